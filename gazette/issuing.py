"""Putting an issue together: which documents, in which sections and order, on which pages; and making it public whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from gazette import checks, events, workflow
from gazette.errors import BadRecord, Conflict, NotAllowed, NotFound
from gazette.model import Document, Gazette, Issue, IssueKind, Original, Section, Status
from gazette.model_desk import Hand, Preparation
from gazette.permissions import Act, Actor, gazettes_for, may
from gazette.readiness import Rules, obstacles
from gazette.records import IssueFacts


@dataclass(frozen=True, slots=True)
class Line:
    """One document in an issue: where it stands and on which pages of the paper."""

    index_number: str
    section: str
    page_from: int | None = None
    page_to: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything about an issue that can be set at the desk; ``lines`` in printed order."""

    lines: tuple[Line, ...]
    published_on: date | None
    running_number: int | None
    cover_line: str = ""
    introduction: str = ""


def issue_for(session: Session, actor: Actor, identifier: str, act: Act) -> Issue:
    """The issue, for a person who has leave for the act in its gazette.

    Raises:
        NotFound: when there is none, or the person may not know of it.
    """
    issue = session.scalar(select(Issue).where(Issue.identifier == identifier))
    if issue is None or not may(actor, Act.LAY_OUT, issue.gazette.slug):
        raise NotFound(f"没有找到这一期：{identifier}。")
    if not may(actor, act, issue.gazette.slug):
        raise NotAllowed("您在这份公报里没有做这件事的权限。")
    return issue


def begin(session: Session, actor: Actor, gazette: str, year: int, number: int, kind: IssueKind, at: datetime, number_to: int | None = None) -> Issue:  # fmt: skip
    """Open the next issue.

    Raises:
        Conflict: when there is one of this number already.
    """
    if gazette not in gazettes_for(actor, Act.LAY_OUT):
        raise NotAllowed("您在这份公报里没有编期的权限。")
    if not (1900 <= year <= 2200 and 1 <= number <= 999) or (number_to is not None and number_to <= number):
        raise BadRecord("请填写四位年份和期号；合刊的止期号须大于起期号。")
    facts = IssueFacts(gazette=gazette, year=year, number=number, kind=kind, number_to=number_to)
    row = session.scalars(select(Gazette).where(Gazette.slug == gazette)).one()
    held = session.scalar(
        select(Issue.identifier).where(
            Issue.gazette_id == row.id, Issue.year == year, Issue.kind == kind, Issue.number == number
        )
    )
    if held is not None:
        raise Conflict(f"已经有这一期了：{held}。")
    last = session.scalar(select(func.max(Issue.running_number)).where(Issue.gazette_id == row.id))
    issue = Issue(
        identifier=facts.identifier, gazette=row, kind=kind, year=year, number=number, number_to=number_to,
        running_number=(last or 0) + 1 if kind in (IssueKind.ORDINARY, IssueKind.COMBINED) else None, status=Status.DRAFT,
    )  # fmt: skip
    session.add(issue)
    session.flush()
    _prepared(session, issue, actor)
    _say(session, actor, "entered", issue, at)
    return issue


def arrange(
    session: Session, actor: Actor, identifier: str, layout: Layout, version: int, at: datetime
) -> Issue:
    """Set the whole layout of an issue that is not public yet.

    Raises:
        Conflict: when somebody laid it out since ``version``.
    """
    issue = issue_for(session, actor, identifier, Act.LAY_OUT)
    if issue.status == Status.PUBLISHED:
        raise NotAllowed("这一期已经发布，编排不再改动。")
    if issue.version != version:
        raise Conflict(
            "别人在您编排期间改动了这一期，这次没有保存。表里各行按现在保存着的编排排列，次序、栏目和页码的数字是您填的；看过以后再点“保存编排”，就以您填的为准。"
        )
    _check_pages(layout.lines)
    names = [line.index_number for line in layout.lines]
    if len(set(names)) != len(names):
        raise BadRecord("同一份文件在编排里出现了两次。")
    rows = {
        row.index_number: row
        for row in session.scalars(select(Document).where(Document.index_number.in_(names)))
    }
    sections = {row.name: row for row in session.scalars(select(Section))}
    for document in list(issue.documents):
        if document.index_number not in rows:
            document.issue, document.position = None, 0
    for place, line in enumerate(layout.lines, start=1):
        _put(issue, rows.get(line.index_number), line, sections, place)
    issue.published_on, issue.running_number = layout.published_on, layout.running_number
    issue.cover_line, issue.introduction = layout.cover_line[:300], layout.introduction
    flag_modified(issue, "cover_line")  # a change of order alone also counts as a version
    _prepared(session, issue, actor)
    _say(session, actor, "laid_out", issue, at, documents=names)
    return issue


def _put(
    issue: Issue, document: Document | None, line: Line, sections: dict[str, Section], place: int
) -> None:
    if document is None or document.gazette_id != issue.gazette_id or document.status == Status.WITHDRAWN:
        raise NotFound(f"没有找到可以编入这一期的文件：{line.index_number}。")
    if document.issue is not None and document.issue is not issue:
        raise Conflict(f"文件 {line.index_number} 已在{document.issue.year}年第{document.issue.number}期里。")
    section = sections.get(line.section)
    if line.section and section is None:
        raise NotFound(f"没有“{line.section[:30]}”这个栏目。")
    document.issue, document.section, document.position = issue, section, place
    document.page_from, document.page_to = line.page_from, line.page_to


def _check_pages(lines: Sequence[Line]) -> None:
    """Pages run forward: a document begins no earlier than the one before it ends."""
    reached = 0
    for line in lines:
        if line.page_from is None:
            continue
        if line.page_from < 1 or (line.page_to is not None and line.page_to < line.page_from):
            raise BadRecord(f"文件 {line.index_number} 的页码不对：止页须不小于起页。")
        if line.page_from < reached:
            raise BadRecord(
                f"文件 {line.index_number} 从第 {line.page_from} 页开始，而前一份文件到第 {reached} 页才结束。"
            )
        reached = line.page_to or line.page_from


def place(session: Session, actor: Actor, issue: Issue, document: Document, pages: tuple[int | None, int | None], at: datetime) -> None:  # fmt: skip
    """Put a document at the end of an issue that is not public yet."""
    if issue.status == Status.PUBLISHED:
        raise NotAllowed("这一期已经发布，不能再编入文件。")
    last = session.scalar(select(func.max(Document.position)).where(Document.issue_id == issue.id))
    document.issue, document.position = issue, (last or 0) + 1
    document.page_from, document.page_to = pages
    _prepared(session, issue, actor)
    _say(session, actor, "laid_out", issue, at, added=document.index_number)


def paginate(
    session: Session, actor: Actor, identifier: str, pages: Mapping[str, tuple[int, int]], at: datetime
) -> Issue:
    """Set the pages of the documents in an issue that is not public yet: first and last by index number.

    Raises:
        Conflict: when other documents stand in it by now.
    """
    issue = issue_for(session, actor, identifier, Act.LAY_OUT)
    if issue.status == Status.PUBLISHED:
        raise NotAllowed("这一期已经发布，页码不再改动。")
    if [document.index_number for document in issue.documents] != list(pages):
        raise Conflict("排版期间有人改动了这一期的编排，页码没有填。请刷新后再试。")
    for document in issue.documents:
        document.page_from, document.page_to = pages[document.index_number]
    flag_modified(issue, "cover_line")
    _prepared(session, issue, actor)
    _say(session, actor, "laid_out", issue, at, pages={name: list(both) for name, both in pages.items()})
    return issue


def set_cover(session: Session, actor: Actor, identifier: str, sha256: str | None, at: datetime) -> Issue:
    """Set the picture of the cover, a kept original; None takes it away."""
    issue = issue_for(session, actor, identifier, Act.LAY_OUT)
    if issue.status == Status.PUBLISHED:
        raise NotAllowed("这一期已经发布，封面不再改动。")
    issue.cover = session.scalar(select(Original).where(Original.sha256 == sha256)) if sha256 else None
    _prepared(session, issue, actor)
    _say(session, actor, "laid_out", issue, at, cover=sha256)
    return issue


def not_ready(session: Session, issue: Issue, actor: Actor, rules: Rules) -> list[str]:
    """Why this person cannot make the issue public now; nothing when all is well."""
    reasons = []
    if not issue.documents:
        reasons.append("这一期还没有文件。")
    if issue.published_on is None:
        reasons.append("还没有填出版日期。")
    if session.get(Preparation, (issue.id, actor.id)) is not None:
        reasons.append("这一期由您编排，须由另一位审签人发布。")
    for document in issue.documents:
        name = f"{document.index_number}《{document.title[:30]}》"
        if document.status == Status.DRAFT:
            reasons.append(f"{name}还是草稿，请先送审。")
        elif document.status in (Status.REVIEW, Status.SCHEDULED):
            if session.get(Hand, (document.id, actor.id)) is not None:
                reasons.append(f"{name}由您录入或修改过，须由另一位审签人签发。")
            reasons += [f"{name}：{o.sentence}" for o in obstacles(session, document, rules) if o.blocks]
    return reasons


def publish(
    session: Session, actor: Actor, identifier: str, version: int, rules: Rules, at: datetime,
    likely: checks.Likely = checks.nobody,
) -> Issue:  # fmt: skip
    """Make the whole issue public, with every document that waits in it, once its checks are green.

    Raises:
        NotAllowed: with everything that stands in the way.
    """
    issue = issue_for(session, actor, identifier, Act.PUBLISH_ISSUE)
    if issue.version != version:
        raise Conflict("这一期在您审阅期间有改动，请重新审阅后再发布。")
    if issue.status == Status.PUBLISHED:
        raise Conflict("这一期已经发布。")
    found = checks.run(session, issue, likely)
    checks.record(session, issue, found, at)
    reds = [item.sentence for check in found for item in check.red]
    if reasons := [*not_ready(session, issue, actor, rules), *reds]:
        raise NotAllowed("这一期还不能发布：" + "".join(reasons))
    workflow.publish_issue(session, issue, actor=actor.login, at=at, approver=actor.id)
    return issue


def _prepared(session: Session, issue: Issue, actor: Actor) -> None:
    if session.get(Preparation, (issue.id, actor.id)) is None:
        session.add(Preparation(issue_id=issue.id, person_id=actor.id))
        session.flush()


def _say(session: Session, actor: Actor, deed: str, issue: Issue, at: datetime, **detail: object) -> None:
    events.append(
        session,
        actor=actor.login,
        deed=deed,
        subject_kind="issue",
        subject_id=issue.identifier,
        at=at,
        detail=detail,
    )
