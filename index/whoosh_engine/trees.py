"""Our trees as trees of Whoosh queries, with two kinds of our own: a passage of characters, and a span of numbers.

Both know how stock Whoosh finds them (``matcher``), so every tree can be given to stock Whoosh as it is.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from whoosh import query
from whoosh.matching import ListMatcher, Matcher, NullMatcher
from whoosh.query import And, Every, NullQuery, Or, Phrase, Query, Term

from index import tree
from index.analysis import fold, name_forms
from index.tree import Node

PARTS = ("title", "body")


class Passage(Query):
    """These characters one after the other, in the title, the body or either. White space is single spaces."""

    def __init__(self, text: str, where: str = "any") -> None:
        self.text, self.where = text, where

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passage) and (self.text, self.where) == (other.text, other.where)

    def __hash__(self) -> int:
        return hash((self.text, self.where))

    def __repr__(self) -> str:
        return f"Passage({self.text!r}, {self.where!r})"

    def parts(self) -> tuple[str, ...]:
        """The parts of a document it may stand in."""
        return PARTS if self.where == "any" else (self.where,)

    def stock(self) -> Query:
        """The same as a tree of Whoosh's own queries."""
        if len(self.text) == 1:
            return Or([Term(f"{part}_chars", self.text) for part in self.parts()])
        pairs = ["".join(pair) for pair in pairwise(self.text)]
        if len(pairs) == 1:
            return Or([Term(f"{part}_pairs", pairs[0]) for part in self.parts()])
        return Or([Phrase(f"{part}_pairs", pairs) for part in self.parts()])

    def estimate_size(self, ixreader: Any) -> int:
        """See Whoosh."""
        return int(ixreader.doc_count_all())

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        """See Whoosh."""
        return self.stock().matcher(searcher, context) if self.text else NullMatcher()


class Between(Query):
    """Documents with a number in a column between two, both included; documents without one are left out."""

    def __init__(self, name: str, first: int | None, last: int | None) -> None:
        self.name, self.first, self.last = name, first, last

    def __repr__(self) -> str:
        return f"Between({self.name!r}, {self.first!r}, {self.last!r})"

    def estimate_size(self, ixreader: Any) -> int:
        """See Whoosh."""
        return int(ixreader.doc_count_all())

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        """See Whoosh: a plain walk over the column."""
        reader = searcher.reader()
        if not reader.has_column(self.name):
            return NullMatcher()
        column = reader.column_reader(self.name)
        low, high = self.first or 1, self.last or (1 << 62)
        return ListMatcher([n for n in reader.all_doc_ids() if low <= column[n] <= high])


class Containing(Query):
    """Documents one of whose values in a keyword field holds these characters, or is them."""

    def __init__(self, name: str, text: str, *, whole: bool = False) -> None:
        self.name, self.text, self.whole = name, text, whole

    def fits(self, value: str) -> bool:
        """Whether a value is one of those."""
        return self.text in (name_forms(fold(value)) if self.whole else fold(value))

    def __repr__(self) -> str:
        return f"Containing({self.name!r}, {self.text!r})"

    def estimate_size(self, ixreader: Any) -> int:
        """See Whoosh."""
        return int(ixreader.doc_count_all())

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        """See Whoosh: a union over the values that hold it."""
        values = [term.decode() for term in searcher.reader().lexicon(self.name)]
        found = [Term(self.name, value) for value in values if self.fits(value)]
        return Or(found).matcher(searcher, context) if found else NullMatcher()


_ATTRIBUTES = {"number": "number", "issuer": "issuer_name", "issue": "issue", "section": "section"}


def query_of(node: Node) -> Query:
    """The Whoosh query that finds what a node means."""
    match node:
        case tree.Phrase(text, where):
            return Passage(" ".join(text.split()), where)
        case tree.Number(key, own):
            return Term("own_keys", key) if own else Or([Term("own_keys", key), Term("text_keys", key)])
        case tree.Attribute(name, text, whole):
            return Containing(_ATTRIBUTES[name], text, whole=whole)
        case tree.DateRange(name, first, last):
            return Between(name, _ordinal(first), _ordinal(last))
        case tree.And(parts):
            return And([query_of(part) for part in parts])
        case tree.Or(parts):
            return Or([query_of(part) for part in parts]) if parts else NullQuery
        case tree.Not(part):
            return query.Not(query_of(part))
        case _:
            return Every()


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None
