"""Working days as the office counts them: holidays, weekends worked in exchange, years without a table."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette import events, working_days
from gazette.archive import Archive, open_archive
from gazette.errors import BadRecord
from gazette.model_desk import Holiday
from gazette.permissions import Actor
from gazette.working_days import Calendar

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
CLERK = Actor(1, "wang", "王编辑", None, "", {})
days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
calendars = st.builds(Calendar, st.dictionaries(days, st.booleans(), max_size=40))


def planted(archive: Archive) -> Calendar:
    with archive.reading() as session:
        return working_days.calendar(session)


def test_the_years_the_state_council_has_announced_are_planted(archive: Archive) -> None:
    calendar = planted(archive)
    off = Counter(day.year for day, works in calendar.differing.items() if not works)
    worked = Counter(day.year for day, works in calendar.differing.items() if works)
    assert off == {2023: 26, 2024: 30, 2025: 28, 2026: 33}
    assert worked == {2023: 7, 2024: 8, 2025: 5, 2026: 6}
    assert all(day.weekday() >= 5 for day, works in calendar.differing.items() if works)
    assert calendar.untabled(date(2022, 12, 1), date(2027, 1, 5)) == (2022, 2027)


def test_a_year_has_the_working_days_it_is_known_to_have(archive: Archive) -> None:
    calendar = planted(archive)
    counted = {y: calendar.between(date(y - 1, 12, 31), date(y, 12, 31)) for y in range(2023, 2027)}
    assert counted == {2023: 249, 2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize(
    "start, due",
    [
        (date(2026, 9, 18), date(2026, 10, 22)),  # over 国庆 and two weekends worked
        (date(2026, 2, 10), date(2026, 3, 16)),  # over 春节
        (date(2026, 11, 2), date(2026, 11, 30)),  # four plain weeks
    ],
)
def test_twenty_working_days_after_a_signature(archive: Archive, start: date, due: date) -> None:
    assert planted(archive).after(start, 20) == due


def test_a_year_without_a_table_has_its_weekends_only() -> None:
    calendar = Calendar()
    assert calendar.after(date(2031, 9, 30), 1) == date(2031, 10, 1)
    assert calendar.after(date(2031, 10, 3), 1) == date(2031, 10, 6)


@given(calendar=calendars, day=days, count=st.integers(0, 60))
def test_counting_forward_and_back_agree(calendar: Calendar, day: date, count: int) -> None:
    later = calendar.after(day, count)
    assert calendar.between(day, later) == count
    assert calendar.between(later, day) == -count
    assert count == 0 or calendar.works(later)
    assert calendar.or_next(later) >= later
    assert calendar.works(calendar.or_next(day))


@given(calendar=calendars, start=days, middle=days, end=days)
def test_stretches_add_up(calendar: Calendar, start: date, middle: date, end: date) -> None:
    start, middle, end = sorted((start, middle, end))
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)


def test_the_office_edits_the_table_and_the_history_says_so(archive: Archive) -> None:
    with archive.transaction() as session:
        assert (
            working_days.enter(
                session, CLERK, "元旦", working_days.span(date(2027, 1, 1), date(2027, 1, 3)), False, NOON
            )
            == 3
        )
        working_days.enter(session, CLERK, "元旦", [date(2026, 12, 27)], True, NOON)
    calendar = planted(archive)
    assert not calendar.works(date(2027, 1, 1))
    assert calendar.works(date(2026, 12, 27))
    with archive.transaction() as session:
        assert working_days.remove(session, CLERK, [date(2026, 12, 27), date(2040, 1, 1)], NOON) == 1
    assert not planted(archive).works(date(2026, 12, 27))
    with archive.reading() as session:
        assert events.verify_chain(session) is None
        assert [line.name for line in working_days.table(session, 2027)] == ["元旦"] * 3


@pytest.mark.parametrize(
    "name, start, end, working, sentence",
    [
        ("", date(2027, 1, 1), date(2027, 1, 1), False, "名称"),
        ("春节", date(2027, 2, 9), date(2027, 2, 1), False, "止日在起日之前"),
        ("春节", date(2027, 2, 1), date(2028, 2, 1), False, "最多"),
        ("春节", date(2027, 2, 3), date(2027, 2, 3), True, "星期三，本来就上班"),
    ],
)
def test_a_slip_in_the_table_is_said(archive: Archive, name: str, start: date, end: date, working: bool, sentence: str) -> None:  # fmt: skip
    with pytest.raises(BadRecord, match=sentence), archive.transaction() as session:
        working_days.enter(session, CLERK, name, working_days.span(start, end), working, NOON)
    assert planted(archive).untabled(date(2027, 1, 1), date(2027, 1, 1)) == (2027,)


def test_what_the_office_changed_is_left_alone_when_the_program_starts_again(archive: Archive) -> None:
    with archive.transaction() as session:
        working_days.remove(session, CLERK, [date(2025, 10, 1)], NOON)
        for line in working_days.table(session, 2023):
            row = session.get(Holiday, line.day)
            session.delete(row)
    again = open_archive(archive.settings)
    calendar = planted(again)
    assert calendar.works(date(2025, 10, 1))  # as the office wanted
    assert not calendar.works(date(2023, 10, 2))  # an empty year is planted again
    assert planted(archive).after(date(2023, 9, 28), 1) == date(2023, 9, 28) + timedelta(days=9)
    again.close()
