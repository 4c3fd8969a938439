"""The paper edition page by page, with its picture and its lines; and where a reader reports what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

import index
from gazette import citing, page_images, paper, queries, reports
from gazette.editions.edition import of_issue
from gazette.errors import BadRecord, NotFound
from gazette.views import DocumentCard, DocumentPage, IssuePage
from webui.desk.guard import now
from webui.editions import PATIENCE, press, wait_for
from webui.exports import site_address
from webui.public import archive

bp = Blueprint("paper", __name__)
Answer = str | tuple[str, int] | AnyResponse
_LINE = 120  # characters of a line that go into an address


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is shown: the file whose picture it is, its place there, what stands on it.

    ``own``: it is of our own edition, not of a scan; ``why_not`` says why its picture is not shown.
    """

    sha256: str
    place: int
    last: int
    own: bool
    lines: tuple[str, ...]
    cards: tuple[DocumentCard, ...]
    why_not: str = ""


@bp.get("/issues/<name:identifier>/pages/<int:number>")
def page(identifier: str, number: int) -> Answer:
    """A page of an issue: its picture beside its lines, the documents on it, how it is cited."""
    with archive().reading() as session:
        issue = queries.issue_page(session, identifier)
        shown = paper.scans(session, identifier)
    _possible(issue, number)
    found = _scanned(issue, shown, number) if shown else _own(issue, number)
    if not isinstance(found, Page):
        return found
    address = site_address() + url_for(".page", identifier=identifier, number=number)
    printed = (
        [card for card in paper.printed_on(issue, number) if card not in found.cards] if found.own else []
    )
    edition = "本库排印本" if printed else ""
    return render_template(
        "page.html", issue=issue, number=number, page=found, others=_others(request.args.get("q", ""), identifier, number),
        printed=printed, citations=citing.of_page(issue.card, number, address, date.today(), edition), longest=_LINE,
    )  # fmt: skip


@bp.get("/issues/<name:identifier>/pages/<int:number>.png")
def picture(identifier: str, number: int) -> Answer:
    """The picture of a page."""
    with archive().reading() as session:
        issue = queries.issue_page(session, identifier)
        shown = paper.scans(session, identifier)
        hidden = paper.must_not_show(session, identifier, number) if shown else ""
    _possible(issue, number)
    if hidden:
        raise NotFound(hidden)
    folder = archive().settings.home / "pages"
    if shown:
        scan = _scan(shown, issue, number)
        drawn = page_images.picture(
            folder, archive().originals.path(scan.sha256), scan.sha256, scan.place(number)
        )
        tag = f"{scan.sha256}-{scan.place(number)}"
    else:
        edition = of_issue(issue, _documents(identifier), archive().analyzer)
        made = press().soon(edition, archive().originals.address, wait=PATIENCE)
        if made is None:
            return wait_for(edition)
        lines = paper.lines_of_page(folder, made.path, made.key, number, printed=True)
        drawn = page_images.picture(folder, made.path, made.key, lines.place)
        tag = f"{made.key}-{lines.place}"
    response = send_file(drawn, mimetype="image/png", etag=tag, max_age=0)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


@bp.route("/documents/<name:index_number>/report", methods=["GET", "POST"])
def report_document(index_number: str) -> Answer:
    """Report an error in a document, on the line that was chosen."""
    with archive().reading() as session:
        found = queries.cards(session, (index_number,))
    if not found:
        raise NotFound(f"没有找到这份文件：{index_number}。")
    return _report(
        reports.About(document=index_number),
        found[0].title,
        url_for("public.document", index_number=index_number),
    )


@bp.route("/issues/<name:identifier>/report", methods=["GET", "POST"])
def report_issue(identifier: str) -> Answer:
    """Report an error on a page that belongs to no document."""
    with archive().reading() as session:
        card = queries.issue_page(session, identifier).card
    back = url_for("public.issue", identifier=identifier)
    return _report(reports.About(issue=identifier), f"{card.gazette_title} {card.label}", back)


def _report(about: reports.About, title: str, back: str) -> Answer:
    said = request.form if request.method == "POST" else request.args
    page_number = said.get("page", "")
    number = int(page_number) if page_number.isdecimal() and len(page_number) < 6 else None
    quote = said.get("quote", "").strip()[: reports.LONGEST_QUOTE]
    about = reports.About(about.document, about.issue, number, quote)
    shown = {"about": about, "title": title, "back": back, "limits": reports}
    if request.method == "GET":
        return render_template("report.html", **shown)
    if said.get("website"):  # a field no person sees
        return render_template("report.html", **shown, done=0)
    try:
        with archive().transaction() as session:
            done = reports.report(session, about, said.get("message", ""), said.get("contact", ""), now())
    except BadRecord as slip:
        return render_template("report.html", **shown, form=said, error=str(slip)), 400
    return redirect(f"{request.path}/thanks?n={done}", 303)


@bp.get("/documents/<name:index_number>/report/thanks")
def thanks_document(index_number: str) -> str:
    """What a reader is told who has reported."""
    return _thanks(url_for("public.document", index_number=index_number))


@bp.get("/issues/<name:identifier>/report/thanks")
def thanks_issue(identifier: str) -> str:
    """What a reader is told who has reported."""
    return _thanks(url_for("public.issue", identifier=identifier))


def _thanks(back: str) -> str:
    number = request.args.get("n", "")
    return render_template(
        "report.html", done=int(number) if number.isdecimal() and len(number) < 10 else 0, back=back
    )


def _possible(issue: IssuePage, number: int) -> None:
    """Refuse what cannot be a page before anything is made for it."""
    if not 1 <= number <= paper.MOST_PAGES:
        raise NotFound(f"{issue.card.label}没有第{number}页。")


def _scanned(issue: IssuePage, shown: tuple[paper.Shown, ...], number: int) -> Page:
    scan = _scan(shown, issue, number)
    original, last = archive().originals.path(scan.sha256), max(one.page_to for one in shown)
    with archive().reading() as session:
        hidden = paper.must_not_show(session, issue.card.identifier, number)
    cards = paper.printed_on(issue, number)
    if hidden:
        return Page(scan.sha256, 0, last, False, (), cards, hidden)
    folder, place = archive().settings.home / "pages", scan.place(number)
    lines = paper.lines_of_page(folder, original, scan.sha256, place, printed=False)
    return Page(scan.sha256, place, last, False, lines.lines, cards)


def _scan(shown: tuple[paper.Shown, ...], issue: IssuePage, number: int) -> paper.Shown:
    scan = paper.scan_of(shown, number)
    if scan is None:
        have = "、".join(f"第{one.page_from}—{one.page_to}页" for one in shown)
        raise NotFound(f"{issue.card.label}没有第{number}页的页图，已有的是：{have}。")
    return scan


def _own(issue: IssuePage, number: int) -> Page | AnyResponse:
    edition = of_issue(issue, _documents(issue.card.identifier), archive().analyzer)
    made = press().soon(edition, archive().originals.address, wait=PATIENCE)
    if made is None:
        return wait_for(edition)
    lines = paper.lines_of_page(archive().settings.home / "pages", made.path, made.key, number, printed=True)
    return Page(
        made.key, lines.place, lines.numbered, True, lines.lines, paper.begun_by(issue, lines.begins, number)
    )


def _documents(identifier: str) -> tuple[DocumentPage, ...]:
    with archive().reading() as session:
        return queries.issue_documents(session, identifier)


def _others(asked: str, identifier: str, number: int) -> list[tuple[str, str]]:
    """The same page of other issues that the words a reader typed name as well: label and address."""
    reading = index.understood(index.Query(asked[:200]))
    if reading.direct is None or reading.direct.kind != "page":
        return []
    with archive().reading() as session:
        cards = [
            queries.issue_page(session, name).card
            for name in paper.siblings(session, reading.direct.value, identifier)
        ]
    return [(card.label, url_for(".page", identifier=card.identifier, number=number)) for card in cards]
