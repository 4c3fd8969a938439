"""The board: what should exist, how far each issue is, who is on it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from gazette import board as boards
from gazette import checks, desk_history, editing, issuing
from gazette.board import Board
from gazette.errors import BadRecord, Conflict, NotAllowed
from gazette.model import Gazette, Issue
from gazette.model_people import Role
from tests.desk.conftest import NO_RULES, Office, office_of
from tests.desk.people import NOON, content, person
from tests.desk.test_checks import put, ready
from tests.desk_people import DeskPeople


def look(office: Office) -> Board:
    with office.archive.reading() as session:
        return boards.board(session, session.scalars(select(Gazette)).one(), date(2026, 5, 1))


def cells(office: Office, year: int) -> list[tuple[int, str, str]]:
    found = next(one for one in look(office).years if one.year == year)
    return [(cell.number, cell.state, cell.claimed) for cell in found.cells]


def test_every_issue_that_should_exist_has_its_state(office: Office) -> None:
    with office.archive.transaction() as session:
        gazette = session.scalars(select(Gazette)).one()
        boards.expect(session, office.editor, gazette, 2024, 2, NOON)
        boards.expect(session, office.editor, gazette, 2026, 5, NOON)
        boards.claim(session, office.editor, gazette, 2026, 5, NOON)
    documents = [
        ready(office, f"关于{what}的通知", f"{what}由区政府管理。") for what in ("路灯", "菜场", "公园")
    ]
    office.send(documents[0])
    first = put(office, (documents[0], 1, 1), number=1)
    put(office, (documents[1], 1, 1), number=2)
    put(office, (documents[2], 1, 1), number=3)
    put(office, number=4)
    with office.archive.transaction() as session:
        issuing.publish(session, office.approver, first, 2, NO_RULES, NOON)
        for identifier in ("lz-2026-2", "lz-2026-3"):
            issue = session.scalars(select(Issue).where(Issue.identifier == identifier)).one()
            checks.record(session, issue, checks.run(session, issue), NOON)
    assert cells(office, 2026) == [
        (1, "published", ""), (2, "checked", ""), (3, "checked", ""), (4, "begun", ""), (5, "missing", "li某"),
    ]  # fmt: skip
    with office.archive.transaction() as session:  # a change makes the check void
        session.scalars(select(Issue).where(Issue.identifier == "lz-2026-3")).one().cover_line = "新"
    assert cells(office, 2026)[2] == (3, "entered", "")
    assert cells(office, 2024) == [(1, "missing", ""), (2, "missing", "")]
    assert [year.year for year in look(office).years] == [2026, 2025, 2024]
    assert look(office).done == pytest.approx(1 / 7)
    json.dumps(look(office).counts)


def test_an_issue_is_one_persons_until_it_is_put_down(office: Office) -> None:
    other = person(office.archive, "zhou", [Role.EDITOR])
    with office.archive.transaction() as session:
        gazette = session.scalars(select(Gazette)).one()
        boards.claim(session, office.editor, gazette, 2026, 1, NOON)
        boards.claim(session, office.editor, gazette, 2026, 1, NOON)  # twice is once
        with pytest.raises(Conflict, match="li某"):
            boards.claim(session, other, gazette, 2026, 1, NOON)
        with pytest.raises(NotAllowed):
            boards.release(session, other, gazette, 2026, 1, NOON)
        boards.release(session, office.approver, gazette, 2026, 1, NOON)
        boards.claim(session, other, gazette, 2026, 1, NOON)
        with pytest.raises(BadRecord):
            boards.expect(session, office.editor, gazette, 26, 12, NOON)


def test_the_history_shows_what_was_done_in_ones_own_gazette_only(office: Office) -> None:
    stranger = person(office.archive, "fremd", [Role.EDITOR, Role.ADMINISTRATOR], gazette="other")
    with office.archive.transaction() as session:
        gazette = session.scalars(select(Gazette).where(Gazette.slug == "lz")).one()
        boards.claim(session, office.editor, gazette, 2026, 1, NOON)
    with office.archive.reading() as session:
        ours = desk_history.history(session, office.editor)[1]
        theirs = desk_history.history(session, stranger)[1]
    assert "claimed" in {line.deed for line in ours}
    assert "claimed" not in {line.deed for line in theirs}


def test_a_gazette_whose_name_begins_as_another_does_is_another(office: Office) -> None:
    office.draft()
    near = person(office.archive, "near", [Role.EDITOR], gazette="l")
    next_ = person(office.archive, "next", [Role.EDITOR], gazette="lz-qu")
    with office.archive.transaction() as session:
        editing.draft(session, next_, editing.Where("lz-qu"), content("关于区内停车的通知"), NOON)
    with office.archive.reading() as session:
        seen = {who.login: desk_history.history(session, who)[1] for who in (office.editor, near, next_)}
    assert {line.subject_id for line in seen["next"]} == {"lz-qu-2026-00001"}
    assert {line.subject_id for line in seen["li"]} == {"lz-2026-00001"}
    assert seen["near"] == ()


def test_a_line_of_the_history_says_what_its_subject_is_called(office: Office) -> None:
    office.draft(content("关于停车的通知"))
    with office.archive.reading() as session:
        lines = desk_history.history(session, office.editor)[1]
        people = desk_history.history(session, office.administrator, subject="wang")[1]
    assert [(line.deed, line.title) for line in lines] == [("entered", "关于停车的通知")]
    assert {line.title for line in people} == {"wang某"}


def test_many_years_are_said_at_once_and_unsaid_ones_are_in_no_percentage(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    office.draft()
    client = desk.client(office.editor.login)
    with desk.archive.transaction() as session:
        session.scalars(select(Gazette)).one().start_year = 1998
        boards.expect(session, office.editor, session.scalars(select(Gazette)).one(), 2001, 24, NOON)
    before = look(office)
    assert len(before.unknown) + 1 == len(before.years) > 20
    assert f"另有 {len(before.unknown)} 年没有写明" in client.get("/desk/board").text
    said = {"gazette": "lz", "year": "1998", "last": "2003", "issues": "12"}
    assert client.post("/desk/board/expect", data=said).status_code == 303
    after = look(office)
    assert [(year.year, year.expected) for year in after.known] == [
        (year, 24 if year == 2001 else 12) for year in range(2003, 1997, -1)
    ]
    assert 2003 not in after.unknown
    assert after.counts["missing"] == 5 * 12 + 24
    assert 'href="/desk/bench?gazette=lz&amp;year=2003&amp;number=7"' in client.get("/desk/board").text
    begun = client.get("/desk/bench?gazette=lz&year=2003&number=7").text
    assert 'name="year" value="2003"' in begun
    assert 'name="number" value="7"' in begun
    for wrong in ({"last": "1990"}, {"last": "2200"}):
        assert client.post("/desk/board/expect", data={**said, **wrong}).status_code == 400
