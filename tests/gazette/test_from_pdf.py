"""A PDF gives its paragraphs, not its lines; its tables; its pages by their printed numbers; and nothing of the margins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from gazette.body import PageMark, Paragraph, Table
from gazette.errors import Unreadable
from gazette.ingest import formats
from gazette.ingest.formats import read_file
from gazette.ingest.from_pdf import read
from gazette.ingest.grids import Rule, tables
from gazette.ingest.sheets import joined
from tests.gazette.samples import Words, pdf, set_lines

FIRST = "为加强停车管理，改善市容市貌，方便市民出行，根据有关法律法规，结合本市实际，经市人民政府同意，现就有关事项通知如下。"
SECOND = "各县、区人民政府和市有关部门要高度重视，明确责任，按照职责分工抓好落实，有关情况及时报告市人民政府办公室。"


def test_lines_become_paragraphs_and_a_title_stays_in_the_middle() -> None:
    title = Words(595 / 2 - 4.5 * 22, 60, 22, "关于停车管理的通知")
    (page, heading, *paragraphs) = read(pdf(([title, *set_lines(f"{FIRST}\n{SECOND}")], ()))).blocks
    assert page == PageMark(1)
    assert heading == Paragraph("关于停车管理的通知", "center")
    assert paragraphs == [Paragraph(FIRST), Paragraph(SECOND)]


def test_a_paragraph_goes_on_over_the_page_and_running_heads_do_not_get_into_it() -> None:
    lines = set_lines(SECOND * 3)
    cut = len(lines) // 2
    pages = []
    for number, some in enumerate(
        (lines[:cut], [Words(w.x, w.y - 28 * cut, w.size, w.text) for w in lines[cut:]], [])
    ):
        extra = set_lines(FIRST, y=600) if number == 2 else []
        margins = [
            Words(90, 50, 10, "澜州市人民政府公报 2024年第3期"),
            Words(290, 800, 10, f"— {17 + number} —"),
        ]
        pages.append(([*margins, *some, *extra], ()))
    assert read(pdf(*pages)).blocks == (
        PageMark(17), Paragraph(SECOND * 3), PageMark(18), PageMark(19), Paragraph(FIRST),
    )  # fmt: skip


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = FIRST * 2, SECOND * 2
    words = set_lines(left, x=60, wide=16, size=13) + set_lines(right, x=60 + 18 * 13, wide=16, size=13)
    words.append(Words(60 + 17 * 13 - 2.5 * 22, 60, 22, "大事记摘编"))
    assert read(pdf((words, ()))).blocks[1:] == (
        Paragraph("大事记摘编", "center"), Paragraph(left), Paragraph(right),
    )  # fmt: skip


def test_a_gap_is_a_space_where_it_stands_out_and_not_where_all_is_spaced() -> None:
    spaced = [Words(90 + 20 * n, 100, 16, character) for n, character in enumerate("停车管理办法")]
    apart = [Words(90, 150, 16, "市长"), Words(90 + 2.5 * 16, 150, 16, "张某某")]
    assert read(pdf(([*spaced, *apart], ()))).lines == ("停车管理办法", "市长 张某某")


def test_a_ruled_table_keeps_its_cells_and_goes_on_over_the_page() -> None:
    rules = [(90, y, 490, y) for y in (200, 230, 260, 290)] + [(x, 200, x, 290) for x in (90, 490)]
    rules += [(290, 200, 290, 290), (390, 230, 390, 290)]
    words = [Words(100, 220, 12, "区域"), Words(300, 220, 12, "泊位（个）"), Words(100, 250, 12, "老城"),
             Words(300, 250, 12, "一百二"), Words(400, 250, 12, "七")]  # fmt: skip
    above = set_lines(FIRST, y=100)
    first, paragraph, table = read(pdf(([*above, *words], rules))).blocks
    assert (first, paragraph) == (PageMark(1), Paragraph(FIRST))
    assert isinstance(table, Table)
    assert [[(c.text, c.colspan, c.rowspan) for c in row] for row in table.rows] == [
        [("区域", 1, 1), ("泊位（个）", 2, 1)], [("老城", 1, 1), ("一百二", 1, 1), ("七", 1, 1)], [("", 1, 1), ("", 1, 1), ("", 1, 1)],
    ]  # fmt: skip
    blocks = read(pdf(([*above, *words], rules), (words, rules))).blocks
    joined_table = next(block for block in blocks if isinstance(block, Table))
    assert [row[0].text for row in joined_table.rows] == ["区域", "老城", "", "老城", ""]


def test_a_numbered_row_that_the_page_broke_is_one_row() -> None:
    ys, xs = (200, 230, 260), (90, 190, 290, 490)
    rules = [(90, y, 490, y) for y in ys] + [(x, 200, x, 260) for x in xs]

    def row(y: float, *texts: str) -> list[Words]:
        return [Words(x + 5, y, 12, text) for x, text in zip(xs, texts, strict=False) if text]

    first = [*row(220, "序号", "区域", "内容"), *row(250, "1", "老城", "新建停车泊位，")]
    second = [*row(220, "", "", "改造老旧泊位"), *row(250, "2", "新区", "新建充电桩")]
    above = set_lines(FIRST, y=100)
    blocks = read(pdf(([*above, *first], rules), (second, rules))).blocks
    table = next(block for block in blocks if isinstance(block, Table))
    assert [[cell.text for cell in line] for line in table.rows] == [
        ["序号", "区域", "内容"],
        ["1", "老城", "新建停车泊位，改造老旧泊位"],
        ["2", "新区", "新建充电桩"],
    ]


def test_the_running_head_of_a_gazette_goes_on_however_few_pages_and_its_cover_stays() -> None:
    head = Words(90, 50, 10, "澜州市人民政府公报　2024年第1期（总第89期）")
    assert read(pdf(([head, *set_lines(FIRST)], ()))).lines == (FIRST,)
    cover = [Words(150, 80, 36, "澜州市人民政府公报"), Words(200, 110, 22, "2024年第1期")]
    assert read(pdf((cover, ()))).lines == ("澜州市人民政府公报", "2024年第1期")


def test_broken_words_are_mended_and_chinese_runs_on() -> None:
    assert joined("停车", "管理") == "停车管理"
    assert joined("environ-", "ment") == "environment"
    assert joined("GB 3095", "1996年") == "GB 30951996年"
    assert joined("Emission", "standard") == "Emission standard"


def test_a_page_whose_font_does_not_say_which_characters_it_shows_is_read_as_a_picture() -> None:
    whole = pdf((set_lines("澜州市人民政府关于开放社区停车场的通知"), ()))
    mute = whole.replace(b"UniGB-UTF16-H", b"Identity-H   ").replace(b"Ordering(GB1)", b"Ordering(Oth)")
    assert read(whole).scanned == ()
    assert read(mute).scanned == (1,)


def test_a_character_without_a_code_is_marked_and_doubted_and_signs_of_symbol_fonts_are_read() -> None:
    found = read(pdf((set_lines("\uf0b7各区人民\ue123府："), ())))
    assert [block.text for block in found.blocks if isinstance(block, Paragraph)] == ["·各区人民〓府："]
    assert [line.marked for line in found.confidence] == ["·各区人民⟦〓⟧府："]
    assert found.confidence[0].doubtful
    assert "1 个字" in found.warnings[0]


def test_a_damaged_or_empty_pdf_is_refused() -> None:
    whole = pdf((set_lines(FIRST), ()))
    for content in (whole[:200], b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 40):
        with pytest.raises(Unreadable):
            read_file(content, "a.pdf")


def test_a_scan_is_refused_where_nothing_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda _: None)
    scan = pdf(([], [(x, 100, x, 700) for x in range(90, 500)]))
    with pytest.raises(Unreadable, match=r"第 1 页是扫描的图片.*make ocr"):
        read_file(scan, "a.pdf")
    with pytest.raises(Unreadable, match=r"扫描的图片.*make ocr"):
        read_file(b"\x89PNG\r\n\x1a\n....", "a.png")


numbers = st.floats(0, 600, allow_nan=False)


@bounded(max_examples=100)
@given(st.lists(st.builds(lambda a, b, c, up: Rule(a, b, a, b + c) if up else Rule(a, b, a + c, b), numbers, numbers, numbers, st.booleans()), max_size=30))  # fmt: skip
def test_every_place_of_every_grid_belongs_to_one_cell(rules: list[Rule]) -> None:
    for frame in tables(rules):
        covered = sum((c.row_end - c.row) * (c.column_end - c.column) for c in frame.cells)
        assert covered == (len(frame.xs) - 1) * (len(frame.ys) - 1)
        table = frame.table([str(n) for n in range(len(frame.cells))])
        assert sum(map(len, table.rows)) == len(frame.cells)
