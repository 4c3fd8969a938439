"""One state of the index: its segments, what is deleted in them, and arrays over all documents.

A snapshot never changes, so all threads share it. Segments outlive it: the next state holds most of them again, and
what has been decoded of them is kept in one cache bounded by bytes.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.searching import Searcher

from index.analysis import name_forms
from index.plan import K1, KIND_BONUS, B, freshness
from index.whoosh_engine import seam
from index.whoosh_engine.coding import I8, U4
from index.whoosh_engine.part import Part
from index.whoosh_engine.seam import Contents

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
CACHE_BYTES = 16 * 1024 * 1024
MASK_BYTES = 5 * 1024 * 1024
IMPACT_BYTES = 12 * 1024 * 1024
Pair = tuple[npt.NDArray[Any], ...]


class Cache:
    """Arrays decoded lately, up to a number of bytes; shared by threads and by one state and the next."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit, self._used = limit, 0
        self._guard = threading.Lock()
        self._values: OrderedDict[tuple[str, str, bytes], Pair] = OrderedDict()

    def get(self, key: tuple[str, str, bytes]) -> Pair | None:
        """What is kept under a key."""
        with self._guard:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: tuple[str, str, bytes], arrays: Pair) -> None:
        """Keep arrays, and let the oldest go."""
        size = sum(array.nbytes for array in arrays) + 300
        if size > self._limit // 4:
            return
        with self._guard:
            if key in self._values:
                return
            self._values[key] = arrays
            self._used += size
            while self._used > self._limit:
                _, dropped = self._values.popitem(last=False)
                self._used -= sum(array.nbytes for array in dropped) + 300

    def clear(self) -> None:
        """Forget everything: for measuring a first touch."""
        with self._guard:
            self._values.clear()
            self._used = 0


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """A facet over all documents: the values in order, each document's first one, and further ones."""

    values: tuple[str, ...]
    first: npt.NDArray[np.intp]  # as many as there are values: none
    more_documents: npt.NDArray[np.intp]
    more: npt.NDArray[np.intp]


class Snapshot:
    """See the module. ``size`` counts document places, deleted ones included."""

    def __init__(
        self, folder: Path, contents: Contents, generation: int, parts: Sequence[Part], cache: Cache
    ) -> None:
        self.generation = generation
        self.contents = contents
        self.parts = tuple(parts)
        self._folder, self._cache = folder, cache
        sizes = [part.size for part in parts]
        self.bases = [sum(sizes[:n]) for n in range(len(sizes))]
        self.size = sum(sizes)
        self.live: Mask = np.ones(self.size, np.bool_)
        for base, gone in zip(self.bases, seam.deleted(contents.segments), strict=True):
            self.live[np.array(gone, np.int64) + base] = False
        self.live_count = int(self.live.sum())
        self.whole = self.live_count == self.size
        self._numbers: dict[str, I8] = {}
        self._facets: dict[str, FacetCodes] = {}
        self._norms: dict[str, Floats] = {}
        self._masks = Cache(MASK_BYTES)  # what single phrases are found in
        self.impacts = Cache(IMPACT_BYTES)  # what single words are worth

    # Postings

    def documents(self, place: int, field: str, term: bytes) -> npt.NDArray[Any]:
        """The documents of one segment that hold a term, by their numbers there."""
        part = self.parts[place]
        key = (part.path.name, field, term)
        found = self._cache.get(key)
        if found is None:
            table = part.field(field)
            rank = table.rank(term) if table is not None else -1
            if table is None or rank < 0:
                return np.empty(0, np.uint32)
            if field in part.placed:
                values: npt.NDArray[Any] = holders(self.places(place, field, term), part.starts(field))
            else:
                values = table.values(rank)
            found = (values,)
            self._cache.put(key, found)
        return found[0]

    def places(self, place: int, field: str, term: bytes) -> U4:
        """The places of a pair in one segment."""
        part = self.parts[place]
        key = (part.path.name, f"@{field}", term)
        found = self._cache.get(key)
        if found is None:
            table = part.field(field)
            rank = table.rank(term) if table is not None else -1
            if table is None or rank < 0:
                return np.empty(0, np.uint32)
            found = (table.values(rank),)
            self._cache.put(key, found)
        values: U4 = found[0]
        return values

    def weights(self, place: int, field: str, term: bytes) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The documents of one segment that hold a word, and how often each does."""
        part = self.parts[place]
        key = (part.path.name, f"#{field}", term)
        found = self._cache.get(key)
        if found is None:
            table = part.field(field)
            rank = table.rank(term) if table is not None else -1
            if table is None or rank < 0:
                return np.empty(0, np.uint32), np.empty(0, np.uint32)
            often = table.frequencies(rank)
            narrow = often.astype(np.uint8) if often.max(initial=0) < 256 else often
            found = (table.values(rank), narrow)
            self._cache.put(key, found)
        return found[0], found[1]

    def all_weights(self, field: str, term: bytes) -> tuple[Ids, npt.NDArray[Any]]:
        """The documents of all segments that hold a word, deleted ones among them, and how often each does."""
        if len(self.parts) == 1:
            ids, often = self.weights(0, field, term)
            return np.asarray(ids, np.int64), often
        found = [self.weights(place, field, term) for place in range(len(self.parts))]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.uint8)
        moved = [ids + np.int64(base) for (ids, _), base in zip(found, self.bases, strict=True)]
        return np.concatenate(moved), np.concatenate([often for _, often in found])

    def mask(self, field: str, term: str) -> Mask:
        """The documents that hold a term, deleted ones left out."""
        return self.mask_of([self.documents(n, field, term.encode()) for n in range(len(self.parts))])

    def mask_of(self, found: Sequence[npt.NDArray[Any]]) -> Mask:
        """A mask of documents given by their numbers in each segment, deleted ones left out."""
        mask = np.zeros(self.size, np.bool_)
        for base, documents in zip(self.bases, found, strict=True):
            mask[documents + base if base else documents] = True
        if not self.whole:
            mask &= self.live
        return mask

    def kept_mask(self, text: str, where: str) -> Mask | None:
        """What was found for a phrase before, in title, body or any of them."""
        kept = self._masks.get(("", where, text.encode()))
        return None if kept is None else np.unpackbits(kept[0], count=self.size).view(np.bool_)

    def keep_mask(self, text: str, where: str, mask: Mask) -> None:
        """Keep what was found for a phrase, a bit a document: a thousand phrases of 50,000 documents are 6 MB."""
        self._masks.put(("", where, text.encode()), (np.packbits(mask),))

    # Arrays over all documents

    def numbers(self, name: str) -> I8:
        """A number for each document; 0 where it has none."""
        found = self._numbers.get(name)
        if found is None:
            pieces = [part.numbers(name).astype(np.int32) for part in self.parts]
            found = self._numbers[name] = np.concatenate(pieces) if pieces else np.empty(0, np.int64)
        return found

    @cached_property
    def days(self) -> I8:
        """The day each document is dated, signed before published; 0 where it has none."""
        signed = self.numbers("signed")
        found: I8 = np.where(signed > 0, signed, self.numbers("published"))
        return found

    @cached_property
    def title_sizes(self) -> Floats:
        """The characters of each title."""
        pieces = [part.lengths("title_pairs") for part in self.parts]
        return (np.concatenate(pieces) if pieces else np.empty(0)).astype(np.float64) + 1.0

    @cached_property
    def standing(self) -> Floats:
        """What a document's kind and its day add to its score, whatever is asked: two rows."""
        kinds = self.facet("kind")
        bonus = np.array([*(KIND_BONUS.get(value, 0.0) for value in kinds.values), 0.0])
        return np.stack([bonus[kinds.first], freshness(self.days)])

    @cached_property
    def standing_total(self) -> Floats:
        """``standing`` added up."""
        total: Floats = self.standing.sum(axis=0)
        return total

    def norm(self, field: str) -> Floats:
        """BM25's part that hangs on a document's length, for each document."""
        found = self._norms.get(field)
        if found is None:
            pieces = [part.lengths(field) for part in self.parts]
            lengths = (np.concatenate(pieces) if pieces else np.empty(0)).astype(np.float64)
            average = float(lengths[self.live].sum()) / max(1, self.live_count) or 1.0
            found = self._norms[field] = K1 * (1 - B + B * lengths / average)
        return found

    def facet(self, name: str) -> FacetCodes:
        """The values of a facet for each document."""
        found = self._facets.get(name)
        if found is None:
            found = self._facets[name] = self._joined(name)
        return found

    def _joined(self, name: str) -> FacetCodes:
        texts = [part.texts(name) for part in self.parts]
        values = texts[0] if len(texts) == 1 else tuple(sorted(set().union(*texts)))
        rank = {value: n for n, value in enumerate(values)}
        first, documents, more = [], [], []
        for part, base, own in zip(self.parts, self.bases, texts, strict=True):
            codes = part.codes(name)
            moved = np.array(
                [*(rank[value] for value in own), len(values)], np.intp
            )  # -1 is the last of them
            first.append(moved[codes.first])
            documents.append(codes.more_documents + np.intp(base))
            more.append(moved[codes.more])
        empty = [np.empty(0, np.intp)]
        return FacetCodes(values, *(np.concatenate(pieces or empty) for pieces in (first, documents, more)))

    # Stored values

    def id_of(self, document: int) -> str:
        """The index number of a document."""
        place = bisect_right(self.bases, document) - 1
        return self.parts[place].id_of(document - self.bases[place])

    def by_id(self, documents: Ids, chosen: Ids, wanted: int | None) -> Ids:
        """The chosen places among the documents in the order of their ids, at least the first ``wanted``.

        In each segment the order is known from its table of ids; only the first of each are compared by name.
        """
        first: list[Ids] = []
        for part, base in zip(self.parts, self.bases, strict=True):
            own = chosen[(documents[chosen] >= base) & (documents[chosen] < base + part.size)]
            rank = part.codes("id").first[documents[own] - base]
            if wanted is not None and wanted < len(own):
                own, rank = own[(foremost := np.argpartition(rank, wanted)[: wanted + 1])], rank[foremost]
            first.append(own[np.argsort(rank)])
        if len(first) == 1:
            return first[0]
        return np.array(
            sorted(np.concatenate(first).tolist(), key=lambda n: self.id_of(int(documents[n]))), np.int64
        )

    @cached_property
    def issuer_names(self) -> frozenset[str]:
        """Every name under which an issuer is known."""
        names = set().union(*(part.texts("issuer_name") for part in self.parts))
        if not self.whole:
            names = {name for name in names if self.mask("issuer_name", name).any()}
        return frozenset().union(*map(name_forms, names))

    def versions(self) -> Iterator[tuple[str, int]]:
        """Every id with its version."""
        for part, base in zip(self.parts, self.bases, strict=True):
            for number, values in enumerate(part.all_stored()):
                if self.live[base + number]:
                    yield values["id"], values["version"]

    def words(self) -> Iterator[tuple[str, int]]:
        """Every word with the number of documents that hold it, in title or text: at least so many."""
        totals: dict[str, list[int]] = {}
        for turn, field in enumerate(("title_words", "body_words")):
            for part, base in zip(self.parts, self.bases, strict=True):
                table = part.field(field)
                if table is None:
                    continue
                counts = table.count.astype(np.int64)
                live = self.live[base : base + part.size]
                if not live.all():
                    counts, values = table.run(0, len(table))
                    kept = np.concatenate(([0], np.cumsum(live[values])))
                    ends = np.cumsum(counts)
                    counts = kept[ends] - kept[ends - counts]
                for word, count in zip(part.texts(field), counts.tolist(), strict=True):
                    totals.setdefault(word, [0, 0])[turn] += count
        yield from ((word, max(both)) for word, both in totals.items() if max(both))

    @cached_property
    def stock(self) -> Searcher:
        """Stock Whoosh's searcher over the same state; not to be shared by threads."""
        return Searcher(seam.stock_reader(self._folder, self.contents))


def holders(places: U4, starts: U4) -> npt.NDArray[Any]:
    """The documents that places lie in, each once."""
    if len(places) < len(starts) // 2:
        documents = np.searchsorted(starts, places, side="right") - 1
        if not len(documents):
            return documents.astype(np.int32)
        return documents[np.concatenate(([True], documents[1:] != documents[:-1]))].astype(np.int32)
    bounds = np.append(np.searchsorted(places, starts), len(places))
    return np.flatnonzero(np.diff(bounds)).astype(np.int32)
