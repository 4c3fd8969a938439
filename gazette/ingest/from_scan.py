"""Scans: pages that are pictures are read by a recogniser (RapidOCR, whose models come with it: nothing is fetched).

Each line keeps how sure the recogniser was; pages that hold text as text are read as such.
"""

from __future__ import annotations

import io
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy
import numpy.typing
import pypdfium2
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from rapidocr import RapidOCR

from gazette.errors import Unreadable
from gazette.ingest.flow import flow
from gazette.ingest.from_pdf import opened, pages, text_sheet
from gazette.ingest.grids import Rule
from gazette.ingest.manuscript import DOUBTFUL, Manuscript
from gazette.ingest.sheets import Glyph, Sheet, sheet

PAGES = 500
PIXELS = 40_000_000
DPI = 200
LEAST = 0.3
_A4 = 595.0  # a picture says nothing true of its size: it is taken for the width of a sheet
Pixels = numpy.typing.NDArray[numpy.uint8]


def read(content: bytes) -> Manuscript:
    """The manuscript in a scanned PDF or a picture.

    Raises:
        Unreadable: when it is damaged, too large, or nothing can be recognised.
    """
    logging.disable(logging.CRITICAL)
    recogniser = _Recogniser()
    of_kind = _of_pdf if b"%PDF-" in content[:1024] else _of_pictures
    sheets = list(of_kind(content, recogniser))
    blocks, sure = flow(sheets)
    doubtful = sum(line.doubtful for line in sure)
    warnings = [f"这是扫描识别的文字，共 {len(sure)} 行，请对照原件核对。"] if sure else []
    if doubtful:
        warnings.append(f"其中 {doubtful} 行有识别得没有把握的字（低于 {DOUBTFUL:.0%}）。")
    return Manuscript(blocks, warnings=tuple(warnings), paper=True, confidence=sure)


def _of_pdf(content: bytes, recogniser: _Recogniser) -> Iterator[Sheet]:
    document = opened(content)
    if len(document) > PAGES:
        raise Unreadable(f"扫描的 PDF 超过 {PAGES} 页，请分成几个文件。")
    for page in pages(document):
        written = text_sheet(page)
        yield written if written is not None else recogniser.sheet(_pixels(page), page.get_width())


def _pixels(page: pypdfium2.PdfPage) -> Pixels:
    width, height = page.get_size()
    scale = min(DPI / 72, (PIXELS / max(width * height, 1)) ** 0.5)
    pixels: Pixels = page.render(scale=scale, rev_byteorder=False).to_numpy()
    return (
        numpy.ascontiguousarray(pixels[:, :, :3])
        if pixels.ndim == 3
        else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    )


def _of_pictures(content: bytes, recogniser: _Recogniser) -> Iterator[Sheet]:
    Image.MAX_IMAGE_PIXELS = PIXELS * 4
    try:
        for number, frame in enumerate(ImageSequence.Iterator(Image.open(io.BytesIO(content)))):
            if number >= PAGES or frame.width * frame.height > PIXELS * 4:
                raise Unreadable("图片过大或页数过多，没有读；请分成几个文件。")
            upright = ImageOps.exif_transpose(frame).convert("RGB")
            upright.thumbnail((6000, 6000))
            yield recogniser.sheet(numpy.asarray(upright)[:, :, ::-1].copy(), _A4)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable("图片已损坏或过大，读不出来；请重新扫描或另存一份再试。") from error


class _Recogniser:
    """The recogniser with its models loaded once, and how its answer becomes a sheet."""

    def __init__(self) -> None:
        self._engine = RapidOCR(
            params={
                "Global.text_score": LEAST,
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def sheet(self, pixels: Pixels, width: float) -> Sheet:
        """A page of these pixels, as wide as said (in points)."""
        scale = width / pixels.shape[1]
        result = self._engine(pixels, return_word_box=True, return_single_char_box=True)
        glyphs = []
        found = (
            zip(result.boxes, result.txts, result.scores, result.word_results, strict=True)
            if result.txts
            else ()
        )
        for box, text, sure, characters in found:
            xs, ys = [float(x) * scale for x, _ in box], [float(y) * scale for _, y in box]
            glyph = _glyph(str(text), min(xs), min(ys), max(xs), max(ys), float(sure))
            glyphs.append(replace(glyph, faint=_faint(str(text), characters)))
        rules = [Rule(*(value * scale for value in found)) for found in _ruled(pixels)]
        return sheet(width, pixels.shape[0] * scale, glyphs, rules, scanned=True)


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
    """The long straight lines of a page: left, top, right, bottom in pixels."""
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
