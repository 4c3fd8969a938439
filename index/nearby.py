"""What differs a little from a line: a character mistyped, lost or swapped, a comma or a line break left away.

A line copied from paper or kept in memory is seldom to the letter. It is cut into pieces and nearly all of them are
asked for: a slip spoils the piece it stands in, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from index.analysis import fold
from index.tree import And, Node, Or, Phrase, Reading

SHORTEST = 6  # a shorter line says too little once something is taken away
WINDOWED = 14  # up to here every place is tried for the slip, beyond pieces are left out whole
PIECE = 4
MOST_PIECES = 10
_PUNCTUATION = re.compile(r"[\W_]+")


def near(reading: Reading) -> Node | None:
    """What differs a little from a line: of a number its characters, wherever they stand; of a long phrase nearly all of it."""
    if reading.direct is not None and reading.direct.kind == "document_number":
        return Phrase(" ".join(fold(reading.text).split()))
    return nearly(reading.tree) if reading.plain else None


def nearly(tree: Node | None) -> Node | None:
    """What is nearly the one long phrase a line consists of; None where the line is another one."""
    ways = tuple(dict.fromkeys(_ways(tree.text))) if isinstance(tree, Phrase) and tree.where == "any" else ()
    return None if not ways else ways[0] if len(ways) == 1 else Or(ways)


def _ways(text: str) -> Iterator[Node]:
    segments = [segment for segment in _PUNCTUATION.split(text) if segment]
    if sum(map(len, segments)) < SHORTEST:
        return
    said = _longest([segment for segment in segments if len(segment) > 1])
    if sum(map(len, said)) < SHORTEST:  # 第一，第一，第一: the same scrap again and again
        return
    if text not in said:
        yield _all(said)
    if len(segments) == 1 and len(text) <= WINDOWED:
        yield from map(_all, _windowed(segments[0]))
        return
    pieces = _longest([piece for segment in said for piece in _cut(segment, sum(map(len, said)))])
    spared = 2 if len(pieces) > 4 else 1
    if len(pieces) - spared > 1:
        yield from map(_all, combinations(pieces, len(pieces) - spared))


def _longest(pieces: list[str]) -> list[str]:
    """As many pieces as are worth asking for: a line of a hundred scraps is known by its longest."""
    distinct = list(dict.fromkeys(pieces))
    kept = set(sorted(distinct, key=len, reverse=True)[: MOST_PIECES + 2])
    return [piece for piece in distinct if piece in kept]


def _windowed(text: str) -> Iterator[list[str]]:
    """What stands before and after the slip, wherever it may be."""
    width = 2 if len(text) > 8 else 1
    for start in range(len(text) - width + 1):
        pieces = [piece for piece in (text[:start], text[start + width :]) if len(piece) > 1]
        if sum(map(len, pieces)) >= len(text) - width - 1:
            yield pieces


def _cut(segment: str, whole: int) -> Iterator[str]:
    """Pieces of about equal length, longer ones for a long line."""
    number = max(1, round(len(segment) / max(PIECE, -(-whole // MOST_PIECES))))
    borders = [round(len(segment) * place / number) for place in range(number + 1)]
    for start, end in pairwise(borders):
        yield segment[start:end]


def _all(pieces: Sequence[str]) -> Node:
    phrases = tuple(map(Phrase, pieces))
    return phrases[0] if len(phrases) == 1 else And(phrases)
