"""The history for people to read: per document, per person, or all of it, and as a file to take away."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request

from gazette import desk_history
from gazette.permissions import Act
from webui.desk.documents import Page
from webui.desk.guard import actor, archive, guarded
from webui.desk.parsing import page_number
from webui.exports import harmless

bp = Blueprint("desk_history", __name__, url_prefix="/desk/history")
_COLUMNS = ("number", "at", "actor", "who", "deed", "subject_kind", "subject_id", "title", "detail", "hash")


@bp.get("/")
@guarded(Act.HISTORY)
def page() -> Page:
    """Who did what to which, when; ``person`` and ``subject`` narrow it."""
    person, subject = request.args.get("person", "")[:100], request.args.get("subject", "")[:200]
    number = page_number(request.args)
    with archive().reading() as session:
        total, lines = desk_history.history(session, actor(), person=person, subject=subject, page=number)
    return render_template(
        "desk/history.html", total=total, lines=lines, person=person, subject=subject, page=number, size=desk_history.LISTED
    )  # fmt: skip


@bp.get("/export.<ending>")
@guarded(Act.HISTORY)
def export(ending: str) -> Response:
    """The same lines as CSV or JSON, each with its hash."""
    person, subject = request.args.get("person", "")[:100], request.args.get("subject", "")[:200]
    with archive().reading() as session:
        _, lines = desk_history.history(
            session, actor(), person=person, subject=subject, size=desk_history.EXPORTED
        )
    rows = [asdict(line) | {"at": line.at.isoformat()} for line in reversed(lines)]
    if ending == "json":
        body, kind = json.dumps(rows, ensure_ascii=False, indent=1), "application/json"
    else:
        body, kind = _csv(rows), "text/csv"
    name = f"history.{'json' if ending == 'json' else 'csv'}"
    return Response(body, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"})


def _csv(rows: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        values = (json.dumps(row[c], ensure_ascii=False) if c == "detail" else str(row[c]) for c in _COLUMNS)
        writer.writerow([harmless(value) for value in values])
    return "\ufeff" + out.getvalue()
