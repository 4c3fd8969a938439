"""Documents turned into a segment, and segments into one: whole arrays at a time.

Stock Whoosh sends every posting through a Python object, a sort and a pickle. Here the text of many documents stands
in one array of characters; sorting it by neighbouring pairs gives the postings of all pairs at once, and words are
counted the same way. What is written is what the codec reads, so stock Whoosh searches it as it searches its own.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh_engine.coding import I8, U4
from index.whoosh_engine.container import Writing
from index.whoosh_engine.part import FieldWriting, Keys, Part, Terms, places

PARTS_OF_TEXT = ("title", "body")
NOTHING = "\n"  # stands for an empty text, so each has a place; folding leaves none in texts
SLAB = 6_000_000  # postings that a merge holds at once
_MOST_TERMS = 1 << 20
Narrow = npt.NDArray[Any]  # of 16 or 32 bits


class Assembly:
    """The parts of a segment's file that are not postings, and the common end of every way of writing one."""

    def __init__(self, path: Path) -> None:
        self.writing = Writing(path)
        self.path = path
        self.documents = 0
        self.lengths: dict[str, npt.NDArray[Any]] = {}
        self.numbers: dict[str, npt.NDArray[Any]] = {}
        self.stored: list[bytes] = []
        self.fields: list[str] = []
        self.placed: list[str] = []

    def finish(self) -> int:
        """Write the file and say how many bytes it is."""
        for name, lengths in self.lengths.items():
            self.writing.put(f".length/{name}", lengths.astype(np.uint32))
        for name, numbers in self.numbers.items():
            self.writing.put(f".number/{name}", numbers.astype(np.int64))
        ends = np.cumsum([0, *map(len, self.stored)])
        self.writing.put(".stored/text", np.frombuffer(b"".join(self.stored), np.uint8))
        self.writing.put(".stored/at", ends.astype(np.uint32))
        try:
            return self.writing.finish(
                {"documents": self.documents, "fields": self.fields, "placed": self.placed}
            )
        finally:
            self.writing.close()


class Builder:
    """Collects documents and writes them as one segment.

    ``words`` fields are counted, ``texts`` (title and body, folded) become pairs and single characters, everything
    else is a list of terms. Memory is about twenty bytes a character of what has been added.
    """

    def __init__(self) -> None:
        self.characters = 0
        self.documents = 0
        self._texts: dict[str, list[str]] = {part: [] for part in PARTS_OF_TEXT}
        self._words: dict[str, _Counted] = {}
        self._terms: dict[str, dict[str, list[int]]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._stored: list[bytes] = []

    def add(
        self,
        stored: Mapping[str, object],
        title: str,
        body: str,
        words: Mapping[str, Sequence[str]],
        terms: Mapping[str, Iterable[str]],
        numbers: Mapping[str, int],
    ) -> None:
        """Add one document; ``title`` and ``body`` are folded, white space as single spaces."""
        document = self.documents
        self._stored.append(json.dumps(stored, ensure_ascii=False).encode())
        self._texts["title"].append(title or NOTHING)
        self._texts["body"].append(body or NOTHING)
        self.characters += len(title) + len(body)
        for name, found in words.items():
            self._words.setdefault(name, _Counted()).add(document, found)
        for name, values in terms.items():
            postings = self._terms.setdefault(name, {})
            for value in values:
                postings.setdefault(value, []).append(document)
        for name, number in numbers.items():
            if number:
                self._numbers.setdefault(name, [0] * document).extend(
                    [0] * (document - len(self._numbers[name]))
                )
                self._numbers[name].append(number)
        self.documents += 1

    def write(self, path: Path) -> int:
        """Write the segment, durably, and say how many bytes it is."""
        out = Assembly(path)
        out.documents = self.documents
        out.stored = self._stored
        for name, numbers in self._numbers.items():
            numbers.extend([0] * (self.documents - len(numbers)))
            out.numbers[name] = np.array(numbers, np.int64)
        for part in PARTS_OF_TEXT:
            _write_characters(out, part, self._texts.pop(part))
        for name, counted in sorted(self._words.items()):
            out.fields.append(name)
            out.lengths[name] = counted.write(FieldWriting(out.writing, name), self.documents)
        for name, postings in sorted(self._terms.items()):
            out.fields.append(name)
            _write_terms(FieldWriting(out.writing, name), postings)
        return out.finish()


class _Numbering(dict[str, int]):
    """Words numbered as they come: looking one up that is not there numbers it."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class _Counted:
    """Words with their counts, as one growing array of word numbers."""

    def __init__(self) -> None:
        self._known = _Numbering()
        self._numbers = array("I")
        self._documents = array("I")
        self._sizes = array("I")

    def add(self, document: int, words: Sequence[str]) -> None:
        self._numbers.extend(map(self._known.__getitem__, words))
        self._documents.append(document)
        self._sizes.append(len(words))

    def write(self, out: FieldWriting, documents: int) -> npt.NDArray[np.int64]:
        """Write the field and give its length in every document: words that are more than punctuation."""
        words = sorted((word.encode(), number) for word, number in self._known.items() if _is_word(word))
        rank = np.full(len(self._known), len(words), np.uint32)
        rank[[number for _, number in words]] = np.arange(len(words), dtype=np.uint32)
        ranks = rank[np.frombuffer(self._numbers, np.uint32)]
        document_of = np.repeat(
            np.frombuffer(self._documents, np.uint32), np.frombuffer(self._sizes, np.uint32)
        )
        kept = ranks < len(words)
        ranks, document_of = ranks[kept], document_of[kept]
        lengths: npt.NDArray[np.int64] = np.bincount(document_of, minlength=documents)
        order = _stable_order(ranks)
        ranks, document_of = ranks[order], document_of[order]
        first = _changes(ranks, document_of)
        frequencies = np.diff(np.append(first, len(ranks))).astype(np.uint32)
        counts = np.bincount(ranks[first], minlength=len(words)).astype(np.int64)
        out.add(Terms.of([word for word, _ in words]), counts, document_of[first], frequencies)
        out.finish()
        return lengths


def _is_word(word: str) -> bool:
    return any(map(str.isalnum, word))


def _write_terms(out: FieldWriting, postings: Mapping[str, list[int]]) -> None:
    terms = sorted((term.replace("\0", "�").encode(), documents) for term, documents in postings.items())
    counts = np.array([len(documents) for _, documents in terms], np.int64)
    values = np.array([n for _, documents in terms for n in documents], np.uint32)
    out.add(Terms.of([term for term, _ in terms]), counts, values)
    out.finish()


def _alphabet(points: U4) -> tuple[U4, Narrow]:
    """The distinct characters in order, and the text in their ranks."""
    seen = np.zeros(0x110000, np.bool_)
    seen[points] = True
    alphabet = np.flatnonzero(seen).astype(np.uint32)
    narrow: Any = np.uint16 if len(alphabet) < 1 << 16 else np.uint32
    table = np.zeros(0x110000, narrow)
    table[alphabet] = np.arange(len(alphabet), dtype=narrow)
    return alphabet, table[points]


def _encoded(alphabet: U4) -> tuple[Keys, Keys]:
    """Each character's UTF-8 bytes as a number, and how many they are."""
    encoded = [chr(point).encode("utf-8", "replace") for point in alphabet.tolist()]
    return (
        np.array([int.from_bytes(one, "big") for one in encoded], np.uint64),
        np.array([len(one) for one in encoded], np.uint64),
    )


def _write_characters(out: Assembly, part: str, texts: list[str]) -> None:
    """The places of every pair of neighbours, and the documents of every character."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    alphabet, text = _alphabet(np.frombuffer("".join(texts).encode("utf-32-le", "replace"), "<u4"))
    encoded = _encoded(alphabet)
    out.lengths[f"{part}_pairs"] = sizes - 1
    out.fields += [f"{part}_pairs", f"{part}_chars"]
    out.placed.append(f"{part}_pairs")
    _write_pairs(FieldWriting(out.writing, f"{part}_pairs"), text, sizes, *encoded)
    _write_single(FieldWriting(out.writing, f"{part}_chars"), text, sizes, *encoded)


def _write_pairs(out: FieldWriting, text: Narrow, sizes: I8, encoded: Keys, length: Keys) -> None:
    wide = text.dtype.itemsize * 8
    bigger: Any = np.uint32 if wide == 16 else np.uint64
    pairs = (text[:-1].astype(bigger) << bigger(wide)) | text[1:]
    # the last character of a document is no neighbour of the next one's first, and a place is left free between them
    ends = np.cumsum(sizes)[:-1] - 1
    at = np.delete(np.arange(len(pairs), dtype=np.uint32), ends)
    at += np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes - 1)
    pairs = np.delete(pairs, ends)
    order = _stable_order(pairs)
    pairs, at = pairs[order], at[order]
    first = _changes(pairs)
    counts = np.diff(np.append(first, len(pairs))).astype(np.int64)
    distinct = pairs[first]
    left = (distinct >> bigger(wide)).astype(np.int64)
    right = (distinct & bigger((1 << wide) - 1)).astype(np.int64)
    eight = np.uint64(8)
    keys = encoded[left] << (eight * (eight - length[left]))
    keys |= encoded[right] << (eight * (eight - length[left] - length[right]))
    out.add(Terms(keys), counts, at)
    out.finish()


def _write_single(out: FieldWriting, text: Narrow, sizes: I8, encoded: Keys, length: Keys) -> None:
    documents = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    order = _stable_order(text)
    ranks, documents = text[order], documents[order]
    first = _changes(ranks, documents)
    counts = np.bincount(ranks[first], minlength=len(encoded)).astype(np.int64)
    keys = encoded << (np.uint64(8) * (np.uint64(8) - length))
    out.add(Terms(keys), counts, documents[first])
    out.finish()


def _stable_order(values: npt.NDArray[Any]) -> I8:
    """The order of the values, equal ones in their places: radix sort, sixteen bits at a time."""
    order: I8 = np.argsort((values & values.dtype.type(0xFFFF)).astype(np.uint16), kind="stable")
    for shift in range(16, values.dtype.itemsize * 8, 16):
        part = (values >> values.dtype.type(shift)).astype(np.uint16)
        if part.any():
            order = order[np.argsort(part[order], kind="stable")]
    return order


def _changes(*columns: npt.NDArray[Any]) -> I8:
    """Where a new combination of values begins."""
    if not len(columns[0]):
        return np.empty(0, np.int64)
    new = np.zeros(len(columns[0]) - 1, np.bool_)
    for column in columns:
        new |= column[1:] != column[:-1]
    return np.flatnonzero(np.concatenate(([True], new)))


# Merging


def merge(parts: Sequence[Part], live: Sequence[npt.NDArray[np.bool_]], path: Path) -> int:
    """Write the living documents of several segments as one, in their order; gives the bytes written."""
    out = Assembly(path)
    maps = _new_places(live)
    out.documents = sum(int(mask.sum()) for mask in live)
    for name in sorted({name for part in parts for name in part.number_names()}):
        out.numbers[name] = np.concatenate([p.numbers(name)[m] for p, m in zip(parts, live, strict=True)])
    for name in sorted({name for part in parts for name in part.length_names()}):
        out.lengths[name] = np.concatenate([p.lengths(name)[m] for p, m in zip(parts, live, strict=True)])
    for part, mask in zip(parts, live, strict=True):
        text, at = part.stored_bytes()
        data, ends = text.tobytes(), at.tolist()
        out.stored += [data[ends[n] : ends[n + 1]] for n in np.flatnonzero(mask).tolist()]
    out.placed = sorted({name for part in parts for name in part.placed})
    starts = {name: places(out.lengths[name]) for name in out.placed}
    for name in sorted({name for part in parts for name in part.names()}):
        out.fields.append(name)
        sources = [
            _Source(part, name, mask, documents, starts.get(name))
            for part, mask, documents in zip(parts, live, maps, strict=True)
            if part.field(name) is not None
        ]
        _merge_field(FieldWriting(out.writing, name), sources)
    return out.finish()


def _new_places(live: Sequence[npt.NDArray[np.bool_]]) -> list[I8]:
    """For each segment, the new number of each living document."""
    maps, base = [], 0
    for mask in live:
        maps.append(np.cumsum(mask) - 1 + base)
        base += int(mask.sum())
    return maps


class _Source:
    """One field of one segment, read in runs with its documents or places moved to where they go."""

    def __init__(
        self, part: Part, name: str, live: npt.NDArray[np.bool_], documents: I8, starts: U4 | None
    ) -> None:
        field = part.field(name)
        assert field is not None
        self.field, self._live, self._documents = field, live, documents
        self._whole = bool(live.all())
        self.union: I8 = np.empty(0, np.int64)  # the rank each of its terms has in the merged field
        self._old_starts, self._shifts = None, None
        if starts is not None and len(live):
            self._old_starts = part.starts(name)
            self._shifts = starts[np.maximum(documents, 0)].astype(np.int64) - self._old_starts

    def run(self, first: int, last: int) -> tuple[I8, U4, U4 | None]:
        """Counts, values and frequencies of its terms between two ranks of the merged field."""
        begin, end = np.searchsorted(self.union, [first, last]).tolist()
        counts, values = self.field.run(begin, end)
        often = self.field.run_frequencies(begin, end) if self.field.counted else None
        if self._shifts is not None and self._old_starts is not None:
            if self._whole:
                moved = values + np.uint32(self._shifts[0])
            else:
                document = np.searchsorted(self._old_starts, values, side="right") - 1
                kept = self._live[document]
                counts = _kept_counts(counts, kept)
                moved = (values[kept] + self._shifts[document[kept]]).astype(np.uint32)
            return counts, moved, None
        if not self._whole:
            kept = self._live[values]
            counts = _kept_counts(counts, kept)
            values = values[kept]
            often = often[kept] if often is not None else None
        return counts, self._documents[values].astype(np.uint32), often

    def ranks(self, first: int, last: int) -> I8:
        """The ranks in the merged field of the terms of ``run``."""
        begin, end = np.searchsorted(self.union, [first, last]).tolist()
        return self.union[begin:end]


def _kept_counts(counts: I8, kept: npt.NDArray[np.bool_]) -> I8:
    if not len(counts):
        return counts
    totals = np.concatenate(([0], np.cumsum(kept)))
    ends = np.cumsum(counts)
    found: I8 = totals[ends] - totals[ends - counts]
    return found


def _merge_field(out: FieldWriting, sources: list[_Source]) -> None:
    terms = _union(sources)
    sizes = np.zeros(len(terms.keys), np.int64)
    for source in sources:
        sizes[source.union] += source.field.count
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + SLAB, side="right")))
        last = min(last, first + _MOST_TERMS)
        _merge_slab(out, sources, terms, first, last)
        first = last
    out.finish()


def _merge_slab(out: FieldWriting, sources: list[_Source], terms: Terms, first: int, last: int) -> None:
    """The terms between two ranks: each segment's postings are laid behind those of the segment before."""
    runs = [(source.ranks(first, last) - first, *source.run(first, last)) for source in sources]
    totals = np.zeros(last - first, np.int64)
    for ranks, counts, _, _ in runs:
        totals[ranks] += counts
    free = np.cumsum(totals) - totals
    values = np.empty(int(totals.sum()), np.uint32)
    often = np.empty(len(values), np.uint32) if sources[0].field.counted else None
    for ranks, counts, found, frequencies in runs:
        begin = np.cumsum(counts) - counts
        target = np.repeat(free[ranks] - begin, counts) + np.arange(len(found))
        values[target] = found
        if often is not None and frequencies is not None:
            often[target] = frequencies
        free[ranks] += counts
    there = totals > 0
    keys = terms.keys[first:last]
    tails = terms.tails[first:last] if terms.tails is not None else None
    if not there.all():
        keys = keys[there]
        tails = tuple(tails[n] for n in np.flatnonzero(there)) if tails is not None else None
    out.add(Terms(keys, tails), totals[there], values, often)


def _union(sources: list[_Source]) -> Terms:
    """All terms of the segments in order; tells each source the ranks of its own."""
    tables = [source.field.table() for source in sources]
    if all(table.tails is None for table in tables):
        keys = np.unique(np.concatenate([table.keys for table in tables]))
        for source, table in zip(sources, tables, strict=True):
            source.union = np.searchsorted(keys, table.keys)
        return Terms(keys)
    lists = [source.field.terms() for source in sources]
    every = sorted(set().union(*lists))
    rank = {term: n for n, term in enumerate(every)}
    for source, own in zip(sources, lists, strict=True):
        source.union = np.fromiter((rank[term] for term in own), np.int64, len(own))
    return Terms.of(every)
