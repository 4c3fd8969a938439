"""Tables in Word: columns as wide as their text asks, heads on every page, no row cut, cells over several rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from gazette.body import Cell, Table
from gazette.editions.lines import width

UPRIGHT, TURNED = Mm(156), Mm(225)
_WHOLE = (8.0, 4.0, 2.0)  # characters of a cell that stand on one line, as far as there is room
_AROUND = 8.0  # points beside them
_EASY = 6.0  # characters of a column that are best kept on one line; what it has more counts less and less
_MARGIN = "70"  # left and right in a cell, in twentieths of a point
Fill = Callable[[Paragraph, Cell, bool, float], None]
_Place = tuple[
    int, int, Cell | None
]  # where a cell begins, how many columns it takes, its text; none: it goes on from above


def add_table(word: WordDocument, table: Table, wide: bool, fill: Fill) -> None:
    """Put a table at the end; ``fill`` sets the text of a cell, in points."""
    columns = max(sum(cell.colspan for cell in row) for row in table.rows)
    made = word.add_table(0, columns, style="Table Grid")
    made.autofit = False
    size = 10.5 if wide or columns > 5 else 12.0
    size = 9.0 if columns > 7 and not wide else size
    widths = column_widths(table, columns, TURNED if wide else UPRIGHT, size)
    _margins(made._tbl.tblPr)
    for column, wanted in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = wanted
    for number, places in enumerate(_laid(table, columns)):
        row = made._tbl.add_tr()
        head = number < table.head_rows
        for mark in ["w:cantSplit"] + (["w:tblHeader"] if head else []):
            row.get_or_add_trPr().append(OxmlElement(mark))
        for at, across, cell in places:
            made_cell = row.add_tc()
            made_cell.width = Length(sum(widths[at : at + across]))
            properties = made_cell.get_or_add_tcPr()
            if across > 1:
                made_cell.grid_span = across
            if cell is None or cell.rowspan > 1:
                made_cell.vMerge = "continue" if cell is None else "restart"
            middle = OxmlElement("w:vAlign")
            middle.set(qn("w:val"), "center")
            properties.append(middle)
            paragraph = Paragraph(made_cell.p_lst[0], made_cell)
            paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
            if cell is not None:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if head else WD_ALIGN_PARAGRAPH.LEFT
                fill(paragraph, cell, head, size)


def column_widths(table: Table, columns: int, total: Length, size: float) -> list[Length]:
    """How the width is shared out: first what keeps short words and dates on one line, then by the longest text of each column,
    of which the first characters count most."""
    longest = [1.0] * columns
    for places in _laid(table, columns):
        for at, across, cell in places:
            if cell is not None and across == 1:
                longest[at] = max(longest[at], width(cell.text))
    each = [[min(one, most) * size + _AROUND for one in longest] for most in _WHOLE]
    least = next((some for some in each if sum(some) < total.pt), [0.0] * columns)
    asked = [min(one, _EASY) + 1.5 * sqrt(max(0.0, one - _EASY)) for one in longest]
    over = total.pt - sum(least)
    return [Pt(some + over * one / sum(asked)) for some, one in zip(least, asked, strict=True)]


def _laid(table: Table, columns: int) -> Iterator[list[_Place]]:
    """Each row with the places of its cells, those too that go on from the row above."""
    going: dict[int, tuple[int, int]] = {}  # column → rows still to come, columns
    for row in table.rows:
        places: list[_Place] = []
        cells, column = list(row), 0
        while column < columns:
            if column in going:
                left, across = going.pop(column)
                places.append((column, across, None))
                if left > 1:
                    going[column] = (left - 1, across)
            else:
                cell = cells.pop(0) if cells else Cell("")
                until = min([columns, *(taken for taken in going if taken > column)])
                across = min(cell.colspan, until - column)
                places.append((column, across, cell))
                if cell.rowspan > 1:
                    going[column] = (cell.rowspan - 1, across)
            column += across
        yield places


def _margins(properties: BaseOxmlElement) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), _MARGIN)
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)
