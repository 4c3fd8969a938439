"""Two long texts laid upon each other: what they share, in the same order, and the stretches in which they differ.

Pieces that stand once in each text are anchors; the heaviest chain of them that runs forward in both divides the texts, and what
lies between two anchors is divided again by shorter ones, until it is small enough to be compared character by character
(least changes, by rows of numpy).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

SIZES = (16, 8, 5, 3)
CELLS = 4_000_000  # of one table of the character by character comparison
_CHANGE, _MISS = 3, 2  # a character for another costs less than one lost and one too many


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """``size`` characters that are the same, from ``a`` in the one text and from ``b`` in the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which the texts differ: ``[a, a_end)`` of the one stands where ``[b, b_end)`` of the other does."""

    a: int
    a_end: int
    b: int
    b_end: int


def runs(one: str, other: str, size: int) -> list[Run]:
    """The longest equal stretches around every piece of so many characters that stands once in each text."""
    here, there = _once(one, size), _once(other, size)
    found: list[Run] = []
    for a, piece in sorted((a, piece) for piece, a in here.items() if piece in there):
        b = there[piece]
        if found and a - found[-1].a == b - found[-1].b and a < found[-1].a + found[-1].size:
            continue
        found.append(_grown(one, other, a, b, size))
    return list(dict.fromkeys(found))


def _once(text: str, size: int) -> dict[str, int]:
    """Where each piece stands that stands in a text once."""
    places: dict[str, int] = {}
    for at in range(len(text) - size + 1):
        piece = text[at : at + size]
        places[piece] = -1 if piece in places else at
    return {piece: at for piece, at in places.items() if at >= 0}


def _grown(one: str, other: str, a: int, b: int, size: int) -> Run:
    start, end = 0, size
    while a + start > 0 and b + start > 0 and one[a + start - 1] == other[b + start - 1]:
        start -= 1
    while a + end < len(one) and b + end < len(other) and one[a + end] == other[b + end]:
        end += 1
    return Run(a + start, b + start, end - start)


def chain(found: Sequence[Run]) -> list[Run]:
    """The heaviest runs that go forward in both texts, cut where two overlap."""
    ordered = sorted(found)
    ends: list[int] = []  # where chains end in the other text, growing
    weights: list[tuple[int, int]] = []  # the heaviest chain that ends there, and its last run; growing too
    before: list[int] = []
    for at, run in enumerate(ordered):
        place = bisect_left(ends, run.b)
        weight, last = weights[place - 1] if place else (0, -1)
        before.append(last)
        _note(ends, weights, run.b + run.size // 2, (weight + run.size, at))
    picked: list[Run] = []
    at = weights[-1][1] if weights else -1
    while at >= 0:
        picked.append(ordered[at])
        at = before[at]
    return _cut(picked[::-1])


def _note(ends: list[int], weights: list[tuple[int, int]], end: int, weight: tuple[int, int]) -> None:
    place = bisect_left(ends, end)
    if place and weights[place - 1][0] >= weight[0]:
        return
    while place < len(ends) and weights[place][0] <= weight[0]:
        del ends[place], weights[place]
    ends.insert(place, end)
    weights.insert(place, weight)


def _cut(picked: list[Run]) -> list[Run]:
    """Runs without overlaps."""
    cut: list[Run] = []
    for run in picked:
        over = (
            max((cut[-1].a + cut[-1].size - run.a, cut[-1].b + cut[-1].size - run.b), default=0) if cut else 0
        )
        over = max(over, 0)
        if run.size > over:
            cut.append(Run(run.a + over, run.b + over, run.size - over))
    return cut


def gaps(one: str, other: str) -> list[Gap]:
    """Every stretch in which the texts differ, in order; between two of them they are the same."""
    found = [gap for gap in _between(one, other, 0, 0, 0) if gap.a < gap.a_end or gap.b < gap.b_end]
    joined: list[Gap] = []
    for gap in found:
        if joined and joined[-1].a_end == gap.a and joined[-1].b_end == gap.b:
            joined[-1] = Gap(joined[-1].a, gap.a_end, joined[-1].b, gap.b_end)
        else:
            joined.append(gap)
    return joined


def _between(one: str, other: str, a: int, b: int, level: int) -> Iterator[Gap]:
    """The gaps of two stretches that begin at ``a`` and ``b``."""
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    a, b = a + start, b + start
    if not one or not other:
        yield Gap(a, a + len(one), b, b + len(other))
        return
    if (len(one) + 1) * (len(other) + 1) <= CELLS and (level or max(len(one), len(other)) < 400):
        yield from _least(one, other, a, b)
        return
    for deeper in range(level, len(SIZES)):
        if picked := chain(runs(one, other, SIZES[deeper])):
            edges = [Run(0, 0, 0), *picked, Run(len(one), len(other), 0)]
            for here, after in pairwise(edges):
                x, y = here.a + here.size, here.b + here.size
                yield from _between(one[x : after.a], other[y : after.b], a + x, b + y, deeper + 1)
            return
    if (len(one) + 1) * (len(other) + 1) <= CELLS:
        yield from _least(one, other, a, b)
    else:
        yield Gap(a, a + len(one), b, b + len(other))


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _least(one: str, other: str, a: int, b: int) -> Iterator[Gap]:
    """The least changes that make one text the other; each row of the table is one operation of numpy."""
    right = np.frombuffer(other.encode("utf-32-le"), dtype=np.uint32)
    steps = np.arange(len(other) + 1, dtype=np.int32) * _MISS
    table = np.empty((len(one) + 1, len(other) + 1), dtype=np.int32)
    table[0] = steps
    for at, character in enumerate(one, start=1):
        above = table[at - 1]
        row = above + _MISS
        np.minimum(row[1:], above[:-1] + np.where(right == ord(character), 0, _CHANGE), out=row[1:])
        table[at] = np.minimum.accumulate(row - steps) + steps
    x, y = len(one), len(other)
    back: list[Gap] = []
    while x or y:
        here = table[x, y]
        if x and y and here == table[x - 1, y - 1] + (0 if one[x - 1] == other[y - 1] else _CHANGE):
            x, y = x - 1, y - 1
            if one[x] != other[y]:
                back.append(Gap(a + x, a + x + 1, b + y, b + y + 1))
        elif x and here == table[x - 1, y] + _MISS:
            x -= 1
            back.append(Gap(a + x, a + x + 1, b + y, b + y))
        else:
            y -= 1
            back.append(Gap(a + x, a + x, b + y, b + y + 1))
    yield from reversed(back)
