"""Pages laid on the scanner a little askew: how far they lean, and places and pixels set straight again.

Angles are in degrees, counted as the lines of the page sink to the right.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

import cv2
import numpy.typing

LEAST = 0.05  # a page that leans less is taken for straight
MOST = 15.0
_LINES = 40
Pixels = numpy.typing.NDArray[numpy.uint8]
Corners = Sequence[Sequence[float]]


def leaning(boxes: Iterable[Corners]) -> float:
    """How far a page leans by the boxes of its lines (corners from the upper left, clockwise): the long ones decide."""
    known = []
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in boxes:
        across, down = (x1 - x0 + x2 - x3) / 2, (y1 - y0 + y2 - y3) / 2
        high = math.hypot(x3 - x0, y3 - y0)
        if across > 4 * high:
            known.append((across, math.degrees(math.atan2(down, across))))
    longest = sorted(known, reverse=True)[:_LINES]
    angle = statistics.median(angle for _, angle in longest) if longest else 0.0
    return angle if LEAST <= abs(angle) <= MOST else 0.0


class Straightening:
    """The turn that sets a page of ``width`` by ``height`` pixels straight about its middle."""

    def __init__(self, width: int, height: int, angle: float) -> None:
        self._angle = angle
        self._size = (width, height)
        self._turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)

    def box(self, corners: Corners) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a box that is straight when the page is."""
        if not self._angle:
            xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        else:
            (a, b, c), (d, e, f) = self._turn.tolist()
            xs = [a * x + b * y + c for x, y in corners]
            ys = [d * x + e * y + f for x, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def pixels(self, pixels: Pixels) -> Pixels:
        """The page set straight; what turns in from outside is as its edge."""
        if not self._angle:
            return pixels
        turned: Pixels = cv2.warpAffine(
            pixels, self._turn, self._size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return turned
