"""The states of documents and issues and the moves between them: the only code that changes a status.

    draft ──send──▶ review ──approve──▶ published ◀──▶ withdrawn
      ▲               │  └──approve at──▶ scheduled ──▶ published
      └── return, call back ◀────────────────┘

Every move is an event; one that makes a text public says the digest of what became public, which ``gazette audit``
compares with the row ever after.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gazette import events
from gazette.content import Content, content_of, digest, lay, to_text
from gazette.errors import Conflict, NotAllowed
from gazette.model import Document, Issue, Status
from gazette.model_desk import Correction, Hand, Revision
from gazette.privacy import find
from gazette.sealing import contents_of, seal_of

MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.REVIEW, Status.PUBLISHED}),
    Status.REVIEW: frozenset({Status.DRAFT, Status.SCHEDULED, Status.PUBLISHED}),
    Status.SCHEDULED: frozenset({Status.DRAFT, Status.PUBLISHED}),
    Status.PUBLISHED: frozenset({Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset({Status.PUBLISHED}),
}
NAMES = {
    Status.DRAFT: "草稿",
    Status.REVIEW: "待审",
    Status.SCHEDULED: "定时发布",
    Status.PUBLISHED: "已发布",
    Status.WITHDRAWN: "已撤回",
}
UNPUBLISHED = (Status.DRAFT, Status.REVIEW, Status.SCHEDULED)


def publish_document(
    session: Session, document: Document, *, actor: str, at: datetime, approver: int | None = None
) -> None:
    """Make a document public; its publication date is the issue's, else the day it happens.

    Raises:
        NotAllowed: when nobody approved what a person has written, or its writer did.
    """
    issue_day = document.issue.published_on if document.issue else None  # asked before: a look-up flushes
    detail = {
        "version": document.version,
        "revision": document.revision,
        "digest": digest(content_of(document)),
    }
    if document.status != Status.SCHEDULED:
        document.approved_by = approver
    refuse_own(session, document, document.approved_by)
    with session.no_autoflush:
        _move(document, Status.PUBLISHED)
        document.published_at, document.publish_at = at, None
        if document.published_on is None:
            document.published_on = issue_day or (at.date() if document.signed_on is None else None)
    day = document.published_on.isoformat() if document.published_on else None
    _say(session, "published", "document", document.index_number, actor, at, {**detail, "published_on": day})


def publish_issue(
    session: Session, issue: Issue, *, actor: str, at: datetime, approver: int | None = None
) -> int:
    """Make an issue public with all that is in it and not public yet, and return how many these were.

    Documents that were already public only change the issue they are shown in, so they are indexed again.
    """
    waiting = [document for document in issue.documents if document.status in UNPUBLISHED]
    if issue.status != Status.PUBLISHED:
        _move(issue, Status.PUBLISHED)
        detail = {"documents": len(issue.documents), "digest": seal_of(issue), "contents": contents_of(issue)}
        _say(session, "published", "issue", issue.identifier, actor, at, detail)
        session.flush()
        session.execute(
            update(Document)
            .where(Document.issue_id == issue.id, Document.status == Status.PUBLISHED)
            .values(indexed_version=None)
            .execution_options(synchronize_session=False)
        )
    for document in waiting:
        publish_document(session, document, actor=actor, at=at, approver=approver)
    return len(waiting)


def send(session: Session, document: Document, *, actor: str, at: datetime) -> None:
    """Hand a draft to the approvers."""
    _move(document, Status.REVIEW)
    _say(
        session,
        "sent",
        "document",
        document.index_number,
        actor,
        at,
        {"digest": digest(content_of(document))},
    )


def give_back(session: Session, document: Document, *, actor: str, at: datetime, reason: str) -> None:
    """Return a document that waits, or call back one that has its hour, to the editors, saying why."""
    reason = stated(reason, "退回文件须写明原因，编辑才知道要改什么。")
    deed = "called_back" if document.status == Status.SCHEDULED else "returned"
    _move(document, Status.DRAFT)
    document.publish_at = document.approved_by = None
    _say(session, deed, "document", document.index_number, actor, at, {"reason": reason})


def schedule(session: Session, document: Document, *, actor: str, approver: int, at: datetime, publish_at: datetime) -> None:  # fmt: skip
    """Approve a document now and make it public later."""
    if publish_at <= at:
        raise NotAllowed("定时发布的时间须在以后，文件还没有发布。要马上发布，请点“签发并发布”。")
    refuse_own(session, document, approver)
    with session.no_autoflush:
        _move(document, Status.SCHEDULED)
        document.publish_at, document.approved_by = publish_at, approver
    detail = {"publish_at": publish_at.isoformat(), "digest": digest(content_of(document))}
    _say(session, "scheduled", "document", document.index_number, actor, at, detail)


def withdraw(session: Session, document: Document, *, actor: str, at: datetime, reason: str) -> None:
    """Take a public document back; a dated stub with the reason stays under its address."""
    reason = stated_to_readers(reason, "撤回文件须写明原因。")
    _move(document, Status.WITHDRAWN)
    _say(session, "withdrawn", "document", document.index_number, actor, at, {"reason": reason})


def restore(session: Session, document: Document, *, actor: str, at: datetime, reason: str) -> None:
    """Make a withdrawn document public again, as it was."""
    reason = stated_to_readers(reason, "恢复发布须写明原因。")
    if document.status != Status.WITHDRAWN:
        raise NotAllowed(f"当前状态是“{NAMES[Status(document.status)]}”，只有已撤回的文件可以恢复发布。")
    _move(document, Status.PUBLISHED)
    detail = {"reason": reason, "digest": digest(content_of(document))}
    _say(session, "restored", "document", document.index_number, actor, at, detail)


def correct(
    session: Session, document: Document, content: Content, *, writer: int, approver: int, actor: str, at: datetime,
    reason: str,
) -> Revision:  # fmt: skip
    """Replace a public text by its next revision; the one before stays readable.

    Raises:
        NotAllowed: when the document is not public, nothing differs, or the writer approves.
    """
    reason = stated_to_readers(reason, "更正须写明原因。")
    if document.status != Status.PUBLISHED:
        raise NotAllowed("只有已发布的文件可以更正；已撤回的文件请先恢复发布。")
    if writer == approver:
        raise NotAllowed("更正须由起草更正以外的另一位审签人批准。")
    if digest(content.checked()) == digest(content_of(document)):
        raise NotAllowed("更正稿与现在的文本完全相同，没有需要更正的地方。")
    keep_first(session, document)
    revision = keep(session, document, content, person=writer, at=at, reason=reason, public=document.revision + 1, approver=approver)  # fmt: skip
    session.flush()  # the database lets the text change only when its revision is there
    with session.no_autoflush:
        document.revision += 1
        lay(session, document, content)
    detail = {"reason": reason, "revision": document.revision, "digest": revision.digest}
    _say(session, "corrected", "document", document.index_number, actor, at, detail)
    return revision


def settle(correction: Correction, outcome: str, by: int) -> None:
    """Close a proposed correction: applied or dropped.

    Raises:
        Conflict: when it was closed before.
    """
    if correction.status != "proposed":
        raise Conflict("这份更正稿已经处理过了。")
    correction.status, correction.decided_by = outcome, by


def keep_first(session: Session, document: Document) -> None:
    """Keep the state a document is in, if it was never kept: what a command entered has no revisions."""
    if session.scalar(select(Revision.id).where(Revision.document_id == document.id).limit(1)) is None:
        public = document.revision if document.status in (Status.PUBLISHED, Status.WITHDRAWN) else None
        since = (document.published_at if public else None) or document.entered_at
        keep(session, document, content_of(document), person=None, at=since, reason="", public=public)
        return
    if document.status == Status.PUBLISHED:
        shown = select(Revision.id).where(
            Revision.document_id == document.id, Revision.public == document.revision
        )
        if session.scalar(shown) is None:
            keep(
                session, document, content_of(document), person=None,
                at=document.published_at or document.entered_at, reason="", public=document.revision,
                approver=document.approved_by,
            )  # fmt: skip


def keep(
    session: Session, document: Document, content: Content, *, person: int | None, at: datetime, reason: str,
    public: int | None = None, approver: int | None = None,
) -> Revision:  # fmt: skip
    """Add a saved state to a document's revisions."""
    last = session.scalar(select(func.max(Revision.number)).where(Revision.document_id == document.id))
    revision = Revision(
        document_id=document.id, number=(last or 0) + 1, public=public, at=at, person_id=person,
        approved_by=approver, reason=reason, content=to_text(content), digest=digest(content),
    )  # fmt: skip
    session.add(revision)
    session.flush()
    return revision


def refuse_own(session: Session, document: Document, approver: int | None) -> None:
    """Two people: whoever wrote in a text does not approve it, and a person's text is not published unapproved.

    Raises:
        NotAllowed: with the sentence for the one who tried.
    """
    hands = set(session.scalars(select(Hand.person_id).where(Hand.document_id == document.id)))
    if approver is None and hands:
        raise NotAllowed("编辑部录入或修改过的文件须经审签才能发布，不能由命令直接发布。")
    if approver in hands:
        raise NotAllowed("您录入或修改过这份文件，须由另一位审签人签发。")


def stated(reason: str, sentence: str) -> str:
    """The reason, which must be there."""
    if not reason.strip():
        raise NotAllowed(sentence)
    return reason.strip()[:2000]


def stated_to_readers(reason: str, sentence: str) -> str:
    """A reason that stands on public pages ever after: it must be there, and must itself tell nothing private."""
    reason = stated(reason, sentence)
    if found := find((), reason):
        listed = "、".join(f"{one.kind.label}“{one.mask}”" for one in found)
        raise NotAllowed(f"读者会看到这个原因，里面有{listed}，请改写后再提交。")
    return reason


def _move(record: Document | Issue, target: Status) -> None:
    current = Status(record.status)
    allowed = MOVES[current]
    if isinstance(record, Issue) and current == Status.DRAFT:
        allowed = frozenset({Status.PUBLISHED})
    if target not in allowed:
        raise NotAllowed(f"当前状态是“{NAMES[current]}”，不能改为“{NAMES[target]}”。")
    record.status = target


def _say(
    session: Session,
    deed: str,
    kind: str,
    subject: str,
    actor: str,
    at: datetime,
    detail: Mapping[str, object],
) -> None:
    events.append(
        session, actor=actor, deed=deed, subject_kind=kind, subject_id=subject, at=at, detail=detail
    )
