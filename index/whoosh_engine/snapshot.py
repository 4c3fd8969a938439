"""One state of the index: its segments, what is deleted in them, and arrays over all documents.

A snapshot never changes, so all threads share it. Segments outlive it: the next state holds most of them again, and
what has been decoded of them is kept in one cache bounded by bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

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
Planes = npt.NDArray[np.uint64]
CACHE_BYTES = 16 * 1024 * 1024
MASK_BYTES = 5 * 1024 * 1024
WEIGHT_BYTES = 12 * 1024 * 1024
Kept = TypeVar("Kept")
Key = tuple[str, str, bytes]
_OVERHEAD = 300  # what a kept value costs beside its arrays


class Cache(Generic[Kept]):
    """What was decoded lately, up to a number of bytes; shared by threads and by one state and the next."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit, self._used = limit, 0
        self._guard = threading.Lock()
        self._values: OrderedDict[Key, tuple[Kept, int]] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        """What is kept under a key."""
        with self._guard:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Kept, size: int) -> None:
        """Keep a value of so many bytes, and let the oldest go."""
        size += _OVERHEAD
        if size > self._limit // 4:
            return
        with self._guard:
            if key in self._values:
                return
            self._values[key] = (value, size)
            self._used += size
            while self._used > self._limit:
                _, (_, dropped) = self._values.popitem(last=False)
                self._used -= dropped

    def clear(self) -> None:
        """Forget everything: for measuring a first touch."""
        with self._guard:
            self._values.clear()
            self._used = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """How often a word stands in each document of the archive.

    A common word has a number for each document (``ids`` None), any other one a number for each of ``ids`` (ascending;
    deleted ones among them). ``holding`` counts the living documents that hold it.
    """

    holding: int
    size: int  # documents of the archive
    ids: U4 | None
    often: npt.NDArray[Any]

    def at(self, documents: Ids) -> npt.NDArray[Any]:
        """How often the word stands in each of these documents."""
        if self.ids is None:
            return self.often[documents]
        if len(documents) > _SCATTERED:
            everywhere = np.zeros(self.size, self.often.dtype)
            everywhere[self.ids] = self.often
            return everywhere[documents]
        wanted = documents.astype(np.uint32)  # of one kind with the ids, or all ids would be converted
        at = np.searchsorted(self.ids, wanted)
        at[at == len(self.ids)] = 0
        return self.often[at] * (self.ids[at] == wanted)

    def put_into(self, mask: Mask) -> None:
        """Add the documents that hold the word to a mask."""
        if self.ids is None:
            mask |= self.often > 0
        else:
            mask[self.ids] = True

    @property
    def bytes(self) -> int:
        """What it takes to keep it."""
        return self.often.nbytes + (self.ids.nbytes if self.ids is not None else 0)


_SCATTERED = 512  # for more documents than these a word's list is laid out over the archive
_DENSE = 5  # a list takes five bytes a document that holds the word, a layout one a document


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
        self,
        folder: Path,
        contents: Contents,
        generation: int,
        parts: Sequence[Part],
        cache: Cache[npt.NDArray[Any]],
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
        self._planes: dict[str, Planes] = {}
        self._norms: dict[str, Floats] = {}
        self._masks: Cache[npt.NDArray[Any]] = Cache(MASK_BYTES)  # what single phrases are found in
        self._weights: Cache[Weights] = Cache(WEIGHT_BYTES)

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
                found = holders(self.places(place, field, term), part.starts(field))
            else:
                found = table.values(rank)
            self._cache.put(key, found, found.nbytes)
        return found

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
            found = table.values(rank)
            self._cache.put(key, found, found.nbytes)
        return found

    def weights(self, field: str, term: bytes) -> Weights:
        """How often a word stands in each document."""
        key = ("", field, term)
        found = self._weights.get(key)
        if found is None:
            found = self._joined_weights(field, term)
            self._weights.put(key, found, found.bytes)
        return found

    def _joined_weights(self, field: str, term: bytes) -> Weights:
        ids: list[U4] = [np.empty(0, np.uint32)]
        often: list[npt.NDArray[Any]] = [np.empty(0, np.uint8)]
        for part, base in zip(self.parts, self.bases, strict=True):
            table = part.field(field)
            rank = table.rank(term) if table is not None else -1
            if table is None or rank < 0:
                continue
            own = table.frequencies(rank)
            ids.append(table.values(rank) + np.uint32(base))
            often.append(own.astype(np.uint8) if own.max(initial=0) < 256 else own)
        all_ids, all_often = np.concatenate(ids), np.concatenate(often)
        holding = len(all_ids) if self.whole else int(np.count_nonzero(self.live[all_ids]))
        if len(all_ids) * _DENSE < self.size:
            return Weights(holding, self.size, all_ids, all_often)
        everywhere = np.zeros(self.size, all_often.dtype)
        everywhere[all_ids] = all_often
        return Weights(holding, self.size, None, everywhere)

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
        if kept is None:
            return None
        if kept.dtype == np.uint8:
            return np.unpackbits(kept, count=self.size).view(np.bool_)
        mask = np.zeros(self.size, np.bool_)
        mask[kept] = True
        return mask

    def keep_mask(self, text: str, where: str, mask: Mask) -> None:
        """Keep what was found for a phrase: a list while it is short, else a bit a document."""
        short = int(np.count_nonzero(mask)) * 32 < self.size
        kept = np.flatnonzero(mask).astype(np.uint32) if short else np.packbits(mask)
        self._masks.put(("", where, text.encode()), kept, kept.nbytes)

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

    @cached_property
    def standing_most(self) -> float:
        """The most that any document has of ``standing_total``."""
        return float(self.standing_total.max(initial=0.0))

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

    def planes(self, name: str) -> Planes:
        """A bit for each document and value of a facet: a row a value, deleted documents among them."""
        found = self._planes.get(name)
        if found is None:
            codes = self.facet(name)
            found = np.empty((len(codes.values), -(-self.size // 64)), np.uint64)
            for value in range(len(codes.values)):
                mask = codes.first == value
                mask[codes.more_documents[codes.more == value]] = True
                found[value] = packed(mask)
            self._planes[name] = found
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

    def ids_of(self, documents: Ids) -> list[str]:
        """The index numbers of documents."""
        if len(self.parts) == 1:
            return self.parts[0].ids_of(documents)
        places = np.searchsorted(self.bases, documents, side="right") - 1
        found = np.empty(len(documents), object)
        for place in np.unique(places).tolist():
            own = np.flatnonzero(places == place)
            found[own] = self.parts[place].ids_of(documents[own] - self.bases[place])
        ids: list[str] = found.tolist()
        return ids

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
        every = np.concatenate(first)
        ids = self.ids_of(documents[every])
        return every[sorted(range(len(every)), key=ids.__getitem__)]

    @cached_property
    def issuer_names(self) -> frozenset[str]:
        """Every name under which an issuer is known."""
        codes = self.facet("issuer_name")
        there = np.zeros(len(codes.values) + 1, np.bool_)
        there[codes.first[self.live]] = True
        there[codes.more[self.live[codes.more_documents]]] = True
        names = (name for name, holds in zip(codes.values, there.tolist(), strict=False) if holds)
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


def packed(mask: Mask) -> Planes:
    """A mask as bits, in whole words of 64."""
    found = np.zeros(-(-len(mask) // 64), np.uint64)
    found.view(np.uint8)[: -(-len(mask) // 8)] = np.packbits(mask)
    return found


def holders(places: U4, starts: U4) -> npt.NDArray[Any]:
    """The documents that places lie in, each once."""
    if len(places) < len(starts) // 2:
        documents = np.searchsorted(starts, places, side="right") - 1
        if not len(documents):
            return documents.astype(np.int32)
        return documents[np.concatenate(([True], documents[1:] != documents[:-1]))].astype(np.int32)
    bounds = np.append(np.searchsorted(places, starts), len(places))
    return np.flatnonzero(np.diff(bounds)).astype(np.int32)
