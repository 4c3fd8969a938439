"""Real documents set as PDFs: nothing lost, nothing beyond the margin, no line that begins with a full stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.archive import Archive
from tests.editions.spread import entered, examined, read, spread

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
DOCUMENTS, WITH_TABLES = 300, 15


def test_real_documents_of_every_kind_are_set_whole(archive: Archive, corpus: Path, tmp_path: Path) -> None:
    records = spread(read(corpus), DOCUMENTS)
    assert {record["kind"] for record in records} >= {
        "law",
        "regulation",
        "rule",
        "normative",
        "personnel",
        "other",
    }
    results = list(examined(entered(archive, records, tmp_path), tmp_path))
    assert [result for result in results if result.faults] == []
    refused = [result.refused for result in results if result.refused]
    assert all("字体里没有这个字" in words for words in refused)
    assert len(refused) <= DOCUMENTS / 50
    assert len(results) == DOCUMENTS
    assert sum(result.tables for result in results) >= WITH_TABLES
