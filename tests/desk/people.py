"""People of every role, without passwords: what they may do is tested here, how they sign in elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import select

from gazette import people, sign_ins
from gazette.archive import Archive
from gazette.body import Paragraph
from gazette.content import Content
from gazette.entering import ensure_gazette
from gazette.model import Issuer
from gazette.model_people import Person, Role
from gazette.people import COMMAND_LINE, Facts, NewPerson
from gazette.permissions import Actor

NOON = datetime(2026, 3, 16, 4, tzinfo=UTC)  # a Monday


def person(
    archive: Archive, login: str, roles: Iterable[Role], gazette: str = "lz", department: str | None = None
) -> Actor:
    """Somebody with these roles in a gazette, made when there is nobody of this login."""
    with archive.transaction() as session:
        ensure_gazette(session, gazette, title="澜州市人民政府公报")
        if department and session.scalar(select(Issuer).where(Issuer.name == department)) is None:
            session.add(Issuer(name=department))
            session.flush()
        row = session.scalar(select(Person).where(Person.login == login))
        if row is None:
            new = NewPerson(login, Facts(f"{login}某", department or ""), {gazette: set(roles)})
            row = people.add(session, new, COMMAND_LINE, NOON)
        else:
            held = {Role(grant.role) for grant in row.grants if grant.gazette.slug == gazette}
            people.change_roles(session, login, {gazette: held | set(roles)}, COMMAND_LINE, NOON)
        session.flush()
        return sign_ins.actor(row)


def sign_in(archive: Archive, client: FlaskClient, actor: Actor) -> str:
    """Give a client the session of a person, and return the token its forms carry."""
    with archive.transaction() as session:
        row = session.get_one(Person, actor.id)
        token = sign_ins.open_session(session, row, second_factor=True, agent="test", at=datetime.now(UTC))
    client.set_cookie("gazette_desk", token, path="/desk")
    return sign_ins.csrf_of(token)


def content(title: str = "关于停车的通知", body: str = "每小时5元。", **facts: object) -> Content:
    """A content that can be published."""
    blocks = tuple(Paragraph(line) for line in body.split("\n"))
    values: dict[str, object] = {"issuers": ("澜州市人民政府",), "signed_on": NOON.date(), **facts}
    return Content(title, blocks, **values)  # type: ignore[arg-type]
