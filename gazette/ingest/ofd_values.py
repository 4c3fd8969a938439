"""Numbers, boxes and places in the XML of an OFD. All lengths are in millimetres, from the top left corner."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml import etree

from gazette.ingest.packed import child

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Shift:
    """Turns what an object draws into places on its page: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point on the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Shift) -> Shift:
        """What ``first`` does, and then this."""
        (a, b), (c, d) = self._turned(first.a, first.b), self._turned(first.c, first.d)
        return Shift(a, b, c, d, *self.point(first.e, first.f))

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y, self.b * x + self.d * y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """What a box becomes, as left, top, right, bottom of what holds it."""
        corners = [self.point(x, y) for x in (x0, x1) for y in (y0, y1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def scale(self) -> float:
        """How much larger things get."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c)) or 1.0

    @property
    def sound(self) -> bool:
        """Whether all its numbers are such as can be drawn."""
        return all(abs(value) < 1e7 for value in (self.a, self.b, self.c, self.d, self.e, self.f))


def shown(element: etree._Element) -> bool:
    """Whether it is not hidden."""
    return element.get("Visible", "true").strip().lower() not in ("false", "0")


def text(element: etree._Element | None) -> str:
    """The text of an element without the white space around it."""
    return (element.text or "").strip() if element is not None else ""


def number(said: str | None) -> float:
    """A number; 0 for what is none or beyond a kilometre."""
    try:
        value = float(said or "")
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and abs(value) < 1e6 else 0.0


def numbers(said: str) -> list[float]:
    """Numbers with spaces between."""
    return [number(word) for word in said.split()]


def boundary(element: etree._Element) -> Box:
    """The box an object stands in; lines have none to speak of in one direction."""
    found = numbers(element.get("Boundary", ""))
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else (0.0, 0.0, 0.0, 0.0)


def area(element: etree._Element | None) -> Box | None:
    """The physical box of a page."""
    found = numbers(text(child(element, "PhysicalBox")))
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 and min(found[2:]) > 0 else None
