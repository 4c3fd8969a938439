"""A whole issue of twenty demo documents, as a Word file and as a PDF of ours, becomes the same twenty documents again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK

from gazette.archive import Archive
from gazette.body import PageMark, lines_of, plain_text
from gazette.editions.edition import Edition, of_chosen
from gazette.ingest.formats import read_file
from gazette.ingest.split import Part, Split, split_issue
from gazette.views import DocumentPage
from tests.editions.conftest import demo, pages, pdf_of  # noqa: F401  # fixtures
from tests.editions.whole import expected, squeezed

# WeasyPrint leaves its colour profile open
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
COUNT = 20


@pytest.fixture(scope="module")
def issue(demo: Archive, pages: dict[str, DocumentPage]) -> Edition:  # noqa: F811
    """Twenty documents of all sections, bound with a cover, contents and an index of numbers."""
    chosen = tuple(pages[name] for name in sorted(pages)[:COUNT])
    return of_chosen("澜州市人民政府公报合订本", chosen, date(2026, 11, 23), demo.analyzer)


def text_of(part: Part) -> str:
    """All characters of a part, tables in the order of their cells."""
    texts = (
        piece if isinstance(piece, str) else "".join(lines_of(piece))
        for piece in part.pieces
        if not isinstance(piece, PageMark)
    )
    return squeezed("".join(texts))


def split(content: bytes, name: str) -> Split:
    manuscript = read_file(content, name)
    return split_issue(list(manuscript.pieces))  # type: ignore[misc]


def test_a_pdf_of_ours_is_split_into_the_same_documents_to_the_character(
    issue: Edition,
    pdf_of: Callable[..., Path],  # noqa: F811
) -> None:
    found = split(pdf_of(issue).read_bytes(), "合订本.pdf")
    assert [squeezed(part.title) for part in found.parts] == [
        squeezed(s.page.card.title) for s in issue.sheets
    ]
    wrong = [
        sheet.page.card.title
        for part, sheet in zip(found.parts, issue.sheets, strict=True)
        if text_of(part) != expected(sheet)
    ]
    assert wrong == []
    starts = [part.page_from for part in found.parts]
    assert all(starts)
    assert starts == sorted(starts, key=lambda page: page or 0)


def test_a_word_file_with_a_printed_contents_page_is_split_to_the_character(issue: Edition) -> None:
    word = docx.Document()
    word.add_paragraph("澜州市人民政府公报")
    word.add_paragraph("2024年第9期（总第33期）")
    word.add_paragraph("目　　录")
    for number, sheet in enumerate(issue.sheets, start=1):
        word.add_paragraph(f"{sheet.page.card.title}{'…' * 12}{number * 3}")
    texts = []
    for sheet in issue.sheets:
        word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        lines = [sheet.page.card.title, *plain_text(sheet.page.body).split("\n")]
        for line in lines:
            word.add_paragraph(line)
        texts.append(squeezed("".join(lines)))
    word.save(out := io.BytesIO())
    found = split(out.getvalue(), "第9期.docx")
    assert [squeezed(part.title) for part in found.parts] == [
        squeezed(s.page.card.title) for s in issue.sheets
    ]
    assert [text_of(part) for part in found.parts] == texts
