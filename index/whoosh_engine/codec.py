"""The Whoosh codec: lets stock Whoosh write, merge and search segments of arrays.

Our own writer (``building``) and our own evaluator go to the arrays directly. Through this codec every other part
of Whoosh works on the same files: ``index.writer(codec=ArrayCodec())``, merges, deletions, and its searcher with
any of its query types. That is the road for queries we do not evaluate ourselves, and the oracle of the tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from index.whoosh_engine.building import Assembly
from index.whoosh_engine.codec_reading import DocumentReader, TermsReader
from index.whoosh_engine.codec_writing import DocumentWriter, PostingsWriter
from index.whoosh_engine.part import Part

EXTENSION = ".arrays"


class ArraySegment(base.Segment):
    """What the table of contents keeps of a segment: its name, its size and its deleted documents."""

    def __init__(self, indexname: str, documents: int = 0) -> None:
        super().__init__(indexname)
        self._documents = documents
        self._deleted: set[int] = set()

    def codec(self) -> ArrayCodec:
        """See Whoosh."""
        return ArrayCodec()

    def file_name(self) -> str:
        """The one file the segment lies in."""
        return f"{self.segment_id()}{EXTENSION}"

    def should_assemble(self) -> bool:
        """One file needs no assembling."""
        return False

    def set_doc_count(self, count: int) -> None:
        """See Whoosh."""
        self._documents = count

    def doc_count_all(self) -> int:
        """See Whoosh."""
        return self._documents

    def deleted_count(self) -> int:
        """See Whoosh."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterable[int]:
        """See Whoosh."""
        return iter(sorted(self._deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """See Whoosh."""
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def delete_documents(self, documents: Iterable[int]) -> None:
        """Mark several documents as deleted."""
        self._deleted.update(documents)

    def is_deleted(self, docnum: int) -> bool:
        """See Whoosh."""
        return docnum in self._deleted


class ArrayCodec(base.Codec):
    """See the module."""

    length_stats = False

    def __init__(self) -> None:
        self._assemblies: dict[str, Assembly] = {}

    def _assembly(self, storage: FileStorage, segment: ArraySegment) -> Assembly:
        """The file being written, shared by the writer of documents and the writer of postings."""
        name = segment.file_name()
        if name not in self._assemblies:
            self._assemblies[name] = Assembly(Path(storage.folder) / name)
        return self._assemblies[name]

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        """See Whoosh."""
        return ArraySegment(indexname)

    def per_document_writer(self, storage: FileStorage, segment: ArraySegment) -> DocumentWriter:
        """See Whoosh."""
        return DocumentWriter(self._assembly(storage, segment))

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> PostingsWriter:
        """See Whoosh."""
        return PostingsWriter(self._assembly(storage, segment))

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> DocumentReader:
        """See Whoosh."""
        return DocumentReader(Part(Path(storage.folder) / segment.file_name()), segment)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> TermsReader:
        """See Whoosh."""
        return TermsReader(Part(Path(storage.folder) / segment.file_name()))
