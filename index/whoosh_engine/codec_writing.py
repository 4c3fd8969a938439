"""The codec's writing side: documents and postings as stock Whoosh hands them over, one by one."""

from __future__ import annotations

import json
from array import array
from typing import Any

import numpy as np
from whoosh import columns, fields
from whoosh.codec import base

from index.whoosh_engine.building import Assembly
from index.whoosh_engine.part import FieldWriting, Terms, places


class DocumentWriter(base.PerDocumentWriter):
    """Stored values, lengths and numeric columns, document by document."""

    def __init__(self, assembly: Assembly) -> None:
        self._out = assembly
        self._stored: dict[str, Any] = {}
        self._document = 0
        self._lengths: dict[str, dict[int, int]] = {}
        self._numbers: dict[str, dict[int, int]] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """See Whoosh."""
        self._document, self._stored = docnum, {}

    def add_field(self, fieldname: str, fieldobj: fields.FieldType, value: Any, length: int) -> None:
        """See Whoosh."""
        if value is not None:
            self._stored[fieldname] = value
        if length:
            self._lengths.setdefault(fieldname, {})[self._document] = length

    def add_column_value(self, fieldname: str, columnobj: columns.Column, value: Any) -> None:
        """See Whoosh; only columns of whole numbers are kept."""
        if not isinstance(columnobj, columns.NumericColumn):
            raise TypeError(f"{fieldname}: this codec keeps columns of numbers only, not {columnobj!r}")
        if value:
            self._numbers.setdefault(fieldname, {})[self._document] = int(value)

    def add_vector_items(self, fieldname: str, fieldobj: fields.FieldType, items: Any) -> None:
        """See Whoosh; not kept."""
        raise TypeError(f"{fieldname}: this codec keeps no term vectors")

    def cancel_doc(self) -> None:
        """See Whoosh."""
        self._stored = {}

    def finish_doc(self) -> None:
        """See Whoosh."""
        self._out.stored.append(json.dumps(self._stored, ensure_ascii=False).encode())
        self._out.documents = self._document + 1

    def close(self) -> None:
        """See Whoosh: hand over what has been collected."""
        for kept, target in ((self._lengths, self._out.lengths), (self._numbers, self._out.numbers)):
            for name, values in kept.items():
                column = np.zeros(self._out.documents, np.int64)
                column[list(values)] = list(values.values())
                target[name] = column
        self.is_closed = True


class PostingsWriter(base.FieldWriter):
    """Postings as stock Whoosh gives them, term after term."""

    def __init__(self, assembly: Assembly) -> None:
        self._out = assembly
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: fields.FieldType) -> None:
        """See Whoosh."""
        self._name, self._format = fieldname, fieldobj.format
        self._placed = fieldobj.format.supports("positions") and fieldname in self._out.lengths
        self._starts = places(self._out.lengths[fieldname]) if self._placed else None
        self._counted = fieldobj.scorable
        self._terms: list[bytes] = []
        self._counts: list[int] = []
        self._values, self._often = array("I"), array("I")

    def start_term(self, text: bytes) -> None:
        """See Whoosh."""
        self._terms.append(text)
        self._before = len(self._values)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """See Whoosh."""
        if self._starts is not None:
            start = int(self._starts[docnum])
            self._values.extend([start + place for place in self._format.decode_positions(vbytes)])
            return
        self._values.append(docnum)
        if self._counted:
            self._often.append(max(1, int(weight)))

    def finish_term(self) -> None:
        """See Whoosh."""
        self._counts.append(len(self._values) - self._before)

    def finish_field(self) -> None:
        """See Whoosh."""
        out = FieldWriting(self._out.writing, self._name)
        often = np.array(self._often, np.uint32) if self._counted and not self._placed else None
        out.add(
            Terms.of(self._terms), np.array(self._counts, np.int64), np.array(self._values, np.uint32), often
        )
        out.finish()
        self._out.fields.append(self._name)
        if self._placed:
            self._out.placed.append(self._name)

    def close(self) -> None:
        """See Whoosh: the file is complete."""
        if not self.is_closed:
            self._out.finish()
        self.is_closed = True
