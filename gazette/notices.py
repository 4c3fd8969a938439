"""报送刊登情况通报: who submitted in a month, a quarter or a year, what was printed, and what was late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette.duties import Done, Duty, Month, Rule, duties
from gazette.errors import BadRecord
from gazette.ledger import Entry, entries_of
from gazette.model import Gazette
from gazette.model_desk import Filing, Submission
from gazette.submission_queries import every, line_of
from gazette.submissions import PRINTED_WITHIN

Parts = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year."""

    first: Month
    last: Month

    @property
    def label(self) -> str:
        """2026年3月, 2026年第一季度, 2026年度."""
        if self.first == self.last:
            return self.first.label
        if self.last.month - self.first.month == 2:
            return f"{self.first.year}年第{'一二三四'[self.first.month // 3]}季度"
        return f"{self.first.year}年度"

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first)
        return f"{self.first.year}-q{self.first.month // 3 + 1}" if self.last.month - self.first.month == 2 else str(self.first.year)  # fmt: skip


def period_from(text: str) -> Period:
    """2026-03, 2026-q1 or 2026.

    Raises:
        BadRecord: when it is none of these.
    """
    year, _, part = text.strip().lower().partition("-")
    if year.isascii() and year.isdecimal() and 2000 <= int(year[:5]) <= 2100:
        if not part:
            return Period(Month(int(year), 1), Month(int(year), 12))
        if part in ("q1", "q2", "q3", "q4"):
            begin = 3 * int(part[1]) - 2
            return Period(Month(int(year), begin), Month(int(year), begin + 2))
        if part.isascii() and part.isdecimal() and len(part) < 3 and 1 <= int(part) <= 12:
            month = Month(int(year), int(part))
            return Period(month, month)
    raise BadRecord("通报的时间须写成 2026-03（月）、2026-q1（季度）或 2026（年）的样子。")


@dataclass(frozen=True, slots=True)
class Standing:
    """One department in a notice."""

    department: str
    months: int  # it had to report for
    submitted: int
    zero: int
    missing: tuple[Month, ...]
    late_zero: tuple[Month, ...]
    printed: int
    in_time: int
    overdue: int  # printed after the twenty days, or past them and not printed

    def cells(self) -> tuple[str, ...]:
        """As text, in the order of ``NOTICE_HEADS``."""
        counts = (self.months, self.submitted, self.zero, len(self.missing), len(self.late_zero), self.printed, self.in_time, self.overdue)  # fmt: skip
        return (self.department, *map(str, counts))


NOTICE_HEADS = ("部门", "应报月数", "报送件数", "零报告", "未报", "迟报", "刊登件数", "按时刊登", "超期")


@dataclass(frozen=True, slots=True)
class Notice:
    """报送刊登情况通报, as it is read, printed and sent."""

    period: Period
    title: str
    opening: str
    parts: Parts
    standings: tuple[Standing, ...]
    printed: tuple[Entry, ...]
    overdue: tuple[Entry, ...]
    publisher: str
    on: date
    untabled: tuple[int, ...]


def notice(session: Session, slug: str, period: Period, rule: Rule, day: date) -> Notice:
    """Who submitted and what was printed in a period, as things stand on a day."""
    gazette = session.scalars(select(Gazette).where(Gazette.slug == slug)).one()
    owing = duties(session, rule, day, [slug], period.first, period.last)
    rows = every(session, [Submission.gazette_id == gazette.id, Submission.status != Filing.WITHDRAWN])
    entries = entries_of(session, [line_of(row, rule.calendar, day) for row in rows])
    inside = [e for e in entries if _within(rule.counts_for(e.line.signed_on, e.line.submitted_on).first, period)]  # fmt: skip
    printed = tuple(e for e in entries if e.line.printed and e.line.printed.on and _within(e.line.printed.on, period))  # fmt: skip
    overdue = tuple(e for e in entries if _was_overdue(e, period))
    standings = _standings(owing, inside, printed, overdue)
    parts = (
        ("一、报送情况", _submitting(owing, inside, period, rule, day)),
        ("二、刊登情况", _printing(printed)),
        ("三、办理中的文件", _underway(inside, day)),
        ("四、超过时限的文件", _overdue(overdue)),
    )
    name = f"《{gazette.title}》"
    return Notice(
        period, f"关于{period.label}{name}文件报送刊登情况的通报",
        f"现将{period.label}{name}文件报送和刊登情况通报如下。", parts, standings, printed, overdue,
        gazette.publisher or gazette.title, day, rule.calendar.untabled(period.first.first, rule.due_on(period.last)),
    )  # fmt: skip


def _within(day: date, period: Period) -> bool:
    return period.first.first <= day <= period.last.last


def _was_overdue(entry: Entry, period: Period) -> bool:
    """Past its day at some time of the period, printed since or not."""
    clock, on = entry.line.clock, entry.line.printed.on if entry.line.printed else None
    if clock is None or not clock.late or clock.due_on >= period.last.last:
        return False
    return on is None or on >= period.first.first


def _standings(
    owing: Sequence[Duty], inside: Sequence[Entry], printed: Sequence[Entry], overdue: Sequence[Entry]
) -> tuple[Standing, ...]:
    names = dict.fromkeys(
        [duty.department for duty in owing] + [e.line.department for e in (*inside, *printed)]
    )
    found = []
    for name in names:
        mine = [duty for duty in owing if duty.department == name]
        out = [e for e in printed if e.line.department == name]
        found.append(
            Standing(
                name, len(mine), sum(e.line.department == name for e in inside),
                sum(duty.done is Done.ZERO for duty in mine),
                tuple(duty.month for duty in mine if duty.done is Done.MISSED),
                tuple(duty.month for duty in mine if duty.late), len(out),
                sum(not (e.line.clock and e.line.clock.late) for e in out),
                sum(e.line.department == name for e in overdue),
            )
        )  # fmt: skip
    return tuple(found)


def _submitting(owing: Sequence[Duty], inside: Sequence[Entry], period: Period, rule: Rule, day: date) -> tuple[str, ...]:  # fmt: skip
    departments = dict.fromkeys(duty.department for duty in owing)
    senders = dict.fromkeys(e.line.department for e in inside)
    told = [f"应报送的部门{len(departments)}个。报送文件的部门{len(senders)}个，共报送文件{len(inside)}件" + (f"：{_counted(inside)}。" if inside else "。")]  # fmt: skip
    one = period.first == period.last
    zero = [duty for duty in owing if duty.done is Done.ZERO]
    told.append(f"零报告{len(zero)}个{'部门' if one else '月次'}" + (f"：{_by_month(zero, one)}。" if zero else "。"))  # fmt: skip
    late = [duty for duty in owing if duty.late]
    if late:
        told.append(f"其中超过报送截止日的零报告{len(late)}个：{_by_month(late, one)}。")
    missed = [duty for duty in owing if duty.done is Done.MISSED]
    told.append(f"没有报送、也没有零报告的：{_by_month(missed, one)}。" if missed else "没有应报未报的部门。")
    still = [duty for duty in owing if duty.done is Done.OPEN]
    if still:
        told.append(
            f"报送截止日为{_day(rule.due_on(period.last))}，截至{_day(day)}尚待报送的：{_by_month(still, one)}。"
        )
    return tuple(told)


def _counted(entries: Iterable[Entry]) -> str:
    counts = Counter(e.line.department for e in entries)
    return "、".join(f"{name}{count}件" for name, count in counts.items())


def _by_month(some: Iterable[Duty], one: bool) -> str:
    if one:
        return "、".join(duty.department for duty in some)
    months: dict[str, list[str]] = {}
    for duty in some:
        months.setdefault(duty.department, []).append(f"{duty.month.month}月")
    return "；".join(f"{name}（{'、'.join(named)}）" for name, named in months.items())


def _printing(printed: Sequence[Entry]) -> tuple[str, ...]:
    if not printed:
        return ("本期间没有刊登部门报送的文件。",)
    late = sum(bool(e.line.clock and e.line.clock.late) for e in printed)
    share = (len(printed) - late) * 100 / len(printed)
    return (
        f"刊登部门报送的文件{len(printed)}件：{_counted(printed)}。",
        f"其中自成文之日起{PRINTED_WITHIN}个工作日内刊登的{len(printed) - late}件，占{share:.1f}%；超过{PRINTED_WITHIN}个工作日的{late}件。",
    )  # fmt: skip


def _underway(inside: Sequence[Entry], day: date) -> tuple[str, ...]:
    waiting = [e for e in inside if not (e.line.printed and e.line.printed.on)]
    if not waiting:
        return (f"截至{_day(day)}，本期间报送的文件都已办结。",)
    counts = Counter(e.line.status for e in waiting)
    states = f"等待编辑部审核{counts[Filing.SUBMITTED]}件，退回部门修改{counts[Filing.RETURNED]}件"
    return (f"截至{_day(day)}，{states}，已采用、等待刊登{counts[Filing.ACCEPTED]}件。",)


def _overdue(overdue: Sequence[Entry]) -> tuple[str, ...]:
    if not overdue:
        return ("没有超过时限的文件。",)
    told = []
    for place, entry in enumerate(overdue, start=1):
        line, clock = entry.line, entry.line.clock
        assert clock is not None
        number = f"（{line.document_number}）" if line.document_number else ""
        on = line.printed.on if line.printed else None
        ended = f"实际于{_day(on)}刊登" if on else "至今没有刊登"
        told.append(
            f"{place}.{line.department}《{line.title}》{number}：应于{_day(clock.due_on)}前刊登，{ended}，超过{-clock.left}个工作日。"
        )
    return tuple(told)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
