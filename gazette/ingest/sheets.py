"""A page as a surface: characters where they stand become lines in reading order. PDF, OFD and scans share this.

All lengths are in points, measured from the top left corner.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gazette.body import Table
from gazette.ingest.grids import Rule, tables

SPACE = 0.5  # a gap of this many ems between Chinese and Latin is a space; between Latin ones half as much
PARTS = 1.6  # a gap of this many ems may be a gutter between columns
COLUMN_LINES = 4
_LATIN = re.compile(r"[\x21-\x7e]")


@dataclass(frozen=True, slots=True)
class Glyph:
    """Characters and the box they stand in; ``size`` is the size of type."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    sure: float = 1.0
    faint: tuple[int, ...] = ()  # the places of characters that a recogniser doubted


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, its box, and the column it stands in (0 for the first)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    column: int = 0
    columns: int = 1
    sure: float = 1.0
    faint: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as read: lines and tables from top to bottom, column after column."""

    width: float
    height: float
    parts: tuple[Line | Grid, ...]
    scanned: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that stand in no table."""
        return tuple(part for part in self.parts if isinstance(part, Line))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table and where on the page it stands."""

    table: Table
    edges: tuple[float, ...]
    top: float
    bottom: float
    lines: tuple[Line, ...] = ()  # those in its cells that a recogniser read, or with doubted characters


@dataclass(slots=True)
class _Row:
    """Glyphs that stand side by side."""

    top: float
    bottom: float
    glyphs: list[Glyph] = field(default_factory=list)

    def takes(self, glyph: Glyph) -> bool:
        """Whether half of the glyph's height, or of the row's, lies within the other."""
        shared = min(self.bottom, glyph.bottom) - max(self.top, glyph.top)
        return shared > 0.5 * min(self.bottom - self.top, glyph.bottom - glyph.top)


def sheet(
    width: float, height: float, glyphs: Sequence[Glyph], rules: Sequence[Rule], *, scanned: bool = False
) -> Sheet:
    """The page in reading order: ruled tables stand between the lines above and below them."""
    grids: list[Grid] = []
    rest = list(glyphs)
    for found in tables(rules):
        cells: list[list[Glyph]] = [[] for _ in found.cells]
        outside: list[Glyph] = []
        for glyph in rest:
            at = found.cell_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2)
            (outside if at is None else cells[at]).append(glyph)
        if not any(glyph.text.strip() for cell in cells for glyph in cell):
            continue
        rest = outside
        table = found.table([cell_text(cell) for cell in cells])
        written = (_line(row) for cell in cells for row in rows(cell))
        read = tuple(line for line in written if scanned or line.faint)
        grids.append(Grid(table, found.xs, found.top, found.bottom, read))
    return Sheet(width, height, tuple(_ordered(_pieces(rest), grids)), scanned)


def cell_text(glyphs: Sequence[Glyph]) -> str:
    """The text of a cell: its lines run on, and a line that stops early ends with a space."""
    lines = [_line(row) for row in rows(glyphs)]
    widest = max((line.x1 - line.x0 for line in lines), default=0.0)
    text = ""
    for place, line in enumerate(lines):
        early = len(lines) > 2 and line.x1 - line.x0 < 0.7 * widest and place < len(lines) - 1
        text = joined(text, line.text) + (" " if early else "")
    return text.strip()


def joined(before: str, after: str) -> str:
    """Two parts of a broken line as one: Chinese runs on, Latin words keep apart, a broken word is mended."""
    if not before or not after:
        return before + after
    if re.search(r"[A-Za-z]-$", before) and after[0].islower():
        return before[:-1] + after
    if re.match(r"[A-Za-z0-9]", after) and re.search(r"[A-Za-z,;)]$|[A-Za-z][0-9]$", before):
        return f"{before} {after}"
    return before + after


def rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs that stand side by side, from the top, each row from the left."""
    found: list[_Row] = []
    for glyph in sorted(glyphs, key=lambda g: ((g.top + g.bottom) / 2, g.x0)):
        row = next((row for row in reversed(found[-4:]) if row.takes(glyph)), None)
        if row is None:
            row = _Row(glyph.top, glyph.bottom)
            found.append(row)
        row.glyphs.append(glyph)
        row.top, row.bottom = max(row.top, glyph.top), min(row.bottom, glyph.bottom)
        if row.bottom - row.top < 0.4 * (glyph.bottom - glyph.top):
            row.top, row.bottom = glyph.top, glyph.bottom
    return [sorted(row.glyphs, key=lambda g: g.x0) for row in found]


def _pieces(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines cut where a gap is as wide as a gutter; what is no gutter is put together again later."""
    pieces = []
    for row in rows(glyphs):
        part: list[Glyph] = []
        if _is_spaced_out(row):
            pieces.append(_line(row))
            continue
        for glyph in row:
            solid = [g for g in part if g.text.strip()]
            if solid and glyph.text.strip() and glyph.x0 - solid[-1].x1 > PARTS * _em(glyph, solid[-1]):
                pieces.append(_line(part))
                part = []
            part.append(glyph)
        if any(g.text.strip() for g in part):
            pieces.append(_line(part))
    return pieces


def _is_spaced_out(row: Sequence[Glyph]) -> bool:
    """Whether a row is a few characters set wide apart, as 目　录 is: no gutter runs between them."""
    solid = [glyph for glyph in row if glyph.text.strip()]
    if not 2 <= len(solid) <= 4 or not all("\u3400" <= glyph.text <= "\u9fff" for glyph in solid):
        return False
    gaps = [after.x0 - before.x1 for before, after in pairwise(solid)]
    return max(gaps) < 4.5 * solid[0].size and max(gaps) - min(gaps) < 0.3 * solid[0].size


def _em(one: Glyph, other: Glyph) -> float:
    return max(one.size, other.size, 1.0)


def _space(last: Glyph, glyph: Glyph, usual: float) -> float:
    """How wide a gap is a space: between Chinese characters what stands out from the usual gaps of the line (a line
    may be spaced out as a whole); where Chinese meets Latin more, for type is set with some air there."""
    latin = (_LATIN.match(last.text[-1]) is not None) + (_LATIN.match(glyph.text[0]) is not None)
    if latin == 0:
        return max(0.22 * _em(glyph, last), usual + 0.2 * _em(glyph, last))
    return (SPACE if latin == 1 else SPACE / 2) * _em(glyph, last)


def _usual_gap(glyphs: Sequence[Glyph]) -> float:
    gaps = [
        after.x0 - before.x1
        for before, after in pairwise(glyphs)
        if before.text.strip() and after.text.strip()
    ]
    return max(statistics.median(gaps), 0.0) if gaps else 0.0


def _line(glyphs: Sequence[Glyph], whole: bool = True) -> Line:
    """Glyphs of a row as a line; parts that were cut at wide gaps (not ``whole``) are kept apart by spaces."""
    text, last = "", None
    faint: list[int] = []
    usual = _usual_gap(glyphs) if whole else 0.0
    for glyph in glyphs:
        if not glyph.text.strip():
            text += " " if text and not text.endswith(" ") else ""
            continue
        apart = last is not None and glyph.x0 - last.x1 > _space(last, glyph, usual)
        if apart and not text.endswith(" "):
            text += " "
        faint += [len(text) + place for place in glyph.faint]
        text += glyph.text
        last = glyph
    solid = [glyph for glyph in glyphs if glyph.text.strip()] or list(glyphs)
    if not solid:
        return Line("", 0, 0, 0, 0, 0)
    start = len(text) - len(text.lstrip())
    return Line(
        text.strip(), solid[0].x0, min(g.top for g in solid), max(g.x1 for g in solid), max(g.bottom for g in solid),
        statistics.median(g.size for g in solid), sure=min(g.sure for g in solid),
        faint=tuple(place - start for place in faint),
    )  # fmt: skip


def _ordered(pieces: list[Line], grids: list[Grid]) -> list[Line | Grid]:
    """Bands between tables, each with its own columns."""
    ordered: list[Line | Grid] = []
    for grid in sorted(grids, key=lambda g: g.top):
        above = [piece for piece in pieces if (piece.top + piece.bottom) / 2 < grid.top]
        ordered += _columns(above)
        ordered.append(grid)
        pieces = [piece for piece in pieces if (piece.top + piece.bottom) / 2 >= grid.top]
    return ordered + _columns(pieces)


def _columns(pieces: list[Line]) -> list[Line]:
    """Lines in reading order: where two columns stand side by side, the left one first."""
    parting = gutter(pieces)
    if parting is None:
        return _whole(pieces)
    ordered: list[Line] = []
    band: list[Line] = []
    for piece in sorted(pieces, key=lambda p: p.top):
        if piece.x0 < parting - 1 and piece.x1 > parting + 1:
            ordered += _band(band, parting)
            ordered += _whole([piece])
            band = []
        else:
            band.append(piece)
    return ordered + _band(band, parting)


def _band(pieces: list[Line], parting: float) -> list[Line]:
    left = [piece for piece in pieces if piece.x1 <= parting + 1]
    right = [piece for piece in pieces if piece.x1 > parting + 1]
    if min(len(left), len(right)) < 2:
        return _whole(pieces)
    return _whole(left, 0, 2) + _whole(right, 1, 2)


def gutter(pieces: Sequence[Line]) -> float | None:
    """Where two columns of running text part, if there are two: most lines fill their side and few cross."""
    if len(pieces) < 2 * COLUMN_LINES:
        return None
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        x = left + (right - left) * step / 100
        crossing = sum(p.x0 < x < p.x1 for p in pieces)
        if best is None or (crossing, abs(step - 50)) < (best[0], abs(best[1] - (left + right) / 2)):
            best = (crossing, x)
    if best is None or best[0] > 0.34 * len(pieces):
        return None
    x = best[1]
    sides = ([p for p in pieces if p.x1 <= x], [p for p in pieces if p.x0 >= x])
    for side in sides:
        if len(side) < COLUMN_LINES:
            return None
        width = max(p.x1 for p in side) - min(p.x0 for p in side)
        full = sum(p.x1 - p.x0 > 0.75 * width for p in side)
        if full < 0.5 * len(side) or width < 0.3 * (right - left):
            return None
    return x


def _whole(pieces: list[Line], column: int = 0, columns: int = 1) -> list[Line]:
    """Pieces that stand side by side put together as lines, from top to bottom."""
    glyphs = [Glyph(p.text, p.x0, p.top, p.x1, p.bottom, p.size, p.sure, p.faint) for p in pieces]
    lines = []
    for row in rows(glyphs):
        line = _line(row, whole=False)
        lines.append(
            Line(
                line.text,
                line.x0,
                line.top,
                line.x1,
                line.bottom,
                line.size,
                column,
                columns,
                line.sure,
                line.faint,
            )
        )
    return lines
