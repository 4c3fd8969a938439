"""Received files, kept byte for byte under their SHA-256 and never written twice."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from gazette.errors import NotFound
from gazette.model import Original

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was kept: its hash and its size in bytes."""

    sha256: str
    size: int


class Originals:
    """The folder of originals: ``ab/cdef…`` for the file whose SHA-256 begins with ``abcdef``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where a file stands.

        Raises:
            NotFound: when it is not there.
        """
        path = self._place(sha256)
        if not path.is_file():
            raise NotFound(f"原件 {sha256[:12]} 不在原件库中，请核对备份。")
        return path

    def address(self, sha256: str) -> str:
        """Where a file stands, as a ``file:`` address; nothing when it is not there."""
        path = self._place(sha256)
        return path.absolute().as_uri() if path.is_file() else ""

    def keep(self, stream: BinaryIO) -> Kept:
        """Copy a stream into the folder: written aside, flushed to disk, then given its name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".new-", delete=False) as aside:
            try:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    aside.write(chunk)
                aside.flush()
                os.fsync(aside.fileno())
                self._name(Path(aside.name), digest.hexdigest())
            except BaseException:
                Path(aside.name).unlink(missing_ok=True)
                raise
        return Kept(digest.hexdigest(), size)

    def _name(self, aside: Path, sha256: str) -> None:
        place = self._place(sha256)
        if place.exists():
            aside.unlink()
            return
        place.parent.mkdir(exist_ok=True)
        aside.chmod(0o444)
        aside.replace(place)

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:]


def record(session: Session, kept: Kept, *, name: str, media_type: str, at: datetime) -> Original:
    """The row of a kept file; one file has one row, under the first name it came with."""
    row = session.scalar(select(Original).where(Original.sha256 == kept.sha256))
    if row is None:
        row = Original(
            sha256=kept.sha256, size=kept.size, media_type=media_type, name=name[-300:], received_at=at
        )
        session.add(row)
        session.flush()
    return row
