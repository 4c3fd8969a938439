"""A printer's PDF as strips of type, each character with its place: what a press proof is compared by.

Called in a process of its own (``confined``), page by page; the answer's facts hold the pages as plain lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gazette.errors import Unreadable
from gazette.ingest.from_pdf import Surface, opened, pages, surface
from gazette.ingest.grids import Area, Frame, tables
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.sheets import PARTS, Glyph, Line, gutter, rows

TENTHS = 10  # places are sent in tenths of a point
_SAME_PLACE = 0.25  # of a character's size: what is drawn again so near is one character, made bold
Strip = tuple[
    str, list[int], list[int], int, int, list[int], int
]  # text, lefts, rights, top, bottom, cell or nothing, when it was drawn


def read(content: bytes) -> Manuscript:
    """Every page of a PDF: ``pages`` of [width, height, picture, strips].

    Raises:
        Unreadable: when it is damaged, locked, too long, or holds pictures of pages and no text.
    """
    found: list[object] = []
    lettered = 0
    for page in pages(opened(content)):
        seen = surface(page)
        strips = [] if seen.picture else list(strips_of(seen))
        lettered += bool(strips)
        found.append([_tenths(seen.width), _tenths(seen.height), seen.picture, strips])
    if not lettered:
        raise Unreadable(
            "这个 PDF 里只有图，没有文字，无法逐字比对。清样比对只能用带文字的 PDF：请向印刷厂要排版软件直接导出的 PDF，不要扫描件。"
        )
    return Manuscript((), facts={"pages": found})


def strips_of(page: Surface) -> Iterator[Strip]:
    """The strips of a page in reading order: ruled tables cell by cell between the lines above and below them."""
    rest = _once(page.glyphs)
    drawn = {id(glyph): at for at, glyph in enumerate(page.glyphs)}
    grids: list[tuple[Frame, list[list[Glyph]]]] = []
    for frame in tables(page.rules):
        cells: list[list[Glyph]] = [[] for _ in frame.cells]
        outside: list[Glyph] = []
        for glyph in rest:
            at = frame.cell_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2)
            (outside if at is None else cells[at]).append(glyph)
        if any(cells):
            rest = outside
            grids.append((frame, cells))
    lines = [piece for row in rows(rest) for piece in _pieces(row)]
    for number, (frame, cells) in enumerate(sorted(grids, key=lambda one: one[0].top), start=1):
        above = [piece for piece in lines if _middle(piece) < frame.top]
        lines = [piece for piece in lines if _middle(piece) >= frame.top]
        yield from (_strip(piece, [], drawn) for piece in _reading_order(above))
        yield from _cells(number, frame, cells, drawn)
    yield from (_strip(piece, [], drawn) for piece in _reading_order(lines))


def _cells(
    number: int, frame: Frame, cells: Sequence[list[Glyph]], drawn: Mapping[int, int]
) -> Iterator[Strip]:
    """The cells of a grid row by row; rows and columns that separate nothing are not counted."""
    own_rows = {row: at for at, row in enumerate(sorted({cell.row for cell in frame.cells}))}
    columns = {column: at for at, column in enumerate(sorted({cell.column for cell in frame.cells}))}

    def area(cell: Area) -> list[int]:
        last_row = max(at for row, at in own_rows.items() if row < cell.row_end)
        last_column = max(at for column, at in columns.items() if column < cell.column_end)
        return [number, own_rows[cell.row], columns[cell.column], last_row, last_column, len(columns)]

    ordered = sorted(zip(frame.cells, cells, strict=True), key=lambda one: (one[0].row, one[0].column))
    for cell, glyphs in ordered:
        for row in rows(glyphs):
            yield _strip(row, area(cell), drawn)


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Characters without spaces, and without those that are drawn again upon themselves to look bold."""
    kept: list[Glyph] = []
    seen: dict[str, list[Glyph]] = {}
    for glyph in glyphs:
        if not glyph.text.strip():
            continue
        near = seen.setdefault(glyph.text, [])
        reach = _SAME_PLACE * glyph.size
        if any(abs(g.x0 - glyph.x0) < reach and abs(g.top - glyph.top) < reach for g in near):
            continue
        near.append(glyph)
        kept.append(glyph)
    return kept


def _pieces(row: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """A row cut where a gap is as wide as a gutter between columns."""
    part = [row[0]]
    for before, after in pairwise(row):
        if after.x0 - before.x1 > PARTS * max(before.size, after.size):
            yield part
            part = []
        part.append(after)
    yield part


def _middle(piece: Sequence[Glyph]) -> float:
    return (min(g.top for g in piece) + max(g.bottom for g in piece)) / 2


def _reading_order(pieces: Sequence[list[Glyph]]) -> Iterator[list[Glyph]]:
    """From top to bottom; where two columns stand side by side, the left one first."""
    boxes = [_box(piece) for piece in pieces]
    parting = gutter(boxes)
    if parting is None:
        yield from pieces
        return
    band: list[list[Glyph]] = []
    for piece, box in zip(pieces, boxes, strict=True):
        if box.x0 < parting - 1 and box.x1 > parting + 1:
            yield from _side_by_side(band, parting)
            yield piece
            band = []
        else:
            band.append(piece)
    yield from _side_by_side(band, parting)


def _side_by_side(pieces: list[list[Glyph]], parting: float) -> Iterator[list[Glyph]]:
    left = [piece for piece in pieces if piece[-1].x1 <= parting + 1]
    right = [piece for piece in pieces if piece[-1].x1 > parting + 1]
    yield from (left + right if min(len(left), len(right)) > 1 else pieces)


def _box(piece: Sequence[Glyph]) -> Line:
    return Line(
        "".join(g.text for g in piece), piece[0].x0, min(g.top for g in piece), piece[-1].x1,
        max(g.bottom for g in piece), max(g.size for g in piece),
    )  # fmt: skip


def _strip(piece: Sequence[Glyph], area: list[int], drawn: Mapping[int, int]) -> Strip:
    """A strip as it is sent: a ligature counts as its letters, all in one place."""
    letters = [(letter, g) for g in piece for letter in g.text]
    return (
        "".join(letter for letter, _ in letters), [_tenths(g.x0) for _, g in letters], [_tenths(g.x1) for _, g in letters],
        _tenths(min(g.top for g in piece)), _tenths(max(g.bottom for g in piece)), area,
        min(drawn[id(g)] for g in piece),
    )  # fmt: skip


def _tenths(value: float) -> int:
    return round(value * TENTHS)
