"""Help while searching: the completion a script asks for, and what stands on a result page beside the results."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, current_app, jsonify, request, url_for

import index
from gazette.assistance import Assistance, Better, Explanation, Nearest
from gazette.completion import Completion
from gazette.search import Found
from webui import forms

bp = Blueprint("assist", __name__)
LONGEST = 60
_KINDS = {"title": "标题", "issuer": "机关", "number": "文号", "issue": "期号", "section": "栏目"}
_FILTERS = {
    "years": "年份", "sections": "栏目", "issuers": "发文机关", "kinds": "体裁", "validities": "有效性", "subjects": "主题",
    "gazette": "公报", "published": "发布日期",
}  # fmt: skip
_FRESH = "public, max-age=30"  # a reader who types and erases asks twice; what is withdrawn is gone in half a minute


@dataclass(frozen=True, slots=True)
class Help:
    """What a result page says besides: addresses are written out, so the template asks nothing."""

    better: Better | None
    better_address: str
    nearest: Nearest | None
    explanation: Explanation | None
    effects: tuple[tuple[str, str, tuple[str, ...], int, str], ...]  # code, name, values, count, address
    unnarrowed: str


def assistance() -> Assistance:
    """The helps of the archive this application shows."""
    kept: Assistance = current_app.extensions["assistance"]
    return kept


@bp.get("/complete")
def complete() -> Response:
    """At most eight things that the line may become, each with its kind and address."""
    typed = request.args.get("q", "")
    found = assistance().complete(typed) if len(typed) <= LONGEST else ()
    response = jsonify(
        {
            "items": [
                {"label": c.label, "kind": _KINDS[c.kind], "note": c.note, "address": _address(c)}
                for c in found
            ]
        }
    )
    response.headers["Cache-Control"] = _FRESH
    return response


def help_for(query: index.Query, found: Found) -> Help:
    """The helps for one result page."""
    results = found.results
    better = assistance().better(query, results)
    explanation = assistance().explain(query, results) if not results.total else None
    effects = explanation.effects if explanation else ()
    return Help(
        better,
        forms.address(replace(query, text=better.text, page=1)) if better else "",
        assistance().nearest(found),
        explanation,
        tuple(
            (e.name, _FILTERS[e.name], e.values, e.count, forms.address(e.without, direct=False))
            for e in effects
        ),
        forms.address(index.Query(query.text, literal=query.literal), direct=False),
    )


def _address(completion: Completion) -> str:
    match completion.kind:
        case "issue":
            return url_for("public.issue", identifier=completion.value)
        case "issuer":
            return forms.address(index.Query(issuers=(completion.value,)))
        case "section":
            return url_for("public.section", name=completion.value)
        case "title" if completion.several:
            return forms.address(index.Query(f"《{completion.label}》"))
        case _:
            return url_for("public.document", index_number=completion.value)
