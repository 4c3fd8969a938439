"""Tables of the paper edition: which file shows which printed pages of an issue, and what readers report as wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gazette.model import Base, Document, Instant, Issue, Original
from gazette.model_people import Person


class Scan(Base):
    """扫描件: printed page ``page_from`` stands on page ``file_page`` of a file, and so on up to ``page_to``."""

    __tablename__ = "scans"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("originals.id"))
    page_from: Mapped[int]
    page_to: Mapped[int]
    file_page: Mapped[int]

    issue: Mapped[Issue] = relationship()
    original: Mapped[Original] = relationship()


class Report(Base):
    """报错: what a reader says is wrong, with the line it is about. ``contact`` is forgotten when it is answered.

    ``state``: open, right (the reader is right), wrong (the text is as it was published), other.
    """

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    revision: Mapped[int | None]
    page: Mapped[int | None]
    quote: Mapped[str] = mapped_column(String(500))
    message: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(20), default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    issue: Mapped[Issue | None] = relationship()
    document: Mapped[Document | None] = relationship()
    person: Mapped[Person | None] = relationship()
