"""Private values and what is public already: a correction brings none in, takes them out, and takes them out everywhere."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import pytest
from sqlalchemy import delete, select

from gazette import desk_queries, editing, public_record, readiness
from gazette.errors import NotAllowed
from gazette.model import Document, Event
from gazette.model_desk import Correction, Revision, Tick
from gazette.model_people import Role
from gazette.sweeping import sweep
from tests.desk.conftest import NO_RULES, Office, office_of
from tests.desk.people import NOON, content
from tests.desk_people import DeskPeople

IDENTITY, MASK = "11010519491231002X", "11*************02X"
NAMED = f"申请人身份证号{IDENTITY}。"


def leaked(office: Office, text: str = NAMED) -> str:
    """A document that became public with a private value, as those of earlier years may have."""
    name = office.draft(content(body=text))
    with office.archive.transaction() as session:
        document = editing.document_for(session, office.editor, name, editing.Act.EDIT)
        keys = [one.key for one in readiness.private(session, document)]
        editing.tick(session, office.editor, name, [(key, "当时认为可以公开") for key in keys], NOON)
    office.send(name)
    office.approve(name)
    return name


def corrected(office: Office, name: str, text: str, reason: str = "遮盖个人信息") -> int:
    with office.archive.transaction() as session:
        made = editing.propose(session, office.editor, name, content(body=text), reason, NOON).id
    with office.archive.transaction() as session:
        editing.decide(session, office.approver, made, apply=True, at=NOON)
    office.archive.sync()
    return made


def test_a_correction_brings_no_private_value_in_unseen(office: Office) -> None:
    name = office.published()
    text = content(body=NAMED)
    with pytest.raises(editing.Unsettled) as refusal, office.archive.transaction() as session:
        editing.propose(session, office.editor, name, text, "补正", NOON)
    assert MASK in str(refusal.value)
    (one,) = refusal.value.private
    with office.archive.transaction() as session:
        made = editing.propose(session, office.editor, name, text, "补正", NOON, {one.key: "本人同意公开"}).id
    with office.archive.reading() as session:
        proposal = desk_queries.proposal(session, office.approver, made)
    assert [(kept.finding.mask, kept.reason) for kept in proposal.kept] == [(MASK, "本人同意公开")]
    with office.archive.transaction() as session:
        editing.decide(session, office.approver, made, apply=True, at=NOON)


def test_a_correction_from_before_that_was_never_looked_at_is_not_approved(office: Office) -> None:
    name = office.published()
    with office.archive.transaction() as session:
        made = editing.propose(session, office.editor, name, content(body="每小时6元。"), "补正", NOON)
        made.content = editing.to_text(content(body=NAMED))
        session.flush()
        number = made.id
    with pytest.raises(NotAllowed, match="遮盖后重新提出"), office.archive.transaction() as session:
        editing.decide(session, office.approver, number, apply=True, at=NOON)


def test_what_a_correction_masks_is_masked_in_every_text_readers_can_read(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    name = leaked(office)
    reader = desk.client()
    assert IDENTITY in reader.get(f"/documents/{name}").text
    made = corrected(office, name, NAMED.replace(IDENTITY, MASK))
    for page in ("", "/revisions", "/revisions/1", "/revisions/2", ".txt", ".json", "/print"):
        answer = reader.get(f"/documents/{name}{page}")
        assert answer.status_code == 200, page
        assert IDENTITY not in answer.text, page
    assert "遮盖了个人信息" in reader.get(f"/documents/{name}/revisions").text
    assert reader.get(f"/search?q={IDENTITY}").text.count(IDENTITY) == reader.get(f"/search?q={IDENTITY}x").text.count(f"{IDENTITY}x")  # fmt: skip
    with desk.archive.reading() as session:
        kept = session.scalars(select(Revision.content).where(Revision.public == 1)).one()
        assert session.get_one(Correction, made).notice_id is None  # nothing is to be said in print
    assert IDENTITY in kept  # sealed


def test_the_notice_of_a_correction_quotes_nothing_private(office: Office) -> None:
    name = leaked(office, f"{NAMED}每小时5元。")
    made = corrected(office, name, f"{NAMED.replace(IDENTITY, MASK)}每小时6元。", "数字有误")
    with office.archive.reading() as session:
        notice = session.get_one(Document, session.get_one(Correction, made).notice_id)
        assert "每小时6元" in notice.body
        assert IDENTITY not in notice.body
        document = editing.document_for(session, office.editor, name, editing.Act.READ_DRAFTS)
        assert desk_queries.desktop(session, office.editor, document, NO_RULES).notices == (
            notice.index_number,
        )


def test_what_still_stands_in_the_public_text_stands_in_the_earlier_one_too(office: Office) -> None:
    name = leaked(office, f"{NAMED}\n每小时5元。")
    with office.archive.transaction() as session:
        editing.propose(session, office.editor, name, content(body=f"{NAMED}\n每小时6元。"), "数字有误", NOON)
        number = session.scalars(select(Correction.id)).one()
    with office.archive.transaction() as session:
        editing.decide(session, office.approver, number, apply=True, at=NOON)
    with office.archive.reading() as session:
        before, _ = public_record.revisions(session, name)[1]
    assert IDENTITY in str(before.body)


def test_a_value_is_let_stand_only_with_a_reason_and_the_history_tells_it(office: Office) -> None:
    name = office.draft(content(body=NAMED))
    with office.archive.reading() as session:
        document = editing.document_for(session, office.editor, name, editing.Act.EDIT)
        (one,) = readiness.private(session, document)
    for item in (one.key, f"{one.key}x" * 9):
        with pytest.raises(NotAllowed), office.archive.transaction() as session:
            editing.tick(session, office.editor, name, [(item, "")], NOON)
    with office.archive.transaction() as session:
        editing.tick(session, office.editor, name, [(one.key, "本人同意公开")], NOON)
    with office.archive.reading() as session:
        said = session.scalars(select(Event.detail).where(Event.deed == "ticked")).one()
        document = editing.document_for(session, office.editor, name, editing.Act.EDIT)
        desk = desk_queries.desktop(session, office.approver, document, NO_RULES)
    assert json.loads(said)["reasons"] == ["本人同意公开"]
    assert [(kept.finding.mask, kept.by, kept.reason) for kept in desk.kept] == [
        (MASK, "li某", "本人同意公开")
    ]


@pytest.mark.parametrize("deed", ["propose", "withdraw", "restore"])
def test_a_reason_that_readers_see_holds_nothing_private(office: Office, deed: str) -> None:
    name = office.published()
    if deed == "restore":
        with office.archive.transaction() as session:
            editing.withdraw(session, office.approver, name, "另有安排", NOON)
    by, given = (office.approver, ()) if deed != "propose" else (office.editor, (content(body="甲"),))
    with pytest.raises(NotAllowed, match="读者会看到"), office.archive.transaction() as session:
        getattr(editing, deed)(session, by, name, *given, f"应{NAMED}", NOON)


def test_the_form_of_a_correction_covers_what_it_finds(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    name = leaked(office)
    desk.person("mei", Role.EDITOR)
    editor = desk.client("mei")
    page = editor.get(f"/desk/documents/{name}")
    assert MASK in page.text
    assert f"/desk/documents/{name}/correct?cover=1" in page.text
    form = {
        "title": "关于停车的通知",
        "issuers": "澜州市人民政府",
        "signed_on": "2026-03-16",
        "reason": "号码有误",
    }
    refused = editor.post(f"/desk/documents/{name}/correct", data={**form, "body": "电话13812345678，家住澜州市东城区和平街道幸福社区3栋501室。", "do": "save"})  # fmt: skip
    assert (refused.status_code, "138****5678" in refused.text) == (400, True)
    covered = editor.post(
        f"/desk/documents/{name}/correct", data={**form, "body": "手机13812345678。", "do": "cover"}
    )
    assert "手机138****5678。</textarea>" in covered.text
    offered = editor.get(f"/desk/documents/{name}/correct?cover=1").text
    assert MASK in offered.split('id="body"')[1]
    done = editor.post(
        f"/desk/documents/{name}/correct", data={**form, "body": f"申请人身份证号{MASK}。", "do": "save"}
    )
    assert done.status_code == 303


def test_a_file_with_private_values_is_offered_only_with_a_reason(desk: DeskPeople) -> None:
    desk.person("mei", Role.EDITOR)
    editor = desk.client("mei")
    form = {"gazette": "lz", "title": "关于发放补贴的公示", "body": "名单见附件。", "do": "save"}
    table = {"attachments": (io.BytesIO(f"姓名,身份证号\n张三,{IDENTITY}\n".encode()), "名单.csv")}
    refused = editor.post("/desk/documents/new", data={**form, **table}, content_type="multipart/form-data")
    assert (refused.status_code, f"附件“名单”里第2段有身份证号“{MASK}”" in refused.text) == (400, True)
    assert IDENTITY not in refused.text
    token = unescape(re.findall(r'name="held" value="([^"]+)"', refused.text)[0])
    why = re.findall(r'name="(keep:privacy:file:[0-9a-f]+)"', refused.text)[0]
    done = editor.post("/desk/documents/new", data={**form, "held": token, why: "本人同意公开"})
    assert done.status_code == 303
    name = done.location.rsplit("/", 1)[1]
    desk.person("zhu", Role.APPROVER)
    assert "附件“名单”：本人同意公开" in desk.client("zhu").get(done.location).text
    with desk.archive.reading() as session:
        (swept,) = [
            one for one in sweep(session, originals=desk.archive.originals) if one.index_number == name
        ]
    assert swept.files == ()
    with desk.archive.transaction() as session:
        session.execute(delete(Tick))
    with desk.archive.reading() as session:
        (swept,) = [
            one for one in sweep(session, originals=desk.archive.originals) if one.index_number == name
        ]
    assert [file.title for file in swept.files] == ["名单"]
