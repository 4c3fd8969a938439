"""The pages of a press proof: strips of type with their places, and what on them is no text of the issue.

Running heads, page numbers and foot marks are told by where they stand (the margins), by what they repeat (the same shape on
other pages at the same height), and by what they say (the gazette, the issue, a section; a number that counts with the pages).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from gazette.errors import Unreadable
from gazette.ingest.confined import Limits, read_confined
from gazette.ingest.press_page import TENTHS
from gazette.pressproof.folding import compared, formless

LIMITS = Limits(seconds=300, memory=3 << 30)
MARGIN = 0.14  # of the height of a page: where running heads and page numbers stand
REPEATED = 3  # pages that show the same at the same height
_NEAR = 4.0  # points
_LONG = 12  # characters
_Told: TypeAlias = tuple[str, list[int], list[int], int, int, list[int], int]  # a strip as the child sends it
_NUMBER = re.compile(r"[-·.]*(?:第)?(\d{1,4})(?:页)?(?:[,/]?共?\d{1,4}页?)?[-·.]*")
_COUNT = re.compile(r"第\d+页[,/]?共\d+页|\d+/\d+")
_AROUND = re.compile(r"[\d年月日第期总号（）()\[\]【】|,.、·:：-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a grid on a page: the grid's number on it, the cell's rows and columns, and how many columns there are."""

    grid: int
    row: int
    column: int
    last_row: int
    last_column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Characters side by side on page ``page`` (from 1); ``lefts`` and ``rights`` are those of each, in points.

    ``drawn`` counts in which order the PDF draws them.
    """

    page: int
    text: str
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    top: float
    bottom: float
    cell: Place | None = None
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the proof; ``folio`` is the number printed on it, ``aside`` what is no text of the issue."""

    number: int
    width: float
    height: float
    picture: bool
    strips: tuple[Strip, ...]
    aside: tuple[Strip, ...] = ()
    folio: int | None = None

    @property
    def text(self) -> str:
        """Its characters as they are compared."""
        return compared("".join(strip.text for strip in self.strips))


def read_pages(content: bytes) -> tuple[Page, ...]:
    """The pages of a PDF, read in a process of its own.

    Raises:
        Unreadable: when it cannot be read, or holds no text.
    """
    if not content.startswith(b"%PDF") and b"%PDF" not in content[:1024]:
        raise Unreadable("清样须是 PDF 文件；这个文件不是。请向印刷厂要 PDF 格式的清样。")
    told = read_confined("press_page", content, LIMITS).facts.get("pages")
    if not isinstance(told, list):
        raise Unreadable("清样读不出来；请用原来的软件另存一份 PDF 再试。")
    return tuple(_page(number, page) for number, page in enumerate(told, start=1))


def _page(number: int, told: object) -> Page:
    width, height, picture, strips = cast("tuple[int, int, bool, list[_Told]]", told)
    size = width / TENTHS, height / TENTHS
    return Page(number, *size, bool(picture), tuple(_strip(number, strip) for strip in strips))


def _strip(page: int, told: _Told) -> Strip:
    text, lefts, rights, top, bottom, cell, drawn = told
    return Strip(
        page, str(text), tuple(x / TENTHS for x in lefts), tuple(x / TENTHS for x in rights), top / TENTHS,
        bottom / TENTHS, Place(*cell) if cell else None, drawn,
    )  # fmt: skip


def without_margins(pages: Sequence[Page], names: Sequence[str]) -> tuple[Page, ...]:
    """The pages with running heads, page numbers and marks put aside; ``names`` are of the gazette, the issue, the sections."""
    margins = {page.number: [s for s in page.strips if _in_margin(s, page)] for page in pages}
    shapes = _repeated(pages, margins)
    offsets = Counter(
        number - page
        for page, strips in margins.items()
        for number in set(filter(None, (_number(strip.text) for strip in strips)))
    )
    words = sorted({formless(compared(name)) for name in names if len(name) > 1}, key=len, reverse=True)

    def is_aside(strip: Strip, page: Page) -> bool:
        number = _number(strip.text)
        if number is not None and (offsets[number - page.number] > 1 or _dashed(strip.text)):
            return True
        return _shape(strip) in shapes or _says_only(strip.text, words)

    found = []
    for page in pages:
        put = tuple(strip for strip in margins[page.number] if is_aside(strip, page))
        folios = [
            n
            for strip in put
            if (n := _number(strip.text)) is not None and not _COUNT.search(compared(strip.text))
        ]
        left = tuple(strip for strip in page.strips if not any(strip is one for one in put))
        found.append(
            Page(
                page.number, page.width, page.height, page.picture, left, put, folios[-1] if folios else None
            )
        )
    return tuple(found)


def _in_margin(strip: Strip, page: Page) -> bool:
    return strip.cell is None and (
        strip.bottom < MARGIN * page.height or strip.top > (1 - MARGIN) * page.height
    )


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(formless(compared(text)))
    return int(found[1]) if found else None


def _dashed(text: str) -> bool:
    bare = formless(compared(text))
    return (bare.startswith("-") and bare.endswith("-")) or _COUNT.fullmatch(bare) is not None


def _shape(strip: Strip) -> tuple[str, int]:
    """What a strip says apart from its figures, and at which height; a long one is known at any height."""
    shape = re.sub(r"\d+", "#", compared(strip.text))
    return shape, 0 if len(shape) > _LONG else round(strip.top / _NEAR)


def _repeated(pages: Sequence[Page], margins: Mapping[int, list[Strip]]) -> set[tuple[str, int]]:
    shown: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page in pages:
        for strip in margins[page.number]:
            shape, height = _shape(strip)
            for near in (height - 1, height, height + 1):
                shown[(shape, near)].add(page.number)
    least = min(REPEATED, max(2, len(pages) // 2))
    return {shape for shape, numbers in shown.items() if len(numbers) >= least}


def _says_only(text: str, words: Sequence[str]) -> bool:
    """Whether a strip says nothing but names of the issue, with numbers and signs around them."""
    bare = formless(compared(text))
    named = False
    for word in words:
        if word in bare:
            bare, named = bare.replace(word, ""), True
    return named and not _AROUND.sub("", bare)
