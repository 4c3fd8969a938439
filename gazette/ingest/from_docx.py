"""Word documents (.docx, .docm, .dotx): the text that would be printed, with its automatic numbers, tables and pictures.

Kept: insertions, footnotes and endnotes (after the paragraph that refers to them), text boxes (after the paragraph they
hang on). Left out: deletions, hidden text, headers and footers, comments, field codes, macros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from gazette.body import Align, Block, Figure, PageMark, Paragraph, Table
from gazette.errors import Unreadable
from gazette.ingest.docx_lists import Lists, Styles, is_on, listed
from gazette.ingest.docx_tables import Part, table
from gazette.ingest.from_html import read_fragment
from gazette.ingest.from_mht import page_in
from gazette.ingest.lines import clean_lines
from gazette.ingest.manuscript import Manuscript, Picture, Piece, blocks_from
from gazette.ingest.packed import Package, Relation, attribute, child, local
from gazette.ingest.sniff import decode

PICTURES = 500
PICTURE_BYTES = 32 << 20
DEPTH = 150
EMBEDDED = 3  # files within files within files
_DROPPED = frozenset(
    ["del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "commentReference", "annotationRef", "fldData",
     "sdtPr", "rPr", "pPr", "tblPr", "trPr", "tcPr", "sectPr", "proofErr", "lastRenderedPageBreak", "softHyphen"]
)  # fmt: skip
_CHARACTERS = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
_SYMBOLS = {0xFE: "☑", 0x52: "☑", 0xFD: "☒", 0x54: "☒", 0x53: "☒", 0xA8: "□", 0x6F: "□", 0xA3: "□", 0x71: "□",
            0xFC: "√", 0x50: "√", 0xFB: "×", 0xB7: "·", 0x6C: "●", 0x6E: "■"}  # fmt: skip
_ALIGN: dict[str, Align] = {"center": "center", "right": "right", "end": "right"}
_PICTURE_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp",
    "tif": "image/tiff", "tiff": "image/tiff", "emf": "image/emf", "wmf": "image/wmf", "svg": "image/svg+xml",
}  # fmt: skip


def read(content: bytes) -> Manuscript:
    """The manuscript in a Word file.

    Raises:
        Unreadable: when it is damaged, locked by a password or holds nothing.
    """
    return _read(Package(content), 0)


def _read(package: Package, depth: int) -> Manuscript:
    name = next(
        (r.target for r in package.relations("").values() if r.kind == "officeDocument" and not r.external),
        "word/document.xml",
    )
    root = package.xml(name)
    body = child(root, "body")
    if body is None:
        raise Unreadable("这个 Word 文件里没有正文部分；请用 Word 或 WPS 打开，另存为 .docx 再试。")
    return _Reader(package, name).manuscript(body, depth)


@dataclass(slots=True)
class _Line:
    """What a paragraph is made of while it is being read: \\n is a new line in it, \\f a new page."""

    text: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Reader:
    """Walks one document from the first paragraph to the last."""

    def __init__(self, package: Package, name: str) -> None:
        self._package = package
        self._relations = package.relations(name)
        self._styles = Styles(self._part("styles"))
        self._lists = Lists(self._part("numbering"))
        self._notes: dict[str, dict[str, etree._Element]] = {
            kind: {attribute(note, "id") or "": note for note in self._children(f"{kind}s")}
            for kind in ("footnote", "endnote")
        }
        self._noted = 0
        self._page = 1
        self._carried = ""
        self._pictures: dict[str, Picture] = {}
        self._warnings: dict[str, None] = {}

    def _children(self, kind: str) -> list[etree._Element]:
        part = self._part(kind)
        return [] if part is None else list(part)

    def _part(self, kind: str) -> etree._Element | None:
        target = next((r.target for r in self._relations.values() if r.kind == kind and not r.external), None)
        return self._package.xml(target) if target else None

    def manuscript(self, body: etree._Element, depth: int) -> Manuscript:
        """Everything under the body of the document."""
        blocks = tuple(self._blocks(body, depth))
        return Manuscript(
            blocks, warnings=tuple(self._warnings), pictures=tuple(self._pictures.values()), paper=False
        )

    def _blocks(self, parent: etree._Element, depth: int) -> Iterator[Block]:
        """The blocks among the children of an element; wrappers of every kind are walked through."""
        if depth > DEPTH:
            raise Unreadable("文件里的内容一层套一层，超过了限度，没有读。")
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, depth)
            elif name == "tbl":
                yield from self._table(element, depth)
            elif name == "altChunk":
                yield from self._embedded(element, depth)
            elif name == "AlternateContent":
                yield from self._blocks(_chosen(element), depth + 1)
            elif name not in _DROPPED:
                yield from self._blocks(element, depth + 1)

    def _embedded(self, element: etree._Element, depth: int) -> Iterator[Block]:
        """A whole file set into this one: a web page, as programs that make Word files of pages do, or Word's own."""
        relation = self._relations.get(attribute(element, "id") or "")
        content = None if relation is None or relation.external else self._package.read(relation.target)
        if not content:
            self._warnings["文件里嵌入的另一个文件没有读出来，请核对原件。"] = None
        elif content.startswith(b"PK"):
            if depth + DEPTH // EMBEDDED > DEPTH:
                raise Unreadable("文件里的内容一层套一层，超过了限度，没有读。")
            inner = _read(Package(content), depth + DEPTH // EMBEDDED)
            self._pictures.update((picture.sha256, picture) for picture in inner.pictures)
            yield from inner.blocks
        else:
            head = content[:4096].lower()
            text = page_in(content) if b"mime-version" in head else decode(content)
            pieces: Sequence[Piece] = read_fragment(text) if "<" in text else clean_lines(text)
            yield from blocks_from(pieces)

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[Block]:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val") or self._styles.paragraph
        line = _Line()
        if not self._styles.hides(style):
            self._inline(element, line, depth)
        number = self._number(properties, style, "".join(line.text))
        text = self._carried + number + "".join(line.text)
        self._carried = ""
        if child(properties, "rPr", "del") is not None and not line.figures:
            self._carried = text  # its end was deleted: it goes on in the next paragraph
            return
        if is_on(child(properties, "pageBreakBefore")):
            text = "\f" + text
        yield from self._lines(text, _ALIGN.get(self._align(properties, style), "justify"))
        yield from line.figures
        for box in line.boxes:
            yield from self._blocks(box, depth + 1)
        for note in line.notes:
            yield from map(Paragraph, clean_lines(note))
        section = child(properties, "sectPr")
        if section is not None and attribute(child(section, "type"), "val") != "continuous":
            yield self._new_page()

    def _lines(self, text: str, align: Align) -> Iterator[Block]:
        first, *rest = text.split("\f")
        yield from (Paragraph(line, align) for line in clean_lines(first))
        for page in rest:
            yield self._new_page()
            yield from (Paragraph(line, align) for line in clean_lines(page))

    def _new_page(self) -> PageMark:
        self._page += 1
        return PageMark(self._page)

    def _align(self, properties: etree._Element | None, style: str) -> str:
        return attribute(child(properties, "jc"), "val") or self._styles.align(style) or ""

    def _number(self, properties: etree._Element | None, style: str, text: str) -> str:
        """The automatic number; an empty paragraph is counted by Word too, but prints nothing here."""
        place = listed(properties, self._styles, style)
        if place is None:
            return ""
        number = self._lists.next(*place)
        return number if text.strip() else ""

    def _inline(self, parent: etree._Element, line: _Line, depth: int) -> None:
        """Text, marks and pictures of a paragraph, in order."""
        if depth > DEPTH:
            raise Unreadable("文件里的内容一层套一层，超过了限度，没有读。")
        for element in parent:
            name = local(element)
            if name in _DROPPED or (name == "r" and self._is_hidden(element)):
                continue
            if name == "t":
                line.text.append(re.sub(r"[\t\n\r\f]", " ", element.text or ""))
            elif name in _CHARACTERS:
                line.text.append(_CHARACTERS[name])
            elif name == "br":
                line.text.append("\f" if attribute(element, "type") == "page" else "\n")
            elif name == "sym":
                line.text.append(self._symbol(element))
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(name.removesuffix("Reference"), element, line, depth)
            elif name == "txbxContent":
                line.boxes.append(element)
            elif name in ("blip", "imagedata"):
                self._picture(element, line)
            elif name == "AlternateContent":
                self._inline(_chosen(element), line, depth + 1)
            else:
                self._inline(element, line, depth + 1)

    def _is_hidden(self, run: etree._Element) -> bool:
        properties = child(run, "rPr")
        vanish = child(properties, "vanish")
        if vanish is not None:
            return is_on(vanish)
        return self._styles.hides(attribute(child(properties, "rStyle"), "val"))

    def _symbol(self, element: etree._Element) -> str:
        try:
            code = int(attribute(element, "char") or "", 16)
        except ValueError:
            return ""
        if 0xF000 <= code <= 0xF0FF:
            known = _SYMBOLS.get(code & 0xFF)
            if known is None:
                self._warnings["有符号字体里的字符认不出来，用“〓”代替，请核对原件。"] = None
            return known or "〓"
        return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""

    def _note(self, kind: str, reference: etree._Element, line: _Line, depth: int) -> None:
        """A mark where the note is referred to, and the note itself under the same mark."""
        note = self._notes[kind].get(attribute(reference, "id") or "")
        if note is None or attribute(note, "type") in ("separator", "continuationSeparator"):
            return
        self._noted += 1
        mark = chr(0x2460 + self._noted - 1) if self._noted <= 20 else f"〔注{self._noted}〕"
        line.text.append(mark)
        inner = _Line()
        for paragraph in note.iter("{*}p"):
            inner.text.append(" ")
            self._inline(paragraph, inner, depth + 1)
        line.notes.append(mark + " ".join("".join(inner.text).split()))

    def _picture(self, element: etree._Element, line: _Line) -> None:
        name = attribute(element, "embed") or attribute(element, "id") or attribute(element, "link") or ""
        relation = self._relations.get(name)
        picture = self._kept(relation) if relation is not None else None
        if picture is None:
            self._warnings["有图片没有读出来（链接在文件之外、已损坏或过大），请核对原件。"] = None
            return
        figure = picture.figure
        self._pictures.setdefault(figure.sha256, picture)
        if figure not in line.figures:
            line.figures.append(figure)

    def _kept(self, relation: Relation) -> Picture | None:
        if relation.external or len(self._pictures) >= PICTURES:
            return None
        content = self._package.read(relation.target, PICTURE_BYTES)
        if not content:
            return None
        kind = relation.target.rpartition(".")[2].lower()
        return Picture(content, _PICTURE_TYPES.get(kind, "application/octet-stream"))

    def _table(self, element: etree._Element, depth: int) -> Iterator[Block]:
        """A table as a table; one that is a mere frame (a single cell) as what stands in it."""
        frame = _frame(element)
        if frame is not None:
            yield from self._blocks(frame, depth + 1)
            return
        after: list[Block] = []

        def cell_text(cell: etree._Element) -> str:
            parts = []
            for block in self._blocks(cell, depth + 1):
                if isinstance(block, Paragraph):
                    parts.append(block.text)
                elif isinstance(block, Table):
                    parts.extend(part.text for row in block.rows for part in row if part.text)
                elif isinstance(block, Figure):
                    after.append(block)
            return " ".join(parts)

        read_table = table(Part(element, cell_text))
        if read_table.rows:
            yield read_table
        yield from after


def _frame(element: etree._Element) -> etree._Element | None:
    cells = [cell for row in element.iterchildren("{*}tr") for cell in row.iterchildren("{*}tc")]
    return cells[0] if len(cells) == 1 else None


def _chosen(element: etree._Element) -> etree._Element:
    """Of the alternatives for old and new programs, the first one that is there: each says the same."""
    choice = child(element, "Choice")
    return choice if choice is not None else element
