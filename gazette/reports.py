"""Errors that readers report: on a line of a document or a printed page, answered at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from gazette import events
from gazette.errors import BadRecord, Conflict, NotFound, TooOften
from gazette.model import Document, Gazette, Issue, Status
from gazette.model_paper import Report
from gazette.permissions import Act, Actor, gazettes_for
from gazette.queries import issue_label

LONGEST, LONGEST_CONTACT, LONGEST_QUOTE = 1000, 100, 500
MOST_OPEN = 2000
_SHOWN = 100
Outcome = Literal["right", "wrong", "other"]
NAMES = {"right": "属实，作更正", "wrong": "文本无误", "other": "其他"}


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about: a public document or a public issue, on which page, and the words."""

    document: str | None = None
    issue: str | None = None
    page: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as the desk shows it. ``corrected``: the text was corrected since it came."""

    number: int
    at: datetime
    document: str | None
    title: str
    issue: str | None
    page: int | None
    quote: str
    message: str
    contact: str
    state: str
    answer: str
    person: str
    closed_at: datetime | None
    corrected: bool


def report(session: Session, about: About, message: str, contact: str, at: datetime) -> int:
    """Keep what a reader says; the number of the report.

    Raises:
        BadRecord: when nothing is said, or too much.
        NotFound: when what it is about is not public.
        TooOften: when the desk has more than it can answer.
    """
    message, contact = message.strip(), contact.strip()
    if not message:
        raise BadRecord("请写明哪里不对、应当是什么。")
    if len(message) > LONGEST or len(contact) > LONGEST_CONTACT:
        raise BadRecord(f"说明最多 {LONGEST} 个字，联系方式最多 {LONGEST_CONTACT} 个字，请写得短一些。")
    waiting = session.scalar(select(func.count()).select_from(Report).where(Report.state == "open")) or 0
    if waiting >= MOST_OPEN:
        raise TooOften(
            "编辑部待处理的报错太多，请过几天再报；急需更正的，请按网页下方的方式联系编辑部。", 86_400
        )
    document, issue = _document(session, about), _issue(session, about)
    row = Report(
        issue_id=issue.id if issue else None, document_id=document.id if document else None,
        revision=document.revision if document else None, page=about.page, quote=about.quote.strip()[:LONGEST_QUOTE],
        message=message, contact=contact, at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def listed(session: Session, actor: Actor, *, closed: bool = False) -> tuple[Reported, ...]:
    """The reports of a person's gazettes: those that wait, oldest first, or those answered last."""
    wanted = _of(actor).options(
        joinedload(Report.document),
        joinedload(Report.issue).joinedload(Issue.gazette),
        joinedload(Report.person),
    )
    if closed:
        wanted = wanted.where(Report.state != "open").order_by(Report.closed_at.desc()).limit(_SHOWN)
    else:
        wanted = wanted.where(Report.state == "open").order_by(Report.id).limit(_SHOWN)
    return tuple(_shown(row) for row in session.scalars(wanted))


def waiting(session: Session, actor: Actor) -> int:
    """How many reports wait in a person's gazettes."""
    return (
        session.scalar(select(func.count()).select_from(_of(actor).where(Report.state == "open").subquery()))
        or 0
    )


def close(session: Session, actor: Actor, number: int, outcome: str, answer: str, at: datetime) -> None:
    """Say what became of a report; the reader's contact is forgotten.

    Raises:
        NotFound: when there is none, or it is of another gazette.
        Conflict: when somebody answered it already.
    """
    row = session.scalar(_of(actor).where(Report.id == number))
    if row is None:
        raise NotFound(f"没有找到第 {number} 号报错。")
    if row.state != "open":
        raise Conflict("这一条别人已经处理过了，请刷新后再看。")
    if outcome not in get_args(Outcome):
        raise BadRecord("请选择处理结果。")
    if outcome != "right" and not answer.strip():
        raise BadRecord("请写一句处理说明，以后查起来知道当时怎样核对的。")
    row.state, row.answer, row.person_id, row.closed_at, row.contact = (
        outcome,
        answer.strip()[:LONGEST],
        actor.id,
        at,
        "",
    )
    subject = row.document.index_number if row.document else row.issue.identifier if row.issue else ""
    events.append(
        session, actor=actor.login, deed="report_closed", subject_kind="document" if row.document else "issue",
        subject_id=subject, at=at, detail={"report": number, "outcome": outcome, "answer": row.answer},
    )  # fmt: skip


def _of(actor: Actor) -> Select[Report]:
    """The reports about the gazettes in which a person edits."""
    slugs = gazettes_for(actor, Act.EDIT)
    return select(Report).where(
        or_(
            Report.document.has(Document.gazette.has(Gazette.slug.in_(slugs))),
            Report.issue.has(Issue.gazette.has(Gazette.slug.in_(slugs))),
        )
    )


def _document(session: Session, about: About) -> Document | None:
    if about.document is None:
        return None
    row = session.scalar(
        select(Document).where(Document.index_number == about.document, Document.status == Status.PUBLISHED)
    )
    if row is None:
        raise NotFound(f"没有找到这份文件：{about.document}。")
    return row


def _issue(session: Session, about: About) -> Issue | None:
    if about.issue is None:
        return None
    row = session.scalar(
        select(Issue).where(Issue.identifier == about.issue, Issue.status == Status.PUBLISHED)
    )
    if row is None:
        raise NotFound(f"没有找到这一期公报：{about.issue}。")
    return row


def _shown(row: Report) -> Reported:
    document = row.document
    title = (
        document.title
        if document
        else f"{row.issue.gazette.title} {issue_label(row.issue)}"
        if row.issue
        else ""
    )
    issue = row.issue or (document.issue if document else None)
    return Reported(
        row.id, row.at, document.index_number if document else None, title, issue.identifier if issue and issue.status == Status.PUBLISHED else None,
        row.page, row.quote, row.message, row.contact, row.state, row.answer, row.person.name if row.person else "",
        row.closed_at, document is not None and document.revision > (row.revision or 1),
    )  # fmt: skip
