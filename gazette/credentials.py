"""What people do with their own accounts: sign in, show a code, change the password, end sessions.

Passwords are hashed outside of transactions: the work takes a tenth of a second, and SQLite has one writer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gazette import events, passwords, second_factor, sign_ins, throttle
from gazette.archive import Archive
from gazette.errors import BadRecord, Conflict, NotAllowed, NotFound
from gazette.keys import secret_of
from gazette.model_people import Person, ResetLink, SignIn
from gazette.people import normal_login

WRONG = "登录名或密码不对。请检查大小写和输入法；忘了密码可以请管理员给一个一次性链接。"
WRONG_PASSWORD = "当前密码不对，没有改动。"
WRONG_CODE = "验证码不对，或这个验证码已经用过。请等手机上换出新的六位数字再试；手机的时间要准。"
_NO_LINK = "这个一次性链接不能用了：它可能用过、过期，或没有复制完整。请管理员再给一个。"
_GONE = "登录已经过期，请重新登录。"
_log = logging.getLogger("gazette.security")


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door."""

    login: str
    password: str
    address: str
    agent: str = ""


def sign_in(archive: Archive, knock: Knock, at: datetime) -> str:
    """Check a password and open a session; the token goes into the cookie.

    The answer to a wrong password, an unknown login and a closed account is the same, and takes the same work.

    Raises:
        NotAllowed: login or password is wrong.
        TooOften: too many have been.
    """
    login = normal_login(knock.login)
    secret = secret_of(archive.settings)
    by_login, by_address = throttle.of_login(secret, login), throttle.of_address(secret, knock.address)
    with archive.transaction() as session:
        throttle.count(session, (by_login, by_address), at)
    with archive.reading() as session:
        person = session.scalar(select(Person).where(Person.login == login, Person.active))
    verdict = passwords.check(person.password_hash if person else "", knock.password)
    if person is None or not verdict.right:
        known = login if person else by_login.key[:12]  # people type passwords into the wrong field
        _log.warning("sign-in refused: login %s from %s", known, knock.address)
        raise NotAllowed(WRONG)
    with archive.transaction() as session:
        throttle.forgive(session, by_login)
        throttle.forgive(session, by_address, at)
        throttle.forget_old(session, at)
        sign_ins.forget_old(session, at)
        fresh = session.get_one(Person, person.id)
        if not fresh.active or fresh.password_hash != person.password_hash:
            raise NotAllowed(WRONG)
        fresh.password_hash = verdict.renewed or fresh.password_hash
        if not fresh.totp_key:
            _written(session, fresh, "signed_in", at)
        return sign_ins.open_session(session, fresh, second_factor=False, agent=knock.agent, at=at)


def show_code(archive: Archive, token: str, code: str, at: datetime) -> str:
    """The second step: check a code and give the session a new token.

    Raises:
        NotAllowed: the code is wrong or was used before.
        TooOften: too many have been wrong.
    """
    person = _person_of(archive, token)
    secret = secret_of(archive.settings)
    counter = throttle.of_code(secret, person.login)
    with archive.transaction() as session:
        throttle.count(session, (counter,), at)
    with archive.transaction() as session:
        row = _session(session, token)
        _use_code(session, row.person, second_factor.key_of(secret, row.person.totp_key), code, at)
        throttle.forgive(session, counter)
        _written(session, row.person, "signed_in", at, {"second_factor": True})
        return _renewed(session, row, second_factor=True, at=at)


def enrol(archive: Archive, token: str, code: str, at: datetime, password: str | None = None) -> str:
    """Set up the key that was offered to this session, once a code shows that the application has it.

    ``password`` is asked of whoever sets one up of their own accord, so that an unattended desk does not suffice.
    """
    person = _person_of(archive, token)
    if person.totp_key:
        raise Conflict("两步登录已经开着。要换手机，请先关掉再重新设置。")
    if password is not None:
        confirm(archive, person, password, at)
    elif not person.totp_required:
        raise NotAllowed(WRONG_PASSWORD)
    name = second_factor.name_for(token)
    with archive.transaction() as session:
        row = _session(session, token)
        _use_code(session, row.person, second_factor.key_of(secret_of(archive.settings), name), code, at)
        row.person.totp_key = name
        _written(session, row.person, "second_factor_set", at)
        return _renewed(session, row, second_factor=True, at=at)


def offered_key(archive: Archive, token: str) -> str:
    """The key this session may set up, to be typed into an application."""
    return second_factor.key_of(secret_of(archive.settings), second_factor.name_for(token))


def offered_picture(archive: Archive, token: str) -> bytes:
    """The same as a QR code.

    Raises:
        NotFound: when a second factor is set up already; its own key is never shown again.
    """
    person = _person_of(archive, token)
    if person.totp_key:
        raise NotFound("两步登录已经开着，密钥不再显示。")
    return second_factor.picture(offered_key(archive, token), person.login, "政府公报编辑部")


def drop_second_factor(archive: Archive, token: str, password: str, at: datetime) -> None:
    """Switch the second step off, by the person and with the password."""
    person = _person_of(archive, token)
    confirm(archive, person, password, at)
    with archive.transaction() as session:
        row = _session(session, token)
        if row.person.totp_key and not row.second_factor:
            raise NotAllowed(_GONE)
        row.person.totp_key = ""
        _written(session, row.person, "second_factor_removed", at)


def change_password(archive: Archive, token: str, old: str, new: str, at: datetime) -> str:
    """Change one's own password: every other session ends, this one gets a new token."""
    person = _person_of(archive, token)
    passwords.demand(new, person.login)
    confirm(archive, person, old, at)
    if passwords.normal(new) == passwords.normal(old):
        raise BadRecord("新密码要和原来的不同。")
    held = passwords.hashed(new)
    with archive.transaction() as session:
        row = _session(session, token)
        if row.person.password_hash != person.password_hash:
            raise Conflict("密码刚刚在别处改过，请重新登录。")
        row.person.password_hash, row.person.must_change = held, False
        sign_ins.end_all(session, person.id, but=token)
        _written(session, row.person, "password_changed", at)
        return _renewed(session, row, second_factor=row.second_factor, at=at)


def sign_out(archive: Archive, token: str, at: datetime) -> None:
    """End this session."""
    with archive.transaction() as session:
        row = sign_ins.found(session, token)
        if row is not None:
            _written(session, row.person, "signed_out", at)
            session.delete(row)


def end_session(archive: Archive, token: str, number: int | None, at: datetime) -> None:
    """End one other session of one's own, or (None) all others."""
    with archive.transaction() as session:
        row = _session(session, token)
        if number is None:
            sign_ins.end_all(session, row.person_id, but=token)
        else:
            sign_ins.end_one(session, row.person_id, number)
        _written(session, row.person, "sessions_ended", at)


def link_for(archive: Archive, secret: str, at: datetime) -> tuple[str, str]:
    """Name and login of the person a one-time link is for.

    Raises:
        NotFound: it was never made, has been used, or is older than a day; which of these is not said.
    """
    with archive.reading() as session:
        person = _link(session, secret, at).person
        return person.name, person.login


def use_link(archive: Archive, secret: str, new: str, at: datetime) -> None:
    """Set a password with a one-time link: it ends all sessions of the person and cannot be used again."""
    _, login = link_for(archive, secret, at)
    passwords.demand(new, login)
    held = passwords.hashed(new)
    with archive.transaction() as session:
        link = _link(session, secret, at)
        unused = (
            update(ResetLink).where(ResetLink.id == link.id, ResetLink.used_at.is_(None)).values(used_at=at)
        )
        if session.execute(unused).rowcount != 1:  # type: ignore[attr-defined]
            raise NotFound(_NO_LINK)
        person = link.person
        person.password_hash, person.must_change = held, False
        sign_ins.end_all(session, person.id)
        throttle.forgive(session, throttle.of_login(secret_of(archive.settings), login))
        _written(session, person, "password_set", at, {"link_made_by": link.made_by})


def _link(session: Session, secret: str, at: datetime) -> ResetLink:
    wanted = ResetLink.token_hash == sign_ins.hash_of(secret)
    row = session.scalar(
        select(ResetLink).where(wanted, ResetLink.used_at.is_(None), ResetLink.expires_at > at)
    )
    if row is None or not row.person.active:
        raise NotFound(_NO_LINK)
    return row


def confirm(archive: Archive, person: Person, password: str, at: datetime) -> None:
    """Ask a person who is signed in for the password again; wrong ones count as at the door.

    Raises:
        NotAllowed: it is wrong.
        TooOften: too many have been.
    """
    counter = throttle.of_login(secret_of(archive.settings), person.login)
    with archive.transaction() as session:
        throttle.count(session, (counter,), at)
    if not passwords.check(person.password_hash, password).right:
        _log.warning("password not confirmed: login %s", person.login)
        raise NotAllowed(WRONG_PASSWORD)
    with archive.transaction() as session:
        throttle.forgive(session, counter)


def _person_of(archive: Archive, token: str) -> Person:
    with archive.reading() as session:
        return _session(session, token).person


def _session(session: Session, token: str) -> SignIn:
    row = sign_ins.found(session, token)
    if row is None or not row.person.active:
        raise NotAllowed(_GONE)
    return row


def _use_code(session: Session, person: Person, key: str, code: str, at: datetime) -> None:
    """Accept a code once; of two who send the same one at the same moment, one."""
    step = second_factor.step_of(key, code, at, person.totp_step)
    if step is None:
        _log.warning("second factor refused: login %s", person.login)
        raise NotAllowed(WRONG_CODE)
    later = update(Person).where(Person.id == person.id, Person.totp_step < step).values(totp_step=step)
    if session.execute(later).rowcount != 1:  # type: ignore[attr-defined]
        raise NotAllowed(WRONG_CODE)


def _renewed(session: Session, row: SignIn, *, second_factor: bool, at: datetime) -> str:
    """A new token in place of the old one, so that what was known before the step is worth nothing after it."""
    person, agent = row.person, row.agent
    session.delete(row)
    return sign_ins.open_session(session, person, second_factor=second_factor, agent=agent, at=at)


def _written(
    session: Session, person: Person, deed: str, at: datetime, detail: dict[str, object] | None = None
) -> None:
    events.append(
        session, actor=person.login, deed=deed, subject_kind="person", subject_id=person.login, at=at, detail=detail
    )  # fmt: skip
