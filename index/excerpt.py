"""The passage of a document that answers a search, with every hit marked, from the raw text alone.

Folding keeps length, so hits found in folded text are marked in the original without cutting it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import numbers
from index.analysis import Analyzer, fold
from index.tree import And, Node, Number, Or, Reading, phrases

Piece = tuple[str, bool]
_SCAN_LIMIT = 400  # hits looked at for the best passage
_RUN, _TERM_LIMIT = 4, 500  # characters of a run worth marking, and of a term that is looked through for runs
_BORDER = 60  # a longer hit may be cut
_ARTICLE_REACH = 3_000  # characters of one article; a label further back is of another part
_LABEL = r"第[一二三四五六七八九十百千零〇\d]{1,8}条(?=[\s\u3000])"
_ARTICLE = re.compile(rf"(?:^|\n)[ \t\u3000]*({_LABEL})")
_ARTICLE_ALONE = re.compile(r"第[一二三四五六七八九十百千零〇\d]{1,8}条(?:之[一二三四五六七八九十])?")
_HEADING = 1_000.0  # who asks for an article wants to read it
_AT_ARTICLE = re.compile(rf"\s*{_LABEL}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage in pieces; a piece that is a hit carries True. ``before``/``after``: text was cut there."""

    pieces: tuple[Piece, ...]
    before: bool
    after: bool
    article: str = ""  # 第十二条, where the passage stands inside one


def mark(text: str, reading: Reading, analyzer: Analyzer) -> tuple[Piece, ...]:
    """The whole text in pieces, hits marked: for titles."""
    return _pieces(text, 0, len(text), _hits(fold(text), reading, analyzer))


def excerpt(text: str, reading: Reading, analyzer: Analyzer, width: int = 120) -> Excerpt:
    """The window of about ``width`` characters that holds most of what was asked; else the beginning."""
    hits = _hits(fold(text), reading, analyzer)
    start, end = _window(text, hits, width)
    label = _article(text, start) if hits else ""
    return Excerpt(_pieces(text, start, end, hits), start > 0, end < len(text), label)


def _article(text: str, start: int) -> str:
    """The article (第十二条) in which a passage stands that does not begin with it."""
    if _AT_ARTICLE.match(text, start):
        return ""
    before = text[max(0, start - _ARTICLE_REACH) : start]
    labels = _ARTICLE.findall(before)
    return labels[-1] if labels else ""


def _hits(folded: str, reading: Reading, analyzer: Analyzer) -> list[tuple[int, int, int]]:
    """Spans (start, end, which term) of the phrases; where there are none, of the words."""
    terms = tuple(dict.fromkeys(phrase.text for phrase in phrases(reading.tree)))
    numbered = _number_spans(folded, reading.tree, len(terms))
    if numbered and reading.direct is not None:
        return _without_overlap(numbered)  # the words the line may be as well say nothing here
    spans = _spans(folded, terms) + numbered
    if not spans and reading.plain:
        runs = [run for term in terms for run in _runs(folded, term)]
        most = 2 * sum(map(len, runs)) >= sum(map(len, terms))  # then single words would only be noise
        words = () if most else analyzer.content_words(" ".join(terms))
        words = tuple(word for word in words if len(word) > 1) or words  # 第 and 年 stand everywhere
        spans = _spans(folded, tuple(dict.fromkeys((*runs, *words))))
    return _without_overlap(spans)


def _runs(folded: str, term: str) -> Iterator[str]:
    """The longest pieces of a term that stand in the text: of 经营伤环境的若干 not two words, but all but one character."""
    start = 0
    while start + _RUN <= len(term) <= _TERM_LIMIT:
        end = start + _RUN
        if term[start:end] not in folded:
            start += 1
            continue
        while end < len(term) and term[start : end + 1] in folded:
            end += 1
        yield term[start:end]
        start = end


def _spans(folded: str, terms: tuple[str, ...]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for which, term in enumerate(terms):
        pattern = re.compile(" +".join(map(re.escape, term.split())))
        for match in pattern.finditer(folded):
            found.append((match.start(), match.end(), which))
            if len(found) > _SCAN_LIMIT:
                break
    return found


def _number_spans(folded: str, tree: Node, offset: int) -> list[tuple[int, int, int]]:
    keys = [tree.key] if isinstance(tree, Number) else []
    if isinstance(tree, And | Or):
        keys = [part.key for part in tree.parts if isinstance(part, Number)]
    if not keys:
        return []
    spans = []
    for mention in numbers.find(folded):
        held = numbers.keys_in_text(folded[mention.start : mention.end])
        asked = next((key for key in keys if key in held), None)
        if asked is not None:
            spans.append((_start_of(asked, mention, folded), mention.end, offset))
    return spans


def _start_of(key: str, mention: numbers.Mention, folded: str) -> int:
    """Words run into a number in a text (根据国发〔2023〕5号); the mark begins with the agency asked for."""
    agency = key.split("|")[0]
    if agency:
        place = folded.find(agency, mention.start, mention.end)
        return place if place >= 0 else mention.start
    match = re.compile(r"[\[(<第\d]").search(folded, mention.start, mention.end)
    return match.start() if match else mention.start


def _without_overlap(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    kept: list[tuple[int, int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _window(text: str, hits: list[tuple[int, int, int]], width: int) -> tuple[int, int]:
    if not hits:
        return 0, min(len(text), width)
    best, best_worth = hits[0], -1.0
    for position, (start, _, _) in enumerate(hits[:_SCAN_LIMIT]):
        inside = [h for h in hits[position : position + 20] if h[1] <= start + width]
        worth = sum({which: last - first for first, last, which in inside}.values()) + 0.01 * len(inside)
        worth += _HEADING if _is_heading(text, *hits[position][:2]) else 0.0
        if worth > best_worth:
            best, best_worth = hits[position], worth
    start = max(0, best[0] - width // 4)
    line = max((text.rfind(mark, start, best[0]) for mark in "\n。；"), default=-1)
    start = line + 1 if line >= 0 and best[0] - line < width // 2 else start
    return _whole(hits, start, min(len(text), max(start + width, best[1])))


def _is_heading(text: str, start: int, end: int) -> bool:
    """The hit is the label of an article where the article itself stands, not where it is cited."""
    before = text[max(0, start - 8) : start].rstrip(" \t\u3000")
    return before[-1:] in ("", "\n") and bool(_ARTICLE_ALONE.fullmatch(text, start, end))


def _whole(hits: list[tuple[int, int, int]], start: int, end: int) -> tuple[int, int]:
    """The borders moved so that none runs through a hit."""
    for first, last, _ in hits:
        if last - first <= _BORDER and first < start < last:
            start = first
        if last - first <= _BORDER and first < end < last:
            end = last
    return start, end


def _pieces(text: str, start: int, end: int, hits: list[tuple[int, int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    position = start
    for first, last, _ in hits:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        if first > position:
            pieces.append((text[position:first], False))
        pieces.append((text[first:last], True))
        position = last
    if position < end:
        pieces.append((text[position:end], False))
    return tuple(pieces)
