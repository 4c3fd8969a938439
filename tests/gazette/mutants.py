"""Files spoilt in every way that a disk, a network or an enemy spoils them."""

from __future__ import annotations

import copy
import importlib
import io
import zipfile
from random import Random

import openpyxl
from lxml import etree
from PIL import Image

from gazette.errors import ArchiveError
from gazette.ingest.sniff import sniff
from tests.gazette.samples import (
    PNG,
    cell,
    docx,
    jbig2,
    numbered,
    numbering,
    ofd,
    ofd_of,
    ofd_path,
    ofd_picture,
    ofd_text,
    p,
    packed,
    pdf,
    set_lines,
)

READERS = (
    "from_docx",
    "from_pdf",
    "from_ofd",
    "page_picture",
    "from_rtf",
    "from_workbook",
    "from_mht",
    "from_html",
    "sniff",
)
_TEXT = "为加强停车管理，改善市容市貌，方便市民出行，现就有关事项通知如下。"
_VALUES = ("", "-1", "0", "999999999999", "1e308", "-1e308", "nan", "x", "restart", "continue", "1", "2", "../../x", "g 99999999 1", "0 0 1e9 1e9",
           "M 0 0 L 1e300 5 C S", "true", "%1%2%9", "chineseCounting", "第%1条", "\ud7ff", "a" * 5000, "2 0 0 2 1e305 0")  # fmt: skip
_TOKENS = (
    b"\x00", b"\xff" * 4, b"<", b">", b"{", b"}", b"{" * 50, b"\\bin99999999 ", b"\\u-1 ", b"-1", b"99999999999", b"1e308", b"NaN", b"g 999999999 1",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<w:tbl>", b"<w:p>", b"../../../../etc/passwd", b"%PDF-", b"endobj", b"stream\n", b"\\cellx-5", b"\\row",
    b"\\'", b"</w:p>", b'w:val="-7"', b'w:val="999999"', b"/Count 99999999", b"<w:vMerge/>",
)  # fmt: skip


def samples(reader: str) -> list[bytes]:
    """Whole files that the reader reads, to be spoilt."""
    word = docx(
        p(_TEXT) + numbered("总则", 0) + _word_table(),
        numbering=numbering(("chineseCounting", "%1、")),
        image=PNG,
    )
    page = (set_lines(_TEXT * 4), [(90, 500, 400, 500), (90, 540, 400, 540), (90, 500, 90, 540), (200, 500, 200, 540), (400, 500, 400, 540)])  # fmt: skip
    rich = rb"{\rtf1\ansicpg936{\fonttbl{\f0\fcharset134 x;}}\'cd\'a3\u20572 ?\par\trowd\cellx100\cellx200\intbl\'cd\'a3\cell\cell\row\pard{\footnote x}{\pict\pngblip 00ff}\par}"
    mht = b"MIME-Version: 1.0\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n<p>=CD=A3</p>"
    return {
        "from_docx": [word],
        "from_pdf": [pdf(page, page)],
        "from_ofd": [ofd(page), _rich_ofd()],
        "page_picture": [ofd(page), _rich_ofd()],
        "from_rtf": [rich],
        "from_workbook": [_workbook()],
        "from_mht": [mht],
        "from_html": [
            f"<html><body><p>{_TEXT}</p><table><tr><td rowspan=2>1<td>2<tr><td>3<td>4</table>".encode()
        ],
        "sniff": [
            word,
            pdf(page),
            rich,
            mht,
            packed({"a": "b"}),
            b"\xd0\xcf\x11\xe0" + "WordDocument\0".encode("utf-16-le"),
        ],
    }[reader]


def _rich_ofd() -> bytes:
    """An OFD with one of everything that is drawn."""
    resources = (
        '<ofd:Fonts><ofd:Font ID="1" FontName="仿宋_GB2312"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
        '<ofd:DrawParams><ofd:DrawParam ID="2" LineWidth="0.5" DashPattern="2 1"><ofd:FillColor Value="200 22 29"/></ofd:DrawParam></ofd:DrawParams>'
        '<ofd:MultiMedias><ofd:MultiMedia ID="3" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
        '<ofd:MultiMedia ID="4" Type="Image"><ofd:MediaFile>a.jb2</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
        f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5" Width="9" Height="9"><ofd:Content>{ofd_text(0, 9, 9, "停车")}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>'
    )
    glyphs = '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform>'
    objects = (
        ofd_text(20, 60, 8, "停车管理", 'Font="1" Weight="700" CTM="0 1 -1 0 0 0"', glyphs)
        + ofd_path(
            "M 20 80 Q 30 70 40 80 B 50 90 60 70 70 80 A 9 5 30 0 1 90 80 L 90 99 C",
            'Fill="true" DrawParam="2"',
        )
        + '<ofd:CompositeObject Boundary="9 9 99 99" ResourceID="5" Alpha="99"/>'
        + ofd_picture(3, "20 120 30 30")
        + ofd_picture(4, "60 120 30 30", "20 9 -9 20 0 0").replace("ResourceID", 'ImageMask="3" ResourceID')
    )
    picture = Image.new("1", (40, 40), 1)
    return ofd_of(f"<ofd:Layer>{objects}</ofd:Layer>", resources=resources, files={"a.png": PNG, "a.jb2": jbig2(picture), "f.ttf": b"\0\1\0\0\0\1"})  # fmt: skip


def _word_table() -> str:
    first = cell("甲", '<w:vMerge w:val="restart"/><w:gridSpan w:val="2"/>')
    below = cell("", '<w:vMerge/><w:gridSpan w:val="2"/>')
    return f"<w:tbl><w:tr>{first}{cell('乙')}</w:tr><w:tr>{below}{cell('丙')}</w:tr></w:tbl>"


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["泊位表"], ["区域", "泊位"], ["老城", 12]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mutated(sample: bytes, random: Random) -> bytes:
    """A file with a few things wrong in it; of a zip also inside its parts, with the checksums right."""
    if sample.startswith(b"PK") and random.random() < 0.75:
        with zipfile.ZipFile(io.BytesIO(sample)) as whole:
            parts: dict[str, str | bytes] = {name: whole.read(name) for name in whole.namelist()}
        name = random.choice(sorted(parts))
        content = parts[name]
        assert isinstance(content, bytes)
        well_formed = content.startswith(b"<") and random.random() < 0.8
        parts[name] = _twisted(content, random) if well_formed else _spoilt(content, random)
        return packed(parts)
    return _spoilt(sample, random)


def _twisted(content: bytes, random: Random) -> bytes:
    """XML that is well formed and makes no sense: elements doubled, moved or gone, attributes and texts replaced."""
    root = etree.fromstring(content)
    for _ in range(random.randint(1, 8)):
        elements = list(root.iter())
        one, other = random.choice(elements), random.choice(elements)
        deed = random.randrange(5)
        if deed == 0 and one.attrib:
            one.set(random.choice(sorted(map(str, one.attrib))), random.choice(_VALUES))
        elif deed == 1:
            one.text = random.choice(_VALUES)
        elif deed == 2 and one is not root and (above := one.getparent()) is not None:
            above.remove(one)
        elif deed == 3:
            other.append(copy.deepcopy(one))
        elif deed == 4 and one is not root and one not in other.iterancestors() and one is not other:
            other.append(one)
    return etree.tostring(root)[:4_000_000]


def _spoilt(content: bytes, random: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(spoilt) + 1)
        deed = random.randrange(5)
        if deed == 0 and spoilt:
            spoilt[at % len(spoilt)] = random.randrange(256)
        elif deed == 1:
            spoilt[at:at] = random.choice(_TOKENS)
        elif deed == 2:
            del spoilt[at : at + random.randint(1, 200)]
        elif deed == 3:
            spoilt[at:at] = spoilt[at : at + random.randint(1, 2000)] * random.randint(1, 20)
        else:
            del spoilt[max(at, 20) :]
    return bytes(spoilt)


def outcome(reader: str, content: bytes) -> str:
    """What the reader says to it: nothing when it reads it, the sentence when it refuses. Anything else is raised."""
    try:
        if reader == "sniff":
            sniff(content)
        elif reader == "page_picture":
            importlib.import_module("gazette.ingest.page_picture").read((1).to_bytes(4, "big") + content)
        elif reader == "from_html":
            importlib.import_module("gazette.ingest.formats").read_file(b"<html>" + content, "a.html")
        else:
            importlib.import_module(f"gazette.ingest.{reader}").read(content)
    except ArchiveError as refusal:
        return str(refusal)
    return ""
