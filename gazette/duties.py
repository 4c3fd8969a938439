"""The monthly duty: every department submits, or says it has nothing to (零报告), for every month by a day of the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gazette import events
from gazette.errors import BadRecord, NotAllowed
from gazette.model import Gazette, Issuer
from gazette.model_desk import Filing, Submission, ZeroReport
from gazette.model_people import Grant, Person, Role
from gazette.permissions import Act, Actor, gazettes_for, may
from gazette.working_days import Calendar, today

LOOKED_BACK = 12  # months that stay owed at the desk; the ledger forgets nothing


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @property
    def label(self) -> str:
        """2026年3月."""
        return f"{self.year}年{self.month}月"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.shifted(1).first - timedelta(days=1)

    def shifted(self, months: int) -> Month:
        """So many months later, or earlier."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


class Done(StrEnum):
    """What a department did for a month."""

    SUBMITTED = "submitted"
    ZERO = "zero"
    OPEN = "open"  # nothing yet, and there is time
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Duty:
    """One department, one month. ``on``: the day of the zero report, which is late when the day had passed."""

    gazette: str
    department_id: int
    department: str
    month: Month
    due_on: date
    done: Done
    submissions: int = 0
    on: date | None = None

    @property
    def late(self) -> bool:
        """Reported nothing, but after the day."""
        return self.done is Done.ZERO and self.on is not None and self.on > self.due_on


@dataclass(frozen=True, slots=True)
class Rule:
    """How an installation counts: the day of the next month, and the calendar."""

    day: int
    calendar: Calendar

    def due_on(self, month: Month) -> date:
        """The last day for a month, moved to the next working day."""
        return self.calendar.or_next(month.shifted(1).first + timedelta(days=self.day - 1))

    def counts_for(self, signed_on: date | None, submitted_on: date) -> Month:
        """The month a submission stands for: that of its signature while this may still be reported, else its own."""
        own = month_of(submitted_on)
        before = own.shifted(-1)
        if signed_on is not None and month_of(signed_on) == before and submitted_on <= self.due_on(before):
            return before
        return own


def month_of(day: date) -> Month:
    """The month a day lies in."""
    return Month(day.year, day.month)


def month_from(text: str) -> Month:
    """2026-03.

    Raises:
        BadRecord: when it is no month.
    """
    year, dash, number = text.partition("-")
    if not (dash and year.isdecimal() and len(year) == 4 and number.isdecimal() and len(number) < 3):
        raise BadRecord("月份须写成 2026-03 的样子。")
    if not (1900 <= int(year) <= 2100 and 1 <= int(number) <= 12):
        raise BadRecord("月份须写成 2026-03 的样子。")
    return Month(int(year), int(number))


def duties(
    session: Session, rule: Rule, day: date, slugs: Collection[str], first: Month, last: Month,
    department_id: int | None = None,
) -> tuple[Duty, ...]:  # fmt: skip
    """Who owes what from one month to another, by department and month; no month that has not begun."""
    held = _submitted(session, rule, slugs, first, last)
    zeros = _zeros(session, slugs)
    found: list[Duty] = []
    for slug, department, name, since in _obliged(session, slugs, department_id):
        month = max(first, month_of(since))
        while month <= min(last, month_of(day)):
            key = (slug, department, month)
            count, zero, due = held[key], zeros.get(key), rule.due_on(month)
            done = Done.MISSED if day > due else Done.OPEN
            if count or zero:
                done = Done.SUBMITTED if count else Done.ZERO
            found.append(Duty(slug, department, name, month, due, done, count, zero))
            month = month.shifted(1)
    return tuple(found)


def owed(session: Session, rule: Rule, day: date, slugs: Collection[str], department_id: int | None = None) -> tuple[Duty, ...]:  # fmt: skip
    """What nobody has done yet of the months that are over."""
    over = month_of(day).shifted(-1)
    every = duties(session, rule, day, slugs, over.shifted(1 - LOOKED_BACK), over, department_id)
    return tuple(duty for duty in every if duty.done in (Done.OPEN, Done.MISSED))


def report_nothing(session: Session, actor: Actor, slug: str, month: Month, rule: Rule, at: datetime) -> ZeroReport:  # fmt: skip
    """零报告: say that the department had nothing in a month. Said twice it is the same report.

    Raises:
        NotAllowed: for somebody who does not report, a month to come or before the duty, or one with a submission.
    """
    department = actor.department_id
    if department is None or not may(actor, Act.SUBMIT, slug):
        raise NotAllowed("您的账号没有在这份公报报送的权限，或没有写明属于哪个部门；请联系管理员。")
    if month > month_of(today(at)):
        raise NotAllowed(f"{month.label}还没有到，不能提前零报告。")
    mine = duties(session, rule, today(at), [slug], month, month, department)
    if not mine:
        raise NotAllowed(f"{month.label}您的部门还没有报送任务，不用零报告。")
    if mine[0].done is Done.SUBMITTED:
        raise NotAllowed(f"{month.label}您的部门已经报送了文件，不用零报告。")
    gazette = session.scalars(select(Gazette).where(Gazette.slug == slug)).one()
    held = select(ZeroReport).where(
        ZeroReport.gazette_id == gazette.id, ZeroReport.department_id == department,
        ZeroReport.year == month.year, ZeroReport.month == month.month,
    )  # fmt: skip
    if (before := session.scalar(held)) is not None:
        return before
    report = ZeroReport(
        gazette_id=gazette.id, department_id=department, person_id=actor.id, year=month.year, month=month.month, at=at
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError:  # a colleague said it at the same moment
        return session.scalars(held).one()
    events.append(
        session, actor=actor.login, deed="zero_reported", subject_kind="zero_report",
        subject_id=f"{slug}:{department}:{month}", at=at, detail={"department": actor.department},
    )  # fmt: skip
    return report


def _obliged(
    session: Session, slugs: Collection[str], department_id: int | None
) -> Iterator[tuple[str, int, str, date]]:
    """Departments with an active contact person, and since when they have one."""
    wanted = (
        select(Gazette.slug, Issuer.id, Issuer.name, func.min(Person.created_at))
        .select_from(Grant)
        .join(Person, Person.id == Grant.person_id)
        .join(Issuer, Issuer.id == Person.department_id)
        .join(Gazette, Gazette.id == Grant.gazette_id)
        .where(Grant.role == Role.CONTACT, Person.active, Gazette.slug.in_(slugs))
        .group_by(Gazette.slug, Issuer.id, Issuer.name)
        .order_by(Gazette.slug, Issuer.id)
    )
    if department_id is not None:
        wanted = wanted.where(Issuer.id == department_id)
    for slug, id, name, since in session.execute(wanted):
        yield slug, id, name, today(since)


_Key = tuple[str, int, Month]


def _submitted(session: Session, rule: Rule, slugs: Collection[str], first: Month, last: Month) -> Counter[_Key]:  # fmt: skip
    """How many submissions that were not withdrawn stand for each month."""
    begin = datetime.combine(first.first, datetime.min.time()).astimezone()
    end = datetime.combine(last.shifted(2).first, datetime.min.time()).astimezone()
    rows = session.execute(
        select(Gazette.slug, Submission.department_id, Submission.signed_on, Submission.submitted_at)
        .join(Gazette, Gazette.id == Submission.gazette_id)
        .where(
            Gazette.slug.in_(slugs),
            Submission.status != Filing.WITHDRAWN,
            Submission.submitted_at >= begin,
            Submission.submitted_at < end,
        )
    )
    return Counter(
        (slug, department, rule.counts_for(signed, today(at))) for slug, department, signed, at in rows
    )


def _zeros(session: Session, slugs: Collection[str]) -> dict[_Key, date]:
    rows = session.execute(
        select(Gazette.slug, ZeroReport.department_id, ZeroReport.year, ZeroReport.month, ZeroReport.at)
        .join(Gazette, Gazette.id == ZeroReport.gazette_id)
        .where(Gazette.slug.in_(slugs))
    )
    return {(slug, department, Month(year, month)): today(at) for slug, department, year, month, at in rows}


def own(session: Session, actor: Actor, rule: Rule, day: date) -> tuple[Duty, ...]:
    """What a contact person's department did for the last two months and this one, and what is owed from before."""
    if actor.department_id is None or not (slugs := gazettes_for(actor, Act.SUBMIT)):
        return ()
    now = month_of(day)
    every = duties(session, rule, day, slugs, now.shifted(-LOOKED_BACK), now, actor.department_id)
    recent = now.shifted(-2)
    return tuple(duty for duty in every if duty.month >= recent or duty.done is Done.MISSED)


def owed_to(session: Session, actor: Actor, rule: Rule, day: date) -> tuple[Duty, ...]:
    """What departments owe the editors of these gazettes."""
    slugs = gazettes_for(actor, Act.HANDLE_SUBMISSIONS)
    return owed(session, rule, day, slugs) if slugs else ()
