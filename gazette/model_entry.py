"""Tables of back-entry: batches of files and the pieces read from them, what an issue's checks found, and the plan of the whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gazette.model import Base, Document, Gazette, Instant, Issue, Original
from gazette.model_people import Person


class Batch(Base):
    """批次: files that came together, and the issue they are meant for."""

    __tablename__ = "batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id")
    )  # who is on it; None: a watched folder
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
    last_piece: Mapped[int | None]  # where the clerk was

    gazette: Mapped[Gazette] = relationship()
    issue: Mapped[Issue | None] = relationship()
    person: Mapped[Person | None] = relationship()
    files: Mapped[list[BatchFile]] = relationship(order_by="BatchFile.position")
    pieces: Mapped[list[Piece]] = relationship(order_by="Piece.position", back_populates="batch")


class BatchFile(Base):
    """A file of a batch. ``state``: waiting, reading, read, unreadable (``message`` says why)."""

    __tablename__ = "batch_files"
    __table_args__ = (UniqueConstraint("batch_id", "position", name="uq_batch_files_position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    original_id: Mapped[int] = mapped_column(ForeignKey("originals.id"))
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    message: Mapped[str] = mapped_column(Text, default="")

    original: Mapped[Original] = relationship()
    batch: Mapped[Batch] = relationship(back_populates="files")


class Piece(Base):
    """A proposed document. ``state``: open, seen, entered, dropped, joined (its text went to one before it).

    ``facts`` are the fields of the desk's form as text; ``body`` is marked text (gazette.marked); ``findings`` are what was
    found with its evidence; ``doubtful`` are lines a recogniser was not sure of.
    """

    __tablename__ = "pieces"
    __table_args__ = (Index("ix_pieces_batch", "batch_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("batch_files.id"))
    position: Mapped[int]
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    body: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    doubtful: Mapped[list[list[object]]] = mapped_column(
        JSON, default=list
    )  # [line, confidence, line marked]
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    page_from: Mapped[int | None]  # of the file, from 1: what is shown beside the text
    state: Mapped[str] = mapped_column(String(20), default="open")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int] = mapped_column(default=1)

    batch: Mapped[Batch] = relationship(back_populates="pieces")
    file: Mapped[BatchFile] = relationship()
    document: Mapped[Document | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Waiver(Base):
    """放行: a person says why an item of an issue's checks may stay as it is."""

    __tablename__ = "waivers"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text)

    person: Mapped[Person] = relationship()


class IssueCheck(Base):
    """How the checks of an issue came out last: ``state`` names what was looked at, so that a change makes it void."""

    __tablename__ = "issue_checks"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    red: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class Contents(Base):
    """The printed contents page of an issue as it was read: ``lines`` of [section, title, page]."""

    __tablename__ = "printed_contents"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    lines: Mapped[list[list[object]]] = mapped_column(JSON)


class Expectation(Base):
    """How many ordinary issues a year of a gazette should have."""

    __tablename__ = "expectations"

    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    issues: Mapped[int]


class Claim(Base):
    """认领: who is on an issue, which need not have been begun. ``number`` is the first of a combined issue."""

    __tablename__ = "claims"

    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship()
