"""Finding documents by their characters: our own words in front of any full-text engine.

Import this name, never a module behind it: what stands here is the port, the rest may change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from index import excerpt as _excerpt
from index import numbers as _numbers
from index.analysis import Analyzer, fold
from index.engine import Batch, Engine, IndexBusy, IndexDamaged, IndexTrouble
from index.excerpt import Excerpt
from index.lexicon import Lexicon
from index.memory import MemoryEngine as _MemoryEngine
from index.nearby import near
from index.pinyin import initials, letters
from index.suggest import Suggester
from index.syntax import read
from index.tree import Also, Direct, Reading
from index.types import FACETS, Entry, Facet, FacetValue, Hit, Order, Query, Results, Tier
from index.understanding import everyday_in, sought, understood

__all__ = [
    "FACETS", "Also", "Analyzer", "Batch", "Direct", "Engine", "Entry", "Excerpt", "Facet", "FacetValue", "Hit", "IndexBusy",
    "IndexDamaged", "IndexTrouble", "Lexicon", "Order", "Query", "Reading", "Results", "Suggester", "Tier", "describe_number", "everyday_in", "excerpt",
    "find_numbers", "fold", "initials", "is_number_line", "letters", "mark", "number_key", "open_memory", "open_whoosh", "read", "same_numbers", "search", "sought", "understood",
]  # fmt: skip


def open_memory(terms: Iterable[str] = ()) -> Engine:
    """An engine that keeps everything in memory: for tests and small sets."""
    return _MemoryEngine(terms)


def open_whoosh(folder: Path, terms: Iterable[str] = ()) -> Engine:
    """The Whoosh index in ``folder``, made when there is none.

    What stands there is looked at when it is first used: a damaged index then raises ``IndexDamaged``, and
    ``rebuild`` mends it.
    """
    from index.whoosh_engine import WhooshEngine

    return WhooshEngine(folder, terms)


def search(engine: Engine, query: Query) -> Results:
    """What a reader is shown.

    Where nothing is exact, what differs a little from the line comes first. A list by day or issue holds no documents
    that share but a word with the line, unless there is nothing better: they would stand among the others.
    """
    asked = query if query.order is Order.RELEVANCE else replace(query, strict=True)
    results = engine.search(asked)
    if not (results.exact or query.literal or near(results.reading) is None):
        asked, query = replace(asked, near=True), replace(query, near=True)
        results = engine.search(asked)
    return results if results.total or asked.strict == query.strict else engine.search(query)


def number_key(text: str) -> str | None:
    """The canonical form ``agency|year|serial`` of a document number written in any form; None: it is none."""
    mention = _numbers.read_line(fold(text))
    return mention.key if mention else None


def is_number_line(text: str) -> bool:
    """Whether a line consists of nothing but a document number."""
    return number_key(text) is not None


def find_numbers(text: str) -> tuple[tuple[int, int, str], ...]:
    """The document numbers standing in a text: start, end and canonical form of each."""
    return tuple((mention.start, mention.end, mention.key) for mention in _numbers.find(fold(text)))


def same_numbers(key: str) -> tuple[str, ...]:
    """The canonical form and the others that name the same document: 国令第722号, 国务院令第722号."""
    return (key, *_numbers.same_row(key))


def describe_number(key: str) -> str:
    """A canonical form as it is usually printed: 澜政办〔2019〕12号, 2019年第3期."""
    return _numbers.describe_key(key)


def excerpt(text: str, reading: Reading, analyzer: Analyzer, width: int = 120) -> Excerpt:
    """The passage of ``text`` that answers the reading best, hits marked."""
    return _excerpt.excerpt(text, reading, analyzer, width)


def mark(text: str, reading: Reading, analyzer: Analyzer) -> tuple[tuple[str, bool], ...]:
    """The whole of ``text`` in pieces, hits marked True."""
    return _excerpt.mark(text, reading, analyzer)
