"""Tables of a proof: heads that are repeated on the next page, rows broken between pages, and cells in the wrong column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gazette.pressproof.folding import compared
from gazette.pressproof.matching import Gap
from gazette.pressproof.pages import Place, Strip
from gazette.pressproof.stream import Expected, Shown
from gazette.pressproof.types import Difference, Grade, Kind
from gazette.pressproof.wanted import Wanted

_HEAD_ROWS = 4


def whole(strips: Sequence[Strip]) -> list[Strip]:
    """The strips without the heads that a table repeats where it goes on, on the next page."""
    grids: dict[tuple[int, int], list[Strip]] = defaultdict(list)
    for strip in strips:
        if strip.cell:
            grids[(strip.page, strip.cell.grid)].append(strip)
    dropped: set[int] = set()
    first: dict[tuple[int, int], tuple[int, int]] = {}  # a grid that goes on → the one that began it
    pages = sorted({strip.page for strip in strips})
    for page, grid in sorted(grids):
        at = pages.index(page)
        before = [key for key in grids if at and key[0] == pages[at - 1]]
        top = next(strip for strip in strips if strip.page == page)
        if grid != 1 or not before or top.cell is None or top.cell.grid != 1:
            continue
        began = first.get(max(before), max(before))
        rows = _same_rows(grids[began], grids[(page, grid)])
        if rows:
            first[(page, grid)] = began
            dropped |= {id(s) for s in grids[(page, grid)] if s.cell and s.cell.row < rows}
    return [strip for strip in strips if id(strip) not in dropped]


def _same_rows(one: Sequence[Strip], other: Sequence[Strip]) -> int:
    """How many rows two grids begin with in common; nothing when their columns differ."""
    if one[0].cell and other[0].cell and one[0].cell.columns != other[0].cell.columns:
        return 0
    for rows in range(_HEAD_ROWS, 0, -1):
        head = _row_texts(one, rows)
        if head and len(head) > 1 and head == _row_texts(other, rows):
            return rows
    return 0


def _row_texts(strips: Sequence[Strip], rows: int) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = defaultdict(str)
    for strip in strips:
        if strip.cell and strip.cell.row < rows:
            found[(strip.cell.row, strip.cell.column)] += compared(strip.text)
    return dict(found)


def misplaced(wanted: Wanted, expected: Expected, shown: Shown, gaps: Sequence[Gap]) -> Iterator[Difference]:
    """Cells whose text is right and stands in another column than in the web edition."""
    stands = _matched(expected, shown, gaps)
    for place, part in enumerate(expected.parts):
        if part.cell is None:
            continue
        wrong = [
            (b, cell)
            for b, cell in stands.get(place, ())
            if cell.columns == part.cell.columns and cell.column != part.cell.column
        ]
        if not wrong:
            continue
        starts = [b for b, _ in wrong]
        boxes = shown.boxes(min(starts), max(starts) + 1)
        named = wanted.documents[part.document]
        text = "".join(shown.text[b] for b in starts)
        yield Difference(
            Kind.CELL, Grade.GRAVE, named.index_number, named.title, part.where, part.text,
            f"{text}（在第{wrong[0][1].column + 1}列）", "", "", boxes[0].page, boxes,
        )  # fmt: skip


def _matched(expected: Expected, shown: Shown, gaps: Sequence[Gap]) -> dict[int, list[tuple[int, Place]]]:
    """For each cell of the web edition the characters of the proof that are the same, with the cells they stand in."""
    found: dict[int, list[tuple[int, Place]]] = defaultdict(list)
    a = b = 0
    for gap in [*gaps, Gap(len(expected.text), len(expected.text), len(shown.text), len(shown.text))]:
        while a < gap.a:
            part = expected.part_at(a)
            end = min(expected.end(part), gap.a)
            if expected.parts[part].cell:
                for at in range(b, b + end - a):
                    cell = shown.strips[shown.strip_at(at)].cell
                    if cell:
                        found[part].append((at, cell))
            b += end - a
            a = end
        a, b = gap.a_end, gap.b_end
    return found
