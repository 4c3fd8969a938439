"""Proof of the search: pieces of published texts are searched for, and what is found is compared with a plain scan.

The scan reads every public text from the database, folds it, and looks for each piece as it stands: slow, simple,
and independent of the index. Document numbers are searched too, as they are printed. Whatever differs is named.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

import index
from gazette.body import from_json, plain_text
from gazette.model import Document, Status
from gazette.search import LOADED, entry_of, public_entries

LONGEST = 16
_PUBLIC = Document.status == Status.PUBLISHED
_NUMBERED = and_(_PUBLIC, Document.number_key.is_not(None))
_CHUNK = 200
_LOOKS = 5
Item = TypeVar("Item")


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


def prove(
    session: Session, engine: index.Engine, pieces: int, seed: int | None = None, terms: Sequence[str] = ()
) -> Proof:
    """Draw so many pieces of 1 to 16 characters from public titles and texts, and compare; numbers as well.

    All are looked for in one pass over the records, a few hundred documents in memory at a time. Numbers are
    matched whole, by rules of their own: for them the reference engine is asked, a part of the archive at a time.
    """
    chance = random.Random(seed)
    asked = _Asked(
        tuple(sorted(set(_drawn(session, pieces, chance)))),
        tuple(sorted(set(_drawn_numbers(session, pieces // 10, chance)))),
        tuple(terms),
    )
    true: dict[str, set[str]] = {line: set() for line in asked.lines}
    documents = 0
    for entries in _parts(public_entries(session)):
        documents += len(entries)
        for line, holders in _holders(entries, asked).items():
            true[line] |= holders
    suspects = {line: found ^ true[line] for line in true if (found := _found(engine, line)) != true[line]}
    differences = _confirmed(session, engine, suspects, asked)
    return Proof(documents, len(true), differences, datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Pieces, which are looked for in quotes, and numbers, which are looked for as they are printed."""

    pieces: tuple[str, ...]
    numbers: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """What is typed for each."""
        return (*(f'"{piece}"' for piece in self.pieces), *self.numbers)


def _found(engine: index.Engine, line: str) -> set[str]:
    hits = engine.search(index.Query(line, size=None, literal=True, facets=())).hits
    return {hit.id for hit in hits if hit.tier is index.Tier.EXACT}


def _holders(entries: Sequence[index.Entry], asked: _Asked) -> dict[str, set[str]]:
    """Which of these documents hold what is asked, by the text alone."""
    holders: dict[str, set[str]] = defaultdict(set)
    look = pieces_in(asked.pieces)
    for entry in entries:
        for piece in look(index.fold(entry.title)) | look(index.fold(entry.body)):
            holders[f'"{piece}"'].add(entry.id)
    if asked.numbers:
        reference = index.open_memory(asked.terms)
        reference.rebuild(entries)
        for line in asked.numbers:
            holders[line] |= _found(reference, line)
        reference.close()
    return holders


def pieces_in(pieces: Iterable[str]) -> Callable[[str], set[str]]:
    """A function that says which of the pieces stand in a text.

    Pieces wait under their first two characters, so a text is read once however many there are.
    """
    single = {piece for piece in pieces if len(piece) == 1}
    waiting: dict[str, list[str]] = defaultdict(list)
    for piece in pieces:
        if len(piece) > 1:
            waiting[piece[:2]].append(piece)

    def look(text: str) -> set[str]:
        found = single.intersection(text)
        for at in range(len(text) - 1):
            for piece in waiting.get(text[at : at + 2], ()):
                if text.startswith(piece, at):
                    found.add(piece)
        return found

    return look


def _confirmed(
    session: Session, engine: index.Engine, suspects: dict[str, set[str]], asked: _Asked
) -> tuple[Difference, ...]:
    """The differences that are still there when looked at again.

    Documents are published and withdrawn while the proof runs; one that the index has not been told of yet is
    no fault of the search, and one that changed between the scan and the search is looked at once more.
    """
    differences: list[Difference] = []
    for _ in range(_LOOKS if suspects else 0):
        session.rollback()  # a view of this moment
        before = engine.generation()
        settled, entries = _settled(session, set().union(*suspects.values()))
        true: dict[str, set[str]] = defaultdict(set)
        for part in _parts(entries):
            for line, holders in _holders(part, asked).items():
                true[line] |= holders
        differences = []
        for line, names in suspects.items():
            found, held = _found(engine, line) & names & settled, true[line] & names
            if found != held:
                differences.append(
                    Difference(line.strip('"'), tuple(sorted(held - found)), tuple(sorted(found - held)))
                )
        if engine.generation() == before:
            break
    return tuple(differences)


def _settled(session: Session, names: set[str]) -> tuple[set[str], Iterator[index.Entry]]:
    """The names of which the index has been told all there is to tell, and the entries of those that are public."""
    told: set[int] = set()
    untold: set[str] = set()
    for part in _parts(sorted(names)):
        rows = session.execute(
            select(
                Document.id,
                Document.index_number,
                Document.status,
                Document.version,
                Document.indexed_version,
            ).where(Document.index_number.in_(part))
        )
        for id, name, status, version, indexed in rows:
            if indexed != (version if status == Status.PUBLISHED else None):
                untold.add(name)
            elif status == Status.PUBLISHED:
                told.add(id)

    def entries() -> Iterator[index.Entry]:
        for part in _parts(sorted(told)):
            chosen = select(Document).where(Document.id.in_(part)).options(*LOADED)
            yield from map(entry_of, session.scalars(chosen))

    return names - untold, entries()


def _parts(values: Iterable[Item]) -> Iterator[list[Item]]:
    values = iter(values)
    while part := list(islice(values, _CHUNK)):
        yield part


def _drawn_numbers(session: Session, wanted: int, chance: random.Random) -> Iterator[str]:
    first, last = session.execute(select(func.min(Document.id), func.max(Document.id)).where(_NUMBERED)).one()
    if first is None:
        return
    for _ in range(wanted):
        number = session.scalars(
            select(Document.document_number)
            .where(_NUMBERED, Document.id >= chance.randint(first, last))
            .order_by(Document.id)
            .limit(1)
        ).one()
        if number is not None and index.is_number_line(number):
            yield number


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
