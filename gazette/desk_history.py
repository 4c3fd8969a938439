"""The history for people to read: each sees the lines about their own gazettes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from gazette.model import Document, Event, Gazette, Issue
from gazette.model_desk import Submission
from gazette.model_entry import Batch
from gazette.model_people import Grant, Person
from gazette.permissions import Act, Actor, gazettes_for, may

LISTED = 50
EXPORTED = 100_000
_AT_ONCE = 500  # names in one question to the database


_Text = InstrumentedAttribute[str]
_TITLES: tuple[tuple[str, _Text, _Text], ...] = (
    ("document", Document.index_number, Document.title),
    ("submission", Submission.receipt, Submission.title),
    ("person", Person.login, Person.name),
    ("gazette", Gazette.slug, Gazette.title),
)
_KINDS = ("document", "issue", "submission", "batch", "zero_report", "gazette", "person", "calendar")


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the history for a person to read; ``who`` is the name behind the login, ``title`` what the subject is called."""

    number: int
    at: datetime
    actor: str
    who: str
    deed: str
    subject_kind: str
    subject_id: str
    detail: dict[str, object]
    hash: str
    title: str


def history(
    session: Session, actor: Actor, *, person: str = "", subject: str = "", page: int = 1, size: int = LISTED
) -> tuple[int, tuple[Said, ...]]:
    """The lines of the history, last first, and how many there are in all."""
    wanted = _of_gazettes(select(Event), actor)
    if person:
        wanted = wanted.where(Event.actor == person)
    if subject:
        wanted = wanted.where(Event.subject_id == subject, Event.subject_kind.in_(_KINDS))  # by the index
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Event.id.desc()).limit(size).offset((page - 1) * size)).all()
    return total, said(session, rows)


def _of_gazettes(wanted: Select[Event], actor: Actor) -> Select[Event]:
    """What belongs to the person's own gazettes; for administrators also their people and the calendar.

    Rows are asked, not the beginnings of names: ``lz-qu-2026-1`` begins as those of ``lz`` do.
    """
    slugs = gazettes_for(actor, Act.HISTORY)

    def about(kind: str, row: type[Document | Issue | Submission], name: _Text) -> ColumnElement[bool]:
        ours = exists().where(name == Event.subject_id, row.gazette_id == Gazette.id, Gazette.slug.in_(slugs))
        return (Event.subject_kind == kind) & ours

    shown = [
        about("document", Document, Document.index_number),
        about("issue", Issue, Issue.identifier),
        about("submission", Submission, Submission.receipt),
        (Event.subject_kind == "gazette") & Event.subject_id.in_(slugs),
    ]
    batch = Gazette.slug + "-batch-" + cast(Batch.id, String)
    batches = select(batch).select_from(Batch).join(Gazette).where(Gazette.slug.in_(slugs))
    shown.append((Event.subject_kind == "batch") & Event.subject_id.in_(batches))
    for slug in slugs:  # no colon stands in the name of a gazette
        own = Event.subject_id.startswith(f"{slug}:", autoescape=True)
        shown.append((Event.subject_kind == "zero_report") & own)
    if may(actor, Act.PEOPLE):
        here = Gazette.slug.in_(gazettes_for(actor, Act.PEOPLE))
        theirs = select(Person.login).join(Grant, Grant.person_id == Person.id).join(Gazette).where(here)
        shown.append((Event.subject_kind == "person") & Event.subject_id.in_(theirs))
        shown.append(Event.subject_kind == "calendar")
    return wanted.where(or_(*shown))


def said(session: Session, rows: Sequence[Event]) -> tuple[Said, ...]:
    """Lines of the history with the names behind the logins and the numbers."""
    names = _called(session, Person.login, Person.name, {row.actor for row in rows})
    titles = {
        kind: _called(session, key, title, {row.subject_id for row in rows if row.subject_kind == kind})
        for kind, key, title in _TITLES
    }
    return tuple(
        Said(
            row.id, row.at, row.actor, names.get(row.actor, row.actor), row.deed, row.subject_kind, row.subject_id,
            json.loads(row.detail), row.hash, titles.get(row.subject_kind, {}).get(row.subject_id, ""),
        )
        for row in rows
    )  # fmt: skip


def _called(session: Session, key: _Text, title: _Text, wanted: set[str]) -> dict[str, str]:
    """What the rows of these keys are called."""
    found: dict[str, str] = {}
    for part in _parts(sorted(wanted)):
        found.update((row[0], row[1]) for row in session.execute(select(key, title).where(key.in_(part))))
    return found


def _parts(names: list[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
