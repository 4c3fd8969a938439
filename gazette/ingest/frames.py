"""Tables that only hold a red head or a colophon in place (Word's 公文 templates): they become the lines they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gazette.body import Table
from gazette.ingest.anatomy import is_number
from gazette.ingest.manuscript import Piece
from gazette.ingest.offices import folded, offices_in, squeezed

_ROWS = 6
_MARKS = re.compile(r"文件|签发人:?\S{0,12}|\d{6}|(?:特急|加急|平急|特提|绝密|机密|秘密)(?:[★·]\S{0,8})?")
_COLOPHON = re.compile(
    r"(?:抄\s*[送报]|主\s*送|分\s*送|主题词)\s*:|.{2,40}日\s*印发|(?:\(?共\s*印\s*\d+\s*份\)?|校对\s*:.{1,12})$"
)


def unframed(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with such tables at the beginning and the end taken apart; every character stays, in order."""
    found: list[Piece] = list(pieces)
    for at, piece in enumerate(found[:3]):
        if isinstance(piece, Table) and _is_red_head(piece):
            found[at : at + 1] = _lines(piece, head=True)
            break
    for at in range(len(found) - 1, max(len(found) - 4, -1), -1):
        piece = found[at]
        if isinstance(piece, Table) and _is_colophon(piece):
            found[at : at + 1] = _lines(piece, head=False)
            break
    return found


def _texts(table: Table) -> list[list[str]]:
    return [[cell.text.strip() for cell in row if cell.text.strip()] for row in table.rows]


def _is_red_head(table: Table) -> bool:
    cells = [folded(text) for row in _texts(table) for text in row]
    letterhead = any(offices_in(re.sub(r"\s*文件$", "", text)) for text in cells)
    return (
        letterhead
        and len(table.rows) <= _ROWS
        and all(
            _MARKS.fullmatch(squeezed(text)) or is_number(text) or offices_in(re.sub(r"\s*文件$", "", text))
            for text in cells
        )
    )


def _is_colophon(table: Table) -> bool:
    rows = [" ".join(row) for row in _texts(table) if row]
    return (
        bool(rows) and len(table.rows) <= _ROWS and all(_COLOPHON.match(folded(row).strip()) for row in rows)
    )


def _lines(table: Table, *, head: bool) -> list[Piece]:
    """A row a line; 文件 is set behind the name it stands beside, as it is read."""
    lines: list[Piece] = []
    for row in _texts(table):
        joined = ""
        for text in row:
            beside = head and squeezed(text) == "文件"
            joined += ("" if beside or not joined else "　") + text
        if joined:
            lines.append(joined)
    return lines
