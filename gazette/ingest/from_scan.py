"""Scans: pages that are pictures are read by a recogniser (RapidOCR, whose models come with it: nothing is fetched).

Each line keeps how sure the recogniser was; pages that hold text as text are read as such.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterator

import cv2
import numpy
import pypdfium2
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from gazette.errors import Unreadable
from gazette.ingest.deskew import Pixels
from gazette.ingest.flow import flow
from gazette.ingest.from_ofd import POINTS, gathered
from gazette.ingest.from_pdf import opened, pages, text_sheet, unknown
from gazette.ingest.manuscript import DOUBTFUL, Manuscript
from gazette.ingest.ofd import Page
from gazette.ingest.ofd_drawing import Drawing, scale_of
from gazette.ingest.recogniser import Recogniser
from gazette.ingest.sheets import Sheet

PAGES = 500
PIXELS = 40_000_000
DPI = 200
_A4 = 595.0  # a picture says nothing true of its size: it is taken for the width of a sheet


def read(content: bytes) -> Manuscript:
    """The manuscript in a scanned PDF or OFD, or a picture.

    Raises:
        Unreadable: when it is damaged, too large, or nothing can be recognised.
    """
    logging.disable(logging.CRITICAL)
    recogniser = Recogniser()
    said: tuple[str, ...] = ()
    if content.startswith(b"PK"):
        sheets, said = _of_ofd(content, recogniser)
    else:
        of_kind = _of_pdf if b"%PDF-" in content[:1024] else _of_pictures
        sheets = list(of_kind(content, recogniser))
    blocks, sure = flow(sheets)
    doubtful = sum(line.doubtful for line in sure)
    warnings = [f"这是扫描识别的文字，共 {len(sure)} 行，请对照原件核对。"] if sure else []
    if doubtful:
        warnings.append(f"其中 {doubtful} 行有识别得没有把握的字（低于 {DOUBTFUL:.0%}）。")
    return Manuscript(blocks, warnings=(*warnings, *said, *unknown(sure)), paper=True, confidence=sure)


def _of_ofd(content: bytes, recogniser: Recogniser) -> tuple[list[Sheet], tuple[str, ...]]:
    read = 0

    def recognise(page: Page, number: int) -> Sheet:
        nonlocal read
        read += 1
        if read > PAGES:
            raise Unreadable(f"OFD 里扫描的页超过 {PAGES} 页，请分成几个文件。")
        drawing = Drawing(page, min(DPI / 72, scale_of(page, math.inf, PIXELS)), marks=False)
        if drawing.lost:
            raise Unreadable(
                f"OFD 的第 {number} 页是扫描的图片，但图片{drawing.lost[0]}，读不出来；请用 OFD 阅读器打开，另存为 PDF 再录入。"
            )
        pixels = numpy.asarray(drawing.picture().convert("RGB"))[:, :, ::-1].copy()
        return recogniser.sheet(pixels, page.width * POINTS)

    found = gathered(content, recognise)
    return found.sheets, found.warnings


def _of_pdf(content: bytes, recogniser: Recogniser) -> Iterator[Sheet]:
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


def _of_pictures(content: bytes, recogniser: Recogniser) -> Iterator[Sheet]:
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
