"""The only place that touches what Whoosh keeps to itself: its table of contents and its reader's parts."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader

from index.engine import IndexDamaged
from index.whoosh_engine.codec import EXTENSION, ArraySegment

NAME = "MAIN"


@dataclass(frozen=True, slots=True)
class Contents:
    """One committed state: its number, and its segments with what is deleted in them."""

    generation: int
    schema: fields.Schema
    segments: tuple[ArraySegment, ...]


def write_contents(folder: Path, contents: Contents) -> tuple[str, int]:
    """Write a table of contents as stock Whoosh does, wait for the disk, and give its name and checksum."""
    name = TOC._filename(NAME, contents.generation)
    (folder / name).unlink(missing_ok=True)  # left by a writer that died before its commit
    toc = TOC(contents.schema, list(contents.segments), contents.generation)
    toc.write(FileStorage(str(folder)), NAME)
    with (folder / name).open("rb") as handle:
        os.fsync(handle.fileno())
        checksum = zlib.crc32(handle.read())
    return name, checksum


def read_contents(folder: Path, generation: int, checksum: int) -> Contents:
    """Read a table of contents; it is a pickle, so it is looked at only when its checksum is the one recorded.

    Raises:
        IndexDamaged: when it is not what was written.
    """
    name = TOC._filename(NAME, generation)
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise IndexDamaged("检索索引的目录文件读不出来，请运行 gazette rebuild 重建。") from error
    if zlib.crc32(data) != checksum:
        raise IndexDamaged("检索索引的目录文件与写入时不同，请运行 gazette rebuild 重建。")
    toc: Any = TOC.read(FileStorage(str(folder)), NAME, gen=generation)
    return Contents(generation, toc.schema, tuple(toc.segments))


def stock_reader(folder: Path, contents: Contents) -> IndexReader:
    """Stock Whoosh's reader over a state: for queries that are not evaluated over arrays."""
    reader: IndexReader = FileIndex._reader(
        FileStorage(str(folder)), contents.schema, list(contents.segments), contents.generation
    )
    return reader


def remove_unused(folder: Path, contents: Contents) -> None:
    """Remove the files of states before this one; readers that hold them keep what they have mapped."""
    used = {segment.file_name() for segment in contents.segments}
    used.add(TOC._filename(NAME, contents.generation))
    for path in folder.iterdir():
        ours = path.suffix in (EXTENSION, ".toc") or ".toc." in path.name
        if ours and path.name not in used:
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def deleted(segments: Sequence[ArraySegment]) -> list[list[int]]:
    """The deleted documents of each segment, in order."""
    return [list(segment.deleted_docs()) for segment in segments]
