"""Whoosh behind the port: the only package that knows it.

On disk, under one folder: ``current`` names the index in service (``build-N``), ``write.lock`` is held by the
one writer. A rebuild fills the next ``build-N`` and then exchanges the name in ``current``, so no half-built
index is ever in service and readers keep the files they opened.
"""

from index.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]
