"""Pictures of the pages of originals, drawn once and kept beside the archive; what is kept can be thrown away."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gazette.errors import NotFound, Unreadable
from gazette.ingest import from_office
from gazette.ingest.confined import Limits, read_confined
from gazette.ingest.sniff import Format, sniff_path

_LIMITS = Limits(seconds=40, memory=2 << 30)
_SETTING = Limits(seconds=120, memory=4 << 30)  # LibreOffice maps more memory than it uses
_MOST_PAGES = 9999
_PAGED = (Format.PDF, Format.IMAGE)
_DRAWN = (Format.OFD,)
_SET_BY_OFFICE = (Format.DOCX, Format.OFFICE, Format.RTF)


def drawable(path: Path) -> bool:
    """Whether a file has pages of its own, which can be shown as pictures."""
    return _kind(path) in _PAGED


def showable(path: Path) -> bool:
    """Whether its pages can be shown: its own, as we draw them, or as LibreOffice sets them where it is installed."""
    kind = _kind(path)
    return kind in _PAGED + _DRAWN or (kind in _SET_BY_OFFICE and from_office.program() is not None)


def redrawn(path: Path) -> bool:
    """Whether its pages are shown as we draw them from their description, with fonts that may be others."""
    return _kind(path) in _DRAWN


def _kind(path: Path) -> Format | None:
    try:
        return sniff_path(path)
    except Unreadable:
        return None


def picture(folder: Path, original: Path, sha256: str, page: int) -> Path:
    """The PNG of a page of an original, made now if it was not asked for before.

    Raises:
        NotFound: when there is no such page, or the file has none.
    """
    if not 1 <= page <= _MOST_PAGES or not showable(original):
        raise NotFound("这个文件没有这一页的图。")
    place = folder / sha256[:2] / f"{sha256}-{page}.png"
    if place.is_file():
        return place
    try:
        paged = original if _kind(original) in _PAGED + _DRAWN else _set_by_office(folder, original, sha256)
        drawn = read_confined("page_picture", page.to_bytes(4, "big") + paged.read_bytes(), _LIMITS)
    except Unreadable as error:
        raise NotFound(str(error)) from error
    _keep(place, drawn.pictures[0].content)
    return place


def _set_by_office(folder: Path, original: Path, sha256: str) -> Path:
    """The PDF of a Word file, made once."""
    place = folder / sha256[:2] / f"{sha256}.pdf"
    if not place.is_file():
        _keep(place, read_confined("office_pages", original.read_bytes(), _SETTING).pictures[0].content)
    return place


def _keep(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as aside:
        aside.write(content)
    Path(aside.name).replace(place)
