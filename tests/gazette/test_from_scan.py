"""A scan that lies askew, on its side or its head is read as if it did not; a dash in a cell is not passed over."""

from __future__ import annotations

import difflib
import io
import math

import numpy
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from gazette.body import Block, Table, plain_text
from gazette.ingest.chinese_marks import are_narrow, as_printed
from gazette.ingest.formats import read_file
from gazette.ingest.grids import Rule
from gazette.ingest.sheets import Glyph
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


THIRD = "各县、区人民政府应当建立停车设施台账，按季度向市住房城乡建设局报送新增泊位的情况，接受社会监督。"


def test_two_facing_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    pytest.importorskip("rapidocr")
    left = pdf(([*set_lines(f"澜州市停车场管理办法\n{FIRST}\n{THIRD}"), Words(280, 780, 12, "一四")], ()))
    right = pdf(([*set_lines(f"{SECOND}\n停车泊位明细表", y=80), *CELLS, Words(280, 780, 12, "一五")], RULES))
    drawn = [
        pypdfium2.PdfDocument(page)[0].render(scale=150 / 72).to_pil().convert("L") for page in (left, right)
    ]
    spread = Image.new("L", (2 * drawn[0].width, drawn[0].height), 255)
    spread.paste(drawn[0], (0, 0))
    spread.paste(drawn[1], (drawn[0].width, 0))
    picture = io.BytesIO()
    spread.rotate(0.5, fillcolor=255, resample=Image.Resampling.BICUBIC).save(picture, "PNG")
    blocks = read_file(picture.getvalue(), "a.png").blocks
    texts = plain_text(blocks)
    for whole in (FIRST, THIRD, SECOND):
        assert max(difflib.SequenceMatcher(None, whole, line).ratio() for line in texts.split("\n")) > 0.95
    assert texts.index("办法") < texts.index("社会监督") < texts.index("高度重视") < texts.index("明细表")
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert [cell.text for cell in table.rows[1]] == ["老城片区", "一百二十个", "—"]


def test_a_wide_page_with_a_table_over_its_middle_is_one_page() -> None:
    from gazette.ingest.spreads import fold

    lines = [Glyph("停车场", x, y, x + 60, y + 12, 12) for x in (100, 640) for y in range(100, 500, 20)]
    rules = [Rule(80, 90, 760, 90)]
    assert fold(842, 595, lines, []) == pytest.approx((max(0.4 * 842, 160) + 0.6 * 842) / 2)
    assert fold(842, 595, lines, rules) is None
    assert fold(595, 842, lines, []) is None
    assert fold(842, 595, [*lines, Glyph("一行到底", 100, 520, 740, 532, 12)], []) is None


def stamped(page: Image.Image, *middles: tuple[int, int]) -> Image.Image:
    """The page with red seals (a ring, a star, strokes in the ring) as ink lies on paper: both are seen."""
    ink = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(ink)
    for x, y in middles:
        draw.ellipse((x - 160, y - 160, x + 160, y + 160), outline=(220, 60, 50), width=8)
        corners = [(x + r * math.sin(k * math.pi / 5), y - r * math.cos(k * math.pi / 5)) for k, r in zip(range(10), (50, 20) * 5, strict=True)]  # fmt: skip
        draw.polygon(corners, fill=(220, 60, 50))
        for k in range(14):
            at = 0.4 + k * 0.42
            draw.line((x + 105 * math.cos(at), y + 105 * math.sin(at), x + 140 * math.cos(at), y + 140 * math.sin(at)), fill=(220, 60, 50), width=9)  # fmt: skip
    return ImageChops.multiply(page.convert("RGB"), ink)


SIGNED = [Words(330, 420, 16, "澜州市民政局"), Words(330, 450, 16, "2024年3月5日")]
JOINT = [Words(120, 420, 16, "澜州市财政局"), *SIGNED]


@pytest.mark.parametrize(
    ("words", "middles"),
    [(SIGNED, [(1050, 1180)]), (JOINT, [(470, 1180), (760, 1180), (1050, 1180)])],
    ids=["one seal", "three that touch"],
)
def test_names_and_day_are_read_through_red_seals(words: list[Words], middles: list[tuple[int, int]]) -> None:
    pytest.importorskip("rapidocr")
    page = pypdfium2.PdfDocument(pdf(([*set_lines(FIRST), *words], ())))[0]
    picture = io.BytesIO()
    stamped(page.render(scale=200 / 72).to_pil(), *middles).save(picture, "JPEG", quality=80)
    read = plain_text(read_file(picture.getvalue(), "a.jpg").blocks)
    assert [word.text for word in words if word.text not in "".join(read.split())] == []
    assert "".join(read.split()).endswith("2024年3月5日")


def test_red_heads_and_rules_are_no_seals() -> None:
    pytest.importorskip("rapidocr")
    from gazette.ingest.seals import without_seals

    page = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(page)
    for x in range(300, 1400, 130):  # the characters of a letterhead
        draw.rectangle((x, 300, x + 110, 410), outline=(220, 60, 50), width=12)
    draw.rectangle((200, 600, 1450, 606), fill=(220, 60, 50))
    pixels = numpy.asarray(page)[:, :, ::-1].copy()
    assert without_seals(pixels) is pixels
    sealed = numpy.asarray(stamped(page, (1050, 1800)))[:, :, ::-1].copy()
    cleaned = without_seals(sealed)
    assert (cleaned[:1000] == sealed[:1000]).all()
    assert cleaned[1600:2000].min() > 200
    assert sealed[1600:2000].min() < 100


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
