"""The append-only history: every deed is a line, and every line carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gazette.model import Event

FIRST = "0" * 64
_LAST = "events.last_hash"
_CHAIN_LOCK = 7_249_001  # names the chain among PostgreSQL's advisory locks


@dataclass(frozen=True, slots=True)
class Root:
    """The end of the history at a moment: a line's number and its hash, which holds for every line before it."""

    number: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """The first line of the history that is not what it was when it was written."""

    number: int
    reason: str


def append(
    session: Session,
    *,
    actor: str,
    deed: str,
    subject_kind: str,
    subject_id: str,
    at: datetime,
    detail: Mapping[str, object] | None = None,
) -> Event:
    """Write one line within the running transaction."""
    previous = _last_hash(session)
    written = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    event = Event(
        at=at,
        actor=actor,
        deed=deed,
        subject_kind=subject_kind,
        subject_id=subject_id,
        detail=written,
        previous_hash=previous,
    )
    event.hash = hash_of(event)
    session.add(event)
    session.info[_LAST] = event.hash
    return event


def root(session: Session) -> Root | None:
    """The end of the history as it is now; None: nothing was done yet."""
    event = session.scalar(select(Event).order_by(Event.id.desc()).limit(1))
    return Root(event.id, event.hash, event.at) if event else None


def root_called(session: Session, hash_: str) -> Root | None:
    """The line of the history with this hash, printed in an imprint once; None: there is none."""
    event = session.scalar(select(Event).where(Event.hash == hash_))
    return Root(event.id, event.hash, event.at) if event else None


def hash_of(event: Event) -> str:
    """SHA-256 over everything a line says and the hash of the line before."""
    moment = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [
        event.previous_hash,
        moment,
        event.actor,
        event.deed,
        event.subject_kind,
        event.subject_id,
        event.detail,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def forget_last(session: Session) -> None:
    """Called when a transaction ends: the next one must read the chain's end anew."""
    session.info.pop(_LAST, None)


def _last_hash(session: Session) -> str:
    """The end of the chain. SQLite has one writer; PostgreSQL is told to let only one append at a time."""
    known = session.info.get(_LAST)
    if isinstance(known, str):
        return known
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    return session.scalar(select(Event.hash).order_by(Event.id.desc()).limit(1)) or FIRST


def verify_chain(session: Session) -> BrokenLine | None:
    """Walk the whole history and return the first line that does not fit, if any."""
    previous = FIRST
    lines = session.scalars(select(Event).order_by(Event.id).execution_options(yield_per=1000))
    for number, event in enumerate(lines, start=1):
        if event.previous_hash != previous:
            return BrokenLine(number, "它与上一条接不上：有记录被删去、插入或调换。")
        if event.hash != hash_of(event):
            return BrokenLine(number, "它的内容与当时写下的不同。")
        previous = event.hash
        session.expunge(event)
    return None
