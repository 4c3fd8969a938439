"""Sessions of people who are signed in: a random token in the cookie, its hash in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from gazette.model_people import Grant, Person, Role, SignIn
from gazette.permissions import Actor

IDLE = timedelta(minutes=30)  # without a request
LONGEST = timedelta(hours=10)  # in all
BETWEEN_STEPS = timedelta(minutes=10)  # between the password and the code
_SEEN_EVERY = timedelta(minutes=1)  # written down at most so often


def hash_of(token: str) -> str:
    """What is kept of a token; it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """The token that forms carry: derived from the session, so it ends with it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def open_session(session: Session, person: Person, *, second_factor: bool, agent: str, at: datetime) -> str:
    """Sign a person in and return the token for the cookie."""
    token = secrets.token_urlsafe(32)
    agent = "".join(c for c in agent if c.isprintable())[:200]
    session.add(
        SignIn(
            token_hash=hash_of(token), person_id=person.id, second_factor=second_factor,
            agent=agent, created_at=at, seen_at=at,
        )
    )  # fmt: skip
    return token


def actor_of(session: Session, token: str, at: datetime) -> tuple[Actor | None, bool]:
    """The person whose session this is, if it still holds, and whether ``touch`` is due."""
    row = session.scalar(
        select(SignIn)
        .where(SignIn.token_hash == hash_of(token))
        .options(
            joinedload(SignIn.person).selectinload(Person.grants).joinedload(Grant.gazette),
            joinedload(SignIn.person).joinedload(Person.department),
        )
    )
    if row is None or not row.person.active or at - row.seen_at > IDLE or at - row.created_at > LONGEST:
        return None, False
    if row.person.totp_key and not row.second_factor and at - row.created_at > BETWEEN_STEPS:
        return None, False
    return actor(row.person, csrf_of(token), row.second_factor), at - row.seen_at > _SEEN_EVERY


def actor(person: Person, csrf: str = "", second_factor: bool = False) -> Actor:
    """A person as the desk sees one."""
    roles: dict[str, set[Role]] = {}
    for grant in person.grants:
        roles.setdefault(grant.gazette.slug, set()).add(Role(grant.role))
    return Actor(
        person.id, person.login, person.name, person.department_id,
        person.department.name if person.department else "",
        {slug: frozenset(held) for slug, held in roles.items()},
        person.must_change, person.totp_required and not person.totp_key,
        bool(person.totp_key) and not second_factor, csrf,
    )  # fmt: skip


def found(session: Session, token: str) -> SignIn | None:
    """The row of a session."""
    return session.scalar(select(SignIn).where(SignIn.token_hash == hash_of(token)))


def touch(session: Session, token: str, at: datetime) -> None:
    """Note that a session is in use."""
    row = found(session, token)
    if row is not None:
        row.seen_at = at


def end_one(session: Session, person_id: int, number: int) -> None:
    """End one session of a person, by its number."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.id == number))


def end_all(session: Session, person_id: int, but: str | None = None) -> None:
    """End every session of a person, but the one given: after a new password, when an account is closed, on demand."""
    wanted = delete(SignIn).where(SignIn.person_id == person_id)
    session.execute(wanted.where(SignIn.token_hash != hash_of(but)) if but else wanted)


def forget_old(session: Session, at: datetime) -> None:
    """Drop sessions that can no longer be used."""
    session.execute(delete(SignIn).where((SignIn.seen_at < at - IDLE) | (SignIn.created_at < at - LONGEST)))
