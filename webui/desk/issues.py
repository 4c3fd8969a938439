"""Issues at the desk: put together, looked through exactly as they will be public, made public whole."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import checks, desk_queries, issuing, rosters
from gazette.editions.edition import of_issue
from gazette.editions.paging import pages_of
from gazette.editions.sheet import sheet
from gazette.errors import ArchiveError, BadRecord
from gazette.model import IssueKind
from gazette.permissions import Act, gazettes_for
from webui.desk.documents import Page, rules, told
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import day_from, whole
from webui.desk.uploads import PICTURES, keep_upload
from webui.errors import status_of

bp = Blueprint("desk_issues", __name__, url_prefix="/desk/issues")


@bp.route("/", methods=["GET", "POST"])
@guarded(Act.LAY_OUT)
def listing() -> Page:
    """All issues, and opening the next one."""
    form, error, status = MultiDict(request.form), "", 200
    if request.method == "POST":
        try:
            return redirect(url_for(".one", identifier=_begin(form)), 303)
        except ArchiveError as slip:
            error, status = str(slip), status_of(slip)
    with archive().reading() as session:
        rows = desk_queries.issues(session, actor())
        titles = rosters.titles(session, gazettes_for(actor(), Act.LAY_OUT))
    page = render_template(
        "desk/issues.html", rows=rows, form=form, error=error, year=now().year, kinds=_KINDS,
        titles=titles,
    )  # fmt: skip
    return page, status


_KINDS = {
    IssueKind.ORDINARY: "普通",
    IssueKind.COMBINED: "合刊",
    IssueKind.SUPPLEMENT: "增刊",
    IssueKind.SPECIAL: "特刊",
}


def _begin(form: MultiDict[str, str]) -> str:
    year = whole(form, "year", "年份", required=True) or 0
    number = whole(form, "number", "期号", required=True) or 0
    kind = next((kind for kind in IssueKind if kind == form.get("kind")), IssueKind.ORDINARY)
    number_to = whole(form, "number_to", "止期号") if kind is IssueKind.COMBINED else None
    with archive().transaction() as session:
        gazette = form.get("gazette", "")
        return issuing.begin(session, actor(), gazette, year, number, kind, now(), number_to).identifier


@bp.route("/<name:identifier>", methods=["GET", "POST"])
@guarded(Act.LAY_OUT)
def one(identifier: str) -> Page:
    """The layout of an issue: order, sections, pages, cover line, introduction."""
    error, status = "", 200
    if request.method == "POST":
        try:
            _arrange(identifier, MultiDict(request.form))
            return redirect(url_for(".one", identifier=identifier), 303)
        except ArchiveError as slip:
            error, status = str(slip), status_of(slip)
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
        desk = desk_queries.issue_desk(session, issue)
        reasons = issuing.not_ready(session, issue, actor(), rules()) if desk.status != "published" else []
        found = checks.run(session, issue, archive().likely) if desk.status != "published" else ()
        sections = desk_queries.sections(session)
    page = render_template(
        "desk/issue.html",
        desk=desk,
        sections=sections,
        reasons=reasons,
        checks=found,
        error=error,
        form=MultiDict(request.form),
    )
    return page, status


def _arrange(identifier: str, form: MultiDict[str, str]) -> None:
    """Lines are ordered by the numbers typed (or set by dragging); one without a number is left out."""
    lines: list[tuple[int, int, issuing.Line]] = []
    for place, name in enumerate(form.getlist("document")):
        order = whole(form, f"order-{name}", f"{name} 的次序")
        if order is None:
            continue
        pages = whole(form, f"from-{name}", "起页"), whole(form, f"to-{name}", "止页")
        lines.append((order, place, issuing.Line(name, form.get(f"section-{name}", ""), *pages)))
    layout = issuing.Layout(
        tuple(line for _, _, line in sorted(lines, key=lambda one: one[:2])),
        day_from(form, "published_on", "出版日期"), whole(form, "running_number", "总期号"),
        form.get("cover_line", "").strip(), form.get("introduction", "").strip(),
    )  # fmt: skip
    with archive().transaction() as session:
        version = whole(form, "version", "版本", required=True) or 0
        issuing.arrange(session, actor(), identifier, layout, version, now())


@bp.post("/<name:identifier>/cover")
@guarded(Act.LAY_OUT, files=True)
def cover(identifier: str) -> Page:
    """Set the picture of the cover, or take it away."""
    file = request.files.get("cover")
    sha256 = keep_upload(archive(), file, now(), PICTURES)[1] if file and file.filename else None
    with archive().transaction() as session:
        issuing.set_cover(session, actor(), identifier, sha256, now())
    return redirect(url_for(".one", identifier=identifier), 303)


@bp.get("/<name:identifier>/cover")
@guarded(Act.LAY_OUT)
def cover_picture(identifier: str) -> AnyResponse:
    """The picture of the cover, for the desk."""
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
        if issue.cover is None:
            raise BadRecord("这一期还没有封面图。")
        path, kind = archive().originals.path(issue.cover.sha256), issue.cover.media_type
    return send_file(path, mimetype=kind if kind in PICTURES else "application/octet-stream")


@bp.post("/<name:identifier>/paginate")
@guarded(Act.LAY_OUT)
def paginate(identifier: str) -> Page:
    """Fill in the pages as our own printed edition has them."""
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
        page, documents = desk_queries.issue_preview(session, issue), desk_queries.preview(session, issue)
    pages = pages_of(of_issue(page, tuple(documents), archive().analyzer), archive().originals.address)
    with archive().transaction() as session:
        issuing.paginate(session, actor(), identifier, pages, now())
    return redirect(url_for(".one", identifier=identifier), 303)


@bp.get("/<name:identifier>/preview")
@guarded(Act.LAY_OUT)
def preview(identifier: str) -> Page:
    """Exactly what will be public: the contents and every sheet, by the templates of the public pages."""
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
        desk = desk_queries.issue_desk(session, issue)
        page = desk_queries.issue_preview(session, issue)
        sheets = [sheet(document) for document in desk_queries.preview(session, issue)]
    return render_template("desk/issue_preview.html", issue=page, desk=desk, sheets=sheets)


@bp.post("/<name:identifier>/waive")
@guarded(Act.LAY_OUT)
def waive(identifier: str) -> Page:
    """Let an item of the checks stand, with a reason."""
    with archive().transaction() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
        form = request.form
        checks.waive(
            session, actor(), issue, form.get("item", ""), form.get("reason", ""), now(), archive().likely
        )
        session.flush()
        checks.record(session, issue, checks.run(session, issue, archive().likely), now())
    return redirect(url_for(".one", identifier=identifier, _anchor="checks"), 303)


@bp.post("/<name:identifier>/publish")
@guarded(Act.PUBLISH_ISSUE)
def publish(identifier: str) -> Page:
    """Make the whole issue public."""
    with archive().transaction() as session:
        version = whole(request.form, "version", "版本", required=True) or 0
        issuing.publish(session, actor(), identifier, version, rules(), now(), archive().likely)
    late = not told()
    return redirect(url_for(".one", identifier=identifier, late=1 if late else None), 303)
