"""RTF files: the printed text with its numbers (which RTF writes out), tables and notes; no field codes, nothing hidden.

Our own reader, for what is needed is small and the libraries at hand lose the spans of tables and the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gazette.body import Align, Block, PageMark, Paragraph, Table
from gazette.errors import Unreadable
from gazette.ingest.lines import clean_lines
from gazette.ingest.manuscript import Manuscript, Picture
from gazette.ingest.rtf_tables import Row, table

DEPTH = 500
PICTURES, PICTURE_BYTES = 500, 32 << 20
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n\x00]+|([^\\{}\r\n\x00]+)|\\",
    re.DOTALL,
)
_CODECS = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 65001: "utf-8", 10000: "mac_roman", 10008: "gb18030"}  # fmt: skip
_CHARSETS = {
    134: "gb18030",
    136: "big5hkscs",
    128: "cp932",
    129: "cp949",
    161: "cp1253",
    204: "cp1251",
    238: "cp1250",
}
_SKIPPED = frozenset(
    ["colortbl", "stylesheet", "info", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
     "objdata", "objclass", "themedata", "fldinst", "bkmkstart", "bkmkend", "annotation", "atnid", "atnauthor", "atnref",
     "atndate", "atnicn", "nonshppict", "sp", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "ftncn", "aftncn", "listtable",
     "listoverridetable", "revtbl", "rsidtbl", "filetbl", "xe", "tc", "rxe", "template", "pnseclvl", "pn"]
)  # fmt: skip
_KNOWN = frozenset(["shppict", "footnote", "shpinst", "shptxt", "listtext", "pntext", "fldrslt"])
_CHARACTERS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "·", "emspace": "\u3000", "enspace": " ", "qmspace": " ", "page": "\f",
    "nestcell": " ", "nestrow": " ",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"\r": "\n", b"\n": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_ALIGN: dict[str, Align] = {"qc": "center", "qr": "right", "ql": "justify", "qj": "justify"}


def read(content: bytes) -> Manuscript:
    """The manuscript in an RTF file.

    Raises:
        Unreadable: when it is none, or nested without bounds.
    """
    if not content.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("这不是完整的 RTF 文件；请用 Word 或 WPS 打开，另存一份再试。")
    reader = _Reader()
    reader.walk(content)
    return reader.manuscript()


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the closing brace."""

    goes_to: str = "text"  # text, skip, fonts, picture, note
    codec: str = "gb18030"
    skip_after: int = 1  # \\uc: how many characters stand for a Unicode one
    hidden: bool = False
    first: bool = True
    optional: bool = False


@dataclass(slots=True)
class _Paragraph:
    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    align: Align = "justify"
    in_table: bool = False


class _Reader:
    """Walks through the words of an RTF file."""

    def __init__(self) -> None:
        self._group = _Group()
        self._stack: list[_Group] = []
        self._default = "gb18030"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._paragraph = _Paragraph()
        self._outer: list[_Paragraph] = []
        self._noted = 0
        self._page = 1
        self._row = Row()
        self._rows: list[Row] = []
        self._hex: list[bytes] = []
        self._kind = ""
        self._blocks: list[Block] = []
        self._pictures: dict[str, Picture] = {}

    def walk(self, content: bytes) -> None:
        """Every word in turn; binary data is stepped over by its length."""
        at = 0
        while match := _TOKEN.match(content, at):
            at = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if word == b"bin":
                at += min(max(int(number or 0), 0), len(content) - at)
            elif word:
                self._word(word.decode("ascii"), int(number) if number else None)
            elif code:
                self._plain(bytes([int(code, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif brace:
                self._brace(brace)
            elif text:
                self._plain(text)

    def manuscript(self) -> Manuscript:
        """What was read."""
        self._end_paragraph()
        self._end_table()
        return Manuscript(tuple(self._blocks), pictures=tuple(self._pictures.values()))

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{":
            if len(self._stack) >= DEPTH:
                raise Unreadable("文件里的内容一层套一层，超过了限度，没有读。")
            self._stack.append(self._group)
            self._group = replace(self._group, first=True, optional=False)
            return
        ended, self._group = self._group, self._stack.pop() if self._stack else _Group(codec=self._default)
        if ended.goes_to == "note" != self._group.goes_to:
            self._end_note()
        elif ended.goes_to == "picture" != self._group.goes_to:
            self._end_picture()

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        first, self._group = self._group.first, replace(self._group, first=False)
        if first and self._begins(word):
            return
        if self._group.goes_to == "fonts":
            self._font_word(word, number)
        elif self._group.goes_to == "picture":
            if word in ("pngblip", "jpegblip", "emfblip"):
                self._kind = {"pngblip": "image/png", "jpegblip": "image/jpeg"}.get(word, "image/emf")
        elif self._group.goes_to != "skip":
            self._format(word, number)

    def _begins(self, word: str) -> bool:
        """The first word of a group says where it goes."""
        if self._group.goes_to == "skip":
            return True
        goes_to = {"fonttbl": "fonts", "pict": "picture", "footnote": "note"}.get(word)
        if word in _SKIPPED or (self._group.optional and goes_to is None and word not in _KNOWN):
            goes_to = "skip"
        if goes_to is None:
            return False
        self._group = replace(self._group, goes_to=goes_to)
        if goes_to == "note":
            self._begin_note()
        return True

    def _format(self, word: str, number: int | None) -> None:
        if word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self._to_skip = self._group.skip_after
        elif word == "uc":
            self._group = replace(self._group, skip_after=min(max(number or 0, 0), 8))
        elif word == "ansicpg":
            self._default = _CODECS.get(
                number or 0, f"cp{number}" if number in range(1250, 1259) else "gb18030"
            )
            self._group = replace(self._group, codec=self._default)
        elif word == "f":
            self._group = replace(self._group, codec=self._fonts.get(number or 0, self._default))
        elif word in ("v", "deleted"):
            self._group = replace(self._group, hidden=number != 0)
        elif word == "plain":
            self._group = replace(self._group, hidden=False)
        else:
            self._layout(word, number)

    def _layout(self, word: str, number: int | None) -> None:
        if word in ("par", "sect"):
            self._end_paragraph()
            if word == "sect":
                self._new_page()
        elif word == "pard":
            self._paragraph.align, self._paragraph.in_table = "justify", False
        elif word in _ALIGN:
            self._paragraph.align = _ALIGN[word]
        elif word == "intbl":
            self._paragraph.in_table = True
        elif word == "pagebb":
            self._paragraph.text.insert(0, "\f")
        elif word == "chftn":
            self._say(self._mark() if self._group.goes_to != "note" else "")
        elif word == "cell":
            self._row.end_cell(" ".join(clean_lines("".join(self._paragraph.text).replace("\f", "\n"))))
            self._paragraph.text = []
        elif word == "row":
            self._rows.append(self._row)
            self._row = self._row.another()
        else:
            self._row.define(word, number)

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f":
            self._font = number or 0
        elif word == "fcharset" and number in _CHARSETS and len(self._fonts) < 10_000:
            self._fonts[self._font] = _CHARSETS[number]

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._group = replace(self._group, optional=True)
            return
        self._flush()
        if symbol in _SYMBOLS and self._group.goes_to in ("text", "note"):
            self._say(_SYMBOLS[symbol])

    def _plain(self, text: bytes) -> None:
        self._group = replace(self._group, first=False) if self._group.first else self._group
        if self._group.goes_to == "picture":
            self._hex.append(text)
        elif self._group.goes_to in ("text", "note") and not self._group.hidden:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            self._bytes += text[skipped:]

    def _flush(self) -> None:
        """Bytes as characters. Those that stand for a Unicode character were stepped over."""
        self._to_skip = 0
        if self._bytes:
            text = bytes(self._bytes).decode(self._group.codec, "replace")
            self._bytes.clear()
            self._paragraph.text.append(text)

    def _say(self, text: str) -> None:
        if not self._group.hidden:
            self._paragraph.text.append(text)

    def _end_paragraph(self) -> None:
        if self._outer:
            self._say(" ")
            return
        paragraph, self._paragraph = self._paragraph, replace(self._paragraph, text=[], notes=[])
        if paragraph.in_table and self._rows_open():
            self._paragraph.text = [*paragraph.text, "\n"]
            self._paragraph.notes = paragraph.notes
            return
        text = _whole("".join(paragraph.text))
        if text.strip(" \n") or paragraph.notes:
            self._end_table()
        self._blocks += self._lines(text, paragraph)

    def _rows_open(self) -> bool:
        """Whether what is read now stands in a row (a table is only known to end by what follows)."""
        return bool(self._row.edges)

    def _lines(self, text: str, paragraph: _Paragraph) -> Iterator[Block]:
        first, *pages = text.split("\f")
        yield from (Paragraph(line, paragraph.align) for line in clean_lines(first))
        for page in pages:
            self._page += 1
            yield PageMark(self._page)
            yield from (Paragraph(line, paragraph.align) for line in clean_lines(page))
        for note in paragraph.notes:
            yield from map(Paragraph, clean_lines(_whole(note)))

    def _new_page(self) -> None:
        self._end_table()
        self._page += 1
        self._blocks.append(PageMark(self._page))

    def _end_table(self) -> None:
        rows, self._rows = self._rows, []
        found = table(rows)
        if found.rows:
            self._blocks.append(
                Table(tuple(tuple(replace(c, text=_whole(c.text)) for c in row) for row in found.rows))
            )

    def _mark(self) -> str:
        self._noted += 1
        return chr(0x2460 + self._noted - 1) if self._noted <= 20 else f"〔注{self._noted}〕"

    def _begin_note(self) -> None:
        if not self._noted or not "".join(self._paragraph.text).endswith(self._last_mark()):
            self._say(self._mark())
        self._outer.append(self._paragraph)
        self._paragraph = _Paragraph()

    def _last_mark(self) -> str:
        return chr(0x2460 + self._noted - 1) if self._noted <= 20 else f"〔注{self._noted}〕"

    def _end_note(self) -> None:
        if self._outer:
            note = " ".join("".join(self._paragraph.text).split())
            self._paragraph = self._outer.pop()
            self._paragraph.notes.append(self._last_mark() + note)

    def _end_picture(self) -> None:
        data, self._hex = b"".join(self._hex), []
        digits = re.sub(rb"[^0-9a-fA-F]", b"", data)
        if self._kind and digits and len(digits) <= 2 * PICTURE_BYTES and len(self._pictures) < PICTURES:
            picture = Picture(bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii")), self._kind)
            self._pictures[picture.sha256] = picture
            if not self._outer and not self._rows_open():
                self._end_paragraph()
                self._blocks.append(picture.figure)
        self._kind = ""


def _whole(text: str) -> str:
    """Text whose characters beyond 65,535 came in halves, put together; a half alone is none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\ufffd", "")
