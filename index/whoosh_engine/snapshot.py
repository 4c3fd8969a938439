"""One state of the index, read once and kept: immutable to its users, shared by all threads.

Whoosh's readers are not safe to share, so a lock stands around them; what has been read becomes an array that
needs none. Caches are bounded by bytes.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader, TermNotFound

Ids = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
TEXT_CACHE = 48 * 1024 * 1024
POSTINGS_CACHE = 64 * 1024 * 1024


Key = TypeVar("Key")
Value = TypeVar("Value")


class _Cache(Generic[Key, Value]):
    """Least recently used values up to a number of bytes."""

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        self._limit, self._size, self._used = limit, size, 0
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        self._used += self._size(value)
        self._values[key] = value
        while self._used > self._limit and len(self._values) > 1:
            _, dropped = self._values.popitem(last=False)
            self._used -= self._size(dropped)


class Snapshot:
    """Postings, texts and facts of one generation. ``size`` counts document places, deleted ones included."""

    def __init__(self, reader: IndexReader, generation: int) -> None:
        self._reader = reader
        self._lock = threading.RLock()
        self.generation = generation
        self.size: int = reader.doc_count_all()
        self.live: Mask = self._mask(np.fromiter(reader.all_doc_ids(), np.int32))
        self.live_count = int(self.live.sum())
        self._ids: _Cache[tuple[str, str], Ids] = _Cache(POSTINGS_CACHE, lambda ids: ids.nbytes + 100)
        self._weights: _Cache[tuple[str, str], tuple[Ids, Floats]] = _Cache(
            POSTINGS_CACHE, lambda pair: pair[0].nbytes + pair[1].nbytes + 100
        )
        self._texts: _Cache[int, tuple[str, str, str]] = _Cache(
            TEXT_CACHE, lambda texts: sum(2 * len(text) for text in texts) + 200
        )
        self._terms: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[str, npt.NDArray[np.int32]] = {}

    def close(self) -> None:
        """Give the files back; called when no search can hold the snapshot any more."""
        with self._lock:
            self._reader.close()

    def _mask(self, ids: Ids) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        mask[ids] = True
        return mask

    def ids(self, field: str, term: str) -> Ids:
        """The documents that hold a term, in order; deleted ones left out."""
        with self._lock:
            found = self._ids.get((field, term))
            if found is None:
                found = self._read_ids(field, term)
                self._ids.put((field, term), found)
            return found

    def _read_ids(self, field: str, term: str) -> Ids:
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return np.empty(0, np.int32)
        ids = np.fromiter(matcher.all_ids(), np.int32)
        return ids[self.live[ids]]

    def mask(self, field: str, term: str) -> Mask:
        """``ids`` as a mask over all document places."""
        return self._mask(self.ids(field, term))

    def weights(self, field: str, term: str) -> tuple[Ids, Floats]:
        """The documents that hold a word, and how often each does."""
        with self._lock:
            found = self._weights.get((field, term))
            if found is None:
                found = self._read_weights(field, term)
                self._weights.put((field, term), found)
            return found

    def _read_weights(self, field: str, term: str) -> tuple[Ids, Floats]:
        ids: list[int] = []
        weights: list[float] = []
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return np.empty(0, np.int32), np.empty(0)
        while matcher.is_active():
            ids.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        found = np.array(ids, np.int32)
        alive = self.live[found] if ids else np.empty(0, np.bool_)
        return found[alive], np.array(weights, np.float64)[alive]

    def terms(self, field: str) -> tuple[str, ...]:
        """Every value of a keyword field."""
        with self._lock:
            if field not in self._terms:
                self._terms[field] = tuple(t.decode("utf-8") for t in self._reader.lexicon(field))
            return self._terms[field]

    def words(self) -> Iterator[tuple[str, int]]:
        """Every word with the number of documents that hold it, in either field."""
        for word in sorted({*self.terms("title_words"), *self.terms("body_words")}):
            held = np.union1d(self._read_ids("title_words", word), self._read_ids("body_words", word))
            if held.size:
                yield word, int(held.size)

    def numbers(self, field: str) -> npt.NDArray[np.int32]:
        """The number a keyword field holds for each document, a day as its ordinal; 0 where it has none."""
        with self._lock:
            if field not in self._numbers:
                numbers = np.zeros(self.size, np.int32)
                for term in self.terms(field):
                    numbers[self._read_ids(field, term)] = int(term)
                self._numbers[field] = numbers
            return self._numbers[field]

    def stored(self, document: int) -> tuple[str, str, str]:
        """Id, folded title and folded body of one document."""
        with self._lock:
            texts = self._texts.get(document)
            if texts is None:
                values = self._reader.stored_fields(document)
                texts = (values["id"], values["title"], values["body"])
                self._texts.put(document, texts)
            return texts

    def versions(self) -> Iterator[tuple[str, int]]:
        """Every id with its version."""
        for document in np.flatnonzero(self.live):
            with self._lock:
                values = self._reader.stored_fields(int(document))
            yield values["id"], values["version"]

    def holding(self, phrase: str, part: str, candidates: Ids) -> Ids:
        """Those of the candidates whose title or body really holds the phrase."""
        place = 1 if part == "title" else 2
        if " " in phrase:
            pattern = re.compile(" +".join(map(re.escape, phrase.split())))
            kept = [n for n in candidates.tolist() if pattern.search(self.stored(n)[place])]
        else:
            kept = [n for n in candidates.tolist() if phrase in self.stored(n)[place]]
        return np.array(kept, np.int32)
