"""The pages of a proof put in the order of the text, and said which of them stood elsewhere.

A page is placed by the stretches of text that stand once in the issue and once in the proof. Where pages, or documents that
share a page, stand in another order, they are taken in the right one before characters are compared: a swap is one
difference, not two missing pages and two too many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gazette.pressproof.matching import Run, chain, runs
from gazette.pressproof.pages import Strip
from gazette.pressproof.stream import Expected, Shown

PIECE = 12  # characters that place a page
SHORTER = (8, 5, 3)  # where a page has no piece of that length
_ENOUGH = 24  # characters of another document on a page, below which it is a quotation


@dataclass(frozen=True, slots=True)
class Chunk:
    """Strips that follow one another on one page, all of one document: ``key`` is where they stand in the text."""

    strips: tuple[Strip, ...]
    key: int
    documents: frozenset[int]

    @property
    def page(self) -> int:
        """The page of the proof."""
        return self.strips[0].page


@dataclass(frozen=True, slots=True)
class Swap:
    """Two runs of pages that stand in each other's place, or (``later`` empty) pages in disorder. ``documents`` when whole ones."""

    earlier: tuple[int, ...]
    later: tuple[int, ...]
    documents: tuple[tuple[int, ...], tuple[int, ...]] | None = None


def in_order(strips: Sequence[Strip], expected: Expected) -> tuple[tuple[Strip, ...], tuple[Swap, ...]]:
    """The strips in the order of the text, and what stood elsewhere."""
    chunks = list(_chunks(strips, expected))
    ranked = sorted(range(len(chunks)), key=lambda at: (chunks[at].key, at))
    ranks = [0] * len(chunks)
    for rank, at in enumerate(ranked):
        ranks[at] = rank
    swaps = tuple(swap for first, last in _knots(ranks) for swap in _described(chunks, ranks, first, last))
    return tuple(strip for at in ranked for strip in chunks[at].strips), swaps


def _chunks(strips: Sequence[Strip], expected: Expected) -> Iterator[Chunk]:
    by_page: dict[int, list[Strip]] = defaultdict(list)
    for strip in strips:
        by_page[strip.page].append(strip)
    pieces = _placed(strips, expected)
    waiting: Chunk | None = None
    for page, own in by_page.items():
        chunks = list(_of_page(own, pieces.get(page, []), expected))
        if not chunks:  # nothing tells where it belongs: it stays behind the page before
            chunks = [Chunk(tuple(own), waiting.key if waiting else 0, frozenset())]
        for chunk in chunks:
            if waiting is not None:
                yield waiting
            waiting = chunk
    if waiting is not None:
        yield waiting


def _placed(strips: Sequence[Strip], expected: Expected) -> dict[int, list[tuple[Strip, Run]]]:
    """For each page the stretches that place it, with the strip each begins in."""
    shown = Shown(strips)
    found: dict[int, list[tuple[Strip, Run]]] = defaultdict(list)
    pages = {strip.page for strip in strips}
    for size in (PIECE, *SHORTER):
        new: dict[int, list[tuple[Strip, Run]]] = defaultdict(list)
        for run in runs(expected.form, shown.form, size):
            for part in _by_page(run, shown):
                if part.size >= size:
                    new[shown.page_at(part.b)].append((shown.strips[shown.strip_at(part.b)], part))
        for page in pages - found.keys():
            if page in new:
                found[page] = new[page]
        if pages == found.keys():
            break
    return found


def _by_page(run: Run, shown: Shown) -> Iterator[Run]:
    start = run.b
    for at in range(run.b + 1, run.b + run.size + 1):
        if at == run.b + run.size or shown.page_at(at) != shown.page_at(start):
            yield Run(run.a + start - run.b, start, at - start)
            start = at


def _of_page(
    own: Sequence[Strip], placed: Sequence[tuple[Strip, Run]], expected: Expected
) -> Iterator[Chunk]:
    """A page as one chunk, or as several where documents on it follow that do not follow in the text."""
    weights: dict[int, int] = defaultdict(int)
    for _, run in placed:
        weights[expected.parts[expected.part_at(run.a)].document] += run.size
    heavy = {d for d, weight in weights.items() if weight >= _ENOUGH} or set(weights)
    groups: list[tuple[int, list[tuple[Strip, Run]]]] = []
    for strip, run in sorted(placed, key=lambda one: one[1].b):
        document = expected.parts[expected.part_at(run.a)].document
        if document in heavy:
            if not groups or groups[-1][0] != document:
                groups.append((document, []))
            groups[-1][1].append((strip, run))
    keys = [chain([run for _, run in group])[0].a for _, group in groups]
    if not groups:
        return
    documents = [document for document, _ in groups]
    if keys == sorted(keys) and all(b - a <= 1 for a, b in pairwise(documents)):
        yield Chunk(tuple(own), keys[0], frozenset(documents))
        return
    firsts = [0, *(_head(own, group[0], expected) for _, group in groups[1:])]
    for at, (key, document) in enumerate(zip(keys, documents, strict=True)):
        end = firsts[at + 1] if at + 1 < len(firsts) else len(own)
        if firsts[at] < end:
            yield Chunk(tuple(own[firsts[at] : end]), key, frozenset([document]))


def _head(own: Sequence[Strip], first: tuple[Strip, Run], expected: Expected) -> int:
    """The strip a document begins with: the one that was placed, or those above it that its beginning holds."""
    strip, run = first
    at = next(place for place, one in enumerate(own) if one is strip)
    start = expected.documents[expected.parts[expected.part_at(run.a)].document][0]
    above = expected.form[start : run.a]
    while at > 0 and (text := Shown(own[at - 1 : at]).form) and text in above:
        at -= 1
    return at


def _knots(ranks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches in which the order is not right, each as short as may be."""
    start, highest = 0, -1
    for at, rank in enumerate(ranks):
        highest = max(highest, rank)
        if highest == at:
            if at > start:
                yield start, at + 1
            start = at + 1


def _described(chunks: Sequence[Chunk], ranks: Sequence[int], start: int, end: int) -> Iterator[Swap]:
    """Two runs in each other's place when that is all; pages that are in disorder otherwise."""
    low, count = min(ranks[start:end]), end - start
    order = [rank - low for rank in ranks[start:end]]
    shift, tail = (
        order[0],
        order[-1] + 1,
    )  # the first stands so many places too early; so many of the last too late
    if order != [*range(shift, count), *range(tail, shift), *range(tail)]:
        yield Swap(_pages(chunks[start:end]), ())
        return
    early, late = end - shift, end - tail  # where the run that stands too early ends, and the other begins
    swap = Swap(_pages(chunks[start:early]), _pages(chunks[late:end]))
    one, two = _documents(chunks[start:early]), _documents(chunks[late:end])
    rest = _documents([*chunks[:start], *chunks[early:late], *chunks[end:]])
    whole = one and two and not set(one) & set(two) and not (set(one) | set(two)) & set(rest)
    yield replace(swap, documents=(one, two)) if whole else swap


def _pages(chunks: Sequence[Chunk]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(chunk.page for chunk in chunks))


def _documents(chunks: Sequence[Chunk]) -> tuple[int, ...]:
    return tuple(sorted({document for chunk in chunks for document in chunk.documents}))
