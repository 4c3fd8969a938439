"""What completion looks in: titles, numbers, issues, issuers and sections of published things, packed to be scanned.

Fifty thousand titles are a string of three megabytes, which is searched faster than any index is asked. The
directory may be some seconds old, so whoever shows a document from it asks the database whether it is still public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

import index
from gazette.model import Document, DocumentIssuer, Issue, Issuer, Section, Status
from gazette.queries import NEWEST_FIRST, issue_label

LOOKED_AT = 4_000  # lines looked at for one question: enough to find what begins so, too few to be felt
_BREAKS = re.compile(r"[\W_号第]+")


def squeezed(number: str) -> str:
    """A document number without brackets, 第 and 号: 澜政办〔2019〕12号 is 澜政办201912."""
    return _BREAKS.sub("", index.fold(number))


class Lines:
    """Many short texts in one string, each with the index number of its document."""

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        self._text = "\n" + "".join(f"{text}\n" for text, _ in rows)
        self._starts = np.cumsum([1, *(len(text) + 1 for text, _ in rows)], dtype=np.uint32)
        self._ids = "\n".join(id for _, id in rows).split("\n")

    def find(self, text: str, most: int, *, beginning: bool) -> Iterator[str]:
        """The documents whose text begins with, or holds, all the words of ``text``."""
        first, *others = text.split()
        wanted = f"\n{first}" if beginning else first
        place, given = -1, 0
        for _ in range(LOOKED_AT):
            place = self._text.find(wanted, place + 1)
            if place < 0 or given == most:
                return
            line = int(np.searchsorted(self._starts, place + beginning, "right")) - 1
            end = int(self._starts[line + 1]) - 1
            whole = self._text[self._starts[line] : end]
            if all(word in whole for word in others):
                given += 1
                yield self._ids[line]
            place = end - 1


@dataclass(frozen=True, slots=True)
class Named:
    """An issuer or a section: its name, other names it is known by, and how all of them are written in pinyin."""

    name: str
    others: tuple[str, ...]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue that may be named by its year and number."""

    identifier: str
    label: str
    kind: str
    year: int
    first: int
    last: int
    running: int | None


@dataclass(frozen=True)
class Directory:
    """Everything that can be completed, newest documents and issues first."""

    titles: Lines
    numbers: Lines
    issues: tuple[IssueLine, ...]
    issuers: tuple[Named, ...]
    sections: tuple[Named, ...]


def directory(session: Session) -> Directory:
    """Read the directory of what is public now."""
    public = Document.status == Status.PUBLISHED
    columns = select(Document.title, Document.document_number, Document.index_number)
    rows = session.execute(columns.where(public).order_by(*NEWEST_FIRST)).all()
    return Directory(
        Lines([(_line(title), id) for title, _, id in rows]),
        Lines([(squeezed(number), id) for _, number, id in rows if number]),
        tuple(_issues(session)),
        tuple(_issuers(session)),
        tuple(_sections(session)),
    )


def _line(text: str) -> str:
    return " ".join(index.fold(text).split())


def _issues(session: Session) -> Iterator[IssueLine]:
    wanted = select(Issue).where(Issue.status == Status.PUBLISHED)
    for row in session.scalars(wanted.order_by(Issue.year.desc(), Issue.kind, Issue.number.desc())):
        last = row.number_to or row.number
        yield IssueLine(
            row.identifier, issue_label(row), row.kind, row.year, row.number, last, row.running_number
        )


def _issuers(session: Session) -> Iterator[Named]:
    counted = (
        select(DocumentIssuer.issuer_id, func.count())
        .join(Document, Document.id == DocumentIssuer.document_id)
        .where(Document.status == Status.PUBLISHED)
        .group_by(DocumentIssuer.issuer_id)
    )
    counts = {issuer: count for issuer, count in session.execute(counted)}  # noqa: C416  # a row is no pair to mypy
    rows = [row for row in session.scalars(select(Issuer).options(selectinload(Issuer.aliases)))]  # noqa: C416
    for row in sorted(rows, key=lambda row: (-counts.get(row.id, 0), row.id)):
        if row.id in counts:
            yield named(row.name, tuple(alias.name for alias in row.aliases), counts[row.id])


def _sections(session: Session) -> Iterator[Named]:
    counted = (
        select(Section.name, func.count())
        .join(Document, Document.section_id == Section.id)
        .where(Document.status == Status.PUBLISHED)
        .group_by(Section.name, Section.position)
        .order_by(Section.position)
    )
    for name, count in session.execute(counted):
        yield named(name, (), count)


def named(name: str, others: tuple[str, ...], documents: int) -> Named:
    """A name with its sounds."""
    every = (name, *others)
    return Named(
        name,
        others,
        tuple(dict.fromkeys(way for one in every for way in index.letters(one))),
        tuple(dict.fromkeys(way for one in every for way in index.initials(one))),
        documents,
    )
