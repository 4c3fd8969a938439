"""The rows of a table that belong together because a cell spans them, and whether a page may end between them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from gazette.body import Cell, Table
from gazette.editions.lines import width

PAPER_WIDTH, _WIDE_PAPER = 36.0, 60.0  # characters of 12 pt on a line of 156 mm, of 10.5 pt on a turned page
# of a table's text: more would leave too much of a page empty, and WeasyPrint drops the head of a table it cannot keep whole
_KEPT_LINES = 14


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of a table that stand apart from the others: ``spanned`` by a cell, and few enough to be ``kept`` on one page."""

    rows: tuple[tuple[Cell, ...], ...]
    spanned: bool
    kept: bool


def row_groups(table: Table, wide: bool) -> tuple[RowGroup, ...]:
    """The rows below the head of a table; ``wide``: it stands on a turned page."""
    groups: list[RowGroup] = []
    plain: list[tuple[Cell, ...]] = []
    body = table.rows[table.head_rows :]
    at = 0
    while at < len(body):
        end = _end_of_span(body, at)
        if end == at + 1:
            plain.append(body[at])
        else:
            if plain:
                groups.append(RowGroup(tuple(plain), spanned=False, kept=False))
                plain = []
            rows = body[at:end]
            groups.append(RowGroup(rows, spanned=True, kept=_lines(rows, wide) <= _KEPT_LINES))
        at = end
    if plain:
        groups.append(RowGroup(tuple(plain), spanned=False, kept=False))
    return tuple(groups)


def _end_of_span(body: tuple[tuple[Cell, ...], ...], at: int) -> int:
    """Where the rows end that are held together by cells that span them, from this row on."""
    end = at + 1
    while at < min(end, len(body)):
        end = max(end, at + max((cell.rowspan for cell in body[at]), default=1))
        at += 1
    return min(end, len(body))


def _lines(rows: tuple[tuple[Cell, ...], ...], wide: bool) -> int:
    """How many lines such rows take, about, were all columns as wide."""
    columns = sum(cell.colspan for cell in rows[0])
    across = (_WIDE_PAPER if wide else PAPER_WIDTH) / max(1, columns)
    alone = [
        [ceil(width(cell.text) / (across * cell.colspan)) for cell in row if cell.rowspan == 1]
        for row in rows
    ]
    return sum(max(lines, default=1) for lines in alone)
