"""Pictures of the pages of originals, drawn once and kept beside the archive; what is kept can be thrown away."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gazette.errors import NotFound, Unreadable
from gazette.ingest.confined import Limits, read_confined
from gazette.ingest.sniff import Format, sniff_path

_LIMITS = Limits(seconds=40, memory=2 << 30)
_MOST_PAGES = 9999


def drawable(path: Path) -> bool:
    """Whether the pages of a file can be shown as pictures."""
    try:
        return sniff_path(path) in (Format.PDF, Format.IMAGE)
    except Unreadable:
        return False


def picture(folder: Path, original: Path, sha256: str, page: int) -> Path:
    """The PNG of a page of an original, made now if it was not asked for before.

    Raises:
        NotFound: when there is no such page, or the file has none.
    """
    if not 1 <= page <= _MOST_PAGES or not drawable(original):
        raise NotFound("这个文件没有这一页的图。")
    place = folder / sha256[:2] / f"{sha256}-{page}.png"
    if place.is_file():
        return place
    try:
        drawn = read_confined("page_picture", page.to_bytes(4, "big") + original.read_bytes(), _LIMITS)
    except Unreadable as error:
        raise NotFound(str(error)) from error
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as aside:
        aside.write(drawn.pictures[0].content)
    Path(aside.name).replace(place)
    return place
