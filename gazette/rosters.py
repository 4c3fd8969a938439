"""People as the pages and the command line show them: values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from gazette.errors import NotFound
from gazette.model import Event, Gazette, Issuer
from gazette.model_people import Grant, Person, Role, SignIn
from gazette.people import normal_login
from gazette.sign_ins import IDLE, LONGEST, hash_of

ROLE_NAMES: Mapping[Role, str] = {
    Role.CONTACT: "联络员",
    Role.EDITOR: "编辑",
    Role.APPROVER: "审签人",
    Role.ADMINISTRATOR: "管理员",
}
_LOADED = (joinedload(Person.department), selectinload(Person.grants).joinedload(Grant.gazette))


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A browser that is signed in; ``current``: the one that asks."""

    number: int
    agent: str
    since: datetime
    seen: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person in a list. ``roles``: gazette slug → roles, in the order of the offices."""

    login: str
    name: str
    mail: str
    department: str
    roles: Mapping[str, tuple[Role, ...]]
    active: bool
    can_sign_in: bool  # has a password
    must_change: bool
    second_factor: bool
    second_factor_required: bool
    since: datetime
    last_signed_in: datetime | None

    @property
    def state(self) -> str:
        """In a word: 停用, 待设密码, 待改密码, 在用."""
        if not self.active:
            return "停用"
        if not self.can_sign_in:
            return "待设密码"
        return "待改密码" if self.must_change else "在用"


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person with their sessions."""

    card: PersonCard
    sessions: tuple[SessionCard, ...]
    gazettes: Mapping[str, str]  # titles of the gazettes in which they have a role

    @property
    def second_factor(self) -> bool:
        """The second step is set up."""
        return self.card.second_factor


def person(session: Session, login: str, at: datetime, token: str = "") -> PersonPage:
    """One person; ``token`` marks the session that asks.

    Raises:
        NotFound: there is nobody of this login.
    """
    row = session.scalar(select(Person).options(*_LOADED).where(Person.login == normal_login(login)))
    if row is None:
        raise NotFound(f"没有登录名为“{login}”的人员。")
    held = select(SignIn).where(SignIn.person_id == row.id, _alive(at)).order_by(SignIn.seen_at.desc())
    own = hash_of(token)
    sessions = tuple(
        SessionCard(each.id, each.agent, each.created_at, each.seen_at, each.token_hash == own)
        for each in session.scalars(held)
    )
    titles = {grant.gazette.slug: grant.gazette.title for grant in row.grants}
    return PersonPage(_card(row, _last_signed_in(session, row.login).get(row.login)), sessions, titles)


def people(session: Session, gazettes: frozenset[str] | None = None) -> list[PersonCard]:
    """Everybody who has a role in one of these gazettes, or (None) everybody, by login."""
    wanted = select(Person).options(*_LOADED).order_by(Person.login)
    if gazettes is not None:
        here = select(Grant.person_id).join(Gazette).where(Gazette.slug.in_(gazettes))
        wanted = wanted.where(Person.id.in_(here))
    last = _last_signed_in(session)
    return [_card(row, last.get(row.login)) for row in session.scalars(wanted)]


def departments(session: Session) -> list[str]:
    """The names a department may bear: the issuers."""
    return list(session.scalars(select(Issuer.name).order_by(Issuer.id)))


def titles(session: Session, slugs: frozenset[str]) -> dict[str, str]:
    """Slug → title of some gazettes."""
    found = session.execute(
        select(Gazette.slug, Gazette.title).where(Gazette.slug.in_(slugs)).order_by(Gazette.id)
    )
    return {slug: title for slug, title in found}  # noqa: C416  # a row is no pair to mypy


def _last_signed_in(session: Session, login: str | None = None) -> dict[str, datetime]:
    """When people last signed in, as the history says it; sessions that ended are forgotten."""
    told = select(Event.subject_id, func.max(Event.at)).group_by(Event.subject_id)
    told = told.where(Event.subject_kind == "person", Event.deed == "signed_in")
    found = session.execute(told if login is None else told.where(Event.subject_id == login))
    return {subject: at for subject, at in found}  # noqa: C416  # a row is no pair to mypy


def _alive(at: datetime) -> ColumnElement[bool]:
    return (SignIn.seen_at >= at - IDLE) & (SignIn.created_at >= at - LONGEST)


def _card(row: Person, last: datetime | None) -> PersonCard:
    held: dict[str, set[str]] = {}
    for grant in row.grants:
        held.setdefault(grant.gazette.slug, set()).add(grant.role)
    return PersonCard(
        row.login, row.name, row.mail, row.department.name if row.department else "",
        {slug: tuple(role for role in Role if role in roles) for slug, roles in held.items()},
        row.active, bool(row.password_hash), row.must_change, bool(row.totp_key), row.totp_required,
        row.created_at, last,
    )  # fmt: skip
