"""The monthly duty, the reminders about it, and the letters: who hears of what, once."""

from __future__ import annotations

import dataclasses
import json
import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gazette import duties, events, ledger, notices, reminders, submission_queries, submissions, working_days
from gazette.archive import Archive, open_archive
from gazette.cli import cli
from gazette.duties import Done, Duty, Month, Rule, report_nothing
from gazette.errors import BadRecord, NotAllowed, SettingsError
from gazette.mailing import Letter, deliver, sender_of
from gazette.model_desk import ZeroReport
from gazette.model_people import Person, Role
from gazette.settings import Settings, settings_from
from gazette.working_days import Calendar
from tests.desk.people import person
from tests.gazette.filing import EDUCATION, FINANCE, contact, filed, submit

months = st.builds(Month, st.integers(1990, 2090), st.integers(1, 12))
FEBRUARY, MARCH, APRIL = Month(2026, 2), Month(2026, 3), Month(2026, 4)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 2, tzinfo=UTC)


def rule(archive: Archive) -> Rule:
    with archive.reading() as session:
        return Rule(5, working_days.calendar(session))


def standing(archive: Archive, day: date, first: Month = FEBRUARY, last: Month = APRIL) -> dict[tuple[str, Month], Duty]:  # fmt: skip
    with archive.reading() as session:
        found = duties.duties(session, rule(archive), day, ["lz"], first, last)
    return {(duty.department, duty.month): duty for duty in found}


@given(month=months, step=st.integers(-400, 400))
def test_months_shift_there_and_back(month: Month, step: int) -> None:
    assert month.shifted(step).shifted(-step) == month
    assert month.last + timedelta(days=1) == month.shifted(1).first
    assert duties.month_from(str(month)) == month


@given(signed=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)), submitted=st.dates(date(2026, 1, 1), date(2026, 12, 31)))  # fmt: skip
def test_a_submission_counts_for_its_month_or_the_one_before(signed: date | None, submitted: date) -> None:
    counts = Rule(5, Calendar())
    month, own = counts.counts_for(signed, submitted), duties.month_of(submitted)
    assert month in (own, own.shifted(-1))
    if month != own:
        assert signed is not None
        assert duties.month_of(signed) == month
        assert submitted <= counts.due_on(month)


def test_the_day_moves_to_the_next_working_day(archive: Archive) -> None:
    counts = rule(archive)
    assert counts.due_on(Month(2026, 3)) == date(2026, 4, 7)  # the fifth is 清明
    assert counts.due_on(Month(2026, 9)) == date(2026, 10, 8)  # 国庆
    assert counts.due_on(Month(2026, 10)) == date(2026, 11, 5)


def test_every_department_with_an_active_contact_person_owes_every_month(archive: Archive) -> None:
    contact(archive)  # since 16 March
    assert {key[1]: duty.done for key, duty in standing(archive, date(2026, 4, 20)).items()} == {
        MARCH: Done.MISSED, APRIL: Done.OPEN,
    }  # fmt: skip
    with archive.transaction() as session:
        for one in session.scalars(select(Person)):
            one.active = False
    assert standing(archive, date(2026, 4, 20)) == {}


def test_a_submission_or_a_zero_report_settles_a_month(archive: Archive) -> None:
    zhao, qian = contact(archive), contact(archive, "qian", FINANCE)
    submit(archive, zhao, filed(archive, signed_on=date(2026, 3, 30)), at(4, 2))  # in time for March
    with archive.transaction() as session:
        report_nothing(session, qian, "lz", MARCH, rule(archive), at(4, 8))
    held = standing(archive, date(2026, 4, 9))
    assert (held[EDUCATION, MARCH].done, held[EDUCATION, MARCH].submissions) == (Done.SUBMITTED, 1)
    assert held[EDUCATION, APRIL].done is Done.OPEN
    assert (held[FINANCE, MARCH].done, held[FINANCE, MARCH].late) == (Done.ZERO, True)


def test_a_submission_overrides_a_zero_report_and_one_withdrawn_does_not_count(archive: Archive) -> None:
    zhao = contact(archive)
    with archive.transaction() as session:
        report_nothing(session, zhao, "lz", MARCH, rule(archive), at(3, 20))
    receipt = submit(archive, zhao, filed(archive, signed_on=None), at(3, 25)).receipt
    assert standing(archive, date(2026, 3, 26))[EDUCATION, MARCH].done is Done.SUBMITTED
    with pytest.raises(NotAllowed, match="已经报送了文件"), archive.transaction() as session:
        report_nothing(session, zhao, "lz", MARCH, rule(archive), at(3, 26))
    with archive.transaction() as session:
        submissions.withdraw(session, zhao, receipt, at(3, 27))
    assert standing(archive, date(2026, 3, 28))[EDUCATION, MARCH].done is Done.ZERO


def test_a_zero_report_is_for_a_month_that_is_owed(archive: Archive) -> None:
    zhao, editor = contact(archive), person(archive, "li", [Role.EDITOR])
    for actor, month, sentence in (
        (zhao, APRIL, "还没有到"), (zhao, FEBRUARY, "没有报送任务"), (editor, MARCH, "联系管理员"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=sentence), archive.transaction() as session:
            report_nothing(session, actor, "lz", month, rule(archive), at(3, 20))
    for _ in range(2):
        with archive.transaction() as session:
            report_nothing(session, zhao, "lz", MARCH, rule(archive), at(3, 20))
    with archive.reading() as session:
        assert len(session.scalars(select(ZeroReport)).all()) == 1
    for text in ("2026", "2026-13", "2026-0", "x-1", "2026-²"):
        with pytest.raises(BadRecord):
            duties.month_from(text)


def test_the_books_are_kept_on_either_database(database_url: str, tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path / "home", database_url=database_url))
    zhao, qian = contact(archive), contact(archive, "qian", FINANCE)
    editor = person(archive, "li", [Role.EDITOR])
    receipt = submit(archive, zhao, at=at(3, 20)).receipt
    for _ in range(2):
        with archive.transaction() as session:
            report_nothing(session, qian, "lz", MARCH, rule(archive), at(4, 2))
    with archive.transaction() as session:
        submissions.accept(session, editor, receipt, 1, at(3, 23))
    counts, day = rule(archive), date(2026, 4, 9)
    with archive.reading() as session:
        listed = submission_queries.lines(session, editor, counts.calendar, day, text="校外")
        assert [line.receipt for line in listed.lines] == [receipt]
        assert submission_queries.tally(session, editor, counts.calendar, day).near == 1
        assert [move.deed for move in submission_queries.moves(session, receipt)] == ["submitted", "accepted"]
        (entry,) = ledger.ledger(session, zhao, "lz", counts, day, 2026, None).entries
        assert entry.accepted_on == date(2026, 3, 23)
        assert ledger.ledger(session, qian, "lz", counts, day, None, None).entries == ()
        told = notices.notice(session, "lz", notices.period_from("2026-q1"), counts, day)
        assert [(one.submitted, one.zero, one.missing) for one in told.standings] == [(1, 0, ()), (0, 1, ())]
        assert duties.owed_to(session, editor, counts, day) == ()
        assert [duty.done for duty in duties.own(session, qian, counts, day)] == [Done.ZERO, Done.OPEN]
        assert events.verify_chain(session) is None
    with archive.transaction() as session:
        working_days.enter(session, editor, "市庆", [date(2026, 3, 24)], False, at(4, 9))
        submissions.reckon(session, working_days.calendar(session))
    assert [
        sent.reminder.reason for sent in reminders.remind(archive, at(4, 9))
    ] == []  # nobody has an address
    archive.close()


class Post(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs; refuses recipients at ``nowhere``."""

    def handle(self) -> None:
        server: MailServer = self.server  # type: ignore[assignment]
        self.say("220 澜州 ready".encode())
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"EHLO":
                self.say(b"250-lz\r\n250 AUTH PLAIN" if server.offers_login else b"250 lz")
            elif verb == b"AUTH":
                server.logins.append(line.strip())
                self.say(b"235 yes")
            elif verb == b"RCPT" and b"nowhere" in line:
                self.say(b"550 no such user")
            elif verb == b"DATA":
                self.say(b"354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                server.letters.append(message_from_bytes(body, policy=policy.default))
                self.say(b"250 kept")
            elif verb == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it is given."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Post)
        self.letters: list = []
        self.logins: list[bytes] = []
        self.offers_login = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}/?from=gongbao@lanzhou.example"


@pytest.fixture
def mail(archive: Archive) -> Iterator[MailServer]:
    """A mail server of our own, set in the archive."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        archive.settings = dataclasses.replace(
            archive.settings, smtp_url=server.url, site_url="https://gb.example"
        )
        yield server
        server.shutdown()


def with_mail(archive: Archive, *logins: str) -> None:
    with archive.transaction() as session:
        for one in session.scalars(select(Person).where(Person.login.in_(logins))):
            one.mail = f"{one.login}@example.org"


def test_a_department_is_reminded_near_the_day_and_once_a_day(archive: Archive, mail: MailServer) -> None:
    contact(archive)
    contact(archive, "silent", FINANCE)  # no address
    with_mail(archive, "zhao")
    assert reminders.remind(archive, at(4, 1)) == []
    assert [sent.trouble for sent in reminders.remind(archive, at(4, 3))] == [""]
    assert reminders.remind(archive, at(4, 3)) == []
    assert reminders.remind(archive, at(4, 4)) == []  # a holiday
    assert len(reminders.remind(archive, at(4, 8))) == 1
    assert reminders.remind(archive, at(4, 28)) == []  # the ledger speaks now
    first, second = mail.letters
    assert (first["To"], first["From"]) == ("zhao@example.org", "gongbao@lanzhou.example")
    assert first["Subject"] == "请报送：2026年3月公报文件"
    assert second["Subject"] == "逾期未报：2026年3月公报文件"
    assert "https://gb.example/desk/submissions/" in first.get_content()
    with archive.reading() as session:
        assert events.verify_chain(session) is None


def test_a_department_that_has_reported_hears_nothing(archive: Archive, mail: MailServer) -> None:
    zhao = contact(archive)
    with_mail(archive, "zhao")
    with archive.transaction() as session:
        report_nothing(session, zhao, "lz", MARCH, rule(archive), at(3, 31))
    assert reminders.remind(archive, at(4, 8)) == []


def test_editors_hear_what_waits_and_what_is_near_its_day(archive: Archive, mail: MailServer) -> None:
    zhao = contact(archive)
    person(archive, "li", [Role.EDITOR])
    person(archive, "wang", [Role.APPROVER])
    with_mail(archive, "li", "wang")
    receipt = submit(archive, zhao).receipt
    assert reminders.remind(archive, at(3, 17)) == []
    assert {sent.reminder.login for sent in reminders.remind(archive, at(3, 19))} == {"li", "wang"}
    assert "等待审核 1 件，临近或超过时限 0 件" in mail.letters[0]["Subject"]
    reminders.remind(archive, at(4, 9))
    assert "临近或超过时限 1 件" in mail.letters[-1]["Subject"]
    assert receipt in mail.letters[-1].get_content()


def test_a_return_is_told_at_once_and_again_when_it_stays_unanswered(archive: Archive, mail: MailServer) -> None:  # fmt: skip
    zhao, editor = contact(archive), person(archive, "li", [Role.EDITOR])
    contact(archive, "colleague")
    with_mail(archive, "zhao", "colleague")
    receipt = submit(archive, zhao).receipt
    with archive.transaction() as session:
        submissions.give_back(session, editor, receipt, 1, "请补附表。", at(3, 17))
    assert reminders.tell(archive, receipt, at(3, 17)) == ""
    assert reminders.tell(archive, receipt, at(3, 17)) == ""
    assert sorted(letter["To"] for letter in mail.letters) == ["colleague@example.org", "zhao@example.org"]
    assert "请补附表。" in mail.letters[0].get_content()
    assert reminders.remind(archive, at(3, 18)) == []
    assert [sent.reminder.reason for sent in reminders.remind(archive, at(3, 20))] == ["returned lz"] * 2


def test_a_server_that_fails_is_a_sentence_and_the_news_goes_out_later(archive: Archive, mail: MailServer) -> None:  # fmt: skip
    zhao, editor = contact(archive), person(archive, "li", [Role.EDITOR])
    with_mail(archive, "zhao")
    receipt = submit(archive, zhao).receipt
    with archive.transaction() as session:
        name = submissions.accept(session, editor, receipt, 1, at(3, 17)).index_number
    good = archive.settings
    archive.settings = dataclasses.replace(good, smtp_url="smtp://127.0.0.1:1/")
    sentence = reminders.tell(archive, receipt, at(3, 17))
    assert re.search("邮件服务器连不上.*gazette remind", sentence)
    archive.settings = good
    assert [sent.trouble for sent in reminders.remind(archive, at(3, 18))] == [""]
    assert mail.letters[0]["Subject"].startswith(f"已采用：{receipt}")
    assert reminders.remind(archive, at(3, 19)) == []
    assert name == "lz-2026-00001"


def test_without_a_server_nothing_is_sent_and_the_list_says_so(archive: Archive) -> None:
    contact(archive)
    with_mail(archive, "zhao")
    (sent,) = reminders.remind(archive, at(4, 3))
    assert "GAZETTE_SMTP_URL" in sent.trouble
    assert reminders.tell(archive, "BS-2026-00001", at(4, 3)) == ""


def test_one_refused_address_does_not_stop_the_others(mail: MailServer) -> None:
    letters = [Letter("a@nowhere", "一", "文"), Letter("b@example.org", "二\r\nBcc: x@y", "文"), Letter("坏\n", "三", "文")]  # fmt: skip
    refused, sent, broken = deliver(mail.url, letters)
    assert "550" in refused
    assert sent == ""
    assert broken
    assert [(letter["Subject"], letter["Bcc"]) for letter in mail.letters] == [("二 Bcc: x@y", None)]


def test_a_password_is_not_sent_in_the_clear(mail: MailServer) -> None:
    mail.offers_login = True
    address = mail.url.replace("//", "//user%40lz:p%23w@").split("?")[0]
    (refused,) = deliver(address, [Letter("b@example.org", "二", "文")])
    assert "不能发送密码" in refused
    assert mail.logins == []
    assert deliver(f"{address}?starttls=no", [Letter("b@example.org", "二", "文")]) == [""]
    assert mail.letters[0]["From"] == "user@lz"
    assert sender_of("smtps://mail.lz.example") == "gazette@mail.lz.example"


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.lz.example", "smtp://x:port", "smtps:///x"])
def test_a_slip_in_the_address_of_the_server_shows_at_the_start(url: str) -> None:
    with pytest.raises(SettingsError, match="GAZETTE_SMTP_URL"):
        settings_from({"GAZETTE_SMTP_URL": url})


def test_settings_of_the_duty_are_checked_and_the_password_is_not_shown() -> None:
    held = settings_from({"GAZETTE_SMTP_URL": "smtp://u:geheim@h", "GAZETTE_DUTY_DAY": "10", "GAZETTE_UPLOAD_MB": "8"})  # fmt: skip
    assert (held.duty_day, held.upload_limit) == (10, 8 << 20)
    assert "geheim" not in repr(held)
    for name, value in (("GAZETTE_DUTY_DAY", "31"), ("GAZETTE_DUTY_DAY", "x"), ("GAZETTE_UPLOAD_MB", "0")):
        with pytest.raises(SettingsError, match=name):
            settings_from({name: value})


def test_the_verb_lists_without_sending(archive: Archive, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("GAZETTE_HOME", str(archive.settings.home))
    monkeypatch.setenv("GAZETTE_SMTP_URL", mail.url)
    with archive.transaction() as session:
        person_row = Person(login="zhao", name="赵敏", mail="zhao@example.org", created_at=datetime.now(UTC) - timedelta(days=40))  # fmt: skip
        session.add(person_row)
    editor = person(archive, "li", [Role.EDITOR])
    with_mail(archive, "li")
    submit(archive, contact(archive, "qian"), filed(archive, signed_on=date(2020, 1, 3)), datetime.now(UTC) - timedelta(days=20))  # fmt: skip
    listed = CliRunner().invoke(cli, ["remind", "--dry-run", "--json"])
    assert listed.exit_code == 0, listed.output
    found = [json.loads(line) for line in listed.output.splitlines()]
    assert all(one["sent"] is False for one in found)
    assert {one["login"] for one in found} <= {"li"}
    assert CliRunner().invoke(cli, ["remind"]).exit_code == 0
    assert len(mail.letters) == len(found)
    assert editor.login == "li"
