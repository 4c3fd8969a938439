"""PDFs made ahead: after a publication, a correction, a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from gazette import queries
from gazette.archive import Archive
from gazette.body import Paragraph
from gazette.content import content_of
from gazette.editions.edition import of_document
from gazette.editions.following import Following
from gazette.editions.press import Press
from gazette.model import Document as Row
from gazette.model_people import Person
from gazette.views import DocumentPage
from gazette.workflow import correct, withdraw
from tests.editions.test_forms import enter
from tests.gazette.conftest import NOON

TODAY = NOON.date()


def made(archive: Archive) -> set[Path]:
    return set((archive.settings.home / "editions").rglob("*.pdf"))


def following(archive: Archive, today: date = TODAY) -> Following:
    return Following(archive, Press(archive.settings), lambda: today)


def corrected(archive: Archive) -> DocumentPage:
    """The only document, with another text."""
    with archive.transaction() as session:
        row = session.query(Row).one()
        people = [Person(login=login, name=login, created_at=NOON) for login in ("xie", "pi")]
        session.add_all(people)
        session.flush()
        writer, approver = (person.id for person in people)
        better = replace(content_of(row), body=(Paragraph("第一条 停车有章。"),))
        correct(session, row, better, writer=writer, approver=approver, actor="测试", at=NOON, reason="漏字")
    with archive.reading() as session:
        page = queries.document_page(session, row.index_number)
    assert isinstance(page, DocumentPage)
    return page


def test_what_is_published_is_there_before_it_is_asked_for(archive: Archive) -> None:
    follower = following(archive)
    assert follower.once() == 0  # from now on
    page = enter(archive, "第一条 停车。")
    assert follower.once() == 1
    (pdf,) = made(archive)
    assert Press(archive.settings).soon(of_document(page, archive.analyzer), wait=0) is not None
    assert follower.once() == 0
    assert made(archive) == {pdf}


def test_a_restart_goes_on_where_it_stopped_and_a_correction_is_set_anew(archive: Archive) -> None:
    following(archive).once()
    enter(archive, "第一条 停车。")
    assert following(archive).once() == 1
    page = corrected(archive)
    before = made(archive)
    assert following(archive).once() == 1
    assert len(made(archive) - before) == 1
    assert Press(archive.settings).soon(of_document(page, archive.analyzer), wait=0) is not None


def test_what_was_withdrawn_or_is_old_is_not_made(archive: Archive) -> None:
    following(archive).once()
    enter(archive, "第一条 停车。")
    assert following(archive, date(2031, 1, 1)).once() == 0
    with archive.transaction() as session:
        withdraw(session, session.query(Row).one(), actor="测试", at=NOON, reason="内容有误")
    assert following(archive).once() == 0
    assert made(archive) == set()


def test_one_that_cannot_be_made_does_not_hold_up_the_others(archive: Archive) -> None:
    follower = following(archive)
    follower.once()
    enter(archive, "第一条 停车\ue815场。")
    assert follower.once() == 0
    assert follower.once() == 0
    corrected(archive)
    assert follower.once() == 1
