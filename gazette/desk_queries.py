"""Questions of the desk to the database: what is not public is shown here, to people who may see it, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from gazette import queries
from gazette.content import Content, content_of, from_text
from gazette.errors import NotFound
from gazette.model import Attachment, Document, DocumentIssuer, Gazette, Issue, Section, Status
from gazette.model_desk import Comment, Correction, Hand, Revision, Submission
from gazette.permissions import Act, Actor, gazettes_for, may
from gazette.readiness import (
    Checked,
    Kept,
    KeptFile,
    Obstacle,
    Private,
    Rules,
    checklist,
    kept,
    kept_files,
    obstacles,
    private,
)
from gazette.views import DocumentPage, IssuePage

LISTED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A document in a list of the desk."""

    index_number: str
    title: str
    document_number: str | None
    section: str | None
    status: str
    issue: str | None
    changed_at: datetime
    publish_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of them, and how many there are of each status."""

    rows: tuple[Row, ...]
    total: int
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class State:
    """A kept state of a document. ``public``: the revision readers could read."""

    number: int
    public: int | None
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a passage."""

    id: int
    who: str
    at: datetime
    quote: str
    text: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A file a document was made from, or that came with it; not public."""

    title: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that waits."""

    id: int
    index_number: str
    title: str
    who: str
    mine: bool
    at: datetime
    reason: str
    now: Content
    proposed: Content
    kept: tuple[Kept, ...]
    kept_files: tuple[KeptFile, ...]


@dataclass(frozen=True, slots=True)
class Desktop:
    """Everything the desk shows of one document, and what this person may do with it."""

    page: DocumentPage
    gazette: str
    status: Status
    version: int
    revision: int
    publish_at: datetime | None
    content: Content
    section: str | None
    obstacles: tuple[Obstacle, ...]
    checklist: tuple[Checked, ...]
    private: tuple[Private, ...]
    kept: tuple[Kept, ...]
    kept_files: tuple[KeptFile, ...]
    sources: tuple[Source, ...]
    receipt: str | None  # of the submission it came by
    states: tuple[State, ...]
    remarks: tuple[Remark, ...]
    correction: int | None
    notices: tuple[str, ...]  # of the corrections made of it, drafted for print
    may_edit: bool
    may_approve: bool
    own_hand: bool


def documents(session: Session, actor: Actor, *, status: str | None, text: str, page: int) -> Rows:
    """The documents of the gazettes a person works for, those changed last first."""
    allowed = Document.gazette.has(Gazette.slug.in_(gazettes_for(actor, Act.READ_DRAFTS)))
    counted = session.execute(select(Document.status, func.count()).where(allowed).group_by(Document.status))
    counts = {name: count for name, count in counted}  # noqa: C416
    wanted: list[ColumnElement[bool]] = [allowed]
    if status:
        wanted.append(Document.status == status)
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        wanted.append(
            or_(Document.title.like(like), Document.document_number.like(like), Document.index_number == text)
        )
    total = session.scalar(select(func.count()).select_from(Document).where(*wanted)) or 0
    changed = func.coalesce(Document.published_at, Document.entered_at)
    rows = session.execute(
        select(Document, changed)
        .where(*wanted)
        .order_by(changed.desc(), Document.id.desc())
        .limit(LISTED)
        .offset((page - 1) * LISTED)
        .options(joinedload(Document.section), joinedload(Document.issue))
    )
    return Rows(tuple(_row(row) for row, _ in rows), total, counts)


def _row(row: Document) -> Row:
    return Row(
        row.index_number, row.title, row.document_number, row.section.name if row.section else None, row.status,
        queries.issue_label(row.issue) if row.issue else None, row.published_at or row.entered_at, row.publish_at,
    )  # fmt: skip


def desktop(session: Session, actor: Actor, document: Document, rules: Rules) -> Desktop:
    """One document with everything around it."""
    slug = document.gazette.slug
    own = session.get(Hand, (document.id, actor.id)) is not None
    open_items = document.status not in (Status.PUBLISHED, Status.WITHDRAWN)
    correction = session.scalar(
        select(Correction.id).where(Correction.document_id == document.id, Correction.status == "proposed")
    )
    return Desktop(
        queries.unpublished_page(session, document), slug, Status(document.status), document.version, document.revision,
        document.publish_at, content_of(document), document.section.name if document.section else None,
        obstacles(session, document, rules) if open_items else (), checklist(session, document, rules) if open_items else (),
        private(session, document), kept(session, document), kept_files(session, document), sources(document),
        session.scalar(select(Submission.receipt).where(Submission.document_id == document.id)),
        states(session, document), _remarks(session, document), correction, _notices(session, document),
        may(actor, Act.EDIT, slug), may(actor, Act.APPROVE, slug), own,
    )  # fmt: skip


def sources(document: Document) -> tuple[Source, ...]:
    """The files a document was made from, each once."""
    held = {a.original.sha256: a for a in reversed(document.attachments) if a.role == "source"}
    return tuple(
        Source(a.title or a.original.name, sha256, a.original.size) for sha256, a in reversed(held.items())
    )


def states(session: Session, document: Document) -> tuple[State, ...]:
    """The kept states, last first."""
    rows = session.scalars(
        select(Revision)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number.desc())
        .options(joinedload(Revision.person))
    )
    return tuple(
        State(row.number, row.public, row.at, row.person.name if row.person else "", row.reason)
        for row in rows
    )


def state_content(session: Session, document: Document, number: int) -> Content:
    """The text of a kept state; 0 is the text as it stands now.

    Raises:
        NotFound: when there is no such state.
    """
    if number == 0:
        return content_of(document)
    text = session.scalar(
        select(Revision.content).where(Revision.document_id == document.id, Revision.number == number)
    )
    if text is None:
        raise NotFound(f"没有第 {number} 个版本。")
    return from_text(text)


def _notices(session: Session, document: Document) -> tuple[str, ...]:
    wanted = select(Document.index_number).join(Correction, Correction.notice_id == Document.id)
    return tuple(session.scalars(wanted.where(Correction.document_id == document.id).order_by(Correction.id)))


def _remarks(session: Session, document: Document) -> tuple[Remark, ...]:
    rows = session.scalars(
        select(Comment)
        .where(Comment.document_id == document.id)
        .order_by(Comment.resolved_at.is_not(None), Comment.id)
        .options(joinedload(Comment.person))
    )
    return tuple(
        Remark(row.id, row.person.name, row.at, row.quote, row.text, row.resolved_at is not None)
        for row in rows
    )


def proposal(session: Session, actor: Actor, correction_id: int) -> Proposal:
    """A correction that waits, for people who may see it.

    Raises:
        NotFound: when there is none, or it was dealt with.
    """
    row = session.get(Correction, correction_id)
    if row is None or row.status != "proposed" or not may(actor, Act.READ_DRAFTS, row.document.gazette.slug):
        raise NotFound("没有找到这份更正稿，或它已经处理过了。")
    proposed = from_text(row.content)
    return Proposal(
        row.id, row.document.index_number, row.document.title, row.person.name, row.person_id == actor.id, row.at,
        row.reason, content_of(row.document), proposed,
        kept(session, row.document, proposed), kept_files(session, row.document, proposed),
    )  # fmt: skip


def corrections(session: Session, actor: Actor) -> tuple[tuple[int, str, str, str], ...]:
    """Corrections that wait: id, title, who, reason."""
    slugs = gazettes_for(actor, Act.READ_DRAFTS)
    rows = session.scalars(
        select(Correction).where(
            Correction.status == "proposed", Correction.document.has(Document.gazette.has(Gazette.slug.in_(slugs)))
        ).order_by(Correction.id)
    )  # fmt: skip
    return tuple((row.id, row.document.title, row.person.name, row.reason) for row in rows)


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue in a list of the desk."""

    identifier: str
    label: str
    gazette: str
    status: str
    published_on: date | None
    documents: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A document as it is laid out in an issue, or could be."""

    index_number: str
    title: str
    document_number: str | None
    section: str
    status: str
    page_from: int | None
    page_to: int | None
    lines: int  # of its text: a measure of its length


@dataclass(frozen=True, slots=True)
class IssueDesk:
    """Everything the desk shows of an issue."""

    identifier: str
    label: str
    gazette: str
    status: Status
    version: int
    published_on: date | None
    running_number: int | None
    cover_line: str
    introduction: str
    cover_sha256: str | None
    placed: tuple[Placed, ...]
    free: tuple[Placed, ...]


def issues(session: Session, actor: Actor) -> tuple[IssueRow, ...]:
    """The issues of a person's gazettes, drafts first, then newest first."""
    slugs = gazettes_for(actor, Act.LAY_OUT)
    rows = session.scalars(
        select(Issue).where(Issue.gazette.has(Gazette.slug.in_(slugs))).options(joinedload(Issue.gazette))
        .order_by(Issue.status == Status.PUBLISHED, Issue.year.desc(), Issue.number.desc(), Issue.id.desc())
    ).all()  # fmt: skip
    counted = session.execute(select(Document.issue_id, func.count()).group_by(Document.issue_id))
    counts = {key: count for key, count in counted}  # noqa: C416
    return tuple(
        IssueRow(
            row.identifier,
            queries.issue_label(row),
            row.gazette.title,
            row.status,
            row.published_on,
            counts.get(row.id, 0),
        )
        for row in rows
    )


def issue_desk(session: Session, issue: Issue) -> IssueDesk:
    """An issue with its documents and those that belong to none yet."""
    free = session.scalars(
        select(Document).where(
            Document.gazette_id == issue.gazette_id, Document.issue_id.is_(None), Document.status != Status.WITHDRAWN
        ).order_by(Document.id.desc()).limit(200)
    )  # fmt: skip
    return IssueDesk(
        issue.identifier, queries.issue_label(issue), issue.gazette.slug, Status(issue.status), issue.version,
        issue.published_on, issue.running_number, issue.cover_line, issue.introduction,
        issue.cover.sha256 if issue.cover else None,
        tuple(_placed(document) for document in issue.documents), tuple(_placed(document) for document in free),
    )  # fmt: skip


def _placed(row: Document) -> Placed:
    return Placed(
        row.index_number, row.title, row.document_number, row.section.name if row.section else "", row.status,
        row.page_from, row.page_to, row.body.count('"kind"'),
    )  # fmt: skip


def preview(session: Session, issue: Issue) -> tuple[DocumentPage, ...]:
    """Every document of an issue as it will stand there, public or not."""
    rows = session.scalars(
        select(Document).where(Document.issue_id == issue.id).order_by(Document.position, Document.id).options(
            selectinload(Document.issuers).joinedload(DocumentIssuer.issuer),
            selectinload(Document.attachments).joinedload(Attachment.original),
        )
    )  # fmt: skip
    return tuple(queries.unpublished_page(session, row) for row in rows)


def issue_preview(session: Session, issue: Issue) -> IssuePage:
    """The page of an issue as it will be when everything in it is public."""
    return queries.unpublished_issue(session, issue)


def gazettes(session: Session, actor: Actor, act: Act) -> tuple[Gazette, ...]:
    """The gazettes in which a person has leave for an act."""
    return tuple(
        session.scalars(
            select(Gazette).where(Gazette.slug.in_(gazettes_for(actor, act))).order_by(Gazette.id)
        )
    )


def gazette(session: Session, actor: Actor, slug: str, act: Act) -> Gazette:
    """One of them.

    Raises:
        NotFound: when there is none of this name, or the person has no leave there.
    """
    found = next((row for row in gazettes(session, actor, act) if row.slug == slug), None)
    if found is None:
        raise NotFound("没有找到这个公报。")
    return found


def sections(session: Session) -> tuple[str, ...]:
    """The names of the sections, in the office's order."""
    return tuple(session.scalars(select(Section.name).order_by(Section.position, Section.id)))


def with_content(page: DocumentPage, content: Content) -> DocumentPage:
    """The page of a document as another text would make it."""
    card = replace(
        page.card, title=content.title, document_number=content.document_number, issuers=content.issuers,
        kind=content.kind, signed_on=content.signed_on, summary=content.summary,
    )  # fmt: skip
    return replace(
        page, card=card, body=content.body, subject=content.subject, keywords=content.keywords,
        effective_on=content.effective_on, expires_on=content.expires_on,
    )  # fmt: skip
