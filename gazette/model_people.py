"""The records of people: who may enter the desk, in which role, and the sessions they have open.

Secrets are kept only as something that cannot be turned back: Argon2id of a password, SHA-256 of a random token, and
of the key of a two-factor application its name alone (see ``gazette.second_factor``).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gazette.model import Base, Gazette, Instant, Issuer


class Role(StrEnum):
    """What a person is to a gazette: 联络员, 编辑, 审签人, 管理员."""

    CONTACT = "contact"
    EDITOR = "editor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Person(Base):
    """人员. Never deleted: the history speaks of them; one who leaves is made inactive."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(60))
    mail: Mapped[str] = mapped_column(String(200), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("issuers.id"))  # whose contact person
    password_hash: Mapped[str] = mapped_column(String(200), default="")  # empty: cannot sign in
    must_change: Mapped[bool] = mapped_column(default=True)
    totp_key: Mapped[str] = mapped_column(String(64), default="")  # the key's name; empty: no second factor
    totp_step: Mapped[int] = mapped_column(default=0)  # the last step used, so that a code serves once
    totp_required: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)

    department: Mapped[Issuer | None] = relationship()
    grants: Mapped[list[Grant]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Grant.id"
    )


class Grant(Base):
    """One role of a person in one gazette."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("person_id", "gazette_id", "role", name="uq_grants_role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    gazette_id: Mapped[int] = mapped_column(ForeignKey("gazettes.id"))
    role: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person] = relationship(back_populates="grants")
    gazette: Mapped[Gazette] = relationship()


class SignIn(Base):
    """会话: a browser that is signed in. The cookie holds a random token, the row its SHA-256."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    second_factor: Mapped[bool] = mapped_column(default=False)  # passed
    agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship()


class Attempt(Base):
    """A failed sign-in, by a keyed hash of the login or of the address: for throttling, forgotten after a day."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_key_hash_at", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class ResetLink(Base):
    """一次性链接: lets a person set a password once, within a day; made by an administrator."""

    __tablename__ = "reset_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship()
