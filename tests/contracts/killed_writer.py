"""A writer that is killed over and over: run as a program by ``test_killed``.

For each number of milliseconds given it forks a child that commits batches of three documents without end, writing
the number of each batch to a pipe once its commit has come back, and kills the child after that time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import index
from index import Entry


def main() -> None:
    """Arguments: the folder of the index, then the milliseconds of each life."""
    folder = Path(sys.argv[1])
    first = 0
    for life in map(int, sys.argv[2:]):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            write(folder, first, writing)
        os.close(writing)
        time.sleep(life / 1000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            acknowledged = len(pipe.read().splitlines())
        engine = index.open_whoosh(folder)
        versions = dict(engine.versions())
        total = engine.search(index.Query("停车", size=1)).total
        engine.close()
        print(
            json.dumps({"acknowledged": first + acknowledged, "ids": len(versions), "found": total}),
            flush=True,
        )
        first = len(versions) // 3


def write(folder: Path, first: int, pipe: int) -> None:
    """Commit until killed."""
    engine = index.open_whoosh(folder)
    while True:
        with engine.batch() as batch:
            for n in range(3):
                batch.put(Entry(f"b{first}-{n}", 1, "停车场", f"第{first}次写入。" * 40))
        os.write(pipe, b"1\n")
        first += 1


if __name__ == "__main__":
    main()
