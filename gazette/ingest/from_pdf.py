"""PDF files that hold text: characters with their places, rules of tables; pages that are pictures are told apart."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from gazette.errors import Unreadable
from gazette.ingest.flow import flow
from gazette.ingest.grids import RULES, Rule
from gazette.ingest.manuscript import Manuscript, Recognised
from gazette.ingest.sheets import Glyph, Sheet, sheet

PAGES = 3000
GLYPHS = 60_000  # on one page
DEPTH = 6
THIN = 3.0
FEW = 10  # a page with fewer characters than this, and a picture all over it, is a scan
UNKNOWN = "〓"  # what printers set for a character they have not
_MEANINGLESS = 0.02  # of the characters of a page: with more that say nothing it is read as a picture is
_SYMBOLS = {
    0xF0B7: "·", 0xF06C: "●", 0xF06E: "■", 0xF0A7: "■", 0xF075: "◆", 0xF0D8: "➢", 0xF0FC: "√", 0xF0FB: "×",
    0xF0A8: "□", 0xF06F: "□", 0xF071: "□", 0xF0FE: "☑", 0xF052: "☑", 0xF0A3: "□",
}  # fmt: skip
_DAMAGED = "PDF 已损坏或不完整，打不开；请重新取得这个文件，或用原来的软件另存一份再试。"
_LOCKED = "这个 PDF 要密码才能打开；请去掉密码另存一份再录入。"


def read(content: bytes) -> Manuscript:
    """The manuscript in a PDF. Pages that are pictures are named in ``scanned`` and left out.

    Raises:
        Unreadable: when it is damaged, locked or too long.
    """
    sheets, scanned = [], []
    for number, page in enumerate(pages(opened(content)), start=1):
        read_sheet = text_sheet(page)
        if read_sheet is None:
            scanned.append(number)
        else:
            sheets.append(read_sheet)
    blocks, doubted = flow(sheets)
    return Manuscript(
        blocks, warnings=unknown(doubted), paper=True, confidence=doubted, scanned=tuple(scanned)
    )


def unknown(lines: Iterable[Recognised]) -> tuple[str, ...]:
    """What to say of characters whose font does not tell which they are."""
    missing = sum(line.text.count(UNKNOWN) for line in lines)
    if not missing:
        return ()
    return (f"有 {missing} 个字在 PDF 的字体里没有编码，取不出来，写作“{UNKNOWN}”，请对照原件补上。",)


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """The file, open.

    Raises:
        Unreadable: when it cannot be opened.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = pdfium.FPDF_GetLastError()
        raise Unreadable(_LOCKED if code == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower() else _DAMAGED) from error  # fmt: skip
    if len(document) > PAGES:
        raise Unreadable(f"PDF 超过 {PAGES} 页，请分成几个文件。")
    if not len(document):
        raise Unreadable(_DAMAGED)
    return document


def pages(document: pypdfium2.PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    """The pages in turn; each is closed when the next is asked for.

    Raises:
        Unreadable: at a page that is damaged: the others alone would be another document.
    """
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError as error:
            raise Unreadable(
                f"PDF 的第 {number + 1} 页已损坏，读不出来；请重新取得这个文件再录入。"
            ) from error
        yield page
        page.close()


def text_sheet(page: pypdfium2.PdfPage) -> Sheet | None:
    """The page as text, or None when it is a picture of text (or its characters mean nothing)."""
    found = surface(page)
    return None if found.picture else sheet(found.width, found.height, found.glyphs, found.rules)


@dataclass(frozen=True, slots=True)
class Surface:
    """What stands on a page, before anything is made of it; ``picture``: it is a picture of text."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    picture: bool


def surface(page: pypdfium2.PdfPage) -> Surface:
    """Characters and rules of a page where they stand."""
    place = _Place(page)
    glyphs = tuple(_glyphs(page, place))
    rules, drawn, covered = _drawn(page, place)
    solid = [glyph for glyph in glyphs if glyph.text.strip()]
    strange = sum(glyph.text == UNKNOWN and glyph.faint != () for glyph in solid)
    meaningless = strange > _MEANINGLESS * len(solid) and strange > FEW
    covering = len(solid) < FEW and (covered > 0.3 * place.width * place.height or drawn > 300)
    return Surface(place.width, place.height, glyphs, tuple(rules), meaningless or covering)


class _Place:
    """Turns the coordinates of a PDF page, which count from below and before turning, into ours."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        left, bottom, right, top = page.get_cropbox()
        self._left, self._bottom, self._right, self._top = left, bottom, right, top
        self._turn = page.get_rotation() % 360
        wide, high = right - left, top - bottom
        self.width, self.height = (high, wide) if self._turn in (90, 270) else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as it is seen."""
        if self._turn == 90:
            return y - self._bottom, x - self._left
        if self._turn == 180:
            return self._right - x, y - self._bottom
        if self._turn == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box as left, top, right, bottom."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _glyphs(page: pypdfium2.PdfPage, place: _Place) -> Iterator[Glyph]:
    """The characters of a page. What PDFium made up (spaces, line ends) and what lies askew (watermarks) is left out."""
    text = page.get_textpage()
    rect = pdfium.FS_RECTF()
    for at in range(min(pdfium.FPDFText_CountChars(text), GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        lost = pdfium.FPDFText_HasUnicodeMapError(text, at) == 1 or _is_strange(code)
        if code in (0, 10, 13, 0xFFFE, 0xFFFF) and not lost:
            continue
        angle = math.degrees(pdfium.FPDFText_GetCharAngle(text, at)) % 90
        if 2 < angle < 88 or not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rect)):
            continue
        x0, top, x1, bottom = place.box(rect.left, rect.bottom, rect.right, rect.top)
        if x1 < 0 or bottom < 0 or x0 > place.width or top > place.height or not 0 <= bottom - top < 1000:
            continue
        character = printed(code)
        if lost:
            yield Glyph(UNKNOWN, x0, top, x1, bottom, max(x1 - x0, 1.0), faint=(0,))
        elif character:
            # the size that PDFium tells is before the matrix of the text: a Chinese character is as wide as high
            size = x1 - x0 if "\u2e80" < character < "\ua000" else 0.87 * (bottom - top)
            yield Glyph(character, x0, top, x1, bottom, max(size, 1.0))


def printed(code: int) -> str:
    """A character; spaces are one, radicals and compatibility forms that fonts map instead of it become the real one."""
    if code in (9, 32, 160, 0x3000):
        return " "
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    character = _SYMBOLS.get(code) or chr(code)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", character)
    return "" if unicodedata.category(character) in ("Cc", "Cf") else character


def is_strange(text: str) -> bool:
    """Whether a character means nothing outside its font; dots and boxes of symbol fonts (F0xx) do."""
    return _is_strange(ord(text[0]))


def _is_strange(code: int) -> bool:
    return code == 0xFFFD or (0xE000 <= code <= 0xF8FF and code not in _SYMBOLS) or code >= 0xF0000


def _drawn(page: pypdfium2.PdfPage, place: _Place) -> tuple[list[Rule], int, float]:
    """The rules on a page, how many things are drawn on it, and how much of it pictures cover."""
    rules: list[Rule] = []
    drawn, covered = 0, 0.0
    for thing, matrix in _objects(page.raw, None, pypdfium2.PdfMatrix(), 0):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawn += 1
            if len(rules) < RULES:
                rules += _rules(thing, matrix, place)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            covered += _area(thing, matrix)
    return rules, drawn, covered


def _objects(
    page: pdfium.FPDF_PAGE, form: pdfium.FPDF_PAGEOBJECT | None, matrix: pypdfium2.PdfMatrix, depth: int
) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, pypdfium2.PdfMatrix]]:
    count = pdfium.FPDFPage_CountObjects(page) if form is None else pdfium.FPDFFormObj_CountObjects(form)
    for at in range(count):
        thing = (
            pdfium.FPDFPage_GetObject(page, at) if form is None else pdfium.FPDFFormObj_GetObject(form, at)
        )
        if not thing:
            continue
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < DEPTH:
                yield from _objects(page, thing, _matrix(thing).multiply(matrix), depth + 1)
        else:
            yield thing, matrix


def _matrix(thing: pdfium.FPDF_PAGEOBJECT) -> pypdfium2.PdfMatrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, ctypes.byref(raw)):
        return pypdfium2.PdfMatrix()
    return pypdfium2.PdfMatrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _area(thing: pdfium.FPDF_PAGEOBJECT, matrix: pypdfium2.PdfMatrix) -> float:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, edges)):
        return 0.0
    left, bottom, right, top = (float(edge.value) for edge in edges)
    scale: float = abs(matrix.a * matrix.d - matrix.b * matrix.c)
    return abs((right - left) * (top - bottom)) * scale


def _rules(thing: pdfium.FPDF_PAGEOBJECT, matrix: pypdfium2.PdfMatrix, place: _Place) -> Iterator[Rule]:
    """The straight lines of a path, and boxes that were filled so thin that they are lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(thing, ctypes.byref(fill), ctypes.byref(stroke)):
        return
    whole = _matrix(thing).multiply(matrix)
    for points in _outlines(thing, whole, place):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if fill.value and min(box[2] - box[0], box[3] - box[1]) < THIN:
            yield Rule(*box)
        elif stroke.value:
            for (ax, ay), (bx, by) in pairwise(points):
                if abs(ax - bx) < 1 or abs(ay - by) < 1:
                    yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _outlines(
    thing: pdfium.FPDF_PAGEOBJECT, matrix: pypdfium2.PdfMatrix, place: _Place
) -> Iterator[list[tuple[float, float]]]:
    """The outlines of a path as points of our page; those with curves are none of ours."""
    points: list[tuple[float, float]] = []
    curved = False
    for at in range(min(pdfium.FPDFPath_CountSegments(thing), RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(thing, at)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        points.append(place.point(*matrix.on_point(x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points
