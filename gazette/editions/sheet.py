"""A document laid out for reading: which blocks are shown, their anchors, and the table of its parts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

import index
from gazette.body import Addressee, Annex, Block, Body, Head, Heading, PageMark, Paragraph, Table, kind_of
from gazette.editions.lines import title_lines
from gazette.views import DocumentPage

CONTENTS_FROM = 3  # parts a document must have before a table of them helps
_PAPER_WIDTH = 36.0  # characters of 12 pt on a line of 156 mm
_READABLE = 12.0  # a column may be this narrow, in characters, and still be read with ease
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百千零〇\d]{1,8}条(?:之[一二三四五六七八九十])?)[\s\u3000]*")
_LEAD = re.compile(r"([（(][一二三四五六七八九十]{1,3}[)）][^。；：\n]{2,28}。)(?=.)")
_QUESTION = re.compile(
    r"(?:问[:：]|[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．]?)?\s*[^。]{2,60}[？?]"
)
_TABLE_NOTE = re.compile(r"(?:备?注|说明|资料来源)\s*\d?\s*[:：]")
_SHORT = 40
_ORDER = re.compile(
    r"^(.*?(?:令|公告|通告))\s*[（(〔\[]?\s*((?:\d{4}年)?第\s*[\d一二三四五六七八九十百]+\s*号)\s*[)）〕\]]?$"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as it is set: its kind, its anchor if it has one, and the words set apart at its beginning.

    ``lines`` are those of an annex's title; ``wide`` is a table that wants a landscape page, ``turned`` whatever else stands
    there with it; ``leads`` is a question, which is not left at the foot of a page without its answer.
    """

    kind: str
    block: Block
    anchor: str = ""
    lead: str = ""
    rest: str = ""
    lines: tuple[str, ...] = ()
    wide: bool = False
    turned: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the table of parts."""

    anchor: str
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document ready to be set on screen or paper.

    ``banner`` is the red head (issuers, or the name of an order), ``number`` stands under it.
    """

    page: DocumentPage
    banner: tuple[str, ...]
    number: str
    is_order: bool
    title_in_text: bool
    title_lines: tuple[str, ...]
    blocks: tuple[Shown, ...]
    parts: tuple[Part, ...]


def sheet(page: DocumentPage, analyzer: index.Analyzer | None = None) -> Sheet:
    """Lay a document out; with an analyzer for paper, where titles are broken between words."""
    card = page.card
    order = _ORDER.match(card.document_number or "")
    blocks = laid_out(page.body, analyzer)
    banner = (order[1],) if order else (card.issuers or (page.gazette_title,))
    titled = any(
        isinstance(s.block, Annex) and index.fold(s.block.title) == index.fold(card.title) for s in blocks
    )
    number = order[2] if order else (card.document_number or "")
    lines = title_lines(card.title, analyzer) if analyzer else (card.title,)
    return Sheet(
        page, banner, number, order is not None, titled and order is not None, lines, blocks, _parts(blocks)
    )


def laid_out(body: Body, analyzer: index.Analyzer | None = None) -> tuple[Shown, ...]:
    """The blocks that are set, with anchors that are unique however often an annex begins counting anew."""
    used: Counter[str] = Counter()
    annexes = 0
    shown: list[Shown] = []
    for block in body:
        if isinstance(block, Head) and block.role != "note":
            continue
        anchor = lead = rest = ""
        lines: tuple[str, ...] = ()
        match block:
            case Annex():
                annexes += 1
                anchor = f"annex-{annexes}"
                lines = title_lines(block.title, analyzer) if analyzer else (block.title,)
            case PageMark(page):
                anchor = f"page-{page}"
            case Heading():
                anchor = "part"
            case Paragraph(text):
                article = _ARTICLE.match(text)
                if article:
                    anchor = f"art-{_number(article[1])}"
                    lead, rest = article[1], text[article.end() :]
                elif found := _LEAD.match(text):
                    lead, rest = found[1], text[found.end() :]
        if anchor:
            used[anchor] += 1
            if used[anchor] > 1 or anchor == "part":
                anchor = f"{anchor}-{used[anchor]}"
        wide = isinstance(block, Table) and wants_landscape(block)
        leads = isinstance(block, Paragraph) and _QUESTION.fullmatch(block.text) is not None
        shown.append(Shown(kind_of(block), block, anchor, lead, rest, lines, wide, leads=leads))
    return tuple(_turned(shown))


def _turned(shown: list[Shown]) -> list[Shown]:
    """Turn the page also for the title above a wide table, what stands between the two, and the notes below the table."""
    turned = set[int]()
    for at, one in enumerate(shown):
        if one.wide:
            turned |= set(range(_title_above(shown, at), at))
            below = at + 1
            while below < len(shown) and _is_table_note(shown[below].block):
                turned.add(below)
                below += 1
    return [replace(one, turned=at in turned or one.wide) for at, one in enumerate(shown)]


def _title_above(shown: list[Shown], at: int) -> int:
    """Where the titles above a table begin, with at most a short line between them and it; ``at``: it has none."""
    first = at
    while first and _belongs_to_table(shown[first - 1].block):
        first -= 1
    title = first
    while title and isinstance(shown[title - 1].block, Annex | Heading):
        title -= 1
    return title if title < first else at


def _belongs_to_table(block: Block) -> bool:
    """A short line between a title and its table: the unit, how many there are."""
    return isinstance(block, PageMark) or (
        isinstance(block, Paragraph)
        and len(block.text) <= _SHORT
        and not block.text.endswith(("。", "：", "；"))
    )


def _is_table_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and _TABLE_NOTE.match(block.text) is not None


def wants_landscape(table: Table) -> bool:
    """Whether the columns, each as wide as its text or as narrow as it is read with ease, go beyond an upright page."""
    widest: dict[int, float] = {}
    for row in table.rows:
        column = 0
        for cell in row:
            if cell.colspan == 1:
                width = sum(0.5 if c.isascii() else 1.0 for c in cell.text)
                widest[column] = max(widest.get(column, 0.0), min(width, _READABLE) + 1.0)
            column += cell.colspan
    return sum(widest.values()) > _PAPER_WIDTH * 1.6


def _number(label: str) -> str:
    key = index.number_key(label.replace("条", "号").split("之")[0])
    return (key or "||0").split("|")[2]


def _parts(blocks: tuple[Shown, ...]) -> tuple[Part, ...]:
    parts = []
    for shown in blocks:
        match shown.block:
            case Heading(text, level, style) if style == "chapter" or level <= 1:
                parts.append(Part(shown.anchor, text, level))
            case Annex(label, title):
                parts.append(Part(shown.anchor, " ".join(filter(None, (label.rstrip("：:"), title))), 1))
    return tuple(parts) if len(parts) >= CONTENTS_FROM else ()


def addressee(page: DocumentPage) -> str:
    """The line a document speaks to, or nothing."""
    return next((block.text for block in page.body if isinstance(block, Addressee)), "")
