"""Known-item search: queries a citizen might type with the document meant; ours beside the usual tokenizers."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import index
from gazette.settings import CHECKOUT
from index import Entry, Query, fold
from tests.benchmarks import corpus
from tests.benchmarks.corpus import Made
from tests.benchmarks.peers import PEERS, missing
from tests.benchmarks.report import publish, table

Search = Callable[[str], list[str]]


def main() -> None:
    """Measure and write the table."""
    documents = corpus.source()
    path = CHECKOUT.parent / "shared" / "corpus" / "queries.jsonl"
    asked = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        searches = {"ours": ours(documents, Path(folder)), **peers(documents, Path(folder))}
        kinds = list(dict.fromkeys(query["type"] for query in asked))
        rows = []
        for kind in [*kinds, "all"]:
            chosen = [query for query in asked if kind in ("all", query["type"])]
            rows.append(
                [f"{kind} ({len(chosen)})", *(shares(chosen, search) for search in searches.values())]
            )
    explained = (
        "The meant document is first / among the first ten. Everybody is given title, number, issuers and text; peers are asked"
        " for all words of a line, then for any, and the words of titles count three times.\n\n"
    )
    text = explained + table(["kind", *searches], rows)
    publish("known-item", "Known-item search", "make bench WHAT=known_item", text)


def shares(asked: list[dict[str, Any]], search: Search) -> str:
    """Success at one and at ten."""
    found = [(set(query["ids"]), search(query["query"])) for query in asked]
    first = sum(bool(ids) and ids[0] in wanted for wanted, ids in found)
    ten = sum(bool(wanted & set(ids)) for wanted, ids in found)
    return f"{first / len(found):.3f} / {ten / len(found):.3f}"


def ours(documents: list[dict[str, Any]], folder: Path) -> Search:
    """The port, with the facts that came with the documents."""
    engine = index.open_whoosh(folder / "ours")
    engine.rebuild(map(entry, documents))
    return lambda line: [hit.id for hit in index.search(engine, Query(line, facets=())).hits]


def entry(document: dict[str, Any]) -> Entry:
    """A document of the corpus as the archive would tell the index of it."""
    number, issuers = document.get("doc_number"), document.get("issuers") or ()
    names = tuple([issuers] if isinstance(issuers, str) else issuers)
    signed = document.get("signed_on") or document.get("published_on")
    day = date.fromisoformat(signed[:10]) if signed and len(signed) >= 10 else None
    found = Entry(document["source_id"], 1, document["title"], document["body"], issuers=names, signed_on=day)
    return replace(found, numbers=(number,)) if number else found


def peers(documents: list[dict[str, Any]], folder: Path) -> dict[str, Search]:
    """Words in FTS5 and tantivy, trigrams, stock Whoosh with jieba's analyzer.

    They get the number and the issuers too, before the text. All words of a line are asked for first, and any of them
    fill up the page; the words of titles count three times.
    """
    analyzer = index.Analyzer()
    rows = [made(document, analyzer) for document in documents]
    found: dict[str, Search] = {}
    for name in ("tantivy", "FTS5", "FTS5 trigram", "naive"):
        if missing(name):
            continue
        engine = PEERS[name]()
        engine.build(rows, folder / name.replace(" ", "-"))
        engine.open(folder / name.replace(" ", "-"))
        found[name] = _best(name, engine, analyzer)
    return found


def made(document: dict[str, Any], analyzer: index.Analyzer) -> Made:
    """A document of the corpus as the peers get it."""
    issuers = document.get("issuers") or ()
    facts = [document.get("doc_number") or "", *([issuers] if isinstance(issuers, str) else issuers)]
    title, body = document["title"], "\n".join([*filter(None, facts), document["body"]])
    words = [" ".join(analyzer.words(text)) for text in (title, body)]
    return Made(document["source_id"], fold(title), fold(body), "", "", 0, "", "", "", 0, 0, *words)


def _best(name: str, engine: Any, analyzer: index.Analyzer) -> Search:
    def search(line: str) -> list[str]:
        terms = fold(line).split() if name == "FTS5 trigram" else list(dict.fromkeys(analyzer.words(line)))
        if name == "FTS5 trigram":
            terms = [term for term in terms if len(term) > 2]
        if not terms:
            return []
        ids: list[str] = engine.best(terms, every=True)
        if len(ids) < 10:
            ids = list(dict.fromkeys([*ids, *engine.best(terms, every=False)]))
        return ids[:10]

    return search
