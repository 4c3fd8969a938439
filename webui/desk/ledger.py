"""The ledger, the notice of who submitted and what was printed, and the table of holidays."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from gazette import ledger as ledgers
from gazette import notices, rosters, submissions, working_days
from gazette.duties import month_of
from gazette.editions.setting import chinese_date
from gazette.errors import BadRecord, NotAllowed, NotFound
from gazette.ledger import HEADS, Ledger
from gazette.notices import NOTICE_HEADS, Notice, Period, period_from
from gazette.official_docx import Grid, paper, wide_table
from gazette.permissions import Act, gazettes_for, own_only
from webui.desk.guard import actor, archive, guarded, now
from webui.desk.parsing import day_from, whole
from webui.desk.submissions import rule
from webui.exports import harmless

bp = Blueprint("desk_ledger", __name__, url_prefix="/desk")
Page = str | AnyResponse | tuple[str, int]
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEDGER_WIDTHS = (24, 25, 50, 27, 19, 19, 19, 9, 14, 19, 19, 19, 11, 9)
_NOTICE_WIDTHS = (34, 11, 11, 11, 10, 10, 11, 11, 10)


@bp.get("/ledger")
@guarded(Act.LEDGER)
def page() -> Page:
    """What departments submitted in a year; a contact person reads the own department's."""
    found, year, department = _ledger()
    return render_template(
        "desk/ledger.html", ledger=found, year=year, department=department, titles=_titles(),
        own=own_only(actor(), Act.LEDGER, found.gazette),
    )  # fmt: skip


@bp.get("/ledger.<any(csv, docx):ending>")
@guarded(Act.LEDGER)
def export(ending: str) -> Response:
    """The same lines to take along."""
    found, year, _ = _ledger()
    rows = [entry.cells() for entry in found.entries]
    name = f"报送台账-{year or '全部'}"
    if ending == "csv":
        return _csv(name, [HEADS, *rows])
    title = f"{found.title}报送台账（{f'{year}年' if year else '全部'}）"
    below = f"{chinese_date(working_days.today(now()))}导出，共 {len(rows)} 件。{_untabled(found.untabled)}"
    return _file(name, "docx", wide_table(title, below, Grid("", HEADS, rows, _LEDGER_WIDTHS)), _DOCX)


@bp.get("/ledger/notice")
@guarded(Act.LEDGER)
def notice() -> Page:
    """The notice of a month, a quarter or a year, as it will be sent."""
    period = _period()
    found = _notice(period)
    return render_template(
        "desk/notice.html", notice=found, heads=NOTICE_HEADS, period=str(period), gazette=_gazette(), titles=_titles(),
        choices=_choices(working_days.today(now())),
    )  # fmt: skip


@bp.get("/ledger/notice.<any(csv, docx):ending>")
@guarded(Act.LEDGER)
def notice_export(ending: str) -> Response:
    """The notice as a table, or as a paper in official layout."""
    found = _notice(_period())
    name = f"报送刊登情况通报-{found.period.label}"
    rows = [standing.cells() for standing in found.standings]
    if ending == "csv":
        return _csv(name, [NOTICE_HEADS, *rows])
    grids = [Grid(f"{found.period.label}各部门报送刊登情况表", NOTICE_HEADS, rows, _NOTICE_WIDTHS)]
    if found.printed:
        grids.append(Grid("刊登文件目录", *_printed(found), widths=(26, 50, 31, 24, 25)))
    signature = (found.publisher, chinese_date(found.on))
    return _file(
        name, "docx", paper(found.title, "各有关部门：", found.opening, found.parts, signature, grids), _DOCX
    )


def _printed(found: Notice) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    heads = ("部门", "标题", "文号", "刊登于", "刊登日期")
    rows = []
    for entry in found.printed:
        printed = entry.line.printed
        assert printed is not None
        day = printed.on.isoformat() if printed.on else ""
        rows.append(
            (entry.line.department, entry.line.title, entry.line.document_number or "", printed.issue, day)
        )
    return heads, rows


@bp.route("/holidays", methods=["GET", "POST"])
@guarded(Act.HOLIDAYS)
def holidays() -> Page:
    """The office's table of days off and weekends worked."""
    form, error, status = MultiDict(request.form), "", 200
    if request.method == "POST":
        try:
            return _edit_holidays(form)
        except BadRecord as slip:
            error, status = str(slip), 400
    year = _year(request.args.get("year")) or working_days.today(now()).year
    with archive().reading() as session:
        days = working_days.table(session, year)
    return render_template(
        "desk/holidays.html", days=days, year=year, form=form, error=error, whole=len(days) >= working_days.WHOLE,
        done=whole(request.args, "done", "天数"),
    ), status  # fmt: skip


def _edit_holidays(form: MultiDict[str, str]) -> Page:
    with archive().transaction() as session:
        if form.get("do") == "remove":
            days = [day for text in form.getlist("day") if (day := _day(text)) is not None]
            count = working_days.remove(session, actor(), days, now())
            year = days[0].year if days else _year(form.get("year"))
        else:
            start, end = day_from(form, "from", "起日"), day_from(form, "to", "止日")
            if start is None:
                raise BadRecord("请填写起日。")
            days = working_days.span(start, end or start)
            count = working_days.enter(session, actor(), form.get("name", ""), days, form.get("working") == "1", now())  # fmt: skip
            year = start.year
        submissions.reckon(session, working_days.calendar(session))
    return redirect(url_for(".holidays", year=year, done=count), 303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ledger() -> tuple[Ledger, int | None, int | None]:
    day = working_days.today(now())
    year = None if request.args.get("year") == "all" else _year(request.args.get("year")) or day.year
    department, slug = whole(request.args, "department", "部门"), _gazette()
    if own_only(actor(), Act.LEDGER, slug):
        department = actor().department_id
    with archive().reading() as session:
        return ledgers.ledger(session, actor(), slug, rule(), day, year, department), year, department


def _notice(period: Period) -> Notice:
    slug = _gazette()
    if own_only(actor(), Act.LEDGER, slug):
        raise NotAllowed("您没有做这件事的权限：通报由编辑部制作，请查看本部门的台账。")
    with archive().reading() as session:
        return notices.notice(session, slug, period, rule(), working_days.today(now()))


def _gazette() -> str:
    """The gazette asked for, else the first of this person's."""
    slugs = sorted(gazettes_for(actor(), Act.LEDGER))
    asked = request.args.get("gazette", slugs[0])
    if asked not in slugs:
        raise NotFound("没有这份公报，请从页面上选择。")
    return asked


def _titles() -> dict[str, str]:
    with archive().reading() as session:
        return rosters.titles(session, gazettes_for(actor(), Act.LEDGER))


def _period() -> Period:
    """The period asked for, else the last month."""
    if text := request.args.get("period", ""):
        return period_from(text)
    return Period(*[month_of(working_days.today(now())).shifted(-1)] * 2)


def _choices(day: date) -> list[tuple[str, str]]:
    """Months, quarters and years to choose from, the latest first."""
    found = []
    for year in (day.year, day.year - 1):
        months = day.month if year == day.year else 12
        texts = [str(year), *(f"{year}-q{q}" for q in range((months + 2) // 3, 0, -1)), *(f"{year}-{m:02d}" for m in range(months, 0, -1))]  # fmt: skip
        found += [(text, period_from(text).label) for text in texts]
    return found


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and 1990 <= int(text[:5]) <= 2100 else None  # fmt: skip


def _untabled(years: Sequence[int]) -> str:
    named = "、".join(map(str, years))
    return f"{named} 年还没有节假日表，只按周末计算。" if years else ""


def _csv(name: str, rows: Iterable[Sequence[str]]) -> Response:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return _file(name, "csv", ("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8")


def _file(name: str, ending: str, content: bytes, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
