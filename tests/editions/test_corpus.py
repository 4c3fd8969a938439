"""Real documents set as PDFs: nothing lost, nothing beyond the margin, no line that begins with a full stop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette import queries
from gazette.archive import Archive
from gazette.editions import child, setting
from gazette.editions.edition import of_document
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.views import DocumentPage
from tests.editions.measure import pages_of
from tests.editions.test_layout import NEVER_FIRST, RIGHT, expected, heads, taken_from

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]


def test_real_documents_are_set_whole(
    archive: Archive, corpus_documents: Callable[[int | None], list[dict[str, str]]], tmp_path: Path
) -> None:
    lines = tmp_path / "some.jsonl"
    lines.write_text(
        "".join(
            json.dumps(document, ensure_ascii=False) + "\n" for document in corpus_documents(3000)[::250]
        ),
        "utf-8",
    )
    assert ingest(archive, [lines], Options(publish=True), progress()).troubles == []
    with archive.reading() as session:
        cards = queries.newest_documents(session, 100)
        documents = [queries.document_page(session, card.index_number) for card in cards]
    assert len(documents) == 12
    for document in documents:
        assert isinstance(document, DocumentPage)
        edition = of_document(document, archive.analyzer)
        child.make(child.Job(setting.html_of(edition, None), str(tmp_path / "a.pdf"), False, "", "", 0, 0))
        rest = expected(edition.sheets[0])
        for page in pages_of(tmp_path / "a.pdf"):
            rest = taken_from(rest, page, heads(edition.sheets[0]))
            for line in page.lines():
                assert line[0].text not in NEVER_FIRST
                assert line[-1].x < RIGHT + 1 or page.width > page.height
        assert rest == "", document.card.title
