"""What the first page of the desk tells each person to do."""

from __future__ import annotations

from gazette import editing
from gazette.desk_tally import Tally, returned, tally
from gazette.permissions import Actor
from tests.desk.conftest import Office
from tests.desk.people import NOON, content


def counted(office: Office, actor: Actor) -> Tally:
    with office.archive.reading() as session:
        return tally(session, actor)


def test_a_document_waits_for_those_who_may_approve_it_and_comes_back_to_who_wrote_it(office: Office) -> None:
    name = office.draft()
    office.send(name)
    assert counted(office, office.approver) == Tally(1, 0, 0, 0)
    assert counted(office, office.editor) == Tally(0, 0, 0, 0)
    own = office.draft(content("关于路灯的通知", "路灯。"), by=office.chief)
    office.send(own)
    assert counted(office, office.chief).to_approve == 1, "not the one the chief wrote"
    assert counted(office, office.approver).to_approve == 2

    with office.archive.transaction() as session:
        editing.give_back(session, office.approver, name, "日期有误", NOON)
    assert counted(office, office.editor).returned == 1
    assert counted(office, office.approver).returned == 0
    with office.archive.reading() as session:
        assert returned(session, name) == "日期有误"
    office.send(name)
    assert counted(office, office.editor).returned == 0
    with office.archive.reading() as session:
        assert returned(session, name) == ""


def test_a_correction_waits_for_everybody_but_who_wrote_it(office: Office) -> None:
    name = office.published()
    with office.archive.transaction() as session:
        editing.propose(session, office.chief, name, content(body="每小时6元。"), "数字有误", NOON)
    assert counted(office, office.chief).to_decide == 0
    assert counted(office, office.approver).to_decide == 1
