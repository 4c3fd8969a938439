"""Two facing pages of a bound volume on one scanned sheet: the left is read before the right.

They stay one sheet, as they are one page of the file; its halves are like columns of their own. Lengths are in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gazette.ingest.grids import Rule
from gazette.ingest.sheets import Glyph, Grid, Line, Sheet, sheet

_WIDE = 1.15  # how much wider than high a sheet of two pages is at least
_FOLD = (0.40, 0.60)  # where the fold may lie, as shares of the width
_GAP = 0.02  # the least empty band at the fold
_LINES = 4  # of each page at least


def fold(width: float, height: float, glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> float | None:
    """Where a sheet folds, if it is two pages: no line and no rule of a table crosses there."""
    if width < _WIDE * height:
        return None
    crossing = [(glyph.x0, glyph.x1) for glyph in glyphs if glyph.text.strip()]
    crossing += [(rule.x0, rule.x1) for rule in rules if rule.level]
    free = _widest(sorted(crossing), _FOLD[0] * width, _FOLD[1] * width)
    if free is None or free[1] - free[0] < _GAP * width:
        return None
    place = (free[0] + free[1]) / 2
    left = sum(glyph.x1 <= place for glyph in glyphs)
    return place if min(left, len(glyphs) - left) >= _LINES else None


def _widest(taken: Sequence[tuple[float, float]], start: float, end: float) -> tuple[float, float] | None:
    """The widest part of a stretch that nothing covers."""
    best: tuple[float, float] | None = None
    here = start
    for first, last in [*taken, (end, end)]:
        until = min(first, end)
        if until > here and (best is None or until - here > best[1] - best[0]):
            best = (here, until)
        here = max(here, last)
    return best


def folded_sheet(
    width: float, height: float, glyphs: Sequence[Glyph], rules: Sequence[Rule], place: float
) -> Sheet:
    """A scanned sheet with the lines and tables of its left page, then those of its right one."""
    halves = [
        sheet(width, height, [g for g in glyphs if (g.x1 <= place) is left], _side(rules, place, left=left), scanned=True)
        for left in (True, False)
    ]  # fmt: skip
    parts: list[Line | Grid] = []
    for at, half in enumerate(halves):
        for part in half.parts:
            if isinstance(part, Line):
                part = replace(part, column=part.column + at * part.columns, columns=2 * part.columns)
            parts.append(part)
    return Sheet(width, height, tuple(parts), scanned=True)


def _side(rules: Sequence[Rule], place: float, *, left: bool) -> list[Rule]:
    """The rules of one page; the shadow of the fold is none."""
    return [rule for rule in rules if (rule.x1 < place if left else rule.x0 > place)]
