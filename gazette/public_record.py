"""What the public may know of changes: the revisions of a document, and the log of what was published and taken back."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette.content import Content, content_of, from_text
from gazette.covering import former
from gazette.errors import NotFound
from gazette.model import Document, Event, Status
from gazette.model_desk import Revision
from gazette.views import PublicDeed, PublicRevision

DEEDS = ("published", "corrected", "withdrawn", "restored")


def revisions(session: Session, index_number: str) -> tuple[tuple[PublicRevision, ...], tuple[Content, ...]]:
    """The revisions of a public document with their texts, first to last; what was masked later is masked in all.

    Raises:
        NotFound: when the document is not public: what was withdrawn shows no earlier text either.
    """
    document = session.scalar(
        select(Document).where(Document.index_number == index_number, Document.status == Status.PUBLISHED)
    )
    if document is None:
        raise NotFound(f"没有找到这份文件：{index_number}。")
    rows = session.scalars(
        select(Revision)
        .where(Revision.document_id == document.id, Revision.public.is_not(None))
        .order_by(Revision.public)
    ).all()
    if not rows:
        since = document.published_at or document.entered_at
        return (PublicRevision(1, since, "", True),), (content_of(document),)
    listed = tuple(
        PublicRevision(row.public or 0, row.at, row.reason, row.public == document.revision) for row in rows
    )
    now = content_of(document)
    return listed, tuple(former(from_text(row.content), now) for row in rows)


def deeds(session: Session, limit: int) -> tuple[PublicDeed, ...]:
    """What was done to the public archive last, newest first. A withdrawn document keeps its title, as its stub does."""
    rows = session.execute(
        select(Event, Document.title)
        .join(Document, Document.index_number == Event.subject_id)
        .where(
            Event.subject_kind == "document", Event.deed.in_(DEEDS),
            Document.status.in_((Status.PUBLISHED, Status.WITHDRAWN)),
        )
        .order_by(Event.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(
        PublicDeed(
            event.id,
            event.at,
            event.deed,
            event.subject_id,
            title,
            str(json.loads(event.detail).get("reason", "")),
        )
        for event, title in rows
    )
