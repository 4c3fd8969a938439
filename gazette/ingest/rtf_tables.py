"""RTF's tables: rows that are each laid out on their own; where cells begin and end tells how many columns they span."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from gazette.body import Cell, Table
from gazette.errors import Unreadable

NEAR = 40  # twips within which two edges are one
CELLS, ROWS = 500, 20_000


class Row:
    """A row in the making: the layout that was declared for it, and the texts of its cells."""

    def __init__(self, edges: Sequence[int] = (), merges: Sequence[str] = ()) -> None:
        self.edges, self.merges = list(edges), list(merges)
        self.texts: list[str] = []
        self._merge = ""

    def define(self, word: str, number: int | None) -> None:
        """A word of the layout: \\trowd begins it, \\cellx ends a cell, \\clvmrg and \\clmrg say what goes on."""
        if word == "trowd":
            self.edges, self.merges, self._merge = [], [], ""
        elif word in ("clvmrg", "clmrg", "clvmgf"):
            self._merge = word
        elif word == "cellx" and len(self.edges) < CELLS:
            self.edges.append(number or 0)
            self.merges.append(self._merge)
            self._merge = ""

    def end_cell(self, text: str) -> None:
        """A cell is full."""
        if len(self.texts) < CELLS:
            self.texts.append(text)

    def another(self) -> Row:
        """The next row, laid out alike until it says otherwise."""
        return Row(self.edges, self.merges)


def table(rows: Sequence[Row]) -> Table:
    """The table of these rows; without text there is none."""
    if len(rows) > ROWS:
        raise Unreadable(f"表格超过 {ROWS} 行，没有读；请把它拆成几个文件再试。")
    if not any(text for row in rows for text in row.texts):
        return Table(())
    grid = _grid(rows)
    cells: list[list[Cell]] = []
    above: dict[int, tuple[int, int]] = {}  # by column: the row and place of the cell that may go on
    for row in rows:
        line: list[Cell] = []
        cells.append(line)
        begin = 0
        for at, text in enumerate(row.texts):
            edge = row.edges[at] if at < len(row.edges) else None
            end = max(_column(grid, edge) + 1, begin + 1) if edge is not None else begin + 1
            merge = row.merges[at] if at < len(row.merges) else ""
            if merge == "clmrg" and line:
                line[-1] = Cell(line[-1].text, line[-1].colspan + end - begin, line[-1].rowspan)
            elif merge == "clvmrg" and begin in above:
                _grow(cells, above[begin])
            else:
                above[begin] = (len(cells) - 1, len(line))
                line.append(Cell(text, end - begin))
            begin = end
    return Table(tuple(map(tuple, cells)))


def _grow(cells: list[list[Cell]], place: tuple[int, int]) -> None:
    cell = cells[place[0]][place[1]]
    cells[place[0]][place[1]] = Cell(cell.text, cell.colspan, cell.rowspan + 1)


def _grid(rows: Sequence[Row]) -> list[int]:
    """The right edges of all columns."""
    grid: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not grid or edge - grid[-1] > NEAR:
            grid.append(edge)
    return grid


def _column(grid: list[int], edge: int) -> int:
    at = bisect_left(grid, edge - NEAR)
    return min(at, len(grid) - 1)
