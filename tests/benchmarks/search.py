"""The search benchmark: every engine on the same documents and queries, interleaved in one run."""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

import index
from gazette.settings import CHECKOUT
from index import fold
from tests.benchmarks import corpus, queries
from tests.benchmarks.peers import PEERS, line, missing
from tests.benchmarks.queries import Asked
from tests.benchmarks.report import pair, publish, quantile, table

ROUNDS = 4
SLOW = ("stock", "naive")
CUTTING = ("ours", "naive")  # cut words themselves; the others get words cut beforehand


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
    """Something measured in a process of its own, with the most memory that it and its children held together."""
    command = [sys.executable, "-m", "tests.benchmarks", "search", "--folder", str(folder), "--one", f"{verb}|{name}|{size}"]  # fmt: skip
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
    most = 0.0
    while True:
        try:
            output, _ = child.communicate(timeout=0.25)
            break
        except subprocess.TimeoutExpired:
            most = max(most, sum(held(process) for process in family(child.pid)))
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    found: dict[str, float] = json.loads(output.splitlines()[-1])
    return {**found, "megabytes": most}


def family(process: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended in between
            parents[int(status.parent.name)] = int(status.read_text("utf-8").rpartition(")")[2].split()[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def held(process: int | str, what: str = "Pss") -> float:
    """Memory of a process in megabytes; of what it shares with others, its part."""
    with suppress(OSError, StopIteration):  # it has ended in between
        rows = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith(f"{what}:")) / 1024
    return 0.0


def built_once(name: str, size: int, folder: Path) -> dict[str, float]:
    """What building an engine took, now or when it was built in the same folder."""
    kept = folder / f"{place(name, size, folder).name}.json"
    if not kept.exists():
        kept.write_text(json.dumps(alone("build", name, size, folder)), "utf-8")
    found: dict[str, float] = json.loads(kept.read_text("utf-8"))
    return found


def build_alone(name: str, size: int, folder: Path) -> dict[str, float]:
    """Build one engine: seconds."""
    rows = corpus.rows(corpus.store(size, folder))
    begin = time.perf_counter()
    PEERS[name]().build(rows, place(name, size, folder))
    return {"seconds": time.perf_counter() - begin}


def cut_alone(name: str, size: int, folder: Path) -> dict[str, float]:
    """What cutting words takes, which our engine does itself and the others are spared."""
    analyzer = index.Analyzer()
    rows = list(islice(corpus.rows(corpus.store(size, folder)), 1000))
    analyzer.words(rows[0].body)
    begin = time.perf_counter()
    for row in rows:
        analyzer.words(row.body)
    return {"milliseconds": 1000 * (time.perf_counter() - begin) / len(rows)}


def serve_alone(name: str, size: int, folder: Path) -> dict[str, float]:
    """Open an index in a fresh process and touch words never touched: milliseconds, and anonymous memory at the end."""
    words = untouched(corpus.store(size, folder), size)
    engine = PEERS[name]()
    begin = time.perf_counter()
    cutter = None if name in CUTTING else index.Analyzer()  # whoever serves readers' lines must cut them
    if cutter is not None:
        cutter.words(words[0])
    engine.open(place(name, size, folder))
    engine.ask(Asked("issue number", issue="2019年第3期"))
    opened = time.perf_counter() - begin
    times = []
    for word in words:
        begin = time.perf_counter()
        count, _ = engine.ask(Asked("first touch", (word,)))
        if count >= 0:
            times.append(1000 * (time.perf_counter() - begin - getattr(engine, "aside", 0.0)))
    anonymous = held(getattr(engine, "process", "self"), "Anonymous")
    return {"open": opened, "touch": quantile(times, 0.95) if times else -1, "anonymous": anonymous}


def untouched(path: Path, size: int, count: int = 200) -> list[str]:
    """Distinct words of the documents, common and rare."""
    chance, database = random.Random(5), sqlite3.connect(path)
    words: set[str] = set()
    while len(words) < count:
        row = database.execute(
            "SELECT body_words FROM d WHERE rowid = ?", (chance.randint(1, size),)
        ).fetchone()
        own = row[0].split()
        start = chance.randrange(max(1, len(own) - 100))
        words |= {word for word in own[start : start + 100] if 1 < len(word) < 7}
    database.close()
    return sorted(words)[:count]


_ALONE: dict[str, Callable[[str, int, Path], dict[str, float]]] = {
    "build": build_alone,
    "cut": cut_alone,
    "serve": serve_alone,
}


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
    served = {name: alone("serve", name, size, folder) for name in names}
    rows = [
        [n, f"{size / b['seconds']:.0f}", f"{stock / b['seconds']:.2f}×", f"{b['megabytes']:.0f}",
         f"{sizes[n] / 1e6:.0f}", f"{sizes[n] / characters:.2f}", *_served(served[n])]
        for n, b in built.items()
    ]  # fmt: skip
    against = "stock" if "stock" in built else "FTS5"
    heads = ["building", "documents/s", f"against {against}", "peak MB", "size MB", "bytes a character"]
    parts.append(table([*heads, "open s", "first touch p95 ms", "own MB"], rows))
    cutting = alone("cut", "ours", size, folder)["milliseconds"]
    parts.append(
        f"Ours and naive are given raw texts; the others words cut beforehand, which takes {cutting:.2f} ms a document more. "
        "Open: a fresh process loads the segmenter and its dictionary, opens the index and answers its first query; "
        "first touch: of 200 words nobody has asked for yet; own: anonymous memory afterwards, Python and its "
        "libraries included (Xapian: of its process alone). Peak memory is looked at four times a second, processes that an "
        "engine starts included."
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
    chance = random.Random(17)
    for turn in range(ROUNDS):
        for n, asked in enumerate(every):
            # who comes after whom is drawn: an engine that has just read 100 MB leaves the caches empty to the next
            for name, engine in chance.sample(list(engines.items()), len(engines)):
                if name in SLOW and turn > 1:
                    continue
                begin = time.perf_counter()
                counts[name][n], ids = engine.ask(asked)
                if asked.excerpts:
                    _excerpts(database, ids, asked, analyzer)
                spent = time.perf_counter() - begin - getattr(engine, "aside", 0.0)
                if turn:
                    times[name][n].append(1000 * spent)
    medians = {name: [quantile(own, 0.5) for own in times[name]] for name in names}
    answered = {name: {n: m for n, m in enumerate(medians[name]) if counts[name][n] >= 0} for name in names}
    kinds = [(kind, [n for n, asked in enumerate(every) if asked.kind == kind]) for kind in _kinds(every)]
    kinds.append(("all", list(range(len(every)))))
    times_table = [[kind, *(_pair(answered[name], chosen) for name in names)] for kind, chosen in kinds]
    others = [name for name in names if name != "ours"]
    ratios = [
        [kind, *(_ratio(answered["ours"], answered[name], chosen) for name in others)]
        for kind, chosen in kinds
    ]
    explained = (
        "Milliseconds, median / 95th percentile over the queries of a kind (per query the median of "
        f"{ROUNDS - 1} interleaved rounds after a warm-up, the engines in an order drawn anew for each query; stock and naive one round)."
    )
    return "\n\n".join(
        [
            explained,
            table(["kind", *names], times_table),
            "Ours : theirs, median / 95th percentile over the queries that both answered.",
            table(["kind", *others], ratios),
            "Documents found against a plain scan of the folded texts: mean share of the true hits.",
            _recall(names, every, counts, _truth(database, every)),
        ]
    )


def _served(facts: dict[str, float]) -> list[str]:
    touch = f"{facts['touch']:.2f}" if facts["touch"] >= 0 else "—"
    return [f"{facts['open']:.2f}", touch, f"{facts['anonymous']:.0f}"]


def _kinds(every: list[Asked]) -> list[str]:
    return list(dict.fromkeys(asked.kind for asked in every))


def _pair(answered: dict[int, float], chosen: list[int]) -> str:
    values = [answered[n] for n in chosen if n in answered]
    return pair(values) if values else "—"


def _ratio(ours: dict[int, float], theirs: dict[int, float], chosen: list[int]) -> str:
    both = [n for n in chosen if n in ours and n in theirs]
    shares = (
        quantile([ours[n] for n in both], q) / quantile([theirs[n] for n in both], q) for q in (0.5, 0.95)
    )
    return " / ".join(f"{share:.3g}" for share in shares) if both else "—"


def _recall(names: list[str], every: list[Asked], counts: dict[str, list[int]], truth: dict[int, int]) -> str:
    rows = []
    for kind in dict.fromkeys(every[n].kind for n in truth):
        cells = []
        for name in names:
            own = {n: true for n, true in truth.items() if every[n].kind == kind and counts[name][n] >= 0}
            shares = [min(1.0, counts[name][n] / true) for n, true in own.items()]
            right = sum(counts[name][n] == true for n, true in own.items())
            cells.append(f"{sum(shares) / len(shares):.3f} ({right} of {len(own)})" if own else "—")
        rows.append([kind, *cells])
    return table(["kind (counts that are exactly right)", *names], rows)


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
