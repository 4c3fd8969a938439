"""Files that people send: judged by what is in them, never by their name, and kept as originals."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO, cast

from flask import Response, send_file
from werkzeug.datastructures import FileStorage

from gazette import originals
from gazette.archive import Archive
from gazette.errors import BadRecord
from gazette.received import judged, safe_name
from gazette.records import Record

PICTURES = ("image/jpeg", "image/png")


def keep_upload(
    archive: Archive, file: FileStorage, at: datetime, allowed: tuple[str, ...] | None = None
) -> tuple[str, str]:
    """Keep a file and return its title and its SHA-256.

    Raises:
        BadRecord: when its content is of no kind we take, or too large.
    """
    name, sha256 = keep_file(archive, file, at, allowed)
    return name.rsplit(".", 1)[0] or name, sha256


def keep_file(
    archive: Archive, file: FileStorage, at: datetime, allowed: tuple[str, ...] | None = None
) -> tuple[str, str]:
    """Keep a file and return its whole name and its SHA-256.

    Raises:
        BadRecord: when its content is of no kind we take, or too large.
    """
    name = safe_name(file.filename or "")
    stream = cast(BinaryIO, file.stream)
    kind = judged(stream, name, archive.settings.upload_limit)
    if allowed is not None and kind not in allowed:
        raise BadRecord(f"文件“{name}”的内容不是 JPG 或 PNG 图片，不能上传。")
    stream.seek(0)
    return name, keep_stream(archive, stream, name, kind, at)


def saved(archive: Archive, sha256: str, name: str) -> Response:
    """A kept file for whoever may have it: saved under its name, run and shown by no browser."""
    path = archive.originals.path(sha256)
    response = send_file(path, "application/octet-stream", as_attachment=True, download_name=safe_name(name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def keep_pictures(archive: Archive, record: Record, at: datetime) -> None:
    """Keep the pictures of a text that was read, so that its figures are shown wherever the text goes."""
    for picture in record.pictures:
        keep_stream(archive, io.BytesIO(picture.content), picture.sha256[:12], picture.media_type, at)


def keep_stream(archive: Archive, stream: BinaryIO, name: str, kind: str, at: datetime) -> str:
    """Keep what was judged before and return its SHA-256."""
    kept = archive.originals.keep(stream)
    with archive.transaction() as session:
        originals.record(session, kept, name=name, media_type=kind, at=at)
    return kept.sha256
