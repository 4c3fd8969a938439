"""The words of the port: frozen values that go into an engine and come out of it.

No engine's own types cross this line, so an engine can be exchanged without changing a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from index.tree import Also, Reading


class Tier(StrEnum):
    """How a document came to be found; a list shows them in this order and no document twice."""

    EXACT = "exact"
    CLOSE = "close"
    ALL_WORDS = "all_words"
    ANY_WORDS = "any_words"


class Order(StrEnum):
    """The order of a list. Tiers go first only by relevance; dates and issues order the whole list."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as an engine sees it. ``id`` is the index number; texts are raw, not folded."""

    id: str
    version: int
    title: str
    body: str = ""
    numbers: tuple[str, ...] = ()  # the document's own numbers as printed: 澜政发〔2024〕3号
    issues: tuple[str, ...] = ()  # where it was printed: 2024年第3期, 总第3期
    issuers: tuple[str, ...] = ()  # present names, as counted in the facet
    issuer_names: tuple[str, ...] = ()  # aliases and former names, found by 机关: but not counted
    year: int | None = None
    section: str | None = None
    kind: str | None = None
    validity: str | None = None
    subject: str | None = None
    gazette: str | None = None
    issue_order: int = 0  # its place in the row of issues: larger is later; 0 is in no issue
    signed_on: date | None = None
    published_on: date | None = None


FACETS = ("year", "section", "issuer", "kind", "validity", "subject")


@dataclass(frozen=True, slots=True)
class Query:
    """One search: what the reader typed, the filters chosen, and which part of the list is wanted.

    Several values of one filter widen it (2023 or 2024); different filters narrow each other.
    ``size`` None means all hits. ``page`` counts from 1. ``also`` holds the everyday words of the line with the
    official terms to look for besides; ``literal`` says the reader wants none of that. ``near`` asks for what differs
    a little from a plain line too, ``strict`` for no any words (``index.search`` sets both, where nothing is exact and
    where a list by date holds better). ``facets`` are those to count.
    """

    text: str = ""
    years: tuple[int, ...] = ()
    sections: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    validities: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    gazette: str | None = None
    published_from: date | None = None
    published_to: date | None = None
    order: Order = Order.RELEVANCE
    page: int = 1
    size: int | None = 10
    explain: bool = False
    facets: tuple[str, ...] = FACETS
    also: Also = ()
    literal: bool = False
    near: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. A score is comparable within one list only; ``why`` names its parts when asked for."""

    id: str
    tier: Tier
    score: float
    why: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many of the found documents have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over the whole list found, by ``year``, ``section``, ``issuer``, ``kind``, ``validity`` or ``subject``.

    The counts of a facet leave its own filter aside, so the reader sees what the other values would give.
    """

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a search gives: exact counts, one page of hits, facets, and how the line was understood.

    ``total`` counts every hit, ``exact`` those of the exact tier; ``tiers`` counts each tier.
    """

    reading: Reading
    total: int
    exact: int
    hits: tuple[Hit, ...] = ()
    facets: tuple[Facet, ...] = ()
    tiers: Mapping[Tier, int] = field(default_factory=dict)
