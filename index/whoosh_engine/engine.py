"""The engine: one writer, many readers, and the exchange of one index for the next."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import shutil
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh.writing import IndexWriter

from index.analysis import Analyzer
from index.engine import IndexBusy, IndexDamaged
from index.plan import plan
from index.syntax import read
from index.types import Entry, Query, Results, Tier
from index.whoosh_engine import evaluator, schema
from index.whoosh_engine.snapshot import Snapshot

FORMAT = 2
LOCK_SECONDS = 30.0
WRITER_MEGABYTES = 192
BUILDS = 1 << 40  # generations of one build stay below this
_UNREADABLE = (
    whoosh_index.IndexError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
)


class _Change:
    """The writing side of one batch."""

    def __init__(self, writer: IndexWriter, analyzer: Analyzer) -> None:
        self._writer, self._analyzer = writer, analyzer

    def put(self, entry: Entry) -> None:
        self._writer.update_document(**schema.document(entry, self._analyzer))

    def delete(self, id: str) -> None:
        self._writer.delete_by_term("id", id)


class WhooshEngine:
    """A Whoosh index in a folder of its own.

    Opening never fails for what stands in the folder: a damaged index is refused when it is read or written
    to, so ``rebuild`` can always mend it.
    """

    def __init__(self, folder: Path, terms: Iterable[str] = ()) -> None:
        self._folder = folder
        self._analyzer = Analyzer(terms)
        self._guard = threading.Lock()
        self._shared: _Shared | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "current").exists():
            with self._lock():
                if not (folder / "current").exists():
                    self._create(f"build-{self._last_build() + 1}")
                    self._exchange(f"build-{self._last_build()}")

    @contextmanager
    def batch(self) -> Iterator[_Change]:
        """See ``Engine.batch``."""
        with self._lock():
            writer = self._writer(self._current())
            try:
                yield _Change(writer, self._analyzer)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """See ``Engine.rebuild``: the next build is filled aside, then its name is exchanged."""
        with self._lock():
            name = f"build-{self._last_build() + 1}"
            self._create(name)
            writer = self._writer(name)
            count = 0
            try:
                for entry in entries:
                    writer.add_document(**schema.document(entry, self._analyzer))
                    count += 1
            except BaseException:
                writer.cancel()
                shutil.rmtree(self._folder / name, ignore_errors=True)
                raise
            writer.commit()
            self._exchange(name)
            self._remove_old_builds(name)
            return count

    def search(self, query: Query) -> Results:
        """See ``Engine.search``."""
        reading = read(query.text)
        steps = plan(reading, self._analyzer)
        with self._state() as snapshot:
            found = evaluator.tiers(steps, snapshot)
            masks = evaluator.filters(query, snapshot)
            passing = evaluator.together(masks)
            listed = {tier: mask & passing for tier, mask in found.items()}
            counts = {tier: int(mask.sum()) for tier, mask in listed.items()}
            first = 0 if query.size is None else (query.page - 1) * query.size
            last = None if query.size is None else first + query.size
            parts = evaluator.scores(steps, snapshot, passing)
            places = evaluator.ranked(listed, parts.sum(axis=0), query, snapshot, last)
            return Results(
                reading,
                sum(counts.values()),
                counts[Tier.EXACT],
                evaluator.hits(places, parts, query, snapshot, first, last),
                evaluator.facets(found, masks, snapshot),
                {tier: count for tier, count in counts.items() if count},
            )

    def versions(self) -> Iterator[tuple[str, int]]:
        """See ``Engine.versions``."""
        with self._state() as snapshot:
            yield from snapshot.versions()

    def words(self) -> Iterator[tuple[str, int]]:
        """See ``Engine.words``."""
        with self._state() as snapshot:
            yield from snapshot.words()

    def generation(self) -> int:
        """See ``Engine.generation``."""
        with self._state() as snapshot:
            return snapshot.generation

    def close(self) -> None:
        """See ``Engine.close``."""
        with self._guard:
            if self._shared is not None:
                self._shared.retire()
                self._shared = None

    @contextmanager
    def _state(self) -> Iterator[Snapshot]:
        """The newest state of the index, kept open until the block ends."""
        with self._guard:
            shared = self._newest()
            shared.take()
        try:
            yield shared.snapshot
        except (IndexDamaged, IndexBusy):
            raise
        except _UNREADABLE as error:
            raise IndexDamaged(f"检索索引读不出来（{error}），请运行 gazette rebuild 重建。") from error
        finally:
            shared.give_back()

    def _newest(self) -> _Shared:
        name = self._current()
        try:
            opened = whoosh_index.open_dir(str(self._folder / name))
            generation = _generation(name, opened.latest_generation())  # type: ignore[no-untyped-call]
            if self._shared is None or self._shared.snapshot.generation != generation:
                self._check_format(name)
                fresh = _Shared(Snapshot(opened.reader(), generation))  # type: ignore[no-untyped-call]
                if self._shared is not None:
                    self._shared.retire()
                self._shared = fresh
        except _UNREADABLE as error:
            raise IndexDamaged(f"检索索引读不出来（{error}），请运行 gazette rebuild 重建。") from error
        return self._shared

    def _writer(self, name: str) -> IndexWriter:
        self._check_format(name)
        try:
            opened = whoosh_index.open_dir(str(self._folder / name))
            return opened.writer(limitmb=WRITER_MEGABYTES, compound=False)
        except _UNREADABLE as error:
            raise IndexDamaged(f"检索索引读不出来（{error}），请运行 gazette rebuild 重建。") from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One writer at a time, over processes and threads; the lock dies with its holder."""
        with (self._folder / "write.lock").open("a") as handle:
            deadline = time.monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise IndexBusy("检索索引正由另一个程序写入，请稍后再试。") from None
                    time.sleep(0.02)
            yield

    def _create(self, name: str) -> None:
        target = self._folder / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        whoosh_index.create_in(str(target), schema.schema()).close()  # type: ignore[no-untyped-call]
        (target / "made_by.json").write_text(json.dumps(self._made_by()), "utf-8")

    def _made_by(self) -> dict[str, object]:
        return {"format": FORMAT, "analyzer": self._analyzer.fingerprint}

    def _exchange(self, name: str) -> None:
        """Put an index into service: one rename, so there is never none."""
        aside = self._folder / "current.new"
        with aside.open("w", encoding="utf-8") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(self._folder / "current")

    def _builds(self) -> dict[int, Path]:
        found = (path for path in self._folder.glob("build-*") if path.name[6:].isdecimal())
        return {int(path.name[6:]): path for path in found}

    def _last_build(self) -> int:
        return max(self._builds(), default=0)

    def _remove_old_builds(self, current: str) -> None:
        """The build before the current one stays for readers that are just opening it."""
        number = int(current[6:])
        for other, path in self._builds().items():
            if other < number - 1:
                shutil.rmtree(path, ignore_errors=True)

    def _current(self) -> str:
        try:
            name = (self._folder / "current").read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamaged("检索索引读不出来，请运行 gazette rebuild 重建。") from error
        if not name.startswith("build-") or not name[6:].isdecimal() or not (self._folder / name).is_dir():
            raise IndexDamaged("检索索引的文件不完整，请运行 gazette rebuild 重建。")
        return name

    def _check_format(self, name: str) -> None:
        try:
            described = json.loads((self._folder / name / "made_by.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise IndexDamaged("检索索引的说明读不出来，请运行 gazette rebuild 重建。") from error
        if described != self._made_by():
            raise IndexDamaged("检索索引是用另一版程序或词典建的，请运行 gazette rebuild 重建。")


class _Shared:
    """A snapshot with the number of searches that hold it; retired, it is closed by the last of them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._guard = threading.Lock()
        self._holders = 0
        self._retired = False

    def take(self) -> None:
        with self._guard:
            self._holders += 1

    def give_back(self) -> None:
        with self._guard:
            self._holders -= 1
            self._close_when_done()

    def retire(self) -> None:
        with self._guard:
            self._retired = True
            self._close_when_done()

    def _close_when_done(self) -> None:
        if self._retired and self._holders == 0:
            self.snapshot.close()


def _generation(name: str, whoosh_generation: int) -> int:
    return int(name[6:]) * BUILDS + whoosh_generation
