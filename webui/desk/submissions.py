"""Submissions at the desk: departments file, mend and take back; editors read, return and take over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import desk_queries, differences, duties, rosters, submission_queries, submissions, working_days
from gazette.duties import Rule, month_from, month_of, report_nothing
from gazette.editions.sheet import Sheet, sheet
from gazette.errors import ArchiveError, BadRecord
from gazette.filed import OPENNESS_NAMES, ROLES, TEXT, Delivered, Filed
from gazette.permissions import Act, Actor, gazettes_for
from gazette.received import LABELS
from gazette.reminders import tell
from gazette.views import DocumentCard, DocumentPage
from webui.desk import filing
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import page_number, whole
from webui.desk.uploads import saved
from webui.desk.waits import Waits
from webui.errors import status_of

bp = Blueprint("desk_submissions", __name__, url_prefix="/desk/submissions")
Page = str | AnyResponse | tuple[str, int]


def rule() -> Rule:
    """How this installation counts working days and months; read afresh, since the office edits the table."""
    with archive().reading() as session:
        return Rule(archive().settings.duty_day, working_days.calendar(session))


def waiting(who: Actor, at: datetime) -> list[Waits]:
    """For the first page of the desk: what is owed, what waits, what is near or past its twenty days."""
    counts, day = rule(), working_days.today(at)
    with archive().reading() as session:
        mine = [duty for duty in duties.own(session, who, counts, day) if duty.month < month_of(day)]
        open_months = sum(duty.done in (duties.Done.OPEN, duties.Done.MISSED) for duty in mine)
        missed = any(duty.done is duties.Done.MISSED for duty in mine)
        tally = submission_queries.tally(session, who, counts.calendar, day)
        owed = len(duties.owed_to(session, who, counts, day))
    here, by = url_for("desk_submissions.listing"), "desk_submissions.listing"
    found = []
    if gazettes_for(who, Act.SUBMIT):
        found.append(Waits("个月要报送或零报告", open_months, here, missed))
        found.append(
            Waits("件报送退回，等您修改", tally.returned, url_for(by, status="returned"), tally.returned > 0)
        )
    if gazettes_for(who, Act.HANDLE_SUBMISSIONS):
        found.append(Waits("件报送等待审核", tally.to_review, url_for(by, status="submitted")))
        found.append(Waits("份部门月报还没有来", owed, f"{here}#owed"))
    if gazettes_for(who, Act.READ_SUBMISSIONS):
        found.append(Waits("件报送临近 20 个工作日", tally.near, here))
        found.append(Waits("件报送超过 20 个工作日", tally.late, here, tally.late > 0))
    return found


@bp.get("/")
@guarded(Act.READ_SUBMISSIONS)
def listing() -> Page:
    """What was submitted, by state; for departments also what they still owe."""
    status, text = request.args.get("status", ""), request.args.get("q", "").strip()[:200]
    page, counts, day = page_number(request.args), rule(), working_days.today(now())
    with archive().reading() as session:
        rows = submission_queries.lines(
            session, actor(), counts.calendar, day, status=status, text=text, page=page
        )
        mine = duties.own(session, actor(), counts, day)
        owed = duties.owed_to(session, actor(), counts, day)
    return render_template(
        "desk/submissions.html", rows=rows, status=status, text=text, page=page, size=submission_queries.LISTED,
        names=submissions.NAMES, duties=mine, owed=owed, titles=_titles(), done=_month_said(),
        untabled=counts.calendar.untabled(day, day),
    )  # fmt: skip


def _month_said() -> str:
    """The month of a zero report just made, as the address says; never more than a month."""
    try:
        return month_from(request.args.get("done", "")).label
    except BadRecord:
        return ""


@bp.post("/nothing")
@guarded(Act.SUBMIT)
def nothing() -> Page:
    """零报告 for a month, in one click."""
    month, counts = month_from(request.form.get("month", "")), rule()
    with archive().transaction() as session:
        report_nothing(session, actor(), request.form.get("gazette", ""), month, counts, now())
    return redirect(url_for(".listing", done=str(month)), 303)


@bp.route("/new", methods=["GET", "POST"])
@guarded(Act.SUBMIT, files=True)
def new() -> Page:
    """File a document. Nothing typed or sent is lost when something is missing."""
    form = MultiDict(request.form)
    if request.method == "GET":
        return _form("new", form)
    files, slips = filing.take_files(form)
    gazette = form.get("gazette", "")
    try:
        if form.get("do") == "read":
            filing.fill_in(form, filing.read_text(form, files, gazette or "x"))
        if slips or form.get("do") != "save":
            return _form("new", form, slips, files), 400 if slips else 200
        filed = filing.filed_from(form, files, gazette or "x")
        if warnings := _unconfirmed(form, filed):
            return _form("new", form, "", files, warnings=warnings), 200
        with archive().transaction() as session:
            made = submissions.submit(session, actor(), filed, archive().vocabulary.kinds, rule().calendar, now())  # fmt: skip
            receipt = made.receipt
    except ArchiveError as slip:
        return _form("new", form, slips + str(slip), files), status_of(slip)
    return redirect(url_for(".one", receipt=receipt, done="submitted"), 303)


@bp.route("/<receipt>/edit", methods=["GET", "POST"])
@guarded(Act.SUBMIT, files=True)
def edit(receipt: str) -> Page:
    """Answer a return, or mend what was not looked at yet; when a colleague was first, both are shown."""
    with archive().reading() as session:
        row = submissions.submission_for(session, actor(), receipt, Act.SUBMIT)
        line = submission_queries.line_of(row, rule().calendar, working_days.today(now()))
        before, version = submissions.filed_of(row), row.version
    if request.method == "GET":
        return _form("edit", filing.form_of(before, version), "", before.files, line=line)
    form = MultiDict(request.form)
    files, slips = filing.take_files(form)
    try:
        if slips or form.get("do") != "save":
            return _form("edit", form, slips, files, line=line), 400 if slips else 200
        filed = filing.filed_from(form, files, before.gazette)
        if warnings := _unconfirmed(form, filed, receipt):
            return _form("edit", form, "", files, warnings=warnings, line=line), 200
        asked = whole(form, "version", "版本", required=True) or 0
        with archive().transaction() as session:
            submissions.revise(session, actor(), receipt, filed, asked, archive().vocabulary.kinds, rule().calendar, now())  # fmt: skip
    except submissions.Stale as stale:
        form["version"] = str(stale.version)
        return _form("edit", form, str(stale), files, line=line, clash=_clash(stale.theirs, filed)), 409
    except ArchiveError as slip:
        return _form("edit", form, slips + str(slip), files, line=line), status_of(slip)
    return redirect(url_for(".one", receipt=receipt, done="resubmitted"), 303)


@bp.get("/<receipt>")
@guarded(Act.READ_SUBMISSIONS)
def one(receipt: str) -> Page:
    """A submission: as it will look in print, its files, its history, what may be done."""
    counts = rule()
    with archive().reading() as session:
        row = submissions.submission_for(session, actor(), receipt, Act.READ_SUBMISSIONS)
        page = submission_queries.page_of(session, actor(), row, counts.calendar, working_days.today(now()))
        title, publisher = row.gazette.title, row.gazette.publisher
        sections = desk_queries.sections(session) if page.may_handle else ()
    clock = page.line.clock
    untabled = counts.calendar.untabled(page.line.signed_on or page.line.submitted_on, clock.due_on) if clock else ()  # fmt: skip
    return render_template(
        "desk/submission.html", page=page, line=page.line, filed=page.filed, sheet=_laid_out(page, title, publisher),
        roles=ROLES, labels=LABELS, openness=OPENNESS_NAMES, names=submissions.NAMES, sections=sections,
        private=filing.private(page.filed) if page.may_handle or page.may_revise else [], untabled=untabled,
        to_document=_to_document(page.line), done=request.args.get("done", ""), unsent=request.args.get("unsent", ""),
    )  # fmt: skip


@bp.post("/<receipt>/withdraw")
@guarded(Act.SUBMIT)
def withdraw(receipt: str) -> Page:
    """Take a submission back."""
    with archive().transaction() as session:
        submissions.withdraw(session, actor(), receipt, now(), request.form.get("reason", ""))
    return redirect(url_for(".one", receipt=receipt, done="withdrawn"), 303)


@bp.post("/<receipt>/return")
@guarded(Act.HANDLE_SUBMISSIONS)
def return_(receipt: str) -> Page:
    """Return a submission with the reason, and write to its department."""
    version = whole(request.form, "version", "版本", required=True) or 0
    with archive().transaction() as session:
        submissions.give_back(session, actor(), receipt, version, request.form.get("reason", ""), now())
    return redirect(url_for(".one", receipt=receipt, done="returned", unsent=_told(receipt)), 303)


@bp.post("/<receipt>/accept")
@guarded(Act.HANDLE_SUBMISSIONS)
def accept(receipt: str) -> Page:
    """Take a submission over as a draft document, and write to its department."""
    version, section = (
        whole(request.form, "version", "版本", required=True) or 0,
        request.form.get("section", ""),
    )
    with archive().transaction() as session:
        submissions.accept(session, actor(), receipt, version, now(), section)
    return redirect(url_for(".one", receipt=receipt, done="accepted", unsent=_told(receipt)), 303)


@bp.get("/<receipt>/files/<sha256>")
@guarded(Act.READ_SUBMISSIONS)
def download(receipt: str, sha256: str) -> Response:
    """A file of any version; always saved, never shown in the browser."""
    with archive().reading() as session:
        row = submissions.submission_for(session, actor(), receipt, Act.READ_SUBMISSIONS)
        file = submission_queries.file_of(session, row, sha256)
    return saved(archive(), file.sha256, file.name)


def _told(receipt: str) -> int | None:
    """Write to the department; 1 when the letter did not go out, which never stops anything."""
    if not (trouble := tell(archive(), receipt, now())):
        return None
    current_app.logger.warning("%s: %s", receipt, trouble)
    return 1


def _titles() -> dict[str, str]:
    with archive().reading() as session:
        return rosters.titles(session, gazettes_for(actor(), Act.READ_SUBMISSIONS))


def _unconfirmed(form: MultiDict[str, str], filed: Filed, receipt: str = "") -> tuple[list[str], str] | None:
    """What the person should look at first, and the mark that says it was looked at; None when there is nothing."""
    filed.checked(archive().vocabulary.kinds, working_days.today(now()))
    with archive().reading() as session:
        found = [*submission_queries.twins(session, actor(), filed, but=receipt), *filing.private(filed)]
    mark = hashlib.sha256("".join(found).encode()).hexdigest()[:16]
    return (found, mark) if found and form.get("confirmed") != mark else None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two states side by side: the texts by character, the names of all that differs, and files only the other has."""

    texts: differences.Differences
    others: tuple[str, ...]
    files: list[filing.Held]


def _clash(theirs: Filed, mine: Filed) -> Clash:
    only = [file for file in theirs.files if file not in mine.files and file.role != TEXT]
    return Clash(
        differences.between(theirs.content(), mine.content()), mine.changes(theirs), filing.held(only)
    )


def _form(
    kind: str, form: MultiDict[str, str], error: str = "", files: Iterable[Delivered] = (), **more: object
) -> str:
    with archive().reading() as session:
        titles = rosters.titles(session, gazettes_for(actor(), Act.SUBMIT))
    return render_template(
        "desk/submission_form.html", kind=kind, form=form, error=error, titles=titles, kinds=archive().vocabulary.kinds,
        held=filing.held(files), roles=ROLES, openness=OPENNESS_NAMES, limit=archive().settings.upload_limit >> 20,
        pasted=filing.PASTED, **{"line": None, "clash": None, "warnings": None, **more},
    )  # fmt: skip


def _laid_out(page: submission_queries.Page, title: str, publisher: str) -> Sheet:
    """The text as the sheet will show it; who issued it is settled when it is taken over."""
    line, filed = page.line, page.filed
    card = DocumentCard(
        line.receipt, filed.title, filed.document_number, (line.department,), None, filed.kind, None, filed.signed_on,
        None, None, None, "", line.gazette, None, line.receipt,
    )  # fmt: skip
    return sheet(
        DocumentPage(card, title, publisher, filed.body, None, (), None, None, (), None, None, page.version)
    )


def _to_document(line: submission_queries.Line) -> str:
    """The address of the draft at the desk, for those who may see it."""
    if line.printed is None or "desk_documents.one" not in current_app.view_functions:
        return ""
    readable = line.gazette in gazettes_for(actor(), Act.READ_DRAFTS)
    return url_for("desk_documents.one", index_number=line.printed.index_number) if readable else ""
