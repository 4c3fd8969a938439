"""A page of an OFD is drawn where its objects stand; what cannot be drawn is refused with a sentence, or shown as a gap."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from gazette import page_images
from gazette.errors import NotFound, Unreadable
from gazette.ingest import page_picture
from gazette.ingest.ofd_paths import outlines, segments
from gazette.ingest.ofd_pictures import opened
from tests.gazette.samples import (
    jbig2,
    ofd,
    ofd_layer,
    ofd_of,
    ofd_path,
    ofd_picture,
    ofd_signed,
    ofd_text,
    pdf,
    set_lines,
)
from tests.gazette.test_from_ofd import CELLS, RULES
from tests.gazette.test_from_pdf import FIRST

RED, WHITE, BLACK = (200, 22, 29), (255, 255, 255), (0, 0, 0)
FILL = '<ofd:FillColor Value="200 22 29"/>'
MEDIA = '<ofd:MultiMedias><ofd:MultiMedia ID="1" Type="Image"><ofd:MediaFile>1.png</ofd:MediaFile></ofd:MultiMedia><ofd:MultiMedia ID="2" Type="Image"><ofd:MediaFile>2.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'


def drawn(content: bytes, page: int = 1) -> Image.Image:
    found = page_picture.read(page.to_bytes(4, "big") + content)
    return Image.open(io.BytesIO(found.pictures[0].content)).convert("RGB")


def at(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place of an A4 page, in millimetres."""
    found = picture.getpixel((int(x * picture.width / 210), int(y * picture.width / 210)))
    assert isinstance(found, tuple)
    return found


def layer(*objects: str) -> str:
    return f"<ofd:Layer>{''.join(objects)}</ofd:Layer>"


def square(x: float, y: float, side: float, attributes: str = 'Stroke="false"', inner: str = FILL) -> str:
    return ofd_path(
        f"M {x} {y} L {x + side} {y} L {x + side} {y + side} L {x} {y + side} C",
        f'Fill="true" {attributes}',
        inner,
    )


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def quartered() -> Image.Image:
    """A picture whose quarters are red, green, blue and black."""
    picture = Image.new("RGB", (40, 40), (255, 0, 0))
    for place, colour in (((20, 0), (0, 255, 0)), ((0, 20), (0, 0, 255)), ((20, 20), BLACK)):
        picture.paste(colour, (*place, place[0] + 20, place[1] + 20))
    return picture


def test_a_page_looks_as_the_same_page_of_a_pdf() -> None:
    words = set_lines(FIRST) + CELLS
    ours = drawn(ofd((words, RULES))).convert("L")
    theirs = pypdfium2.PdfDocument(pdf((words, RULES)))[0].render(scale=1240 / 595).to_pil().convert("L")

    def inked(picture: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        found = ImageChops.invert(picture.crop(box)).point(lambda value: 255 * (value > 100)).getbbox()
        assert found is not None
        return found

    for box in ((0, 0, 1240, 800), (0, 800, 1240, 1240)):  # the text, the table
        pairs = zip(inked(ours, box), inked(theirs, box), strict=True)
        assert max(abs(one - other) for one, other in pairs) < 8


def test_paths_have_their_colours_and_stand_in_their_order() -> None:
    parameters = '<ofd:DrawParams><ofd:DrawParam ID="30" Relative="31"/><ofd:DrawParam ID="31" LineWidth="4"><ofd:StrokeColor Value="#C8 #16 #1D"/></ofd:DrawParam></ofd:DrawParams>'
    spaces = '<ofd:ColorSpaces><ofd:ColorSpace ID="7" Type="CMYK"/><ofd:ColorSpace ID="8" Type="GRAY"/></ofd:ColorSpaces>'
    shading = '<ofd:FillColor><ofd:AxialShd><ofd:Segment><ofd:Color Value="0 160 0"/></ofd:Segment></ofd:AxialShd></ofd:FillColor>'
    page = (
        layer(
            square(20, 20, 20), square(30, 30, 20, inner='<ofd:FillColor Value="0 0 255"/>'), square(60, 20, 10, 'DrawParam="30"', ""),
            square(90, 20, 10, inner=shading), square(110, 20, 10, inner='<ofd:FillColor ColorSpace="7" Value="0 255 255 0"/>'),
            square(130, 20, 10, inner='<ofd:FillColor ColorSpace="8" Value="128"/>'), square(150, 20, 10, 'Stroke="false" Alpha="128"'),
            ofd_path("M 20 80 L 190 80", 'DrawParam="30"'), ofd_path("M 20 100 L 190 100", 'LineWidth="4" DashPattern="10 10"'),
            ofd_path("M 80 150 A 20 20 0 0 1 120 150 C", 'Fill="true" Stroke="false"', FILL),
        )
        + '<ofd:Layer Type="Background">' + square(10, 10, 60, inner='<ofd:FillColor Value="255 255 0"/>') + "</ofd:Layer>"
    )  # fmt: skip
    picture = drawn(ofd_of(page, resources=parameters + spaces))
    assert at(picture, 15, 15) == (255, 255, 0)  # behind, though it comes last
    assert at(picture, 25, 25) == RED
    assert at(picture, 35, 35) == (0, 0, 255)
    assert at(picture, 60, 25) == RED  # the line of a square that is filled with nothing
    assert at(picture, 65, 25) == (255, 255, 0)
    assert at(picture, 95, 25) == (0, 160, 0)
    assert at(picture, 115, 25) == (255, 0, 0)
    assert at(picture, 135, 25) == (128, 128, 128)
    assert at(picture, 155, 25) == pytest.approx((227, 138, 142), abs=3)
    assert [at(picture, x, 80) for x in (25, 105, 185)] == [RED] * 3
    assert [at(picture, x, 100) for x in (25, 35, 45, 55)] == [BLACK, WHITE, BLACK, WHITE]
    assert [at(picture, 100, y) for y in (135, 145, 155)] == [RED, RED, WHITE]  # half a circle, clockwise
    assert at(picture, 100, 60) == WHITE


def test_pictures_stand_where_their_matrix_puts_them_and_are_cut_by_their_box() -> None:
    page = layer(
        ofd_picture(1, "20 20 40 40"), ofd_picture(1, "100 20 40 40", "0 40 -40 0 40 0"), ofd_picture(1, "20 100 20 20", "40 0 0 40 0 0"),
        '<ofd:ImageObject Boundary="100 100 40 40" ResourceID="1"/>',
        '<ofd:ImageObject Boundary="20 200 40 40" CTM="40 0 0 40 0 0" ResourceID="1" ImageMask="2"/>',
    )  # fmt: skip
    mask = Image.new("L", (40, 40), 0)
    mask.paste(255, (0, 0, 20, 40))
    picture = drawn(ofd_of(page, resources=MEDIA, files={"1.png": png(quartered()), "2.png": png(mask)}))
    upright = [(255, 0, 0), (0, 255, 0), (0, 0, 255), BLACK]
    corners = [(10, 10), (30, 10), (10, 30), (30, 30)]
    assert [at(picture, 20 + x, 20 + y) for x, y in corners] == upright
    assert [at(picture, 100 + x, 20 + y) for x, y in corners] == [
        (0, 0, 255),
        (255, 0, 0),
        BLACK,
        (0, 255, 0),
    ]
    assert [at(picture, 20 + x, 100 + y) for x, y in corners] == [(255, 0, 0), WHITE, WHITE, WHITE]
    assert [at(picture, 100 + x, 100 + y) for x, y in corners] == upright
    assert [at(picture, 20 + x, 200 + y) for x, y in corners] == [(255, 0, 0), WHITE, (0, 0, 255), WHITE]


def test_glyphs_come_from_the_font_in_the_file() -> None:
    pen = TTGlyphPen(None)
    for x, y in ((0, 0), (0, 1000), (1000, 1000), (1000, 0)):
        (pen.moveTo if (x, y) == (0, 0) else pen.lineTo)((x, y))
    pen.closePath()
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef", "block"])
    font.setupCharacterMap({0x505C: "block"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "block": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "block": (1000, 0)})
    font.setupHorizontalHeader()
    out = io.BytesIO()
    font.save(out)
    fonts = '<ofd:Fonts><ofd:Font ID="9" FontName="ABCDEF+FangSong"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
    glyph = '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>1</ofd:Glyphs></ofd:CGTransform>'
    page = layer(
        ofd_text(20, 60, 40, "停", 'Font="9"'), ofd_text(100, 60, 40, "\ue001", 'Font="9"', glyph + FILL)
    )
    picture = drawn(ofd_of(page, resources=fonts, files={"f.ttf": out.getvalue()}))
    assert at(picture, 40, 40) == BLACK
    assert at(picture, 120, 40) == RED
    assert at(picture, 80, 40) == WHITE
    bare = FontBuilder(1000, isTTF=False)
    bare.setupGlyphOrder([".notdef", "block"])
    outline = T2CharStringPen(1000, None)
    for x, y in ((0, 0), (0, 1000), (1000, 1000), (1000, 0)):
        (outline.moveTo if (x, y) == (0, 0) else outline.lineTo)((x, y))
    outline.closePath()
    empty = T2CharStringPen(1000, None).getCharString()
    bare.setupCFF("Bare", {}, {".notdef": empty, "block": outline.getCharString()}, {})
    naked = drawn(ofd_of(page, resources=fonts, files={"f.ttf": bare.font.getTableData("CFF ")}))
    assert at(naked, 120, 40) == RED
    # a font that is broken is no reason to draw nothing
    broken = drawn(ofd_of(page, resources=fonts, files={"f.ttf": out.getvalue()[:200]}))
    assert broken.crop((118, 118, 354, 354)).getextrema()[0][0] < 100


def test_seals_are_a_frame_and_what_was_laid_over_the_page_is_shown() -> None:
    picture = drawn(ofd_signed(ofd_layer(), box="100 200 40 40"))
    assert at(picture, 60, 103) == pytest.approx((255, 246, 165), abs=6)
    frame = picture.crop((int(99 * 5.9), int(199 * 5.9), int(141 * 5.9), int(241 * 5.9)))
    reds = sum(count for count, colour in frame.getcolors(1 << 24) or () if colour[0] > 150 > colour[1] + 50)
    assert reds > 500


def test_a_gap_is_shown_where_a_picture_cannot_be_drawn() -> None:
    content = ofd_of(
        ofd_layer(more=ofd_picture(1, "20 20 40 40")), resources=MEDIA, files={"1.png": b"no picture"}
    )
    assert drawn(content).crop((110, 110, 360, 360)).getextrema()[0][0] < 200


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (ofd_of(layer(), box="0 0 10 900"), "大小不正常"),
        (ofd_of(layer(), box="0 0 900000 900000"), "大小不正常"),
        (ofd_of(layer(*[ofd_picture(1, "20 20 1 1")] * 601)), "东西太多"),
        (ofd_of(layer('<ofd:PageBlock>' * 400 + "</ofd:PageBlock>" * 400)), "损坏"),
    ],
)  # fmt: skip
def test_what_nobody_draws_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        drawn(content)


def test_the_bench_gets_each_page_once_and_a_sentence_for_one_that_is_not_there(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(ofd((set_lines(FIRST), ()), ((), ())))
    assert page_images.showable(original)
    assert page_images.redrawn(original)
    assert not page_images.drawable(original)  # as a page of the printed edition it is not faithful enough
    made = page_images.picture(tmp_path / "pages", original, "ab" * 32, 2)
    assert Image.open(io.BytesIO(made.read_bytes())).size == (1240, 1754)
    assert page_images.picture(tmp_path / "pages", tmp_path / "original", "ab" * 32, 2) == made
    with pytest.raises(NotFound, match="只有 2 页"):
        page_images.picture(tmp_path / "pages", original, "ab" * 32, 3)
    original.write_bytes(ofd_of(layer(), box="0 0 10 900"))
    with pytest.raises(NotFound, match="文字照常读取"):
        page_images.picture(tmp_path / "pages", original, "cd" * 32, 1)


@pytest.mark.parametrize("heads_first", [True, False])
def test_jbig2_is_decoded_whichever_way_its_file_is_laid_out(heads_first: bool) -> None:
    picture = Image.new("L", (70, 50), 255)
    picture.paste(0, (10, 10, 30, 40))
    found = opened(jbig2(picture, heads_first=heads_first), 999, 999)
    assert found.mode == "L"
    assert ImageChops.difference(found, picture).getbbox() is None


@given(st.integers(0, 400), st.sampled_from(range(40)), st.integers(-1, 1))
def test_a_spoilt_jbig2_is_refused_with_a_reason(place: int, length: int, by: int) -> None:
    whole = bytearray(jbig2(Image.new("L", (70, 50), 128)))
    whole[9 + place % (len(whole) - 9) : 9 + place % (len(whole) - 9) + length] = bytes([by % 256]) * (
        length // 2
    )
    try:
        said = opened(bytes(whole), 99, 99).mode
    except Unreadable as refusal:
        said = str(refusal)
    assert said in ("L", "已损坏", "过大", "格式不认识")


def test_an_arc_goes_round_its_middle_and_curves_are_no_rules() -> None:
    half = [one for one in segments("M 0 0 A 10 10 0 0 1 20 0") if one.step == "c"]
    assert half[-1].points[-1] == (20, 0)
    assert half[0].points[-1] == pytest.approx((10, -10))
    assert all(math.dist(one.points[-1], (10, 0)) == pytest.approx(10) for one in half)
    assert list(outlines("M 0 0 L 5 0 Q 6 0 6 1 L 6 9 C")) == [[(0, 0), (5, 0)], [(6, 1), (6, 9), (6, 1)]]
    assert list(outlines("M 0 0 L 5")) == []


@given(
    st.lists(
        st.sampled_from(["S", "M", "L", "Q", "B", "A", "C", "0", "1", "-3.5", "1e308", "nan", "1e-9"]),
        max_size=40,
    )
)
def test_any_path_data_gives_numbers_that_can_be_drawn(words: list[str]) -> None:
    for one in segments(" ".join(words)):
        assert all(math.isfinite(value) for point in one.points for value in point)
