"""A rebuild on all cores: chunks of entries go to child processes, each of which writes whole segments.

Cutting words holds the interpreter, so threads would not help. The children are programs of their own, so whoever
calls a rebuild need not be safe to import again; they end when their input does.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from index.analysis import Analyzer
from index.types import Entry
from index.whoosh_engine import schema
from index.whoosh_engine.building import Builder

CHUNK_CHARACTERS = 4_000_000
MOST_WORKERS = 8
_LENGTH = struct.Struct("<Q")


def chunks(entries: Iterable[Entry], characters: int) -> Iterator[list[Entry]]:
    """Entries in lists of about so many characters."""
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        chunk.append(entry)
        size += len(entry.title) + len(entry.body)
        if size >= characters:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def write_segment(path: Path, entries: Iterable[Entry], analyzer: Analyzer) -> None:
    """One segment with these entries, in their order."""
    builder = Builder()
    for entry in entries:
        schema.prepared(entry, analyzer).add_to(builder)
    builder.write(path)


class Crew:
    """Child processes that write segments. ``close`` waits for them; an error in one is raised there or in ``give``."""

    def __init__(self, terms: tuple[str, ...], workers: int) -> None:
        self._chunks: queue.Queue[tuple[Path, list[Entry]] | None] = queue.Queue(1)
        self._trouble: list[BaseException] = []
        self._workers = [_start(terms) for _ in range(workers)]
        self._threads = [threading.Thread(target=self._feed, args=(worker,)) for worker in self._workers]
        for thread in self._threads:
            thread.start()

    def give(self, path: Path, entries: list[Entry]) -> None:
        """Have a segment written; waits while all are busy."""
        while not self._trouble:
            try:
                self._chunks.put((path, entries), timeout=0.5)
            except queue.Full:
                continue
            return
        raise self._trouble[0]

    def close(self) -> None:
        """Wait until everything given is written."""
        for _ in self._threads:
            self._chunks.put(None)
        for thread in self._threads:
            thread.join()
        if self._trouble:
            raise self._trouble[0]

    def cancel(self) -> None:
        """End the children at once."""
        for worker in self._workers:
            worker.kill()
        while any(thread.is_alive() for thread in self._threads):
            with contextlib.suppress(queue.Empty):
                self._chunks.get_nowait()
            try:
                self._chunks.put_nowait(None)
            except queue.Full:
                continue
            for thread in self._threads:
                thread.join(0.05)

    def _feed(self, worker: subprocess.Popen[bytes]) -> None:
        assert worker.stdin
        assert worker.stdout
        # what a child that is gone did not take is flushed once more as its pipe is closed: that trouble is known already
        with contextlib.suppress(BrokenPipeError), worker, worker.stdin as given, worker.stdout as answers:
            while (chunk := self._chunks.get()) is not None:
                if self._trouble:
                    continue  # the rest is taken and dropped, so nobody waits for room
                try:
                    _send(given, chunk)
                    if answers.readline() != b"done\n":
                        raise RuntimeError("建索引的子进程意外结束。")
                except (OSError, RuntimeError) as error:
                    self._trouble.append(error)


def workers() -> int:
    """How many children are worth starting here."""
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)))


def _start(terms: tuple[str, ...]) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); from index.whoosh_engine.crew import main; main()"
    worker = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin
    _send(worker.stdin, terms)
    return worker


def _send(pipe: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _received(pipe: IO[bytes]) -> Iterator[Any]:
    while head := pipe.read(_LENGTH.size):
        yield pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))


def main() -> None:
    """The child: segments as they are asked for, until the input ends."""
    messages = _received(sys.stdin.buffer)
    analyzer = Analyzer(next(messages))
    for path, entries in messages:
        write_segment(path, entries, analyzer)
        sys.stdout.buffer.write(b"done\n")
        sys.stdout.buffer.flush()
