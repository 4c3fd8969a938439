"""The states of documents and issues and the moves between them: the only code that changes a status."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from gazette import events
from gazette.errors import NotAllowed
from gazette.model import Document, Issue, Status

MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.PUBLISHED}),
    Status.PUBLISHED: frozenset({Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset({Status.PUBLISHED}),
}
_NAMES = {Status.DRAFT: "草稿", Status.PUBLISHED: "已发布", Status.WITHDRAWN: "已撤回"}


def publish_document(session: Session, document: Document, *, actor: str, at: datetime) -> None:
    """Make a document public; its publication date is the issue's, else the day it happens."""
    issue_day = document.issue.published_on if document.issue else None  # asked before: a look-up flushes
    _move(document, Status.PUBLISHED)
    document.published_at = at
    if document.published_on is None:
        document.published_on = issue_day or (at.date() if document.signed_on is None else None)
    _say(session, "published", "document", document.index_number, actor, at, {"version": document.version})


def publish_issue(session: Session, issue: Issue, *, actor: str, at: datetime) -> int:
    """Make an issue public with all its drafts, and return how many these were.

    Documents that were already public only change the issue they are shown in, so they are indexed again.
    """
    drafts = [document for document in issue.documents if document.status == Status.DRAFT]
    if issue.status != Status.PUBLISHED:
        _move(issue, Status.PUBLISHED)
        _say(session, "published", "issue", issue.identifier, actor, at, {"documents": len(issue.documents)})
        session.flush()
        session.execute(
            update(Document)
            .where(Document.issue_id == issue.id, Document.status == Status.PUBLISHED)
            .values(indexed_version=None)
            .execution_options(synchronize_session=False)
        )
    for document in drafts:
        publish_document(session, document, actor=actor, at=at)
    return len(drafts)


def withdraw(session: Session, document: Document, *, actor: str, at: datetime, reason: str) -> None:
    """Take a public document back; a dated stub with the reason stays under its address."""
    if not reason.strip():
        raise NotAllowed("撤回文件须写明原因。")
    _move(document, Status.WITHDRAWN)
    _say(session, "withdrawn", "document", document.index_number, actor, at, {"reason": reason.strip()})


def _move(record: Document | Issue, target: Status) -> None:
    current = Status(record.status)
    if target not in MOVES[current]:
        raise NotAllowed(f"当前状态是“{_NAMES[current]}”，不能改为“{_NAMES[target]}”。")
    record.status = target


def _say(
    session: Session, deed: str, kind: str, subject: str, actor: str, at: datetime, detail: dict[str, object]
) -> None:
    events.append(
        session, actor=actor, deed=deed, subject_kind=kind, subject_id=subject, at=at, detail=detail
    )
