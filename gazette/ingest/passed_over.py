"""Ink that a recogniser passed over: a dash in a cell, a figure that stands alone, a short word between two others.

Lengths are in pixels of a page that stands straight.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

import cv2
import numpy

from gazette.ingest.deskew import Pixels

MOST = 60  # places a page; more is a picture, or dirt
_FACE = 0.75  # the share of a line's box that its type is high
_INK = 0.05  # the least ink, as a share of the square of a character
Box = tuple[float, float, float, float]


def passed_over(pixels: Pixels, read: Sequence[Box], rules: Iterable[Box]) -> list[Box]:
    """Where on a page there is ink like a line's, outside the boxes that were read and off the rules."""
    if not read:
        return []
    high = _FACE * statistics.median(bottom - top for _, top, _, bottom in read)
    ink = _ink(pixels)
    for x0, top, x1, bottom in rules:
        ink[max(int(top) - 3, 0) : int(bottom) + 3, max(int(x0) - 3, 0) : int(x1) + 3] = 0
    for x0, top, x1, bottom in read:
        ink[max(int(top), 0) : int(bottom), max(int(x0), 0) : int(x1)] = 0
    near = (max(int(0.8 * high), 1), max(int(0.2 * high), 1))
    together = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, near))
    _, _, groups, _ = cv2.connectedComponentsWithStats(together)
    found = []
    for x, y, wide, tall, _ in groups[1:].tolist():
        ys, xs = numpy.nonzero(ink[y : y + tall, x : x + wide])
        if len(xs) < _INK * high * high:
            continue
        x0, x1, top, bottom = (
            x + int(xs.min()),
            x + int(xs.max()) + 1,
            y + int(ys.min()),
            y + int(ys.max()) + 1,
        )
        if x1 - x0 > 0.25 * high and bottom - top < 3 * high:
            air = 0.4 * high
            found.append((max(x0 - air, 0.0), max(top - air, 0.0), x1 + air, bottom + air))
    return found if len(found) <= MOST else []


def _ink(pixels: Pixels) -> Pixels:
    grey = cv2.medianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), 3)
    dark: Pixels = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 25)
    return dark
