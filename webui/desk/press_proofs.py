"""Press proofs at the desk: upload the printer's PDF, see what differs on its pages, judge, and sign the report."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import desk_queries, issuing, page_images, press_proofs
from gazette.errors import ArchiveError, BadRecord, Conflict, NotFound
from gazette.permissions import Act
from gazette.pressproof.comparing import compare
from gazette.pressproof.types import Comparison, from_mapping
from webui.desk.documents import Page
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import whole
from webui.desk.uploads import keep_file

bp = Blueprint("desk_press", __name__, url_prefix="/desk")


@bp.route("/issues/<name:identifier>/proofs", methods=["GET", "POST"])
@guarded(Act.PRESS_PROOF, files=True)
def listing(identifier: str) -> Page:
    """The comparisons of an issue, and making another."""
    error = ""
    if request.method == "POST":
        try:
            return redirect(url_for(".one", number=_upload(identifier)), 303)
        except (ArchiveError, Conflict) as slip:
            if isinstance(slip, NotFound):
                raise
            error = str(slip)
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.PRESS_PROOF)
        desk = desk_queries.issue_desk(session, issue)
        rows = press_proofs.listed(session, issue)
        required = press_proofs.required(session, issue.gazette_id)
        waits = press_proofs.hindrance(session, issue)
    page = render_template(
        "desk/press_proofs.html", desk=desk, rows=rows, required=required, waits=waits, error=error
    )
    return (page, 400) if error else page


def _upload(identifier: str) -> int:
    """Keep the file and compare it; the number of the comparison."""
    sent = request.files.get("file")
    with archive().reading() as session:
        issuing.issue_for(session, actor(), identifier, Act.PRESS_PROOF)
    if sent is None or not sent.filename:
        raise BadRecord("请先选择印刷厂送来的清样 PDF。")
    head = sent.stream.read(1024)
    sent.stream.seek(0)
    if b"%PDF-" not in head:
        raise BadRecord("清样须是 PDF 文件，这个文件不是。请向印刷厂要 PDF 格式的清样。")
    name, sha256 = keep_file(archive(), sent, now())
    return _compare(identifier, name, sha256)


def _compare(identifier: str, name: str, sha256: str) -> int:
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.PRESS_PROOF)
        if not issue.documents:
            raise BadRecord("这一期还没有编入文件，没有可以比对的文字。请先编期。")
        text = press_proofs.text_of(session, issue)
    found = compare(archive().originals.path(sha256).read_bytes(), text)
    with archive().transaction() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.PRESS_PROOF)
        return press_proofs.keep(session, actor(), issue, sha256, name, found, now()).id


@bp.route("/proofs/<int:number>", methods=["GET", "POST"])
@guarded(Act.PRESS_PROOF)
def one(number: int) -> Page:
    """The differences beside the page they stand on; judged here."""
    error, form = "", MultiDict(request.form)
    if request.method == "POST":
        try:
            return redirect(_judge(number, form), 303)
        except (BadRecord, Conflict) as slip:
            error = str(slip)
    with archive().reading() as session:
        row = press_proofs.proof_for(session, actor(), number)
        found, view = from_mapping(row.found), press_proofs.view(session, row)
    chosen = _chosen(found, view)
    page = whole(request.args, "page", "页") or (found.differences[chosen].page if chosen is not None else 1)
    if not 1 <= page <= found.pages:
        raise NotFound(f"清样没有第 {page} 页。")
    shown = render_template(
        "desk/press_proof.html", view=view, found=found, chosen=chosen, page=page, size=found.sizes[page - 1], error=error,
        labels=press_proofs.JUDGEMENTS, form=form,
        marks=[(at, box) for at, d in enumerate(found.differences) for box in d.boxes if box.page == page],
    )  # fmt: skip
    return (shown, 400) if error else shown


def _chosen(found: Comparison, view: press_proofs.View) -> int | None:
    """Which difference is looked at: the one asked for, or the first that is not judged."""
    asked = request.args.get("d", "")
    if asked.isdecimal() and 1 <= int(asked) <= len(found.differences):
        return int(asked) - 1
    if "page" in request.args or not found.differences:
        return None
    return view.waiting[0] if view.waiting else 0


def _judge(number: int, form: MultiDict[str, str]) -> str:
    """Save what was judged; where to go then: the difference asked for, or the next one open."""
    version = whole(form, "version", "版本", required=True) or 0
    judged = {
        int(name.removeprefix("judgement-")): (value, form.get(name.replace("judgement", "note"), ""))
        for name, value in form.items()
        if name.startswith("judgement-") and name.removeprefix("judgement-").isdecimal()
    }
    with archive().transaction() as session:
        row = press_proofs.proof_for(session, actor(), number)
        if everywhere := form.get("all", ""):
            judged |= {
                at: (everywhere, "") for at in press_proofs.open_places(row) if not judged.get(at, ("",))[0]
            }
        row = press_proofs.judge(session, actor(), number, judged, version, now())
        waiting = press_proofs.open_places(row)
    wanted = form.get("show", "")
    if wanted.isdecimal():
        return url_for(".one", number=number, d=wanted, _anchor=f"d-{wanted}")
    following = f"d-{waiting[0] + 1}" if waiting else "sign"
    return url_for(".one", number=number, d=waiting[0] + 1 if waiting else None, _anchor=following)


@bp.get("/proofs/<int:number>/pages/<int:page>")
@guarded(Act.PRESS_PROOF)
def page_picture(number: int, page: int) -> AnyResponse:
    """A page of the proof as a picture."""
    with archive().reading() as session:
        sha256 = press_proofs.proof_for(session, actor(), number).original.sha256
    original = archive().originals.path(sha256)
    drawn = page_images.picture(archive().settings.home / "pages", original, sha256, page)
    return send_file(drawn, mimetype="image/png", etag=f"{sha256}-{page}")


@bp.post("/proofs/<int:number>/again")
@guarded(Act.PRESS_PROOF)
def again(number: int) -> Page:
    """The same file compared with the text as it stands now."""
    with archive().reading() as session:
        row = press_proofs.proof_for(session, actor(), number)
        identifier, name, sha256 = row.issue.identifier, row.name, row.original.sha256
    return redirect(url_for(".one", number=_compare(identifier, name, sha256)), 303)


@bp.post("/proofs/<int:number>/sign")
@guarded(Act.PRESS_PROOF)
def sign(number: int) -> Page:
    """Sign the report."""
    version = whole(request.form, "version", "版本", required=True) or 0
    with archive().transaction() as session:
        press_proofs.sign(session, actor(), number, version, archive().settings, archive().originals, now())
    return redirect(url_for(".one", number=number, _anchor="sign"), 303)


@bp.get("/proofs/<int:number>/report.pdf")
@guarded(Act.PRESS_PROOF)
def report(number: int) -> AnyResponse:
    """The signed report."""
    with archive().reading() as session:
        row = press_proofs.proof_for(session, actor(), number)
        if row.report is None:
            raise BadRecord("这次比对还没有签署报告。")
        sha256, name = row.report.sha256, row.report.name
    path = archive().originals.path(sha256)
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name)


@bp.get("/proofs/<int:number>/file")
@guarded(Act.PRESS_PROOF)
def file(number: int) -> AnyResponse:
    """The proof as the printer sent it; always saved, never shown by the browser."""
    with archive().reading() as session:
        row = press_proofs.proof_for(session, actor(), number)
        sha256, name = row.original.sha256, row.name
    answer = send_file(
        archive().originals.path(sha256), mimetype="application/octet-stream", as_attachment=True, download_name=name
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@bp.post("/issues/<name:identifier>/proofs/rule")
@guarded(Act.PRESS_RULE)
def rule(identifier: str) -> Page:
    """Have the issues of this gazette wait for a signed report, or no longer."""
    with archive().transaction() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.PRESS_RULE)
        press_proofs.require(session, actor(), issue.gazette.slug, request.form.get("required") == "1", now())
    return redirect(url_for(".listing", identifier=identifier), 303)
