"""What a file that people send really is: told by what is in it, never by its name. Nothing is unpacked or run."""

from __future__ import annotations

import unicodedata
import zipfile
from typing import BinaryIO

from gazette.errors import BadRecord, Unreadable
from gazette.ingest.sniff import decode

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # doc, wps, xls
    (b"{\\rtf", "application/rtf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_ZIP = b"PK\x03\x04"
_INSIDE: tuple[tuple[str, str], ...] = (  # what a zip file holds says what it is
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("OFD.xml", "application/ofd"),
)
LABELS = {
    "application/pdf": "PDF",
    "application/x-ole-storage": "旧版 Word、WPS 或 Excel",
    "application/rtf": "RTF",
    "image/jpeg": "JPG 图片",
    "image/png": "PNG 图片",
    _INSIDE[0][1]: "Word（docx）",
    _INSIDE[1][1]: "Excel（xlsx）",
    _INSIDE[2][1]: "OFD",
    "application/zip": "压缩包",
    "text/plain": "文本或网页",
}
WANTED = "文本、网页、Word、WPS、RTF、PDF、OFD、Excel、JPG、PNG 或 zip 压缩包"
_HEAD = 8192


def media_type(stream: BinaryIO) -> str | None:
    """What a file is; None for anything but the formats of ``LABELS``, programs for one. The stream is left at its start."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    kind = _zip_type(stream) if head.startswith(_ZIP) else _text_type(stream, head)
    stream.seek(0)
    return kind


def _zip_type(stream: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(stream) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None
    return next((name for inside, name in _INSIDE if inside in names), "application/zip")


def _text_type(stream: BinaryIO, head: bytes) -> str | None:
    if not head.strip(b"\x00 \r\n\t"):
        return None
    try:
        decode(stream.read())
    except Unreadable:
        return None
    return "text/plain"


def safe_name(name: str) -> str:
    """The last part of a name, without control characters and what file systems object to."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > 120 and dot and len(ending) <= 8:
        return f"{stem[: 119 - len(ending)]}.{ending}"
    return kept[:120] or "文件"


def judged(stream: BinaryIO, name: str, limit: int) -> str:
    """What a file is, if we take it.

    Raises:
        BadRecord: when it is empty, larger than ``limit`` bytes, or of no kind we take.
    """
    stream.seek(0, 2)
    size = stream.tell()
    if size == 0:
        raise BadRecord(f"文件“{name}”是空的，请重新选择。")
    if size > limit:
        raise BadRecord(
            f"文件“{name}”有 {size / (1 << 20):.1f} MB，最多 {limit / (1 << 20):g} MB；请压缩或分开上传。"
        )
    kind = media_type(stream)
    if kind is None:
        raise BadRecord(f"文件“{name}”的内容不是{WANTED}，不能上传。")
    return kind
