"""The translator between documents and the index: rows become entries, hits become cards with excerpts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session, selectinload

import index
from gazette import queries
from gazette.body import from_json, plain_text
from gazette.model import Document, DocumentIssuer, Issue, IssueKind, Issuer, Status
from gazette.queries import issue_label, running_label
from gazette.views import DocumentCard

Pieces = tuple[tuple[str, bool], ...]
_FIRST_YEAR = 1800
_ISSUE_KINDS = (IssueKind.ORDINARY, IssueKind.COMBINED, IssueKind.SUPPLEMENT, IssueKind.SPECIAL)


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One hit as a reader sees it; ``title`` and the excerpt are in pieces, hits marked True."""

    card: DocumentCard
    tier: index.Tier
    score: float
    title: Pieces
    excerpt: index.Excerpt | None
    why: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A result page. ``direct`` is the one address the line names, if it names exactly one.

    ``checked_on``: the search was proved against the texts then; ``doubted_on``: the last check found it wrong.
    """

    results: index.Results
    items: tuple[FoundItem, ...]
    checked_on: datetime | None
    catching_up: bool
    direct: Target | None = None
    doubted_on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line goes straight to: ``kind`` is document or issue, ``value`` its permanent name, ``page`` one of its pages."""

    kind: str
    value: str
    page: int = 0


LOADED = (
    selectinload(Document.issue).joinedload(Issue.gazette),
    selectinload(Document.section),
    selectinload(Document.gazette),
    selectinload(Document.issuers).joinedload(DocumentIssuer.issuer).selectinload(Issuer.aliases),
)


def entry_of(document: Document) -> index.Entry:
    """What the index is told of a document."""
    issue = document.issue if document.issue and document.issue.status == Status.PUBLISHED else None
    issuers = [signed.issuer for signed in document.issuers]
    day = document.published_on or document.signed_on
    return index.Entry(
        id=document.index_number,
        version=document.version,
        title=document.title,
        body=plain_text(from_json(document.body)),
        numbers=(document.document_number,) if document.document_number else (),
        issues=tuple(filter(None, (issue_label(issue), running_label(issue)))) if issue else (),
        issuers=tuple(issuer.name for issuer in issuers),
        issuer_names=tuple(alias.name for issuer in issuers for alias in issuer.aliases),
        year=issue.year if issue else (day.year if day else None),
        section=document.section.name if document.section else None,
        kind=document.kind,
        validity=document.validity,
        subject=document.subject,
        gazette=document.gazette.slug,
        issue_order=_issue_order(issue, document),
        signed_on=document.signed_on,
        published_on=document.published_on,
    )


def _issue_order(issue: Issue | None, document: Document) -> int:
    """Later issues have larger numbers, and within one the earlier places: a list by issue reads like the paper.

    A supplement comes after the ordinary issue of its number, never among its documents. The number fits into
    31 bits, the room a stock Whoosh column has.
    """
    if issue is None:
        return 0
    year, number = min(max(issue.year - _FIRST_YEAR, 0), 399), min(issue.number, 499)
    place = 999 - min(document.position or 0, 999)
    return ((year * 500 + number) * len(_ISSUE_KINDS) + _ISSUE_KINDS.index(issue.kind)) * 1_000 + place


def public_entries(session: Session, chunk: int = 200) -> Iterator[index.Entry]:
    """Every public document as an entry, a few in memory at a time."""
    last = 0
    while True:
        wanted = select(Document).where(Document.id > last, Document.status == Status.PUBLISHED)
        rows = session.scalars(wanted.order_by(Document.id).limit(chunk).options(*LOADED)).all()
        for row in rows:
            yield entry_of(row)
        if len(rows) < chunk:
            return
        last = rows[-1].id
        session.expunge_all()


def items(session: Session, results: index.Results, analyzer: index.Analyzer) -> tuple[FoundItem, ...]:
    """The hits of a page with their cards and excerpts, in the order of the hits."""
    names = tuple(hit.id for hit in results.hits)
    cards = {card.index_number: card for card in queries.cards(session, names)}
    bodies = session.execute(
        select(Document.index_number, Document.body).where(Document.index_number.in_(names))
    )
    texts = {name: plain_text(from_json(body)) for name, body in bodies}
    return tuple(
        FoundItem(
            cards[hit.id],
            hit.tier,
            hit.score,
            index.mark(cards[hit.id].title, results.reading, analyzer),
            index.excerpt(texts[hit.id], results.reading, analyzer),
            hit.why,
        )
        for hit in results.hits
        if hit.id in cards  # withdrawn a moment ago: the index is about to forget it
    )


def target(session: Session, reading: index.Reading) -> Target | None:
    """The one public document or issue a whole line names, if there is exactly one."""
    direct = reading.direct
    if direct is None:
        return None
    if direct.kind == "page":  # without a year the newest: its page leads on to those of other years
        newest = issues_of(session, direct.value)
        return Target("issue", newest[0], direct.page) if newest else None
    if direct.kind == "issue":
        return _one("issue", issues_of(session, direct.value))
    wanted = select(Document.index_number).where(Document.status == Status.PUBLISHED).limit(2)
    if direct.kind == "title":
        return _one(
            "document",
            session.scalars(wanted.where(*_titled(direct.value.lower()))).all(),
        )
    exact = session.scalars(wanted.where(Document.number_key.in_(index.same_numbers(direct.value)))).all()
    if exact or direct.value.startswith("||"):
        return _one("document", exact)
    return _one(
        "document",
        session.scalars(wanted.where(Document.number_key.endswith(direct.value, autoescape=True))).all(),
    )


def _titled(lowered: str) -> tuple[ColumnElement[bool], ...]:
    """A title to the letter; its beginning is what is indexed, since a title may be of any length."""
    title = func.lower(Document.title)
    beginning = func.substr(title, literal_column("1"), literal_column("100"))
    return beginning == lowered[:100], title == lowered


def _one(kind: str, names: Sequence[str]) -> Target | None:
    return Target(kind, names[0]) if len(names) == 1 else None


def issues_of(session: Session, key: str, limit: int = 2) -> Sequence[str]:
    """The identifiers of the public issues a key names, two at most unless more are asked for, newest year first."""
    name, year, number = key.split("|")
    if not number:
        return ()
    wanted = select(Issue.identifier).where(Issue.status == Status.PUBLISHED).limit(limit)
    wanted = wanted.order_by(Issue.year.desc(), Issue.id)
    if name == "总期":
        return session.scalars(wanted.where(Issue.running_number == int(number))).all()
    kinds = {"增刊": ("supplement",), "特刊": ("special",)}.get(name, ("ordinary", "combined"))
    wanted = wanted.where(Issue.kind.in_(kinds), Issue.number <= int(number))
    wanted = wanted.where(func.coalesce(Issue.number_to, Issue.number) >= int(number))
    if year:
        wanted = wanted.where(Issue.year == int(year))
    return session.scalars(wanted).all()
