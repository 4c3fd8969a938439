"""Working days: Monday to Friday, but for public holidays and the weekends worked in exchange, which the office keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gazette import events
from gazette.errors import BadRecord
from gazette.model_desk import Holiday
from gazette.permissions import Actor

WHOLE = 7  # a year with fewer lines than this has no table yet: every year has more days off
_LONGEST = 31
_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A line of the table: a day off, or one worked in exchange."""

    day: date
    name: str
    working: bool

    @property
    def weekday(self) -> str:
        """星期三."""
        return f"星期{_WEEKDAYS[self.day.weekday()]}"


@dataclass(frozen=True)
class Calendar:
    """The days that differ from their weekday: worked (True) or off. Years without a table have weekends only."""

    differing: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether people work on a day."""
        return self.differing.get(day, day.weekday() < 5)

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after a day; the day itself never counts."""
        while count > 0:
            day += _DAY
            count -= self.works(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``; negative when ``end`` is the earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.works(start + _DAY * step) for step in range(1, (end - start).days + 1))

    def or_next(self, day: date) -> date:
        """The day itself where people work on it, else the next working day."""
        return day if self.works(day) else self.after(day, 1)

    def untabled(self, start: date, end: date) -> tuple[int, ...]:
        """The years between two days for which no table was entered, so that only weekends are left out."""
        held: dict[int, int] = {}
        for day in self.differing:
            held[day.year] = held.get(day.year, 0) + 1
        return tuple(year for year in range(start.year, end.year + 1) if held.get(year, 0) < WHOLE)


def today(at: datetime) -> date:
    """The day of a moment where the office is: in the zone of the server."""
    return at.astimezone().date()


def calendar(session: Session) -> Calendar:
    """The office's table."""
    return Calendar({row.day: row.working for row in session.scalars(select(Holiday))})


def table(session: Session, year: int) -> tuple[SpecialDay, ...]:
    """The lines of a year, in order."""
    rows = session.scalars(
        select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31))).order_by(Holiday.day)
    )
    return tuple(SpecialDay(row.day, row.name, row.working) for row in rows)


def enter(session: Session, actor: Actor, name: str, days: Iterable[date], working: bool, at: datetime) -> int:  # fmt: skip
    """Put days into the table, over what stood there, and say how many.

    Raises:
        BadRecord: when there is no name, no day, or a weekday is to be worked that is worked anyway.
    """
    name, chosen = name.strip()[:60], sorted(set(days))
    if not name:
        raise BadRecord("请填写节日的名称，如“国庆节”。")
    if not chosen:
        raise BadRecord("止日在起日之前，请核对。")
    if len(chosen) > _LONGEST:
        raise BadRecord(f"一次最多填 {_LONGEST} 天，请核对起止日期。")
    for day in chosen:
        if working and day.weekday() < 5:
            raise BadRecord(f"{day}是{SpecialDay(day, name, True).weekday}，本来就上班，不用填。")
        session.merge(Holiday(day=day, name=name, working=working))
    detail = {"name": name, "working": working, "days": [day.isoformat() for day in chosen]}
    _say(session, actor, chosen[0].year, at, detail)
    return len(chosen)


def remove(session: Session, actor: Actor, days: Iterable[date], at: datetime) -> int:
    """Take days out of the table, so that their weekday counts again."""
    held = session.scalars(select(Holiday.day).where(Holiday.day.in_(list(days))).order_by(Holiday.day)).all()
    if held:
        session.execute(delete(Holiday).where(Holiday.day.in_(held)))
        _say(session, actor, held[0].year, at, {"removed": [day.isoformat() for day in held]})
    return len(held)


def span(start: date, end: date) -> list[date]:
    """Every day from one to another; more than a month is cut short after the day that shows it is too long."""
    return [start + _DAY * step for step in range(min((end - start).days, _LONGEST) + 1)]


def _say(session: Session, actor: Actor, year: int, at: datetime, detail: Mapping[str, object]) -> None:
    events.append(
        session, actor=actor.login, deed="holidays_changed", subject_kind="calendar", subject_id=str(year), at=at,
        detail=detail,
    )  # fmt: skip
