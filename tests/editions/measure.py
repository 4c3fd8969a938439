"""What stands where on the pages of a PDF, in millimetres and points from the top left, read from the file itself."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw

MM = 72 / 25.4
_HYPHEN = 2  # what PDFium makes of a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its origin on the baseline, from the top left, in points."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its characters in the order they were drawn."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]

    def inside(self) -> tuple[Glyph, ...]:
        """The characters of the type area: no page number, no mark, no running head."""
        top, bottom = self._type_area()
        return tuple(g for g in self.glyphs if top < g.y < bottom and not g.text.isspace())

    def beyond(self) -> str:
        """The characters above and below the type area, without spaces."""
        top, bottom = self._type_area()
        return "".join("".join(g.text.split()) for g in self.glyphs if not top < g.y < bottom)

    def _type_area(self) -> tuple[float, float]:
        wide = self.width > self.height
        return (28 * MM, self.height - 26 * MM) if wide else (37 * MM, self.height - 35 * MM)

    def text(self) -> str:
        """The characters of the type area, without spaces."""
        return "".join(g.text for g in self.inside())

    def foot(self) -> str:
        """The characters below the type area."""
        return "".join(g.text for g in self.glyphs if g.y > self.height - 35 * MM)

    def lines(self) -> list[list[Glyph]]:
        """The characters of the type area by baseline, from the top, each from the left."""
        found: dict[float, list[Glyph]] = defaultdict(list)
        for glyph in self.inside():
            found[round(glyph.y, 1)].append(glyph)
        merged: list[list[Glyph]] = []
        for y in sorted(found):
            if merged and abs(merged[-1][0].y - y) < 2:
                merged[-1] += found[y]
            else:
                merged.append(list(found[y]))
        return [sorted(line, key=lambda g: g.x) for line in merged]


def pages_of(path: Path) -> list[Page]:
    """Every page of a PDF."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        width, height = page.get_size()
        glyphs = [_glyph(text, place, height) for place in range(text.count_chars())]
        found.append(Page(width, height, tuple(g for g in glyphs if g is not None)))
        text.close()
        page.close()
    document.close()
    return found


def _glyph(text: pypdfium2.PdfTextPage, place: int, height: float) -> Glyph | None:
    if raw.FPDFText_IsGenerated(text, place) == 1:
        return None
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, place, x, y)
    code = raw.FPDFText_GetUnicode(text, place)
    size = raw.FPDFText_GetFontSize(text, place) * 0.75  # WeasyPrint draws in pixels of CSS
    character = "-" if code == _HYPHEN else chr(code)
    return Glyph(character, x.value, height - y.value, size)
