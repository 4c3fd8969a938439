"""The pages of a paper edition in its text: numbers that stand as lines, running heads, and what is on which page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from gazette.body import PageMark, Table

Piece = str | Table | PageMark
_PAGE_NUMBER = re.compile(
    r"[-—–·•]\s*(\d{1,4})\s*[-—–·•]|第\s*(\d{1,4})\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?"
)


def with_page_marks(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Page numbers that stand as lines (— 5 —) become marks where their page begins; running heads go."""
    numbers = [
        (place, int(match[1] or match[2]))
        for place, piece in enumerate(pieces)
        if isinstance(piece, str) and (match := _PAGE_NUMBER.fullmatch(piece.strip()))
    ]
    running = _running_heads(pieces, [place for place, _ in numbers])
    aside = [str(pieces[place]) for place in sorted({place for place, _ in numbers} | running)]
    head_style = bool(numbers) and not any(
        isinstance(piece, str) and place not in running for place, piece in enumerate(pieces[: numbers[0][0]])
    )
    marks: dict[int, int] = {}
    previous = -1
    for place, number in numbers:
        marks[place if head_style else previous + 1] = number
        previous = place
    gone = {place for place, _ in numbers} | running
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place in marks:
            result.append(PageMark(marks[place]))
        if place not in gone:
            result.append(piece)
    return result, aside


def _running_heads(pieces: Sequence[Piece], numbers: Sequence[int]) -> set[int]:
    """Lines that come again and again right beside a page's edge: 澜州市人民政府公报 2024年第3期."""
    edges = set(numbers) | {place for place, piece in enumerate(pieces) if isinstance(piece, PageMark)}
    beside = {place + step for place in edges for step in (-1, 1)} - edges
    shapes = Counter(_shape(pieces[place]) for place in beside if 0 <= place < len(pieces))
    return {
        place
        for place in beside
        if 0 <= place < len(pieces)
        and isinstance(piece := pieces[place], str)
        and shapes[_shape(piece)] >= 3
        and re.search(r"公报|政报", piece)
        and len(piece) < 40
    }


def _shape(piece: Piece) -> str:
    return re.sub(r"[\d\s]+", "", piece) if isinstance(piece, str) else ""


def pages_of(text: Sequence[Piece]) -> list[int | None]:
    """The page every piece stands on."""
    pages: list[int | None] = []
    page: int | None = None
    for piece in text:
        page = piece.page if isinstance(piece, PageMark) else page
        pages.append(page)
    return pages
