"""A segment as arrays: its terms, postings, numbers and stored values, read and written.

Every field has a table of its terms in the order of their bytes and, for each, where its postings stand in one of
the streams (``coding``). Three kinds of field: documents alone; documents with a count each (``counted``: the words
that rank); and places of characters (``placed``), where a document is the stretch of places it begins at.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh_engine import coding
from index.whoosh_engine.coding import I8, U1, U4
from index.whoosh_engine.container import Container, Writing

Keys = npt.NDArray[np.uint64]
KEY_BYTES = 8
_MANY = 255  # a count of this or more stands in the list of large counts
_TABLE = ("key", "code", "start", "size", "count")


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms in the order of their bytes: the first eight as a number, and what follows them."""

    keys: Keys
    tails: tuple[bytes, ...] | None = None  # None: no term is longer than eight bytes

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> Terms:
        """From bytes in order."""
        joined = b"".join(term[:KEY_BYTES].ljust(KEY_BYTES, b"\0") for term in terms)
        keys = np.frombuffer(joined, ">u8").astype(np.uint64)
        if all(len(term) <= KEY_BYTES for term in terms):
            return cls(keys)
        return cls(keys, tuple(term[KEY_BYTES:] for term in terms))


class FieldWriting:
    """The table and the streams of one field, written term after term."""

    def __init__(self, writing: Writing, name: str) -> None:
        self._writing, self.name = writing, name
        self._columns: dict[str, list[npt.NDArray[Any]]] = {column: [] for column in _TABLE}
        self._tails: list[bytes] = []
        self._has_tails = False
        self._written = dict.fromkeys(coding.CODES, 0)
        self._counted = 0
        self._large_at: list[npt.NDArray[Any]] = []
        self._large: list[npt.NDArray[Any]] = []

    def add(self, terms: Terms, counts: I8, values: U4, frequencies: U4 | None = None) -> None:
        """The next terms with their postings, all terms' one after the other."""
        if not len(counts):
            return
        coded = coding.encode(values, counts)
        start = np.zeros(len(counts), np.uint32)
        for code, stream in coded.streams.items():
            chosen = coded.code == code
            sizes = coded.size[chosen].astype(np.int64)
            start[chosen] = np.cumsum(sizes) - sizes + self._written[code]
            self._written[code] += len(stream)
            self._writing.append(f"{self.name}/{code}", stream)
        columns: tuple[npt.NDArray[Any], ...] = (
            terms.keys,
            coded.code,
            start,
            coded.size,
            counts.astype(np.uint32),
        )
        for column, array in zip(_TABLE, columns, strict=True):
            self._columns[column].append(array)
        self._has_tails |= terms.tails is not None
        self._tails += terms.tails or [b""] * len(counts)
        if frequencies is not None:
            large = np.flatnonzero(frequencies >= _MANY)
            self._large_at.append(large + self._counted)
            self._large.append(frequencies[large])
            self._writing.append(f"{self.name}/often", np.minimum(frequencies, _MANY).astype(np.uint8))
            self._counted += len(frequencies)

    def finish(self) -> None:
        """Put the table into the file."""
        for column, kind in zip(_TABLE, ("u8", "u1", "u4", "u4", "u4"), strict=True):
            pieces = self._columns[column]
            whole = np.concatenate(pieces) if pieces else np.empty(0)
            self._writing.put(f"{self.name}/{column}", whole.astype(kind))
        if self._has_tails:
            ends = np.cumsum([0, *map(len, self._tails)])
            self._writing.put(f"{self.name}/tail", np.frombuffer(b"".join(self._tails), np.uint8))
            self._writing.put(f"{self.name}/tail_at", ends.astype(np.uint32))
        if self._counted:
            self._writing.put(f"{self.name}/often_at", np.concatenate(self._large_at).astype(np.int64))
            self._writing.put(f"{self.name}/often_large", np.concatenate(self._large).astype(np.uint32))


class Field:
    """One field of an open segment."""

    def __init__(self, box: Container, name: str) -> None:
        self._box, self.name = box, name
        self.key: Keys = box.small[f"{name}/key"]
        self.code: U1 = box.small[f"{name}/code"]
        self.start: U4 = box.small[f"{name}/start"]
        self.size: U4 = box.small[f"{name}/size"]
        self.count: U4 = box.small[f"{name}/count"]
        self._streams = {code: box.large.get(f"{name}/{code}") for code in coding.CODES}
        self._often = box.large.get(f"{name}/often")
        self._tail = box.small.get(f"{name}/tail")

    def __len__(self) -> int:
        return len(self.key)

    @property
    def counted(self) -> bool:
        """Whether each posting has a count."""
        return self._often is not None

    @cached_property
    def _tail_at(self) -> U4:
        found: U4 = self._box.small[f"{self.name}/tail_at"]
        return found

    @cached_property
    def _often_start(self) -> I8:
        counts = self.count.astype(np.int64)
        starts: I8 = np.cumsum(counts) - counts
        return starts

    def tail(self, rank: int) -> bytes:
        """What follows the first eight bytes of a term."""
        if self._tail is None:
            return b""
        return self._tail[self._tail_at[rank] : self._tail_at[rank + 1]].tobytes()

    def term(self, rank: int) -> bytes:
        """The bytes of a term."""
        return int(self.key[rank]).to_bytes(KEY_BYTES, "big").rstrip(b"\0") + self.tail(rank)

    def chosen(self, ranks: npt.NDArray[Any]) -> list[bytes]:
        """The bytes of some terms; of use for fields of text only (bytes that end in 0 are cut)."""
        heads = [head.rstrip(b"\0") for head in _eights(self.key[ranks].astype(">u8").tobytes())]
        return heads if self._tail is None else [*map(add, heads, map(self.tail, ranks.tolist()))]

    def terms(self) -> list[bytes]:
        """The bytes of all terms, in order; of use for fields of text only (bytes that end in 0 are cut)."""
        heads = [head.rstrip(b"\0") for head in _eights(self.key.astype(">u8").tobytes())]
        if self._tail is None:
            return heads
        tails, at = self._tail.tobytes(), self._tail_at.tolist()
        return [head + tails[at[n] : at[n + 1]] for n, head in enumerate(heads)]

    def table(self) -> Terms:
        """All terms as they are written."""
        if self._tail is None:
            return Terms(self.key)
        tails, at = self._tail.tobytes(), self._tail_at.tolist()
        return Terms(self.key, tuple(tails[at[n] : at[n + 1]] for n in range(len(self))))

    def place(self, term: bytes) -> int:
        """The rank of the first term that is not before this one."""
        if term.endswith(b"\0"):  # no term ends so; stock Whoosh asks in this way for what follows a term
            asked = term.rstrip(b"\0")
            rank = self.place(asked)
            return rank + 1 if rank < len(self) and self.term(rank) == asked else rank
        key = np.uint64(int.from_bytes(term[:KEY_BYTES].ljust(KEY_BYTES, b"\0"), "big"))
        first = int(np.searchsorted(self.key, key))
        if self._tail is None:
            exact = len(term) <= KEY_BYTES or first >= len(self) or self.key[first] != key
            return first if exact else first + 1
        last = int(np.searchsorted(self.key, key, side="right"))
        return bisect_left(range(last), term[KEY_BYTES:], first, last, key=self.tail)

    def rank(self, term: bytes) -> int:
        """The rank of a term; -1 where the field has none such."""
        rank = self.place(term)
        if rank >= len(self) or int(self.key[rank]) != int.from_bytes(
            term[:KEY_BYTES].ljust(KEY_BYTES, b"\0"), "big"
        ):
            return -1
        return rank if self.tail(rank) == term[KEY_BYTES:] else -1

    def values(self, rank: int) -> U4:
        """The postings of one term."""
        code, start, count = int(self.code[rank]), int(self.start[rank]), int(self.count[rank])
        stream = self._streams[code]
        assert stream is not None
        return coding.decode(code, stream.read(start, start + int(self.size[rank])), count)

    def frequencies(self, rank: int) -> U4:
        """How often the term stands in each document of ``values``."""
        first = int(self._often_start[rank])
        return self._frequencies(first, first + int(self.count[rank]))

    def _frequencies(self, first: int, last: int) -> U4:
        assert self._often is not None
        found = self._often.read(first, last).astype(np.uint32)
        large = np.flatnonzero(found == _MANY)
        if large.size:
            at = np.searchsorted(self._box.small[f"{self.name}/often_at"], large + first)
            found[large] = self._box.small[f"{self.name}/often_large"][at]
        return found

    def run(self, first: int, last: int) -> tuple[I8, U4]:
        """The counts and postings of the terms from ``first`` up to ``last``, one term after the other."""
        counts = self.count[first:last].astype(np.int64)
        codes, sizes = self.code[first:last], self.size[first:last].astype(np.int64)
        values = np.empty(int(counts.sum()), np.uint32)
        for code in coding.CODES:
            chosen = codes == code
            if not chosen.any():
                continue
            begin = int(self.start[first:last][chosen][0])
            stream = self._streams[code]
            assert stream is not None
            own = coding.decode_run(
                code, stream.read(begin, begin + int(sizes[chosen].sum())), counts[chosen], sizes[chosen]
            )
            if chosen.all():
                return counts, own
            values[np.repeat(chosen, counts)] = own
        return counts, values

    def run_frequencies(self, first: int, last: int) -> U4:
        """The frequencies that belong to ``run``."""
        if first >= last:
            return np.empty(0, np.uint32)
        return self._frequencies(
            int(self._often_start[first]), int(self._often_start[last - 1]) + int(self.count[last - 1])
        )


@dataclass(frozen=True, slots=True)
class Codes:
    """The values of a field for each document, as ranks of terms: ``first`` (-1: none), and further ones beside it."""

    first: npt.NDArray[np.int32]
    more_documents: npt.NDArray[np.int32]
    more: npt.NDArray[np.int32]


class Part:
    """An open segment. Immutable, so it is shared by every generation that holds it."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            IndexDamaged: see ``Container``.
        """
        self._box = Container(path)
        self.path = path
        self.size: int = self._box.facts["documents"]
        self._names: list[str] = self._box.facts["fields"]
        self.placed: list[str] = self._box.facts["placed"]  # the fields whose postings are places
        self._fields: dict[str, Field] = {}
        self._codes: dict[str, Codes] = {}
        self._starts: dict[str, U4] = {}
        self._texts: dict[str, tuple[str, ...]] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._fields, self._codes = {}, {}
        self._box.close()

    def names(self) -> list[str]:
        """The fields that hold postings."""
        return self._names

    def field(self, name: str) -> Field | None:
        """A field, or None where no document of the segment has it."""
        if name not in self._names:
            return None
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = Field(self._box, name)
        return found

    def lengths(self, name: str) -> U4:
        """The length of a field for each document."""
        found = self._box.small.get(f".length/{name}")
        return found if found is not None else np.zeros(self.size, np.uint32)

    def length_names(self) -> list[str]:
        """The fields whose lengths are kept."""
        return [name[8:] for name in self._box.small if name.startswith(".length/")]

    def numbers(self, name: str) -> npt.NDArray[np.int64]:
        """The number each document has under a name; 0 where it has none."""
        found = self._box.small.get(f".number/{name}")
        return found if found is not None else np.zeros(self.size, np.int64)

    def number_names(self) -> list[str]:
        """The names under which documents have numbers."""
        return [name[8:] for name in self._box.small if name.startswith(".number/")]

    def starts(self, name: str) -> U4:
        """Where each document's places begin in a placed field."""
        found = self._starts.get(name)
        if found is None:
            found = self._starts[name] = places(self.lengths(name))
        return found

    def stored(self, document: int) -> dict[str, Any]:
        """The stored values of a document."""
        at = self._box.small[".stored/at"]
        found: dict[str, Any] = json.loads(
            self._box.small[".stored/text"][at[document] : at[document + 1]].tobytes()
        )
        return found

    def ids_of(self, documents: npt.NDArray[Any]) -> list[str]:
        """The ids of documents, by way of the field that finds them."""
        field = self.field("id")
        if field is None:
            raise KeyError(documents)
        ranks = self.codes("id").first[documents]
        return [term.decode() for term in field.chosen(ranks)]

    def all_stored(self) -> Iterator[dict[str, Any]]:
        """The stored values of all documents, in order."""
        at, text = self._box.small[".stored/at"].tolist(), self._box.small[".stored/text"].tobytes()
        for document in range(self.size):
            yield json.loads(text[at[document] : at[document + 1]])

    def stored_bytes(self) -> tuple[npt.NDArray[np.uint8], U4]:
        """All stored values as they lie on disk, and where each begins."""
        return self._box.small[".stored/text"], self._box.small[".stored/at"]

    def texts(self, name: str) -> tuple[str, ...]:
        """The terms of a field of text."""
        if name not in self._texts:
            field = self.field(name)
            terms = field.terms() if field is not None else []
            self._texts[name] = tuple(term.decode("utf-8") for term in terms)
        return self._texts[name]

    def codes(self, name: str) -> Codes:
        """The values of a field for each document."""
        if name not in self._codes:
            field = self.field(name)
            first = np.full(self.size, -1, np.int32)
            empty = np.empty(0, np.int32)
            if field is None:
                self._codes[name] = Codes(first, empty, empty)
            else:
                counts, documents = field.run(0, len(field))
                ranks = np.repeat(np.arange(len(field), dtype=np.int32), counts)
                first[documents[::-1]] = ranks[::-1]
                more = first[documents] != ranks
                self._codes[name] = Codes(first, documents[more].astype(np.int32), ranks[more])
        return self._codes[name]

    def check(self) -> None:
        """Read every byte of the segment.

        Raises:
            IndexDamaged: when one is not what was written.
        """
        for large in self._box.large.values():
            large.check()


def places(lengths: npt.NDArray[Any]) -> U4:
    """Where each document begins when documents of these lengths (in pairs) stand one after the other.

    A text of n characters has n - 1 pairs and takes n places. One more is left free, so that no text runs from the
    end of a document into the beginning of the next.
    """
    ends = np.cumsum(lengths.astype(np.int64) + 2)
    starts: U4 = np.concatenate(([0], ends[:-1])).astype(np.uint32) if len(ends) else np.empty(0, np.uint32)
    return starts


def _eights(data: bytes) -> Iterator[bytes]:
    return (data[at : at + KEY_BYTES] for at in range(0, len(data), KEY_BYTES))
