"""Questions to the database, answered with frozen values: the pages render these and nothing else.

Every function here shows published things only, unless its name says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, case, func, literal_column, select, tuple_
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from gazette.body import Figure, from_json
from gazette.errors import NotFound
from gazette.model import (
    Attachment,
    Document,
    DocumentIssuer,
    Event,
    Gazette,
    Issue,
    IssueKind,
    Issuer,
    Original,
    Section,
    Status,
)
from gazette.views import (
    AttachmentCard,
    DocumentCard,
    DocumentPage,
    GazetteCard,
    IssueCard,
    IssuePage,
    Listing,
    SectionCard,
    SectionContents,
    Stub,
    YearShelf,
)

SHOWN_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
KIND_ORDER = case({kind: place for place, kind in enumerate(IssueKind)}, value=Issue.kind)
_CARD = (
    joinedload(Document.issue).joinedload(Issue.gazette),
    joinedload(Document.section),
    joinedload(Document.gazette),
    selectinload(Document.issuers).joinedload(DocumentIssuer.issuer),
    defer(Document.body),
)
_PUBLIC = Document.status == Status.PUBLISHED
# the same where a few documents are named: SQLite would read all that are public to find them
PUBLIC_AMONG = func.coalesce(Document.status, "") == Status.PUBLISHED
NEWEST_FIRST = (
    func.coalesce(
        Document.published_on, Document.signed_on, literal_column("'0001-01-01'")
    ).desc(),  # as indexed
    Document.published_at.desc(),
    Document.id.desc(),
)


def issue_label(issue: Issue) -> str:
    """2025年第3期, 2025年第3、4期, 2025年增刊第1期, 2025年特刊第1期."""
    word = {IssueKind.SUPPLEMENT: "增刊", IssueKind.SPECIAL: "特刊"}.get(IssueKind(issue.kind), "")
    number = (
        f"{issue.number}" if issue.number_to is None else f"{issue.number}{_between(issue)}{issue.number_to}"
    )
    return f"{issue.year}年{word}第{number}期"


def _between(issue: Issue) -> str:
    return "、" if issue.number_to == issue.number + 1 else "—"


def running_label(issue: Issue) -> str:
    """总第9期, or nothing where no running number is known."""
    return f"总第{issue.running_number}期" if issue.running_number is not None else ""


def gazettes(session: Session) -> tuple[GazetteCard, ...]:
    """Every gazette with the number of its public issues and documents."""
    issues = dict(
        _pairs(
            session,
            select(Issue.gazette_id, func.count())
            .where(Issue.status == Status.PUBLISHED)
            .group_by(Issue.gazette_id),
        )
    )
    documents = dict(
        _pairs(
            session, select(Document.gazette_id, func.count()).where(_PUBLIC).group_by(Document.gazette_id)
        )
    )
    return tuple(
        GazetteCard(g.slug, g.title, g.publisher, g.start_year, issues.get(g.id, 0), documents.get(g.id, 0))
        for g in session.scalars(select(Gazette).order_by(Gazette.id))
    )


def publisher(session: Session) -> tuple[str, str] | None:
    """Title and publisher of the gazette, where the installation holds only one."""
    held = session.execute(select(Gazette.title, Gazette.publisher).limit(2)).all()
    return (held[0].title, held[0].publisher) if len(held) == 1 else None


def latest_issue(session: Session) -> IssueCard | None:
    """The issue published last."""
    wanted = (
        _issues()
        .order_by(Issue.published_on.desc().nulls_last(), Issue.year.desc(), KIND_ORDER, Issue.number.desc())
        .limit(1)
    )
    row = session.scalar(wanted)
    return _issue_card(row, _counts(session, [row.id])) if row else None


def newest_documents(session: Session, limit: int) -> tuple[DocumentCard, ...]:
    """The public documents published last."""
    rows = session.scalars(
        select(Document).where(_PUBLIC).order_by(*NEWEST_FIRST).limit(limit).options(*_CARD)
    )
    return _document_cards(session, rows.all())


def shelves(session: Session, gazette: str | None = None) -> tuple[YearShelf, ...]:
    """Public issues by year, newest year first; all gazettes or one."""
    wanted = _issues().order_by(
        Issue.year.desc(), Issue.published_on.asc().nulls_last(), Issue.number, KIND_ORDER
    )
    if gazette is not None:
        wanted = wanted.where(Issue.gazette.has(Gazette.slug == gazette))
    rows = session.scalars(wanted).all()
    counts = _counts(session, None)
    years: dict[int, list[IssueCard]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(_issue_card(row, counts))
    return tuple(
        YearShelf(year, tuple(cards), sum(c.documents for c in cards)) for year, cards in years.items()
    )


def issue_page(session: Session, identifier: str) -> IssuePage:
    """One public issue with its contents by section.

    Raises:
        NotFound: when there is none, or it is not public.
    """
    issue = session.scalar(_issues().where(Issue.identifier == identifier).options(joinedload(Issue.cover)))
    if issue is None:
        raise NotFound(f"没有找到这一期公报：{identifier}。")
    return _issue_page(session, issue, session.scalars(_of_issue(issue).options(*_CARD)).all())


def unpublished_issue(session: Session, issue: Issue) -> IssuePage:
    """An issue with everything laid out in it, public or not: for the desk alone."""
    return _issue_page(session, issue, issue.documents)


def _issue_page(session: Session, issue: Issue, rows: Sequence[Document]) -> IssuePage:
    cards = _document_cards(session, rows)
    names = dict.fromkeys(card.section or "" for card in cards)  # sections stand as they were printed
    contents = [SectionContents(name, tuple(c for c in cards if (c.section or "") == name)) for name in names]
    before, after = _neighbours(session, issue)
    counts = _counts(session, [i.id for i in (issue, before, after) if i])
    return IssuePage(
        _issue_card(issue, counts),
        issue.gazette.publisher,
        issue.introduction,
        issue.cover.sha256 if issue.cover else None,
        tuple(contents),
        _issue_card(before, counts) if before else None,
        _issue_card(after, counts) if after else None,
    )


def issue_documents(session: Session, identifier: str) -> tuple[DocumentPage, ...]:
    """The whole of an issue, document by document, for print.

    Raises:
        NotFound: when there is none, or it is not public.
    """
    issue = session.scalar(_issues().where(Issue.identifier == identifier))
    if issue is None:
        raise NotFound(f"没有找到这一期公报：{identifier}。")
    rows = session.scalars(
        _of_issue(issue).options(
            *_CARD[:-1], selectinload(Document.attachments).joinedload(Attachment.original)
        )
    ).all()
    cards = _document_cards(session, rows)
    return tuple(_page(row, card, None, None) for row, card in zip(rows, cards, strict=True))


def document_page(session: Session, index_number: str) -> DocumentPage | Stub:
    """One public document, or the stub of one that was withdrawn.

    Raises:
        NotFound: when there is none, or it was never public.
    """
    row = session.scalar(
        select(Document)
        .where(
            Document.index_number == index_number, Document.status.in_((Status.PUBLISHED, Status.WITHDRAWN))
        )
        .options(*_CARD[:-1], selectinload(Document.attachments).joinedload(Attachment.original))
    )
    if row is None:
        raise NotFound(f"没有找到这份文件：{index_number}。")
    if row.status == Status.WITHDRAWN:
        return _stub(session, row)
    before, after = _beside(session, row)
    shown = _document_cards(session, [r for r in (row, before, after) if r])
    by_name = {card.index_number: card for card in shown}
    return _page(
        row,
        by_name[row.index_number],
        by_name[before.index_number] if before else None,
        by_name[after.index_number] if after else None,
    )


def unpublished_page(session: Session, row: Document) -> DocumentPage:
    """A document whatever its state: for the desk alone."""
    return _page(row, _document_cards(session, [row])[0], None, None)


def cards(session: Session, index_numbers: tuple[str, ...]) -> tuple[DocumentCard, ...]:
    """Public documents by their index numbers, in the order asked; those that are not public are left out."""
    rows = session.scalars(
        select(Document).where(Document.index_number.in_(index_numbers), PUBLIC_AMONG).options(*_CARD)
    )
    found = {card.index_number: card for card in _document_cards(session, rows.all())}
    return tuple(found[name] for name in index_numbers if name in found)


def sections(session: Session) -> tuple[SectionCard, ...]:
    """Every section with the number of public documents in it, in the office's order."""
    counts = dict(
        _pairs(
            session,
            select(Document.section_id, func.count())
            .where(_PUBLIC, Document.section_id.is_not(None))
            .group_by(Document.section_id),
        )
    )
    rows = session.scalars(select(Section).order_by(Section.position, Section.id))
    return tuple(SectionCard(row.name, row.description, counts.get(row.id, 0)) for row in rows)


def section_listing(session: Session, name: str, page: int, size: int) -> Listing:
    """One page of the public documents of a section, newest first.

    Raises:
        NotFound: when there is no such section.
    """
    section = session.scalar(select(Section).where(Section.name == name))
    if section is None:
        raise NotFound(f"没有“{name[:30]}”这个栏目。")
    inside = (_PUBLIC, Document.section_id == section.id)
    total = session.scalar(select(func.count()).select_from(Document).where(*inside)) or 0
    wanted = select(Document).where(*inside).order_by(*NEWEST_FIRST).limit(size).offset((page - 1) * size)
    return Listing(total, page, size, _document_cards(session, session.scalars(wanted.options(*_CARD)).all()))


def attachment(session: Session, index_number: str, position: int) -> AttachmentCard:
    """A file that is offered with a public document.

    Raises:
        NotFound: when there is none.
    """
    row = session.scalar(
        select(Attachment)
        .join(Document, Document.id == Attachment.document_id)
        .where(
            Document.index_number == index_number,
            _PUBLIC,
            Attachment.position == position,
            Attachment.role == "attachment",
        )
        .options(joinedload(Attachment.original))
    )
    if row is None:
        raise NotFound("没有找到这个附件。")
    return _attachment_card(row)


def figure(session: Session, index_number: str, sha256: str) -> str:
    """The media type of a picture that stands in the text of a public document.

    Raises:
        NotFound: when there is none.
    """
    row = session.scalar(select(Document).where(Document.index_number == index_number, _PUBLIC))
    return figure_in(session, row, sha256)


def figure_in(session: Session, row: Document | None, sha256: str) -> str:
    """The media type of a picture in the text of a document.

    Raises:
        NotFound: when it does not stand there, or is no picture.
    """
    stands = row is not None and any(
        isinstance(block, Figure) and block.sha256 == sha256 for block in from_json(row.body)
    )
    kept = session.scalar(select(Original).where(Original.sha256 == sha256)) if stands else None
    if kept is None or kept.media_type not in SHOWN_PICTURES:
        raise NotFound("没有找到这幅图。")
    return kept.media_type


def issuer_names(session: Session) -> tuple[str, ...]:
    """The issuers of public documents, those with most documents first."""
    wanted = (
        select(Issuer.name)
        .join(DocumentIssuer, DocumentIssuer.issuer_id == Issuer.id)
        .join(Document, Document.id == DocumentIssuer.document_id)
        .where(_PUBLIC)
        .group_by(Issuer.name)
        .order_by(func.count().desc(), Issuer.name)
    )
    return tuple(session.scalars(wanted))


def years(session: Session) -> tuple[int, ...]:
    """The years that have public issues, newest first."""
    return tuple(
        session.scalars(
            select(Issue.year).where(Issue.status == Status.PUBLISHED).distinct().order_by(Issue.year.desc())
        )
    )


def _issues() -> Select[Issue]:
    return select(Issue).where(Issue.status == Status.PUBLISHED).options(joinedload(Issue.gazette))


def _of_issue(issue: Issue) -> Select[Document]:
    return (
        select(Document)
        .where(Document.issue_id == issue.id, _PUBLIC)
        .order_by(Document.position, Document.id)
    )


def _pairs(session: Session, wanted: Select[int, int] | Select[int | None, int]) -> list[tuple[int, int]]:
    return [(int(key), count) for key, count in session.execute(wanted) if key is not None]


def _counts(session: Session, issues: list[int] | None) -> dict[int, int]:
    wanted = (
        select(Document.issue_id, func.count())
        .where(_PUBLIC, Document.issue_id.is_not(None))
        .group_by(Document.issue_id)
    )
    if issues is not None:
        wanted = wanted.where(Document.issue_id.in_(issues))
    return dict(_pairs(session, wanted))


def _issue_card(issue: Issue, counts: dict[int, int]) -> IssueCard:
    return IssueCard(
        issue.identifier, issue.gazette.slug, issue.gazette.title, issue.kind, issue.year, issue.number, issue.number_to,
        issue_label(issue), running_label(issue), issue.published_on, issue.cover_line, counts.get(issue.id, 0),
    )  # fmt: skip


def _document_cards(session: Session, rows: Sequence[Document]) -> tuple[DocumentCard, ...]:
    public = {row.issue_id: row.issue for row in rows if row.issue and row.issue.status == Status.PUBLISHED}
    counts = _counts(session, [issue for issue in public if issue is not None]) if public else {}
    issues = {key: _issue_card(issue, counts) for key, issue in public.items()}
    return tuple(
        DocumentCard(
            row.index_number, row.title, row.document_number, tuple(signed.issuer.name for signed in row.issuers),
            row.section.name if row.section else None, row.kind, row.validity, row.signed_on, row.published_on,
            row.page_from, row.page_to, row.summary, row.gazette.slug, issues.get(row.issue_id), row.source_id,
        )
        for row in rows
    )  # fmt: skip


def _page(
    row: Document, card: DocumentCard, before: DocumentCard | None, after: DocumentCard | None
) -> DocumentPage:
    offered = tuple(_attachment_card(a) for a in row.attachments if a.role == "attachment")
    return DocumentPage(
        card, row.gazette.title, row.gazette.publisher, from_json(row.body), row.subject, tuple(row.keywords),
        row.effective_on, row.expires_on, offered, before, after, row.version, row.revision,
    )  # fmt: skip


def _attachment_card(row: Attachment) -> AttachmentCard:
    kept = row.original
    return AttachmentCard(
        row.position, row.title or kept.name, kept.name, kept.size, kept.media_type, kept.sha256
    )


def _stub(session: Session, row: Document) -> Stub:
    event = session.scalar(
        select(Event)
        .where(Event.subject_id == row.index_number, Event.deed == "withdrawn")
        .order_by(Event.id.desc())
        .limit(1)
    )
    if event is None:
        raise NotFound(f"没有找到这份文件：{row.index_number}。")
    return Stub(row.index_number, row.title, event.at.date(), str(json.loads(event.detail).get("reason", "")))


def _beside(session: Session, row: Document) -> tuple[Document | None, Document | None]:
    """The public documents before and after this one in its issue."""
    if row.issue is None or row.issue.status != Status.PUBLISHED:
        return None, None
    inside = select(Document).where(Document.issue_id == row.issue_id, _PUBLIC).options(*_CARD).limit(1)
    here = tuple_(Document.position, Document.id)
    before = session.scalar(
        inside.where(here < (row.position, row.id)).order_by(Document.position.desc(), Document.id.desc())
    )
    after = session.scalar(
        inside.where(here > (row.position, row.id)).order_by(Document.position, Document.id)
    )
    return before, after


def _neighbours(session: Session, issue: Issue) -> tuple[Issue | None, Issue | None]:
    """The public issues of the same gazette before and after, by date, then by number."""
    rows = {*session.scalars(_issues().where(Issue.gazette_id == issue.gazette_id)), issue}
    ordered = sorted(
        rows, key=lambda i: (i.year, i.published_on or date(i.year, min(12, i.number), 1), i.kind, i.number)
    )
    place = ordered.index(issue)
    return (ordered[place - 1] if place else None), (ordered[place + 1] if place + 1 < len(ordered) else None)
