"""The contract every engine keeps; ``index.memory`` is the specification, the others must agree with it.

* **Matching** is by characters: a term is found in a document when its folded characters stand in that order
  in the folded title or in the folded body. A term that reads as a number (``index.numbers``) is matched whole,
  against the document's own numbers and issues and against numbers written in its text. White space in a quoted
  phrase stands for any run of white space.
* **Tiers**: exact, then close when asked for, all words, any words, as ``index.plan`` lays down; no document twice.
* **Counts** are exact. Facets leave their own filter aside.
* **Writing** goes through ``batch()``: nothing is visible before it ends well, everything after; an exception
  inside leaves the index as it was. One writer at a time; a second waits and then gives up with ``IndexBusy``.
* **Reading** never waits for writing, and one search sees one state of the index throughout.
* An index that cannot be read is refused with ``IndexDamaged``; it is never half read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from index.types import Entry, Query, Results


class IndexTrouble(Exception):
    """Something is wrong with an index; the message says what to do."""


class IndexDamaged(IndexTrouble):
    """The files of an index cannot be read, or were made by another version."""


class IndexBusy(IndexTrouble):
    """Another process is writing to the index."""


class Batch(Protocol):
    """The writing side of one change; later calls for one id win over earlier ones."""

    def put(self, entry: Entry) -> None:
        """Add the entry, replacing one with the same id."""
        ...

    def delete(self, id: str) -> None:
        """Take the entry out; an id that is not there is no error."""
        ...


class Engine(Protocol):
    """A full-text index behind our own words."""

    def batch(self) -> AbstractContextManager[Batch]:
        """Open a change; it becomes visible as a whole when the block ends without an exception."""
        ...

    def search(self, query: Query) -> Results:
        """Find, count and order."""
        ...

    def versions(self) -> Iterator[tuple[str, int]]:
        """Every id in the index with the version of its entry, in no order."""
        ...

    def words(self) -> Iterator[tuple[str, int]]:
        """Every word of the titles and texts with the number of documents that hold it, in no order."""
        ...

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Build the index anew from ``entries`` beside the one in service, swap, and say how many."""
        ...

    def generation(self) -> int:
        """A number that grows with every change: the key for caches."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...
