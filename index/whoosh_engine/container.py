"""One file of named arrays: how a segment lies on disk.

The file begins with a fixed preamble (mark, format, length and checksum of the header), then the header (JSON:
the file's name; name, kind, place and length of every array, checksums), then the arrays at multiples of eight. Small arrays are
checked when the file is opened. Large ones (the postings) are checked in blocks of ``BLOCK`` bytes the first time
a block is read, so opening stays quick and no unchecked byte is ever believed.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import tempfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from index.engine import IndexDamaged

FORMAT = 2  # 1 left no free place between documents
BLOCK = 1 << 15
_MARK = b"GAZIDX\r\n"
_PREAMBLE = struct.Struct("<8sIIQ")
_COPY = 1 << 20
Array = npt.NDArray[Any]


class Writing:
    """A container being written: whole arrays with ``put``, long ones piece by piece with ``append``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ready: list[tuple[str, bool, str, IO[bytes] | bytes, int]] = []
        self._streams: dict[str, tuple[str, IO[bytes]]] = {}

    def put(self, name: str, array: Array) -> None:
        """Add a small array; it is checked whenever the file is opened."""
        array = np.ascontiguousarray(array)
        data = array.tobytes()
        self._ready.append((name, False, array.dtype.str, data, len(data)))

    def append(self, name: str, array: Array) -> None:
        """Add to a large array; all pieces must be of one kind."""
        array = np.ascontiguousarray(array)
        if name not in self._streams:
            self._streams[name] = (
                array.dtype.str,
                tempfile.SpooledTemporaryFile(_COPY, dir=str(self._path.parent)),  # noqa: SIM115
            )
        if array.size:
            self._streams[name][1].write(array.data.cast("B"))

    def finish(self, facts: dict[str, Any]) -> int:
        """Write everything, wait until the disk has it, and say how many bytes it is."""
        for name, (kind, handle) in self._streams.items():
            size = handle.tell()
            handle.seek(0)
            self._ready.append((name, True, kind, handle, size))
        place, sections = 0, []
        for name, large, kind, _, size in self._ready:
            sections.append({"name": name, "large": large, "kind": kind, "at": place, "size": size})
            place += -(-size // 8) * 8
        with self._path.open("wb") as out:
            # room for the checksums: a name for the list, and ten digits and a comma each, two a section to spare
            blocks = place // BLOCK + 2 * len(sections)
            header_size = len(self._header(facts, sections, place)) + 11 * blocks + 16 * len(sections)
            start = _PREAMBLE.size + -(-header_size // 8) * 8
            out.seek(start)
            for section, (_, _, _, source, size) in zip(sections, self._ready, strict=True):
                section["sums"] = _copied(source, out, -size % 8)
            header = self._header(facts, sections, place).ljust(start - _PREAMBLE.size)
            if len(header) > start - _PREAMBLE.size:
                raise AssertionError("the header is longer than its room")
            out.seek(0)
            out.write(_PREAMBLE.pack(_MARK, FORMAT, zlib.crc32(header), len(header)))
            out.write(header)
            out.flush()
            os.fsync(out.fileno())
        self.close()
        return start + place

    def close(self) -> None:
        """Let go of the pieces; a file already finished stays."""
        for _, handle in self._streams.values():
            handle.close()

    def _header(self, facts: dict[str, Any], sections: list[dict[str, Any]], size: int) -> bytes:
        found = {"name": self._path.name, "facts": facts, "sections": sections, "bytes": size}
        return json.dumps(found, separators=(",", ":")).encode()


def _copied(source: IO[bytes] | bytes, out: IO[bytes], padding: int) -> list[int]:
    """Copy one array and give its checksums: one for a small array, one a block for a large one."""
    sums: list[int] = []
    if isinstance(source, bytes):
        sums = [zlib.crc32(source)]
        out.write(source)
    else:
        while piece := source.read(_COPY):
            sums += [zlib.crc32(piece[at : at + BLOCK]) for at in range(0, len(piece), BLOCK)]
            out.write(piece)
    out.write(b"\0" * padding)
    return sums


class Large:
    """A large array of an open container; what is read of it has been checked."""

    __slots__ = ("_array", "_bytes", "_checked", "_name", "_sums")

    def __init__(self, name: str, array: Array, data: memoryview, sums: list[int]) -> None:
        self._name, self._array, self._bytes = name, array, data
        self._sums, self._checked = sums, bytearray(len(sums))

    def __len__(self) -> int:
        return len(self._array)

    def read(self, first: int, last: int) -> Array:
        """The elements from ``first`` up to ``last``.

        Raises:
            IndexDamaged: when the bytes are not the ones that were written.
        """
        width = self._array.itemsize
        for block in range(first * width // BLOCK, -(-last * width // BLOCK)):
            if not self._checked[block]:
                if zlib.crc32(self._bytes[block * BLOCK : (block + 1) * BLOCK]) != self._sums[block]:
                    raise _damaged(self._name)
                self._checked[block] = 1
        part: Array = self._array[first:last]
        return part

    def check(self) -> None:
        """Read everything once.

        Raises:
            IndexDamaged: when a block is not what was written.
        """
        self.read(0, len(self._array))


class Container:
    """A finished file, mapped into memory and read only."""

    def __init__(self, path: Path) -> None:
        """Map the file and check its header and small arrays.

        Raises:
            IndexDamaged: when it is missing, cut, of another format, or a checksum is wrong.
        """
        self.path = path
        try:
            with path.open("rb") as handle:
                self._map = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise _damaged(path.name) from error
        data = memoryview(self._map)
        header, start = _header_of(data, path.name)
        self.facts: dict[str, Any] = header["facts"]
        self.small: dict[str, Array] = {}
        self.large: dict[str, Large] = {}
        if start + header["bytes"] != len(data) or header["name"] != path.name:
            raise _damaged(path.name)
        for section in header["sections"]:
            at, size = start + section["at"], section["size"]
            part = data[at : at + size]
            array = np.frombuffer(part, np.dtype(section["kind"]))
            if section["large"]:
                self.large[section["name"]] = Large(path.name, array, part, section["sums"])
            elif zlib.crc32(part) != section["sums"][0]:
                raise _damaged(path.name)
            else:
                self.small[section["name"]] = array

    def close(self) -> None:
        """Give the mapping back as soon as no array of it is in use."""
        self.small, self.large = {}, {}
        with contextlib.suppress(BufferError):  # arrays still in somebody's hands keep it open until they go
            self._map.close()


def _header_of(data: memoryview, name: str) -> tuple[dict[str, Any], int]:
    if len(data) < _PREAMBLE.size:
        raise _damaged(name)
    mark, version, checksum, length = _PREAMBLE.unpack(data[: _PREAMBLE.size])
    if mark != _MARK:
        raise _damaged(name)
    if version != FORMAT:
        raise IndexDamaged(f"检索索引是另一版程序建的（{name}），请运行 gazette rebuild 重建。")
    header = bytes(data[_PREAMBLE.size : _PREAMBLE.size + length])
    if len(header) != length or zlib.crc32(header) != checksum:
        raise _damaged(name)
    read: dict[str, Any] = json.loads(header)
    return read, _PREAMBLE.size + length


def _damaged(name: str) -> IndexDamaged:
    return IndexDamaged(f"检索索引的文件与写入时不同（{name}），请运行 gazette rebuild 重建。")
