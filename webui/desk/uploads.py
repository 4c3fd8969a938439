"""Files that people send: judged by what is in them, never by their name, and kept as originals."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from gazette import originals
from gazette.archive import Archive
from gazette.errors import BadRecord

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),  # docx, xlsx and ofd are zip files too
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # doc, xls, wps
    (b"{\\rtf", "application/rtf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
PICTURES = ("image/jpeg", "image/png")


def media_type(content: bytes) -> str | None:
    """What a file is by its first bytes; text is text/plain; None for anything else, programs for one."""
    for beginning, name in _BEGINNINGS:
        if content.startswith(beginning):
            return name
    if b"\x00" in content[:8192] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    return "text/plain"


def safe_name(name: str) -> str:
    """The last part of a name, without control characters and what file systems object to."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    return kept[-120:] or "文件"


def keep_upload(
    archive: Archive, file: FileStorage, at: datetime, allowed: tuple[str, ...] | None = None
) -> tuple[str, str]:
    """Keep a file and return its title and its SHA-256.

    Raises:
        BadRecord: when its content is of no kind we take.
    """
    name = safe_name(file.filename or "")
    begin = file.stream.read(8192)
    kind = media_type(begin)
    if not begin:
        raise BadRecord(f"文件“{name}”是空的，请重新选择。")
    if kind is None or (allowed is not None and kind not in allowed):
        wanted = "JPG 或 PNG 图片" if allowed == PICTURES else "文档、表格、PDF、OFD、图片、文本或压缩包"
        raise BadRecord(f"文件“{name}”的内容不是{wanted}，不能上传。")
    file.stream.seek(0)
    kept = archive.originals.keep(cast(BinaryIO, file.stream))
    with archive.transaction() as session:
        originals.record(session, kept, name=name, media_type=kind, at=at)
    return name.rsplit(".", 1)[0] or name, kept.sha256
