"""台账: what each department submitted, what became of it, where it was printed and how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from gazette.duties import Rule
from gazette.model import Event, Gazette, Issuer
from gazette.model_desk import Submission
from gazette.permissions import Act, Actor
from gazette.submission_queries import Line, every, line_of, readable
from gazette.submissions import NAMES
from gazette.working_days import today

HEADS = (
    "回执编号", "部门", "标题", "文号", "成文日期", "报送日期", "采用日期", "退回次数", "状态", "刊登于", "刊登日期", "刊登时限",
    "已用工作日", "是否超期",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: a submission, when it was taken over, how often it was returned."""

    line: Line
    accepted_on: date | None
    returns: int

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of ``HEADS``."""
        line, clock, printed = self.line, self.line.clock, self.line.printed
        return (
            line.receipt, line.department, line.title, line.document_number or "", _iso(line.signed_on),
            _iso(line.submitted_on), _iso(self.accepted_on), str(self.returns) if self.returns else "", self.state,
            printed.issue if printed else "", _iso(printed.on) if printed else "", _iso(clock.due_on) if clock else "",
            str(clock.used) if clock else "", ("是" if clock.late else "否") if clock else "",
        )  # fmt: skip

    @property
    def state(self) -> str:
        """In a word; what is printed is no longer merely taken over."""
        if self.line.printed is not None and self.line.printed.on is not None:
            return "已刊登后撤回" if self.line.printed.withdrawn else "已刊登"
        return NAMES[self.line.status]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a gazette and a year; ``departments`` and ``years`` are what can be asked for."""

    gazette: str
    title: str
    entries: tuple[Entry, ...]
    departments: tuple[tuple[int, str], ...]
    years: tuple[int, ...]
    untabled: tuple[int, ...]  # years without a table of holidays, where only weekends were left out


def ledger(
    session: Session,
    actor: Actor,
    slug: str,
    rule: Rule,
    day: date,
    year: int | None,
    department_id: int | None,
) -> Ledger:
    """What was submitted in a year, oldest first; a contact person's own department only."""
    here = and_(readable(actor, Act.LEDGER), Submission.gazette.has(Gazette.slug == slug))
    wanted = [here]
    if year is not None:
        begin, end = _begins(date(year, 1, 1)), _begins(date(year + 1, 1, 1))
        wanted += [Submission.submitted_at >= begin, Submission.submitted_at < end]
    if department_id is not None:
        wanted.append(Submission.department_id == department_id)
    entries = entries_of(session, [line_of(row, rule.calendar, day) for row in every(session, wanted)])
    held = session.execute(
        select(Issuer.id, Issuer.name).where(
            Issuer.id.in_(select(Submission.department_id).where(here))
        ).order_by(Issuer.id)
    )  # fmt: skip
    first = session.scalar(select(func.min(Submission.submitted_at)).where(here))
    years = range(day.year, today(first).year - 1 if first else day.year - 1, -1)
    clocks = [entry.line.clock.due_on for entry in entries if entry.line.clock]
    return Ledger(
        slug, gazette_title(session, slug), entries, tuple((id, name) for id, name in held), tuple(years),
        rule.calendar.untabled(min(clocks), max(clocks)) if clocks else (),
    )  # fmt: skip


def gazette_title(session: Session, slug: str) -> str:
    """The title of a gazette."""
    return session.scalars(select(Gazette.title).where(Gazette.slug == slug)).one()


def entries_of(session: Session, lines: Sequence[Line]) -> tuple[Entry, ...]:
    """Lines with what the history says of them."""
    told = session.execute(
        select(Event.subject_id, Event.deed, Event.at).where(
            Event.subject_kind == "submission", Event.deed.in_(("accepted", "returned"))
        )
    ).all()  # fmt: skip
    returns = Counter(receipt for receipt, deed, _ in told if deed == "returned")
    accepted = {receipt: today(at) for receipt, deed, at in told if deed == "accepted"}
    return tuple(Entry(line, accepted.get(line.receipt), returns[line.receipt]) for line in lines)


def _begins(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()).astimezone()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
