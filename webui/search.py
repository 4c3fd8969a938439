"""Searching: the result page, and the advanced form that writes the same plain line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import index
from gazette import queries
from gazette.errors import NotFound
from gazette.search import Found
from webui import forms
from webui.assist import help_for
from webui.histogram import histogram
from webui.public import archive

bp = Blueprint("search", __name__)
SHOWN_VALUES, FOLDED_VALUES = (
    12,
    48,
)  # values of a facet at once, and behind 更多; all have a page of their own
_NAMES = {
    "year": "年份",
    "section": "栏目",
    "issuer": "发文机关",
    "kind": "体裁",
    "validity": "有效性",
    "subject": "主题",
}
_TIERS = {
    index.Tier.EXACT: "完整匹配",
    index.Tier.CLOSE: "略有出入",
    index.Tier.ALL_WORDS: "含全部词",
    index.Tier.ANY_WORDS: "含部分词",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A facet as it is shown."""

    name: str
    title: str
    choices: tuple[forms.Choice, ...]
    more: tuple[forms.Choice, ...]
    number: int  # of all values
    address: str | None  # where all stand, if not here


@dataclass(frozen=True, slots=True)
class Everyday:
    """The official terms looked for besides, and the address that switches them off, or on again."""

    terms: tuple[str, ...]
    address: str
    on: bool
    off: bool


@bp.get("/search")
def page() -> str | Response:
    """The result page; a line that names one document or issue goes straight there."""
    query = forms.query_from(request.args)
    explaining = request.args.get("explain") == "1" and archive().settings.staff_explain
    found = archive().find(replace(query, explain=explaining))
    _remember(query, found.results)
    straight = request.args.get("direct") != "0" and query.page == 1 and not _narrowed(query)
    if found.direct is not None and straight:
        if found.direct.kind == "document":
            return redirect(url_for("public.document", index_number=found.direct.value))
        if page := found.direct.page:
            return redirect(url_for("paper.page", identifier=found.direct.value, number=page, q=query.text))
        return redirect(url_for("public.issue", identifier=found.direct.value))
    last = min(forms.LAST_PAGE, -(-found.results.total // forms.PAGE_SIZE))
    if query.page > max(1, last):  # the list has become shorter, or the number was typed
        return redirect(forms.address(replace(query, page=max(1, last)), direct=False))
    limits = {"year": None}  # the picture shows them all
    choices = {
        facet.name: forms.choices(query, facet, limits.get(facet.name, SHOWN_VALUES + FOLDED_VALUES))
        for facet in found.results.facets
    }
    return render_template(
        "search.html",
        query=query,
        found=found,
        results=found.results,
        panels=[_panel(query, facet, choices[facet.name]) for facet in found.results.facets],
        chips=_chips(query),
        years=histogram(choices.get("year", ())),
        exports={kind: _export(query, kind) for kind in ("csv", "json", "atom")},
        verbatim=_verbatim(query, found),
        staff=archive().settings.staff_explain,
        pages=_pages(query, found.results.total),
        tiers=_TIERS,
        orders=_orders(query),
        help=help_for(query, found),
        everyday=_everyday(query, found.results.reading),
        unnarrowed=forms.address(index.Query(query.text, literal=query.literal))
        if _narrowed(query)
        else None,
    )


@bp.get("/search/values/<name>")
def values(name: str) -> str:
    """Every value of one facet of a search, each a link to the list with it."""
    if name not in _NAMES:
        raise NotFound("没有这一类筛选条件。")
    query = forms.query_from(request.args)
    facet = archive().results(replace(query, facets=(name,), size=0)).facets[0]
    return render_template(
        "values.html",
        name=name,
        title=_NAMES[name],
        query=query,
        choices=forms.choices(query, facet),
        back=forms.address(query),
    )


@bp.get("/search/advanced")
def advanced() -> str | Response:
    """The form; filled in, it leads to the plain search that says the same."""
    if "go" in request.args:
        query = forms.query_from(request.args)
        return redirect(forms.address(replace(query, text=forms.composed(request.args)[: forms.LONGEST])))
    with archive().reading() as session:
        return render_template(
            "advanced.html",
            issuers=queries.issuer_names(session)[:500],
            sections=queries.sections(session),
            kinds=archive().vocabulary.kinds,
            validities=archive().vocabulary.validities,
        )


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is set, and the address without it."""

    panel: str
    value: str
    address: str


def _chips(query: index.Query) -> list[Chip]:
    chosen = []
    for name in forms.FACET_PARAMETERS:
        choices = forms.choices(query, index.Facet(name, ()))
        chosen += [Chip(name, choice.value, choice.address) for choice in choices if choice.chosen]
    return chosen


def _export(query: index.Query, kind: str) -> str:
    return forms.address(replace(query, page=1)).replace("/search", f"/search.{kind}", 1)


def _verbatim(query: index.Query, found: Found) -> str | None:
    """The address of the same line taken letter by letter, where it was read as something more."""
    text = query.text.strip()
    if not found.results.reading.described or '"' in text or not text:
        return None
    return forms.address(replace(query, text=f'"{text}"', page=1), direct=False)


def _remember(query: index.Query, results: index.Results) -> None:
    """Note what was asked, first pages only and no robots; who asked is not noted."""
    robot = any(word in request.user_agent.string.lower() for word in ("bot", "spider", "crawl"))
    if query.text and query.page == 1 and not robot:
        filters = forms.address(replace(query, text="")).partition("?")[2]
        archive().searches.note(query.text, filters, results.total, results.exact)


def _narrowed(query: index.Query) -> bool:
    asked = index.Query(
        query.text, order=query.order, page=query.page, size=query.size, literal=query.literal
    )
    return query != asked


def _everyday(query: index.Query, reading: index.Reading) -> Everyday:
    words = {word for word, _ in reading.also}
    terms = tuple(dict.fromkeys(term for _, listed in reading.also for term in listed))
    switched = forms.address(replace(query, literal=not query.literal, page=1), direct=False)
    would = archive().everyday.in_line(query.text, archive().analyzer) if query.literal else ()
    return Everyday(terms, switched, bool(words), bool(would))


def _panel(query: index.Query, facet: index.Facet, choices: tuple[forms.Choice, ...]) -> Panel:
    first = [c for place, c in enumerate(choices) if place < SHOWN_VALUES or c.chosen]
    rest = [c for c in choices[SHOWN_VALUES:] if not c.chosen]
    whole = len(facet.values) <= SHOWN_VALUES + FOLDED_VALUES
    address = None if whole else forms.address(query, values_of=facet.name)
    return Panel(facet.name, _NAMES[facet.name], tuple(first), tuple(rest), len(facet.values), address)


def _orders(query: index.Query) -> list[tuple[str, str | None]]:
    names = (
        (index.Order.RELEVANCE, "最相关"),
        (index.Order.NEWEST, "最新"),
        (index.Order.OLDEST, "最早"),
        (index.Order.ISSUE, "按期次"),
    )
    return [
        (
            name,
            None
            if query.order is order
            else forms.address(replace(query, order=order, page=1), direct=False),
        )
        for order, name in names
    ]


def _pages(query: index.Query, total: int) -> list[tuple[int | None, str | None]]:
    """Page numbers around the present one with their addresses; None stands for a gap, or the present page."""
    last = min(forms.LAST_PAGE, -(-total // forms.PAGE_SIZE))
    wanted = sorted({1, last, *range(max(1, query.page - 2), min(last, query.page + 2) + 1)} - {0})
    pages: list[tuple[int | None, str | None]] = []
    for place, number in enumerate(wanted):
        if place and number - wanted[place - 1] > 1:
            pages.append((None, None))
        here = number == query.page
        pages.append((number, None if here else forms.address(replace(query, page=number), direct=False)))
    return pages if last > 1 else []
