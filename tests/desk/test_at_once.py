"""Several people do the same thing at the same moment: it is done once, and the others are told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gazette import auditing, editing
from gazette.archive import open_archive
from gazette.errors import ArchiveError
from gazette.model import Event
from gazette.model_desk import Correction
from gazette.model_people import Role
from gazette.settings import Settings
from tests.desk.conftest import NO_RULES, Office, office_of
from tests.desk.people import NOON, content, person


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    archive = open_archive(Settings(home=tmp_path / "home", database_url=database_url))
    yield office_of(archive)
    archive.close()


def at_once(office: Office, *deeds: Callable[[Session], object]) -> Counter[str]:
    """Each deed in a thread and a transaction of its own, all begun together; how each ended."""
    outcomes: Counter[str] = Counter()
    gate = threading.Barrier(len(deeds))

    def work(deed: Callable[[Session], object]) -> None:
        gate.wait()
        try:
            with office.archive.transaction() as session:
                deed(session)
            outcomes["done"] += 1
        except ArchiveError:
            outcomes["told"] += 1
        except Exception as trouble:
            outcomes[repr(trouble)] += 1

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def written(office: Office, deed: str) -> int:
    with office.archive.reading() as session:
        assert auditing.audit(session).clean
        return session.scalar(select(func.count()).select_from(Event).where(Event.deed == deed)) or 0


def test_a_document_is_approved_once(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version = office.version(name)
    third = person(office.archive, "zhu", [Role.APPROVER])

    def approve(by: object) -> Callable[[Session], object]:
        return lambda session: editing.approve(session, by, name, version, NO_RULES, NOON)  # type: ignore[arg-type]

    outcomes = at_once(office, approve(office.approver), approve(office.chief), approve(third))
    assert outcomes == {"done": 1, "told": 2}
    assert written(office, "published") == 1


def test_approval_and_return_do_not_both_happen(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version = office.version(name)
    outcomes = at_once(
        office,
        lambda session: editing.approve(session, office.approver, name, version, NO_RULES, NOON),
        lambda session: editing.give_back(session, office.chief, name, "再改", NOON),
    )
    assert outcomes == {"done": 1, "told": 1}
    assert written(office, "published") + written(office, "returned") == 1


def test_a_correction_is_decided_once(office: Office) -> None:
    name = office.published()
    with office.archive.transaction() as session:
        number = editing.propose(session, office.editor, name, content(body="乙"), "有误", NOON).id
    outcomes = at_once(
        office,
        lambda session: editing.decide(session, office.approver, number, apply=True, at=NOON),
        lambda session: editing.decide(session, office.chief, number, apply=True, at=NOON),
        lambda session: editing.decide(session, office.chief, number, apply=False, at=NOON),
    )
    assert outcomes == {"done": 1, "told": 2}
    assert written(office, "corrected") + written(office, "correction_dropped") == 1


def test_one_correction_waits_at_a_time(office: Office) -> None:
    name = office.published()
    outcomes = at_once(
        office,
        lambda session: editing.propose(session, office.editor, name, content(body="乙"), "有误", NOON),
        lambda session: editing.propose(session, office.chief, name, content(body="丙"), "有误", NOON),
    )
    assert outcomes == {"done": 1, "told": 1}
    with office.archive.reading() as session:
        assert session.scalar(select(func.count()).select_from(Correction)) == 1


def test_two_who_tick_the_same_item_tick_it_once(office: Office) -> None:
    name = office.draft()
    items = [("与原件一致", "")]
    outcomes = at_once(
        office,
        lambda session: editing.tick(session, office.editor, name, items, NOON),
        lambda session: editing.tick(session, office.chief, name, items, NOON),
    )
    assert outcomes == {"done": 2}
