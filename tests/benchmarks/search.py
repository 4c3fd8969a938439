"""The search benchmark: every engine on the same documents and queries, interleaved in one run."""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import index
from gazette.settings import CHECKOUT
from index import Query, fold
from tests.benchmarks import corpus, queries
from tests.benchmarks.peers import PEERS, line, missing
from tests.benchmarks.queries import Asked
from tests.benchmarks.report import pair, publish, quantile, table

ROUNDS = 4
SLOW = ("stock", "naive")


def main() -> None:
    """See ``--help``."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000])
    reader.add_argument(
        "--slow-up-to", type=int, default=10_000, help="largest size for stock and naive Whoosh"
    )
    reader.add_argument("--folder", type=Path, help="keep documents and indexes here between runs")
    reader.add_argument("--one", help=argparse.SUPPRESS)
    arguments = reader.parse_args(sys.argv[2:])
    if arguments.one:
        verb, name, size = arguments.one.split("|")
        print(json.dumps(_ALONE[verb](name, int(size), arguments.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        for size in arguments.sizes:
            names = [n for n in PEERS if n not in SLOW or size <= arguments.slow_up_to]
            gone = {n: why for n in names if (why := missing(n))}
            text = measured(size, folder, [n for n in names if n not in gone])
            text += "".join(f"\n\nNot measured: {n}, {why}." for n, why in gone.items())
            publish(f"search-{size}", f"Search, {size:,} documents", f"make bench WHAT='search {size}'", text)


def place(name: str, size: int, folder: Path) -> Path:
    """Where an engine's index lies."""
    return folder / f"{name.replace(' ', '-')}-{size}"


def alone(verb: str, name: str, size: int, folder: Path) -> dict[str, float]:
    """Something measured in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks", "search", "--folder", str(folder), "--one", f"{verb}|{name}|{size}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CHECKOUT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def built_once(name: str, size: int, folder: Path) -> dict[str, float]:
    """What building an engine took, now or when it was built in the same folder."""
    kept = folder / f"{place(name, size, folder).name}.json"
    if not kept.exists():
        kept.write_text(json.dumps(alone("build", name, size, folder)), "utf-8")
    found: dict[str, float] = json.loads(kept.read_text("utf-8"))
    return found


def build_alone(name: str, size: int, folder: Path) -> dict[str, float]:
    """Build one engine: seconds and peak memory, its children's included."""
    rows = corpus.rows(corpus.store(size, folder))
    begin = time.perf_counter()
    PEERS[name]().build(rows, place(name, size, folder))
    seconds = time.perf_counter() - begin
    own, children = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {"seconds": seconds, "megabytes": (own + children) / 1024}


def serve_alone(name: str, size: int, folder: Path) -> dict[str, float]:
    """Open our index in a fresh process and touch terms never touched: milliseconds, and anonymous memory at the end."""
    path = corpus.store(size, folder)
    begin = time.perf_counter()
    engine = index.open_whoosh(place(name, size, folder))
    engine.search(Query("2019年第3期", facets=()))
    opened = time.perf_counter() - begin
    chance = random.Random(5)
    database = sqlite3.connect(path)
    words: set[str] = set()
    while len(words) < 200:
        own = (
            database.execute("SELECT body_words FROM d WHERE rowid = ?", (chance.randint(1, size),))
            .fetchone()[0]
            .split()
        )
        start = chance.randrange(max(1, len(own) - 100))
        words |= {word for word in own[start : start + 100] if 1 < len(word) < 7}
    times = []
    for word in sorted(words)[:200]:
        begin = time.perf_counter()
        engine.search(Query(f'"{word}"', facets=()))
        times.append(1000 * (time.perf_counter() - begin))
    rollup = Path("/proc/self/smaps_rollup").read_text("utf-8")
    anonymous = next(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Anonymous:"))
    return {"open": opened, "touch": quantile(times, 0.95), "anonymous": anonymous / 1024}


_ALONE: dict[str, Callable[[str, int, Path], dict[str, float]]] = {"build": build_alone, "serve": serve_alone}


def measured(size: int, folder: Path, names: list[str]) -> str:
    """Build, open, ask: the three tables of one size."""
    path = corpus.store(size, folder)
    built = {name: built_once(name, size, folder) for name in names}
    sizes = {
        name: sum(f.stat().st_size for f in place(name, size, folder).rglob("*") if f.is_file())
        for name in names
    }
    characters = (
        sqlite3.connect(path).execute("SELECT sum(length(body) + length(title)) FROM d").fetchone()[0]
    )
    parts = [
        f"{size:,} documents, {characters / 1e6:.1f} M characters. Trust the ratios within one table, not the times."
    ]
    stock = built.get("stock", built.get("FTS5", built["ours"]))["seconds"]
    rows = [
        [n, f"{size / b['seconds']:.0f}", f"{stock / b['seconds']:.2f}×", f"{b['megabytes']:.0f}",
         f"{sizes[n] / 1e6:.0f}", f"{sizes[n] / characters:.2f}"]
        for n, b in built.items()
    ]  # fmt: skip
    against = "stock" if "stock" in built else "FTS5"
    parts.append(
        table(
            ["building", "documents/s", f"against {against}", "peak MB", "size MB", "bytes a character"],
            rows,
        )
    )
    alone_now = alone("serve", "ours", size, folder)
    parts.append(
        f"A fresh process opens our index and answers its first query in {alone_now['open']:.2f} s (dictionary of the "
        f"segmenter and folding table included); the first touch of 200 words: 95th percentile {alone_now['touch']:.1f} ms; "
        f"anonymous memory afterwards {alone_now['anonymous']:.0f} MB."
    )
    parts.append(asked_table(size, folder, names, path))
    return "\n\n".join(parts)


def asked_table(size: int, folder: Path, names: list[str], path: Path) -> str:
    """Median and 95th percentile by kind, ratios to tantivy, and how many of the true hits of quoted phrases are found."""
    engines = {name: PEERS[name]() for name in names}
    for name, engine in engines.items():
        engine.open(place(name, size, folder))
    database, analyzer = sqlite3.connect(path), index.Analyzer()
    every = queries.mixed(path)
    times: dict[str, list[list[float]]] = {name: [[] for _ in every] for name in names}
    counts: dict[str, list[int]] = {name: [0] * len(every) for name in names}
    for turn in range(ROUNDS):
        for n, asked in enumerate(every):
            for name, engine in engines.items():
                if name in SLOW and turn > 1:
                    continue
                begin = time.perf_counter()
                counts[name][n], ids = engine.ask(asked)
                if asked.excerpts:
                    _excerpts(database, ids, asked, analyzer)
                if turn:
                    times[name][n].append(1000 * (time.perf_counter() - begin))
    medians = {name: [quantile(own, 0.5) for own in times[name]] for name in names}
    kinds = list(dict.fromkeys(asked.kind for asked in every))
    rows = []
    for kind in [*kinds, "all"]:
        chosen = [n for n, asked in enumerate(every) if kind in ("all", asked.kind)]
        answered = {name: [medians[name][n] for n in chosen if counts[name][n] >= 0] for name in names}
        rows.append(
            [kind, *(pair(answered[name]) if answered[name] else "—" for name in names), _ratio(answered)]
        )
    truth = _truth(database, every)
    found = []
    for name in names:
        shares = [min(1.0, counts[name][n] / true) for n, true in truth.items() if counts[name][n] >= 0]
        found.append(f"{name} {sum(shares) / len(shares):.3f}" if shares else f"{name} —")
    return (
        "Milliseconds, median / 95th percentile over the queries of a kind (per query the median of "
        f"{ROUNDS - 1} interleaved rounds after a warm-up; stock and naive one round).\n\n"
        + table(["kind", *names, "ours : tantivy"], rows)
        + "\n\nHits of quoted phrases and title fragments against a plain scan of the folded texts: "
        + ", ".join(found)
        + "."
    )


def _ratio(answered: dict[str, list[float]]) -> str:
    if not answered.get("tantivy"):
        return "—"
    ours, theirs = answered["ours"], answered["tantivy"]
    return " / ".join(f"{quantile(ours, q) / quantile(theirs, q):.2f}" for q in (0.5, 0.95))


def _excerpts(database: sqlite3.Connection, ids: list[str], asked: Asked, analyzer: index.Analyzer) -> None:
    reading = index.read(line(asked))
    for id in ids:
        body = database.execute("SELECT body FROM d WHERE id = ?", (id,)).fetchone()[0]
        index.excerpt(body, reading, analyzer)


def _truth(database: sqlite3.Connection, every: list[Asked]) -> dict[int, int]:
    wanted = {n: asked for n, asked in enumerate(every) if asked.quoted}
    true = dict.fromkeys(wanted, 0)
    for title, body in database.execute("SELECT title, body FROM d"):
        texts = {"title": fold(title), "body": fold(body)}
        for n, asked in wanted.items():
            true[n] += asked.quoted in texts["title"] or (
                asked.where == "any" and asked.quoted in texts["body"]
            )
    return true
