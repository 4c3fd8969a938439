"""Word's tables: rows of cells that span columns, and cells that go on from the row above."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from gazette.body import Cell, Table
from gazette.errors import Unreadable
from gazette.ingest.docx_lists import is_on
from gazette.ingest.packed import attribute, child, local

ROWS, COLUMNS = 20_000, 500


@dataclass(frozen=True, slots=True)
class Part:
    """A table element and how the text of one of its cells is read."""

    element: etree._Element
    text: Callable[[etree._Element], str]


@dataclass(slots=True)
class _Place:
    """A cell where it stands: its column, how many it covers, and whether it goes on from above."""

    column: int
    span: int
    goes_on: bool
    text: str


def table(part: Part) -> Table:
    """The table with its spans; rows that were deleted are left out, and so is a table without text."""
    rows: list[list[_Place]] = []
    head = 0
    for row in _rows(part.element):
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            continue
        if head == len(rows) and is_on(child(properties, "tblHeader")):
            head += 1
        rows.append(list(_places(row, part)))
        if len(rows) > ROWS:
            raise Unreadable(f"表格超过 {ROWS} 行，没有读；请把它拆成几个文件再试。")
    if not any(place.text for row in rows for place in row):
        return Table(())
    spans = _spans(rows)
    cells = tuple(
        tuple(Cell(p.text, p.span, spans[at][p.column]) for p in row if not p.goes_on)
        for at, row in enumerate(rows)
    )
    return Table(cells, head or 1)


def _rows(element: etree._Element) -> Iterator[etree._Element]:
    """Rows of this table, also inside wrappers, and none of the tables inside its cells."""
    for inner in element:
        if local(inner) == "tr":
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _rows(inner)


def _places(row: etree._Element, part: Part) -> Iterator[_Place]:
    column = _count(attribute(child(row, "trPr", "gridBefore"), "val"), 0)
    if column:
        yield _Place(0, column, False, "")
    for cell in _cells(row):
        properties = child(cell, "tcPr")
        if child(properties, "cellDel") is not None:
            continue
        span = _count(attribute(child(properties, "gridSpan"), "val"), 1) or 1
        merge = child(properties, "vMerge")
        goes_on = merge is not None and attribute(merge, "val") != "restart"
        if column + span > COLUMNS:
            raise Unreadable(f"表格超过 {COLUMNS} 列，没有读。")
        yield _Place(column, span, goes_on, part.text(cell))
        column += span


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for inner in row:
        if local(inner) == "tc":
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "customXml", "smartTag"):
            yield from _cells(inner)


def _spans(rows: list[list[_Place]]) -> list[dict[int, int]]:
    """How many rows each cell covers, by its column; what goes on from nothing stands by itself."""
    spans: list[dict[int, int]] = []
    open_cells: dict[int, tuple[int, _Place]] = {}
    for at, row in enumerate(rows):
        spans.append({})
        for place in row:
            above = open_cells.get(place.column)
            if place.goes_on and above is not None and above[1].span == place.span:
                spans[above[0]][place.column] += 1
                above[1].text = " ".join(filter(None, (above[1].text, place.text)))
            else:
                place.goes_on = False
                spans[at][place.column] = 1
                open_cells[place.column] = (at, place)
    return spans


def _count(text: str | None, otherwise: int) -> int:
    return (
        min(int(text), COLUMNS)
        if text and text.isascii() and text.isdecimal() and len(text) < 7
        else otherwise
    )
