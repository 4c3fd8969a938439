"""Spreadsheets that are a document: each sheet a table with its merged cells, the lines above and below it as lines.

A spreadsheet with a document a row is a manifest, and ``sources`` reads it.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import openpyxl
import xlrd
from openpyxl.cell.cell import Cell as OpenCell
from openpyxl.worksheet.worksheet import Worksheet

from gazette.body import Block, Cell, Paragraph, Table
from gazette.errors import Unreadable
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.packed import TOO_LARGE, TOTAL_BYTES

ROWS, COLUMNS = 20_000, 256
DAMAGED = "表格已损坏或加了密码，读不出来；请用 Excel 或 WPS 打开，另存一份再试。"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sheet of a workbook: its texts, and its merged cells as first row, last row, first column, last column."""

    name: str
    rows: Sequence[Sequence[str]]
    merged: Sequence[tuple[int, int, int, int]]


def read(content: bytes) -> Manuscript:
    """The manuscript in an .xlsx or .xls file.

    Raises:
        Unreadable: when it is damaged, locked or too large.
    """
    leaves = list(_old(content) if content.startswith(b"\xd0\xcf\x11\xe0") else _new(content))
    filled = [leaf for leaf in leaves if any(any(row) for row in leaf.rows)]
    blocks: list[Block] = []
    for leaf in filled:
        if len(filled) > 1 and not leaf.name.lower().startswith("sheet"):
            blocks.append(Paragraph(leaf.name, "center"))
        blocks += _blocks(leaf)
    return Manuscript(tuple(blocks))


def _new(content: bytes) -> Iterator[Leaf]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > TOTAL_BYTES:
                raise Unreadable(TOO_LARGE)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except Unreadable:
        raise
    except Exception as error:  # openpyxl lets through whatever its parts raise on a damaged file
        raise Unreadable(DAMAGED) from error
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield Leaf(sheet.title, _open_rows(sheet), _open_merged(sheet))


def _open_rows(sheet: Worksheet) -> list[list[str]]:
    _check(sheet.max_row, sheet.max_column)
    return [
        [_text(cell.value) if isinstance(cell, OpenCell) else "" for cell in row] for row in sheet.iter_rows()
    ]


def _open_merged(sheet: Worksheet) -> list[tuple[int, int, int, int]]:
    return [
        (found.min_row - 1, found.max_row - 1, found.min_col - 1, found.max_col - 1)
        for found in sheet.merged_cells.ranges
    ]


def _old(content: bytes) -> Iterator[Leaf]:
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
        sheets = [book.sheet_by_index(at) for at in range(book.nsheets)]
    except Exception as error:  # as above
        raise Unreadable(DAMAGED) from error
    for sheet in sheets:
        if sheet.visibility:
            continue
        _check(sheet.nrows, sheet.ncols)
        rows = [
            [_old_text(sheet.cell(r, c), book.datemode) for c in range(sheet.row_len(r))]
            for r in range(sheet.nrows)
        ]
        yield Leaf(sheet.name, rows, [(r0, r1 - 1, c0, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells])


def _old_text(cell: xlrd.sheet.Cell, mode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _text(xlrd.xldate.xldate_as_datetime(cell.value, mode))
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return _text(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value))
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else _text(cell.value)


def _check(rows: int, columns: int) -> None:
    if rows > ROWS or columns > COLUMNS:
        raise Unreadable(f"表格超过 {ROWS} 行或 {COLUMNS} 列，没有读；请删去空行空列，或拆成几个文件再试。")


def _text(value: object) -> str:
    """A value as the sheet shows it, more or less: whole numbers without a point, dates as dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
        )
    return " ".join(str(value).split())


def _blocks(leaf: Leaf) -> Iterator[Block]:
    """Rows that hold one text alone, at the top and the bottom, are lines; what is between them is the table."""
    alone = [sum(map(bool, row)) < 2 for row in leaf.rows]
    first = next((at for at, lonely in enumerate(alone) if not lonely), len(alone))
    last = next((at for at in reversed(range(len(alone))) if not alone[at]), first - 1)
    yield from (Paragraph(text, "center") for row in leaf.rows[:first] for text in row if text)
    if last >= first:
        yield _table(leaf, first, last)
    yield from (Paragraph(text) for row in leaf.rows[last + 1 :] for text in row if text)


def _table(leaf: Leaf, first: int, last: int) -> Table:
    wide = max(len(row) for row in leaf.rows[first : last + 1])
    rows = [[*row, *[""] * (wide - len(row))] for row in leaf.rows]
    used = [c for c in range(wide) if any(rows[r][c] for r in range(first, last + 1))]
    kept = [r for r in range(first, last + 1) if any(rows[r])]
    spans, covered = _spans(leaf, used, kept)
    return Table(
        tuple(
            tuple(Cell(rows[r][c], *spans.get((r, c), (1, 1))) for c in used if (r, c) not in covered)
            for r in kept
        )
    )


def _spans(
    leaf: Leaf, columns: list[int], rows: list[int]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """How many of the columns and rows that are used a merged cell covers, and the places under it."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for r0, r1, c0, c1 in leaf.merged:
        places = [(r, c) for r in rows if r0 <= r <= r1 for c in columns if c0 <= c <= c1]
        if (r0, c0) in places and not covered.intersection(places):
            across, down = len({c for _, c in places}), len({r for r, _ in places})
            spans[(r0, c0)] = (across, down)
            covered.update(place for place in places if place != (r0, c0))
    return spans, covered
