"""The codec's reading side: a segment as stock Whoosh's searcher and merges walk through it, one posting at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import columns, fields
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import pack_uint

from index.whoosh_engine.coding import U4
from index.whoosh_engine.part import Field, Part


class DocumentReader(base.PerDocumentReader):
    """What a segment keeps for each document."""

    def __init__(self, part: Part, segment: base.Segment) -> None:
        self._part, self._segment = part, segment

    def close(self) -> None:
        """See Whoosh."""
        self._part.close()

    def doc_count(self) -> int:
        """See Whoosh."""
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        """See Whoosh."""
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        """See Whoosh."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """See Whoosh."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterable[int]:
        """See Whoosh."""
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        """See Whoosh."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """See Whoosh."""
        return fieldname in self._part.number_names()

    def list_columns(self) -> list[str]:
        """See Whoosh."""
        return self._part.number_names()

    def column_reader(self, fieldname: str, column: columns.Column) -> columns.ColumnReader:
        """See Whoosh."""
        return NumberReader(self._part.numbers(fieldname).tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """See Whoosh; exact, where stock rounds to one byte."""
        return int(self._part.lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        """See Whoosh."""
        return int(self._part.lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        """See Whoosh."""
        return int(self._part.lengths(fieldname).min(initial=1 << 31))

    def max_field_length(self, fieldname: str) -> int:
        """See Whoosh."""
        return int(self._part.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """See Whoosh."""
        return self._part.stored(docnum)


class NumberReader(columns.ColumnReader):
    """A column of numbers."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, docnum: int) -> int:
        return self._numbers[docnum]

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def sort_key(self, docnum: int) -> int:
        """See Whoosh."""
        return self._numbers[docnum]


class TermsReader(base.TermsReader):
    """The terms of a segment."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def close(self) -> None:
        """See Whoosh."""
        self.part.close()

    def indexed_field_names(self) -> list[str]:
        """See Whoosh."""
        return self.part.names()

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field = self.part.field(term[0])
        return field is not None and field.rank(term[1]) >= 0

    def cursor(self, fieldname: str, fieldobj: fields.FieldType) -> Cursor:
        """See Whoosh."""
        return Cursor(self.part.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """See Whoosh."""
        for name in sorted(self.part.names()):
            yield from self._from(name, 0)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """See Whoosh."""
        field = self.part.field(fieldname)
        if field is not None:
            yield from self._from(fieldname, field.place(prefix))
        for name in sorted(self.part.names()):
            if name > fieldname:
                yield from self._from(name, 0)

    def _from(self, name: str, first: int) -> Iterator[tuple[str, bytes]]:
        field = self.part.field(name)
        if field is not None:
            yield from ((name, field.term(rank)) for rank in range(first, len(field)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """See Whoosh."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """See Whoosh."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def postings(self, fieldname: str, term: bytes) -> Postings:
        """The postings of a term.

        Raises:
            TermNotFound: where the field has none such.
        """
        field = self.part.field(fieldname)
        rank = field.rank(term) if field is not None else -1
        if field is None or rank < 0:
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        return Postings(self.part, field, rank)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """See Whoosh."""
        found = self.postings(fieldname, text)
        lengths = self.part.lengths(fieldname)[found.documents]
        return TermInfo(
            weight=float(found.often.sum()),
            df=len(found.documents),
            minlength=int(lengths.min(initial=1 << 31)),
            maxlength=int(lengths.max(initial=0)),
            maxweight=float(found.often.max(initial=0)),
            minid=int(found.documents[0]),
            maxid=int(found.documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """See Whoosh."""
        return float(self.postings(fieldname, text).often.sum()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """See Whoosh."""
        return len(self.postings(fieldname, text).documents) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Matcher:
        """See Whoosh."""
        return Matcher(self.postings(fieldname, text), (fieldname, text), format_, scorer)


class Postings:
    """One term's documents, how often it stands in each, and where."""

    def __init__(self, part: Part, field: Field, rank: int) -> None:
        values = field.values(rank)
        self.starts: U4 | None = None
        self.places = values
        self.often: npt.NDArray[Any]
        if field.name in part.placed:
            self.starts = part.starts(field.name)
            document = np.searchsorted(self.starts, values, side="right") - 1
            self.documents, self.first, self.often = np.unique(
                document, return_index=True, return_counts=True
            )
        else:
            self.documents = np.asarray(values, np.intp)
            self.often = field.frequencies(rank) if field.counted else np.ones(len(values), np.uint32)

    def positions(self, place: int) -> list[int]:
        """Where the term stands in one of its documents."""
        if self.starts is None:
            return []
        first = int(self.first[place])
        start = int(self.starts[self.documents[place]])
        return [int(at) - start for at in self.places[first : first + int(self.often[place])]]


class Matcher(LeafMatcher):
    """Stock Whoosh's way of walking through postings, one by one."""

    def __init__(self, postings: Postings, term: tuple[str, bytes], format_: Any, scorer: Any) -> None:
        self._postings, self._term, self.format, self.scorer = postings, term, format_, scorer
        self._ids: list[int] = postings.documents.tolist()
        self._at = 0

    def is_active(self) -> bool:
        """See Whoosh."""
        return self._at < len(self._ids)

    def id(self) -> int:
        """See Whoosh."""
        return self._ids[self._at]

    def next(self) -> bool:
        """See Whoosh."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return True

    def skip_to(self, id: int) -> bool:
        """See Whoosh."""
        if not self.is_active():
            raise ReadTooFar
        self._at += int(np.searchsorted(self._postings.documents[self._at :], id))
        return True

    def copy(self) -> Matcher:
        """See Whoosh."""
        other = Matcher(self._postings, self._term, self.format, self.scorer)
        other._at = self._at
        return other

    def reset(self) -> None:
        """See Whoosh."""
        self._at = 0

    def all_ids(self) -> Iterator[int]:
        """See Whoosh."""
        return iter(self._ids[self._at :])

    def weight(self) -> float:
        """See Whoosh."""
        return float(self._postings.often[self._at])

    def value_as(self, astype: str) -> Any:
        """See Whoosh."""
        if astype == "positions":
            return self._postings.positions(self._at)
        return self.weight()

    def value(self) -> bytes:
        """See Whoosh: the value as stock formats encode it, for merges through stock's pool."""
        if self.format.supports("positions"):
            return self.format.encode(self._postings.positions(self._at))
        if self.format.supports("frequency"):
            return pack_uint(int(self.weight()))
        return b""

    def supports_block_quality(self) -> bool:
        """See Whoosh."""
        return bool(self.scorer and self.scorer.supports_block_quality())

    def block_quality(self) -> float:
        """See Whoosh: the whole list is one block."""
        return self.scorer.max_quality()

    def skip_to_quality(self, minquality: float) -> int:
        """See Whoosh."""
        if self.block_quality() <= minquality:
            self._at = len(self._ids)
            return 1
        return 0


class Cursor(base.FieldCursor):
    """A place among the terms of a field, for spelling and fuzzy terms."""

    def __init__(self, field: Field | None, fieldobj: fields.FieldType) -> None:
        self._field, self._fieldobj = field, fieldobj
        self._at = 0

    def is_valid(self) -> bool:
        """See Whoosh."""
        return self._field is not None and self._at < len(self._field)

    def first(self) -> str | None:
        """See Whoosh."""
        self._at = 0
        return self.text()

    def find(self, string: bytes | str) -> str | None:
        """See Whoosh."""
        term = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._at = self._field.place(term) if self._field is not None else 0
        return self.text()

    def next(self) -> str | None:
        """See Whoosh."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """See Whoosh."""
        term = self.term()
        return None if term is None else self._fieldobj.from_bytes(term)

    def term(self) -> bytes | None:
        """The bytes of the term it stands on."""
        return self._field.term(self._at) if self._field is not None and self.is_valid() else None
