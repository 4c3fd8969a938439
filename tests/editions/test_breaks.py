"""Where pages end: no title, signature, remark or row is left alone, whatever length the text before it has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gazette import queries
from gazette.archive import Archive
from gazette.body import Annex, Block, Cell, DateLine, Heading, Note, Paragraph, Signature, Table, lines_of
from gazette.editions import child, setting
from gazette.editions.edition import of_document, of_issue
from gazette.editions.sheet import Sheet, laid_out
from gazette.entering import Deed, Desk
from gazette.records import record_from
from gazette.views import DocumentPage
from tests.editions.golden import drawn
from tests.editions.measure import MM, Page, pages_of
from tests.editions.whole import LEFT, faults, squeezed
from tests.gazette.conftest import NOON

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
SENTENCE = "有关单位应当按照职责分工做好停车场的日常管理工作，并及时公布结果。"  # two lines
CLOSING = (Signature("澜州市人民政府"), DateLine("2026年3月1日"), Note("（此件公开发布）"))
LINES = range(11, 17)  # what stands above them on the first page fills the rest of its 22 lines


class Desktop:
    """Sets documents made for a test, and finds each whole."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive, self._folder, self._made = archive, folder, 0

    def sheet_and_html(self, *blocks: Block, large: bool = False) -> tuple[Sheet, str]:
        """A document of these blocks, laid out, and its HTML."""
        self._made += 1
        stated = {"gazette": "lz", "title": f"关于停车的通知（{self._made}）", "year": 2026}
        with self._archive.transaction() as session:
            made = Desk(session, Deed("测试", NOON, True)).enter(record_from(stated, blocks))
        with self._archive.reading() as session:
            page = queries.document_page(session, made.index_number)
        assert isinstance(page, DocumentPage)
        edition = replace(of_document(page, self._archive.analyzer), large=large)
        return edition.sheets[0], setting.html_of(edition, None)

    def pages(self, *blocks: Block, large: bool = False) -> list[Page]:
        """The pages of a document of these blocks, on which it stands whole."""
        sheet, html = self.sheet_and_html(*blocks, large=large)
        path = self._folder / f"{self._made}.pdf"
        child.make(child.Job(html, str(path), False, "", "", 0, 0))
        pages = pages_of(path)
        assert list(faults(sheet, pages)) == []
        return pages


@pytest.fixture
def desktop(archive: Archive, tmp_path: Path) -> Desktop:
    return Desktop(archive, tmp_path)


def table(columns: int, rows: int, text: str = "内容说明文字") -> Table:
    head = tuple(Cell(f"项目{column}") for column in range(columns))
    return Table((head, *(tuple(Cell(f"{row}之{text}") for _ in range(columns)) for row in range(rows))))


def page_with(pages: list[Page], text: str) -> Page:
    return next(page for page in pages if squeezed(text) in page.text())


def test_signature_date_and_remark_stand_with_lines_of_the_text(desktop: Desktop) -> None:
    second = 0
    for lines in LINES:
        text = [Paragraph(f"第{n}行。") for n in range(lines - 2)]
        pages = desktop.pages(*text, Paragraph(SENTENCE), *CLOSING)
        closing = pages[-1].text()
        assert "澜州市人民政府2026年3月1日（此件公开发布）" in closing, lines
        assert not closing.startswith("澜州市人民政府"), lines
        second += len(pages) == 2
    assert 0 < second < len(LINES)


def test_a_list_of_attachments_stands_with_the_signature_and_with_text(desktop: Desktop) -> None:
    for lines in LINES:
        text = [Paragraph(f"第{n}行。") for n in range(lines)]
        pages = desktop.pages(*text, Note("附件：停车场名单", "attachments"), *CLOSING)
        assert "附件：停车场名单澜州市人民政府" in pages[-1].text(), lines
        assert not pages[-1].text().startswith("附件"), lines


@pytest.mark.parametrize(
    "leading",
    [Heading("一、总体要求", 1), Paragraph("一、没有智能手机，怎么停车？"), Paragraph("问：停车多少钱？")],
)
def test_a_heading_or_a_question_stands_with_what_follows_it(desktop: Desktop, leading: Block) -> None:
    text = "".join(lines_of(leading))
    for lines in range(15, 19):
        pages = desktop.pages(*(Paragraph(f"第{n}行。") for n in range(lines)), leading, Paragraph("可以。"))
        assert f"{text}可以。" in page_with(pages, text).text(), lines


def test_a_table_leaves_no_row_alone_at_either_end(desktop: Desktop) -> None:
    for rows in (15, 16, 17, 36):
        for page in desktop.pages(Paragraph("名单如下："), table(3, rows)):
            assert page.text().count("之") in (0, *range(6, 200)), rows
    for lines in (14, 15, 16, 17):
        pages = desktop.pages(*(Paragraph(f"第{n}行。") for n in range(lines)), table(3, 4))
        assert all(page.text().count("之") in (0, 6, 12) for page in pages), lines


def titled(*between: Block) -> tuple[Block, ...]:
    return (
        Paragraph(SENTENCE),
        Annex("附件1", "停车场建设计划"),
        *between,
        table(12, 30),
        Paragraph("备注：以上均为新建。"),
    )


@pytest.mark.parametrize(
    "between", [(), (Paragraph("（共30处）"),), (Heading("一、新建", 1), Paragraph("单位：个"))]
)
def test_a_wide_table_has_its_title_above_and_its_note_below_on_the_turned_page(
    desktop: Desktop, between: tuple[Block, ...]
) -> None:
    pages = desktop.pages(*titled(*between), Annex("附件2", "停车场收费标准"), Paragraph(SENTENCE))
    turned = [page for page in pages if page.width > page.height]
    assert turned == pages[1:-1]
    assert turned[0].text().startswith("附件1停车场建设计划")
    assert "0之" in turned[0].text()
    assert turned[-1].text().endswith("备注：以上均为新建。")


def test_text_before_a_wide_table_stays_upright() -> None:
    body = (Annex("附件1", "方案"), Paragraph(SENTENCE), table(12, 3), Paragraph(SENTENCE))
    assert [shown.turned for shown in laid_out(body)] == [False, False, True, False]


def test_the_title_of_an_attachment_stands_on_the_third_line(desktop: Desktop) -> None:
    page = desktop.pages(Paragraph(SENTENCE), Annex("附件1", "停车场名单"), Paragraph(SENTENCE))[1]
    label, title = page.lines()[:2]
    assert label[0].x == pytest.approx(LEFT, abs=1)
    assert "".join(glyph.text for glyph in title) == "停车场名单"
    assert (title[0].y - label[0].y) / 28.95 == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    "text, pieces",
    [
        ("澜政办发〔2024〕12号", ("澜政办发", "〔2024〕12号")),
        ("补偿费用（万元）", ("补偿费用", "（万元）")),
        ("市城管局", ("市城管局",)),
        ("废止（已被澜政发〔2025〕7号文件替代）", ("废止（已被澜政发〔2025〕7号文件替代）",)),
        ("", ("",)),
    ],
)
def test_a_cell_is_broken_before_a_year_or_a_unit(text: str, pieces: tuple[str, ...]) -> None:
    assert setting.ending_apart(text) == pieces


def test_document_numbers_in_a_narrow_column_take_two_lines(desktop: Desktop) -> None:
    row = tuple(Cell(text) for text in ("停车场管理若干规定和实施细则的说明" * 2, "澜政办发〔2024〕12号", "2024年5月18日", "市城管局"))  # fmt: skip
    head = tuple(Cell(text) for text in ("文件名称", "文号", "成文日期", "实施单位"))
    page = desktop.pages(Table((head, row, row)))[0]
    lines = ["".join(glyph.text for glyph in line) for line in page.lines()]
    assert all("12" not in line or "〔2024〕12号" in line for line in lines)


@pytest.mark.parametrize("columns, size", [(5, 12), (6, 10.5), (7, 10.5), (8, 9)])
def test_a_table_of_many_columns_is_set_in_smaller_type(desktop: Desktop, columns: int, size: float) -> None:
    page = desktop.pages(table(columns, 2, "内"))[0]
    cells = {round(glyph.size, 1) for glyph in page.inside() if glyph.text in "项目之内"}
    assert page.width < page.height
    assert cells == {size}


def test_a_title_of_nineteen_characters_is_one_line_of_large_print_too(desktop: Desktop) -> None:
    title = "澜州市长者食堂运营补贴管理办法（试行）"
    assert len(title) == 19
    page = desktop.pages(Paragraph(SENTENCE), Annex("", title), Paragraph(SENTENCE), large=True)[1]
    assert "".join(glyph.text for glyph in page.lines()[0]) == title


@pytest.mark.parametrize("before", range(3))
def test_a_stray_space_beside_a_quotation_mark_ends_no_line(desktop: Desktop, before: int) -> None:
    for text in (
        "停" * (24 + before) + "“已抽样 ”并加盖公章。",
        "停" * (23 + before) + "“ 已抽样”并加盖公章。",
    ):
        for line in desktop.pages(Paragraph(text))[0].lines():
            assert line[0].text not in "”"
            assert line[-1].text not in "“"


def test_a_long_line_on_the_cover_is_broken_between_words(demo: Archive) -> None:
    with demo.reading() as session:
        issue, inside = (
            queries.issue_page(session, "lz-2025-2"),
            queries.issue_documents(session, "lz-2025-2"),
        )
    edition = of_issue(issue, inside, demo.analyzer)
    assert "".join(edition.line_pieces) == edition.line
    assert edition.line_pieces == ("免费停车延长至三十分钟：", "《澜州市停车场管理办法》作出修改")


SPOILT = {
    "a paragraph lost": ("第2行。", ""),
    "a paragraph printed twice": ("第2行。", "第2行。<br>第2行。"),
    "two paragraphs in another order": (
        '第2行。</p>\n<p class="text justify">第3行。',
        "第3行。</p><p>第2行。",
    ),
    "a row lost": ("<td>1之内容说明文字</td>", ""),
    "text in the foot": ("第2行。", "第2行。<i style='position: absolute; top: 232mm'>脚</i>"),
    "text beyond the margin": (
        "第2行。",
        "<span style='margin-left: 150mm; white-space: nowrap'>第2行。</span>",
    ),
    "an empty page": (
        "第2行。</p>",
        "第2行。</p><div style='break-before: page; break-after: page; height: 1mm'></div>",
    ),
    "a full stop at the beginning of a line": ("第2行。", "第2行<br>。"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_with_a_file_is_found(what: str, archive: Archive, tmp_path: Path) -> None:
    desktop = Desktop(archive, tmp_path)
    old, new = SPOILT[what]
    blocks = (*(Paragraph(f"第{n}行。") for n in range(5)), table(3, 3))
    sheet, html = desktop.sheet_and_html(*blocks)
    assert html.count(old) in (1, 3), html
    child.make(child.Job(html.replace(old, new), str(tmp_path / "a.pdf"), False, "", "", 0, 0))
    assert list(faults(sheet, pages_of(tmp_path / "a.pdf"))) != []


def spanned(groups: int, rows: int) -> Table:
    head = tuple(Cell(text) for text in ("违法行为", "情节", "标准"))
    body = [
        (
            *((Cell(f"第{group}种行为", rowspan=rows),) if not row else ()),
            Cell(f"{group}之{row}"),
            Cell("罚款"),
        )
        for group in range(groups)
        for row in range(rows)
    ]
    return Table((head, *body))


def test_rows_that_a_cell_spans_stand_on_one_page(desktop: Desktop) -> None:
    for page in desktop.pages(Paragraph("标准如下："), spanned(12, 4)):
        assert all(page.text().count(f"{group}之") in (0, 4) for group in range(2, 10))


def test_a_page_that_ends_inside_a_cell_of_many_rows_closes_the_table(
    desktop: Desktop, tmp_path: Path
) -> None:
    pages = desktop.pages(Paragraph("标准如下："), spanned(1, 70))
    assert len(pages) > 2
    for page, picture in zip(pages, drawn(tmp_path / "1.pdf"), strict=True):
        each = picture.width / page.width
        left, right = round((LEFT + 2) * each), round((184 * MM - 2) * each)
        last, end = page.inside()[-1].y, (page.height - 35 * MM + 2)
        below = range(round((last + 1) * each), round(end * each))
        assert any(all(picture.getpixel((x, y)) < 160 for x in range(left, right)) for y in below), (
            f"no line under {page.lines()[-1]}"
        )


def test_the_name_of_the_next_wide_table_is_no_upright_page_of_its_own(desktop: Desktop) -> None:
    pages = desktop.pages(
        Heading("一、停车", 1), table(12, 30), Paragraph("养犬"), Heading("二、养犬", 1), table(12, 30)
    )
    assert all(page.width > page.height for page in pages[1:])
    assert page_with(pages, "二、养犬").text().find("养犬二、养犬项目0") >= 0
