"""Which state of the index is in service, and how the next one is put in its place.

The file ``current`` names it: its folder, Whoosh's generation and the checksum of the table of contents. Everything a
state needs is on disk before ``current`` is exchanged in one rename; before it nothing has changed, after it everything.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pickle
import shutil
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whoosh.index import IndexError as WhooshError

from index.engine import IndexBusy, IndexDamaged
from index.whoosh_engine import seam
from index.whoosh_engine.seam import Contents

FORMAT = 3
LOCK_SECONDS = 30.0
BUILDS = 1 << 40  # generations of one build stay below this
UNREADABLE = (
    WhooshError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    struct.error,
    pickle.UnpicklingError,
)


@dataclass(frozen=True, slots=True)
class Current:
    """What ``current`` says."""

    build: str
    generation: int
    checksum: int
    format: int
    analyzer: str

    @property
    def number(self) -> int:
        """One number that grows with every commit and every rebuild."""
        return int(self.build[6:]) * BUILDS + self.generation


class States:
    """The folder of an index. ``fingerprint`` names segmenter, dictionary and folding: a state made with others is refused."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder = folder
        self._fingerprint = fingerprint
        self._current = str(folder / "current")

    def stamp(self) -> tuple[int, int]:
        """Changes with every commit: cheap enough to be asked before each search."""
        try:
            status = os.stat(self._current)  # noqa: PTH116  # every search asks, and a Path takes twice as long
        except OSError as error:
            raise IndexDamaged("检索索引读不出来，请运行 gazette rebuild 重建。") from error
        return status.st_ino, status.st_mtime_ns

    def read(self) -> tuple[Current, Contents]:
        """The state in service.

        Raises:
            IndexDamaged: when it cannot be read, or was made by another version or dictionary.
        """
        try:
            text = (self.folder / "current").read_text("utf-8")
            facts = json.loads(text)
            current = Current(**facts["state"])
            whole = facts["sum"] == _sum(facts["state"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged("检索索引读不出来，请运行 gazette rebuild 重建。") from error
        if not whole or not current.build.startswith("build-"):
            raise IndexDamaged("检索索引的说明与写入时不同，请运行 gazette rebuild 重建。")
        if (current.format, current.analyzer) != (FORMAT, self._fingerprint):
            raise IndexDamaged("检索索引是用另一版程序或词典建的，请运行 gazette rebuild 重建。")
        try:
            return current, seam.read_contents(
                self.folder / current.build, current.generation, current.checksum
            )
        except UNREADABLE as error:
            raise IndexDamaged(f"检索索引读不出来（{error}），请运行 gazette rebuild 重建。") from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer at a time, over processes and threads; the lock dies with its holder."""
        with (self.folder / "write.lock").open("a") as handle:
            deadline = time.monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise IndexBusy("检索索引正由另一个程序写入，请稍后再试。") from None
                    time.sleep(0.005)
            yield

    def new_build(self) -> str:
        """Make the next folder, and give its name."""
        build = f"build-{max(self.builds(), default=0) + 1}"
        (self.folder / build).mkdir()
        return build

    def publish(self, build: str, contents: Contents) -> None:
        """Put a state into service: everything is on disk before the one rename that makes it so."""
        folder = self.folder / build
        _, checksum = seam.write_contents(folder, contents)
        seam.sync_folder(folder)
        current = Current(build, contents.generation, checksum, FORMAT, self._fingerprint)
        state = {name: getattr(current, name) for name in Current.__slots__}
        aside = self.folder / "current.new"
        with aside.open("w", encoding="utf-8") as handle:
            json.dump({"state": state, "sum": _sum(state)}, handle)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(self.folder / "current")
        seam.sync_folder(self.folder)

    def builds(self) -> dict[int, Path]:
        """The folders there are, by number."""
        found = (path for path in self.folder.glob("build-*") if path.name[6:].isdecimal())
        return {int(path.name[6:]): path for path in found}

    def remove_other_builds(self, current: str) -> None:
        """Remove all folders but one; readers keep what they have mapped."""
        for path in self.builds().values():
            if path.name != current:
                shutil.rmtree(path, ignore_errors=True)


def _sum(state: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]
