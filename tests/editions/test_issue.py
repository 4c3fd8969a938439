"""The whole issue as one PDF: cover, contents with true page numbers, running heads, index, bookmarks, what programs read of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from gazette import queries
from gazette.archive import Archive
from gazette.body import Block, Cell, Figure, Paragraph, Table
from gazette.editions import child, setting
from gazette.editions.edition import Edition, of_document
from gazette.editions.mark import mark_of
from gazette.entering import Deed, Desk
from gazette.records import record_from
from gazette.views import DocumentPage
from tests.editions.measure import MM, Page, pages_of
from tests.editions.whole import expected, heads, squeezed, taken_from
from tests.gazette.conftest import NOON

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
ISSUE = "lz-2025-s1"


@pytest.fixture(scope="module")
def edition(edition_of: Callable[..., Edition]) -> Edition:
    return edition_of(ISSUE)


@pytest.fixture(scope="module")
def path(edition: Edition, pdf_of: Callable[..., Path]) -> Path:
    return pdf_of(edition)


def number_of(page: Page) -> int | None:
    """The number printed on a page."""
    big = squeezed(
        "".join(g.text for g in page.glyphs if g.y > page.height - 35 * MM and round(g.size) == 14)
    )
    return int(big.strip("—")) if big else None


def test_it_begins_with_cover_imprint_introduction_and_contents(path: Path) -> None:
    first = [squeezed("".join(g.text for g in page.glyphs)) for page in pages_of(path)]
    assert first[0].startswith("澜州市人民政府公报2025增刊第1期")
    assert "编辑出版澜州市人民政府办公室" in first[1]
    assert "本期导读" in first[2]
    assert first[3].startswith("目录政府文件")
    assert "澜州市人民政府公报" in first[-1]
    assert "核验码" not in first[0] + first[-1]


def test_the_first_document_begins_a_right_hand_page_with_number_one(path: Path) -> None:
    numbers = [number_of(page) for page in pages_of(path)]
    begin = numbers.index(1)
    assert begin % 2 == 0  # counted from nought: the first leaf's front is page 0
    printed = [number for number in numbers[begin:] if number is not None]
    assert printed == list(range(1, len(printed) + 1))


def test_every_document_stands_whole_behind_the_page_the_contents_name(path: Path, edition: Edition) -> None:
    pages = pages_of(path)
    contents = squeezed("".join(page.text() for page in pages[:5]))
    numbered = [page for page in pages if number_of(page) is not None]
    for sheet in edition.sheets:
        title = squeezed(sheet.page.card.title)
        after = contents[contents.index(title) + len(title) :]
        if sheet.page.card.document_number:
            after = after.removeprefix(f"（{squeezed(sheet.page.card.document_number)}）")
        said = int("".join(c for c in after.lstrip("….·")[:3].split("《")[0] if c.isdigit()))
        rest = expected(sheet)
        for page in numbered[said - 1 :]:
            if not rest:
                break
            rest = taken_from(rest, page, heads(sheet))
        assert rest == "", title


def test_running_heads_name_issue_and_section(path: Path) -> None:
    pages = [page for page in pages_of(path) if number_of(page) is not None]
    top = squeezed("".join(g.text for g in pages[0].glyphs if g.y < 37 * MM))
    assert top == "澜州市人民政府公报2025年增刊第1期政府文件"
    index = [glyph for glyph in pages[-1].glyphs if glyph.y < 37 * MM]
    assert squeezed("".join(glyph.text for glyph in index)) == "澜州市人民政府公报2025年增刊第1期文号索引"
    assert len({round(glyph.y) for glyph in index if not glyph.text.isspace()}) == 1


def test_each_body_page_counts_to_the_last_numbered_one(path: Path) -> None:
    pages = [page for page in pages_of(path) if number_of(page) is not None]
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in squeezed(page.foot())


def test_programs_find_title_language_bookmarks_links_and_conformance(path: Path, edition: Edition) -> None:
    reader = PdfReader(path)
    assert reader.metadata is not None
    assert reader.metadata.title == edition.title
    root = reader.root_object
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"/StructTreeRoot", "/OutputIntents"} <= set(root)
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="2"' in xmp or "<pdfaid:part>2" in xmp
    assert 'pdfuaid:part="1"' in xmp
    titles = [squeezed(str(mark.title)) for mark in reader.outline if not isinstance(mark, list)]
    assert [squeezed(s.page.card.title) for s in edition.sheets] == [
        t for t in titles if t in {squeezed(s.page.card.title) for s in edition.sheets}
    ]
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots") or ()]
    assert len([a for a in links if a["/Subtype"] == "/Link"]) >= 2 * len(edition.sheets)


def entered(archive: Archive, *blocks: Block) -> DocumentPage:
    with archive.transaction() as session:
        record = record_from({"gazette": "lz", "title": "关于下达年度计划的通知", "year": 2026}, blocks)
        made = Desk(session, Deed("测试", NOON, True)).enter(record)
    with archive.reading() as session:
        page = queries.document_page(session, made.index_number)
    assert isinstance(page, DocumentPage)
    return page


def test_a_wide_table_turns_the_page_repeats_its_head_and_leaves_the_text_upright(
    archive: Archive, tmp_path: Path
) -> None:
    head = tuple(Cell(f"第{n}项计划指标") for n in "一二三四五六七八九十")
    rows = tuple(tuple(Cell(f"{row}号{column}列的内容说明文字") for column in range(10)) for row in range(40))
    page = entered(archive, Paragraph("计划如下："), Table((head, *rows)), Paragraph("请认真执行。"))
    edition = of_document(page, archive.analyzer)
    mark = mark_of(edition, "00000000", NOON.date(), "")
    child.make(child.Job(setting.html_of(edition, mark), str(tmp_path / "a.pdf"), False, "", "", 0, 0))
    pages = pages_of(tmp_path / "a.pdf")
    turned = [page.width > page.height for page in pages]
    assert turned == [False, *[True] * (len(pages) - 2), False]
    assert len(pages) > 3
    head_text = "".join(cell.text for cell in head)
    assert all(page.text().startswith(head_text) for page in pages[1:-1])
    assert pages[-1].text() == "请认真执行。"
    rest = expected(edition.sheets[0])
    for page in pages:
        rest = taken_from(rest, page, heads(edition.sheets[0]))
    assert rest == ""
    for page in pages[1:-1]:
        assert all(37 * MM - 1 < g.x < page.width - 37 * MM + 1 or g.x > 35 * MM - 1 for g in page.inside())


def test_a_figure_is_a_picture_with_its_caption(archive: Archive, tmp_path: Path) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(drawn, "PNG")
    drawn.seek(0)
    kept = archive.originals.keep(drawn)
    edition = of_document(
        entered(archive, Paragraph("见图。"), Figure(kept.sha256, "图1　位置")), archive.analyzer
    )
    html = setting.html_of(edition, None, lambda sha256: archive.originals.path(sha256).as_uri())
    child.make(child.Job(html, str(tmp_path / "a.pdf"), False, "", "", 0, 0))
    reader = PdfReader(tmp_path / "a.pdf")
    assert len(reader.pages[0].images) == 1
    assert "图1" in reader.pages[0].extract_text()


@pytest.mark.parametrize("name", ["lz-2024-1", "lz-2025-s1"])
def test_every_document_has_a_bookmark_orders_too(
    name: str, edition_of: Callable[..., Edition], pdf_of: Callable[..., Path]
) -> None:
    edition = edition_of(name)
    outline = PdfReader(pdf_of(edition)).outline
    marks = [squeezed(str(mark.title)) for mark in outline if not isinstance(mark, list)]
    assert [mark for mark in marks if mark in {squeezed(s.page.card.title) for s in edition.sheets}] == [
        squeezed(s.page.card.title) for s in edition.sheets
    ]
