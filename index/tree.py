"""What a reader's line means: a tree of frozen nodes, and the reading that carries it.

Phrases are folded. What each node matches is laid down in ``memory.matches``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Where = Literal["any", "title", "body"]
Also = tuple[tuple[str, tuple[str, ...]], ...]  # everyday words with their official terms
DirectKind = Literal["document_number", "issue", "page", "title"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """These folded characters, in this order; white space stands for any run of white space."""

    text: str
    where: Where = "any"


@dataclass(frozen=True, slots=True)
class Number:
    """A document or issue number, matched whole. ``own`` leaves mentions in the text aside."""

    key: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact of the document that holds these folded characters: number, issuer or section."""

    name: Literal["number", "issuer", "section", "issue"]
    text: str
    whole: bool = False  # the fact is these characters, no more


@dataclass(frozen=True, slots=True)
class DateRange:
    """Signed or published between two days, both included; None leaves a side open."""

    name: Literal["signed", "published"]
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Every document but these."""

    part: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: an empty line."""


Node = Phrase | Number | Attribute | DateRange | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class Direct:
    """What a line as a whole names: one document by number, one issue, a page of one, or one title.

    ``value`` is its key; ``page`` the number of the page, 0 for none.
    """

    kind: DirectKind
    value: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a line was understood. ``plain`` lines hold words alone, so word tiers can follow the exact one.

    Where official terms were added, ``asked`` is the tree before that and ``also`` names them. ``near`` is what differs
    a little from the line. ``strict`` leaves the tier of any words out.
    """

    text: str
    tree: Node
    plain: bool = False
    described: tuple[str, ...] = ()
    direct: Direct | None = None
    asked: Node | None = None
    also: Also = ()
    near: Node | None = None
    strict: bool = False


def phrases(tree: Node) -> Iterator[Phrase]:
    """The phrases a hit may hold, exclusions left out: for marking and ranking."""
    match tree:
        case Phrase():
            yield tree
        case And(parts) | Or(parts):
            for part in parts:
                yield from phrases(part)
