"""A document laid out as one text, so that it is scanned once, with the way back from an offset to its place.

Lines are parted by a line break, cells of a table by ``WALL``, which nothing private runs across.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from gazette.body import Annex, Block, Figure, PageMark, Table
from gazette.privacy.types import Place

WALL = "\x1f"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\xad"
SPACES = " \u3000\xa0\u2000-\u200d\u2060\ufeff\xad"
DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_VALUES_AT_ONCE = 64


class _Folding(dict[int, str]):
    """One character in, one out: any decimal digit, full width, dashes, spaces, capital letters."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = self._folded(character)
        self[code] = folded
        return folded

    @staticmethod
    def _folded(character: str) -> str:
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            return str(digit)
        if character in "\t\x1e" + WALL:
            return WALL
        if character in "\n\r\v\f\x85\u2028\u2029":
            return "\n"
        if character in UNSEEN:
            return UNSEEN[0]
        if re.match(f"[{SPACES}]", character):
            return " "
        if re.match(f"[{DASHES}]", character):
            return "-"
        if character in "ХхχΧ":  # look like X, and are typed for it
            return "X"
        plain = unicodedata.normalize("NFKC", character)
        return plain.upper() if len(plain) == len(plain.upper()) == 1 else character


@cache
def _folding() -> _Folding:
    return _Folding()


def folded(text: str) -> str:
    """The text with digits, dashes, spaces and letters in one form; as long as it was."""
    return text.translate(_folding())


class Layout:
    """All text of a document in one string; title and summary stand before the blocks."""

    def __init__(self, blocks: Sequence[Block], title: str = "", summary: str = "") -> None:
        self._blocks = blocks
        self._grids: dict[int, Grid] = {}
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._places: list[Place] = []
        self._numbers: dict[Place, int] = {}
        pieces: list[str] = []
        at = 0
        for place, text in places_of(blocks, title, summary):
            if not text:
                continue
            self._starts.append(at)
            self._ends.append(at + len(text))
            self._places.append(place)
            alone = place.block is None or place.row is not None  # is not continued in the next
            pieces += (text, WALL if alone else "\n")
            at += len(text) + 1
        self.text = "".join(pieces)

    def pieces(self, start: int, end: int) -> Iterator[tuple[Place, int, int, int]]:
        """Where a span stands: place, start and end in its text, and how far the piece is from the span's start."""
        number = max(0, bisect_right(self._starts, start) - 1)
        while number < len(self._starts) and self._starts[number] < end:
            first, last = max(start, self._starts[number]), min(end, self._ends[number])
            if first < last:
                base = self._starts[number]
                yield self._places[number], first - base, last - base, first - start
            number += 1

    def span_of(self, place: Place) -> tuple[int, int] | None:
        """Where a place stands in the whole text; None where it holds nothing."""
        if not self._numbers:
            self._numbers = {known: number for number, known in enumerate(self._places)}
        number = self._numbers.get(place)
        return None if number is None else (self._starts[number], self._ends[number])

    def grid_at(self, at: int) -> tuple[Grid, Place] | None:
        """The table a position stands in, with the cell."""
        number = bisect_right(self._starts, at) - 1
        if number < 0:
            return None
        place = self._places[number]
        if place.block is None or place.row is None:
            return None
        if place.block not in self._grids:
            table = self._blocks[place.block]
            assert isinstance(table, Table)
            self._grids[place.block] = Grid(table)
        return self._grids[place.block], place


class Grid:
    """A table by its columns: spanned cells stand in every column they cover."""

    def __init__(self, table: Table) -> None:
        self._head_rows = table.head_rows
        self._rows = [[folded(cell.text) for cell in row] for row in table.rows]
        self._columns: list[list[int]] = []  # of each written cell, the column it begins in
        self._by_column: dict[int, list[tuple[int, int, str]]] = {}
        reserved: dict[int, int] = {}  # column → rows still covered from above
        for number, row in enumerate(table.rows):
            column, begins = 0, []
            held = {covered: left - 1 for covered, left in reserved.items() if left > 1}
            for place, cell in enumerate(row):
                while reserved.get(column, 0) > 0:
                    column += 1
                begins.append(column)
                for covered in range(column, column + max(1, cell.colspan)):
                    self._by_column.setdefault(covered, []).append((number, place, self._rows[number][place]))
                    if cell.rowspan > 1:
                        held[covered] = cell.rowspan - 1
                column += max(1, cell.colspan)
            self._columns.append(begins)
            reserved = held

    def left_of(self, row: int, cell: int) -> str:
        """The cell before, in the same row."""
        return self._rows[row][cell - 1] if cell else ""

    def above(self, row: int, cell: int) -> Iterator[str]:
        """What stands above a cell in its column, from the top: the first of these is its head."""
        column = self._columns[row][cell]
        for number, _, text in self._by_column.get(column, ()):
            if number >= row or number >= _VALUES_AT_ONCE:
                return
            yield text

    def mates(self, row: int, cell: int) -> tuple[str, ...]:
        """The other cells of the column, a few of them."""
        column = self._by_column.get(self._columns[row][cell], [])
        return tuple(text for number, _, text in column[:_VALUES_AT_ONCE] if number != row)

    def spoken_for(self, row: int, cell: int) -> Iterator[tuple[int, int]]:
        """The cells a head speaks for: the one to its right and those below it, by row and cell."""
        if cell + 1 < len(self._rows[row]):
            yield row, cell + 1
        for number, place, _ in self._by_column.get(self._columns[row][cell], ()):
            if number > row:
                yield number, place

    def row_of(self, row: int, cell: int) -> tuple[str, ...]:
        """The other cells of the row."""
        return tuple(text for number, text in enumerate(self._rows[row]) if number != cell)

    def heads(self) -> str:
        """The rows that say what the table is about, as one line; a title over all columns is not yet a head."""
        count = max(1, self._head_rows) if self._head_rows else 2
        if self._rows and len(self._rows[0]) == 1:
            count = max(count, 2)
        return WALL.join(text for row in self._rows[:count] for text in row)


def places_of(blocks: Sequence[Block], title: str = "", summary: str = "") -> Iterator[tuple[Place, str]]:
    """Every piece of text of a document with its place, in reading order."""
    yield Place(None, "title"), title
    yield Place(None, "summary"), summary
    for number, block in enumerate(blocks):
        match block:
            case Table():
                yield Place(number, "caption"), block.caption
                for row, cells in enumerate(block.rows):
                    for cell, content in enumerate(cells):
                        yield Place(number, "text", row, cell), content.text
            case Figure():
                yield Place(number, "caption"), block.caption
            case Annex():
                yield Place(number, "label"), block.label
                yield Place(number, "title"), block.title
            case PageMark():
                pass
            case _:
                yield Place(number), block.text
