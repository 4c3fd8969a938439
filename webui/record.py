"""What the public may know of changes: revisions with their differences, and a feed of everything done to the archive."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, url_for
from lxml import etree

from gazette import differences, public_record, queries
from gazette.desk_queries import with_content
from gazette.editions.sheet import sheet
from gazette.errors import NotFound
from gazette.views import DocumentPage
from webui.exports import ATOM, add, link, site_address
from webui.public import archive

bp = Blueprint("record", __name__)
NEWEST = 100
WORDS = {"published": "发布", "corrected": "更正", "withdrawn": "撤回", "restored": "恢复发布"}


@bp.get("/documents/<name:index_number>/revisions")
def revisions(index_number: str) -> str:
    """Every text readers could read, when and why it was replaced, and what differs, by character."""
    with archive().reading() as session:
        listed, contents = public_record.revisions(session, index_number)
        page = queries.document_page(session, index_number)
    assert isinstance(page, DocumentPage)
    changed = [differences.between(was, now) for was, now in itertools.pairwise(contents)]
    steps = list(zip(listed[1:], changed, strict=True))
    return render_template("revisions.html", card=page.card, first=listed[0], steps=steps[::-1])


@bp.get("/documents/<name:index_number>/revisions/<int:number>")
def revision(index_number: str, number: int) -> str:
    """One earlier text, whole, under a line that says it is not the current one."""
    with archive().reading() as session:
        listed, contents = public_record.revisions(session, index_number)
        page = queries.document_page(session, index_number)
    assert isinstance(page, DocumentPage)
    found = next(((r, c) for r, c in zip(listed, contents, strict=True) if r.number == number), None)
    if found is None:
        raise NotFound(f"这份文件没有第 {number} 版。")
    shown = sheet(with_content(page, found[1]))
    return render_template("revision.html", card=page.card, revision=found[0], sheet=shown)


@bp.get("/feed")
def feed() -> Response:
    """What was published, corrected, withdrawn and restored last, as Atom."""
    site = site_address()
    with archive().reading() as session:
        deeds = public_record.deeds(session, NEWEST)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    add(root, "id", site + url_for(".feed"))
    add(root, "title", "公报：最新发布、更正和撤回")
    latest = deeds[0].at if deeds else datetime(1949, 10, 1, tzinfo=UTC)
    add(root, "updated", latest.isoformat())
    add(root, "author", None, name="公报编辑部")
    link(root, site + url_for(".feed"), "self")
    link(root, site + url_for("public.home"), "alternate")
    for deed in deeds:
        address = site + url_for("public.document", index_number=deed.index_number)
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        add(entry, "id", f"{address}#{deed.number}")
        add(entry, "title", f"{WORDS[deed.deed]}：{deed.title}")
        add(entry, "updated", deed.at.isoformat())
        link(entry, address, "alternate")
        add(entry, "summary", deed.reason)
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return Response(body, mimetype="application/atom+xml")
