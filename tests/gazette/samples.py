"""Tiny files of each format, written here by hand; the city and all its documents are invented."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageOps, TiffImagePlugin

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = (
    f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, **more: str | bytes) -> bytes:
    """A Word file with this body; ``more`` are other parts: numbering, styles, footnotes, image (bytes), chunk."""
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{"aFChunk" if kind == "chunk" else kind}" Target="{_place(kind)}"/>'
        for kind in more
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships {_RELATIONS}><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships {_RELATIONS}>{relations}</Relationships>",
    }
    for kind, content in more.items():
        whole = content if isinstance(content, bytes) else f"<w:{kind} {NAMES}>{content}</w:{kind}>"
        parts[f"word/{_place(kind)}"] = whole
    return packed(parts)


def _place(kind: str) -> str:
    return {"image": "media/a.png", "chunk": "a.mht"}.get(kind, f"{kind}.xml")


def p(text: str, properties: str = "") -> str:
    """A paragraph of Word."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, level: int, number: int = 1) -> str:
    """A paragraph that Word numbers by itself."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def numbering(*levels: tuple[str, str]) -> str:
    """The lists of a Word file: one shape with these levels (form, text), used by lists 1 and 2; 3 starts anew at 5."""
    shape = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{shape}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )


def cell(text: str, properties: str = "") -> str:
    """A cell of a Word table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


@dataclass(frozen=True, slots=True)
class Words:
    """Text on a page of a PDF: where its line begins (points from the left and the top), its size, what it says."""

    x: float
    y: float
    size: float
    text: str


def pdf(*pages: tuple[Sequence[Words], Sequence[tuple[float, float, float, float]]]) -> bytes:
    """A PDF of A4 pages: words, and rules from one point to another. Its one font is none: viewers have their own."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor 5 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    for number, (words, rules) in enumerate(pages):
        drawn = [
            f"BT /F {w.size} Tf {w.x} {842 - w.y} Td <{w.text.encode('utf-16-be').hex()}> Tj ET"
            for w in words
        ]
        drawn += [f"{x0} {842 - y0} m {x1} {842 - y1} l S" for x0, y0, x1, y1 in rules]
        stream = "\n".join(drawn)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {7 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.5\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode("latin-1")


def set_lines(text: str, *, x: float = 90, y: float = 100, wide: int = 26, size: float = 16) -> list[Words]:
    """Paragraphs set in lines of so many characters, the first of each indented by two."""
    words, at = [], y
    for paragraph in text.split("\n"):
        rest, indent = paragraph, 2
        while rest:
            words.append(Words(x + indent * size, at, size, rest[: wide - indent]))
            rest, indent, at = rest[wide - indent :], 0, at + 1.75 * size
    return words


def ofd(
    *pages: tuple[Sequence[Words], Sequence[tuple[float, float, float, float]]],
    template: Sequence[Words] = (),
) -> bytes:
    """An OFD of A4 pages, from the same words and rules as a PDF; ``template`` stands on every page."""
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {name}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID="9" BaseLoc="Tpls/a.xml"/></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>',
        "Doc_0/Tpls/a.xml": f"<ofd:Page {name}><ofd:Content>{_ofd_layer(template, ())}</ofd:Content></ofd:Page>",
    }
    for number, (words, rules) in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {name}><ofd:Template TemplateID="9"/><ofd:Content>{_ofd_layer(words, rules)}</ofd:Content></ofd:Page>'
        )
    return packed(parts)


def _ofd_layer(words: Sequence[Words], rules: Sequence[tuple[float, float, float, float]]) -> str:
    mm = 25.4 / 72
    drawn = "".join(
        f'<ofd:TextObject Boundary="{w.x * mm} {(w.y - w.size) * mm} 150 10" Size="{w.size * mm}">'
        f'<ofd:TextCode X="0" Y="{w.size * mm}" DeltaX="g {max(len(w.text) - 1, 1)} {w.size * mm}">{w.text}</ofd:TextCode></ofd:TextObject>'
        for w in words
    )
    drawn += "".join(
        f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>M {x0 * mm} {y0 * mm} L {x1 * mm} {y1 * mm}</ofd:AbbreviatedData></ofd:PathObject>'
        for x0, y0, x1, y1 in rules
    )
    return f"<ofd:Layer>{drawn}</ofd:Layer>"


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
A4 = "0 0 210 297"


def ofd_of(
    *pages: str,
    resources: str = "",
    files: Mapping[str, str | bytes] = {},
    body: str = "",
    document: str = "",
    box: str = A4,
) -> bytes:
    """An OFD of pages given as what stands in their ``Content``; ``resources`` are the document's, ``files`` lie beside them
    in ``Res``, ``body`` and ``document`` are more of what hangs on the file and on the document."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(1, len(pages) + 1))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
        "Doc_0/DocumentRes.xml": f'<ofd:Res {OFD} BaseLoc="Res">{resources}</ofd:Res>',
    }
    for number, page in enumerate(pages, start=1):
        parts[f"Doc_0/Pages/{number}.xml"] = f"<ofd:Page {OFD}><ofd:Content>{page}</ofd:Content></ofd:Page>"
    return packed(parts | {f"Doc_0/Res/{name}": content for name, content in files.items()})


def ofd_layer(words: Sequence[Words] = (), more: str = "") -> str:
    """A layer with lines of text, and other objects behind them."""
    return f"<ofd:Layer>{more}</ofd:Layer>{_ofd_layer(words, ())}"


def ofd_scan(*pictures: bytes, kind: str = "png") -> bytes:
    """An OFD as a scanner leaves it: each page a picture that covers it."""
    media = "".join(
        f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>{n}.{kind}</ofd:MediaFile></ofd:MultiMedia>'
        for n in range(len(pictures))
    )
    return ofd_of(
        *(ofd_layer(more=ofd_picture(n)) for n in range(len(pictures))),
        resources=f"<ofd:MultiMedias>{media}</ofd:MultiMedias>",
        files={f"{n}.{kind}": one for n, one in enumerate(pictures)},
    )


def ofd_picture(number: int, box: str = A4, turn: str = "") -> str:
    """A picture by its number, in its box (millimetres); without a matrix it fills it."""
    wide, high = box.split()[2:]
    return (
        f'<ofd:ImageObject Boundary="{box}" CTM="{turn or f"{wide} 0 0 {high} 0 0"}" ResourceID="{number}"/>'
    )


def ofd_text(x: float, y: float, size: float, text: str, attributes: str = "", inner: str = "") -> str:
    """A line of text in an OFD, in millimetres; ``inner`` stands before the text: colours, glyphs."""
    return (
        f'<ofd:TextObject Boundary="{A4}" Size="{size}" {attributes}>{inner}'
        f'<ofd:TextCode X="{x}" Y="{y}" DeltaX="g {max(len(text) - 1, 1)} {size}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_path(data: str, attributes: str = "", inner: str = "", box: str = A4) -> str:
    """A path in an OFD, in millimetres from the corner of its box."""
    return f'<ofd:PathObject Boundary="{box}" {attributes}>{inner}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def ofd_signed(page: str, box: str = "100 235 40 40") -> bytes:
    """An OFD of one page with a seal in a box, a spreadsheet attached, and a highlight laid over a line."""
    content = ofd_of(
        page,
        body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
        document="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
    )
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        parts: dict[str, str | bytes] = {name: whole.read(name) for name in whole.namelist()}
    yellow = ofd_path(
        "M 0 0 L 60 0 L 60 7 L 0 7 C",
        'Fill="true" Stroke="false" Alpha="90"',
        '<ofd:FillColor Value="255 230 0"/>',
        "0 0 60 7",
    )
    parts |= {
        "Doc_0/Signs/Signatures.xml": f'<ofd:Signatures {OFD}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>',
        "Doc_0/Signs/Sign_0/Signature.xml": f'<ofd:Signature {OFD}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="1" Boundary="{box}"/></ofd:SignedInfo></ofd:Signature>',
        "Doc_0/Attachs/Attachments.xml": f'<ofd:Attachments {OFD}><ofd:Attachment ID="1" Name="停车泊位明细表.xlsx"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment></ofd:Attachments>',
        "Doc_0/Annots/Annotations.xml": f'<ofd:Annotations {OFD}><ofd:Page PageID="1"><ofd:FileLoc>Page_1/Annot.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/Annots/Page_1/Annot.xml": f'<ofd:PageAnnot {OFD}><ofd:Annot ID="1" Type="Highlight"><ofd:Appearance Boundary="39 100 60 7">{yellow}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>',
    }
    return packed(parts)


def jbig2(picture: Image.Image, *, heads_first: bool = False) -> bytes:
    """A picture in black and white as a JBIG2 file: one region, coded as in faxes."""
    out = io.BytesIO()
    inverted = ImageOps.invert(picture.convert("L")).convert("1", dither=Image.Dither.NONE)
    inverted.save(out, "TIFF", compression="group4", tiffinfo={278: picture.height})
    tags = TiffImagePlugin.TiffImageFile(io.BytesIO(out.getvalue())).tag_v2
    coded = out.getvalue()[tags[273][0] : tags[273][0] + tags[279][0]]
    size = struct.pack(">II", *picture.size)
    page = size + struct.pack(">IIBH", 0, 0, 0, 0)
    region = size + struct.pack(">IIBB", 0, 0, 0, 1) + coded
    segments = [(48, 1, page), (38, 1, region), (49, 1, b""), (51, 0, b"")]
    heads = [
        struct.pack(">IBBBI", at, kind, 0, of, len(data)) for at, (kind, of, data) in enumerate(segments)
    ]
    begin = b"\x97JB2\r\n\x1a\n" + bytes([0 if heads_first else 1]) + struct.pack(">I", 1)
    if heads_first:
        return begin + b"".join(heads) + b"".join(data for _, _, data in segments)
    return begin + b"".join(head + data for head, (_, _, data) in zip(heads, segments, strict=True))
