"""Two processes of eight threads search while a writer publishes a thousand documents, one commit each."""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import index
from index import Entry, Query
from tests.benchmarks import corpus, queries
from tests.benchmarks.peers import Ours, line
from tests.benchmarks.report import publish, quantile, table

PROCESSES, THREADS = 2, 8
PACE = 0.1  # seconds from one publication to the next


def main() -> None:
    """See ``--help``."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("size", nargs="?", type=int, default=10_000)
    reader.add_argument("--published", type=int, default=1_000)
    reader.add_argument("--folder", type=Path, help="documents and index made by the search measurement")
    arguments = reader.parse_args(sys.argv[2:])
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        text = measured(arguments.size, arguments.published, folder, Path(temporary))
    publish("throughput", "Searching while publishing", "make bench WHAT=throughput", text)


def measured(size: int, count: int, folder: Path, temporary: Path) -> str:
    """Build an index of its own, run readers and writer, and say what came of it."""
    path = corpus.store(size, folder)
    Ours().build(corpus.rows(path), temporary / "index")
    lines = [line(asked) for asked in queries.mixed(path)]
    started = multiprocessing.get_context("spawn")
    done, ready = started.Event(), started.Semaphore(0)
    answers: Queue[Any] = started.Queue()
    told: list[Queue[Any]] = [started.Queue() for _ in range(PROCESSES)]
    children = [
        started.Process(target=search, args=(temporary / "index", lines, done, ready, queue, answers))
        for queue in told
    ]
    for child in children:
        child.start()
    for _ in children:
        ready.acquire()
    engine = index.open_whoosh(temporary / "index")
    commits = []
    begin = time.monotonic()
    for n in range(count):
        moment = time.monotonic()
        with engine.batch() as batch:
            batch.put(
                Entry(f"p{n:05d}", 1, f"关于第{n}号事项的通知", f"澜州发布物{n:05d}号，请遵照执行。" * 20)
            )
        commits.append(1000 * (time.monotonic() - moment))
        for queue in told:
            queue.put((n, time.monotonic()))
        time.sleep(max(0.0, begin + (n + 1) * PACE - time.monotonic()))
    seconds = time.monotonic() - begin
    for queue in told:
        queue.put(None)
    done.set()
    results = [answers.get() for _ in children]
    for child in children:
        child.join()
    times = [t for result in results for t in result["times"]]
    seen = [t for result in results for t in result["seen"]]
    errors = [error for result in results for error in result["errors"]]
    rows = [
        ["searches a second", f"{len(times) / seconds:.0f}"],
        ["search, median / 95th percentile ms", f"{quantile(times, 0.5):.1f} / {quantile(times, 0.95):.1f}"],
        ["commit, median / 95th percentile ms", f"{quantile(commits, 0.5):.0f} / {quantile(commits, 0.95):.0f}"],
        ["from commit to found in another process, median / 95th / most ms",
         f"{quantile(seen, 0.5):.1f} / {quantile(seen, 0.95):.1f} / {max(seen):.1f}"],
        ["not found at once", sum(result["stale"] for result in results)],
        ["errors", len(errors)],
    ]  # fmt: skip
    return (
        f"{PROCESSES} processes of {THREADS} threads search {size:,} documents while {count:,} more are published, "
        "one commit each, ten a second, by a third."
        " The searching threads never pause, so both cores are full.\n\n"
        + table(["", "figure"], rows)
        + ("\n\n" + "\n".join(errors[:5]) if errors else "")
    )


def search(
    folder: Path, lines: list[str], done: Event, ready: Any, told: Queue[Any], answers: Queue[Any]
) -> None:
    """One process: seven threads ask the mixed set, the eighth looks for each new document."""
    engine = index.open_whoosh(folder)
    engine.generation()
    times: list[float] = []
    errors: list[str] = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        while not done.is_set():
            begin = time.monotonic()
            try:
                engine.search(Query(chance.choice(lines)))
            except Exception as error:  # every kind is a finding
                errors.append(repr(error))
            times.append(1000 * (time.monotonic() - begin))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(THREADS - 1)]
    for thread in threads:
        thread.start()
    ready.release()
    seen: list[float] = []
    stale = 0
    while (message := told.get()) is not None:
        n, moment = message
        found = engine.search(Query(f'"澜州发布物{n:05d}号"')).exact
        while not found and time.monotonic() - moment < 10:
            stale += 1
            found = engine.search(Query(f'"澜州发布物{n:05d}号"')).exact
        seen.append(1000 * (time.monotonic() - moment))
    for thread in threads:
        thread.join()
    answers.put({"times": times, "errors": errors, "seen": seen, "stale": stale})
