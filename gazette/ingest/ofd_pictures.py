"""Pictures in an OFD: JPEG, PNG, BMP, TIFF and what else Pillow reads; JBIG2 by PDFium, whose decoder is the one in Chrome."""

from __future__ import annotations

import io
import struct

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

from gazette.errors import Unreadable
from gazette.ingest.one_page import one_page, stream

PIXELS = 160_000_000  # of one bit or so each; those of colour are made smaller while they are read
COLOURS = 60_000_000
_JBIG2 = b"\x97JB2\r\n\x1a\n"
_PAGE, _END_OF_PAGE, _END_OF_STRIPE, _END_OF_FILE = 48, 49, 50, 51
_LONG = 0xFFFFFFFF
_BROKEN = (
    Image.DecompressionBombError, pypdfium2.PdfiumError, OSError, SyntaxError, ValueError, EOFError, LookupError, struct.error,
)  # fmt: skip


def opened(content: bytes, wide: int, high: int) -> Image.Image:
    """The picture as grey, colour, or colour with alpha; no larger than it is drawn: ``wide`` by ``high`` pixels.

    Raises:
        Unreadable: when it is damaged, too large or of a kind that nobody reads.
    """
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        picture = _jbig2(content) if content.startswith(_JBIG2) else Image.open(io.BytesIO(content))
        most = PIXELS if picture.mode in ("1", "L") else COLOURS
        if picture.width * picture.height > most:
            raise Unreadable("过大")
        picture.draft("RGB" if picture.mode == "RGB" else None, (wide, high))
        picture = ImageOps.exif_transpose(picture)
        kind = "L" if picture.mode in ("1", "L") else "RGBA" if _is_clear(picture) else "RGB"
        picture = picture.convert(kind)
        if picture.width > wide or picture.height > high:
            size = (max(min(wide, picture.width), 1), max(min(high, picture.height), 1))
            return picture.resize(size, Image.Resampling.BOX)
        return picture
    except UnidentifiedImageError as error:
        raise Unreadable("格式不认识") from error
    except _BROKEN as error:
        raise Unreadable("已损坏") from error


def _is_clear(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _jbig2(content: bytes) -> Image.Image:
    """A JBIG2 file, put into a page of a PDF as it would stand there."""
    segments, (wide, high) = _segments(content)
    if not 0 < wide * high <= PIXELS:
        raise Unreadable("过大")
    picture = stream(segments, wide, high, "DeviceGray", bits=1, packed="JBIG2Decode")
    document = pypdfium2.PdfDocument(one_page(b"/P Do", 1, 1, {"P": picture}))
    for thing in document[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        drawn: Image.Image = thing.get_bitmap().to_pil().convert("L")
        if drawn.size == (wide, high):
            return drawn
    raise Unreadable("已损坏")


def _segments(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The segments of a JBIG2 file in the order a PDF wants, and the size of its first page."""
    flags = content[8]
    at = 9 if flags & 2 else 13
    heads: list[tuple[bytes, int, int]] = []  # head, kind, length of data
    bodies: list[bytes] = []
    while at < len(content) and len(heads) < 10_000:
        head, kind, length = _head(content, at)
        at += len(head)
        heads.append((head, kind, length))
        if not flags & 1:
            if kind == _END_OF_FILE:
                break
            continue
        length = len(content) - at if length == _LONG else length
        bodies.append(content[at : at + length])
        at += length
    if not flags & 1:
        for _, _, length in heads:
            bodies.append(content[at : at + length])
            at += length
    said = [(kind, head, body) for (head, kind, _), body in zip(heads, bodies, strict=False)]
    page = [body for kind, _, body in said if kind == _PAGE][0]  # noqa: RUF015 — none is an IndexError, as elsewhere
    wide, high = struct.unpack(">II", page[:8])
    if high == _LONG:  # only the stripes know how long the page is
        high = 1 + max(struct.unpack(">I", body[:4])[0] for kind, _, body in said if kind == _END_OF_STRIPE)
    kept = b"".join(head + body for kind, head, body in said if kind not in (_END_OF_PAGE, _END_OF_FILE))
    return kept, (wide, high)


def _head(content: bytes, at: int) -> tuple[bytes, int, int]:
    """The head of a segment: its bytes, its kind, and how long its data is."""
    number, flags, referred = struct.unpack_from(">IBB", content, at)
    end = at + 5
    count = referred >> 5
    if count == 7:
        count = struct.unpack_from(">I", content, end)[0] & 0x1FFFFFFF
        end += 4 + (count + 8) // 8
    else:
        end += 1
    end += count * (1 if number <= 256 else 2 if number <= 65536 else 4) + (4 if flags & 0x40 else 1)
    length = struct.unpack_from(">I", content, end)[0]
    return content[at : end + 4], flags & 63, length
