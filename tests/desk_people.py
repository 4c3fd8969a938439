"""People of the desk for tests: made in a line, signed in without a password, in any role.

    person = desk.person("li", Role.EDITOR)                              # in the gazette "lz"
    desk.person("wang", Role.CONTACT, department="澜州市教育局")
    desk.person("both", roles={"lz": [Role.EDITOR], "xc": [Role.APPROVER]})
    client = desk.client("li")          # a FlaskClient that is signed in; its POSTs carry the csrf token by themselves
    client.post("/desk/…", data={…}); client.csrf

``desk.clock.at`` is the moment of every request; move it with ``desk.clock.pass_by(minutes=31)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette import passwords, sign_ins
from gazette.archive import Archive
from gazette.model import Gazette, Issuer
from gazette.model_people import Grant, Person, Role
from gazette.permissions import Actor
from webui import create_app
from webui.desk.guard import COOKIE, PATH

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine in the morning in 澜州
PASSWORD = "四月的澜州正下着雨呢对吧"


class Clock:
    """The clock of the site under test."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        """Let time pass: ``minutes=31``."""
        self.at += timedelta(**span)


class DeskClient(FlaskClient):
    """A browser at the desk: what it sends carries the token of its session, as our pages do."""

    csrf = ""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """As a FlaskClient does, with X-CSRF unless the headers hold one."""
        if self.csrf and kwargs.get("method", "GET") not in ("GET", "HEAD"):
            headers = dict(kwargs.get("headers") or {})
            headers.setdefault("X-CSRF", self.csrf)
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)


class DeskPeople:
    """The site over an archive, and the people who work at its desk."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.clock = Clock()
        self.app: Flask = create_app(archive)
        self.app.extensions["clock"] = self.clock
        self.app.test_client_class = DeskClient

    def person(
        self,
        login: str,
        *held: Role,
        roles: Mapping[str, Iterable[Role]] | None = None,
        department: str = "",
        password: str = "",
        **facts: Any,
    ) -> Person:
        """Make a person with roles in the gazette ``lz``, or in those named; what is missing of both is made too."""
        with self.archive.transaction() as session:
            person = Person(
                login=login, name=facts.pop("name", login), created_at=self.clock.at,
                must_change=facts.pop("must_change", False),
                password_hash=passwords.hashed(password) if password else "",
                department_id=_issuer(session, department).id if department else None, **facts,
            )  # fmt: skip
            for slug, mine in (roles or {"lz": held}).items():
                gazette = _gazette(session, slug)
                person.grants += [Grant(gazette_id=gazette.id, role=role) for role in mine]
            session.add(person)
        return person

    def token(self, login: str, *, second_factor: bool = True) -> str:
        """A session of a person, opened without a password; its token."""
        with self.archive.transaction() as session:
            person = session.scalars(select(Person).where(Person.login == login)).one()
            return sign_ins.open_session(
                session, person, second_factor=second_factor, agent="test", at=self.clock.at
            )

    def client(self, login: str = "", *, second_factor: bool = True) -> DeskClient:
        """A browser in which this person is signed in; with no login, a reader's."""
        client = self.app.test_client()
        assert isinstance(client, DeskClient)
        if login:
            self.carry(client, self.token(login, second_factor=second_factor))
        return client

    def carry(self, client: DeskClient, token: str) -> None:
        """Put a session into a browser."""
        client.set_cookie(COOKIE, token, path=PATH)
        client.csrf = sign_ins.csrf_of(token)

    def actor(self, login: str) -> Actor:
        """The person as permissions see one."""
        with self.archive.reading() as session:
            return sign_ins.actor(session.scalars(select(Person).where(Person.login == login)).one())


def _gazette(session: Session, slug: str) -> Gazette:
    held = session.scalar(select(Gazette).where(Gazette.slug == slug))
    if held is None:
        held = Gazette(slug=slug, title=f"公报{slug}")
        session.add(held)
        session.flush()
    return held


def _issuer(session: Session, name: str) -> Issuer:
    held = session.scalar(select(Issuer).where(Issuer.name == name))
    if held is None:
        held = Issuer(name=name)
        session.add(held)
        session.flush()
    return held
