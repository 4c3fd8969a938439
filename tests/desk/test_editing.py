"""What the desk's deeds do and refuse, on a real database and index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from gazette import auditing, editing, public_record, queries
from gazette.content import content_of
from gazette.errors import ArchiveError, Conflict, NotAllowed, NotFound
from gazette.model import Document, Status
from gazette.model_desk import Revision
from gazette.model_people import Role
from gazette.readiness import Rules, checklist
from gazette.views import DocumentPage, Stub
from index import Query
from tests.desk.conftest import NO_RULES, Office
from tests.desk.people import NOON, content, person


def status(office: Office, name: str) -> str:
    with office.archive.reading() as session:
        return session.scalars(select(Document.status).where(Document.index_number == name)).one()


def found(office: Office, words: str) -> int:
    return office.archive.find(Query(f'"{words}"')).results.total


def test_a_document_goes_the_whole_way_and_is_found(office: Office) -> None:
    name = office.draft()
    assert found(office, "每小时5元") == 0
    office.send(name)
    assert status(office, name) == Status.REVIEW
    office.approve(name)
    assert found(office, "每小时5元") == 1
    with office.archive.reading() as session:
        assert isinstance(queries.document_page(session, name), DocumentPage)
        assert auditing.audit(session).clean


def test_who_wrote_in_it_does_not_approve_it(office: Office) -> None:
    name = office.draft(by=office.chief)
    office.send(name)
    with pytest.raises(NotAllowed, match="另一位审签人"):
        office.approve(name, by=office.chief)
    assert status(office, name) == Status.REVIEW
    office.approve(name)


def test_two_people_is_a_rule_of_the_database_too(office: Office) -> None:
    name = office.draft(by=office.chief)
    office.send(name)
    for approver in (office.chief.id, None):
        with (
            pytest.raises(IntegrityError, match="somebody who did not write"),
            office.archive.transaction() as session,
        ):
            session.execute(
                text("UPDATE documents SET status = 'published', approved_by = :who"), {"who": approver}
            )
    assert status(office, name) == Status.REVIEW


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET title = '别的'",
        "UPDATE documents SET body = '[]'",
        "UPDATE documents SET revision = 2, title = '别的'",
        "UPDATE documents SET status = 'draft'",
        "UPDATE documents SET published_on = '2020-01-01'",
        "DELETE FROM documents",
        "DELETE FROM hands",
        "UPDATE revisions SET content = '{}'",
        "DELETE FROM events",
    ],
)
def test_nothing_public_can_be_changed_behind_the_program(office: Office, statement: str) -> None:
    office.published()
    with pytest.raises(IntegrityError), office.archive.transaction() as session:
        session.execute(text(statement))


def test_a_correction_keeps_both_texts_and_drafts_its_notice(office: Office) -> None:
    name = office.published()
    with office.archive.transaction() as session:
        made = editing.propose(session, office.editor, name, content(body="每小时3元。"), "金额有误", NOON).id
    with pytest.raises(NotAllowed), office.archive.transaction() as session:
        editing.decide(session, office.editor, made, apply=True, at=NOON)
    assert found(office, "每小时3元") == 0
    with office.archive.transaction() as session:
        editing.decide(session, office.approver, made, apply=True, at=NOON)
    office.archive.sync()
    assert (found(office, "每小时5元"), found(office, "每小时3元")) == (0, 1)
    with office.archive.reading() as session:
        listed, texts = public_record.revisions(session, name)
        assert [(one.number, one.reason, one.current) for one in listed] == [
            (1, "", False),
            (2, "金额有误", True),
        ]
        assert [one.body[0].text for one in texts] == ["每小时5元。", "每小时3元。"]  # type: ignore[union-attr]
        notice = session.scalars(select(Document).where(Document.source_id.like("correction:%"))).one()
        assert "“每小时5元。”更正为：“每小时3元。”" in notice.body
        assert notice.status == Status.DRAFT
        assert auditing.audit(session).clean
    with pytest.raises(Conflict), office.archive.transaction() as session:
        editing.decide(session, office.approver, made, apply=True, at=NOON)


def test_the_writer_of_a_correction_does_not_approve_it(office: Office) -> None:
    name = office.published()
    with office.archive.transaction() as session:
        made = editing.propose(session, office.chief, name, content(body="每小时3元。"), "金额有误", NOON).id
    with pytest.raises(NotAllowed, match="另一位"), office.archive.transaction() as session:
        editing.decide(session, office.chief, made, apply=True, at=NOON)


def test_what_was_withdrawn_leaves_a_stub_and_comes_back(office: Office) -> None:
    name = office.published()
    with pytest.raises(NotAllowed, match="原因"), office.archive.transaction() as session:
        editing.withdraw(session, office.approver, name, " ", NOON)
    with office.archive.transaction() as session:
        editing.withdraw(session, office.approver, name, "含有不应公开的内容", NOON)
    office.archive.sync()
    assert found(office, "每小时5元") == 0
    with office.archive.reading() as session:
        stub = queries.document_page(session, name)
        assert isinstance(stub, Stub)
        assert stub.reason == "含有不应公开的内容"
        with pytest.raises(NotFound):
            public_record.revisions(session, name)
        assert [deed.deed for deed in public_record.deeds(session, 9)] == ["withdrawn", "published"]
    with office.archive.transaction() as session:
        editing.restore(session, office.approver, name, "已处理", NOON)
    office.archive.sync()
    assert found(office, "每小时5元") == 1
    with office.archive.reading() as session:
        assert auditing.audit(session).clean


def test_a_scheduled_document_is_public_at_its_hour_and_not_before(office: Office) -> None:
    name, hour = office.draft(), NOON + timedelta(hours=2)
    office.send(name)
    version = office.version(name)
    with pytest.raises(NotAllowed, match="以后"), office.archive.transaction() as session:
        editing.approve(session, office.approver, name, version, NO_RULES, NOON, NOON)
    with office.archive.transaction() as session:
        editing.approve(session, office.approver, name, version, NO_RULES, NOON, hour)
    office.archive.sync()
    assert found(office, "每小时5元") == 0
    with office.archive.transaction() as session:
        assert editing.publish_due(session, hour - timedelta(seconds=1)) == []
    with office.archive.transaction() as session:
        assert editing.publish_due(session, hour) == [name]
    office.archive.sync()
    assert found(office, "每小时5元") == 1
    with office.archive.reading() as session:
        assert auditing.audit(session).clean


def test_the_second_of_two_editors_gets_both_texts(office: Office) -> None:
    name = office.draft()
    version = office.version(name)
    with office.archive.transaction() as session:
        editing.save(session, office.editor, name, content(body="每小时4元。"), version, NOON)
    with pytest.raises(editing.Stale, match="li某") as clash, office.archive.transaction() as session:
        editing.save(session, office.chief, name, content(body="每小时6元。"), version, NOON)
    assert clash.value.theirs.body[0].text == "每小时4元。"  # type: ignore[union-attr]
    with office.archive.transaction() as session:
        editing.save(session, office.chief, name, content(body="每小时6元。"), clash.value.version, NOON)
    with office.archive.reading() as session:
        kept = session.scalars(select(Revision.content).order_by(Revision.number)).all()
    assert ["每小时5元" in kept[0], "每小时4元" in kept[1], "每小时6元" in kept[2]] == [True, True, True]


def test_what_waits_is_not_edited(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version = office.version(name)
    with pytest.raises(NotAllowed, match="待审"), office.archive.transaction() as session:
        editing.save(session, office.editor, name, content(body="x"), version, NOON)


def test_the_approver_approves_what_was_shown(office: Office) -> None:
    name = office.draft()
    office.send(name)
    shown = office.version(name)
    with office.archive.transaction() as session:
        editing.give_back(session, office.editor, name, "补一句", NOON)
    with office.archive.transaction() as session:
        editing.save(session, office.editor, name, content(body="每小时9元。"), shown + 1, NOON)
    office.send(name)
    with pytest.raises(Conflict, match="重新审阅"), office.archive.transaction() as session:
        editing.approve(session, office.approver, name, shown, NO_RULES, NOON)


def test_open_items_stand_in_the_way_until_they_are_dealt_with(office: Office) -> None:
    rules = Rules(("与原件一致",), {"order": ("令号一致",)})
    name = office.draft(content(body="联系人身份证号11010519491231002X。", kind="order"))
    with office.archive.transaction() as session:
        remark = editing.comment(session, office.editor, name, "联系人", "写全名", NOON)
        session.flush()
        remark_id = remark.id
    with pytest.raises(NotAllowed) as refusal, office.archive.transaction() as session:
        editing.send(session, office.editor, name, rules, NOON)
    for words in ("与原件一致；令号一致", "1 条批注", "身份证号“11*************02X”"):
        assert words in str(refusal.value)
    with office.archive.transaction() as session:
        editing.resolve(session, office.editor, remark_id, NOON)
        editing.tick(session, office.editor, name, [("与原件一致", ""), ("令号一致", "")], NOON)
        document = editing.document_for(session, office.editor, name, editing.Act.EDIT)
        keys = [one.key for one in editing.private(session, document)]
        editing.mask(session, office.editor, name, keys, document.version, NOON)
    with office.archive.transaction() as session:
        editing.send(session, office.editor, name, rules, NOON)
    with office.archive.reading() as session:
        kept = session.scalars(select(Revision.content).order_by(Revision.number)).all()
    assert "11010519491231002X" in kept[0]
    assert "11*************02X" in kept[1]


def test_what_was_confirmed_of_another_text_is_confirmed_anew(office: Office) -> None:
    rules = Rules(("与原件一致",))
    name = office.draft()
    with office.archive.transaction() as session:
        document = editing.document_for(session, office.editor, name, editing.Act.EDIT)
        editing.tick(session, office.editor, name, [("与原件一致", "")], NOON)
        editing.save(session, office.editor, name, content_of(document), document.version, NOON)
    with office.archive.transaction() as session:  # nothing was changed
        document = editing.document_for(session, office.editor, name, editing.Act.EDIT)
        assert [one.by is not None for one in checklist(session, document, rules)] == [True]
        editing.save(session, office.editor, name, content(body="另一段文字。"), document.version, NOON)
    with pytest.raises(NotAllowed, match="与原件一致"), office.archive.transaction() as session:
        editing.send(session, office.editor, name, rules, NOON)


def test_an_outsider_does_not_learn_that_a_draft_exists(office: Office) -> None:
    name = office.draft()
    stranger = person(office.archive, "fremd", [Role.EDITOR, Role.APPROVER], gazette="other")
    with office.archive.transaction() as session:
        with pytest.raises(NotFound) as there:
            editing.document_for(session, stranger, name, editing.Act.EDIT)
        with pytest.raises(NotFound) as not_there:
            editing.document_for(session, stranger, "lz-2026-99999", editing.Act.EDIT)
    assert str(there.value).replace(name, "") == str(not_there.value).replace("lz-2026-99999", "")


def test_an_editor_does_what_editors_do_and_no_more(office: Office) -> None:
    name = office.draft()
    office.send(name)
    version = office.version(name)
    for deed in (
        lambda s: editing.approve(s, office.editor, name, version, NO_RULES, NOON),
        lambda s: editing.draft(s, office.administrator, editing.Where("lz"), content(), NOON),
        lambda s: editing.withdraw(s, office.editor, name, "x", NOON),
    ):
        with pytest.raises(ArchiveError), office.archive.transaction() as session:
            deed(session)


def test_tampering_with_a_row_is_found_and_named(office: Office) -> None:
    name = office.published()
    other = office.published(content("关于养犬的通知", "甲"))
    with office.archive.transaction() as session:
        session.execute(text("DROP TRIGGER documents_text"))
        session.execute(
            text("UPDATE documents SET body = replace(body, '5', '6') WHERE index_number = :n"), {"n": name}
        )
    with office.archive.reading() as session:
        result = auditing.audit(session)
    assert [fault.subject for fault in result.faults] == [name]
    assert other not in str(result.faults)


def test_a_second_run_of_entering_leaves_the_editors_work_alone(office: Office) -> None:
    from gazette.entering import Deed, Desk, Outcome
    from gazette.records import record_from

    def enter(body: str) -> Outcome:
        record = record_from({"gazette": "lz", "title": "甲", "source_id": "a"}, content(body=body).body)
        with office.archive.transaction() as session:
            return Desk(session, Deed("命令行", NOON)).enter(record).outcome

    assert enter("一") is Outcome.ADDED
    with office.archive.reading() as session:
        name = session.scalars(select(Document.index_number)).one()
    version = office.version(name)
    with office.archive.transaction() as session:
        editing.save(session, office.editor, name, content(body="二"), version, NOON, "政府文件")
    assert enter("一") is Outcome.UNCHANGED
    assert enter("三") is Outcome.REFUSED
