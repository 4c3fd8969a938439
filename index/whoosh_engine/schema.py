"""The Whoosh schema, and how an entry becomes one of its documents.

Pairs of neighbouring characters with their places decide what matches; words rank. Every fact that filters is a
keyword field, every number a column. All values are lists of ready tokens: Whoosh's analyzers are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from whoosh import columns, fields

from index import numbers
from index.analysis import Analyzer, fold
from index.types import FACETS, Entry
from index.whoosh_engine.building import Builder

NUMBERS = ("signed", "published", "issue_order")
KEYWORDS = ("own_keys", "text_keys", "number", "issue", "issuer_name", "gazette", *FACETS)


def schema() -> fields.Schema:
    """A new schema object; Whoosh keeps a pickled copy in each index."""
    made = fields.Schema(id=fields.ID(unique=True, stored=True), version=fields.STORED)
    for part in ("title", "body"):
        made.add(f"{part}_pairs", fields.TEXT())
        made.add(f"{part}_chars", fields.KEYWORD())
        made.add(f"{part}_words", fields.TEXT(phrase=False))
    for name in KEYWORDS:
        made.add(name, fields.KEYWORD())
    for name in NUMBERS:
        made.add(name, fields.COLUMN(columns.NumericColumn("i")))
    return made


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry taken apart: folded texts, words, terms and numbers."""

    id: str
    version: int
    title: str
    body: str
    words: dict[str, list[str]]
    terms: dict[str, list[str]]
    numbers: dict[str, int]

    def add_to(self, builder: Builder) -> None:
        """Put the document into a segment being built."""
        stored = {"id": self.id, "version": self.version}
        builder.add(stored, self.title, self.body, self.words, self.terms, self.numbers)

    def for_stock(self) -> dict[str, object]:
        """The keyword arguments with which stock Whoosh's own writer adds the same document."""
        values: dict[str, object] = {"id": self.id, "version": self.version}
        for part, text in (("title", self.title), ("body", self.body)):
            values[f"{part}_pairs"] = ["".join(pair) for pair in pairwise(text)]
            values[f"{part}_chars"] = sorted(set(text))
            values[f"{part}_words"] = [w for w in self.words[f"{part}_words"] if any(map(str.isalnum, w))]
        values.update({name: found for name, found in self.terms.items() if name != "id"})
        values.update(self.numbers)
        return {name: value for name, value in values.items() if value}


def prepared(entry: Entry, analyzer: Analyzer) -> Prepared:
    """Everything the index keeps of an entry."""
    title, body = fold(entry.title), fold(entry.body)
    own = {key for number in entry.numbers for key in numbers.keys_of_own(fold(number))}
    own |= {key for issue in entry.issues for key in numbers.keys_of_issue(fold(issue))}
    terms = {
        "id": [entry.id],
        "own_keys": sorted(own),
        "text_keys": sorted(numbers.keys_in_text(title) | numbers.keys_in_text(body)),
        "number": list(dict.fromkeys(map(fold, entry.numbers))),
        "issue": list(dict.fromkeys(map(fold, entry.issues))),
        "issuer": list(dict.fromkeys(entry.issuers)),
        "issuer_name": list(dict.fromkeys(map(fold, entry.issuers + entry.issuer_names))),
        "year": _one(str(entry.year) if entry.year is not None else None),
        "section": _one(entry.section),
        "kind": _one(entry.kind),
        "validity": _one(entry.validity),
        "subject": _one(entry.subject),
        "gazette": _one(entry.gazette),
    }
    return Prepared(
        entry.id,
        entry.version,
        " ".join(title.split()),
        " ".join(body.split()),
        {"title_words": analyzer.cut(title), "body_words": analyzer.cut(body)},
        {name: found for name, found in terms.items() if found},
        {
            "signed": _day(entry.signed_on),
            "published": _day(entry.published_on),
            "issue_order": entry.issue_order,
        },
    )


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0
