"""What a query means once the office's table of everyday words is laid over the reader's line.

A reader writes 低保, the papers write 最低生活保障: a phrase that holds an everyday word becomes a choice between the
phrase as typed and the phrase with the official term in its place. Everything here is a pure function over trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from index.analysis import Analyzer, fold
from index.nearby import near
from index.syntax import read
from index.tree import Also, And, Node, Or, Phrase, Reading, phrases
from index.types import Query

WORD_LIMIT = 6  # everyday words of one line that are looked at
CHOICE_LIMIT = 12  # forms of one phrase, itself included
_QUOTED = re.compile('"[^"]*"|《[^》]*》')


def everyday_in(line: str, table: Mapping[str, Sequence[str]], analyzer: Analyzer) -> Also:
    """The everyday words a line holds, each with its official terms, in their order.

    What stands in quotes or 《》 is meant to the letter. 城管 in 县城管理 is no word: an occurrence counts only where
    no other word runs across its border. Terms that would add nothing are left out.
    """
    folded = _QUOTED.sub(lambda match: " " * len(match[0]), fold(line))
    words = {word for word in analyzer.words(folded) if len(word) > 1}
    spans = [span for word in words for span in _spans(folded, word)]
    found = []
    taken: list[tuple[int, int]] = []
    for everyday in sorted(table, key=len, reverse=True):
        for start, end in _spans(folded, fold(everyday)):
            if _crossed(start, end, spans) or any(a < end and start < b for a, b in taken):
                continue
            terms = tuple(term for term in table[everyday] if _adds(fold(term), fold(everyday), folded))
            taken.append((start, end))
            if terms:
                found.append((start, everyday, terms))
    ordered = dict.fromkeys((everyday, terms) for _, everyday, terms in sorted(found))
    return tuple(islice(ordered, WORD_LIMIT))


def _adds(term: str, everyday: str, line: str) -> bool:
    """A term that holds the everyday word is found by it anyway, one that stands in the line is asked for."""
    return everyday not in term and term not in line


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word) if word else -1
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)


def _crossed(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a < start < b < end or start < a < end < b for a, b in spans)


def understood(query: Query) -> Reading:
    """Read the line of a query; unless the reader wants it to the letter, official terms are looked for too."""
    reading = replace(read(query.text), strict=query.strict)
    if query.near and not query.literal:
        reading = replace(reading, near=near(reading))
    if query.literal or not query.also or reading.direct is not None:
        return reading
    tree = widened(reading.tree, query.also)
    return (
        reading if tree == reading.tree else replace(reading, tree=tree, asked=reading.tree, also=query.also)
    )


def widened(tree: Node, also: Also) -> Node:
    """The tree with every phrase that holds an everyday word turned into a choice; exclusions stay as typed."""
    match tree:
        case Phrase(text, where):
            forms = _forms(text, also)
            return Or(tuple(Phrase(form, where) for form in forms)) if len(forms) > 1 else tree
        case And(parts):
            return And(tuple(widened(part, also) for part in parts))
        case Or(parts):
            return Or(tuple(widened(part, also) for part in parts))
        case _:
            return tree


def _forms(text: str, also: Also) -> tuple[str, ...]:
    """The text itself, then every way to put official terms in place of its everyday words."""
    table = {fold(word): (fold(word), *map(fold, terms)) for word, terms in also}
    if not any(word in text for word in table):
        return (text,)
    longest_first = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    pieces = re.split(f"({longest_first})", text)
    choices = [table[piece] if place % 2 else (piece,) for place, piece in enumerate(pieces)]
    return tuple(dict.fromkeys(islice(map("".join, product(*choices)), CHOICE_LIMIT)))


def sought(reading: Reading, analyzer: Analyzer) -> tuple[str, ...]:
    """The words a reading looks for in texts, as typed; fields, numbers and exclusions left out."""
    texts = [phrase.text for phrase in phrases(reading.asked or reading.tree)]
    return content(" ".join(texts), reading.also, analyzer)


def content(text: str, also: Also, analyzer: Analyzer) -> tuple[str, ...]:
    """The words of a line that say something, an everyday word kept whole even where the dictionary cuts it."""
    words = [fold(word) for word, _ in also]
    if not words:
        return analyzer.content_words(text)
    pieces = re.split("(" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")", text)
    kept: list[str] = []
    for place, piece in enumerate(pieces):
        kept += [piece] if place % 2 else analyzer.content_words(piece)
    return tuple(dict.fromkeys(kept))
