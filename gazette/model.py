"""The records: what is kept in the database, and nothing about how it is asked or changed.

Nothing here is specific to SQLite; the same tables stand in PostgreSQL.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Status(StrEnum):
    """The state of a document or an issue; ``gazette.workflow`` alone moves it."""

    DRAFT = "draft"
    REVIEW = "review"  # 待审: waits for an approver
    SCHEDULED = "scheduled"  # 定时: approved, becomes public at its hour
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class IssueKind(StrEnum):
    """期, 增刊, 合刊, 特刊."""

    ORDINARY = "ordinary"
    SUPPLEMENT = "supplement"
    COMBINED = "combined"
    SPECIAL = "special"


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a moment without a zone; keep UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment is kept with its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give UTC its name back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints have names so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Gazette(Base):
    """公报: a series with a title and a publisher."""

    __tablename__ = "gazettes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200), default="")
    start_year: Mapped[int | None]


class Issue(Base):
    """期: a year, a number (two for a combined issue) and a running number over all years."""

    __tablename__ = "issues"
    __table_args__ = (UniqueConstraint("gazette_id", "year", "kind", "number", name="uq_issues_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(String(80), unique=True)  # lz-2025-3, lz-2025-3-4, lz-2025-s1
    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"))
    kind: Mapped[str] = mapped_column(String(20), default=IssueKind.ORDINARY)
    year: Mapped[int]
    number: Mapped[int]
    number_to: Mapped[int | None]  # the last number of a combined issue
    running_number: Mapped[int | None]
    published_on: Mapped[date | None] = mapped_column(Date)
    cover_line: Mapped[str] = mapped_column(String(300), default="")
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("originals.id"))
    introduction: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default=Status.DRAFT)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    gazette: Mapped[Gazette] = relationship()
    cover: Mapped[Original | None] = relationship()
    documents: Mapped[list[Document]] = relationship(back_populates="issue", order_by="Document.position")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Section(Base):
    """栏目: where a document stands in an issue."""

    __tablename__ = "sections"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text, default="")


class Issuer(Base):
    """发文机关, under its present name."""

    __tablename__ = "issuers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    code: Mapped[str] = mapped_column(String(60), default="")

    aliases: Mapped[list[IssuerAlias]] = relationship(
        back_populates="issuer", cascade="all, delete-orphan", order_by="IssuerAlias.id"
    )


class IssuerAlias(Base):
    """Another name of an issuer: a short form, or a name it bore before."""

    __tablename__ = "issuer_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    name: Mapped[str] = mapped_column(String(200), unique=True)
    former: Mapped[bool] = mapped_column(default=False)

    issuer: Mapped[Issuer] = relationship(back_populates="aliases")


class DocumentIssuer(Base):
    """One issuer of a document, in the printed order."""

    __tablename__ = "document_issuers"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), index=True)

    issuer: Mapped[Issuer] = relationship()


SHOWN_DAY = "coalesce(published_on, signed_on, '0001-01-01')"  # as indexed: what lists are ordered by


class Document(Base):
    """文件: the unit that is found, read and printed."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("gazette_id", "source_id", name="uq_documents_source_id"),
        Index("ix_documents_number_key", "status", "number_key", "index_number"),
        Index("ix_documents_title", "status", text("substr(lower(title), 1, 100)")),
        Index("ix_documents_newest", "status", text(SHOWN_DAY), "published_at", "id"),
        Index("ix_documents_in_section", "status", "section_id", text(SHOWN_DAY), "published_at", "id"),
        Index("ix_documents_in_issue", "status", "issue_id"),
        Index("ix_documents_in_gazette", "status", "gazette_id"),
        Index("ix_documents_sync", "status", "version", "indexed_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    index_number: Mapped[str] = mapped_column(
        String(80), unique=True
    )  # lz-2025-00012: permanent, never reused
    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("sections.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)  # within the issue, from 1
    source_id: Mapped[str] = mapped_column(
        String(200)
    )  # the sender's id, or "sha256:" and the content's hash
    content_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(200))
    number_key: Mapped[str | None] = mapped_column(String(200))  # its canonical form, for lists and checks
    kind: Mapped[str | None] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(100))
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    summary: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None] = mapped_column(Date)
    published_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    validity: Mapped[str | None] = mapped_column(String(20))
    page_from: Mapped[int | None]
    page_to: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)  # canonical form, see gazette.body
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default=Status.DRAFT)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    publish_at: Mapped[datetime | None] = mapped_column(Instant)  # the hour of a scheduled document
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revision: Mapped[int] = mapped_column(default=1, server_default="1")  # of what readers read: see Revision
    version: Mapped[int] = mapped_column(default=1)
    indexed_version: Mapped[int | None]  # the version the index holds; None: it holds nothing

    gazette: Mapped[Gazette] = relationship()
    issue: Mapped[Issue | None] = relationship(back_populates="documents")
    section: Mapped[Section | None] = relationship()
    issuers: Mapped[list[DocumentIssuer]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentIssuer.position"
    )
    attachments: Mapped[list[Attachment]] = relationship(
        cascade="all, delete-orphan", order_by="Attachment.position"
    )

    # every change through the ORM counts, so that two editors of one document clash
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Original(Base):
    """原件: a received file, kept byte for byte under its SHA-256."""

    __tablename__ = "originals"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(300))
    received_at: Mapped[datetime] = mapped_column(Instant)


class Attachment(Base):
    """An original that belongs to a document: the file it was read from, or one to download with it."""

    __tablename__ = "attachments"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("originals.id"))
    title: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[str] = mapped_column(String(20), default="source")  # source: not public; attachment, picture

    original: Mapped[Original] = relationship()


class Event(Base):
    """记录: one line of the append-only history, carrying the hash of the line before."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(100))
    deed: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(Text, default="{}")  # canonical JSON, part of what is hashed
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class Serial(Base):
    """The last index number given out, per gazette and year, so that none is given twice."""

    __tablename__ = "serials"

    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Check(Base):
    """One comparison of the index with the database, for the date shown under a result list.

    ``kind`` is versions (document by document) or search (``pieces`` of text against a plain scan).
    """

    __tablename__ = "checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    documents: Mapped[int]
    differences: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), default="versions", server_default="versions")
    pieces: Mapped[int] = mapped_column(default=0, server_default="0")


class Searched(Base):
    """One search as it was asked, with nothing about who asked: for the list of what is asked and not found."""

    __tablename__ = "searches"
    __table_args__ = (Index("ix_searches_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(String(500))
    filters: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    exact: Mapped[int]
