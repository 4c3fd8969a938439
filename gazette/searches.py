"""The log of searches: text, filters, counts and the minute, never who asked.

It is written by one thread from a bounded queue, so a search never waits for it; when the queue is full an entry
is lost rather than a reader kept waiting.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gazette.model import Searched

WAITING = 1_000  # entries that may wait to be written
KEPT_DAYS = 400  # a year and a month: enough to compare with the year before
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that was searched for: how often, how many times without a hit, and when last."""

    text: str
    times: int
    empty: int
    last: datetime


class SearchLog:
    """The writing side; shared by all threads."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction
        self._entries: queue.Queue[dict[str, object] | None] = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def note(self, text: str, filters: str, total: int, exact: int) -> None:
        """Remember a search; returns at once."""
        minute = datetime.now(UTC).replace(second=0, microsecond=0)
        entry: dict[str, object] = {
            "at": minute,
            "text": text[:500],
            "filters": filters,
            "total": total,
            "exact": exact,
        }
        try:
            self._entries.put_nowait(entry)
        except queue.Full:
            return
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="search log", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Wait until everything noted so far is written."""
        if self._writer is not None:
            self._entries.join()

    def close(self) -> None:
        """Write what waits, and end."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None:
            self._entries.put(None)
            writer.join(10)

    def _write(self) -> None:
        while True:
            entries = [self._entries.get()]
            while len(entries) < _AT_ONCE and not self._entries.empty():
                entries.append(self._entries.get())
            rows = [entry for entry in entries if entry is not None]
            try:
                if rows:
                    with self._transaction() as session:
                        session.execute(insert(Searched), rows)
            except SQLAlchemyError:
                pass  # the log is a help for the desk, not worth failing for
            finally:
                for _ in entries:
                    self._entries.task_done()
            if None in entries:
                return


def most_asked(
    session: Session, *, since: date | None = None, empty: bool = False, limit: int = 50
) -> tuple[Asked, ...]:
    """What was searched for, most frequent first; ``empty``: only what was found nowhere as asked, most in vain first."""
    vain = func.sum(
        (Searched.exact == 0).cast(Searched.total.type)
    )  # single words of it stand nearly anywhere
    times = func.count()
    wanted = select(Searched.text, times, vain, func.max(Searched.at)).where(Searched.text != "")
    if since is not None:
        wanted = wanted.where(Searched.at >= datetime.combine(since, time.min, UTC))
    wanted = wanted.group_by(Searched.text)
    if empty:
        wanted = wanted.having(vain > 0)
    wanted = wanted.order_by((vain if empty else times).desc(), Searched.text).limit(limit)
    return tuple(Asked(*row) for row in session.execute(wanted))


def forget_old(session: Session, today: date, kept_days: int = KEPT_DAYS) -> int:
    """Remove entries older than so many days, and say how many."""
    before = datetime.combine(today - timedelta(days=kept_days), time.min, UTC)
    result = session.execute(delete(Searched).where(Searched.at < before))
    return int(getattr(result, "rowcount", 0) or 0)
