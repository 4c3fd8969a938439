"""Red seals on scanned pages: they cover the signature and the day, and a recogniser reads neither through them.

In red light the ink of a seal is as bright as the paper and black type stays black, so within a seal the red channel is
what was printed there. Red heads and rules are no seals: only what is about as high as wide and as large as a seal is.
"""

from __future__ import annotations

import cv2
import numpy

from gazette.ingest.deskew import Pixels

_REDDER = 40  # how much more red than green or blue, of 255
_PALE = 140  # in red light the ink of a seal is brighter than this, type darker
_LEAST, _MOST = 0.07, 0.45  # the side of a seal as a share of the width of the page: 15 to 95 mm of A4
_ROUND = 1.6
_ROW = 4.0  # several seals that touch are so much wider than high; below the head, whose names are red too
_HEAD = 0.35  # of the height of the page
_NEAR = 110  # the parts of a seal are nearer to each other than this part of the width


def without_seals(pixels: Pixels) -> Pixels:
    """The page (blue-green-red) without the ink of its red seals; the same array where there is none."""
    blue, green, red = (pixels[:, :, at].astype(numpy.int16) for at in range(3))
    reddish = ((red - numpy.maximum(blue, green)) > _REDDER).astype(numpy.uint8)
    if not reddish.any():
        return pixels
    wide = pixels.shape[1]
    near = max(wide // _NEAR, 3)
    together = cv2.morphologyEx(
        reddish, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near))
    )
    _, labels, groups, _ = cv2.connectedComponentsWithStats(together)
    cleaned: Pixels | None = None
    for number, (x, y, across, down, _) in enumerate(groups.tolist()):
        if number == 0 or not _is_seal(across / wide, down / wide, y / pixels.shape[0]):
            continue
        cleaned = pixels.copy() if cleaned is None else cleaned
        place = (slice(y, y + down), slice(x, x + across))
        hull = cv2.convexHull(cv2.findNonZero((labels[place] == number).astype(numpy.uint8)))
        inside = cv2.dilate(
            cv2.fillConvexPoly(numpy.zeros((down, across), numpy.uint8), hull, 1),
            numpy.ones((5, 5), numpy.uint8),
        )
        part = cleaned[place]
        in_red = part[:, :, 2:3]
        part[:] = numpy.where(inside[:, :, None] > 0, numpy.where(in_red > _PALE, 255, in_red), part)
    return pixels if cleaned is None else cleaned


def _is_seal(across: float, down: float, top: float) -> bool:
    """Whether red ink of this extent (shares of the page's width) that begins so far down is a seal's, or several."""
    if not _LEAST < min(across, down) <= down < _MOST:
        return False
    longest = _ROUND * down if top < _HEAD else _ROW * down
    return down / _ROUND < across < longest
