"""Word files in the layout of official papers: A4, the margins, typefaces and line pitch of the standard sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, TEXT, HEADING, KAI, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_A4 = (Mm(210), Mm(297))
_MIDDLE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its caption; ``widths`` in parts of the whole."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


def paper(
    title: str, addressee: str, opening: str, parts: Iterable[tuple[str, Iterable[str]]], signature: Sequence[str],
    grids: Iterable[Grid],
) -> bytes:  # fmt: skip
    """A paper with its text, its signature and, on new pages, its tables."""
    made = _blank(landscape=False)
    _line(made, title, TITLE, 22, align=_MIDDLE, pitch=35)
    _line(made, "", TEXT, 16)
    if addressee:
        _line(made, addressee, TEXT, 16)
    _line(made, opening, TEXT, 16, indent=2)
    for heading, paragraphs in parts:
        _line(made, heading, HEADING, 16, indent=2)
        for text in paragraphs:
            _line(made, text, TEXT, 16, indent=2)
    _line(made, "", TEXT, 16)
    for text in signature:
        _line(made, text, TEXT, 16, align=_RIGHT, right=4 if text is signature[-1] else 2)
    for number, grid in enumerate(grids):
        _grid(made, grid, size=12, break_before=number == 0)
    return _bytes(made)


def wide_table(title: str, below: str, grid: Grid) -> bytes:
    """A table across A4 laid on its side."""
    made = _blank(landscape=True)
    _line(made, title, TITLE, 18, align=_MIDDLE, pitch=30)
    if below:
        _line(made, below, KAI, 11, align=_MIDDLE, pitch=20)
    _grid(made, grid, size=9, break_before=False)
    return _bytes(made)


def _blank(*, landscape: bool) -> Document:
    made = docx.Document()
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(16)
    _east_asian(normal.element, TEXT)
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    short, long = _A4
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = long, short
        section.top_margin = section.bottom_margin = Mm(24)
        section.left_margin = section.right_margin = Mm(15)
    else:
        section.page_width, section.page_height = short, long
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24 if not landscape else 14)
    _number_pages(section)
    return made


def _number_pages(section: Section) -> None:
    """— 1 —, at the outer edge: odd pages right, even pages left."""
    edges = ((section.footer, _RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for footer, align in edges:
        _page_number(footer, align)


def _page_number(footer: _Footer, align: WD_ALIGN_PARAGRAPH) -> None:
    line = footer.paragraphs[0]
    line.alignment = align
    _set(line.add_run("— "), "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    number = line.add_run("1")
    _set(number, "宋体", 14)
    field.append(number._r)
    _set(line.add_run(" —"), "宋体", 14)


def _line(
    made: Document, text: str, face: str, size: float, *, align: WD_ALIGN_PARAGRAPH | None = None, indent: int = 0,
    right: int = 0, pitch: float = 29,
) -> Paragraph:  # fmt: skip
    """A paragraph; ``indent`` of its first line and room on the ``right`` in characters."""
    line = made.add_paragraph()
    _lay(line, size, align, indent, right, pitch)
    _set(line.add_run(_clean(text)), face, size)
    return line


def _lay(line: Paragraph, size: float, align: WD_ALIGN_PARAGRAPH | None, indent: int, right: int, pitch: float) -> None:  # fmt: skip
    form = line.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    if indent:
        form.first_line_indent = Pt(size * indent)
    if right:
        form.right_indent = Pt(size * right)
    if align is not None:
        line.alignment = align


def _set(run: Run, face: str, size: float) -> None:
    run.font.name, run.font.size = LATIN, Pt(size)
    _east_asian(run._r, face)


def _east_asian(element: object, face: str) -> None:
    """Word takes the typeface of Chinese characters from a place of its own."""
    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # type: ignore[attr-defined]


def _grid(made: Document, grid: Grid, *, size: float, break_before: bool) -> None:
    if grid.caption:
        caption = _line(made, grid.caption, HEADING, 16, align=_MIDDLE)
        caption.paragraph_format.page_break_before = break_before
        caption.paragraph_format.keep_with_next = True
    table = made.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _tighten(table)
    section = made.sections[-1]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    widths = [Length(room * width // sum(grid.widths)) for width in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # Word reads the cells, others this
    _row(table.rows[0].cells, grid.heads, widths, HEADING, size)
    _repeat(table)
    for row in grid.rows:
        _row(table.add_row().cells, row, widths, TEXT, size)
    _line(made, "", TEXT, size)


def _tighten(table: Table) -> None:
    """Little room at the sides of the cells, so that a day stands on one line."""
    room = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "45")  # twentieths of a point
        edge.set(qn("w:type"), "dxa")
        room.append(edge)
    table._tbl.tblPr.append(room)


def _row(cells: Sequence[_Cell], texts: Sequence[str], widths: Sequence[Length], face: str, size: float) -> None:  # fmt: skip
    for cell, text, width in zip(cells, texts, widths, strict=True):
        cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line = cell.paragraphs[0]
        short = len(text) <= 12 and face == TEXT and text[:1].isdigit()
        _lay(line, size, _MIDDLE if face == HEADING or short else None, 0, 0, size * 1.5)
        _set(line.add_run(_clean(text)), face, size)


def _repeat(table: Table) -> None:
    """The first row again on every page, and no row torn across two."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", text)


def _bytes(made: Document) -> bytes:
    made.core_properties.author = made.core_properties.comments = ""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
