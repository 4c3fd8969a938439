"""The hits of a search inside one document: marked while it is set, counted, and walked through."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import index
from gazette.archive import Archive
from gazette.body import plain_text
from gazette.views import DocumentPage
from webui import forms

_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇]{1,8}条(?:之[一二三四五六七八九十])?")
LISTED = 60  # hits listed by number in the bar


@dataclass(slots=True)
class Walk:
    """Marks hits in the order the texts are set; ``count`` is right when all of them have been."""

    text: str
    back: str
    _reading: index.Reading
    _analyzer: index.Analyzer
    count: int = field(default=0)
    article: tuple[str, int] | None = field(
        default=None
    )  # the article asked for, and the hit where it stands

    def pieces(self, text: str) -> list[tuple[str, int]]:
        """A text in pieces with the number of each hit, 0 where there is none."""
        found = []
        for piece, hit in index.mark(text, self._reading, self._analyzer):
            self.count += hit
            if hit and self.article is None and _ARTICLE.fullmatch(piece) and text.lstrip().startswith(piece):
                self.article = piece, self.count
            found.append((piece, self.count if hit else 0))
        return found

    @property
    def listed(self) -> range:
        """The numbers of the hits that are listed."""
        return range(1, min(self.count, LISTED) + 1)


def walk_of(query: index.Query, page: DocumentPage, archive: Archive) -> Walk | None:
    """The walk through a document for the search a reader came with, or None.

    Where the phrases of the line stand in the document, they alone are hits; single words are marked only where
    the document has nothing better, and that is a question to the whole document, not to each paragraph.
    """
    if not query.text:
        return None
    reading = index.understood(archive.widened(query))
    whole = replace(reading, plain=False)
    text = f"{page.card.title}\n{plain_text(page.body)}"
    if any(hit for _, hit in index.mark(text, whole, archive.analyzer)):
        reading = whole
    back = forms.address(index.Query(query.text, literal=query.literal), direct=False)
    return Walk(query.text, back, reading, archive.analyzer)
