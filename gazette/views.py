"""What pages show: frozen values that hold no row and no session, so a template can ask nothing of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
    revision: int = 1  # 2 after the first correction


@dataclass(frozen=True, slots=True)
class PublicRevision:
    """A text that readers could or can read: since when, why it replaced the one before; ``current`` the last."""

    number: int
    at: datetime
    reason: str
    current: bool


@dataclass(frozen=True, slots=True)
class PublicDeed:
    """One line of what was done to the public archive: published, corrected, withdrawn, restored."""

    number: int
    at: datetime
    deed: str
    index_number: str
    title: str
    reason: str


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
