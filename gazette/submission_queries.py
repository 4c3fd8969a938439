"""What the pages show of submissions: lists, one with all its versions, the clock, twins. Values, never rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

import index
from gazette import queries
from gazette.errors import NotFound
from gazette.filed import Filed
from gazette.model import Document, Event, Gazette, Issuer, Original, Status
from gazette.model_desk import Filing, Submission
from gazette.model_people import Person
from gazette.permissions import Act, Actor, gazettes_for, may, own_only
from gazette.submissions import filed_of
from gazette.working_days import Calendar, today

LISTED = 30
NEAR = 5  # working days before the end of the twenty, from which the desk speaks of it
_LOADED = (
    defer(Submission.body), joinedload(Submission.department), joinedload(Submission.person), joinedload(Submission.gazette),
    joinedload(Submission.document).joinedload(Document.issue), joinedload(Submission.document).defer(Document.body),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """The twenty working days of a submission: ``used`` so far or until print, ``left`` negative when past."""

    due_on: date
    used: int
    left: int
    running: bool

    @property
    def late(self) -> bool:
        """Printed too late, or not printed yet and past the day."""
        return self.left < 0

    @property
    def near(self) -> bool:
        """Still running, not past, and soon to be."""
        return self.running and 0 <= self.left <= NEAR


@dataclass(frozen=True, slots=True)
class Printed:
    """Where and when a submission came to be public."""

    index_number: str
    on: date | None  # None: not public yet
    issue: str
    issue_public: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A submission in a list."""

    receipt: str
    gazette: str
    department: str
    person: str
    title: str
    document_number: str | None
    status: Filing
    signed_on: date | None
    submitted_on: date
    clock: Clock | None  # None: withdrawn, nothing is due
    printed: Printed | None  # None: not taken over
    answer: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of a list, how many there are in all and in each state."""

    lines: tuple[Line, ...]
    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a submission as it can be fetched."""

    role: str
    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Move:
    """A line of a submission's history."""

    at: datetime
    who: str
    deed: str
    version: int
    reason: str
    changed: tuple[str, ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One submission with everything around it, and what this person may do."""

    line: Line
    filed: Filed
    version: int
    files: tuple[File, ...]
    moves: tuple[Move, ...]
    twins: tuple[str, ...]
    may_revise: bool
    may_withdraw: bool
    may_handle: bool


def clock_of(row: Submission, calendar: Calendar, day: date) -> Clock | None:
    """The clock of a submission on a day."""
    if row.status == Filing.WITHDRAWN:
        return None
    begin, printed = row.signed_on or today(row.submitted_at), printed_on(row.document)
    end = printed or day
    return Clock(row.due_on, calendar.between(begin, end), calendar.between(end, row.due_on), printed is None)


def printed_on(document: Document | None) -> date | None:
    """The day a document became public."""
    if document is None or document.status not in (Status.PUBLISHED, Status.WITHDRAWN):
        return None
    return document.published_on or (today(document.published_at) if document.published_at else None)


def line_of(row: Submission, calendar: Calendar, day: date) -> Line:
    """A row as a line."""
    document, printed = row.document, None
    if document is not None:
        issue = document.issue
        printed = Printed(
            document.index_number, printed_on(document), queries.issue_label(issue) if issue else "",
            issue is not None and issue.status == Status.PUBLISHED, document.status == Status.WITHDRAWN,
        )  # fmt: skip
    return Line(
        row.receipt, row.gazette.slug, row.department.name, row.person.name, row.title, row.document_number,
        Filing(row.status), row.signed_on, today(row.submitted_at), clock_of(row, calendar, day), printed, row.answer,
    )  # fmt: skip


def readable(actor: Actor, act: Act = Act.READ_SUBMISSIONS) -> ColumnElement[bool]:
    """The submissions a person may know of: of one's gazettes, and where one is a contact person, of one's department."""
    everything = [slug for slug in gazettes_for(actor, act) if not own_only(actor, act, slug)]
    own = [slug for slug in gazettes_for(actor, act) if own_only(actor, act, slug)]
    parts: list[ColumnElement[bool]] = (
        [Submission.gazette.has(Gazette.slug.in_(everything))] if everything else []
    )
    if own and actor.department_id is not None:
        parts.append(
            and_(
                Submission.gazette.has(Gazette.slug.in_(own)), Submission.department_id == actor.department_id
            )
        )
    return or_(*parts) if parts else false()


def lines(
    session: Session, actor: Actor, calendar: Calendar, day: date, *, status: str = "", text: str = "", page: int = 1
) -> Lines:  # fmt: skip
    """The submissions a person may know of: what waits first and oldest first, the rest newest first."""
    allowed = readable(actor)
    counted = session.execute(
        select(Submission.status, func.count()).where(allowed).group_by(Submission.status)
    )
    counts = {name: count for name, count in counted}  # noqa: C416  # a row is no pair to mypy
    wanted = [allowed]
    if status:
        wanted.append(Submission.status == status)
    if text := text.replace("%", "").replace("_", "").replace("\x00", ""):
        like = f"%{text}%"
        wanted.append(
            or_(
                Submission.title.like(like), Submission.document_number.like(like), Submission.receipt == text.upper(),
                Submission.department.has(Issuer.name.like(like)),
            )
        )  # fmt: skip
    total = session.scalar(select(func.count()).select_from(Submission).where(*wanted)) or 0
    open_first = Submission.status.in_((Filing.ACCEPTED, Filing.WITHDRAWN))
    rows = session.scalars(
        select(Submission).where(*wanted).order_by(open_first, Submission.id.desc()).limit(LISTED)
        .offset((page - 1) * LISTED).options(*_LOADED)
    )  # fmt: skip
    return Lines(tuple(line_of(row, calendar, day) for row in rows), total, counts)


def page_of(session: Session, actor: Actor, row: Submission, calendar: Calendar, day: date) -> Page:
    """Everything the desk shows of one submission."""
    own = may(actor, Act.SUBMIT, row.gazette.slug) and actor.department_id == row.department_id
    open_still = row.status in (Filing.SUBMITTED, Filing.RETURNED)
    handles = may(actor, Act.HANDLE_SUBMISSIONS, row.gazette.slug)
    return Page(
        line_of(row, calendar, day), filed_of(row), row.version,
        tuple(File(f.role, f.name, f.original.sha256, f.original.size, f.original.media_type) for f in row.files),
        moves(session, row.receipt), twins(session, actor, filed_of(row), but=row.receipt) if open_still else (),
        own and open_still, own and open_still, handles and row.status == Filing.SUBMITTED,
    )  # fmt: skip


def moves(session: Session, receipt: str) -> tuple[Move, ...]:
    """The history of a submission, first things first; each version with the files it had."""
    rows = session.execute(
        select(Event, Person.name)
        .outerjoin(Person, Person.login == Event.actor)
        .where(Event.subject_kind == "submission", Event.subject_id == receipt)
        .order_by(Event.id)
    ).all()
    told = [(event, name or event.actor, json.loads(event.detail)) for event, name in rows]
    hashes = {sha256 for _, _, detail in told for _, _, sha256 in detail.get("files", ())}
    kept = {row.sha256: row for row in session.scalars(select(Original).where(Original.sha256.in_(hashes)))}
    return tuple(
        Move(
            event.at, name, event.deed, detail.get("version", 0), detail.get("reason", ""),
            tuple(detail.get("changed", ())),
            tuple(File(role, given, sha, kept[sha].size, kept[sha].media_type) for role, given, sha in detail.get("files", ())),
        )
        for event, name, detail in told
    )  # fmt: skip


def twins(session: Session, actor: Actor, filed: Filed, but: str = "") -> tuple[str, ...]:
    """Sentences about what bears the same title or number; nobody learns of what is not public and not theirs."""
    title = "".join(filed.title.split())
    key = index.number_key(filed.document_number) if filed.document_number else None
    found = []
    same = or_(Document.title == title, and_(Document.number_key.is_not(None), Document.number_key == key))
    visible = Document.status.in_((Status.PUBLISHED, Status.WITHDRAWN))
    if may(actor, Act.READ_DRAFTS, filed.gazette):
        visible = Document.status.in_(list(Status))
    documents = select(Document.title, Document.document_number, Document.index_number).where(
        same, visible, Document.gazette.has(Gazette.slug == filed.gazette), Document.source_id != but
    )
    for name, number, index_number in session.execute(documents.limit(5)):
        found.append(f"公报里已有{_which(name == title, number)}：《{name}》（{index_number}）。")
    number = filed.document_number
    alike = or_(Submission.title == filed.title, and_(Submission.document_number.is_not(None), Submission.document_number == number))  # fmt: skip
    others = select(Submission.receipt, Submission.title, Submission.document_number).where(
        alike, readable(actor), Submission.gazette.has(Gazette.slug == filed.gazette), Submission.receipt != but,
        Submission.status.in_((Filing.SUBMITTED, Filing.RETURNED, Filing.ACCEPTED)),
    )  # fmt: skip
    for receipt, name, number in session.execute(others.limit(5)):
        found.append(f"已经报送过{_which(name == filed.title, number)}：《{name}》（{receipt}）。")
    return tuple(found)


def _which(titled: bool, number: str | None) -> str:
    return "同一标题的文件" if titled else f"同一文号 {number} 的文件"


def every(session: Session, wanted: Sequence[ColumnElement[bool]]) -> Sequence[Submission]:
    """Rows for the ledger and the reminders, oldest first."""
    return session.scalars(select(Submission).where(*wanted).order_by(Submission.id).options(*_LOADED)).all()


def file_of(session: Session, row: Submission, sha256: str) -> File:
    """A file that any version of a submission held.

    Raises:
        NotFound: when none did.
    """
    for file in (file for move in moves(session, row.receipt) for file in move.files):
        if file.sha256 == sha256:
            return file
    raise NotFound("这件报送里没有这个文件。")


@dataclass(frozen=True, slots=True)
class Tally:
    """How much waits, for the first page of the desk."""

    to_review: int
    returned: int
    near: int
    late: int


def tally(session: Session, actor: Actor, calendar: Calendar, day: date) -> Tally:
    """What waits among the submissions a person may know of."""
    open_still = Submission.status.in_((Filing.SUBMITTED, Filing.RETURNED, Filing.ACCEPTED))
    held = [line_of(row, calendar, day) for row in every(session, [readable(actor), open_still])]
    running = [line.clock for line in held if line.clock and line.clock.running]
    return Tally(
        sum(line.status == Filing.SUBMITTED for line in held), sum(line.status == Filing.RETURNED for line in held),
        sum(clock.near for clock in running), sum(clock.late for clock in running),
    )  # fmt: skip
