"""What a code or a file says about the text that was printed: still the text of the archive, changed since, or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from sqlalchemy.orm import Session

from gazette import events, public_record, queries
from gazette.editions.codes import Issued, Part, Register, read
from gazette.editions.edition import revision_of
from gazette.errors import NotFound
from gazette.views import DocumentCard, PublicRevision, Stub

State = Literal["gone", "withdrawn", "repealed", "expired", "changed", "amended", "not_yet", "current"]
_LONGEST_CODE = 20
_WORST: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Standing:
    """One printed document and how it stands today; ``reason`` is why it was taken back.

    ``state`` is the gravest that is true of it: a text may have been corrected and repealed. ``corrections`` are those made
    since it was printed; ``changed`` says that the text is another now.
    """

    part: Part
    state: State
    card: DocumentCard | None = None
    revision: int = 0
    effective_on: date | None = None
    withdrawn_on: date | None = None
    reason: str = ""
    changed: bool = False
    corrections: tuple[PublicRevision, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a code: what it was given for, and how each document in it stands."""

    issued: Issued
    standings: tuple[Standing, ...]

    @property
    def state(self) -> State:
        """The worst of its documents' states."""
        found = {standing.state for standing in self.standings}
        return next(state for state in _WORST if state in found)


class NotOurs(NotFound):
    """The code is well formed, but this archive never gave it."""


def check(session: Session, register: Register, typed: str) -> Verdict:
    """Say what a typed or scanned code stands for.

    Raises:
        Mistyped: when it cannot be a code.
        NotOurs: when it could be one, and is none of ours.
    """
    code = read(typed)
    issued = register.find(code)
    if issued is None:
        raise NotOurs(
            f"核验码 {code[:4]}-{code[4:]} 写法正确，但本库从未发出过。请核对纸上的字；如一字不差，这份纸件不是由本库制作的，不要采信。"
        )
    return Verdict(issued, tuple(_standing(session, part) for part in issued.parts))


def _standing(session: Session, part: Part) -> Standing:
    try:
        page = queries.document_page(session, part.index_number)
    except NotFound:
        return Standing(part, "gone")
    if isinstance(page, Stub):
        return Standing(part, "withdrawn", withdrawn_on=page.withdrawn_on, reason=page.reason)
    now = revision_of(page)
    changed = now.digest != part.digest
    listed = public_record.revisions(session, part.index_number)[0] if changed else ()
    since = tuple(revision for revision in listed if revision.number > part.revision)
    state = next(
        state for state in _WORST if state in (page.card.validity, "changed" if changed else "current")
    )
    return Standing(part, state, page.card, now.number, page.effective_on, changed=changed, corrections=since)


def root_in(session: Session, typed: str) -> events.Root | None:
    """The line of the history that a root printed in an imprint names; None: the history never had it."""
    return events.root_called(session, "".join(typed.split()).lower())


def looks_like_root(typed: str) -> bool:
    """Whether a typed line is a root of the history and no code."""
    letters = "".join(typed.split())
    return len(letters) > _LONGEST_CODE and all(c in "0123456789abcdefABCDEF" for c in letters)
