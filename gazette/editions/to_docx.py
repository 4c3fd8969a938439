"""Word by the official layout: A4, its margins, 22 lines of 28 characters as the document's own grid, real styles."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from gazette.body import (
    Align,
    Annex,
    Cell,
    Figure,
    Heading,
    Note,
    PageMark,
    Paragraph,
    Signature,
    Table,
    kind_of,
    lines_of,
)
from gazette.editions.docx_tables import add_table
from gazette.editions.edition import Edition
from gazette.editions.sheet import Sheet, Shown

PITCH, SIZE = 28.95, 16
FANG, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
RED = RGBColor(0xC8, 0x16, 0x1D)
_ALIGN: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
Picture = Callable[[str], bytes | None]


def to_docx(edition: Edition, picture: Picture) -> bytes:
    """The edition as a Word file; an issue is its documents one after the other under a list of contents."""
    word = Document()
    _prepare(word)
    properties = word.core_properties
    properties.title, properties.author = edition.title[:255], edition.author[:255]
    properties.subject, properties.language = edition.description[:255], "zh-CN"
    if edition.bound:
        _contents(word, edition)
    for place, sheet in enumerate(edition.sheets):
        _sheet(word, sheet, picture, new_page=bool(place) or edition.bound)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _prepare(word: WordDocument) -> None:
    """The page, the grid, the text's style, odd and even page numbers."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    section.footer_distance = Mm(35 - 7 - 5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(
        qn("w:type"), "lines"
    )  # a grid of characters, too, is read differently by Word and others: the text itself is set closer
    grid.set(qn("w:linePitch"), str(round(PITCH * 20)))
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FANG, Pt(SIZE)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), "-5")  # a quarter of a point: 28 characters in 156 mm
    normal.element.rPr.find(qn("w:sz")).addprevious(closer)  # the order of properties is part of the format
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH)
    form.widow_control = False
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(paragraph: WordParagraph, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = side
    edge = Pt(14)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = edge
    for kind, text in (("", "— "), ("begin", ""), ("", " PAGE "), ("end", ""), ("", " —")):
        run = paragraph.add_run()
        run.font.size, run.font.name = Pt(14), "宋体"
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif text == " PAGE ":
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
        else:
            run.text = text


def _contents(word: WordDocument, edition: Edition) -> None:
    _line(word, edition.series, SONG, 30, WD_ALIGN_PARAGRAPH.CENTER, color=RED, pitch=44)
    _line(word, edition.full_name, SONG, 22, WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, "目　录", SONG, 22, WD_ALIGN_PARAGRAPH.CENTER, before=PITCH)
    for part in edition.sections:
        if part.name:
            _line(word, part.name, HEI)
        for card in part.documents:
            _line(word, card.title + (f"（{card.document_number}）" if card.document_number else ""))


def _sheet(word: WordDocument, sheet: Sheet, picture: Picture, new_page: bool) -> None:
    """A document; the page is turned for a wide table with all that belongs to it."""
    if word.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
        _turn(word, landscape=False)
        new_page = False
    for place, name in enumerate(sheet.banner):
        size, pitch = (22, PITCH) if sheet.crowded else (30, 44)
        line = _line(word, name, SONG, size, WD_ALIGN_PARAGRAPH.CENTER, color=RED, pitch=pitch)
        line.paragraph_format.page_break_before = new_page and not place
    if sheet.number:
        under = _line(word, sheet.number, align=WD_ALIGN_PARAGRAPH.CENTER)
        if not sheet.is_order:
            _rule(under)
    if not sheet.title_in_text:
        _title(word, sheet.title_lines)
    before, turned = "", False
    for shown in sheet.blocks:
        fresh = shown.turned != turned
        if fresh:
            _turn(word, landscape=shown.turned)
            turned = shown.turned
        if shown.kind == "signature" != before:
            _line(word, "")
        _block(word, shown, picture, fresh, 4 if sheet.is_order else None)
        before = shown.kind


def _title(word: WordDocument, lines: tuple[str, ...], new_page: bool = False) -> None:
    paragraph = _line(word, "", SONG, 22, WD_ALIGN_PARAGRAPH.CENTER, before=PITCH)
    paragraph.style = word.styles["Heading 1"]
    paragraph.paragraph_format.space_after = Pt(PITCH)
    paragraph.paragraph_format.page_break_before = new_page
    for place, line in enumerate(lines):
        run = _run(paragraph, line.strip(), SONG, 22)
        if place + 1 < len(lines):
            run.add_break(WD_BREAK.LINE)


def _block(
    word: WordDocument, shown: Shown, picture: Picture, fresh: bool, signed_back: float | None
) -> None:
    """A block; ``fresh``: it begins a page as it is, ``signed_back`` is where all signatures stand, in characters from the margin."""
    match shown.block:
        case PageMark():
            return
        case Table() as table:
            _table(word, table, shown.wide)
        case Figure(sha256, caption):
            if content := picture(sha256):
                word.add_picture(io.BytesIO(content), width=Mm(156))
            if caption:
                _line(word, caption, HEI, 14, WD_ALIGN_PARAGRAPH.CENTER)
        case Annex(label, _):
            if label:
                _line(word, label, HEI).paragraph_format.page_break_before = not fresh
            if shown.lines and shown.lines[0]:
                _title(word, shown.lines, new_page=not fresh and not label)
        case Heading(text, level, style):
            font = HEI if style == "chapter" or level == 1 else KAI if level == 2 else FANG
            paragraph = _line(
                word, text, font, align=WD_ALIGN_PARAGRAPH.CENTER if style == "chapter" else None
            )
            paragraph.paragraph_format.first_line_indent = Pt(0 if style == "chapter" else 2 * SIZE)
            paragraph.paragraph_format.keep_with_next = True
            _outline(paragraph, min(level, 8))
        case Paragraph(text, align):
            paragraph = _line(word, "", align=_ALIGN[align])
            paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE if align == "justify" else 0)
            if shown.lead:
                _run(paragraph, shown.lead + ("　" if shown.anchor else ""), HEI if shown.anchor else KAI)
            _run(paragraph, shown.rest if shown.lead else text)
        case Signature(text):
            for line in shown.lines or (text,):
                back = signed_back or (2 if shown.back is None else shown.back / 2)
                _line(word, line.strip(), align=WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.right_indent = Pt(
                    back * SIZE
                )
        case _:
            _other(word, shown)


def _other(word: WordDocument, shown: Shown) -> None:
    text = "\n".join(lines_of(shown.block))
    kind = kind_of(shown.block)
    paragraph = _line(word, text, KAI if kind == "head" else FANG)
    if kind == "date":
        paragraph.alignment, paragraph.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(4 * SIZE)
    elif kind == "head":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif isinstance(shown.block, Note) and shown.block.role != "colophon":
        paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE)


def _table(word: WordDocument, table: Table, wide: bool) -> None:
    if table.caption:
        _line(word, table.caption, HEI, 14, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.keep_with_next = True
    add_table(word, table, wide, _fill)


def _fill(paragraph: WordParagraph, cell: Cell, head: bool, size: float) -> None:
    _run(paragraph, cell.text, HEI if head else FANG, size)


def _turn(word: WordDocument, landscape: bool) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    end = word.paragraphs[
        -1
    ]  # holds the old section's measures, and would take a page of its own below a full one
    end.paragraph_format.line_spacing = Pt(1)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    edges = (Mm(28), Mm(26), Mm(35), Mm(37)) if landscape else (Mm(37), Mm(35), Mm(28), Mm(26))
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = edges


def _line(
    word: WordDocument, text: str, font: str = FANG, size: float = SIZE, align: WD_ALIGN_PARAGRAPH | None = None,
    *, color: RGBColor | None = None, pitch: float = PITCH, before: float = 0,
) -> WordParagraph:  # fmt: skip
    paragraph = word.add_paragraph()
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.line_spacing = Pt(pitch)
    paragraph.paragraph_format.space_before = Pt(before)
    if text:
        run = _run(paragraph, text, font, size)
        if color is not None:
            run.font.color.rgb = color
    return paragraph


def _run(paragraph: WordParagraph, text: str, font: str = FANG, size: float = SIZE) -> Run:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run.font.bold, run.font.color.rgb = False, RGBColor(0, 0, 0)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _outline(paragraph: WordParagraph, level: int) -> None:
    """Make a heading show in Word's navigation without Word's look of headings."""
    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level))
    paragraph._p.get_or_add_pPr().append(mark)


def _rule(paragraph: WordParagraph) -> None:
    """The red line under the number."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "C8161D")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert(
        0, borders
    )  # before spacing and alignment: the order of properties is part of the format
