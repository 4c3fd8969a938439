"""Who may do what at the desk: one table, asked everywhere and nowhere repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gazette.model_people import Role


class Act(StrEnum):
    """A deed, or a kind of page, that needs leave. ``OPEN`` needs none, ``SIGNED_IN`` only an account."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    SUBMIT = "submit"  # file, answer and take back what one's own department submits
    READ_SUBMISSIONS = "read_submissions"
    HANDLE_SUBMISSIONS = "handle_submissions"  # accept or return
    READ_DRAFTS = "read_drafts"
    EDIT = "edit"  # enter, edit, send to review, propose a correction, comment, tick
    APPROVE = "approve"  # publish now or at an hour, return, withdraw, restore, approve a correction
    LAY_OUT = "lay_out"  # put an issue together
    PUBLISH_ISSUE = "publish_issue"
    PRESS_PROOF = "press_proof"  # compare a printer's proof, judge the differences, sign the report
    PRESS_RULE = "press_rule"  # say whether issues wait for such a report
    LEDGER = "ledger"
    HOLIDAYS = "holidays"
    HISTORY = "history"
    PEOPLE = "people"


_CONTACT, _EDITOR, _APPROVER, _ADMIN = Role
_STAFF = frozenset({_EDITOR, _APPROVER, _ADMIN})
_WRITERS = frozenset({_EDITOR, _APPROVER})
ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.SUBMIT: frozenset({_CONTACT}),
    Act.READ_SUBMISSIONS: frozenset({_CONTACT, _EDITOR, _APPROVER}),
    Act.HANDLE_SUBMISSIONS: _WRITERS,
    Act.READ_DRAFTS: _WRITERS,
    Act.EDIT: _WRITERS,
    Act.APPROVE: frozenset({_APPROVER}),
    Act.LAY_OUT: _WRITERS,
    Act.PUBLISH_ISSUE: frozenset({_APPROVER}),
    Act.PRESS_PROOF: _WRITERS,
    Act.PRESS_RULE: frozenset({_APPROVER}),
    Act.LEDGER: frozenset({_CONTACT}) | _STAFF,
    Act.HOLIDAYS: frozenset({_EDITOR, _ADMIN}),
    Act.HISTORY: _STAFF,
    Act.PEOPLE: frozenset({_ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is signed in. ``roles``: gazette slug → roles; ``department``: whose contact person."""

    id: int
    login: str
    name: str
    department_id: int | None
    department: str
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    must_change: bool = False
    must_enrol: bool = False  # a second factor is required and not set up
    must_prove: bool = False  # it is set up, and this session has not shown a code yet
    csrf: str = ""

    @property
    def held_up(self) -> bool:
        """Something must be done before any page of the desk opens."""
        return self.must_prove or self.must_change or self.must_enrol

    def has(self, role: Role) -> bool:
        """Bears the role in some gazette."""
        return any(role in roles for roles in self.roles.values())


def may(actor: Actor | None, act: Act, gazette: str | None = None) -> bool:
    """Whether a person has leave, in one gazette or (None) in any.

    A contact person's leave extends to the own department only; what is asked of the rows (``own_only``) says so.
    """
    if act is Act.OPEN:
        return True
    if actor is None:
        return False
    if act is Act.SIGNED_IN:
        return True
    wanted = ALLOWED[act]
    roles = [actor.roles.get(gazette, frozenset())] if gazette is not None else actor.roles.values()
    return any(wanted & held for held in roles)


def gazettes_for(actor: Actor, act: Act) -> frozenset[str]:
    """The gazettes in which a person has leave for a deed."""
    return frozenset(slug for slug, held in actor.roles.items() if ALLOWED[act] & held)


def own_only(actor: Actor, act: Act, gazette: str) -> bool:
    """The leave rests on being a contact person alone, so it covers the own department only."""
    return ALLOWED[act] & actor.roles.get(gazette, frozenset()) == {Role.CONTACT}
