"""The characters of a text object of an OFD and where each stands, for reading and for drawing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gazette.ingest.ofd_objects import Placed
from gazette.ingest.ofd_values import Shift, number, numbers, text
from gazette.ingest.packed import child, local

_SIZE = 4.0


@dataclass(frozen=True, slots=True)
class Character:
    """A character by the left end of its base line, in millimetres of its object; ``glyphs`` are numbers in its font."""

    text: str
    x: float
    y: float
    wide: float
    glyphs: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The characters of a text object, their size and stretch, and how far each is turned on its spot, in degrees."""

    characters: tuple[Character, ...]
    size: float
    stretch: float
    turned: float
    shift: Shift

    @property
    def angle(self) -> float:
        """How far its characters lean on the page, clockwise, in degrees from 0 to 360."""
        return (math.degrees(math.atan2(self.shift.b, self.shift.a)) + self.turned) % 360


def run(placed: Placed, most: int) -> Run:
    """What a text object writes, of it no more than ``most`` characters."""
    element = placed.element
    size = number(element.get("Size")) or _SIZE
    stretch = number(element.get("HScale")) or 1.0
    turned = number(element.get("CharDirection"))
    return Run(tuple(_characters(placed, size * stretch, most)), size, stretch, turned, placed.shift)


def _characters(placed: Placed, em: float, most: int) -> Iterator[Character]:
    x = y = 0.0
    given = 0
    mapped: dict[int, tuple[int, ...]] = {}
    for part in placed.element:
        kind = local(part)
        if kind == "CGTransform":
            _map(part.get("CodePosition"), part.get("CodeCount"), text(child(part, "Glyphs")), mapped, most)
        if kind != "TextCode":
            continue
        x = number(part.get("X")) if part.get("X") else x
        y = number(part.get("Y")) if part.get("Y") else y
        said = (part.text or "")[: most - given]
        steps = list(_deltas(part.get("DeltaX", ""), len(said)))
        falls = list(_deltas(part.get("DeltaY", ""), len(said)))
        for at, character in enumerate(said):
            wide = em * (0.5 if character.isascii() else 1.0)
            # beyond the distances that are given the last one goes on; with none at all characters stand side by side
            step = (steps[at] if at < len(steps) else steps[-1]) if steps else 0.0 if falls else wide
            yield Character(character, x, y, step if 0 < step < 1.1 * em else wide, mapped.get(at))
            x += step
            y += (falls[at] if at < len(falls) else falls[-1]) if falls else 0.0
        given += len(said)
        mapped = {}


def _map(
    position: str | None, codes: str | None, glyphs: str, mapped: dict[int, tuple[int, ...]], most: int
) -> None:
    """Which glyphs stand for which characters: one for one, or several for several, drawn at the first."""
    first = int(number(position))
    count = min(max(int(number(codes or "1")), 1), most)
    known = [int(value) for value in numbers(glyphs[: 8 * most])]
    if len(known) == count:
        mapped.update({first + at: (glyph,) for at, glyph in enumerate(known)})
        return
    mapped.update({first + at: () for at in range(count)})
    mapped[first] = tuple(known)


def _deltas(said: str, count: int) -> Iterator[float]:
    """Distances, of which ``g n d`` stands for n times d."""
    words = said.split()
    at = given = 0
    while at < len(words) and given < count:
        if words[at] == "g" and at + 2 < len(words):
            times = min(int(number(words[at + 1])), count - given)
            yield from [number(words[at + 2])] * times
            at, given = at + 3, given + max(times, 0)
        else:
            yield number(words[at])
            at, given = at + 1, given + 1
