"""A scan that lies askew, on its side or its head is read as if it did not; a dash in a cell is not passed over."""

from __future__ import annotations

import difflib
import io
import math

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gazette.body import Block, Table, plain_text
from gazette.ingest.chinese_marks import are_narrow, as_printed
from gazette.ingest.formats import read_file
from tests.gazette.samples import Words, pdf, set_lines
from tests.gazette.test_from_pdf import FIRST, SECOND

RULES = [(90, y, 490, y) for y in (300, 330, 360, 390)] + [(x, 300, x, 390) for x in (90, 250, 390, 490)]
CELLS = [
    Words(100 + 140 * column + 20 * (column > 0), 321 + 30 * row, 14, text)
    for row, texts in enumerate(
        (("区域", "泊位数", "备注"), ("老城片区", "一百二十个", "—"), ("江北片区", "八十六个", "—"))
    )
    for column, text in enumerate(texts)
]
PAGE = pdf(([*set_lines("澜州市停车泊位明细表\n" + FIRST), *CELLS], RULES))
TWO = pdf((set_lines("\n".join([FIRST, SECOND])), ()))


def scanned(content: bytes, turn: float) -> tuple[Block, ...]:
    """What is read of the first page, scanned at 200 dots an inch and turned by so many degrees."""
    pytest.importorskip("rapidocr")
    drawn = pypdfium2.PdfDocument(content)[0].render(scale=200 / 72).to_pil().convert("L")
    picture = io.BytesIO()
    drawn.rotate(turn, expand=turn % 90 == 0, fillcolor=255, resample=Image.Resampling.BICUBIC).save(
        picture, "PNG"
    )
    return read_file(picture.getvalue(), "a.png").blocks


@pytest.mark.parametrize("turn", [0, 0.7, -2.5])
def test_a_page_that_leans_keeps_its_table(turn: float) -> None:
    (table,) = (block for block in scanned(PAGE, turn) if isinstance(block, Table))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["区域", "泊位数", "备注"], ["老城片区", "一百二十个", "—"], ["江北片区", "八十六个", "—"],
    ]  # fmt: skip


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_set_upright(turn: float) -> None:
    read = plain_text(scanned(TWO, turn)).split("\n")
    assert [difflib.SequenceMatcher(None, *pair).ratio() > 0.98 for pair in zip(read, (FIRST, SECOND), strict=True)] == [True, True]  # fmt: skip


def test_a_page_leans_as_its_long_lines_do() -> None:
    pytest.importorskip("rapidocr")
    from gazette.ingest.deskew import Straightening, leaning

    def box(x: float, y: float, wide: float, degrees: float) -> list[list[float]]:
        across, down = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        ends = ((0, 0), (wide, 0), (wide, 30), (0, 30))
        return [[x + a * across - b * down, y + a * down + b * across] for a, b in ends]

    lines = [box(100, 100 + 60 * n, 800, 1.5) for n in range(5)]
    assert leaning([*lines, box(100, 700, 60, 20)]) == pytest.approx(1.5)
    assert leaning([box(0, 0, 60, 20)]) == 0.0
    assert leaning([]) == 0.0
    straight = Straightening(1000, 800, 1.5)
    assert [round(bottom - top) for _, top, _, bottom in map(straight.box, lines)] == [30] * 5
    assert Straightening(1000, 800, 0.0).box(lines[0])[0] == min(x for x, _ in lines[0])


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("(一)重构业务流程,推进通办;", "（一）重构业务流程，推进通办；"),
        ("市公安局(车管所)(2024年底前)", "市公安局（车管所）（2024年底前）"),
        ("面积(m²)", "面积（m²）"),
        ("f(x)=1,200 (approx)", "f(x)=1,200 (approx)"),
        ("水务[2024〕9号、澜政发[2023]1号", "水务〔2024〕9号、澜政发〔2023〕1号"),
        ("2024年1一2月", "2024年1—2月"),
        ("一", "—"),
        ("一一", "——"),
        ("第十一条 一般规定:", "第十一条 一般规定："),
        ("修正)", "修正）"),
    ],
)  # fmt: skip
def test_marks_of_a_recognised_line_are_those_of_print(seen: str, printed: str) -> None:
    assert as_printed(seen) == printed


def test_a_page_set_with_narrow_marks_keeps_them() -> None:
    assert are_narrow(["尊重国徽,爱护国徽;", "(一)外交部;"])
    assert not are_narrow(["尊重国徽，爱护国徽；", "(一)外交部;"])
    assert not are_narrow(["(公顷)", "第1,200号"])


@given(st.text("一第市号2014（()）[]〔〕,:;，。a ", max_size=30))
def test_marks_change_one_for_one_and_words_not_at_all(line: str) -> None:
    printed = as_printed(line)
    assert len(printed) == len(line)
    changed = [(a, b) for a, b in zip(line, printed, strict=True) if a != b]
    assert all(not a.isalnum() or (a, b) == ("一", "—") for a, b in changed)
