"""What readers asked, and what they asked in vain: for mending the everyday words, titles and what is missing."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request

from gazette.permissions import Act
from gazette.searches import most_asked
from webui.desk.guard import archive, guarded, now

bp = Blueprint("desk_searches", __name__, url_prefix="/desk/searches")
MOST = 100
PERIODS = {30: "近 30 天", 365: "近一年"}


@bp.get("/")
@guarded(Act.EDIT)
def listing() -> str:
    """What was found nowhere as asked, most in vain first; or everything asked."""
    everything = request.args.get("all") == "1"
    days = 365 if request.args.get("days") == "365" else 30
    archive().searches.flush()
    with archive().reading() as session:
        since = (now() - timedelta(days=days)).date()
        asked = most_asked(session, since=since, empty=not everything, limit=MOST)
    return render_template(
        "desk/searches.html", asked=asked, everything=everything, days=days, periods=PERIODS, most=MOST
    )
