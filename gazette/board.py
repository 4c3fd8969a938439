"""The board: every issue that should exist, how far each is, and who is on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gazette import checks, events
from gazette.errors import BadRecord, Conflict, NotAllowed
from gazette.model import Document, Gazette, Issue, IssueKind, Status
from gazette.model_entry import Claim, Expectation, IssueCheck
from gazette.permissions import Act, Actor, may

State = Literal["missing", "begun", "entered", "checked", "published"]
STATES: dict[State, str] = {
    "missing": "缺", "begun": "空", "entered": "已录", "checked": "已核", "published": "已发",
}  # fmt: skip
_REGULAR = (IssueKind.ORDINARY, IssueKind.COMBINED)
_MOST_ISSUES = 366  # in a year


@dataclass(frozen=True, slots=True)
class Cell:
    """One issue that is there or should be. ``claimed``: who is on it."""

    year: int
    number: int
    number_to: int | None
    state: State
    identifier: str | None = None
    documents: int = 0
    claimed: str = ""
    extra: str = ""  # 增, 特: beside the regular ones, never missing


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its issues in order; ``expected`` is what was set or, where nothing was, the highest number seen."""

    year: int
    expected: int
    stated: bool
    cells: tuple[Cell, ...]

    @property
    def done(self) -> float:
        """The share of issues that are published, 0 to 1; a combined issue counts for all its numbers."""
        return _share(self.cells, ("published",))


@dataclass(frozen=True, slots=True)
class Board:
    """A gazette's years, newest first."""

    gazette: str
    title: str
    years: tuple[Year, ...]

    @property
    def known(self) -> tuple[Year, ...]:
        """The years that have issues, or should have."""
        return tuple(year for year in self.years if year.cells or year.stated)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The years of which nobody has said how many issues there should be, and none is here: in no percentage."""
        return tuple(year.year for year in self.years if not year.cells and not year.stated)

    @property
    def counts(self) -> dict[str, int]:
        """How many issues are in each state."""
        return {state: sum(cell.state == state for year in self.years for cell in year.cells) for state in STATES}  # fmt: skip

    @property
    def done(self) -> float:
        """The share of all issues that are published."""
        return _share([cell for year in self.years for cell in year.cells], ("published",))


def board(session: Session, gazette: Gazette, today: date) -> Board:
    """Everything from the first year of the gazette to this one."""
    issues = session.scalars(
        select(Issue).where(Issue.gazette_id == gazette.id).order_by(Issue.year, Issue.number, Issue.id)
    ).all()
    counted = {
        row[0]: row[1]
        for row in session.execute(select(Document.issue_id, func.count()).group_by(Document.issue_id))
    }
    sound = {
        row.issue_id: row.state for row in session.scalars(select(IssueCheck).where(IssueCheck.red == 0))
    }
    stated = {
        row.year: row.issues
        for row in session.scalars(select(Expectation).where(Expectation.gazette_id == gazette.id))
    }
    claims = {
        (row.year, row.number): row.person.name
        for row in session.scalars(select(Claim).where(Claim.gazette_id == gazette.id))
    }
    by_year: dict[int, list[Cell]] = {}
    for issue in issues:
        state = _state(session, issue, counted.get(issue.id, 0), sound)
        extra = {IssueKind.SUPPLEMENT: "增", IssueKind.SPECIAL: "特"}.get(IssueKind(issue.kind), "")
        by_year.setdefault(issue.year, []).append(
            Cell(
                issue.year, issue.number, issue.number_to, state, issue.identifier, counted.get(issue.id, 0),
                "" if extra else claims.get((issue.year, issue.number), ""), extra,
            )
        )  # fmt: skip
    first = min(
        [*by_year, *stated, *([gazette.start_year] if gazette.start_year else [])], default=today.year
    )
    last = max([today.year, *by_year, *stated])
    years = (
        _year(year, by_year.get(year, []), stated.get(year), claims) for year in range(last, first - 1, -1)
    )
    return Board(gazette.slug, gazette.title, tuple(years))


def _state(session: Session, issue: Issue, documents: int, sound: dict[int, str]) -> State:
    if issue.status == Status.PUBLISHED:
        return "published"
    if not documents:
        return "begun"
    return "checked" if sound.get(issue.id) == checks.state_of(session, issue) else "entered"


def _year(year: int, held: list[Cell], stated: int | None, claims: dict[tuple[int, int], str]) -> Year:
    regular = [cell for cell in held if not cell.extra]
    covered = {
        number for cell in regular for number in range(cell.number, (cell.number_to or cell.number) + 1)
    }
    expected = stated if stated is not None else max(covered, default=0)
    missing = [
        Cell(year, number, None, "missing", claimed=claims.get((year, number), ""))
        for number in range(1, expected + 1)
        if number not in covered
    ]
    cells = sorted([*regular, *missing], key=lambda cell: cell.number) + [c for c in held if c.extra]
    return Year(year, expected, stated is not None, tuple(cells))


def _share(cells: Iterator[Cell] | list[Cell] | tuple[Cell, ...], states: tuple[str, ...]) -> float:
    weights = [((cell.number_to or cell.number) - cell.number + 1, cell.state in states) for cell in cells]
    whole = sum(weight for weight, _ in weights)
    return sum(weight for weight, counts in weights if counts) / whole if whole else 0.0


def expect(session: Session, actor: Actor, gazette: Gazette, year: int, issues: int, at: datetime) -> None:
    """Say how many regular issues a year should have.

    Raises:
        BadRecord: when the numbers cannot be.
    """
    _allowed(actor, gazette)
    if not (1900 <= year <= 2200 and 0 <= issues <= _MOST_ISSUES):
        raise BadRecord(f"请填写四位年份和应有期数（0 到 {_MOST_ISSUES}）。")
    row = session.get(Expectation, (gazette.id, year))
    if row is None:
        session.add(Expectation(gazette_id=gazette.id, year=year, issues=issues))
    else:
        row.issues = issues
    _say(session, actor, "expected", gazette, at, year=year, issues=issues)


def expect_each(
    session: Session, actor: Actor, gazette: Gazette, years: range, issues: int, at: datetime
) -> None:
    """Say how many regular issues each of some years should have; years of which it was said before stay as they are.

    Raises:
        BadRecord: when the numbers cannot be.
    """
    said = set(session.scalars(select(Expectation.year).where(Expectation.gazette_id == gazette.id)))
    for year in years:
        if year not in said:
            expect(session, actor, gazette, year, issues, at)


def claim(session: Session, actor: Actor, gazette: Gazette, year: int, number: int, at: datetime) -> None:
    """Take an issue upon oneself.

    Raises:
        Conflict: when somebody else has it.
    """
    _allowed(actor, gazette)
    if not (1900 <= year <= 2200 and 1 <= number <= _MOST_ISSUES):
        raise BadRecord("请填写四位年份和期号。")
    row = session.get(Claim, (gazette.id, year, number))
    if row is not None and row.person_id != actor.id:
        raise Conflict(f"这一期已由{row.person.name}认领；请先请对方放下。")
    if row is None:
        session.add(Claim(gazette_id=gazette.id, year=year, number=number, person_id=actor.id, at=at))
        _say(session, actor, "claimed", gazette, at, year=year, number=number)


def release(session: Session, actor: Actor, gazette: Gazette, year: int, number: int, at: datetime) -> None:
    """Put an issue down; an approver may do it for somebody else."""
    _allowed(actor, gazette)
    row = session.get(Claim, (gazette.id, year, number))
    if row is None:
        return
    if row.person_id != actor.id and not may(actor, Act.APPROVE, gazette.slug):
        raise NotAllowed(f"这一期由{row.person.name}认领，只有本人或审签人可以放下。")
    session.delete(row)
    session.flush()
    _say(session, actor, "released", gazette, at, year=year, number=number)


def _allowed(actor: Actor, gazette: Gazette) -> None:
    if not may(actor, Act.LAY_OUT, gazette.slug):
        raise NotAllowed("您在这份公报里没有做这件事的权限。")


def _say(session: Session, actor: Actor, deed: str, gazette: Gazette, at: datetime, **detail: object) -> None:
    events.append(
        session, actor=actor.login, deed=deed, subject_kind="gazette", subject_id=gazette.slug, at=at, detail=detail
    )  # fmt: skip
