"""Whoosh behind the port: the only package that knows it.

* ``coding``: ascending numbers as few bytes, by whole arrays.
* ``container``: one checked, memory-mapped file of named arrays.
* ``part``: a segment in such a file: terms, postings, lengths, numbers, stored values.
* ``building``: documents into segments, segments into one.
* ``crew``: a rebuild on all cores.
* ``codec``: the same files for stock Whoosh, as one of its codecs.
* ``schema``, ``trees``: our entries as its documents, our trees as its queries.
* ``snapshot``, ``evaluator``: one state of the index, and queries evaluated over it.
* ``seam``: the only module that touches what Whoosh keeps private.
* ``states``: which state is in service, and the exchange of one for the next.
* ``engine``: commits, merges, rebuilds, searches.

On disk: ``current`` names the state in service, ``build-N`` holds its files, ``write.lock`` is held by the one
writer. A rebuild fills the next ``build-N`` aside; a half-written state is never in service.
"""

from index.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
