"""The outlines of a path object of an OFD: lines and curves, arcs as curves of the third degree."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gazette.ingest.ofd_values import number

WORDS = 400_000
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_FLAT = 1e-6
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Segment:
    """A step of an outline: ``m`` begins one, ``l`` draws a line, ``c`` a curve (two handles and its end), ``h`` closes."""

    step: str
    points: tuple[Point, ...] = ()


def segments(data: str) -> Iterator[Segment]:
    """The steps in abbreviated data; what makes no sense ends it."""
    words = data.split(maxsplit=WORDS)[:WORDS]
    at, here, start = 0, (0.0, 0.0), (0.0, 0.0)
    begun = False
    while at < len(words):
        word = words[at]
        takes = _TAKES.get(word)
        if takes is None or at + takes >= len(words):
            return
        given = [number(one) for one in words[at + 1 : at + 1 + takes]]
        at += 1 + takes
        if word in "SM":
            here = start = (given[0], given[1])
            begun = True
            yield Segment("m", (here,))
            continue
        if not begun:
            begun = True
            yield Segment("m", (here,))
        if word == "C":
            here = start
            yield Segment("h")
            continue
        yield from _drawn(word, given, here)
        here = (given[-2], given[-1])


def _drawn(word: str, given: list[float], here: Point) -> Iterator[Segment]:
    end = (given[-2], given[-1])
    if word == "L":
        yield Segment("l", (end,))
    elif word == "B":
        yield Segment("c", ((given[0], given[1]), (given[2], given[3]), end))
    elif word == "Q":
        handle = (given[0], given[1])
        yield Segment("c", (_between(here, handle), _between(end, handle), end))
    else:
        yield from _arc(here, given, end)


def _between(end: Point, handle: Point) -> Point:
    return end[0] + 2 / 3 * (handle[0] - end[0]), end[1] + 2 / 3 * (handle[1] - end[1])


def _arc(here: Point, given: list[float], end: Point) -> Iterator[Segment]:
    """An arc of an ellipse, as in SVG: radii, turn in degrees, whether the long way, whether clockwise, end."""
    rx, ry = abs(given[0]), abs(given[1])
    if min(rx, ry) < _FLAT or here == end:
        yield Segment("l", (end,))
        return
    cos, sin = math.cos(math.radians(given[2])), math.sin(math.radians(given[2]))
    dx, dy = (here[0] - end[0]) / 2, (here[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, cos * dy - sin * dx
    wanting = math.hypot(x / rx, y / ry)
    if wanting > 1:
        rx, ry = rx * wanting, ry * wanting
    under = (rx * y) ** 2 + (ry * x) ** 2
    away = math.sqrt(max((rx * ry) ** 2 - under, 0.0) / under) if under else 0.0
    away = -away if bool(given[3]) == bool(given[4]) else away
    cx, cy = away * rx * y / ry, -away * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    sweep = math.atan2((-y - cy) / ry, (-x - cx) / rx) - first
    if given[4] and sweep < 0:
        sweep += 2 * math.pi
    elif not given[4] and sweep > 0:
        sweep -= 2 * math.pi
    middle = (here[0] + end[0]) / 2 + cos * cx - sin * cy, (here[1] + end[1]) / 2 + sin * cx + cos * cy

    def placed(u: float, v: float) -> Point:
        return middle[0] + cos * rx * u - sin * ry * v, middle[1] + sin * rx * u + cos * ry * v

    parts = max(math.ceil(abs(sweep) / (math.pi / 2) - 1e-9), 1)
    step = sweep / parts
    k = 4 / 3 * math.tan(step / 4)
    for part in range(parts):
        a, b = first + part * step, first + (part + 1) * step
        yield Segment(
            "c",
            (
                placed(math.cos(a) - k * math.sin(a), math.sin(a) + k * math.cos(a)),
                placed(math.cos(b) + k * math.sin(b), math.sin(b) - k * math.cos(b)),
                placed(math.cos(b), math.sin(b)) if part < parts - 1 else end,
            ),
        )


def outlines(data: str) -> Iterator[list[Point]]:
    """The straight parts of the outlines, as points; a curve ends one and the next begins behind it."""
    points: list[Point] = []
    for one in segments(data):
        if one.step == "h":
            points += points[:1]
            continue
        if one.step != "l":
            if len(points) > 1:
                yield points
            points = []
        points.append(one.points[-1])
    if len(points) > 1:
        yield points
