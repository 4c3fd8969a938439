"""Tables of press proofs: what the printer sent, what differed, how each difference was judged, and the signed report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gazette.model import Base, Instant, Issue, Original
from gazette.model_people import Person


class PressProof(Base):
    """清样: one comparison of a printer's PDF with the web edition. ``state``: open, signed.

    ``digest`` names the text it was compared with: when the text of the issue is another, the comparison is stale (过期).
    ``found`` is the comparison; ``judgements`` say of each difference, by its place in the list, what is done about it.
    """

    __tablename__ = "press_proofs"
    __table_args__ = (Index("ix_press_proofs_issue", "issue_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    original_id: Mapped[int] = mapped_column(ForeignKey("originals.id"))
    name: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(64))
    found: Mapped[dict[str, object]] = mapped_column(JSON)
    judgements: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20), default="open")
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("originals.id"))
    version: Mapped[int] = mapped_column(default=1)

    issue: Mapped[Issue] = relationship()
    original: Mapped[Original] = relationship(foreign_keys=[original_id])
    report: Mapped[Original | None] = relationship(foreign_keys=[report_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    signer: Mapped[Person | None] = relationship(foreign_keys=[signed_by])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PressRule(Base):
    """A gazette whose issues wait for a signed report before they are made public."""

    __tablename__ = "press_rules"

    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Instant)
