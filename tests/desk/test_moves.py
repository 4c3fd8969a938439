"""Random moves by random people: no illegal state, never public without two people, no revision lost, the chain whole.

The model knows only the picture in ``workflow``: which deed leads from which state to which, and who wrote.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from gazette import auditing, editing
from gazette.archive import Archive, open_archive
from gazette.errors import ArchiveError
from gazette.model import Document, Status
from gazette.model_desk import Correction, Hand, Revision
from gazette.model_people import Role
from gazette.permissions import Actor
from gazette.settings import Settings
from tests.desk.conftest import NO_RULES
from tests.desk.people import NOON, content, person

bodies = st.text("停车收费办法5元", min_size=1, max_size=12)


@dataclass
class Known:
    """What the model knows of one document."""

    state: Status = Status.DRAFT
    wrote: set[int] = field(default_factory=set)
    revision: int = 1
    texts: list[str] = field(default_factory=list)  # every text that was ever saved
    proposal: tuple[int, str] | None = None  # who proposed what


class Moves(RuleBasedStateMachine):
    """One archive, four people, a few documents."""

    url: str | None = None
    names = Bundle("names")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="moves")
        home = Path(self.folder.name)
        self.archive: Archive = open_archive(
            Settings(home=home, database_url=self.url or f"sqlite:///{home / 'g.db'}")
        )
        self.known: dict[str, Known] = {}
        self.clock: datetime = NOON

    @initialize()
    def hire(self) -> None:
        """The people; the database may be shared by several runs, so people may be there already."""
        roles = {
            "li": [Role.EDITOR],
            "wang": [Role.APPROVER],
            "both": [Role.EDITOR, Role.APPROVER],
            "root": [Role.ADMINISTRATOR],
        }
        self.people = [person(self.archive, login, held) for login, held in roles.items()]

    def teardown(self) -> None:
        """The audit at the end; then everything is closed."""
        with self.archive.reading() as session:
            result = auditing.audit(session)
        assert result.broken is None
        assert result.faults == ()
        self.archive.close()
        self.folder.cleanup()

    def who(self, number: int) -> Actor:
        return self.people[number % len(self.people)]

    @staticmethod
    def writes(actor: Actor) -> bool:
        return actor.has(Role.EDITOR) or actor.has(Role.APPROVER)

    @rule(target=names, who=st.integers(0, 3), body=bodies)
    def draft(self, who: int, body: str) -> str:
        actor = self.who(who)
        try:
            with self.archive.transaction() as session:
                name = editing.draft(
                    session, actor, editing.Where("lz", "政府文件"), content(body=body), self.clock
                ).index_number
        except ArchiveError:
            assert not self.writes(actor)
            return ""
        self.known[name] = Known(wrote={actor.id}, texts=[body])
        return name

    def deed(self, name: str, who: int, allowed: bool, act: object) -> bool:
        """Run a deed; it succeeds exactly when the model says it may."""
        try:
            with self.archive.transaction() as session:
                act(session)  # type: ignore[operator]
        except ArchiveError:
            assert not allowed, f"{name}: refused to {self.who(who).login}"
            return False
        assert allowed, f"{name}: allowed to {self.who(who).login} in {self.known[name].state}"
        return True

    @rule(name=names, who=st.integers(0, 3), body=bodies, stale=st.booleans())
    def save(self, name: str, who: int, body: str, stale: bool) -> None:
        if not name:
            return
        known, actor = self.known[name], self.who(who)
        version = self.version(name) - stale
        allowed = self.writes(actor) and known.state is Status.DRAFT and not stale
        if (
            self.deed(
                name,
                who,
                allowed,
                lambda s: editing.save(s, actor, name, content(body=body), version, self.clock),
            )
            and body != known.texts[-1]
        ):
            known.wrote.add(actor.id)
            known.texts.append(body)

    @rule(name=names, who=st.integers(0, 3))
    def send(self, name: str, who: int) -> None:
        if name and self.deed(
            name, who, self.writes(self.who(who)) and self.known[name].state is Status.DRAFT,
            lambda s: editing.send(s, self.who(who), name, NO_RULES, self.clock),
        ):  # fmt: skip
            self.known[name].state = Status.REVIEW

    @rule(name=names, who=st.integers(0, 3))
    def give_back(self, name: str, who: int) -> None:
        if not name:
            return
        known, actor = self.known[name], self.who(who)
        allowed = known.state in (Status.REVIEW, Status.SCHEDULED) and (
            actor.has(Role.APPROVER) or (self.writes(actor) and actor.id in known.wrote)
        )
        if self.deed(name, who, allowed, lambda s: editing.give_back(s, actor, name, "再改", self.clock)):
            known.state = Status.DRAFT

    @rule(name=names, who=st.integers(0, 3), later=st.booleans())
    def approve(self, name: str, who: int, later: bool) -> None:
        if not name:
            return
        known, actor = self.known[name], self.who(who)
        allowed = known.state is Status.REVIEW and actor.has(Role.APPROVER) and actor.id not in known.wrote
        hour = self.clock + timedelta(hours=1) if later else None
        version = self.version(name)
        if self.deed(
            name, who, allowed, lambda s: editing.approve(s, actor, name, version, NO_RULES, self.clock, hour)
        ):
            known.state = Status.SCHEDULED if later else Status.PUBLISHED

    @rule(hours=st.integers(0, 2))
    def time_passes(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)
        with self.archive.transaction() as session:
            for name in editing.publish_due(session, self.clock):
                if name in self.known:
                    assert self.known[name].state is Status.SCHEDULED
                    self.known[name].state = Status.PUBLISHED

    @rule(name=names, who=st.integers(0, 3), back=st.booleans())
    def withdraw_or_restore(self, name: str, who: int, back: bool) -> None:
        if not name:
            return
        known, actor = self.known[name], self.who(who)
        begin, end = (Status.WITHDRAWN, Status.PUBLISHED) if back else (Status.PUBLISHED, Status.WITHDRAWN)
        act = editing.restore if back else editing.withdraw
        allowed = known.state is begin and actor.has(Role.APPROVER)
        if self.deed(name, who, allowed, lambda s: act(s, actor, name, "理由", self.clock)):
            known.state = end

    @rule(name=names, who=st.integers(0, 3), body=bodies)
    def propose(self, name: str, who: int, body: str) -> None:
        if not name:
            return
        known, actor = self.known[name], self.who(who)
        allowed = (
            known.state is Status.PUBLISHED
            and self.writes(actor)
            and known.proposal is None
            and body != known.texts[-1]
        )
        if self.deed(
            name,
            who,
            allowed,
            lambda s: editing.propose(s, actor, name, content(body=body), "有误", self.clock),
        ):
            known.proposal = (actor.id, body)

    @rule(name=names, who=st.integers(0, 3), apply=st.booleans())
    def decide(self, name: str, who: int, apply: bool) -> None:
        if not name or self.known[name].proposal is None:
            return
        known, actor = self.known[name], self.who(who)
        writer, body = known.proposal
        with self.archive.reading() as session:
            made = session.scalars(
                select(Correction.id).where(
                    Correction.document.has(Document.index_number == name), Correction.status == "proposed"
                )
            ).one()
        if apply:
            allowed = actor.has(Role.APPROVER) and actor.id != writer and known.state is Status.PUBLISHED
        else:
            allowed = self.writes(actor) and (actor.has(Role.APPROVER) or actor.id == writer)
        if self.deed(
            name, who, allowed, lambda s: editing.decide(s, actor, made, apply=apply, at=self.clock)
        ):
            known.proposal = None
            if apply:
                known.revision += 1
                known.texts.append(body)

    def version(self, name: str) -> int:
        with self.archive.reading() as session:
            return session.scalars(select(Document.version).where(Document.index_number == name)).one()

    @invariant()
    def the_rows_are_as_the_model_knows(self) -> None:
        """State, writers, revisions: and whatever is public was approved by somebody who did not write in it."""
        with self.archive.reading() as session:
            for name, known in self.known.items():
                row = session.scalars(select(Document).where(Document.index_number == name)).one()
                assert row.status == known.state
                assert row.revision == known.revision
                hands = set(session.scalars(select(Hand.person_id).where(Hand.document_id == row.id)))
                assert hands == known.wrote
                if known.state in (Status.PUBLISHED, Status.WITHDRAWN):
                    assert row.approved_by is not None
                    assert row.approved_by not in hands
                kept = " ".join(
                    session.scalars(select(Revision.content).where(Revision.document_id == row.id))
                )
                assert all(body in kept for body in known.texts)


def test_no_run_of_moves_leads_astray() -> None:
    run_state_machine_as_test(Moves, settings=profile(max_examples=25, stateful_step_count=25, deadline=None))


def test_nor_on_postgresql(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgres")

    class OnServer(Moves):
        def __init__(self) -> None:
            type(self).url = server.new_database()
            super().__init__()

    run_state_machine_as_test(
        OnServer, settings=profile(max_examples=6, stateful_step_count=25, deadline=None)
    )
