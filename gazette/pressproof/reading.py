"""In which order the strips of a page are read: as they stand, or as the PDF draws them, whichever reads like the text.

Places alone do not always tell: two columns begin and end in the middle of a page, a table stands beside text. Most programs draw
text in the order it is read, but not all do. So both orders are tried, and the one in which more lines run on as they do in the
web edition is taken; where they are equal, the order of the places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from gazette.pressproof.folding import compared, formless
from gazette.pressproof.pages import Page, Strip

_HALF = 3  # characters on each side of where two lines meet


def joints(text: str) -> frozenset[str]:
    """Every piece of the text in which two lines may meet."""
    size = 2 * _HALF
    return frozenset(text[at : at + size] for at in range(len(text) - size + 1))


def in_reading_order(pages: Iterable[Page], known: frozenset[str]) -> tuple[Page, ...]:
    """The pages, each with its strips in the order in which it reads best."""
    return tuple(_read(page, known) for page in pages)


def _read(page: Page, known: frozenset[str]) -> Page:
    units = [list(group) for _, group in groupby(page.strips, key=_unit)]
    drawn = sorted(units, key=lambda unit: min(strip.drawn for strip in unit))
    if drawn == units or _meeting(drawn, known) <= _meeting(units, known):
        return page
    return replace(page, strips=tuple(strip for unit in drawn for strip in unit))


def _unit(strip: Strip) -> tuple[int, int]:
    """Cells of a table stay together; every other strip is for itself."""
    return (strip.cell.grid, 0) if strip.cell else (0, id(strip))


def _meeting(units: Sequence[Sequence[Strip]], known: frozenset[str]) -> int:
    """How many lines run on as they do in the text."""
    ends = [(_said(unit[0]), _said(unit[-1])) for unit in units]
    return sum((last[-_HALF:] + first[:_HALF]) in known for (_, last), (first, _) in pairwise(ends))


def _said(strip: Strip) -> str:
    return formless(compared(strip.text))
