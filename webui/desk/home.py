"""The first page of the desk: what waits for this person."""

from __future__ import annotations

from flask import Blueprint, render_template

from gazette.permissions import Act
from webui.desk.guard import guarded

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
@guarded(Act.SIGNED_IN)
def home() -> str:
    """What waits for this person, by role."""
    return render_template("desk/home.html")
