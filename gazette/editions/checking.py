"""What a code or a file says about the text that was printed: still the text of the archive, changed since, or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from gazette import queries
from gazette.editions.codes import Issued, Part, Register, read
from gazette.editions.edition import revision_of
from gazette.errors import NotFound
from gazette.views import DocumentCard, Stub

State = Literal["current", "changed", "withdrawn", "gone"]
_WORST: tuple[State, ...] = ("gone", "withdrawn", "changed", "current")


@dataclass(frozen=True, slots=True)
class Standing:
    """One printed document and how it stands today; ``reason`` is why it was taken back."""

    part: Part
    state: State
    card: DocumentCard | None = None
    revision: int = 0
    withdrawn_on: date | None = None
    reason: str = ""


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
    return Standing(part, "current" if now.digest == part.digest else "changed", page.card, now.number)
