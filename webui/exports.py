"""Result lists to take along: CSV for a spreadsheet, JSON for programs, Atom for feed readers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from flask import Blueprint, Response, current_app, jsonify, request, stream_with_context, url_for
from lxml import etree

import index
from gazette import queries
from gazette.views import DocumentCard
from webui import forms
from webui.public import archive

bp = Blueprint("exports", __name__)
MOST_ROWS = 5_000
MOST_JSON = 100
FEED = 20
_STEP = 200
_HEADS = (
    "索引号",
    "标题",
    "发文字号",
    "发文机关",
    "成文日期",
    "发布日期",
    "刊登于",
    "栏目",
    "体裁",
    "有效性",
    "地址",
)
ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # a Chinese spreadsheet takes the wide signs too


@bp.get("/search.csv")
def as_csv() -> Response:
    """Up to five thousand rows, the first line naming the columns; opens in Excel as it is."""
    query = replace(forms.query_from(request.args), page=1, size=MOST_ROWS, facets=())
    results = archive().results(query)
    response = Response(stream_with_context(_csv_lines(results, site_address())), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="search.csv"'
    return _tagged(response)


@bp.get("/search.json")
def as_json() -> Response:
    """One page of hits with counts and facets; ``size`` up to a hundred. Described in docs/interface.md."""
    size = request.args.get("size", "")
    wanted = min(MOST_JSON, int(size)) if size.isdecimal() and 0 < int(size) < 10**6 else forms.PAGE_SIZE
    query = replace(forms.query_from(request.args), size=wanted)
    found = archive().find(query)
    results = found.results
    response = jsonify(
        query=query.text,
        understood=results.reading.described,
        total=results.total,
        exact=results.exact,
        tiers=results.tiers,
        page=query.page,
        size=wanted,
        hits=[
            {
                **_facts(item.card, site_address()),
                "tier": item.tier,
                "excerpt": "".join(text for text, _ in item.excerpt.pieces) if item.excerpt else "",
            }
            for item in found.items
        ],
        facets={
            facet.name: [{"value": value.value, "count": value.count} for value in facet.values]
            for facet in results.facets
        },
    )
    return _tagged(response)


@bp.get("/search.atom")
def as_atom() -> Response:
    """The newest twenty documents of a search: subscribe to a subject, an issuer, a word."""
    query = replace(forms.query_from(request.args), page=1, size=FEED, facets=(), order=index.Order.NEWEST)
    results = archive().results(query)
    with archive().reading() as session:
        cards = queries.cards(session, tuple(hit.id for hit in results.hits))
    site = site_address()
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    add(feed, "id", site + forms.address(query).replace("/search", "/search.atom", 1))
    add(feed, "title", f"检索：{query.text}" if query.text else "最新文件")
    newest = max((_moment(card) for card in cards), default=datetime(1949, 10, 1, tzinfo=UTC))
    add(feed, "updated", newest.isoformat())
    add(feed, "author", None, name="政府公报")
    link(feed, site + forms.address(query).replace("/search", "/search.atom", 1), "self")
    link(feed, site + forms.address(query), "alternate")
    for card in cards:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        address = site + url_for("public.document", index_number=card.index_number)
        add(entry, "id", address)
        add(entry, "title", card.title)
        add(entry, "updated", _moment(card).isoformat())
        link(entry, address, "alternate")
        add(entry, "summary", " ".join(filter(None, (card.document_number, *card.issuers))))
    body = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return _tagged(Response(body, mimetype="application/atom+xml"))


def _csv_lines(results: index.Results, site: str) -> Iterator[str]:
    yield "\ufeff" + _line(_HEADS)
    names = [hit.id for hit in results.hits]
    for start in range(0, len(names), _STEP):
        with archive().reading() as session:
            cards = queries.cards(session, tuple(names[start : start + _STEP]))
        for card in cards:
            facts = _facts(card, site)
            yield _line([harmless(str(value or "")) for value in facts.values()])


def _line(values: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def harmless(text: str) -> str:
    """A value that a spreadsheet would take for a formula is marked as text."""
    return "'" + text if text.startswith(_FORMULA) else text


def _facts(card: DocumentCard, site: str) -> dict[str, str | None]:
    vocabulary = archive().vocabulary
    return {
        "index_number": card.index_number,
        "title": card.title,
        "document_number": card.document_number,
        "issuers": "；".join(card.issuers),
        "signed_on": card.signed_on.isoformat() if card.signed_on else None,
        "published_on": card.published_on.isoformat() if card.published_on else None,
        "issue": card.issue.label if card.issue else None,
        "section": card.section,
        "kind": vocabulary.kinds.get(card.kind or "", card.kind),
        "validity": vocabulary.validities.get(card.validity or "", card.validity),
        "address": site + url_for("public.document", index_number=card.index_number),
    }


def _moment(card: DocumentCard) -> datetime:
    day = card.published_on or card.signed_on
    return datetime.combine(day, time(), UTC) if day else datetime(1949, 10, 1, tzinfo=UTC)


def add(parent: etree._Element, tag: str, text: str | None, **inside: str) -> None:
    """An element of a feed; characters that XML cannot carry become blanks."""
    element = etree.SubElement(parent, f"{{{ATOM}}}{tag}")
    element.text = _NOT_XML.sub(" ", text) if text else text
    for name, value in inside.items():
        etree.SubElement(element, f"{{{ATOM}}}{name}").text = value


def link(parent: etree._Element, address: str, relation: str) -> None:
    """A link of a feed."""
    etree.SubElement(parent, f"{{{ATOM}}}link", href=address, rel=relation)


def site_address() -> str:
    """Where addresses that leave the site begin."""
    settings = archive().settings
    return settings.site_url or request.host_url.rstrip("/")


def _tagged(response: Response) -> Response:
    """The tag changes when the index does: a feed reader that comes again is told that nothing is new."""
    version = current_app.config.get("VERSION", "1")
    response.set_etag(f"{archive().engine.generation()}-{version}")
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
