"""The recogniser of scanned pages (RapidOCR) and how what it sees becomes a sheet: upright, straight, nothing passed over.

Everything here is in pixels but the sheet, which is in points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy
from rapidocr import RapidOCR

from gazette.ingest.chinese_marks import are_narrow, as_printed
from gazette.ingest.deskew import Corners, Pixels, Straightening, leaning
from gazette.ingest.grids import Rule
from gazette.ingest.manuscript import DOUBTFUL
from gazette.ingest.passed_over import Box, passed_over
from gazette.ingest.seals import without_seals
from gazette.ingest.sheets import Glyph, Sheet, sheet
from gazette.ingest.spreads import fold, folded_sheet

LEAST = 0.3
POOR = 0.85  # a page read with less confidence than this may stand on its head
HOPELESS = 0.75  # and than this, on its side
SURE_ENOUGH = 0.5  # of what a second look reads; below it is dirt, a seal, a picture
_TALL = 1.5


@dataclass(frozen=True, slots=True)
class _Seen:
    """A recognised line: its corners, its text, how sure, and the places of doubted characters."""

    box: Corners
    text: str
    sure: float
    faint: tuple[int, ...]

    @property
    def tall(self) -> bool:
        """Whether it stands like a line of a page that lies on its side."""
        xs, ys = [x for x, _ in self.box], [y for _, y in self.box]
        return len(self.text) > 2 and max(ys) - min(ys) > _TALL * (max(xs) - min(xs))


class Recogniser:
    """The recogniser with its models loaded once.

    It is not asked which lines stand on their head: it takes some good ones for such, and reads nothing in them.
    Pages are turned as a whole instead.
    """

    def __init__(self) -> None:
        self._engine = RapidOCR(
            params={
                "Global.text_score": LEAST,
                "Global.use_cls": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def sheet(self, pixels: Pixels, width: float) -> Sheet:
        """A page of these pixels (rows, columns, blue-green-red), ``width`` points wide as it lies."""
        scale = width / pixels.shape[1]
        pixels, lines = self._upright(without_seals(pixels))
        narrow = are_narrow([line.text for line in lines])
        straight = Straightening(pixels.shape[1], pixels.shape[0], leaning(line.box for line in lines))
        page = straight.pixels(pixels)
        read = [(straight.box(line.box), line) for line in lines]
        ruled = list(_ruled(page))
        read += self._second_look(page, passed_over(page, [box for box, _ in read], ruled))
        glyphs = []
        for box, line in read:
            text = line.text if narrow else as_printed(line.text)
            x0, top, x1, bottom = (value * scale for value in box)
            glyphs.append(replace(_glyph(text, x0, top, x1, bottom, line.sure), faint=line.faint))
        rules = [Rule(*(value * scale for value in found)) for found in ruled]
        across, down = page.shape[1] * scale, page.shape[0] * scale
        place = fold(across, down, glyphs, rules)
        if place is not None:
            return folded_sheet(across, down, glyphs, rules, place)
        return sheet(across, down, glyphs, rules, scanned=True)

    def _second_look(self, page: Pixels, places: Sequence[Box]) -> list[tuple[Box, _Seen]]:
        """What is read at places where the recogniser saw no line, of those it can read."""
        found = []
        for box in places:
            x0, top, x1, bottom = map(int, box)
            result = self._engine(page[top:bottom, x0:x1], use_det=False)
            text = "".join(result.txts or ()).strip()
            sure = min(map(float, result.scores or ()), default=0.0)
            if text and sure >= SURE_ENOUGH:
                found.append((box, _Seen((), text, sure, ())))
        return found

    def _upright(self, pixels: Pixels) -> tuple[Pixels, list[_Seen]]:
        """The page and its lines as they are read best: most pages lie right and are read once."""
        lines = self._lines(pixels)
        lies, mean = _lies(lines), _mean(lines)
        if not lines or (not lies and mean >= POOR):
            return pixels, lines
        best, most = (pixels, lines), 0.0 if lies else _worth(lines)
        for quarters in (1, 3) if lies else (2, 1, 3) if mean < HOPELESS else (2,):
            turned = numpy.ascontiguousarray(numpy.rot90(pixels, quarters))
            found = self._lines(turned)
            if _worth(found) > most and not _lies(found):
                best, most = (turned, found), _worth(found)
        return best

    def _lines(self, pixels: Pixels) -> list[_Seen]:
        result = self._engine(pixels, use_det=True, return_word_box=True, return_single_char_box=True)
        if not result.txts:
            return []
        lines = []
        words = list(result.word_results or ())
        for box, text, sure in zip(result.boxes.tolist(), result.txts, result.scores, strict=True):
            # a line without words has no entry among the words
            own = words.pop(0) if words and _spell(words[0]) == text.replace(" ", "") else ()
            lines.append(_Seen(box, str(text), float(sure), _faint(str(text), own)))
        return lines


def _lies(lines: Sequence[_Seen]) -> bool:
    """Whether most of what is read stands like lines of a page on its side."""
    return sum(len(line.text) for line in lines if line.tall) * 2 > sum(len(line.text) for line in lines)


def _mean(lines: Sequence[_Seen]) -> float:
    return _worth(lines) / max(sum(len(line.text) for line in lines), 1)


def _worth(lines: Sequence[_Seen]) -> float:
    """How many characters are read, each as much as it is sure."""
    return sum(len(line.text) * line.sure for line in lines)


def _spell(words: Sequence[tuple[str, float, object]]) -> str:
    return "".join(word for word, _, _ in words).replace(" ", "")


def _faint(text: str, characters: Sequence[tuple[str, float, object]]) -> tuple[int, ...]:
    """The places in a line of the characters (or Latin words) that the recogniser doubted."""
    places: list[int] = []
    end = 0
    for word, sure, _ in characters:
        start = text.find(word, end)
        if start < 0:
            continue
        end = start + len(word)
        if sure < DOUBTFUL:
            places += range(start, end)
    return tuple(places)


def _glyph(text: str, x0: float, top: float, x1: float, bottom: float, sure: float) -> Glyph:
    """A recognised line; its size of type from its width, for the boxes are drawn with some air around them."""
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in text)
    return Glyph(text, x0, top, x1, bottom, min(0.8 * (bottom - top), (x1 - x0) / max(ems, 1.0)), sure)


def _ruled(pixels: Pixels) -> Iterator[tuple[float, float, float, float]]:
    """The long straight lines of a page that stands straight: left, top, right, bottom."""
    dark = cv2.adaptiveThreshold(
        cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY),
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        25,
        12,
    )
    length = max(pixels.shape[1] // 25, 20)
    for kernel in ((length, 1), (1, length)):
        lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
        lines = cv2.dilate(lines, numpy.ones((3, 3), numpy.uint8))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(lines)
        for x, y, wide, high, _ in boxes[1:4000].tolist():
            if max(wide, high) >= length and min(wide, high) < 15:
                yield float(x), float(y), float(x + wide), float(y + high)
