"""Whatever is changed behind the program's back is found by the audit, and named."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from gazette import auditing, editing, issuing, submissions
from gazette.archive import Archive
from gazette.entering import Deed, ensure_issue
from gazette.model import Event, IssueKind
from gazette.model_people import Role
from gazette.records import IssueFacts
from tests.desk.conftest import NO_RULES, Office, office_of
from tests.desk.people import NOON, content, person
from tests.desk.test_masked_later import corrected
from tests.gazette.filing import contact, submit

GUARDS = ("documents_text", "documents_back", "documents_two", "documents_stay", "issues_name", "issues_stay")
DOCUMENT, CORRECTED, SCHEDULED, ISSUE, RECEIPT = "lz-2026-00001", "lz-2026-00002", "lz-2026-00004", "lz-2026-1", "BS-2026-00001"  # fmt: skip


@pytest.fixture
def office(archive: Archive) -> Office:
    """An issue with a document, a corrected one, one that has its hour, a submission taken over and one returned."""
    office = office_of(archive)
    name = office.draft()
    office.published(content("关于养犬的通知", "甲"))
    with archive.transaction() as session:
        issue = issuing.begin(session, office.editor, "lz", 2026, 1, IssueKind.ORDINARY, NOON)
    with archive.transaction() as session:
        line = issuing.Line(name, "政府文件", 1, 2)
        issuing.arrange(
            session,
            office.editor,
            issue.identifier,
            issuing.Layout((line,), NOON.date(), 1, "题", "语"),
            1,
            NOON,
        )
    office.send(name)
    version = office.version(name)
    with archive.transaction() as session:
        editing.approve(session, office.approver, name, version, NO_RULES, NOON)
    with archive.transaction() as session:
        held = issuing.issue_for(session, office.approver, issue.identifier, issuing.Act.LAY_OUT).version
        issuing.publish(session, office.approver, issue.identifier, held, NO_RULES, NOON)
    corrected(office, CORRECTED, "乙", "有误")
    assert office.draft(content("关于路灯的通知")) == SCHEDULED
    office.send(SCHEDULED)
    version = office.version(SCHEDULED)
    with archive.transaction() as session:
        editing.approve(session, office.approver, SCHEDULED, version, NO_RULES, NOON, NOON.replace(year=2030))
    submit(archive, contact(archive))
    again = submit(archive, contact(archive))
    with archive.transaction() as session:
        submissions.accept(session, office.editor, RECEIPT, 1, NOON)
        submissions.give_back(session, office.editor, again.receipt, 1, "补附件", NOON)
    return office


def audited(archive: Archive) -> auditing.Audit:
    with archive.reading() as session:
        return auditing.audit(session)


def behind(archive: Archive, statement: str) -> None:
    """What somebody does who has the database in their hands."""
    with archive.transaction() as session:
        for name in (
            *GUARDS,
            *(f"{t}_{e}" for t in ("events", "revisions", "hands") for e in ("update", "delete")),
        ):
            session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        assert session.execute(text(statement)).rowcount, "nothing was tampered with"  # type: ignore[attr-defined]


def test_what_the_program_does_is_in_order(office: Office) -> None:
    result = audited(office.archive)
    assert (result.broken, result.faults) == (None, ())
    with office.archive.transaction() as session:  # a later batch of old files knows more of a public issue
        facts = IssueFacts(gazette="lz", year=2026, number=1, kind=IssueKind.ORDINARY)
        issue = ensure_issue(session, facts, Deed("命令行", NOON))
        issue.running_number = None
    assert not audited(office.archive).clean
    with office.archive.transaction() as session:
        ensure_issue(
            session,
            IssueFacts(gazette="lz", year=2026, number=1, kind=IssueKind.ORDINARY, running_number=9),
            Deed("命令行", NOON),
        )
    assert audited(office.archive).faults == ()


@pytest.mark.parametrize(
    ("subject", "statement"),
    [
        (DOCUMENT, "UPDATE documents SET title = '别的' WHERE index_number = '{0}'"),
        (DOCUMENT, "UPDATE documents SET summary = '别的' WHERE index_number = '{0}'"),
        (DOCUMENT, "UPDATE documents SET keywords = '[\"别的\"]' WHERE index_number = '{0}'"),
        (DOCUMENT, "UPDATE documents SET published_on = '2020-01-01' WHERE index_number = '{0}'"),
        (DOCUMENT, "UPDATE documents SET status = 'withdrawn' WHERE index_number = '{0}'"),
        (DOCUMENT, "UPDATE documents SET revision = 2 WHERE index_number = '{0}'"),
        (DOCUMENT, "UPDATE documents SET approved_by = (SELECT id FROM people WHERE login = 'chief') WHERE index_number = '{0}'"),
        (SCHEDULED, "UPDATE documents SET approved_by = NULL WHERE index_number = '{0}'"),
        (DOCUMENT, "DELETE FROM document_issuers WHERE document_id = (SELECT id FROM documents WHERE index_number = '{0}')"),
        (DOCUMENT, "UPDATE documents SET index_number = 'lz-2026-00099' WHERE index_number = '{0}'"),
        (CORRECTED, "UPDATE revisions SET reason = '别的' WHERE public = 2"),
        (CORRECTED, "UPDATE revisions SET approved_by = (SELECT id FROM people WHERE login = 'chief') WHERE public = 2"),
        (CORRECTED, "UPDATE revisions SET content = replace(content, '甲', '丙') WHERE public = 1"),
        (CORRECTED, "DELETE FROM revisions WHERE public = 1"),
        (ISSUE, "UPDATE issues SET published_on = '2020-01-01' WHERE identifier = '{0}'"),
        (ISSUE, "UPDATE issues SET introduction = '别的' WHERE identifier = '{0}'"),
        (ISSUE, "UPDATE issues SET number = 5 WHERE identifier = '{0}'"),
        (ISSUE, "UPDATE issues SET status = 'draft' WHERE identifier = '{0}'"),
        (ISSUE, "UPDATE documents SET page_to = 9 WHERE index_number = 'lz-2026-00001'"),
        (ISSUE, "UPDATE documents SET issue_id = NULL WHERE index_number = 'lz-2026-00001'"),
        (RECEIPT, "UPDATE submissions SET status = 'returned' WHERE receipt = '{0}'"),
        (RECEIPT, "UPDATE submissions SET title = '别的' WHERE receipt = '{0}'"),
        (RECEIPT, "UPDATE submissions SET openness_by = '别人' WHERE receipt = '{0}'"),
        (RECEIPT, "UPDATE submissions SET document_id = NULL WHERE receipt = '{0}'"),
        (RECEIPT, "UPDATE submitted_files SET role = 'attachment' WHERE submission_id = 1"),
        ("BS-2026-00002", "DELETE FROM submissions WHERE receipt = '{0}'"),
        ("li", "INSERT INTO grants (person_id, gazette_id, role) SELECT p.id, g.id, 'approver' FROM people p, gazettes g WHERE p.login = '{0}'"),
        ("wang", "DELETE FROM grants WHERE person_id = (SELECT id FROM people WHERE login = '{0}')"),
        ("wang", "UPDATE people SET active = 0 WHERE login = '{0}'"),
        ("wang", "UPDATE people SET login = 'wang2' WHERE login = '{0}'"),
    ],
)  # fmt: skip
def test_a_row_that_was_changed_is_named(office: Office, subject: str, statement: str) -> None:
    if statement.startswith("DELETE FROM submissions"):
        behind(office.archive, "DELETE FROM submitted_files WHERE submission_id = 2")
    behind(office.archive, statement.format(subject))
    result = audited(office.archive)
    assert result.broken is None
    assert subject in {fault.subject for fault in result.faults}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'li' WHERE id = {0}",
        "UPDATE events SET detail = '{{}}' WHERE id = {0}",
        "UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE id = {0}",
        "DELETE FROM events WHERE id = {0}",
        "UPDATE events SET previous_hash = hash WHERE id = {0}",
    ],
)
def test_the_first_line_of_the_history_that_was_changed_is_said(office: Office, statement: str) -> None:
    with office.archive.reading() as session:
        (number,) = session.scalars(
            select(Event.id).where(Event.deed == "published", Event.subject_kind == "issue")
        )
    behind(office.archive, statement.format(number))
    broken = audited(office.archive).broken
    assert broken is not None
    assert broken.number == number


def test_who_wrote_and_approves_with_the_hand_taken_away_is_named(office: Office) -> None:
    both = person(office.archive, "both", [Role.EDITOR, Role.APPROVER])
    name = office.draft(content("关于菜场的通知"), both)
    office.send(name)
    behind(office.archive, f"DELETE FROM hands WHERE person_id = {both.id}")
    office.approve(name, both)
    faults = audited(office.archive).faults
    assert [(fault.subject, "录入或修改过" in fault.sentence) for fault in faults] == [(name, True)]
