"""Measure by hand: ``make bench``. Entering and searching real documents, beside named peers in the same run.

The peers of search are a plain scan of the folded texts (the truth, and what a person without an index would do)
and SQLite's own full-text index on trigrams. Rounds are interleaved, so a slow moment of a shared machine hits all.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import index
from gazette.settings import CHECKOUT
from index import Entry, Query, fold
from tests.benchmarks.report import publish

ROUNDS = 3
KINDS = {
    "one character": (1, 1),
    "two characters": (2, 2),
    "3–4 characters": (3, 4),
    "5–16 characters": (5, 16),
}
Search = Callable[[str], int]


def main() -> None:
    """Print the tables, and write them into ``docs/performance.md``."""
    corpus = (
        Path(os.environ.get("GAZETTE_CORPUS") or CHECKOUT.parent / "shared" / "corpus") / "documents.jsonl.gz"
    )
    if not corpus.exists():
        sys.exit("The benchmarks need the corpus of real documents (GAZETTE_CORPUS).")
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        report = measure(documents, Path(folder))
    publish("scan", "Real documents against a plain scan", "make bench WHAT=scan", report)


def measure(documents: list[dict[str, str]], folder: Path) -> str:
    """Both tables as Markdown."""
    begin = time.perf_counter()
    engine = index.open_whoosh(folder / "index")
    engine.rebuild(Entry(d["source_id"], 1, d["title"], d["body"]) for d in documents)
    built = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begin = time.perf_counter()
    database = trigrams(documents, folder)
    peer_built = time.perf_counter() - begin
    texts = [fold(d["title"]) + "\n" + fold(d["body"]) for d in documents]
    searches: dict[str, Search] = {
        "whoosh": lambda piece: engine.search(Query(f'"{piece}"')).exact,
        "plain scan": lambda piece: sum(fold(piece) in text for text in texts),
        "FTS5 trigram": lambda piece: fts(database, piece),
    }
    rows = [row(kind, low, high, documents, searches) for kind, (low, high) in KINDS.items()]
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file()) / 1e6
    characters = sum(len(d["body"]) for d in documents) / 1e6
    engine.close()
    return "\n".join(
        [
            f"{len(documents)} real documents, {characters:.1f} M characters.",
            "",
            "| building | documents/s | against FTS5 trigram | size MB | peak memory MB |",
            "|---|---|---|---|---|",
            f"| whoosh | {len(documents) / built:.0f} | {peer_built / built:.2f}× | {size:.0f} | {memory:.0f} |",
            "",
            f"Quoted pieces; median / 95th percentile in ms over {ROUNDS} interleaved rounds (exact count, first ten documents).",
            "",
            "| pieces of | whoosh | plain scan | FTS5 trigram | whoosh : scan | counts agree |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "FTS5's trigrams cannot answer one or two characters. The first touch of a term is inside these figures.",
            "",
        ]
    )


def trigrams(documents: list[dict[str, str]], folder: Path) -> sqlite3.Connection:
    """The peer: one FTS5 table on the same folded texts."""
    database = sqlite3.connect(folder / "peer.db")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='trigram')")
    database.executemany(
        "INSERT INTO t VALUES (?, ?)", ((fold(d["title"]), fold(d["body"])) for d in documents)
    )
    database.commit()
    return database


def fts(database: sqlite3.Connection, piece: str) -> int:
    """Count and first ten rows, as the engine gives them."""
    if len(piece) < 3:
        return -1
    quoted = '"' + fold(piece).replace('"', '""') + '"'
    database.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (quoted,)).fetchall()
    return int(database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (quoted,)).fetchone()[0])


def row(kind: str, low: int, high: int, documents: list[dict[str, str]], searches: dict[str, Search]) -> str:
    """One line of the table."""
    chance = random.Random(low)
    pieces: list[str] = []
    while len(pieces) < 40:
        text = chance.choice(documents)["body"]
        length = chance.randint(low, high)
        start = chance.randrange(max(1, len(text) - length))
        piece = text[start : start + length]
        if len(piece) == length and not any(map(str.isspace, piece)) and '"' not in fold(piece):
            pieces.append(piece)
    times: dict[str, list[float]] = {name: [] for name in searches}
    agree = True
    for _ in range(ROUNDS):
        for piece in pieces:
            counts = {}
            for name, search in searches.items():
                begin = time.perf_counter()
                counts[name] = search(piece)
                times[name].append(1000 * (time.perf_counter() - begin))
            agree = (
                agree
                and counts["whoosh"] == counts["plain scan"]
                and counts["FTS5 trigram"] in (-1, counts["whoosh"])
            )
    shown = {
        name: f"{statistics.median(t):.2f} / {statistics.quantiles(t, n=20)[18]:.2f}"
        for name, t in times.items()
    }
    if low < 3:
        shown["FTS5 trigram"] = "—"
    ratio = statistics.median(times["whoosh"]) / statistics.median(times["plain scan"])
    return f"| {kind} | {shown['whoosh']} | {shown['plain scan']} | {shown['FTS5 trigram']} | {ratio:.2f} | {'yes' if agree else 'NO'} |"
