"""The records of the desk: what departments submit, every state a document was saved in, comments, checks, duties."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gazette.model import Base, Document, Gazette, Instant, Issue, Issuer, Original
from gazette.model_people import Person


class Filing(StrEnum):
    """The state of a submission: 已报送, 已退回, 已撤回, 已采用; ``gazette.submissions`` alone moves it."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"


class Submission(Base):
    """报送: a department's document on its way to the editors, under a receipt number."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(40), unique=True)  # BS-2026-00012
    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    status: Mapped[str] = mapped_column(String(20), default=Filing.SUBMITTED)
    title: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str | None] = mapped_column(String(40))
    signed_on: Mapped[date | None] = mapped_column(Date)
    normative: Mapped[bool] = mapped_column(
        default=False
    )  # 规范性文件: the legal office's opinion is required
    openness: Mapped[str] = mapped_column(
        String(20), default=""
    )  # open, on_request, closed: 公开属性审查的结论
    openness_by: Mapped[str] = mapped_column(String(60), default="")  # who reviewed it
    body: Mapped[str] = mapped_column(Text)  # canonical form, see gazette.body
    note: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")  # why it was returned
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date] = mapped_column(Date)  # to be printed by then: 20 working days
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int] = mapped_column(default=1)

    gazette: Mapped[Gazette] = relationship()
    department: Mapped[Issuer] = relationship()
    person: Mapped[Person] = relationship()
    document: Mapped[Document | None] = relationship()
    files: Mapped[list[SubmittedFile]] = relationship(
        cascade="all, delete-orphan", order_by="SubmittedFile.position"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SubmittedFile(Base):
    """An original that came with a submission. ``role``: text, legal_opinion, openness_review, attachment."""

    __tablename__ = "submitted_files"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    original_id: Mapped[int] = mapped_column(ForeignKey("originals.id"))
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(300))

    original: Mapped[Original] = relationship()


class ZeroReport(Base):
    """零报告: a department had nothing to submit in a month."""

    __tablename__ = "zero_reports"
    __table_args__ = (
        UniqueConstraint("gazette_id", "department_id", "year", "month", name="uq_zero_reports_month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("issuers.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    year: Mapped[int]
    month: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)

    department: Mapped[Issuer] = relationship()
    person: Mapped[Person] = relationship()


class Holiday(Base):
    """节假日: a day that differs from its weekday: off, or worked in exchange. Edited by the office every year."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    working: Mapped[bool] = mapped_column(default=False)


class Revision(Base):
    """版次: one saved state of a document. Only ever added to; the database refuses a change.

    ``public`` counts what readers could read: 1 as first published, 2 after the first correction.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("document_id", "number", name="uq_revisions_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]
    public: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: entered by a command
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text)  # canonical JSON of facts and body, see gazette.content
    digest: Mapped[str] = mapped_column(String(64))  # its SHA-256

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class Correction(Base):
    """更正: a proposed new text of a public document, which another person approves."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    base: Mapped[int]  # the document's version it was made from
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), default="proposed")  # proposed, applied, dropped
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))  # the notice it gave rise to

    document: Mapped[Document] = relationship(foreign_keys=[document_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Hand(Base):
    """经手人: a person who wrote in the text that is now waiting; such a person never approves it."""

    __tablename__ = "hands"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)

    person: Mapped[Person] = relationship()


class Comment(Base):
    """批注: a remark on a passage, which is kept as it stood in case the text moves."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_document_id", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    quote: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Tick(Base):
    """An item of the checklist of a document that a person has confirmed, or a finding let stand, with why."""

    __tablename__ = "ticks"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()


class Preparation(Base):
    """Who laid an issue out last; a line per issue, so that the layout is approved by another."""

    __tablename__ = "preparations"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)

    issue: Mapped[Issue] = relationship()
    person: Mapped[Person] = relationship()
