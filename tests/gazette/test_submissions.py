"""What departments submit: receipts, returns and answers, taking over, and nothing lost on the way."""

from __future__ import annotations

import itertools
import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from gazette import editing, events, submissions, working_days
from gazette.archive import Archive, open_archive
from gazette.body import Paragraph
from gazette.errors import ArchiveError, BadRecord, Conflict, NotAllowed, NotFound
from gazette.filed import Filed, Openness
from gazette.model import Document, Event, Status
from gazette.model_desk import Filing, Hand, Submission
from gazette.model_people import Role
from gazette.permissions import Act, Actor
from gazette.readiness import Rules
from gazette.settings import Settings
from tests.desk.people import person
from tests.gazette.filing import EDUCATION, FINANCE, KINDS, NOON, annex, contact, filed, opinion, submit
from tests.servers import Postgres


def editor(archive: Archive) -> Actor:
    return person(archive, "li", [Role.EDITOR])


def row(archive: Archive, receipt: str) -> Submission:
    with archive.reading() as session:
        found = session.scalars(select(Submission).where(Submission.receipt == receipt)).one()
        assert found.files
        assert all(file.original for file in found.files)
        return found


def give_back(archive: Archive, receipt: str, reason: str = "请补文号。", version: int = 1) -> None:
    acting = editor(archive)
    with archive.transaction() as session:
        submissions.give_back(session, acting, receipt, version, reason, NOON)


def revise(archive: Archive, actor: Actor, receipt: str, what: Filed, version: int) -> Submission:
    with archive.transaction() as session:
        return submissions.revise(session, actor, receipt, what, version, KINDS, working_days.calendar(session), NOON)  # fmt: skip


def accept(archive: Archive, receipt: str, version: int = 1) -> str:
    acting = editor(archive)
    with archive.transaction() as session:
        return submissions.accept(session, acting, receipt, version, NOON, "部门文件").index_number


def told(archive: Archive, receipt: str) -> list[Event]:
    with archive.reading() as session:
        return list(session.scalars(select(Event).where(Event.subject_id == receipt).order_by(Event.id)))


def test_a_submission_gets_a_receipt_and_twenty_working_days(archive: Archive) -> None:
    zhao = contact(archive)
    first = submit(archive, zhao)
    second = submit(archive, zhao, filed(archive, signed_on=None))
    assert (first.receipt, second.receipt) == ("BS-2026-00001", "BS-2026-00002")
    assert (first.due_on, second.due_on) == (date(2026, 4, 10), date(2026, 4, 14))  # 清明 is off
    assert first.status == Filing.SUBMITTED
    said = json.loads(told(archive, first.receipt)[0].detail)
    assert said["title"] == first.title
    assert [name for _, name, _ in said["files"]] == ["正文.txt"]


def test_the_receipts_of_a_year_begin_with_one(archive: Archive) -> None:
    zhao = contact(archive)
    submit(archive, zhao)
    assert submit(archive, zhao, at=NOON + timedelta(days=400)).receipt == "BS-2027-00001"


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"title": ""}, "标题"),
        ({"kind": None}, "体裁"),
        ({"kind": "poem"}, "体裁"),
        ({"document_number": "第几号呢"}, "文号"),
        ({"signed_on": date(2026, 3, 17)}, "在今天以后"),
        ({"openness": ""}, "公开属性审查的结论"),
        ({"openness": Openness.ON_REQUEST}, "只刊登主动公开的文件.*依申请公开"),
        ({"openness": Openness.CLOSED}, "只刊登主动公开的文件.*不予公开"),
        ({"openness_by": "  "}, "由谁做的公开属性审查"),
        ({"normative": True}, "合法性审核意见"),
        ({"files": ()}, "正文文件"),
        ({"body": ()}, "正文"),
        ({"note": "长" * 2001}, "最多 2000 个字"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(archive: Archive, change: dict[str, object], sentence: str) -> None:  # fmt: skip
    zhao = contact(archive)
    with pytest.raises(BadRecord, match=sentence):
        submit(archive, zhao, replace(filed(archive), **change))  # type: ignore[arg-type]
    with archive.reading() as session:
        assert session.scalars(select(Submission)).all() == []


def test_a_normative_document_comes_with_its_opinion(archive: Archive) -> None:
    what = filed(archive, normative=True, kind="normative")
    kept = submit(archive, contact(archive), replace(what, files=(*what.files, opinion(archive))))
    assert [file.role for file in row(archive, kept.receipt).files] == ["text", "legal_opinion"]


def test_only_a_contact_person_of_the_gazette_with_a_department_submits(archive: Archive) -> None:
    for actor in (
        editor(archive),
        contact(archive, "sun", gazette="xc"),
        replace(contact(archive, "qi"), department_id=None),
    ):
        with pytest.raises(NotAllowed, match="联系管理员"):
            submit(archive, actor)


def test_others_departments_submissions_are_not_there(archive: Archive) -> None:
    receipt = submit(archive, contact(archive)).receipt
    other, elsewhere = contact(archive, "qian", FINANCE), person(archive, "far", [Role.EDITOR], "xc")
    with archive.reading() as session:
        sentences = set()
        for who in (other, elsewhere):
            for asked in (receipt, "BS-2026-09999", "BS-2026-1 ", "x\x00"):
                with pytest.raises(NotFound) as refusal:
                    submissions.submission_for(session, who, asked, Act.READ_SUBMISSIONS)
                sentences.add(str(refusal.value))
        assert len(sentences) == 1
        submissions.submission_for(session, contact(archive, "colleague"), receipt, Act.SUBMIT)
        with pytest.raises(NotAllowed):
            submissions.submission_for(session, editor(archive), receipt, Act.SUBMIT)
        with pytest.raises(NotAllowed):
            submissions.submission_for(session, contact(archive), receipt, Act.HANDLE_SUBMISSIONS)


def test_a_return_is_answered_under_the_same_receipt(archive: Archive) -> None:
    zhao = contact(archive)
    receipt = submit(archive, zhao).receipt
    with pytest.raises(NotAllowed, match="须写明原因"):
        give_back(archive, receipt, "  ")
    give_back(archive, receipt)
    assert (row(archive, receipt).status, row(archive, receipt).answer) == (Filing.RETURNED, "请补文号。")
    better = filed(archive, document_number="澜教〔2026〕8号", body="各县区教育局：")
    mended = revise(archive, zhao, receipt, better, 2)
    assert (mended.receipt, mended.status, mended.answer, mended.version) == (
        receipt,
        Filing.SUBMITTED,
        "",
        3,
    )
    last = json.loads(told(archive, receipt)[-1].detail)
    assert last["changed"] == ["文号", "正文", "文件"]
    first = json.loads(told(archive, receipt)[0].detail)
    archive.originals.path(first["files"][0][2])  # the text as first sent is still there


def test_an_answer_that_changes_nothing_is_no_answer(archive: Archive) -> None:
    zhao, what = contact(archive), filed(archive)
    receipt = submit(archive, zhao, what).receipt
    with pytest.raises(NotAllowed, match="没有改动"):
        revise(archive, zhao, receipt, what, 1)


def test_a_file_alone_makes_a_new_version(archive: Archive) -> None:
    zhao, what = contact(archive), filed(archive)
    receipt = submit(archive, zhao, replace(what, files=(*what.files, annex(archive)))).receipt
    assert (
        revise(archive, zhao, receipt, replace(what, files=(*what.files, annex(archive, "丙"))), 1).version
        == 2
    )
    assert revise(archive, zhao, receipt, what, 2).version == 3
    assert [file.name for file in row(archive, receipt).files] == ["正文.txt"]


def test_of_two_who_mend_at_once_the_second_gets_both(archive: Archive) -> None:
    zhao, colleague = contact(archive), contact(archive, "colleague")
    receipt = submit(archive, zhao).receipt
    revise(archive, colleague, receipt, filed(archive, "同事改的标题"), 1)
    with pytest.raises(submissions.Stale, match="colleague某在您填写期间改动了") as clash:
        revise(archive, zhao, receipt, filed(archive, "我改的标题"), 1)
    assert (clash.value.theirs.title, clash.value.version) == ("同事改的标题", 2)
    assert revise(archive, zhao, receipt, filed(archive, "我改的标题"), 2).title == "我改的标题"


def test_an_editor_decides_only_on_what_was_read(archive: Archive) -> None:
    zhao = contact(archive)
    receipt = submit(archive, zhao).receipt
    revise(archive, zhao, receipt, filed(archive, "改过的标题"), 1)
    with pytest.raises(Conflict, match="刷新"):
        give_back(archive, receipt)
    with pytest.raises(Conflict, match="刷新"):
        accept(archive, receipt)
    assert row(archive, receipt).status == Filing.SUBMITTED


def test_what_is_taken_over_is_a_draft_with_its_files(archive: Archive) -> None:
    zhao = contact(archive)
    what = filed(archive, document_number="澜教〔2026〕8号", normative=True, kind="normative")
    receipt = submit(
        archive, zhao, replace(what, files=(*what.files, opinion(archive), annex(archive)))
    ).receipt
    name = accept(archive, receipt)
    with archive.reading() as session:
        document = session.scalars(select(Document).where(Document.index_number == name)).one()
        assert (document.status, document.source_id, document.title) == (Status.DRAFT, receipt, what.title)
        assert document.section is not None
        assert [issued.issuer.name for issued in document.issuers] == [EDUCATION]
        assert [(a.role, a.title) for a in document.attachments] == [
            ("source", ""), ("source", "审核意见.txt"), ("source", "附表.txt"),
        ]  # fmt: skip
        assert set(session.scalars(select(Hand.person_id))) == {zhao.id}
        assert events.verify_chain(session) is None
    assert row(archive, receipt).document_id is not None
    with pytest.raises(NotAllowed, match="已采用"):
        accept(archive, receipt, 2)
    with pytest.raises(NotAllowed, match="已采用"), archive.transaction() as session:
        submissions.withdraw(session, zhao, receipt, NOON)


def test_nobody_who_submitted_it_can_ever_approve_it(archive: Archive) -> None:
    zhao = contact(archive)
    both = person(archive, "both", [Role.CONTACT, Role.APPROVER], department=EDUCATION)
    receipt = submit(archive, zhao).receipt
    revise(archive, both, receipt, filed(archive, "改过的标题"), 1)
    name = accept(archive, receipt, 2)
    sender = editor(archive)
    with archive.transaction() as session:
        document = editing.send(session, sender, name, Rules(), NOON)
    for actor, refused in ((both, True), (person(archive, "wang", [Role.APPROVER]), False)):
        with archive.transaction() as session:
            version = editing.document_for(session, actor, name, Act.APPROVE).version
        try:
            with archive.transaction() as session:
                editing.approve(session, actor, name, version, Rules(), NOON)
            assert not refused
        except NotAllowed:
            assert refused
    assert document.index_number == name


def test_the_clock_is_reckoned_anew_when_the_table_of_holidays_changes(archive: Archive) -> None:
    receipt = submit(archive, contact(archive)).receipt
    clerk = editor(archive)
    with archive.transaction() as session:
        working_days.enter(session, clerk, "市庆", [date(2026, 3, 20)], False, NOON)
        submissions.reckon(session, working_days.calendar(session))
    kept = row(archive, receipt)
    assert (kept.due_on, kept.version) == (date(2026, 4, 13), 1)


def test_receipts_have_no_gap_and_no_double_under_many_writers(database_url: str, tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path / "home", database_url=database_url))
    actors = [contact(archive, f"c{n}", f"澜州市第{n}局") for n in range(3)]
    given = [filed(archive, f"关于第{n}件事的通知") for n in range(4)]
    troubles: list[Exception] = []

    def work(actor: Actor) -> None:
        try:
            for what in given:
                submit(archive, actor, what)
                with pytest.raises(BadRecord):  # one that fails leaves no gap
                    submit(archive, actor, replace(what, kind=None))
        except Exception as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=work, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with archive.reading() as session:
        receipts = sorted(session.scalars(select(Submission.receipt)))
        assert receipts == [f"BS-2026-{n:05d}" for n in range(1, 13)]
        assert events.verify_chain(session) is None
    archive.close()


def test_of_two_editors_who_take_one_over_at_once_one_does(database_url: str, tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path / "home", database_url=database_url))
    receipt = submit(archive, contact(archive)).receipt
    acting = editor(archive)
    outcomes: list[str] = []

    def work() -> None:
        try:
            with archive.transaction() as session:
                outcomes.append(submissions.accept(session, acting, receipt, 1, NOON).index_number)
        except ArchiveError as refusal:
            outcomes.append(type(refusal).__name__)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict", "Conflict", "lz-2026-00001"]
    archive.close()


class Filings(RuleBasedStateMachine):
    """People of two departments and an editor do what they like in any order; the states stay legal."""

    def new_place(self) -> Settings:
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.archive = open_archive(self.new_place())
        self.people = [contact(self.archive), contact(self.archive, "qian", FINANCE), editor(self.archive)]
        self.model: dict[str, tuple[Filing, int, int, str]] = {}  # receipt → state, version, whose, title
        self.count = 0

    def _try(self, deed, *, legal: bool) -> bool:
        try:
            with self.archive.transaction() as session:
                deed(session)
        except ArchiveError:
            assert not legal
            return False
        assert legal
        return True

    @rule(who=st.integers(0, 2))
    def submit(self, who: int) -> None:
        self.count += 1
        what = filed(self.archive, f"第{self.count}件")

        def deed(session) -> None:
            made = submissions.submit(session, self.people[who], what, KINDS, working_days.calendar(session), NOON)  # fmt: skip
            self.model[made.receipt] = (Filing.SUBMITTED, 1, who, what.title)

        self._try(deed, legal=who < 2)

    @precondition(lambda self: self.model)
    @rule(which=st.integers(0, 50), who=st.integers(0, 2), stale=st.booleans(), deed=st.sampled_from(["revise", "withdraw", "return", "accept"]))  # fmt: skip
    def move(self, which: int, who: int, stale: bool, deed: str) -> None:
        receipt = sorted(self.model)[which % len(self.model)]
        state, version, whose, title = self.model[receipt]
        actor, asked = self.people[who], version - 1 if stale else version
        self.count += 1
        better = filed(self.archive, f"第{self.count}件")
        deeds = {
            "revise": lambda s: submissions.revise(s, actor, receipt, better, asked, KINDS, working_days.calendar(s), NOON),
            "withdraw": lambda s: submissions.withdraw(s, actor, receipt, NOON),
            "return": lambda s: submissions.give_back(s, actor, receipt, asked, "请补充", NOON),
            "accept": lambda s: submissions.accept(s, actor, receipt, asked, NOON),
        }  # fmt: skip
        own, open_still = who == whose, state in (Filing.SUBMITTED, Filing.RETURNED)
        editing_now = who == 2 and state == Filing.SUBMITTED and not stale
        legal = {
            "revise": own and open_still and not stale,
            "withdraw": own and open_still,
            "return": editing_now,
            "accept": editing_now,
        }
        after = {
            "revise": Filing.SUBMITTED, "withdraw": Filing.WITHDRAWN, "return": Filing.RETURNED, "accept": Filing.ACCEPTED,
        }  # fmt: skip
        if self._try(deeds[deed], legal=legal[deed]):
            title = better.title if deed == "revise" else title
            self.model[receipt] = (after[deed], version + 1, whose, title)

    @invariant()
    def as_modelled(self) -> None:
        if not hasattr(self, "archive"):
            return
        with self.archive.reading() as session:
            rows = session.scalars(select(Submission)).all()
            held = {row.receipt: (row.status, row.version, row.title) for row in rows}
            assert held == {
                r: (state, version, title) for r, (state, version, _, title) in self.model.items()
            }
            assert sorted(held) == [f"BS-2026-{n:05d}" for n in range(1, len(held) + 1)]
            taken = {row.receipt for row in rows if row.status == Filing.ACCEPTED}
            assert set(session.scalars(select(Document.source_id))) == taken
            assert {row.receipt for row in rows if row.document_id} == taken
            assert events.verify_chain(session) is None

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            self.archive.close()


@pytest.mark.parametrize("kind, examples", [("sqlite", 12), ("postgresql", 4)])
def test_no_order_of_deeds_leads_to_an_illegal_state(
    kind: str, examples: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server: Postgres | None = request.getfixturevalue("postgres") if kind == "postgresql" else None
    names = itertools.count()

    class Here(Filings):
        def new_place(self) -> Settings:
            home = tmp_path / str(next(names))
            url = server.new_database() if server else f"sqlite:///{home / 'gazette.db'}"
            return Settings(home=home, database_url=url)

    Here.TestCase.settings = hypothesis_settings(max_examples=examples, stateful_step_count=15, deadline=None)
    Here.TestCase().runTest()


def test_a_paragraph_is_compared_as_text() -> None:
    one = Filed("lz", "甲", (Paragraph("一"),))
    assert replace(one, body=(Paragraph("二"),)).changes(one) == ("正文",)
    assert datetime(2026, 1, 1, tzinfo=UTC) < NOON
