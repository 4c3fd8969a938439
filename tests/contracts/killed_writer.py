"""A writer that is killed over and over: run as a program by ``test_killed``.

For each life given as ``commits:milliseconds`` it forks a child that commits batches of three documents without end
and writes a line to a pipe when a commit has come back. The child is killed so many milliseconds after so many
commits, so it dies somewhere in the middle of the next ones, on however slow a machine.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import index
from index import Engine, Entry


def main() -> None:
    """Arguments: the folder of the index, then the lives."""
    engine = index.open_whoosh(Path(sys.argv[1]))
    engine.generation()
    first = 0
    for life in sys.argv[2:]:
        commits, milliseconds = map(int, life.split(":"))
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            write(engine, first, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            acknowledged = [pipe.readline() for _ in range(commits)]
            time.sleep(milliseconds / 1000)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            acknowledged += pipe.read().splitlines()
        versions = dict(engine.versions())
        total = engine.search(index.Query("停车", size=1)).total
        state = {"acknowledged": first + len(acknowledged), "ids": len(versions), "found": total}
        print(json.dumps(state), flush=True)
        first = len(versions) // 3


def write(engine: Engine, first: int, pipe: int) -> None:
    """Commit until killed."""
    while True:
        with engine.batch() as batch:
            for n in range(3):
                batch.put(Entry(f"b{first}-{n}", 1, "停车场", f"第{first}次写入。" * 40))
        os.write(pipe, b"1\n")
        first += 1


if __name__ == "__main__":
    main()
