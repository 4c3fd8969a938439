"""Texts of many pieces as one string, with the way back from each character to where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from gazette.pressproof.folding import formless, same
from gazette.pressproof.pages import Strip
from gazette.pressproof.wanted import Part


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page of the proof, in points from its top left corner."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Expected:
    """The parts of the web edition in a row."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.text = "".join(part.text for part in parts)
        self.form = formless(self.text)
        self.starts: list[int] = []
        at = 0
        for part in parts:
            self.starts.append(at)
            at += len(part.text)

    def part_at(self, at: int) -> int:
        """Which part a character belongs to; behind the last one, the last part."""
        return max(bisect_right(self.starts, min(at, len(self.text) - 1)) - 1, 0)

    def end(self, part: int) -> int:
        """Where a part ends."""
        return self.starts[part] + len(self.parts[part].text)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The parts that a stretch touches, each with the stretch inside it: (part, start, end)."""
        at = start
        while at < end:
            part = self.part_at(at)
            yield part, at, min(end, self.end(part))
            at = self.end(part)

    @cached_property
    def documents(self) -> dict[int, tuple[int, int]]:
        """Where the text of each document begins and ends."""
        found: dict[int, tuple[int, int]] = {}
        for at, part in enumerate(self.parts):
            start = found.get(part.document, (self.starts[at], 0))[0]
            found[part.document] = (start, self.end(at))
        return found


class Shown:
    """The strips of the proof in a row."""

    def __init__(self, strips: Sequence[Strip]) -> None:
        self.strips = tuple(strips)
        letters: list[str] = []
        self._strip: list[int] = []
        self._place: list[int] = []
        self.starts: list[int] = []
        for number, strip in enumerate(strips):
            self.starts.append(len(letters))
            for place, character in enumerate(strip.text):
                for letter in same(character):
                    letters.append(letter)
                    self._strip.append(number)
                    self._place.append(place)
        self.text = "".join(letters)
        self.form = formless(self.text)

    def strip_at(self, at: int) -> int:
        """Which strip a character stands in."""
        return self._strip[at]

    def page_at(self, at: int) -> int:
        """On which page a character stands; behind the last one, the last page."""
        return self.strips[self._strip[min(at, len(self._strip) - 1)]].page if self._strip else 1

    def begins_strip(self, at: int) -> bool:
        """Whether a strip begins here, or everything ends."""
        return at in (0, len(self.text)) or self._strip[at] != self._strip[at - 1]

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Where characters stand, a rectangle for each strip; a thin one where nothing stands and something should."""
        if start >= end:
            return self._caret(start)
        found: list[Box] = []
        at = start
        while at < end:
            strip = self.strips[self._strip[at]]
            last = at
            while last + 1 < end and self._strip[last + 1] == self._strip[at]:
                last += 1
            x0, x1 = strip.lefts[self._place[at]], strip.rights[self._place[last]]
            found.append(Box(strip.page, x0, strip.top, max(x1, x0 + 2), strip.bottom))
            at = last + 1
        return tuple(found)

    def _caret(self, at: int) -> tuple[Box, ...]:
        if not self._strip:
            return ()
        before = at > 0
        near = at - 1 if before else at
        strip = self.strips[self._strip[near]]
        x = strip.rights[self._place[near]] if before else strip.lefts[self._place[near]]
        return (Box(strip.page, x - 1.5, strip.top, x + 1.5, strip.bottom),)
