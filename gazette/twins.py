"""Documents that say the same: exact, or nearly so.

Candidates share the number, the title, or several long pieces of text; then the sets of six neighbouring characters are
compared whole, so that what is said of the degree is measured and not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import index
from gazette.body import Body, from_json, plain_text
from gazette.model import Document, Status

NEAR = 0.8  # share of common pieces from which two texts count as the same
_RUN = 6  # characters of a piece that is compared
_PROBES = 6  # pieces of a text that are looked for
_PROBE = 14  # their length in characters
_SHORTEST = 40  # characters below which texts are alike by nature (appointments, headings)


@dataclass(frozen=True, slots=True)
class Twin:
    """Another document and the share of pieces they have in common, 1 where nothing differs."""

    index_number: str
    share: float
    where: str


def of(session: Session, document: Document, likely: Callable[[str], Sequence[str]]) -> Iterator[Twin]:
    """The other documents of the archive whose text is this one's, or nearly."""
    plain = plain_text(from_json(document.body))
    text = _squeezed(plain)
    if len(text) < _SHORTEST:
        return
    pieces = _pieces(text)
    names = list(likely(plain))
    alike = [Document.title == document.title, Document.content_hash == document.content_hash]
    if document.number_key:
        alike.append(Document.number_key == document.number_key)
    if names:
        alike.append(Document.index_number.in_(names))
    if document.issue_id is not None:
        alike.append(Document.issue_id == document.issue_id)
    # what another gazette has not published is not spoken of here
    ours = or_(Document.gazette_id == document.gazette_id, Document.status == Status.PUBLISHED)
    others = session.scalars(
        select(Document).where(Document.id != document.id, Document.status != Status.WITHDRAWN, ours, or_(*alike)).limit(200)
    )  # fmt: skip
    for other in others:
        theirs = _text(other)
        if not 0.5 < len(theirs) / len(text) < 2:
            continue
        share = 1.0 if theirs == text else min(_share(pieces, _pieces(theirs)), 0.999)
        if share >= NEAR:
            where = f"{other.issue.year}年第{other.issue.number}期" if other.issue else ""
            yield Twin(other.index_number, share, where)


def same(document: Document, body: Body) -> bool:
    """Whether a document says exactly what a body says, spaces and forms of characters aside."""
    return _text(document) == _squeezed(plain_text(body))


def probes(text: str) -> list[str]:
    """Pieces spread over the lines of a text, to be looked for in others."""
    lines = [line.strip() for line in text.split("\n") if len(line.strip()) >= _PROBE]
    step = max(1.0, len(lines) / _PROBES)
    chosen = [lines[int(step * at)] for at in range(min(len(lines), _PROBES))]
    middles = [line[(len(line) - _PROBE) // 2 :][:_PROBE] for line in chosen]
    return [piece for piece in dict.fromkeys(middles) if '"' not in piece]


def _text(document: Document) -> str:
    return _squeezed(plain_text(from_json(document.body)))


def _squeezed(text: str) -> str:
    return "".join(index.fold(text).split())


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _RUN] for at in range(max(1, len(text) - _RUN + 1)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
