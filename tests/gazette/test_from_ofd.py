"""OFD gives what the same page gives as PDF; pages that are pictures are recognised; what hangs on it is named, not followed."""

from __future__ import annotations

import io
from importlib.util import find_spec

import pypdfium2
import pytest

from gazette.body import Table, plain_text
from gazette.errors import Unreadable
from gazette.ingest import formats, from_pdf
from gazette.ingest.formats import read_file
from gazette.ingest.from_ofd import read
from tests.gazette.samples import (
    OFD,
    Words,
    jbig2,
    ofd,
    ofd_layer,
    ofd_of,
    ofd_path,
    ofd_picture,
    ofd_scan,
    ofd_signed,
    ofd_text,
    packed,
    pdf,
    set_lines,
)  # fmt: skip
from tests.gazette.test_from_pdf import FIRST, SECOND

RULES = [(90, y, 490, y) for y in (400, 430, 460)] + [(x, 400, x, 460) for x in (90, 290, 490)]
CELLS = [
    Words(100, 420, 12, "区域"),
    Words(300, 420, 12, "泊位"),
    Words(100, 450, 12, "老城"),
    Words(300, 450, 12, "七个"),
]
FEES = "停车收费标准由市发展和改革委员会会同市财政局另行制定，报市人民政府批准后执行。"
MM = 25.4 / 72


def scanned(text: str, kind: str = "PNG", mode: str = "L") -> bytes:
    """A page with this text as a scanner gives it, at 200 dots an inch."""
    out = io.BytesIO()
    drawn = pypdfium2.PdfDocument(pdf((set_lines(text), ())))[0].render(scale=200 / 72).to_pil().convert(mode)
    if kind == "JBIG2":
        return jbig2(drawn)
    drawn.save(out, kind)
    return out.getvalue()


def said(content: bytes) -> str:
    return plain_text(read(content).blocks)


def test_the_same_pages_read_the_same_as_ofd_and_as_pdf() -> None:
    words = [
        Words(595 / 2 - 4.5 * 22, 60, 22, "关于停车管理的通知"),
        *set_lines(f"{FIRST}\n{SECOND}"),
        *CELLS,
    ]
    blocks = read(ofd((words, RULES))).blocks
    assert blocks == from_pdf.read(pdf((words, RULES))).blocks
    assert isinstance(blocks[-1], Table)
    assert plain_text(blocks[:-1]) == f"关于停车管理的通知\n{FIRST}\n{SECOND}"


def test_what_stands_on_every_page_comes_from_the_template_and_goes_as_a_running_head() -> None:
    pages = [(set_lines(text), ()) for text in (FIRST, SECOND, FIRST)]
    content = ofd(*pages, template=[Words(200, 40, 10, "澜州市人民政府公报")])
    assert said(content) == f"{FIRST}\n{SECOND}\n{FIRST}"


def test_a_page_that_is_a_picture_is_refused_where_nothing_recognises_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    content = ofd_of(ofd_layer(set_lines(FIRST)), ofd_layer(more=ofd_picture(1)))
    assert read(content).scanned == (2,)
    with pytest.raises(Unreadable, match=r"OFD 的第 2 页是扫描的图片.*请先安装文字识别"):
        read_file(content, "a.ofd")


def test_a_file_without_pages_is_refused_and_so_is_one_that_leads_elsewhere() -> None:
    document = f'<ofd:Document {OFD}><ofd:Pages><ofd:Page BaseLoc="../../../../etc/passwd"/></ofd:Pages></ofd:Document>'
    parts = {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>/D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": document,
    }
    with pytest.raises(Unreadable, match="没有页面"):
        read_file(packed(parts), "a.ofd")
    with pytest.raises(Unreadable, match="没有页面"):
        read_file(packed({"OFD.xml": f"<ofd:OFD {OFD}/>"}), "a.ofd")
    with pytest.raises(Unreadable, match="实体"):
        read_file(packed({"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "a.ofd")
    with pytest.raises(Unreadable, match="加了密"):
        read_file(packed({**parts, "Encryptions.xml": "<a/>"}), "a.ofd")


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "L"), ("JPEG", "RGB"), ("BMP", "L"), ("TIFF", "1"), ("JBIG2", "L")])  # fmt: skip
def test_scanned_pages_are_recognised_whatever_their_pictures_are(kind: str, mode: str) -> None:
    if find_spec("rapidocr") is None:
        pytest.skip("the recogniser is not installed (make ocr)")
    found = read_file(ofd_scan(scanned(FIRST, kind, mode)), "a.ofd")
    assert plain_text(found.blocks) == FIRST
    assert found.paper
    assert found.confidence
    assert "这是扫描识别的文字" in found.warnings[0]


def test_in_a_mixed_file_text_is_read_as_text_and_pictures_are_recognised() -> None:
    if find_spec("rapidocr") is None:
        pytest.skip("the recogniser is not installed (make ocr)")
    media = '<ofd:MultiMedias><ofd:MultiMedia ID="1" Type="Image"><ofd:MediaFile>1.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    marked = ofd_layer([Words(340, 30, 9, "澜州市档案馆二〇〇三年永久十五号")], ofd_picture(1))
    # the picture lies on its head, and its matrix sets it upright
    turned = ofd_layer(more=ofd_picture(2, turn="-210 0 0 -297 210 297"))
    out = io.BytesIO()
    upside = pypdfium2.PdfDocument(pdf((set_lines(FEES), ())))[0].render(scale=200 / 72).to_pil()
    upside.convert("L").rotate(180).save(out, "PNG")
    media = media.replace(
        "</ofd:MultiMedias>",
        '<ofd:MultiMedia ID="2" Type="Image"><ofd:MediaFile>2.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>',
    )
    content = ofd_of(
        ofd_layer(set_lines("停车管理办法由市公安局负责解释。")), marked, turned,
        resources=media, files={"1.png": scanned(FIRST), "2.png": out.getvalue()},
    )  # fmt: skip
    assert read(content).scanned == (2, 3)
    lines = plain_text(read_file(content, "a.ofd").blocks).split("\n")
    assert lines[0] == "停车管理办法由市公安局负责解释。"
    assert [line for line in lines if line in (FIRST, FEES)] == [FIRST, FEES]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "不在文件里"),
        ({"0.png": b"AVIF?" * 9}, "格式不认识"),
        ({"0.png": b"\x97JB2\r\n\x1a\n\x01"}, "已损坏"),
    ],
)
def test_a_scan_whose_picture_cannot_be_read_is_refused_with_its_page(
    files: dict[str, str | bytes], why: str
) -> None:
    if find_spec("rapidocr") is None:
        pytest.skip("the recogniser is not installed (make ocr)")
    media = '<ofd:MultiMedias><ofd:MultiMedia ID="0" Type="Image"><ofd:MediaFile>0.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    content = ofd_of(
        ofd_layer(set_lines(FIRST)), ofd_layer(more=ofd_picture(0)), resources=media, files=files
    )
    with pytest.raises(Unreadable, match=f"第 2 页是扫描的图片，但图片{why}，读不出来；请用 OFD 阅读器"):
        read_file(content, "a.ofd")


def test_a_photograph_or_a_seal_beside_text_makes_no_scan() -> None:
    small = ofd_of(
        ofd_layer(set_lines(FIRST), ofd_picture(1, "100 235 40 40") + ofd_picture(2, "20 120 170 60"))
    )
    assert read(small).scanned == ()
    assert read(small).warnings == ()
    # most of this picture stands beyond its box, so it covers little of the page
    cut = ofd_of(ofd_layer([Words(90, 100, 16, "附图")], ofd_picture(1, "20 120 50 60", "500 0 0 600 0 0")))
    assert read(cut).scanned == ()
    large = read(ofd_of(ofd_layer(set_lines(f"{FIRST}\n{SECOND}"), ofd_picture(1))))
    assert large.scanned == ()
    assert large.warnings == (
        "OFD 的第 1 页有大幅图片：读的是页上的文字，图片里的字没有识别，请对照原件核对。",
    )


def test_text_in_composite_units_is_read_and_what_is_hidden_is_not() -> None:
    unit = f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="4" Width="200" Height="20"><ofd:Content>{ofd_text(0, 10, 10, "停车管理办法")}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>'
    hidden = ofd_text(30, 50, 5, "作废的一行", 'Visible="false"')
    page = (
        '<ofd:Layer><ofd:CompositeObject Boundary="30 20 100 10" CTM="0.5 0 0 0.5 0 0" ResourceID="4"/>'
        f"{ofd_text(30, 40, 5, '第一条')}{hidden}</ofd:Layer>"
        f'<ofd:Layer Visible="false">{ofd_text(30, 60, 5, "作废的一层")}</ofd:Layer>'
    )
    assert said(ofd_of(page, resources=unit)) == "停车管理办法\n第一条"
    endless = unit.replace(
        "<ofd:Content>", '<ofd:Content><ofd:CompositeObject Boundary="0 0 9 9" ResourceID="4"/>' * 1
    )
    assert said(ofd_of(page, resources=endless)).endswith("第一条")
    bomb = unit.replace(
        "<ofd:Content>", "<ofd:Content>" + '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="4"/>' * 9
    )
    with pytest.raises(Unreadable, match="东西过多"):
        read(ofd_of(page, resources=bomb))


def test_distances_between_characters_are_counted_as_the_standard_says() -> None:
    def line(deltas: str, text: str = "停车管理办法") -> str:
        return f'<ofd:Layer><ofd:TextObject Boundary="20 20 150 8" Size="5"><ofd:TextCode X="0" Y="6" {deltas}>{text}</ofd:TextCode></ofd:TextObject></ofd:Layer>'

    for deltas in ('DeltaX="g 5 5"', 'DeltaX="5 g 3 5 5"', 'DeltaX="5 5"', ""):
        assert said(ofd_of(line(deltas))) == "停车管理办法"
    assert said(ofd_of(line('DeltaX="5 5 20 5 5"'))) == "停车管 理办法"
    glyphs = '<ofd:CGTransform CodePosition="0" CodeCount="6" GlyphCount="6"><ofd:Glyphs>3 4 5 6 7 8</ofd:Glyphs></ofd:CGTransform>'
    assert said(ofd_of(line("").replace("<ofd:TextCode", f"{glyphs}<ofd:TextCode"))) == "停车管理办法"


@pytest.mark.parametrize("turn", ["0 1 -1 0 0 0", "0 -1 1 0 0 0", "-1 0 0 -1 0 0"])
def test_a_page_whose_text_lies_on_its_side_or_head_is_read_upright(turn: str) -> None:
    a, b, c, d = (float(value) for value in turn.split()[:4])
    drawn = ""
    for at, text in enumerate((FIRST[:24], SECOND[:24])):
        x, y = 20.0, 30.0 + 12 * at
        spot = (a * x + c * y, b * x + d * y)
        left, top = spot[0] + (210 if a + c < 0 else 0), spot[1] + (210 if b + d < 0 else 0)
        drawn += f'<ofd:TextObject Boundary="{left} {top} 1 1" CTM="{turn}" Size="6"><ofd:TextCode X="0" Y="0" DeltaX="g 23 6">{text}</ofd:TextCode></ofd:TextObject>'
    askew = '<ofd:TextObject Boundary="50 50 90 90" CTM="0.8 0.6 -0.6 0.8 0 0" Size="9"><ofd:TextCode X="0" Y="0" DeltaX="g 1 9">水印</ofd:TextCode></ofd:TextObject>'
    assert (
        said(ofd_of(f"<ofd:Layer>{drawn}{askew}</ofd:Layer>", box="0 0 210 210")) == FIRST[:24] + SECOND[:24]
    )


def test_lines_without_a_box_to_speak_of_are_rules() -> None:
    across = "".join(ofd_path("M 0 0 L 140 0", box=f"30 {y} 140 0") for y in (140, 152, 164))
    down = "".join(ofd_path("M 0 0 L 0 24", box=f"{x} 140 0 24") for x in (30, 100, 170))
    cells = [
        Words(x / MM + 10, y / MM + 20, 12, text)
        for x, y, text in ((30, 140, "区域"), (100, 140, "泊位"), (30, 152, "老城"), (100, 152, "七个"))
    ]
    (table,) = (
        block for block in read(ofd_of(ofd_layer(cells, across + down))).blocks if isinstance(block, Table)
    )
    assert [[cell.text for cell in row] for row in table.rows] == [["区域", "泊位"], ["老城", "七个"]]


def test_seals_attachments_and_notes_are_named_in_warnings() -> None:
    assert read(ofd_signed(ofd_layer(set_lines(FIRST)))).warnings == (
        "文件带有电子印章（第 1 页），签章没有验证；要验证请用 OFD 阅读器。",
        "文件里附带 1 个附件（停车泊位明细表.xlsx），没有读；请用 OFD 阅读器取出来另外录入。",
        "OFD 的第 1 页有批注，没有读进正文，请对照原件核对。",
    )
    assert read(ofd((set_lines(FIRST), ()))).warnings == ()


def test_what_hangs_on_a_file_and_is_damaged_keeps_nobody_from_its_text() -> None:
    with pytest.raises(Unreadable):
        read(ofd_of("<ofd:Layer>"))
    broken = ofd_of(
        ofd_layer(set_lines(FIRST)), body="<ofd:Signatures>S.xml</ofd:Signatures>", resources="<oops"
    )
    assert said(broken) == FIRST
    assert read(broken).warnings == ("文件带有数字签名，签名没有验证；要验证请用 OFD 阅读器。",)
