"""Questions to the database, answered with frozen values: the pages render these and nothing else.

Every function here shows published things only, unless its name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gazette.body import Body


@dataclass(frozen=True, slots=True)
class GazetteCard:
    """A gazette with what its archive holds."""

    slug: str
    title: str
    publisher: str
    start_year: int | None
    issues: int
    documents: int


@dataclass(frozen=True, slots=True)
class IssueCard:
    """An issue in a list. ``label`` is 2025年第3、4期 or 2025年增刊第1期; ``running`` is 总第9期 or empty."""

    identifier: str
    gazette: str
    gazette_title: str
    kind: str
    year: int
    number: int
    number_to: int | None
    label: str
    running: str
    published_on: date | None
    cover_line: str
    documents: int


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document in a list; ``issue`` is None while it stands alone."""

    index_number: str
    title: str
    document_number: str | None
    issuers: tuple[str, ...]
    section: str | None
    kind: str | None
    validity: str | None
    signed_on: date | None
    published_on: date | None
    page_from: int | None
    page_to: int | None
    summary: str
    gazette: str
    issue: IssueCard | None
    source_id: str


@dataclass(frozen=True, slots=True)
class AttachmentCard:
    """A file to download with a document; ``position`` is the last part of its address."""

    position: int
    title: str
    name: str
    size: int
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything the page and the sheet of one document show."""

    card: DocumentCard
    gazette_title: str
    publisher: str
    body: Body
    subject: str | None
    keywords: tuple[str, ...]
    effective_on: date | None
    expires_on: date | None
    attachments: tuple[AttachmentCard, ...]
    previous: DocumentCard | None
    next: DocumentCard | None
    version: int


@dataclass(frozen=True, slots=True)
class Stub:
    """What stays of a withdrawn document: its name and the day and reason it was taken back."""

    index_number: str
    title: str
    withdrawn_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SectionContents:
    """A section of an issue with its documents in printed order; ``name`` is empty for none."""

    name: str
    documents: tuple[DocumentCard, ...]


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Everything the page of one issue shows."""

    card: IssueCard
    publisher: str
    introduction: str
    cover_sha256: str | None
    contents: tuple[SectionContents, ...]
    previous: IssueCard | None
    next: IssueCard | None


@dataclass(frozen=True, slots=True)
class YearShelf:
    """The issues of one year, first to last."""

    year: int
    issues: tuple[IssueCard, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class SectionCard:
    """A section with the number of public documents in it."""

    name: str
    description: str
    documents: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of documents and the length of the whole list."""

    total: int
    page: int
    size: int
    documents: tuple[DocumentCard, ...]


def gazettes(session: Session) -> tuple[GazetteCard, ...]: ...
def latest_issue(session: Session) -> IssueCard | None: ...
def newest_documents(session: Session, limit: int) -> tuple[DocumentCard, ...]: ...
def shelves(session: Session, gazette: str | None = None) -> tuple[YearShelf, ...]: ...  # newest year first
def issue_page(session: Session, identifier: str) -> IssuePage: ...  # raises NotFound
def issue_documents(session: Session, identifier: str) -> tuple[DocumentPage, ...]: ...  # for the whole-issue print
def document_page(session: Session, index_number: str) -> DocumentPage | Stub: ...  # raises NotFound
def cards(session: Session, index_numbers: tuple[str, ...]) -> tuple[DocumentCard, ...]: ...  # in the order asked
def sections(session: Session) -> tuple[SectionCard, ...]: ...
def section_listing(session: Session, name: str, page: int, size: int) -> Listing: ...  # raises NotFound
def attachment(session: Session, index_number: str, position: int) -> AttachmentCard: ...  # raises NotFound
def issuer_names(session: Session) -> tuple[str, ...]: ...  # issuers of public documents, for the advanced search
def years(session: Session) -> tuple[int, ...]: ...  # years with public documents, newest first
