"""Documents at the desk: entered, edited, sent, approved, corrected, withdrawn; every state beside every other."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import desk_history, desk_queries, differences, editing, queries, rosters
from gazette.catching_up import CatchingUp
from gazette.desk_tally import returned, tally
from gazette.editions.sheet import sheet
from gazette.errors import ArchiveError, BadRecord, NotFound
from gazette.marked import MARKS
from gazette.permissions import Act, Actor, gazettes_for
from gazette.readiness import Rules
from webui.desk import filing
from webui.desk.document_forms import (
    PrivateFiles,
    covered_form,
    file_reasons,
    form_of,
    form_to_correct,
    offerable,
    read_upload,
    reasons_to_stand,
    take_uploads,
    with_files,
)
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import content_from, moment_from, page_number, recognised, whole
from webui.desk.uploads import saved
from webui.desk.waits import Waits
from webui.errors import status_of
from webui.figures import sent

bp = Blueprint("desk_documents", __name__, url_prefix="/desk/documents")
Page = str | AnyResponse | tuple[str, int]


def rules() -> Rules:
    """The office's checklist."""
    return archive().vocabulary.rules


def told() -> bool:
    """Have the index told of what was just committed; False: search is still catching up."""
    catching: CatchingUp = current_app.extensions["catching_up"]
    return catching.soon()


def waiting(who: Actor, _at: datetime) -> list[Waits]:
    """For the first page of the desk: what this person may approve, and what was returned to be mended."""
    if not gazettes_for(who, Act.READ_DRAFTS):
        return []
    with archive().reading() as session:
        found = tally(session, who)
    here = url_for("desk_documents.listing")
    return [
        Waits("份文件等您签发", found.to_approve, f"{here}?status=review"),
        Waits("份更正稿等您批准", found.to_decide, here),
        Waits("份文件退回，等您修改", found.returned, f"{here}?status=draft", found.returned > 0),
        Waits("份文件定时发布", found.scheduled, f"{here}?status=scheduled"),
    ]


@bp.get("/")
@guarded(Act.READ_DRAFTS)
def listing() -> Page:
    """The documents of one's gazettes by state."""
    status, text = request.args.get("status"), request.args.get("q", "").strip()[:200]
    page = page_number(request.args)
    with archive().reading() as session:
        rows = desk_queries.documents(session, actor(), status=status, text=text, page=page)
        waiting = desk_queries.corrections(session, actor())
    return render_template(
        "desk/documents.html", rows=rows, status=status, text=text, page=page, size=desk_queries.LISTED, corrections=waiting
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@guarded(Act.EDIT, files=True)
def new() -> Page:
    """Enter a document: typed, pasted, or read from a file into the form, where a person looks at it first."""
    form = MultiDict(request.form)
    if request.method == "GET":
        return _form("new", form)
    try:
        files = take_uploads(form)
        if request.form.get("do") == "read":
            return _form("new", read_upload(request.files.get("file"), form))
        if request.form.get("do") == "recognise":
            form["body"] = recognised(form)
            return _form("new", form)
        content = with_files(content_from(form), files)
        reasons = file_reasons(form, content, ())
        with archive().transaction() as session:
            where = editing.Where(form.get("gazette", ""), form.get("section") or None)
            name = editing.draft(session, actor(), where, content, now()).index_number
            editing.let_files_stand(session, actor(), name, reasons, now())
    except PrivateFiles as slip:
        return _form("new", form, str(slip), private_files=slip.files), 400
    except ArchiveError as slip:
        return _form("new", form, str(slip)), status_of(slip)
    return redirect(url_for(".one", index_number=name), 303)


@bp.get("/<name:index_number>")
@guarded(Act.READ_DRAFTS)
def one(index_number: str) -> Page:
    """A document: its sheet as it will be printed, what is still open, what may be done."""
    with archive().reading() as session:
        document = editing.document_for(session, actor(), index_number, Act.READ_DRAFTS)
        desk = desk_queries.desktop(session, actor(), document, rules())
        total, lines = desk_history.history(session, actor(), subject=index_number, size=8)
        why = returned(session, index_number) if desk.status == "draft" else ""
    return render_template(
        "desk/document.html", desk=desk, sheet=sheet(desk.page), card=desk.page.card, lines=lines, total=total, returned=why
    )  # fmt: skip


@bp.get("/<name:index_number>/figures/<name:picture>")
@guarded(Act.READ_DRAFTS)
def figure(index_number: str, picture: str) -> AnyResponse:
    """A picture in the text of a document that need not be public."""
    with archive().reading() as session:
        document = editing.document_for(session, actor(), index_number, Act.READ_DRAFTS)
        media_type = queries.figure_in(session, document, picture)
    return sent(archive(), picture, media_type)


@bp.get("/<name:index_number>/originals/<name:source>")
@guarded(Act.READ_DRAFTS)
def original(index_number: str, source: str) -> AnyResponse:
    """A file the document was made from or will offer, to be looked at; always saved, never shown by the browser."""
    with archive().reading() as session:
        document = editing.document_for(session, actor(), index_number, Act.READ_DRAFTS)
        kept = next((one for one in document.attachments if one.original.sha256 == source), None)
        if kept is None:
            raise NotFound("没有找到这个原件。")
        return saved(archive(), source, kept.original.name)


@bp.route("/<name:index_number>/edit", methods=["GET", "POST"])
@guarded(Act.EDIT, files=True)
def edit(index_number: str) -> Page:
    """Edit a draft; when somebody saved first, both texts are shown and nothing is overwritten."""
    with archive().reading() as session:
        document = editing.document_for(session, actor(), index_number, Act.EDIT)
        desk = desk_queries.desktop(session, actor(), document, rules())
    form = MultiDict(request.form) if request.method == "POST" else form_of(desk.content, desk.section)
    form.setdefault("version", str(desk.version))
    if request.method == "GET":
        return _form("edit", form, desk=desk)
    try:
        files = take_uploads(form)
        if form.get("do") == "recognise":
            form["body"] = recognised(form)
            return _form("edit", form, desk=desk)
        content = with_files(content_from(form, offerable(desk)), files)
        version = whole(form, "version", "版本", required=True) or 0
        reasons = file_reasons(form, content, desk.content.attachments)
        with archive().transaction() as session:
            editing.save(session, actor(), index_number, content, version, now(), form.get("section", ""))
            editing.let_files_stand(session, actor(), index_number, reasons, now())
    except PrivateFiles as slip:
        return _form("edit", form, str(slip), desk=desk, private_files=slip.files), 400
    except editing.Stale as stale:
        form["version"] = str(stale.version)
        shown = differences.between(stale.theirs, content)
        return _form("edit", form, str(stale), desk=desk, clash=shown), 409
    except ArchiveError as slip:
        return _form("edit", form, str(slip), desk=desk), status_of(slip)
    return redirect(url_for(".one", index_number=index_number), 303)


@bp.route("/<name:index_number>/correct", methods=["GET", "POST"])
@guarded(Act.EDIT, files=True)
def correct(index_number: str) -> Page:
    """Propose the next text of a public document."""
    with archive().reading() as session:
        document = editing.document_for(session, actor(), index_number, Act.EDIT)
        desk = desk_queries.desktop(session, actor(), document, rules())
    if request.method == "GET":
        return _form("correct", form_to_correct(desk), desk=desk)
    form, let_stand = MultiDict(request.form), reasons_to_stand(request.form)
    try:
        files = take_uploads(form)
        content = with_files(content_from(form, offerable(desk)), files)
        if form.get("do") == "cover":
            return _form("correct", covered_form(form, content, let_stand), desk=desk)
        reasons = file_reasons(form, content, desk.content.attachments)
        with archive().transaction() as session:
            made = editing.propose(session, actor(), index_number, content, form.get("reason", ""), now(), let_stand)  # fmt: skip
            number = made.id
            editing.let_files_stand(session, actor(), index_number, reasons, now())
    except PrivateFiles as slip:
        return _form("correct", form, str(slip), desk=desk, private_files=slip.files), 400
    except editing.Unsettled as slip:
        return _form("correct", form, str(slip), desk=desk, private=slip.private), 400
    except ArchiveError as slip:
        return _form("correct", form, str(slip), desk=desk), status_of(slip)
    return redirect(url_for(".proposal", number=number), 303)


@bp.get("/corrections/<int:number>")
@guarded(Act.READ_DRAFTS)
def proposal(number: int) -> Page:
    """A proposed correction beside the public text."""
    with archive().reading() as session:
        found = desk_queries.proposal(session, actor(), number)
    shown = differences.between(found.now, found.proposed)
    return render_template("desk/correction.html", proposal=found, differences=shown)


@bp.post("/corrections/<int:number>")
@guarded(Act.EDIT)
def decide(number: int) -> Page:
    """Approve a correction, which makes it public at once, or drop it."""
    with archive().transaction() as session:
        apply = request.form.get("do") == "apply"
        name = editing.decide(session, actor(), number, apply=apply, at=now()).index_number
    if apply:
        told()
    return redirect(url_for(".one", index_number=name), 303)


@bp.get("/<name:index_number>/compare")
@guarded(Act.READ_DRAFTS)
def compare(index_number: str) -> Page:
    """Two states of a document, by character; 0 is the text as it stands."""
    before, after = whole(request.args, "from", "版本") or 0, whole(request.args, "to", "版本") or 0
    with archive().reading() as session:
        document = editing.document_for(session, actor(), index_number, Act.READ_DRAFTS)
        states = desk_queries.states(session, document)
        was = desk_queries.state_content(session, document, before)
        became = desk_queries.state_content(session, document, after)
        title = document.title
    return render_template(
        "desk/compare.html", differences=differences.between(was, became), states=states, before=before, after=after,
        index_number=index_number, title=title,
    )  # fmt: skip


@bp.post("/<name:index_number>/send")
@guarded(Act.EDIT)
def send(index_number: str) -> Page:
    """Hand a draft to the approvers."""
    with archive().transaction() as session:
        editing.send(session, actor(), index_number, rules(), now())
    return redirect(url_for(".one", index_number=index_number), 303)


@bp.post("/<name:index_number>/return")
@guarded(Act.EDIT)
def give_back(index_number: str) -> Page:
    """Return to the editors with a reason."""
    with archive().transaction() as session:
        editing.give_back(session, actor(), index_number, request.form.get("reason", ""), now())
    return redirect(url_for(".one", index_number=index_number), 303)


@bp.post("/<name:index_number>/approve")
@guarded(Act.APPROVE)
def approve(index_number: str) -> Page:
    """Approve: public and searchable before the answer is sent, or (``do=later``) at its hour, which must be there."""
    publish_at = moment_from(request.form, "publish_at")
    if publish_at is None and request.form.get("do") == "later":
        raise BadRecord("没有填发布时间，文件还没有发布。请填写时间；要马上发布，请点“签发并发布”。")
    version = whole(request.form, "version", "版本", required=True) or 0
    with archive().transaction() as session:
        editing.approve(session, actor(), index_number, version, rules(), now(), publish_at)
    late = publish_at is None and not told()
    return redirect(url_for(".one", index_number=index_number, late=1 if late else None), 303)


@bp.post("/<name:index_number>/withdraw")
@guarded(Act.APPROVE)
def withdraw(index_number: str) -> Page:
    """Take a public document back; search forgets it before the answer is sent."""
    with archive().transaction() as session:
        editing.withdraw(session, actor(), index_number, request.form.get("reason", ""), now())
    told()
    return redirect(url_for(".one", index_number=index_number), 303)


@bp.post("/<name:index_number>/restore")
@guarded(Act.APPROVE)
def restore(index_number: str) -> Page:
    """Make a withdrawn document public again."""
    with archive().transaction() as session:
        editing.restore(session, actor(), index_number, request.form.get("reason", ""), now())
    told()
    return redirect(url_for(".one", index_number=index_number), 303)


@bp.post("/<name:index_number>/tick")
@guarded(Act.EDIT)
def tick(index_number: str) -> Page:
    """Confirm items of the checklist, or let a finding stand with a reason."""
    reason = request.form.get("reason", "").strip()
    items = [(item, reason) for item in request.form.getlist("item")]
    with archive().transaction() as session:
        editing.tick(session, actor(), index_number, items, now())
    return redirect(url_for(".one", index_number=index_number, _anchor="checklist"), 303)


@bp.post("/<name:index_number>/mask")
@guarded(Act.EDIT)
def mask(index_number: str) -> Page:
    """Cover the chosen private values."""
    version = whole(request.form, "version", "版本", required=True) or 0
    with archive().transaction() as session:
        editing.mask(session, actor(), index_number, request.form.getlist("mask"), version, now())
    return redirect(url_for(".one", index_number=index_number), 303)


@bp.post("/<name:index_number>/comments")
@guarded(Act.EDIT)
def comment(index_number: str) -> Page:
    """Remark on a passage."""
    quote, text = request.form.get("quote", ""), request.form.get("text", "")
    with archive().transaction() as session:
        editing.comment(session, actor(), index_number, quote, text, now())
    return redirect(url_for(".one", index_number=index_number, _anchor="remarks"), 303)


@bp.post("/comments/<int:number>/resolve")
@guarded(Act.EDIT)
def resolve(number: int) -> Page:
    """Mark a remark as dealt with."""
    with archive().transaction() as session:
        name = editing.resolve(session, actor(), number, now()).index_number
    return redirect(url_for(".one", index_number=name, _anchor="remarks"), 303)


def _form(
    kind: str,
    form: MultiDict[str, str],
    error: str = "",
    desk: desk_queries.Desktop | None = None,
    **more: object,
) -> str:
    with archive().reading() as session:
        sections = desk_queries.sections(session)
        titles = rosters.titles(session, gazettes_for(actor(), Act.EDIT))
    return render_template(
        "desk/document_form.html", kind=kind, form=form, error=error, sections=sections, marks=list(MARKS),
        kinds=archive().vocabulary.kinds, titles=titles,
        offerable=offerable(desk) if desk else (), held=filing.held(filing.kept_files(form)),
        **{"desk": desk, "clash": None, "private": (), "private_files": (), **more},
    )  # fmt: skip
