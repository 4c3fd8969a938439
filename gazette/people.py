"""Managing people: adding them, their roles, closing and opening accounts, one-time links. Nobody is ever deleted.

Every verb takes the authority on which it is done. An administrator manages only people all of whose roles lie in
gazettes they administer; the command line, on the server itself, manages everybody.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from gazette import events, sign_ins
from gazette.errors import BadRecord, Conflict, NotAllowed, NotFound
from gazette.model import Gazette, Issuer, IssuerAlias
from gazette.model_people import Grant, Person, ResetLink, Role
from gazette.permissions import Act, Actor, gazettes_for

LINK_LIFE = timedelta(hours=24)
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_RESERVED = frozenset({"new"})  # words of our addresses
Roles: TypeAlias = Mapping[str, Set[Role]]  # gazette slug → roles


@dataclass(frozen=True, slots=True)
class Authority:
    """On whose word people are managed: ``gazettes`` are those they administer, None is all."""

    name: str
    gazettes: frozenset[str] | None = None

    def over(self, slug: str) -> bool:
        """Extends to a gazette."""
        return self.gazettes is None or slug in self.gazettes


Verb: TypeAlias = Callable[[Session, Authority], None]  # one deed on a person, on somebody's word
COMMAND_LINE = Authority("命令行")


def normal_login(typed: str) -> str:
    """A login as it is kept: lower case, nothing around it, nothing that cannot be seen."""
    return "".join(c for c in typed.strip().lower() if c.isprintable())[:60]


def authority_of(actor: Actor) -> Authority:
    """The authority of somebody who is signed in: over the gazettes they administer."""
    return Authority(actor.login, gazettes_for(actor, Act.PEOPLE))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person besides roles. ``department`` is the name of an issuer, or nothing."""

    name: str
    department: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added. Without a password only a one-time link lets them in."""

    login: str
    facts: Facts
    roles: Roles = field(default_factory=dict)
    second_factor_required: bool = False
    password_hash: str = ""  # of one that somebody else has chosen: it must be changed at first


def add(session: Session, new: NewPerson, by: Authority, at: datetime) -> Person:
    """Add a person.

    Raises:
        BadRecord: something about them cannot be.
        Conflict: the login is taken, perhaps by one who has left: logins are never given twice.
        NotAllowed: a role lies outside the authority.
    """
    login = new.login.strip().lower()  # not cut: what is too long is refused
    if not LOGIN.fullmatch(login) or login in _RESERVED:
        raise BadRecord("登录名用小写字母、数字和 . _ -，以字母或数字开头，2 到 60 个字符，例如 liming。")
    if session.scalar(select(Person.id).where(Person.login == login)) is not None:
        raise Conflict(f"登录名“{login}”已经有人用了（停用的账号也算），请换一个。")
    person = Person(
        login=login, name="", password_hash=new.password_hash, created_at=at,
        must_change=bool(new.password_hash), totp_required=new.second_factor_required,
    )  # fmt: skip
    _state(session, person, new.facts)
    session.add(person)
    session.flush()
    _give(session, person, new.roles, by)
    detail = {"roles": _told(person), "department": new.facts.department}
    _write(session, person, "person_added", by, at, detail)
    return person


def found(session: Session, login: str, by: Authority) -> Person:
    """A person this authority may manage.

    Raises:
        NotFound: there is none of this login, or none who has to do with the gazettes of this authority.
        NotAllowed: the person has roles beyond them too.
    """
    person = session.scalar(select(Person).where(Person.login == normal_login(login)))
    slugs = {grant.gazette.slug for grant in person.grants} if person else set()
    if person is None or not (by.gazettes is None or slugs & by.gazettes):
        raise NotFound(f"没有登录名为“{login}”的人员。")
    if not manages(by, slugs):
        raise NotAllowed(
            f"{person.name}在您不管理的公报里也有角色，请那边的管理员一起处理，或在服务器上用命令行。"
        )
    return person


def manages(by: Authority, slugs: Set[str]) -> bool:
    """All the gazettes in which somebody has roles lie within the authority."""
    return by.gazettes is None or (bool(slugs) and slugs <= by.gazettes)


def change_facts(session: Session, login: str, facts: Facts, by: Authority, at: datetime) -> None:
    """Change name, department or mail address."""
    person = found(session, login, by)
    before = _facts_of(person)
    _state(session, person, facts)
    if any(grant.role == Role.CONTACT for grant in person.grants) and person.department is None:
        raise BadRecord("联络员要有所属部门。")
    if (after := _facts_of(person)) != before:
        changed = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
        _write(session, person, "person_changed", by, at, changed)


def change_roles(session: Session, login: str, roles: Roles, by: Authority, at: datetime) -> None:
    """Set the roles in the gazettes that are named; those in others stay. They count from the next request on.

    Raises:
        NotAllowed: the last administrator of a gazette would go.
    """
    person = found(session, login, by)
    before = _told(person)
    _give(session, person, roles, by)
    if _told(person) != before:
        _write(session, person, "roles_changed", by, at, {"before": before, "after": _told(person)})


def switch_off(session: Session, login: str, by: Authority, at: datetime) -> None:
    """Close an account: its sessions and one-time links end at once."""
    person = found(session, login, by)
    if not person.active:
        return
    for grant in person.grants:
        if grant.role == Role.ADMINISTRATOR:
            _another_administrator(session, person, grant.gazette)
    person.active = False
    sign_ins.end_all(session, person.id)
    _drop_links(session, person)
    _write(session, person, "person_off", by, at)


def switch_on(session: Session, login: str, by: Authority, at: datetime) -> None:
    """Open an account again."""
    person = found(session, login, by)
    if not person.active:
        person.active = True
        _write(session, person, "person_on", by, at)


def make_link(session: Session, login: str, by: Authority, at: datetime) -> str:
    """Make a one-time link with which a person sets a password within a day; earlier ones no longer hold.

    The password they have stays good until the link is used. Returns what stands after ``/desk/reset/``.
    """
    person = found(session, login, by)
    if not person.active:
        raise NotAllowed(f"{person.name}的账号已停用，请先恢复。")
    _drop_links(session, person)
    token = secrets.token_urlsafe(32)
    session.add(
        ResetLink(
            token_hash=sign_ins.hash_of(token), person_id=person.id, made_by=by.name, expires_at=at + LINK_LIFE
        )
    )  # fmt: skip
    _write(session, person, "reset_link_made", by, at)
    return token


def set_password(session: Session, login: str, password_hash: str, by: Authority, at: datetime) -> None:
    """Set a password that the person must change at once; all sessions end. From the command line only."""
    person = found(session, login, by)
    person.password_hash, person.must_change = password_hash, True
    sign_ins.end_all(session, person.id)
    _drop_links(session, person)
    _write(session, person, "password_set", by, at)


def require_second_factor(session: Session, login: str, required: bool, by: Authority, at: datetime) -> None:
    """Say whether a person must sign in in two steps."""
    person = found(session, login, by)
    if person.totp_required != required:
        person.totp_required = required
        deed = "second_factor_required" if required else "second_factor_not_required"
        _write(session, person, deed, by, at)


def remove_second_factor(session: Session, login: str, by: Authority, at: datetime) -> None:
    """Switch off the second step of a person whose telephone is gone; all their sessions end."""
    person = found(session, login, by)
    if person.totp_key:
        person.totp_key = ""
        sign_ins.end_all(session, person.id)
        _write(session, person, "second_factor_removed", by, at)


def end_sessions(session: Session, login: str, number: int | None, by: Authority, at: datetime) -> None:
    """End one session of a person, or (None) all."""
    person = found(session, login, by)
    if number is None:
        sign_ins.end_all(session, person.id)
    else:
        sign_ins.end_one(session, person.id, number)
    _write(session, person, "sessions_ended", by, at)


def department(session: Session, name: str) -> Issuer:
    """The issuer of a name, or of another name it bears."""
    held = session.scalar(select(Issuer).where(Issuer.name == name))
    held = held or session.scalar(select(Issuer).join(IssuerAlias).where(IssuerAlias.name == name))
    if held is None:
        raise BadRecord(f"没有叫“{name}”的发文机关。请核对名称，须与公报上的发文机关一致。")
    return held


def gazette(session: Session, slug: str) -> Gazette:
    """The gazette of a slug."""
    held = session.scalar(select(Gazette).where(Gazette.slug == slug))
    if held is None:
        known = "、".join(session.scalars(select(Gazette.slug).order_by(Gazette.id))) or "还没有"
        raise BadRecord(f"没有代号为“{slug}”的公报。已有：{known}。")
    return held


def _state(session: Session, person: Person, facts: Facts) -> None:
    name, mail, wanted = (_line(text) for text in (facts.name, facts.mail, facts.department))
    if not name or len(name) > 60:
        raise BadRecord("请填写姓名，不超过 60 个字。")
    if mail and (len(mail) > 200 or not _MAIL.fullmatch(mail)):
        raise BadRecord(f"“{mail}”不像一个邮箱地址。")
    person.name, person.mail = name, mail
    person.department = department(session, wanted) if wanted else None


def _line(text: str) -> str:
    """One line without what cannot be seen (a database refuses some of it)."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()


def _give(session: Session, person: Person, roles: Roles, by: Authority) -> None:
    for slug, wanted in roles.items():
        held = {Role(grant.role): grant for grant in person.grants if grant.gazette.slug == slug}
        if wanted == held.keys():
            continue
        where = gazette(session, slug)
        if not by.over(slug):
            raise NotAllowed(f"您不是《{where.title}》的管理员，不能改那里的角色。")
        if Role.ADMINISTRATOR in held.keys() - wanted and person.active:
            _another_administrator(session, person, where)
        for role in held.keys() - wanted:
            person.grants.remove(held[role])
        person.grants += [Grant(gazette=where, role=role) for role in Role if role in wanted - held.keys()]
    session.flush()
    if not person.grants:
        raise BadRecord("至少要有一个角色。不再需要这个账号时，请停用它。")
    if any(grant.role == Role.CONTACT for grant in person.grants) and person.department is None:
        raise BadRecord("联络员要有所属部门。")


def _another_administrator(session: Session, person: Person, gazette: Gazette) -> None:
    """Refuse to lose the last one; two who remove each other at the same moment wait for one another here."""
    session.execute(select(Gazette.id).where(Gazette.id == gazette.id).with_for_update())
    others = (
        select(func.count())
        .select_from(Grant)
        .join(Person, Person.id == Grant.person_id)
        .where(
            Grant.gazette_id == gazette.id, Grant.role == Role.ADMINISTRATOR, Person.active,
            Person.id != person.id,
        )
    )  # fmt: skip
    if not session.scalar(others):
        raise NotAllowed(f"{person.name}是《{gazette.title}》最后一位管理员，请先指定另一位。")


def _drop_links(session: Session, person: Person) -> None:
    session.execute(delete(ResetLink).where(ResetLink.person_id == person.id, ResetLink.used_at.is_(None)))


def _facts_of(person: Person) -> dict[str, str]:
    own = person.department.name if person.department else ""
    return {"name": person.name, "mail": person.mail, "department": own}


def _told(person: Person) -> dict[str, list[str]]:
    """Roles as the history keeps them."""
    told: dict[str, list[str]] = {}
    for grant in person.grants:
        told.setdefault(grant.gazette.slug, []).append(str(grant.role))
    return {slug: sorted(roles) for slug, roles in told.items()}


def _write(
    session: Session, person: Person, deed: str, by: Authority, at: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    events.append(
        session, actor=by.name, deed=deed, subject_kind="person", subject_id=person.login, at=at, detail=detail
    )  # fmt: skip
