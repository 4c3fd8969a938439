"""Entering, publishing, finding: the database is the truth and the index follows it."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

import index
from gazette import events, queries, workflow
from gazette.archive import Archive, open_archive
from gazette.entering import Outcome
from gazette.errors import NotAllowed, NotFound
from gazette.model import Document, Issue
from gazette.views import DocumentPage, Stub
from index import Query
from tests.gazette.conftest import NOON, Enter


def ids(archive: Archive, line: str) -> list[str]:
    return [item.card.index_number for item in archive.find(Query(line)).items]


def document(archive: Archive, name: str) -> DocumentPage | Stub:
    with archive.reading() as session:
        return queries.document_page(session, name)


def test_a_published_document_is_found_after_sync(archive: Archive, enter: Enter) -> None:
    entered = enter(title="停车场管理办法", doc_number="澜政发〔2024〕3号", year=2024, issue=3)
    assert entered.index_number == "lz-2024-00001"
    assert archive.find(Query("停车场")).catching_up
    archive.sync()
    assert ids(archive, "停车场") == ["lz-2024-00001"]
    assert not archive.find(Query("停车场")).catching_up


def test_a_draft_is_nowhere_to_be_seen(archive: Archive, enter: Enter) -> None:
    enter(title="停车场管理办法", year=2024, issue=3, publish=False)
    archive.sync()
    assert ids(archive, "停车场") == []
    with archive.reading() as session:
        assert queries.shelves(session) == ()
        assert queries.newest_documents(session, 5) == ()
        for ask in (queries.issue_page, queries.document_page):
            with pytest.raises(NotFound):
                ask(session, "lz-2024-3" if ask is queries.issue_page else "lz-2024-00001")


def test_the_same_record_again_changes_nothing(archive: Archive, enter: Enter) -> None:
    assert enter(source_id="a").outcome is Outcome.ADDED
    assert enter(source_id="a").outcome is Outcome.UNCHANGED
    assert enter(title="无编号").outcome is Outcome.ADDED
    assert enter(title="无编号").outcome is Outcome.UNCHANGED
    assert archive.sync().put == 2


def test_a_draft_is_updated_and_then_published(archive: Archive, enter: Enter) -> None:
    first = enter(source_id="a", publish=False)
    assert enter(source_id="a", body="改过的正文", publish=False).outcome is Outcome.UPDATED
    assert enter(source_id="a", body="改过的正文").outcome is Outcome.UPDATED
    archive.sync()
    assert ids(archive, "改过的正文") == [first.index_number]


def test_a_published_document_is_never_rewritten(archive: Archive, enter: Enter) -> None:
    enter(source_id="a")
    again = enter(source_id="a", body="另一正文")
    assert again.outcome is Outcome.REFUSED
    assert "更正" in again.message
    shown = document(archive, "lz-2024-00001")
    assert isinstance(shown, DocumentPage)
    assert [block.text for block in shown.body if hasattr(block, "text")] == ["正文"]


def test_an_index_number_is_never_given_twice(archive: Archive, enter: Enter) -> None:
    assert enter(title="甲", index_number="lz-2024-00002").index_number == "lz-2024-00002"
    assert enter(title="乙").index_number == "lz-2024-00001"
    assert enter(title="丙").index_number == "lz-2024-00003"
    taken = enter(title="丁", index_number="lz-2024-00001")
    assert taken.outcome is Outcome.REFUSED
    assert "lz-2024-00001" in taken.message


def test_issuers_are_recognised_by_their_other_names(archive: Archive, enter: Enter) -> None:
    enter(issuers=["市政府办"])
    shown = document(archive, "lz-2024-00001")
    assert isinstance(shown, DocumentPage)
    assert shown.card.issuers == ("澜州市人民政府办公室",)


def test_a_withdrawn_document_leaves_a_stub_and_the_index(archive: Archive, enter: Enter) -> None:
    name = enter(title="停车场管理办法").index_number
    archive.sync()
    with archive.transaction() as session:
        row = session.scalars(select(Document)).one()
        workflow.withdraw(session, row, actor="测试", at=NOON, reason="内容有误")
    archive.sync()
    assert ids(archive, "停车场") == []
    stub = document(archive, name)
    assert isinstance(stub, Stub)
    assert (stub.reason, stub.withdrawn_on) == ("内容有误", date(2024, 3, 15))
    with archive.transaction() as session:
        row = session.scalars(select(Document)).one()
        workflow.publish_document(session, row, actor="测试", at=NOON)
    archive.sync()
    assert ids(archive, "停车场") == [name]


def test_only_legal_moves_are_made(archive: Archive, enter: Enter) -> None:
    enter()
    with archive.transaction() as session:
        row = session.scalars(select(Document)).one()
        with pytest.raises(NotAllowed, match="已发布"):
            workflow.publish_document(session, row, actor="测试", at=NOON)
        with pytest.raises(NotAllowed, match="原因"):
            workflow.withdraw(session, row, actor="测试", at=NOON, reason=" ")


def test_a_document_published_alone_shows_its_issue_when_that_is_published(
    archive: Archive, enter: Enter
) -> None:
    name = enter(source_id="a", year=2024, issue=3, publish=False).index_number
    with archive.transaction() as session:
        workflow.publish_document(session, session.scalars(select(Document)).one(), actor="测试", at=NOON)
    archive.sync()
    alone = document(archive, name)
    assert isinstance(alone, DocumentPage)
    assert alone.card.issue is None
    assert archive.find(Query("2024年第3期")).results.total == 0
    with archive.transaction() as session:
        workflow.publish_issue(session, session.scalars(select(Issue)).one(), actor="测试", at=NOON)
    archive.sync()
    joined = document(archive, name)
    assert isinstance(joined, DocumentPage)
    assert joined.card.issue is not None
    assert archive.find(Query("2024年第3期")).results.total == 1


def test_verify_finds_what_is_missing_stale_or_surplus(archive: Archive, enter: Enter) -> None:
    for title in "甲乙丙":
        enter(title=title)
    archive.sync()
    assert archive.verify().clean
    with archive.engine.batch() as batch:
        batch.delete("lz-2024-00001")
        batch.put(index.Entry("lz-2024-00002", 99, "乙"))
        batch.put(index.Entry("nobody", 1, "无主"))
    result = archive.verify()
    assert (result.missing, result.stale, result.surplus) == (
        ("lz-2024-00001",),
        ("lz-2024-00002",),
        ("nobody",),
    )
    assert archive.rebuild() == 3
    assert archive.verify().clean
    assert archive.sync().put == 0


def test_an_interrupted_sync_is_healed_by_the_next(archive: Archive, enter: Enter) -> None:
    enter(title="停车场")
    archive.sync()
    with archive.transaction() as session:  # as if the program had died between index and mark
        session.execute(update(Document).values(indexed_version=None))
    assert archive.sync().put == 1
    assert archive.sync().put == 0
    assert archive.verify().clean


def test_a_damaged_index_is_rebuilt_when_it_is_asked(archive: Archive, enter: Enter) -> None:
    enter(title="停车场")
    archive.sync()
    (archive.settings.index_folder / "current").write_text("nonsense")
    assert ids(archive, "停车场") == ["lz-2024-00001"]


def test_an_archive_is_there_when_opened_again(archive: Archive, enter: Enter) -> None:
    enter(title="停车场")
    archive.sync()
    again = open_archive(archive.settings)
    assert ids(again, "停车场") == ["lz-2024-00001"]
    again.close()


def test_a_line_that_names_one_thing_leads_straight_there(archive: Archive, enter: Enter) -> None:
    enter(title="甲", doc_number="澜政办发〔2024〕4号", year=2024, issue=3, issue_to=4, running_number=9)
    enter(title="乙", doc_number="澜政发〔2024〕4号", year=2024, issue=5)
    archive.sync()

    def leads(line: str) -> tuple[str, str] | None:
        found = archive.find(Query(line)).direct
        return (found.kind, found.value) if found else None

    assert leads("澜政办发 2024 4") == ("document", "lz-2024-00001")
    assert leads("政办发〔2024〕4号") == ("document", "lz-2024-00001")
    assert leads("〔2024〕4号") is None
    assert leads("《乙》") == ("document", "lz-2024-00002")
    assert leads("2024年第4期") == ("issue", "lz-2024-3-4")
    assert leads("总第9期") == ("issue", "lz-2024-3-4")
    assert leads("2024年第6期") is None


def test_every_deed_is_a_line_and_the_chain_holds(archive: Archive, enter: Enter) -> None:
    for title in "甲乙丙":
        enter(title=title, year=2024, issue=1)
    with archive.reading() as session:
        assert events.verify_chain(session) is None
    with pytest.raises(IntegrityError, match="only added to"), archive.transaction() as session:
        session.execute(text("UPDATE events SET actor = '别人' WHERE id = 3"))
    with archive.transaction() as session:  # whoever owns the database file can do more
        session.execute(text("DROP TRIGGER events_update"))
        session.execute(text("DROP TRIGGER events_delete"))
        session.execute(text("UPDATE events SET actor = '别人' WHERE id = 3"))
    with archive.reading() as session:
        broken = events.verify_chain(session)
        assert broken is not None
        assert broken.number == 3
    with archive.transaction() as session:
        session.execute(text("DELETE FROM events WHERE id = 3"))
    with archive.reading() as session:
        broken = events.verify_chain(session)
        assert broken is not None
        assert "接不上" in broken.reason


def test_two_writers_take_turns(archive: Archive) -> None:
    def write() -> None:
        for _ in range(10):
            with archive.transaction() as session:
                events.append(
                    session, actor="x", deed="tested", subject_kind="t", subject_id="1", at=datetime.now(UTC)
                )

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with archive.reading() as session:
        assert events.verify_chain(session) is None


def test_neighbours_follow_the_printed_order(archive: Archive, enter: Enter) -> None:
    for title in "甲乙丙":
        enter(title=title, year=2024, issue=1, section="政府文件")
    enter(title="丁", year=2024, issue=2)
    middle = document(archive, "lz-2024-00002")
    assert isinstance(middle, DocumentPage)
    assert middle.previous is not None
    assert middle.next is not None
    assert (middle.previous.title, middle.next.title) == ("甲", "丙")
    with archive.reading() as session:
        page = queries.issue_page(session, "lz-2024-1")
    assert page.previous is None
    assert page.next is not None
    assert page.next.identifier == "lz-2024-2"
    assert [(s.name, [c.title for c in s.documents]) for s in page.contents] == [
        ("政府文件", ["甲", "乙", "丙"])
    ]
