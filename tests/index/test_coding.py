"""Ascending numbers come back from every code as they went in."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.whoosh_engine import coding

LARGEST = (1 << 32) - 1
term = st.one_of(
    st.sets(st.integers(0, 300), min_size=1, max_size=80),
    st.sets(st.integers(0, 100_000), min_size=1, max_size=60),
    st.sets(st.integers(0, LARGEST), min_size=1, max_size=20),
    st.builds(lambda first, step, count: {first + step * n for n in range(count)},
              st.integers(0, 1000), st.sampled_from([1, 254, 255, 256, 65_535, 65_536, 1 << 20]), st.integers(1, 60)),
).map(sorted)  # fmt: skip


def coded(terms: list[list[int]]) -> tuple[coding.Coded, np.ndarray]:
    values = np.array([number for numbers in terms for number in numbers], np.uint32)
    counts = np.array([len(numbers) for numbers in terms], np.int64)
    return coding.encode(values, counts), counts


@given(st.lists(term, min_size=1, max_size=12))
def test_each_term_is_read_by_itself(terms: list[list[int]]) -> None:
    found, counts = coded(terms)
    at = dict.fromkeys(coding.CODES, 0)
    for code, size, count, numbers in zip(
        found.code.tolist(), found.size.tolist(), counts.tolist(), terms, strict=True
    ):
        stream = found.streams[code][at[code] : at[code] + size]
        at[code] += size
        assert coding.decode(code, stream, count).tolist() == numbers
    assert all(at[code] == len(stream) for code, stream in found.streams.items())


@given(st.lists(term, min_size=1, max_size=12))
def test_all_terms_of_a_code_are_read_at_once(terms: list[list[int]]) -> None:
    found, counts = coded(terms)
    for code, stream in found.streams.items():
        chosen = found.code == code
        wanted = [number for own, numbers in zip(chosen, terms, strict=True) if own for number in numbers]
        read = coding.decode_run(code, stream, counts[chosen], found.size[chosen].astype(np.int64))
        assert read.tolist() == wanted


def test_every_code_has_its_use() -> None:
    terms = [
        list(range(0, 4000, 3)),
        list(range(0, 4_000_000, 60_000)),
        sorted(random.Random(1).sample(range(1 << 24), 400)),
        list(range(0, 1 << 31, 1 << 18)),
        [LARGEST],
    ]
    assert set(coded(terms)[0].code.tolist()) == set(coding.CODES)


def test_nothing_is_nothing() -> None:
    found = coding.encode(np.empty(0, np.uint32), np.empty(0, np.int64))
    assert not len(found.code)
    assert found.streams == {}
