"""``gazette remind``: who is to be written to today, and the letters; a person hears of one thing once a day.

What is returned or taken over is told as soon as it happens; where that letter did not go out, the next run sends it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette import events, working_days
from gazette.archive import Archive, open_archive
from gazette.duties import Done, Duty, Rule, owed
from gazette.errors import ArchiveError
from gazette.mailing import PATIENCE, Letter, deliver
from gazette.model import Event, Gazette
from gazette.model_desk import Filing, Submission
from gazette.model_people import Grant, Person, Role
from gazette.settings import Settings, settings_from
from gazette.submission_queries import Line, every, line_of
from gazette.working_days import today

BEFORE_DUTY = 2  # working days
AFTER_DUTY = 10  # working days: after that the ledger and the notice speak
UNANSWERED = 3  # working days after a return, and waiting with the editors
_NEWS = timedelta(days=7)  # older news is no news
_QUICK = 5.0  # seconds a page waits for the mail server


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter to a person and what it is about; ``reason`` is what a person hears of once a day."""

    login: str
    name: str
    mail: str
    reason: str
    subject: str
    text: str
    once: bool = False  # once for all, not once a day


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder and why it did not go out, if it did not."""

    reminder: Reminder
    trouble: str


def due(session: Session, settings: Settings, at: datetime) -> tuple[Reminder, ...]:
    """Every letter that is to go out now. Those of every day only on working days."""
    rule = Rule(settings.duty_day, working_days.calendar(session))
    found = list(_news(session, settings, at))
    if rule.calendar.works(today(at)):
        slugs = session.scalars(select(Gazette.slug).order_by(Gazette.id)).all()
        for slug in slugs:
            found += _duties(session, settings, rule, at, slug)
            found += _clocks(session, settings, rule, at, slug)
    told = _told(session, at)
    return tuple(r for r in found if r.mail and (r.login, r.reason, r.once) not in told)


def remind(archive: Archive, at: datetime, receipt: str = "", patience: float = PATIENCE) -> list[Sent]:
    """Send what is to be sent, or only the news of one submission, and write down what went out.

    Without a mail server nothing is sent; a server that fails is a sentence in the outcome.
    """
    with archive.reading() as session:
        letters = due(session, archive.settings, at)
    if receipt:
        letters = tuple(letter for letter in letters if letter.once and f" {receipt} " in letter.reason)
    if not archive.settings.smtp_url:
        return [Sent(letter, "没有设置邮件服务器（GAZETTE_SMTP_URL），没有发信。") for letter in letters]
    troubles = deliver(
        archive.settings.smtp_url, [Letter(r.mail, r.subject, r.text) for r in letters], patience
    )
    sent = [Sent(letter, trouble) for letter, trouble in zip(letters, troubles, strict=True)]
    _write_down(archive, [each.reminder for each in sent if not each.trouble], at)
    return sent


def tell(archive: Archive, receipt: str, at: datetime) -> str:
    """Write to a department at once about its submission; the sentence for the editor when it could not be."""
    if not archive.settings.smtp_url:
        return ""
    try:
        troubles = [sent.trouble for sent in remind(archive, at, receipt, _QUICK) if sent.trouble]
    except ArchiveError as trouble:
        return str(trouble)
    return f"{troubles[0]} 下次运行 gazette remind 时会再发；部门登录后也能看到。" if troubles else ""


def _write_down(archive: Archive, gone: Iterable[Reminder], at: datetime) -> None:
    gone = list(gone)
    if not gone:
        return
    with archive.transaction() as session:
        for letter in gone:
            events.append(
                session, actor="提醒", deed="mailed", subject_kind="person", subject_id=letter.login, at=at,
                detail={"reason": letter.reason, "subject": letter.subject},
            )  # fmt: skip


def _told(session: Session, at: datetime) -> set[tuple[str, str, bool]]:
    """What was written to whom: today, and of the news at any time."""
    rows = session.execute(
        select(Event.subject_id, Event.detail, Event.at).where(
            Event.subject_kind == "person", Event.deed == "mailed", Event.at >= at - _NEWS - timedelta(days=1)
        )
    )
    told = set()
    for login, detail, when in rows:
        reason = json.loads(detail)["reason"]
        told.add((login, reason, True))
        if today(when) == today(at):
            told.add((login, reason, False))
    return told


def _people(session: Session, slug: str, roles: Iterable[Role], department: int | None = None) -> list[Person]:  # fmt: skip
    wanted = (
        select(Person).join(Grant).join(Gazette, Gazette.id == Grant.gazette_id)
        .where(Person.active, Gazette.slug == slug, Grant.role.in_(list(roles))).order_by(Person.id).distinct()
    )  # fmt: skip
    if department is not None:
        wanted = wanted.where(Person.department_id == department)
    return list(session.scalars(wanted))


def _duties(session: Session, settings: Settings, rule: Rule, at: datetime, slug: str) -> Iterator[Reminder]:
    """Months that are over and that nobody has reported for: near the day, and for a while after it."""
    day = today(at)
    by_department: dict[int, list[Duty]] = {}
    for duty in owed(session, rule, day, [slug]):
        if -AFTER_DUTY <= rule.calendar.between(day, duty.due_on) <= BEFORE_DUTY:
            by_department.setdefault(duty.department_id, []).append(duty)
    for department, mine in by_department.items():
        months = "、".join(duty.month.label for duty in mine)
        missed = any(duty.done is Done.MISSED for duty in mine)
        lines = [f"{duty.month.label}：截止日 {duty.due_on}{'，已经过了' if duty.done is Done.MISSED else ''}。" for duty in mine]  # fmt: skip
        text = _text(
            settings, f"{mine[0].department}还没有报送{months}的文件，也没有零报告。", lines,
            "请登录编辑部报送文件；没有文件的，点一下“零报告”即可。", "desk/submissions/",
        )  # fmt: skip
        for person in _people(session, slug, [Role.CONTACT], department):
            yield Reminder(
                person.login, person.name, person.mail, f"duty {slug}",
                f"{'逾期未报：' if missed else '请报送：'}{months}公报文件", f"{person.name}：\n\n{text}",
            )  # fmt: skip


def _clocks(session: Session, settings: Settings, rule: Rule, at: datetime, slug: str) -> Iterator[Reminder]:
    """To editors, what waits and what is near or past its day; to departments, what they have not answered."""
    day = today(at)
    gazette = Submission.gazette.has(Gazette.slug == slug)
    open_still = Submission.status.in_((Filing.SUBMITTED, Filing.RETURNED, Filing.ACCEPTED))
    rows = every(session, [gazette, open_still])
    lines = [(row.department_id, line_of(row, rule.calendar, day)) for row in rows]
    waiting = [line for _, line in lines if line.status == Filing.SUBMITTED and rule.calendar.between(line.submitted_on, day) >= UNANSWERED]  # fmt: skip
    pressing = [line for _, line in lines if line.clock and line.clock.running and (line.clock.near or line.clock.late)]  # fmt: skip
    if waiting or pressing:
        told = [*_listed("等待审核", waiting), *_listed("临近或超过 20 个工作日", pressing)]
        text = _text(settings, f"公报报送：{len(waiting)} 件等待审核，{len(pressing)} 件临近或超过刊登时限。", told, "请登录编辑部办理。", "desk/submissions/")  # fmt: skip
        for person in _people(session, slug, [Role.EDITOR, Role.APPROVER]):
            yield Reminder(
                person.login, person.name, person.mail, f"clock {slug}",
                f"公报报送：等待审核 {len(waiting)} 件，临近或超过时限 {len(pressing)} 件",
                f"{person.name}：\n\n{text}",
            )  # fmt: skip
    yield from _unanswered(session, settings, rule, at, slug, lines)


def _listed(heading: str, lines: Iterable[Line]) -> list[str]:
    told = [
        f"  {line.receipt}  {line.department}《{line.title}》" + (f"，应于 {line.clock.due_on} 前刊登" if line.clock else "")
        for line in lines
    ]  # fmt: skip
    return [f"{heading}：", *told] if told else []


def _unanswered(
    session: Session,
    settings: Settings,
    rule: Rule,
    at: datetime,
    slug: str,
    lines: Iterable[tuple[int, Line]],
) -> Iterator[Reminder]:
    returned = select(Event.subject_id, Event.at).where(
        Event.subject_kind == "submission", Event.deed == "returned"
    )
    since = {receipt: today(when) for receipt, when in session.execute(returned.order_by(Event.id))}
    by_department: dict[int, list[Line]] = {}
    for department, line in lines:
        if line.status == Filing.RETURNED and rule.calendar.between(since[line.receipt], today(at)) >= UNANSWERED:  # fmt: skip
            by_department.setdefault(department, []).append(line)
    for department, mine in by_department.items():
        told = [f"  {line.receipt}《{line.title}》：{line.answer}" for line in mine]
        text = _text(settings, f"有 {len(mine)} 件报送退回后还没有修改：", told, "请登录编辑部修改后重新报送，或撤回。", "desk/submissions/")  # fmt: skip
        for person in _people(session, slug, [Role.CONTACT], department):
            yield Reminder(
                person.login, person.name, person.mail, f"returned {slug}",
                f"退回待改：{len(mine)} 件公报报送", f"{person.name}：\n\n{text}",
            )  # fmt: skip


def _news(session: Session, settings: Settings, at: datetime) -> Iterator[Reminder]:
    """What became of submissions within the last days, to everybody of the department."""
    rows = session.execute(
        select(Event, Submission).join(Submission, Submission.receipt == Event.subject_id)
        .where(
            Event.subject_kind == "submission", Event.deed.in_(("returned", "accepted")), Event.at >= at - _NEWS
        ).order_by(Event.id)
    )  # fmt: skip
    for event, row in rows:
        version = json.loads(event.detail).get("version", 0)
        if event.deed == "returned":
            if row.status != Filing.RETURNED or version != row.version:
                continue  # answered since
            subject, lead = (
                f"退回修改：{row.receipt}《{row.title}》",
                "编辑部退回了这件报送，请修改后重新报送。原因：",
            )
            told = [row.answer]
        else:
            subject, lead = (
                f"已采用：{row.receipt}《{row.title}》",
                "编辑部采用了这件报送，刊登后会记入台账。",
            )
            told = []
        text = _text(
            settings, f"{row.receipt}《{row.title}》\n{lead}", told, "", f"desk/submissions/{row.receipt}"
        )
        for person in _people(session, row.gazette.slug, [Role.CONTACT], row.department_id):
            yield Reminder(
                person.login, person.name, person.mail, f"{event.deed} {row.receipt} {version}", subject,
                f"{person.name}：\n\n{text}", True,
            )  # fmt: skip


def _text(settings: Settings, lead: str, lines: Iterable[str], close: str, path: str) -> str:
    address = f"{settings.site_url}/{path}" if settings.site_url else ""
    parts = [lead, "\n".join(lines), close, address, "这封信由政府公报编辑系统自动发出，不必回复。"]
    return "\n\n".join(part for part in parts if part) + "\n"


@click.command(name="remind")
@click.option("--dry-run", is_flag=True, help="只列出要发给谁、说什么，不发信。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，每行一封。")
def remind_verb(dry_run: bool, as_json: bool) -> None:
    """给该报送、该办理的人发提醒邮件；宜每天早上运行一次。同一件事一天只提醒一次。有信没有发出时退出码为 1。"""
    archive = open_archive(settings_from())
    at = datetime.now(UTC)
    try:
        if dry_run:
            with archive.reading() as session:
                sent = [Sent(letter, "") for letter in due(session, archive.settings, at)]
        else:
            sent = remind(archive, at)
    finally:
        archive.close()
    for each in sent:
        letter = each.reminder
        if as_json:
            click.echo(json.dumps({**asdict(letter), "sent": not (dry_run or each.trouble), "trouble": each.trouble}, ensure_ascii=False))  # fmt: skip
        else:
            click.echo(
                f"{letter.name} <{letter.mail}>  {letter.subject}" + (f"  —— {each.trouble}" if each.trouble else "")
            )  # fmt: skip
    if not sent and not as_json:
        click.echo("今天没有要提醒的。")
    sys.exit(1 if any(each.trouble for each in sent) and archive.settings.smtp_url else 0)
