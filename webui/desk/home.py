"""The first page of the desk: what waits for this person."""

from __future__ import annotations

from flask import Blueprint, render_template

from gazette.permissions import Act
from webui.desk import documents, reports, submissions
from webui.desk.guard import actor, guarded, now

bp = Blueprint("desk", __name__, url_prefix="/desk")
WAITING = (
    submissions.waiting,
    documents.waiting,
    reports.waiting,
)  # (actor, moment) → what waits; every part of the desk may add one


@bp.get("/")
@guarded(Act.SIGNED_IN)
def home() -> str:
    """What waits for this person, by role; what does not wait is not spoken of."""
    waits = [one for waiting in WAITING for one in waiting(actor(), now()) if one.count]
    return render_template("desk/home.html", waits=waits)
