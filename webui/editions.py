"""Finished PDFs of documents, issues, sections and chosen documents, and the page where paper and files are checked."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import replace
from datetime import date

import jinja2
from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request, send_file

from gazette import queries
from gazette.archive import Archive
from gazette.editions import checking, setting
from gazette.editions.codes import Mistyped
from gazette.editions.edition import Edition, of_chosen, of_document, of_issue, of_section
from gazette.editions.following import Following
from gazette.editions.press import Known, Press
from gazette.errors import NotFound
from gazette.manifest import manifest_of
from gazette.views import DocumentPage, Stub
from webui.public import archive

bp = Blueprint("editions", __name__, static_folder=str(setting.STYLE), static_url_path="/editions/style")
LARGEST_FILE = 64 << 20
PATIENCE = 2.0  # seconds an answer waits for its file
AGAIN = 2  # seconds until the waiting page comes again
_CHUNK = 1 << 20


def register(app: Flask, archive: Archive) -> None:
    """Give the site its editions: the shared templates, the press, and these pages."""
    shared = jinja2.FileSystemLoader(setting.TEMPLATES)
    own = app.jinja_loader
    app.jinja_loader = jinja2.ChoiceLoader([own, shared] if own else [shared])
    app.extensions["press"] = opened = Press(archive.settings, root=archive.root)
    archive.at_close.insert(0, opened.close)
    app.extensions["following"] = Following(archive, opened)
    app.register_blueprint(bp)


def press() -> Press:
    """The press of this application."""
    opened: Press = current_app.extensions["press"]
    return opened


@bp.get("/documents/<name:index_number>.pdf")
def document_pdf(index_number: str) -> Response:
    """One document by the official layout."""
    return _pdf(of_document(_document(index_number), archive().analyzer))


@bp.get("/issues/<name:identifier>.pdf")
def issue_pdf(identifier: str) -> Response:
    """The whole issue."""
    with archive().reading() as session:
        issue = queries.issue_page(session, identifier)
        pages = queries.issue_documents(session, identifier)
    return _pdf(of_issue(issue, pages, archive().analyzer))


@bp.get("/issues/<name:identifier>/sections/<section>.pdf")
def section_pdf(identifier: str, section: str) -> Response:
    """One section of an issue with a cover of its own."""
    with archive().reading() as session:
        issue = queries.issue_page(session, identifier)
        pages = queries.issue_documents(session, identifier)
    return _pdf(of_section(issue, pages, section, archive().analyzer))


@bp.get("/issues/<name:identifier>/manifest.json")
def manifest(identifier: str) -> Response:
    """The hashes of all an issue is made of."""
    with archive().reading() as session:
        said = manifest_of(session, identifier)
    answer = Response(json.dumps(said, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{identifier}-manifest.json"'
    return answer


@bp.get("/booklet.pdf")
def booklet_pdf() -> Response:
    """Chosen documents as a booklet: ``d`` is an index number and may stand many times, ``name`` is the title."""
    pages = tuple(_document(name[:80]) for name in dict.fromkeys(request.args.getlist("d")[:200]))
    return _pdf(of_chosen(request.args.get("name", ""), pages, date.today(), archive().analyzer))


@bp.get("/check")
def check_page() -> str:
    """Where a code is typed or a file is dropped."""
    typed = request.args.get("code", "").strip()[:100]
    if checking.looks_like_root(typed):
        with archive().reading() as session:
            return render_template(
                "check.html", typed=typed, root=checking.root_in(session, typed), asked_root=True
            )
    return _verdict(typed[:40]) if typed else render_template("check.html")


@bp.post("/check")
def check_file() -> str:
    """A PDF checked by its hash: the very file we made, or not."""
    request.max_content_length = LARGEST_FILE
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return render_template("check.html", trouble="请先选择一个 PDF 文件。")
    digest = hashlib.sha256()
    with closing(sent):  # a large one lies in a temporary file
        while chunk := sent.stream.read(_CHUNK):
            digest.update(chunk)
    known = press().known(digest.hexdigest())
    if known is None:
        return render_template("check.html", stranger=digest.hexdigest())
    return _verdict(known.code, known)


@bp.get("/c/<code>")
def check_code(code: str) -> str:
    """Where the QR of a printed page leads."""
    return _verdict(code[:40])


def wait_for(edition: Edition) -> Response:
    """The page that comes again by itself until an edition is made."""
    waiting = make_response(render_template("waiting.html", edition=edition, seconds=AGAIN), 202)
    waiting.headers["Retry-After"] = str(AGAIN)
    waiting.headers["Cache-Control"] = "no-store"
    return waiting


def _verdict(typed: str, file: Known | None = None) -> str:
    try:
        with archive().reading() as session:
            verdict = checking.check(session, press().register, typed)
    except Mistyped as error:
        return render_template("check.html", typed=typed, trouble=str(error))
    except checking.NotOurs as error:
        return render_template("check.html", typed=typed, foreign=str(error))
    return render_template("check.html", typed=typed, verdict=verdict, file=file)


def _document(index_number: str) -> DocumentPage:
    with archive().reading() as session:
        page = queries.document_page(session, index_number)
    if isinstance(page, Stub):
        raise NotFound(f"文件 {index_number} 已撤回。")
    return page


def _pdf(edition: Edition) -> Response:
    """The finished file, with ranges and a tag; ``large=1`` is large print, ``two=1`` puts two pages on one.

    What is not there within a moment is made meanwhile: the answer is a page that comes again by itself.
    """
    edition = replace(edition, large=request.args.get("large") == "1")
    made = press().soon(
        edition, archive().originals.address, two_up=request.args.get("two") == "1", wait=PATIENCE
    )
    if made is None:
        return wait_for(edition)
    response = send_file(
        made.path,
        mimetype="application/pdf",
        download_name=f"{edition.title[:80]}.pdf",
        etag=made.key,
        max_age=0,
    )
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Accept-Ranges"] = "bytes"
    return response
