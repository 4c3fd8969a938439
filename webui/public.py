"""The pages of the archive: home, issues, documents, sections, and their print views."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

import index
from gazette import citing, queries
from gazette.archive import Archive
from gazette.body import plain_text
from gazette.editions.edition import of_issue
from gazette.editions.sheet import Sheet, sheet
from gazette.errors import NotFound
from gazette.views import DocumentPage, Stub
from webui.forms import LONGEST
from webui.walking import walk_of

bp = Blueprint("public", __name__)
NEWEST = 12
LISTED = 20


def archive() -> Archive:
    """The archive this application shows."""
    opened: Archive = current_app.extensions["archive"]
    return opened


@bp.get("/")
def home() -> str:
    """Search box, the latest issue with its contents, the newest documents, the years."""
    with archive().reading() as session:
        latest = queries.latest_issue(session)
        return render_template(
            "home.html",
            issue=queries.issue_page(session, latest.identifier) if latest else None,
            newest=queries.newest_documents(session, NEWEST),
            shelves=queries.shelves(session),
            gazettes=queries.gazettes(session),
        )


@bp.get("/issues/")
def issues() -> str:
    """Every issue by year."""
    with archive().reading() as session:
        gazettes = queries.gazettes(session)
        chosen = request.args.get("gazette")
        chosen = chosen if chosen in {gazette.slug for gazette in gazettes} else None
        return render_template(
            "issues.html", shelves=queries.shelves(session, chosen), gazettes=gazettes, chosen=chosen
        )


@bp.get("/issues/<name:identifier>")
def issue(identifier: str) -> str:
    """One issue: cover, introduction, contents by section."""
    with archive().reading() as session:
        return render_template("issue.html", issue=queries.issue_page(session, identifier))


@bp.get("/issues/<name:identifier>/print")
def issue_print(identifier: str) -> str:
    """The whole issue on paper."""
    with archive().reading() as session:
        page = queries.issue_page(session, identifier)
        edition = of_issue(page, queries.issue_documents(session, identifier), archive().analyzer)
    return render_template("issue_print.html", issue=page, edition=edition)


@bp.get("/documents/<name:index_number>")
def document(index_number: str) -> str | tuple[str, int]:
    """One document as the official sheet, its facts beside it."""
    with archive().reading() as session:
        page = queries.document_page(session, index_number)
    if isinstance(page, Stub):
        return render_template("withdrawn.html", stub=page), 410
    text = request.args.get("q", "").strip()[:LONGEST]
    asked = index.Query(text, literal=request.args.get("plain") == "1")
    walk = walk_of(asked, page, archive())
    address = (archive().settings.site_url or request.host_url.rstrip("/")) + url_for(
        ".document", index_number=index_number
    )
    citations = citing.of_document(page.card, address, date.today())
    return render_template(
        "document.html", sheet=sheet(page), page=page, card=page.card, walk=walk, citations=citations
    )


@bp.get("/documents/<name:index_number>/print")
def document_print(index_number: str) -> str:
    """One document on paper, nothing of the site around it."""
    return render_template("document_print.html", sheets=[_sheet(index_number)])


@bp.get("/documents/<name:index_number>.txt")
def document_text(index_number: str) -> Response:
    """The document as plain text."""
    page = _page(index_number)
    return Response(plain_text(page.body) + "\n", mimetype="text/plain")


@bp.get("/documents/<name:index_number>.json")
def document_json(index_number: str) -> Response:
    """The document in the interchange format."""
    page = _page(index_number)
    card = page.card
    return jsonify(
        index_number=card.index_number,
        gazette=card.gazette,
        year=card.issue.year if card.issue else None,
        issue=card.issue.number if card.issue else None,
        issue_to=card.issue.number_to if card.issue else None,
        issue_kind=card.issue.kind if card.issue else None,
        section=card.section,
        title=card.title,
        doc_number=card.document_number,
        issuers=card.issuers,
        signed_on=card.signed_on.isoformat() if card.signed_on else None,
        published_on=card.published_on.isoformat() if card.published_on else None,
        effective_on=page.effective_on.isoformat() if page.effective_on else None,
        expires_on=page.expires_on.isoformat() if page.expires_on else None,
        validity=card.validity,
        kind=card.kind,
        subject=page.subject,
        keywords=page.keywords,
        summary=card.summary,
        page_from=card.page_from,
        page_to=card.page_to,
        body=plain_text(page.body),
    )


@bp.get("/documents/<name:index_number>/attachments/<int:position>")
def attachment(index_number: str, position: int) -> Response:
    """A file offered with a document; always saved, never shown in the browser."""
    with archive().reading() as session:
        card = queries.attachment(session, index_number, position)
    path = archive().originals.path(card.sha256)
    response = send_file(
        path,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=card.name,
        etag=card.sha256,
    )
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@bp.get("/sections/")
def sections() -> str:
    """All sections with the number of documents in each."""
    with archive().reading() as session:
        return render_template("sections.html", sections=queries.sections(session))


@bp.get("/sections/<name>")
def section(name: str) -> str:
    """The documents of a section, newest first."""
    if "\x00" in name:
        abort(404)
    number = request.args.get("page", "1")
    page = min(int(number), 10_000) if number.isdecimal() and int(number[:9]) > 0 else 1
    with archive().reading() as session:
        return render_template(
            "section.html", name=name, listing=queries.section_listing(session, name, page, LISTED)
        )


@bp.get("/help")
def help_page() -> str:
    """How to search."""
    return render_template("help.html")


@bp.get("/favicon.ico")
def icon() -> AnyResponse:
    """The mark of the site for addresses that are no pages, where a browser asks for it by this name."""
    return redirect(url_for("static", filename="icon.svg"))


@bp.get("/robots.txt")
def robots() -> Response:
    """Robots read documents and issues, not the endless combinations of a search."""
    return Response(
        "User-agent: *\nDisallow: /search\nDisallow: /booklet\nDisallow: /c/\n", mimetype="text/plain"
    )


def _page(index_number: str) -> DocumentPage:
    with archive().reading() as session:
        page = queries.document_page(session, index_number)
    if isinstance(page, Stub):
        raise NotFound(f"文件 {index_number} 已撤回。")
    return page


def _sheet(index_number: str) -> Sheet:
    return sheet(_page(index_number), archive().analyzer)
