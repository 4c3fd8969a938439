"""The board at the desk: years by issues, what is missing and who is on what."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gazette import board as boards
from gazette import desk_queries
from gazette.errors import BadRecord
from gazette.permissions import Act
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import whole

bp = Blueprint("desk_board", __name__, url_prefix="/desk/board")
_MOST_YEARS = 120  # said at once


@bp.get("")
@guarded(Act.LAY_OUT)
def page() -> str:
    """Every gazette this person works for."""
    with archive().reading() as session:
        rows = desk_queries.gazettes(session, actor(), Act.LAY_OUT)
        found = [boards.board(session, row, now().astimezone().date()) for row in rows]
    return render_template("desk/board.html", boards=found, states=boards.STATES)


@bp.post("/expect")
@guarded(Act.LAY_OUT)
def expect() -> AnyResponse:
    """Say how many issues a year should have, or each of some years."""
    year = whole(request.form, "year", "年份", required=True) or 0
    last = whole(request.form, "last", "到哪一年")
    if last is not None and not year <= last < year + _MOST_YEARS:
        raise BadRecord(f"请把年份从早到晚填，一次最多 {_MOST_YEARS} 年。")
    issues = whole(request.form, "issues", "应有期数", required=True) or 0
    with archive().transaction() as session:
        gazette = desk_queries.gazette(session, actor(), request.form.get("gazette", ""), Act.LAY_OUT)
        if last is None:
            boards.expect(session, actor(), gazette, year, issues, now())
        else:
            boards.expect_each(session, actor(), gazette, range(year, last + 1), issues, now())
    return redirect(url_for(".page", _anchor=f"y{year}"), 303)


@bp.post("/claim")
@guarded(Act.LAY_OUT)
def claim() -> AnyResponse:
    """Take an issue upon oneself, or put it down."""
    year = whole(request.form, "year", "年份", required=True) or 0
    number = whole(request.form, "number", "期号", required=True) or 0
    deed = boards.release if request.form.get("do") == "release" else boards.claim
    with archive().transaction() as session:
        gazette = desk_queries.gazette(session, actor(), request.form.get("gazette", ""), Act.LAY_OUT)
        deed(session, actor(), gazette, year, number, now())
    return redirect(url_for(".page", _anchor=f"y{year}"), 303)
