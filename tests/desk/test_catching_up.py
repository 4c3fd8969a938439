"""Publishing either completes or changes nothing, whatever breaks; a broken index never stops it."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from gazette import auditing, editing
from gazette.catching_up import CatchingUp
from gazette.errors import NotSaved
from index import Query
from tests.desk.conftest import NO_RULES, Office
from tests.desk.people import NOON


def total(office: Office) -> int:
    return office.archive.find(Query('"每小时5元"')).results.total


def approve(office: Office, name: str) -> None:
    version = office.version(name)
    with office.archive.transaction() as session:
        editing.approve(session, office.approver, name, version, NO_RULES, NOON)


def test_what_was_approved_is_found_when_the_answer_is_sent(office: Office) -> None:
    catching = CatchingUp(office.archive)
    name = office.draft()
    office.send(name)
    approve(office, name)
    assert catching.soon(wait=30)
    assert total(office) == 1


def test_a_broken_index_does_not_stop_a_publication(office: Office) -> None:
    office.published()
    name = office.draft()
    office.send(name)
    for file in Path(office.archive.settings.index_folder).rglob("*"):
        if file.is_file() and file.stat().st_size > 200:
            file.write_bytes(file.read_bytes()[:100])
    approve(office, name)
    assert CatchingUp(office.archive).soon(wait=60)
    assert total(office) == 2
    assert office.archive.verify().clean


def test_an_index_that_cannot_be_written_is_said_and_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    catching = CatchingUp(office.archive)
    name = office.draft()
    office.send(name)
    approve(office, name)
    sync = office.archive.sync
    monkeypatch.setattr(
        office.archive, "sync", lambda: (_ for _ in ()).throw(OSError("No space left on device"))
    )
    assert not catching.soon(wait=30)
    assert office.archive.find(Query("停车")).catching_up
    monkeypatch.setattr(office.archive, "sync", sync)
    assert catching.soon(wait=30)
    assert not office.archive.find(Query("停车")).catching_up


def test_the_thread_publishes_what_has_its_hour(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version, soon = office.version(name), datetime.now(UTC) + timedelta(seconds=0.3)
    with office.archive.transaction() as session:
        editing.approve(session, office.approver, name, version, NO_RULES, datetime.now(UTC), soon)
    threading.Event().wait(0.4)
    assert CatchingUp(office.archive).soon(wait=30)
    assert total(office) == 1


def test_a_locked_database_changes_nothing_and_says_so(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version = office.version(name)
    other = sqlite3.connect(office.archive.settings.home / "gazette.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with office.archive.database.connect() as connection:  # a short patience, for the test
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with pytest.raises(NotSaved, match="没有保存"), office.archive.transaction() as session:  # noqa: PT012
        session.execute(text("PRAGMA busy_timeout = 50"))
        editing.approve(session, office.approver, name, version, NO_RULES, NOON)
    other.execute("ROLLBACK")
    other.close()
    approve(office, name)


def test_a_full_disk_changes_nothing_and_says_so(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version = office.version(name)
    with pytest.raises(NotSaved, match="磁盘已满"), office.archive.transaction() as session:  # noqa: PT012
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        editing.approve(session, office.approver, name, version, NO_RULES, NOON)
        for _ in range(200):
            editing.comment(session, office.editor, name, "", "满" * 4000, NOON)
            session.flush()
    with office.archive.database.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    with office.archive.reading() as session:
        assert editing.document_for(session, office.editor, name, editing.Act.EDIT).status == "review"
        assert auditing.audit(session).clean
