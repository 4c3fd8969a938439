"""What waits for a person among the documents of the gazettes they work for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from gazette.model import Document, Event, Gazette, Status
from gazette.model_desk import Correction, Hand
from gazette.permissions import Act, Actor, gazettes_for

_MOVES = ("sent", "returned", "called_back")


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of documents: what this person may approve, decide, has to mend, and what has its hour."""

    to_approve: int
    to_decide: int
    returned: int
    scheduled: int


def tally(session: Session, actor: Actor) -> Tally:
    """Count what waits. What one wrote oneself does not wait for one's own approval."""
    approving = Document.gazette.has(Gazette.slug.in_(gazettes_for(actor, Act.APPROVE)))
    reading = Document.gazette.has(Gazette.slug.in_(gazettes_for(actor, Act.READ_DRAFTS)))
    own = exists().where(Hand.document_id == Document.id, Hand.person_id == actor.id)
    to_approve = select(Document.id).where(Document.status == Status.REVIEW, approving, ~own)
    to_decide = select(Correction.id).where(
        Correction.status == "proposed", Correction.person_id != actor.id, Correction.document.has(approving)
    )
    last_moves = (
        select(func.max(Event.id))
        .join(Document, Document.index_number == Event.subject_id)
        .where(Event.subject_kind == "document", Event.deed.in_(_MOVES), Document.status == Status.DRAFT, reading, own)
        .group_by(Event.subject_id)
    )  # fmt: skip
    came_back = select(Event.id).where(Event.id.in_(last_moves), Event.deed != "sent")
    return Tally(
        _number(session, to_approve),
        _number(session, to_decide),
        _number(session, came_back),
        _number(session, select(Document.id).where(Document.status == Status.SCHEDULED, reading)),
    )


def returned(session: Session, index_number: str) -> str:
    """Why a document came back last; empty when it was never sent, or was sent again since."""
    last = session.execute(
        select(Event.deed, Event.detail)
        .where(Event.subject_kind == "document", Event.subject_id == index_number, Event.deed.in_(_MOVES))
        .order_by(Event.id.desc())
        .limit(1)
    ).first()
    return str(json.loads(last.detail).get("reason", "")) if last and last.deed != "sent" else ""


def _number(session: Session, wanted: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
