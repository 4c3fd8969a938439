"""A booklet of one's own: chosen documents in an order of one's own, with a name, as one PDF."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from gazette import queries
from gazette.editions.edition import MOST_IN_A_BOOKLET
from webui.public import archive

bp = Blueprint("booklet", __name__)
_MOST_ASKED = 200
LONGEST_NAME = 60


@bp.get("/booklet")
def page() -> str:
    """The chosen documents (``d``, as often as there are) in their order, to be moved, taken out, named and made."""
    asked = list(dict.fromkeys(name[:80] for name in request.args.getlist("d")[:_MOST_ASKED]))
    name = request.args.get("name", "").strip()[:LONGEST_NAME]
    with archive().reading() as session:
        cards = queries.cards(session, tuple(asked))
    chosen = [card.index_number for card in cards]
    rows = [
        {
            "card": card,
            "up": _address(_moved(chosen, at, at - 1), name) if at else None,
            "down": _address(_moved(chosen, at, at + 1), name) if at < len(chosen) - 1 else None,
            "without": _address([*chosen[:at], *chosen[at + 1 :]], name),
        }
        for at, card in enumerate(cards)
    ]
    return render_template(
        "booklet.html", rows=rows, name=name, missing=len(asked) - len(chosen), most=MOST_IN_A_BOOKLET,
        longest=LONGEST_NAME,
    )  # fmt: skip


def _moved(names: list[str], at: int, to: int) -> list[str]:
    rest = [*names[:at], *names[at + 1 :]]
    return [*rest[:to], names[at], *rest[to:]]


def _address(names: list[str], name: str) -> str:
    return url_for("booklet.page", d=names, name=name or None)
