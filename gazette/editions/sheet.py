"""A document laid out for reading: which blocks are shown, their anchors, and the table of its parts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

import index
from gazette.body import (
    Addressee,
    Annex,
    Block,
    Body,
    DateLine,
    Head,
    Heading,
    PageMark,
    Paragraph,
    Signature,
    Table,
    kind_of,
)
from gazette.editions.lines import title_lines, width
from gazette.editions.rows import PAPER_WIDTH, RowGroup, row_groups
from gazette.views import DocumentPage

CONTENTS_FROM = 3  # parts a document must have before a table of them helps
_READABLE = 12.0  # a column may be this narrow, in characters, and still be read with ease
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百千零〇\d]{1,8}条(?:之[一二三四五六七八九十])?)[\s\u3000]*")
_LEAD = re.compile(r"([（(][一二三四五六七八九十]{1,3}[)）][^。；：\n]{2,28}。)(?=.)")
_QUESTION = re.compile(
    r"(?:问[:：]|[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．]?)?\s*[^。]{2,60}[？?]"
)
_TABLE_NOTE = re.compile(r"(?:备?注|说明|资料来源)\s*\d?\s*[:：]")
_SHORT, _FEW = 40, 3
_BANNER_WIDEST, _BANNER_FULL, _BANNER_MOST = (
    13.0,
    19.0,
    3,
)  # characters of a line, large and small; names in large
_SIGNATURE_WIDEST = 27.0
_DATE_BACK = 4.0  # characters between a date and the margin
_PROCLAIMS = re.compile(r"(?:现|予以|现予|准予)(?:公布|发布|颁布)")
_ORDER = re.compile(
    r"^(.*?(?:令|公告|通告))\s*[（(〔\[]?\s*((?:\d{4}年)?第\s*[\d一二三四五六七八九十百]+\s*号)\s*[)）〕\]]?$"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as it is set: its kind, its anchor if it has one, and the words set apart at its beginning.

    ``lines`` are those of an annex's title or a long signature; ``back`` is how many half characters a signature stands from the
    margin, so that its middle is over that of its date; ``wide`` is a table that wants a landscape page, ``turned`` whatever else stands
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
    back: int | None = None

    @property
    def groups(self) -> tuple[RowGroup, ...]:
        """The rows below the head of a table, those that a cell spans together."""
        return row_groups(self.block, self.wide) if isinstance(self.block, Table) else ()


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the table of parts."""

    anchor: str
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document ready to be set on screen or paper.

    ``banner`` is the red head (issuers, or the name of an order) in lines, ``crowded`` when they must be small; ``number`` stands
    under it.
    """

    page: DocumentPage
    banner: tuple[str, ...]
    number: str
    is_order: bool
    title_in_text: bool
    title_lines: tuple[str, ...]
    blocks: tuple[Shown, ...]
    parts: tuple[Part, ...]
    crowded: bool = False


def sheet(page: DocumentPage, analyzer: index.Analyzer | None = None) -> Sheet:
    """Lay a document out; with an analyzer for paper, where titles are broken between words."""
    card = page.card
    order = _ORDER.match(card.document_number or "")
    blocks = laid_out(_order_apart(page.body, card.title) if order else page.body, analyzer)
    banner, crowded = _banner(
        (order[1],) if order else (card.issuers or (page.gazette_title,)),
        analyzer,
    )
    titled = any(
        isinstance(s.block, Annex) and index.fold(s.block.title) == index.fold(card.title) for s in blocks
    )
    number = order[2] if order else (card.document_number or "")
    lines = title_lines(card.title, analyzer) if analyzer else (card.title,)
    return Sheet(
        page, banner, number, order is not None, titled and order is not None, lines, blocks, _parts(blocks),
        crowded,
    )  # fmt: skip


def _banner(names: tuple[str, ...], analyzer: index.Analyzer | None) -> tuple[tuple[str, ...], bool]:
    """The lines of the red head, a name each, and whether they must be small: they are long, or many."""
    each = [one for name in names for one in name.split("、") if one]
    crowded = len(each) > _BANNER_MOST or any(width(name) > _BANNER_WIDEST for name in each)
    if analyzer is None:
        return tuple(each), crowded
    return tuple(line for name in each for line in title_lines(name, analyzer, _BANNER_FULL)), crowded


def _order_apart(body: Body, title: str) -> Body:
    """An order proclaims a text: the title stands over that text, behind the date of the order, where the body does not say so itself."""
    date = next((at for at, block in enumerate(body) if isinstance(block, DateLine)), len(body))
    rest = body[date + 1 :]
    proclaims = any(isinstance(b, Paragraph) and _PROCLAIMS.search(b.text) for b in body[:date])
    if not proclaims or not rest or any(isinstance(b, Annex) for b in rest):
        return body
    if not isinstance(rest[0], Paragraph | Heading):
        return body
    same = index.fold(rest[0].text.strip()) == index.fold(title)
    return (*body[: date + 1], Annex("", title), *(rest[1:] if same else rest))


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
            case Signature(text) if analyzer:
                lines = title_lines(text, analyzer, _SIGNATURE_WIDEST)
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
    return tuple(_over_their_dates(_turned(shown)))


def _over_their_dates(shown: list[Shown]) -> list[Shown]:
    """Each signature with its middle over that of the date below it, which stands four characters from the margin."""
    found: list[Shown] = []
    below: str | None = None
    for one in reversed(shown):
        match one.block:
            case DateLine(text):
                below = text
            case PageMark():
                pass
            case Signature(text) if below is not None:
                widest = max(map(width, one.lines or (text,)))
                back = max(0.0, _DATE_BACK + (width(below) - widest) / 2)
                one = replace(one, back=round(2 * back))
            case _:
                below = None
        found.append(one)
    return found[::-1]


def _turned(shown: list[Shown]) -> list[Shown]:
    """Turn the page also for the title above a wide table, what stands between the two, and the notes below the table."""
    leading, notes = set[int](), set[int]()
    for at, one in enumerate(shown):
        if one.wide:
            leading |= set(range(_title_above(shown, at), at))
            below = at + 1
            while below < len(shown) and _is_table_note(shown[below].block):
                notes.add(below)
                below += 1
    wide = {at for at, one in enumerate(shown) if one.wide}
    leading |= _between(shown, leading | notes | wide)
    return [
        replace(one, turned=at in leading | notes | wide, leads=one.leads or at in leading)
        for at, one in enumerate(shown)
    ]


def _between(shown: list[Shown], turned: set[int]) -> set[int]:
    """What is too little for an upright page of its own between two turned ones: the name of the next table."""
    found = set[int]()
    for before, after in pairwise(sorted(turned)):
        gap = range(before + 1, after)
        if len(gap) <= _FEW and all(_is_title(shown[at].block) for at in gap):
            found |= set(gap)
    return found


def _is_title(block: Block) -> bool:
    return isinstance(block, Annex | Heading) or _belongs_to_table(block)


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
    return sum(widest.values()) > PAPER_WIDTH * 1.6


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
