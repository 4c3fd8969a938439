"""Which files show the printed pages of an issue."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import desk_queries, issuing, paper
from gazette.errors import BadRecord
from gazette.permissions import Act
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import whole
from webui.desk.uploads import keep_upload

bp = Blueprint("desk_scans", __name__, url_prefix="/desk/issues")
Page = str | tuple[str, int] | AnyResponse


@bp.route("/<name:identifier>/scans", methods=["GET", "POST"])
@guarded(Act.LAY_OUT, files=True)
def one(identifier: str) -> Page:
    """The files that show an issue's pages, and adding one: a kept original, or one that is uploaded now."""
    error, form = "", MultiDict(request.form)
    if request.method == "POST":
        try:
            _attach(identifier, form)
            return redirect(url_for(".one", identifier=identifier), 303)
        except BadRecord as slip:
            error = str(slip)
    with archive().reading() as session:
        issue = issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
        desk = desk_queries.issue_desk(session, issue)
        shown = paper.scans(session, identifier)
        kept = [(row.sha256, row.name) for row in paper.offered(issue)]
    page = render_template("desk/scans.html", desk=desk, shown=shown, kept=kept, form=form, error=error)
    return (page, 400) if error else page


@bp.post("/<name:identifier>/scans/<int:number>/remove")
@guarded(Act.LAY_OUT)
def remove(identifier: str, number: int) -> AnyResponse:
    """Take a file off the pages."""
    with archive().transaction() as session:
        paper.detach(session, actor(), identifier, number, now())
    return redirect(url_for(".one", identifier=identifier), 303)


def _attach(identifier: str, form: MultiDict[str, str]) -> None:
    pages = (
        whole(form, "page_from", "公报起页", required=True) or 0,
        whole(form, "page_to", "公报止页", required=True) or 0,
        whole(form, "file_page", "文件里的页码", required=True) or 0,
    )
    with archive().reading() as session:  # before anything is kept: is this issue this person's?
        issuing.issue_for(session, actor(), identifier, Act.LAY_OUT)
    file = request.files.get("file")
    sha256 = keep_upload(archive(), file, now())[1] if file and file.filename else form.get("original", "")
    if not sha256:
        raise BadRecord("请选择一个已有的原件，或上传扫描件。")
    with archive().transaction() as session:
        paper.attach(session, actor(), identifier, archive().originals.path(sha256), sha256, pages, now())
