"""Ruled tables: lines that cross become a grid, and cells with no line between them are one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazette.body import Cell, Table

NEAR = 3.0  # points within which two rules are one, and the end of a rule touches another
SHORT = 4.0
RULES = 20_000
LINES = 400  # rows or columns of one grid


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along one of the axes."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def level(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Area:
    """A cell of a grid: rows and columns it covers, last ones not included."""

    row: int
    column: int
    row_end: int
    column_end: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid of rules: where its lines stand and which cells they make."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Area, ...]
    owner: tuple[tuple[int, ...], ...]  # for each place of the grid, its cell

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.xs[0] - 1 <= x <= self.xs[-1] + 1 and self.ys[0] - 1 <= y <= self.ys[-1] + 1

    def cell_at(self, x: float, y: float) -> int | None:
        """Which cell a point lies in."""
        if not self.holds(x, y):
            return None
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self.owner[row][column]

    def table(self, texts: Sequence[str]) -> Table:
        """The table with these texts, cell by cell; rows and columns that separate nothing are left out."""
        used_rows = sorted({cell.row for cell in self.cells})
        used_columns = sorted({cell.column for cell in self.cells})
        rows: list[list[Cell]] = [[] for _ in used_rows]
        for cell, text in sorted(
            zip(self.cells, texts, strict=True), key=lambda pair: (pair[0].row, pair[0].column)
        ):
            down = sum(cell.row <= row < cell.row_end for row in used_rows)
            across = sum(cell.column <= column < cell.column_end for column in used_columns)
            rows[used_rows.index(cell.row)].append(Cell(text, across, down))
        return Table(tuple(tuple(row) for row in rows))


def tables(rules: Sequence[Rule]) -> list[Frame]:
    """The grids among the rules of a page, of at least two columns, from top to bottom."""
    long = [rule for rule in rules if max(rule.x1 - rule.x0, rule.bottom - rule.top) >= SHORT][:RULES]
    level = _merged([rule for rule in long if rule.level], across=True)
    upright = _merged([rule for rule in long if not rule.level], across=False)
    found = []
    for some_level, some_upright in _groups(level, upright):
        frame = _frame(some_level, some_upright)
        if frame is not None:
            found.append(frame)
    return sorted(_outermost(found), key=lambda frame: frame.top)


def _outermost(frames: list[Frame]) -> list[Frame]:
    """Grids that do not lie inside another."""
    return [
        frame
        for frame in frames
        if not any(
            other is not frame
            and other.holds(frame.xs[0], frame.ys[0])
            and other.holds(frame.xs[-1], frame.ys[-1])
            for other in frames
        )
    ]


def _merged(rules: Iterable[Rule], *, across: bool) -> list[Rule]:
    """Rules that continue one another as one; a double line as a single one."""

    def key(rule: Rule) -> tuple[float, float]:
        return ((rule.top + rule.bottom) / 2, rule.x0) if across else ((rule.x0 + rule.x1) / 2, rule.top)

    lanes: list[tuple[float, list[tuple[float, float]]]] = []
    for rule in sorted(rules, key=key):
        at = key(rule)[0]
        span = (rule.x0, rule.x1) if across else (rule.top, rule.bottom)
        if not lanes or at - lanes[-1][0] > NEAR:
            lanes.append((at, []))
        lanes[-1][1].append(span)
    merged = []
    for at, spans in lanes:
        for start, end in _united(spans):
            merged.append(Rule(start, at, end, at) if across else Rule(at, start, at, end))
    return merged


def _united(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    united: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if united and start - united[-1][1] <= NEAR:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _groups(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that hang together by touching one another."""
    parent = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for i, h in enumerate(level):
        for j, v in enumerate(upright):
            if h.x0 - NEAR <= v.x0 <= h.x1 + NEAR and v.top - NEAR <= h.top <= v.bottom + NEAR:
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(upright):
        groups.setdefault(root(len(level) + j), ([], []))[1].append(v)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _frame(level: list[Rule], upright: list[Rule]) -> Frame | None:
    xs = _places([v.x0 for v in upright])
    ys = _places([h.top for h in level])
    left, right = min(h.x0 for h in level), max(h.x1 for h in level)
    if xs[0] - left > 3 * NEAR:  # a table that is open at its sides
        xs.insert(0, left)
    if right - xs[-1] > 3 * NEAR:
        xs.append(right)
    if not (3 <= len(xs) <= LINES and 2 <= len(ys) <= LINES):
        return None
    owner = _owners(xs, ys, level, upright)
    cells: list[Area] = []
    numbers: dict[int, int] = {}
    for key in dict.fromkeys(key for row in owner for key in row):
        places = [(r, c) for r, row in enumerate(owner) for c, k in enumerate(row) if k == key]
        rows, columns = [r for r, _ in places], [c for _, c in places]
        area = Area(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
        if len(places) != (area.row_end - area.row) * (area.column_end - area.column):
            return None  # no rectangle: these lines are a drawing
        numbers[key] = len(cells)
        cells.append(area)
    if len(cells) < 2:
        return None
    return Frame(
        tuple(xs), tuple(ys), tuple(cells), tuple(tuple(numbers[key] for key in row) for row in owner)
    )


def _places(values: Iterable[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places


def _owners(xs: list[float], ys: list[float], level: list[Rule], upright: list[Rule]) -> list[list[int]]:
    """For each place of the grid the number of its cell: neighbours without a rule between them share one."""
    rows, columns = len(ys) - 1, len(xs) - 1
    parent = list(range(rows * columns))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for r in range(rows):
        middle = (ys[r] + ys[r + 1]) / 2
        for c in range(columns):
            centre = (xs[c] + xs[c + 1]) / 2
            if c + 1 < columns and not any(
                abs(v.x0 - xs[c + 1]) <= NEAR and v.top - NEAR <= middle <= v.bottom + NEAR for v in upright
            ):
                parent[root(r * columns + c + 1)] = root(r * columns + c)
            if r + 1 < rows and not any(
                abs(h.top - ys[r + 1]) <= NEAR and h.x0 - NEAR <= centre <= h.x1 + NEAR for h in level
            ):
                parent[root((r + 1) * columns + c)] = root(r * columns + c)
    return [[root(r * columns + c) for c in range(columns)] for r in range(rows)]
