"""Mutated files: every reader reads them or refuses them with a sentence, in bounded time and memory.

In the suite a hundred a reader; by hand ``make bench WHAT='fuzz 2000'``.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from tests.gazette.mutants import READERS, mutated, outcome, samples

EXAMPLES = 100


@pytest.mark.parametrize("reader", READERS)
def test_a_mutated_file_is_read_or_refused_with_a_sentence(reader: str) -> None:
    @bounded(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.sampled_from(samples(reader)))
    def one(random: object, sample: bytes) -> None:
        said = outcome(reader, mutated(sample, random))  # type: ignore[arg-type]
        assert said == "" or said.endswith(("。", "）")), said

    one()
