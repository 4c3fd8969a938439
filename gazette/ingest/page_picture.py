"""One page of a PDF, an OFD or a scanned picture as a PNG, drawn in a process of its own (``confined``).

What is sent is the page's number (from 1, four bytes, big-endian) and then the file; what comes back is a manuscript
without text whose one picture is the page and whose facts say how many pages there are.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from gazette.errors import Unreadable
from gazette.ingest.from_pdf import opened
from gazette.ingest.manuscript import Manuscript, Picture
from gazette.ingest.ofd import documents
from gazette.ingest.ofd_drawing import Drawing, scale_of

WIDE = 1240  # pixels: an A4 page at 150 dpi
_PIXELS = 100_000_000


def read(content: bytes) -> Manuscript:
    """The page that was asked for.

    Raises:
        Unreadable: when the file is damaged or has no such page.
    """
    number, file = int.from_bytes(content[:4], "big"), content[4:]
    of_kind = _of_pdf if file.startswith(b"%PDF") else _of_ofd if file.startswith(b"PK") else _of_picture
    drawn, pages = of_kind(file, number)
    drawn.thumbnail((WIDE, WIDE * 3))
    out = io.BytesIO()
    drawn.convert("RGB").save(out, "PNG", optimize=False)
    return Manuscript((), facts={"pages": pages}, pictures=(Picture(out.getvalue(), "image/png"),))


def _of_pdf(content: bytes, number: int) -> tuple[Image.Image, int]:
    document = opened(content)
    if not 1 <= number <= len(document):
        raise Unreadable(f"这个文件只有 {len(document)} 页。")
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDE / max(width, 1), (_PIXELS / max(width * height, 1)) ** 0.5)
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture, len(document)


def _of_ofd(content: bytes, number: int) -> tuple[Image.Image, int]:
    pages = [page for document in documents(content) for page in document.pages()]
    if not 1 <= number <= len(pages):
        raise Unreadable(f"这个文件只有 {len(pages)} 页。")
    page = pages[number - 1]
    return Drawing(page, scale_of(page, WIDE, _PIXELS)).picture(), len(pages)


def _of_picture(content: bytes, number: int) -> tuple[Image.Image, int]:
    Image.MAX_IMAGE_PIXELS = _PIXELS
    try:
        opened_picture = Image.open(io.BytesIO(content))
        pages = getattr(opened_picture, "n_frames", 1)
        for place, frame in enumerate(ImageSequence.Iterator(opened_picture), start=1):
            if place == number:
                return ImageOps.exif_transpose(frame).convert("RGB"), pages
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable("图片已损坏或过大，显示不出来。") from error
    raise Unreadable(f"这个文件只有 {pages} 页。")
