"""Proof of the search: pieces of published texts are searched for, and what is found is compared with a plain scan.

The scan reads every public text from the database, folds it, and looks for each piece as it stands: slow, simple,
and independent of the index. Whatever differs is named.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import index
from gazette.body import from_json, plain_text
from gazette.model import Document, Status

LONGEST = 16
_PUBLIC = Document.status == Status.PUBLISHED
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece for which the index and the texts disagree."""

    piece: str
    missing: tuple[str, ...]
    surplus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """How many pieces were searched over how many documents, and where the index was wrong."""

    documents: int
    pieces: int
    differences: tuple[Difference, ...]
    at: datetime

    @property
    def clean(self) -> bool:
        """Nothing differs."""
        return not self.differences


def prove(session: Session, engine: index.Engine, pieces: int, seed: int | None = None) -> Proof:
    """Draw so many pieces of 1 to 16 characters from public titles and texts, and compare.

    The pieces are looked for in one pass over the texts, a few hundred documents in memory at a time.
    """
    drawn = sorted(set(_drawn(session, pieces, random.Random(seed))))
    true: dict[str, set[str]] = {piece: set() for piece in drawn}
    documents = 0
    for name, title, body in _texts(session):
        documents += 1
        for piece, holders in true.items():
            if piece in title or piece in body:
                holders.add(name)
    differences = []
    for piece, holders in true.items():
        hits = engine.search(index.Query(f'"{piece}"', size=None, literal=True, facets=())).hits
        found = {hit.id for hit in hits if hit.tier is index.Tier.EXACT}
        if found != holders:
            differences.append(
                Difference(piece, tuple(sorted(holders - found)), tuple(sorted(found - holders)))
            )
    return Proof(documents, len(drawn), tuple(differences), datetime.now(UTC))


def _drawn(session: Session, pieces: int, chance: random.Random) -> Iterator[str]:
    """Pieces without white space or quotes, each from a document drawn anew."""
    first, last = session.execute(select(func.min(Document.id), func.max(Document.id)).where(_PUBLIC)).one()
    if first is None:
        return
    wanted = pieces
    for _ in range(20 * pieces):
        at = chance.randint(first, last)
        row = session.execute(
            select(Document.title, Document.body)
            .where(_PUBLIC, Document.id >= at)
            .order_by(Document.id)
            .limit(1)
        ).one()
        text = index.fold(row.title if chance.random() < 0.2 else plain_text(from_json(row.body)))
        size = chance.randint(1, LONGEST)
        start = chance.randrange(max(1, len(text) - size + 1))
        piece = text[start : start + size]
        if piece and not any(character.isspace() or character == '"' for character in piece):
            yield piece
            wanted -= 1
            if not wanted:
                return


def _texts(session: Session) -> Iterator[tuple[str, str, str]]:
    last = 0
    columns = select(Document.id, Document.index_number, Document.title, Document.body)
    while True:
        rows = session.execute(
            columns.where(_PUBLIC, Document.id > last).order_by(Document.id).limit(_CHUNK)
        ).all()
        for row in rows:
            yield row.index_number, index.fold(row.title), index.fold(plain_text(from_json(row.body)))
        if len(rows) < _CHUNK:
            return
        last = rows[-1].id
