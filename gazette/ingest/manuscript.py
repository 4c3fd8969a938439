"""What a reader of a file format returns: blocks and facts found, each with its evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from gazette.body import Body, Figure, PageMark, Paragraph, Table, lines_of

DOUBTFUL = 0.8  # below this a recognised line or character must be looked at
Piece: TypeAlias = str | Table | Figure | PageMark


@dataclass(frozen=True, slots=True)
class Finding:
    """A value, the span of text it was found in, and how sure we are (0 to 1).

    ``field`` is a key of the interchange format (title, doc_number, issuers, signed_on, …); several values
    are joined by nothing but stand as several entries of ``value``. Dates are ISO.
    """

    field: str
    value: tuple[str, ...]
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line that a recogniser read: how sure it was of the whole, and the places of the characters it doubted."""

    text: str
    sure: float
    faint: tuple[int, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether somebody must look at it."""
        return self.sure < DOUBTFUL or bool(self.faint)

    @property
    def marked(self) -> str:
        """The line with the characters that were doubted in double brackets: 路⟦灯⟧由区政府管护."""
        return "".join(f"⟦{c}⟧" if place in self.faint else c for place, c in enumerate(self.text)).replace(
            "⟧⟦", ""
        )

    @classmethod
    def of_marked(cls, marked: str, sure: float) -> Recognised:
        """The line that was ``marked`` so."""
        text, faint, inside = "", [], False
        for character in marked:
            if character in "⟦⟧":
                inside = character == "⟦"
                continue
            faint += [len(text)] * inside
            text += character
        return cls(text, sure, tuple(faint))


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture; its ``figure`` is what stands for it in a body."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The name under which the picture will be kept."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def figure(self) -> Figure:
        """The block that stands for the picture."""
        return Figure(self.sha256)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One file as read, before anybody has confirmed anything.

    ``blocks`` are what the format itself tells apart: lines of text (paragraphs), tables, figures, page marks;
    what a line means is for ``structure`` to say. ``paper`` is true where the marks are pages of the printed
    edition, not of a working file. ``confidence`` says, line by line, how sure a recogniser was; it is empty
    for text that was there as text. ``scanned`` are the pages that are pictures and were not read.
    """

    blocks: Body
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    paper: bool = False
    confidence: tuple[Recognised, ...] = ()
    scanned: tuple[int, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Lines, tables, figures and page marks in order: what ``structure`` takes."""
        pieces: list[Piece] = []
        for block in self.blocks:
            if isinstance(block, Table | Figure | PageMark):
                pieces.append(block)
            else:
                pieces.extend(lines_of(block))
        return tuple(pieces)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of text alone."""
        return tuple(piece for piece in self.pieces if isinstance(piece, str))


def blocks_from(pieces: Sequence[Piece]) -> Body:
    """Pieces as the blocks of a manuscript: a line is a paragraph."""
    return tuple(Paragraph(piece) if isinstance(piece, str) else piece for piece in pieces)
