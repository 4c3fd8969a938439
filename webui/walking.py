"""The hits of a search inside one document: marked while it is set, counted, and walked through."""

from __future__ import annotations

from dataclasses import dataclass, field

import index
from webui import forms


@dataclass(slots=True)
class Walk:
    """Marks hits in the order the texts are set; ``count`` is right when all of them have been."""

    text: str
    back: str
    _reading: index.Reading
    _analyzer: index.Analyzer
    count: int = field(default=0)

    def pieces(self, text: str) -> list[tuple[str, int]]:
        """A text in pieces with the number of each hit, 0 where there is none."""
        found = []
        for piece, hit in index.mark(text, self._reading, self._analyzer):
            self.count += hit
            found.append((piece, self.count if hit else 0))
        return found


def walk_of(text: str, analyzer: index.Analyzer) -> Walk | None:
    """The walk for the line a reader came with, or None."""
    text = text.strip()[: forms.LONGEST]
    if not text:
        return None
    reading = index.read(text)
    return Walk(text, forms.address(index.Query(text), direct=False), reading, analyzer)
