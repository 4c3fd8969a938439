"""An archive with an editor, two approvers and an administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gazette import editing
from gazette.archive import Archive
from gazette.content import Content
from gazette.model_people import Role
from gazette.permissions import Actor
from gazette.readiness import Rules
from tests.desk.people import NOON, content, person

NO_RULES = Rules()


@dataclass
class Office:
    """The people of one gazette and short ways to their deeds."""

    archive: Archive
    editor: Actor
    approver: Actor
    chief: Actor
    administrator: Actor

    def draft(self, text: Content | None = None, by: Actor | None = None) -> str:
        """A draft in the section of government documents."""
        with self.archive.transaction() as session:
            where = editing.Where("lz", "政府文件")
            return editing.draft(session, by or self.editor, where, text or content(), NOON).index_number

    def version(self, name: str) -> int:
        """The version of the row, as a form would carry it."""
        with self.archive.reading() as session:
            return editing.document_for(session, self.editor, name, editing.Act.READ_DRAFTS).version

    def send(self, name: str) -> None:
        """Send a draft to the approvers."""
        with self.archive.transaction() as session:
            editing.send(session, self.editor, name, NO_RULES, NOON)

    def approve(self, name: str, by: Actor | None = None) -> None:
        """Approve and publish, and tell the index."""
        version = self.version(name)
        with self.archive.transaction() as session:
            editing.approve(session, by or self.approver, name, version, NO_RULES, NOON)
        self.archive.sync()

    def published(self, text: Content | None = None) -> str:
        """A document that went the whole way."""
        name = self.draft(text)
        self.send(name)
        self.approve(name)
        return name


@pytest.fixture
def office(archive: Archive) -> Iterator[Office]:
    """The office of one gazette."""
    return office_of(archive)


def office_of(archive: Archive) -> Office:
    """The people of an archive's gazette."""
    return Office(
        archive,
        person(archive, "li", [Role.EDITOR]),
        person(archive, "wang", [Role.APPROVER]),
        person(archive, "chief", [Role.APPROVER, Role.EDITOR]),
        person(archive, "root", [Role.ADMINISTRATOR]),
    )
