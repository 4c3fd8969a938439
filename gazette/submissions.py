"""报送: the states of submissions and the moves between them. The only code that moves a ``Filing``.

    submitted ──return──▶ returned ──answer──▶ submitted        submitted ──accept──▶ accepted: a draft document
        └────── withdraw ────┴──▶ withdrawn

Every move is an event that says the facts and the files as they stood, so no version of a submission is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from gazette import events, workflow
from gazette.body import from_json, plain_text, to_json
from gazette.content import content_of
from gazette.entering import Deed, Desk, Outcome
from gazette.errors import BadRecord, Conflict, NotAllowed, NotFound
from gazette.filed import TEXT, Delivered, Filed
from gazette.ingest.describe import describe
from gazette.model import Attachment, Document, Event, Gazette, Original, Section
from gazette.model_desk import Filing, Hand, Submission, SubmittedFile
from gazette.model_people import Person
from gazette.permissions import Act, Actor, may, own_only
from gazette.records import Record
from gazette.working_days import Calendar, today

PRINTED_WITHIN = 20  # working days from signature to print
NAMES = {
    Filing.SUBMITTED: "已报送",
    Filing.RETURNED: "已退回",
    Filing.WITHDRAWN: "已撤回",
    Filing.ACCEPTED: "已采用",
}
MOVES: Mapping[Filing, frozenset[Filing]] = {
    Filing.SUBMITTED: frozenset({Filing.SUBMITTED, Filing.RETURNED, Filing.WITHDRAWN, Filing.ACCEPTED}),
    Filing.RETURNED: frozenset({Filing.SUBMITTED, Filing.WITHDRAWN}),
    Filing.WITHDRAWN: frozenset(),
    Filing.ACCEPTED: frozenset(),
}
_RECEIPT = re.compile(r"BS-[0-9]{4}-[0-9]{5,9}")
_RECEIPT_LOCK = 7_249_002  # names the receipts among PostgreSQL's advisory locks


class Stale(Conflict):
    """Somebody changed the submission first: both states are given back, and the person chooses."""

    def __init__(self, theirs: Filed, version: int, by: str) -> None:
        super().__init__(f"{by}在您填写期间改动了这件报送。两个版本都在下面，没有丢失；请选择怎样合并。")
        self.theirs, self.version = theirs, version


def submission_for(session: Session, actor: Actor, receipt: str, act: Act, *, writing: bool = False) -> Submission:  # fmt: skip
    """The submission, for a person who has leave for the act; ``writing`` keeps others waiting until the deed is done.

    Raises:
        NotFound: when there is none, or it is none of this person's: both are answered alike.
        NotAllowed: when the person may read it and no more.
    """
    wanted = select(Submission).where(Submission.receipt == receipt)
    row = session.scalar(wanted.with_for_update(of=Submission) if writing else wanted) if _RECEIPT.fullmatch(receipt) else None  # fmt: skip
    if row is None or not _reads(actor, row):
        raise NotFound("没有找到这件报送，请核对回执编号。")
    if not may(actor, act, row.gazette.slug) or (act is Act.SUBMIT and actor.department_id != row.department_id):  # fmt: skip
        raise NotAllowed("您没有做这件事的权限：这件报送您只能查看。")
    return row


def _reads(actor: Actor, row: Submission) -> bool:
    slug = row.gazette.slug
    if not may(actor, Act.READ_SUBMISSIONS, slug):
        return False
    return not own_only(actor, Act.READ_SUBMISSIONS, slug) or actor.department_id == row.department_id


def submit(session: Session, actor: Actor, filed: Filed, kinds: Collection[str], calendar: Calendar, at: datetime) -> Submission:  # fmt: skip
    """File a document for one's department under a new receipt number."""
    if actor.department_id is None or not may(actor, Act.SUBMIT, filed.gazette):
        raise NotAllowed("您的账号没有在这份公报报送的权限，或没有写明属于哪个部门；请联系管理员。")
    filed.checked(kinds, today(at))
    gazette = session.scalars(select(Gazette).where(Gazette.slug == filed.gazette)).one()
    row = Submission(
        receipt=_next_receipt(session, today(at).year), gazette_id=gazette.id, department_id=actor.department_id,
        person_id=actor.id, status=Filing.SUBMITTED, submitted_at=at, version=1,
    )  # fmt: skip
    with session.no_autoflush:
        _fill(session, row, filed, calendar)
        session.add(row)
    session.flush()
    _say(session, actor, "submitted", row, at, version=row.version, **filed.as_mapping())
    return row


def revise(
    session: Session, actor: Actor, receipt: str, filed: Filed, version: int, kinds: Collection[str],
    calendar: Calendar, at: datetime,
) -> Submission:  # fmt: skip
    """Answer a return, or mend what was not looked at yet: the same receipt, the next version.

    Raises:
        Stale: when it changed since ``version``; nothing is written.
    """
    row = submission_for(session, actor, receipt, Act.SUBMIT, writing=True)
    _may_move(row, Filing.SUBMITTED)
    before = filed_of(row)
    if row.version != version:
        raise Stale(before, row.version, last_writer(session, row))
    filed.checked(kinds, today(at))
    changed = filed.changes(before)
    if not changed:
        raise NotAllowed("和上次报送的完全相同，没有改动；请按退回原因修改后再报送。")
    _move(row, Filing.SUBMITTED)
    row.person_id, row.answer = actor.id, ""
    with session.no_autoflush:
        _fill(session, row, filed, calendar)
    flag_modified(row, "status")  # the next version, even where only files differ
    session.flush()
    _say(session, actor, "resubmitted", row, at, version=row.version, changed=changed, **filed.as_mapping())
    return row


def withdraw(session: Session, actor: Actor, receipt: str, at: datetime, reason: str = "") -> Submission:
    """Take back what the editors have not taken over."""
    row = submission_for(session, actor, receipt, Act.SUBMIT, writing=True)
    _move(row, Filing.WITHDRAWN)
    session.flush()
    _say(session, actor, "withdrawn_submission", row, at, reason=reason.strip()[:2000])
    return row


def give_back(session: Session, actor: Actor, receipt: str, version: int, reason: str, at: datetime) -> Submission:  # fmt: skip
    """Return a submission to its department with what is to be mended."""
    row = submission_for(session, actor, receipt, Act.HANDLE_SUBMISSIONS, writing=True)
    _same(row, version)
    reason = workflow.stated(reason, "退回报送须写明原因，部门才知道要改什么。")
    _move(row, Filing.RETURNED)
    row.answer = reason
    session.flush()
    _say(session, actor, "returned", row, at, reason=reason, version=row.version)
    return row


def accept(session: Session, actor: Actor, receipt: str, version: int, at: datetime, section: str = "") -> Document:  # fmt: skip
    """Take a submission over: a draft document, with its files, that its submitters can never approve."""
    row = submission_for(session, actor, receipt, Act.HANDLE_SUBMISSIONS, writing=True)
    _same(row, version)
    _may_move(row, Filing.ACCEPTED)
    if section and session.scalar(select(Section.id).where(Section.name == section)) is None:
        raise BadRecord("没有这个栏目，请重新选择。")
    original = next(file.original for file in row.files if file.role == TEXT)
    entered = Desk(session, Deed(actor.login, at, original=original)).enter(_record(row, section))
    if entered.outcome is not Outcome.ADDED:
        raise Conflict(entered.message or f"这件报送已经录入为 {entered.index_number}。")
    document = session.scalars(select(Document).where(Document.index_number == entered.index_number)).one()
    for place, file in enumerate((file for file in row.files if file.role != TEXT), start=2):
        document.attachments.append(
            Attachment(position=place, original=file.original, title=file.name, role="source")
        )
    for person in sorted(writers(session, receipt)):
        session.add(Hand(document_id=document.id, person_id=person))
    workflow.keep(session, document, content_of(document), person=row.person_id, at=at, reason=f"报送 {receipt}")  # fmt: skip
    _move(row, Filing.ACCEPTED)
    row.document_id = document.id
    session.flush()
    _say(session, actor, "accepted", row, at, document=document.index_number, version=row.version)
    return document


def _record(row: Submission, section: str) -> Record:
    """The record of a submission; who issued it is read from the text, else it is the department."""
    body = from_json(row.body)
    found = tuple(finding for finding in describe(plain_text(body).split("\n")) if finding.field == "issuers")
    issuers = found[0].value if found and found[0].confidence >= 0.9 else (row.department.name,)
    return Record(
        gazette=row.gazette.slug, title=row.title, blocks=body, source_id=row.receipt, doc_number=row.document_number,
        issuers=issuers, signed_on=row.signed_on, kind=row.kind, findings=found,
        section=section or None,
    )  # fmt: skip


def writers(session: Session, receipt: str) -> set[int]:
    """Everybody who filed or mended a submission."""
    logins = select(Event.actor).where(
        Event.subject_kind == "submission", Event.subject_id == receipt,
        Event.deed.in_(("submitted", "resubmitted")),
    )  # fmt: skip
    return set(session.scalars(select(Person.id).where(Person.login.in_(logins))))


def last_writer(session: Session, row: Submission) -> str:
    """The name of who last did something with a submission."""
    login = session.scalar(
        select(Event.actor)
        .where(Event.subject_kind == "submission", Event.subject_id == row.receipt)
        .order_by(Event.id.desc()).limit(1)
    )  # fmt: skip
    return session.scalar(select(Person.name).where(Person.login == (login or ""))) or "别人"


def filed_of(row: Submission) -> Filed:
    """What a row says."""
    files = tuple(Delivered(file.role, file.name, file.original.sha256) for file in row.files)
    return Filed(
        row.gazette.slug, row.title, from_json(row.body), row.document_number, row.kind, row.signed_on, row.normative,
        row.openness, row.openness_by, row.note, files,
    )  # fmt: skip


def due_on(signed_on: date | None, submitted: date, calendar: Calendar) -> date:
    """The day by which a document is to be printed."""
    return calendar.after(signed_on or submitted, PRINTED_WITHIN)


def reckon(session: Session, calendar: Calendar) -> None:
    """Reckon the days anew after the table of holidays changed; no version moves, nobody's form goes stale."""
    rows = session.execute(
        select(Submission.id, Submission.signed_on, Submission.submitted_at, Submission.due_on)
        .where(Submission.status != Filing.WITHDRAWN)
    ).all()  # fmt: skip
    for id, signed_on, submitted_at, before in rows:
        now = due_on(signed_on, today(submitted_at), calendar)
        if now != before:
            session.execute(
                update(Submission).where(Submission.id == id).values(due_on=now)
                .execution_options(synchronize_session=False)
            )  # fmt: skip


def _fill(session: Session, row: Submission, filed: Filed, calendar: Calendar) -> None:
    originals = {file.sha256: _original(session, file.sha256) for file in filed.files}
    row.title, row.document_number, row.kind = filed.title, filed.document_number, filed.kind
    row.signed_on, row.normative = filed.signed_on, filed.normative
    row.openness, row.openness_by = filed.openness, filed.openness_by.strip()[:60]
    row.body, row.note = to_json(filed.body), filed.note
    row.due_on = due_on(filed.signed_on, today(row.submitted_at), calendar)
    for place, file in enumerate(filed.files, start=1):
        if place > len(row.files):
            row.files.append(SubmittedFile(position=place))
        held = row.files[place - 1]
        held.role, held.name, held.original = file.role, file.name, originals[file.sha256]
    del row.files[len(filed.files) :]


def _original(session: Session, sha256: str) -> Original:
    row = session.scalar(select(Original).where(Original.sha256 == sha256))
    if row is None:
        raise NotFound("有一个文件没有传上来，请重新选择文件。")
    return row


def _next_receipt(session: Session, year: int) -> str:
    """The next number of a year. Rows are never deleted, and writers come one after the other, so there is no gap."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _RECEIPT_LOCK})
    last = session.scalar(
        select(Submission.receipt)
        .where(Submission.receipt.like(f"BS-{year}-%"))
        .order_by(func.length(Submission.receipt).desc(), Submission.receipt.desc())
        .limit(1)
    )
    serial = int(last.rsplit("-", 1)[1]) if last else 0
    return f"BS-{year}-{serial + 1:05d}"


def _same(row: Submission, version: int) -> None:
    if row.version != version:
        raise Conflict("部门在您审阅期间改动了这件报送。请刷新后看过新的版本再办理。")


def _may_move(row: Submission, target: Filing) -> None:
    if target not in MOVES[Filing(row.status)]:
        raise NotAllowed(f"当前状态是“{NAMES[Filing(row.status)]}”，不能再{_VERBS[target]}。")


_VERBS = {Filing.SUBMITTED: "修改报送", Filing.RETURNED: "退回", Filing.WITHDRAWN: "撤回", Filing.ACCEPTED: "采用"}  # fmt: skip


def _move(row: Submission, target: Filing) -> None:
    _may_move(row, target)
    row.status = target


def _say(session: Session, actor: Actor, deed: str, row: Submission, at: datetime, **detail: object) -> None:
    events.append(
        session, actor=actor.login, deed=deed, subject_kind="submission", subject_id=row.receipt, at=at, detail=detail
    )  # fmt: skip
