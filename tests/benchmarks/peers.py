"""The engines that are compared, each built from the same rows and asked the same things: count and first ten ids.

Every peer but the naive one is given words cut beforehand, so only indexing and searching are compared.
"""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import index
from index import Analyzer, Entry, Order, Query
from tests.benchmarks.corpus import Made
from tests.benchmarks.queries import Asked

Answer = tuple[int, list[str]]
FACETS = ("year", "section", "issuer")
TITLE = 3.0  # what a word of a title counts, against one of a body


@cache
def _analyzer() -> Analyzer:
    return Analyzer()


class Peer(Protocol):
    """One engine."""

    def build(self, rows: Iterable[Made], folder: Path) -> None:
        """Make the index."""

    def open(self, folder: Path) -> None:
        """Open it for searching."""

    def ask(self, asked: Asked) -> Answer:
        """Exact count and the ids of ten hits, facets counted when asked for."""


def entry(row: Made) -> Entry:
    """A made document as our port takes it."""
    day = date.fromordinal(row.day)
    return Entry(
        row.id, 1, row.title, row.body, (row.number,), (row.issue,), (row.issuer,), (), row.year, row.section,
        row.kind, None, None, "lz", row.issue_order, day, day,
    )  # fmt: skip


def line(asked: Asked) -> str:
    """A query as a reader would type it."""
    if asked.quoted:
        return f'标题:"{asked.quoted}"' if asked.where == "title" else f'"{asked.quoted}"'
    return asked.number or asked.issue or " ".join(asked.words)


class Ours:
    """Through the port the site uses."""

    def build(self, rows: Iterable[Made], folder: Path) -> None:
        engine = index.open_whoosh(folder)
        engine.rebuild(map(entry, rows))
        engine.close()

    def open(self, folder: Path) -> None:
        self.engine = index.open_whoosh(folder)
        self.engine.generation()

    def ask(self, asked: Asked) -> Answer:
        first, last = map(date.fromordinal, asked.days) if asked.days else (None, None)
        results = index.search(
            self.engine,
            Query(
                line(asked),
                published_from=first,
                published_to=last,
                order=Order.NEWEST if asked.newest else Order.RELEVANCE,
                page=asked.page,
                facets=FACETS if asked.facets else (),
            ),
        )
        return results.exact if asked.quoted else results.total, [hit.id for hit in results.hits]


class Tantivy:
    """tantivy-py: words by white space, positions, fast fields."""

    def build(self, rows: Iterable[Made], folder: Path) -> None:
        import tantivy

        folder.mkdir()
        schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            schema.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        for name in ("issuer", "section", "kind"):
            schema.add_text_field(name, tokenizer_name="raw", fast=True)
        for name in ("issue", "number"):
            schema.add_text_field(name, tokenizer_name="raw")
        for name in ("year", "day"):
            schema.add_integer_field(name, indexed=True, fast=True)
        found = tantivy.Index(schema.build(), path=str(folder))
        writer = found.writer(heap_size=300_000_000, num_threads=1)
        for row in rows:
            facts = {
                n: getattr(row, n)
                for n in ("id", "issuer", "section", "kind", "issue", "number", "year", "day")
            }
            writer.add_document(tantivy.Document(title=row.title_words, body=row.body_words, **facts))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy

        self._index: Any = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher = self._index.searcher()
        self._library: Any = tantivy

    def ask(self, asked: Asked) -> Answer:
        if asked.kind == "prefix":
            regex = self._library.Query.regex_query
            fields = [regex(self._index.schema, name, f"{asked.words[0]}.*") for name in ("title", "body")]
            query = self._library.Query.boolean_query([(self._library.Occur.Should, q) for q in fields])
        else:
            query = self._index.parse_query(self._line(asked), ["title", "body"])
        first = (asked.page - 1) * 10
        if asked.newest:
            found = self._searcher.search(query, 10, count=True, order_by_field="day")
        else:
            found = self._searcher.search(query, 10, count=True, offset=first)
        if asked.facets:
            self._searcher.aggregate(query, {n: {"terms": {"field": n, "size": 100}} for n in FACETS})
        return found.count, [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def best(self, words: list[str], every: bool) -> list[str]:
        """The ten best documents that hold every one of the words, or any."""
        clean = [word for word in words if word.isalnum()]
        joined = (" AND " if every else " OR ").join(f"(title:{w}^{TITLE} OR body:{w})" for w in clean)
        query = self._index.parse_query(joined, ["title", "body"])
        found = self._searcher.search(query, 10)
        return [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def _line(self, asked: Asked) -> str:
        if asked.quoted:
            words = " ".join(_analyzer().words(asked.quoted))
            return f'title:"{words}"' if asked.where == "title" else f'title:"{words}" OR body:"{words}"'
        if asked.number or asked.issue:
            return f'number:"{asked.number}"' if asked.number else f'issue:"{asked.issue}"'
        query = " AND ".join(f"(title:{word} OR body:{word})" for word in asked.words)
        return f"({query}) AND day:[{asked.days[0]} TO {asked.days[1]}]" if asked.days else query


class FullText:
    """SQLite's FTS5 over cut words, its texts left outside."""

    trigram = False

    def build(self, rows: Iterable[Made], folder: Path) -> None:
        folder.mkdir()
        database = sqlite3.connect(folder / "fts.db")
        tokens = "tokenize='trigram'" if self.trigram else "content='', tokenize='unicode61'"
        database.execute(f"CREATE VIRTUAL TABLE t USING fts5(title, body, {tokens})")
        database.execute(
            "CREATE TABLE f (rowid INTEGER PRIMARY KEY, id, number, issue, year, section, issuer, day)"
        )
        for place, row in enumerate(rows, 1):
            texts = (row.title, row.body) if self.trigram else (row.title_words, row.body_words)
            database.execute("INSERT INTO t (rowid, title, body) VALUES (?, ?, ?)", (place, *texts))
            facts = (place, row.id, row.number, row.issue, row.year, row.section, row.issuer, row.day)
            database.execute("INSERT INTO f VALUES (?, ?, ?, ?, ?, ?, ?, ?)", facts)
        for name in ("number", "issue", "day"):
            database.execute(f"CREATE INDEX i_{name} ON f ({name})")
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts.db")

    def ask(self, asked: Asked) -> Answer:
        ask = self._database.execute
        first = (asked.page - 1) * 10
        if asked.number or asked.issue:
            name, value = ("number", asked.number) if asked.number else ("issue", asked.issue)
            found = ask(f"SELECT id FROM f WHERE {name} = ? LIMIT 10", (value,)).fetchall()
            count = ask(f"SELECT count(*) FROM f WHERE {name} = ?", (value,)).fetchone()[0]
            return count, [row[0] for row in found]
        wanted = self._line(asked)
        if wanted is None:
            return -1, []
        where, values = "t MATCH ?", [wanted]
        if asked.days:
            where += f" AND f.day BETWEEN {asked.days[0]} AND {asked.days[1]}"
        order = "f.day DESC" if asked.newest else "rank"
        joined = "FROM t JOIN f ON f.rowid = t.rowid"
        found = ask(f"SELECT f.id {joined} WHERE {where} ORDER BY {order} LIMIT 10 OFFSET {first}", values)
        ids = [row[0] for row in found.fetchall()]
        count = ask(f"SELECT count(*) {joined if asked.days else 'FROM t'} WHERE {where}", values).fetchone()[
            0
        ]
        for name in FACETS if asked.facets else ():
            ask(f"SELECT f.{name}, count(*) {joined} WHERE {where} GROUP BY 1", values).fetchall()
        return count, ids

    def best(self, words: list[str], every: bool) -> list[str]:
        """The ten best documents that hold every one of the words, or any."""
        wanted = (" AND " if every else " OR ").join('"' + word.replace('"', '""') + '"' for word in words)
        order = f"bm25(t, {TITLE}, 1.0)"
        query = f"SELECT f.id FROM t JOIN f ON f.rowid = t.rowid WHERE t MATCH ? ORDER BY {order} LIMIT 10"
        return [row[0] for row in self._database.execute(query, (wanted,))]

    def _line(self, asked: Asked) -> str | None:
        if self.trigram:
            terms = [asked.quoted] if asked.quoted else list(asked.words)
            if any(len(term) < 3 for term in terms):
                return None
            wanted = " AND ".join(f'"{term}"' for term in terms)
        elif asked.quoted:
            wanted = '"' + " ".join(_analyzer().words(asked.quoted)) + '"'
        else:
            wanted = " AND ".join(
                f'"{word}"' + ("*" if asked.kind == "prefix" else "") for word in asked.words
            )
        return f"title : ({wanted})" if asked.where == "title" else wanted


class Trigrams(FullText):
    """SQLite's FTS5 with its trigram tokenizer: any three characters or more."""

    trigram = True


class Stock:
    """Stock Whoosh with words cut beforehand."""

    naive = False

    def build(self, rows: Iterable[Made], folder: Path) -> None:
        from whoosh import fields
        from whoosh import index as whoosh_index

        folder.mkdir()
        text: dict[str, Any] = {}
        if self.naive:
            from jieba.analyse import ChineseAnalyzer

            text = {"analyzer": ChineseAnalyzer()}
        schema = fields.Schema(
            id=fields.ID(stored=True), title=fields.TEXT(**text), body=fields.TEXT(**text),
            number=fields.ID(), issue=fields.ID(), year=fields.NUMERIC(sortable=True), day=fields.NUMERIC(sortable=True),
            issuer=fields.ID(sortable=True), section=fields.ID(sortable=True), kind=fields.ID(sortable=True),
        )  # fmt: skip
        writer = whoosh_index.create_in(str(folder), schema).writer(limitmb=256)
        for row in rows:
            title: Any = row.title if self.naive else row.title_words.split()
            body: Any = row.body if self.naive else row.body_words.split()
            facts = {
                n: getattr(row, n)
                for n in ("id", "number", "issue", "year", "day", "issuer", "section", "kind")
            }
            writer.add_document(title=title, body=body, **facts)
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh import index as whoosh_index

        self._searcher = whoosh_index.open_dir(str(folder)).searcher()

    def ask(self, asked: Asked) -> Answer:
        from whoosh import query, sorting

        extra: dict[str, Any] = {"sortedby": sorting.FieldFacet("day", reverse=True)} if asked.newest else {}
        if asked.facets:
            extra["groupedby"] = {name: sorting.FieldFacet(name, maptype=sorting.Count) for name in FACETS}
        parts = ("title",) if asked.where == "title" else ("title", "body")
        if asked.number or asked.issue:
            wanted = query.Term("number", asked.number) if asked.number else query.Term("issue", asked.issue)
        elif asked.quoted:
            wanted = query.Or([query.Phrase(part, _analyzer().words(asked.quoted)) for part in parts])
        else:
            kind = query.Prefix if asked.kind == "prefix" else query.Term
            wanted = query.And([query.Or([kind(part, word) for part in parts]) for word in asked.words])
        if asked.days:
            wanted = query.And([wanted, query.NumericRange("day", *asked.days)])
        found = self._searcher.search(wanted, limit=asked.page * 10, **extra)
        return len(found), [hit["id"] for hit in found[(asked.page - 1) * 10 : asked.page * 10]]

    def best(self, words: list[str], every: bool) -> list[str]:
        """The ten best documents that hold every one of the words, or any."""
        from whoosh import query

        either = [query.Or([query.Term("title", w, boost=TITLE), query.Term("body", w)]) for w in words]
        found = self._searcher.search((query.And if every else query.Or)(either), limit=10)
        return [hit["id"] for hit in found]


class Naive(Stock):
    """Stock Whoosh with jieba's own analyzer, as its documentation shows it."""

    naive = True


class Xapian:
    """Xapian through Debian's own Python, a child process that speaks lines of JSON."""

    PYTHON = "/usr/bin/python3"
    aside = 0.0  # seconds that passing the last question to the child took

    def build(self, rows: Iterable[Made], folder: Path) -> None:
        child = self._start("build", folder)
        assert child.stdin
        for row in rows:
            facts = {
                n: getattr(row, n) for n in ("id", "number", "issue", "year", "day", "issuer", "section")
            }
            child.stdin.write(json.dumps({**facts, "title": row.title_words, "body": row.body_words}) + "\n")
        child.stdin.close()
        child.wait()

    def open(self, folder: Path) -> None:
        self._child = self._start("search", folder)
        self.process = self._child.pid

    def ask(self, asked: Asked) -> Answer:
        assert self._child.stdin
        assert self._child.stdout
        quoted = _analyzer().words(asked.quoted) if asked.quoted else []
        request = {n: getattr(asked, n) for n in ("kind", "words", "where", "number", "issue", "days", "newest", "page", "facets")}  # fmt: skip
        begin = time.perf_counter()
        self._child.stdin.write(json.dumps({**request, "quoted": quoted}) + "\n")
        self._child.stdin.flush()
        count, ids, seconds = json.loads(self._child.stdout.readline())
        self.aside = time.perf_counter() - begin - seconds
        return count, ids

    def _start(self, verb: str, folder: Path) -> subprocess.Popen[str]:
        script = Path(__file__).with_name("xapian_peer.py")
        command = [self.PYTHON, str(script), verb, str(folder)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


PEERS: dict[str, type[Any]] = {
    "ours": Ours,
    "tantivy": Tantivy,
    "FTS5": FullText,
    "FTS5 trigram": Trigrams,
    "Xapian": Xapian,
    "stock": Stock,
    "naive": Naive,
}


def missing(name: str) -> str | None:
    """Why a peer cannot be measured here, or None."""
    if name == "tantivy" and importlib.util.find_spec("tantivy") is None:
        return "tantivy is not installed (make bench installs it)"
    if name == "Xapian":
        if not Path(Xapian.PYTHON).exists():
            return "there is no Debian Python"
        done = subprocess.run([Xapian.PYTHON, "-c", "import xapian"], capture_output=True, check=False)
        return "Debian's python3-xapian is not installed" if done.returncode else None
    return None
