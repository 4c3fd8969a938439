"""What changed between two states of a document, by character.

Lines are matched first, then the characters of lines that changed, so that a moved comma is shown as a comma. Exact:
what is the same and added makes the new text, what is the same and removed makes the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from gazette.body import Block, lines_of
from gazette.content import LABELS, Content, Offered

Change = Literal["same", "added", "removed"]
_MOST = 4000  # characters of a line compared one by one; a longer pair is shown whole


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that stayed, came or went."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text. ``before`` and ``after`` count from 1, None where the line does not stand there."""

    pieces: tuple[Piece, ...]
    before: int | None
    after: int | None

    @property
    def sides(self) -> tuple[str, str]:
        """The line before and after."""
        return _sides(self.pieces)

    @property
    def changed(self) -> bool:
        """Something in it differs."""
        return any(piece.change != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that differs: its Chinese name and both values as text, by character."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def sides(self) -> tuple[str, str]:
        """The value before and after."""
        return _sides(self.pieces)


@dataclass(frozen=True, slots=True)
class Differences:
    """Facts that differ, and every line of the bodies."""

    facts: tuple[FactChange, ...]
    lines: tuple[Line, ...]

    @property
    def count(self) -> int:
        """How many facts and lines differ."""
        return len(self.facts) + sum(line.changed for line in self.lines)


def between(before: Content, after: Content) -> Differences:
    """Compare two contents."""
    facts = tuple(
        FactChange(label, tuple(characters(was, now)))
        for name, label in LABELS.items()
        if (was := _said(getattr(before, name))) != (now := _said(getattr(after, name)))
    )
    return Differences(facts, tuple(lines(_lines(before.body), _lines(after.body))))


def _sides(pieces: tuple[Piece, ...]) -> tuple[str, str]:
    before = "".join(piece.text for piece in pieces if piece.change != "added")
    return before, "".join(piece.text for piece in pieces if piece.change != "removed")


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(one.title if isinstance(one, Offered) else str(one) for one in value)
    return "" if value is None else str(value)


def _lines(body: Sequence[Block]) -> list[str]:
    return [line for block in body for line in lines_of(block)]


def lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """The lines of both texts in order, changed ones paired with what they most resemble."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for offset in range(b - a):
                yield Line((Piece("same", before[a + offset]),), a + offset + 1, c + offset + 1)
        else:
            yield from _changed(before, after, range(a, b), range(c, d))


def _changed(before: Sequence[str], after: Sequence[str], gone: range, come: range) -> Iterator[Line]:
    """Pair lines one by one where there are as many; what is left over came or went whole."""
    both = min(len(gone), len(come))
    for a, c in zip(gone[:both], come[:both], strict=True):
        yield Line(tuple(characters(before[a], after[c])), a + 1, c + 1)
    for a in gone[both:]:
        yield Line((Piece("removed", before[a]),), a + 1, None)
    for c in come[both:]:
        yield Line((Piece("added", after[c]),), None, c + 1)


def characters(before: str, after: str) -> Iterator[Piece]:
    """Two texts by character; two that share too little are shown one after the other."""
    if max(len(before), len(after)) > _MOST:
        matcher = None
    else:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        if matcher.ratio() < 0.3:
            matcher = None
    if matcher is None:
        codes = (
            [("replace", 0, len(before), 0, len(after))]
            if before != after
            else [("equal", 0, len(before), 0, 0)]
        )
    else:
        codes = list(matcher.get_opcodes())
    for kind, a, b, c, d in codes:
        if kind == "equal":
            yield Piece("same", before[a:b])
            continue
        if b > a:
            yield Piece("removed", before[a:b])
        if d > c:
            yield Piece("added", after[c:d])
