"""Who tries too many passwords or codes waits, and each further failure makes the wait longer.

A try is counted before it is made, in a transaction of its own, so that many at once gain nothing; what succeeds is
taken back. Counted is by a keyed hash: neither the logins that were tried nor the addresses can be read here. A login
that does not exist is counted like one that does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from gazette.errors import TooOften
from gazette.keys import derived
from gazette.model_people import Attempt

WINDOW = timedelta(minutes=15)
PER_LOGIN, PER_ADDRESS = 5, 30
_FIRST_WAIT = timedelta(minutes=1)
_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counter:
    """What tries are counted under, and how many in a window are free."""

    key: str
    free: int


def of_login(secret: bytes, login: str) -> Counter:
    """Passwords tried for a login."""
    return Counter(derived(secret, "login", login).hex(), PER_LOGIN)


def of_code(secret: bytes, login: str) -> Counter:
    """Codes of the second factor tried for a login."""
    return Counter(derived(secret, "code", login).hex(), PER_LOGIN)


def of_address(secret: bytes, address: str) -> Counter:
    """Passwords tried from an address, whoever's: an office shares one."""
    return Counter(derived(secret, "address", address).hex(), PER_ADDRESS)


def count(session: Session, counters: tuple[Counter, ...], at: datetime) -> None:
    """Count one try, or refuse it.

    Raises:
        TooOften: when one of the counters is still waiting; this try is then not counted.
    """
    for counter in counters:
        _alone(session, counter)
        if (left := _left(session, counter, at)) > timedelta(0):
            minutes = math.ceil(left / timedelta(minutes=1))
            raise TooOften(
                f"试错的次数太多，为了账号安全，请等 {minutes} 分钟再试。忘了密码可以请管理员给一个一次性链接。",
                math.ceil(left.total_seconds()),
            )
    session.add_all(Attempt(key_hash=counter.key, at=at) for counter in counters)


def _alone(session: Session, counter: Counter) -> None:
    """Let those who try under one counter go one by one: SQLite has one writer anyway, PostgreSQL is told."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(bytes.fromhex(counter.key)[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _left(session: Session, counter: Counter, at: datetime) -> timedelta:
    recent = Attempt.key_hash == counter.key, Attempt.at > at - WINDOW
    tries, newest = session.execute(select(func.count(), func.max(Attempt.at)).where(*recent)).one()
    if tries < counter.free or newest is None:
        return timedelta(0)
    until: datetime = newest + min(WINDOW, _FIRST_WAIT * 2 ** min(tries - counter.free, 10))
    return max(timedelta(0), until - at)


def forgive(session: Session, counter: Counter, at: datetime | None = None) -> None:
    """Take back what was counted: all of it, or only the try of a moment."""
    mine = Attempt.key_hash == counter.key
    session.execute(delete(Attempt).where(mine if at is None else mine & (Attempt.at == at)))


def forget_old(session: Session, at: datetime) -> None:
    """Drop what no longer counts."""
    session.execute(delete(Attempt).where(Attempt.at < at - _KEPT))
