"""What readers reported as wrong: looked at, compared with the original, answered."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gazette import reports
from gazette.permissions import Act, Actor, may
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.waits import Waits

bp = Blueprint("desk_reports", __name__, url_prefix="/desk/reports")


def waiting(person: Actor, _: object) -> list[Waits]:
    """Reports that nobody has answered."""
    if not may(person, Act.EDIT):
        return []
    with archive().reading() as session:
        return [Waits("读者报错", reports.waiting(session, person), url_for("desk_reports.listing"))]


@bp.get("/")
@guarded(Act.EDIT)
def listing() -> str:
    """The reports that wait, and those answered last."""
    with archive().reading() as session:
        return render_template(
            "desk/reports.html", open=reports.listed(session, actor()),
            closed=reports.listed(session, actor(), closed=True), outcomes=reports.NAMES,
        )  # fmt: skip


@bp.post("/<int:number>")
@guarded(Act.EDIT)
def close(number: int) -> AnyResponse:
    """Say what became of a report."""
    form = request.form
    with archive().transaction() as session:
        reports.close(session, actor(), number, form.get("outcome", ""), form.get("answer", ""), now())
    return redirect(url_for(".listing"), 303)
