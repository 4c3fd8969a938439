"""Whoosh queries evaluated over arrays: what matches, in which tier, how it ranks, and the counts of the facets.

A result is a mask over all documents. A kind of query not known here is walked through by stock Whoosh.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as whoosh_query

from index.memory import chosen, explained, facet_order
from index.plan import (
    BODY_WEIGHT,
    ENOUGH,
    ISSUER_NAMED,
    K1,
    KIND_BONUS,
    NUMBER_OWN,
    PARTS,
    TITLE_EQUAL,
    TITLE_HELD,
    TITLE_WEIGHT,
    TITLE_WORDS,
    YEAR_NAMED,
    B,
    Plan,
    freshness,
    inverse_frequency,
)
from index.types import FACETS, Facet, Hit, Order, Query, Tier
from index.whoosh_engine.coding import U4
from index.whoosh_engine.snapshot import Floats, Ids, Mask, Snapshot, holders
from index.whoosh_engine.trees import Between, Containing, Passage, query_of

_TIERS = tuple(Tier)


class Evaluation:
    """One search over one state; what has been worked out for it is not worked out twice."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._masks: dict[tuple[str, str], Mask] = {}

    def mask(self, query: whoosh_query.Query) -> Mask:
        """Which documents a query finds; a deleted document never is."""
        snapshot = self._snapshot
        match query:
            case Passage():
                return self._passage(query)
            case whoosh_query.Term():
                return snapshot.mask(query.fieldname, query.text)
            case whoosh_query.And():
                found = self.mask(query.subqueries[0])
                for part in query.subqueries[1:]:
                    if not found.any():
                        break
                    found = found & self.mask(part)
                return found
            case whoosh_query.Or():
                found = np.zeros(snapshot.size, np.bool_)
                for part in query.subqueries:
                    found |= self.mask(part)
                return found
            case whoosh_query.Not():
                return snapshot.live & ~self.mask(query.query)
            case Between():
                return self.between(query.name, query.first, query.last)
            case Containing():
                return self._containing(query)
            case whoosh_query.Every() if query.fieldname in (None, "*"):
                return snapshot.live
            case _:
                found = np.zeros(snapshot.size, np.bool_)
                found[list(query.docs(snapshot.stock))] = True
                return found

    def between(self, name: str, first: int | None, last: int | None) -> Mask:
        """Documents whose number lies between two."""
        numbers = self._snapshot.numbers(name)
        found = self._snapshot.live & (numbers >= max(1, first or 1))
        return found if last is None else found & (numbers <= last)

    def _containing(self, query: Containing) -> Mask:
        found = []
        for place, part in enumerate(self._snapshot.parts):
            held = [v for v in part.texts(query.name) if query.fits(v)]
            ids = [self._snapshot.documents(place, query.name, value.encode()) for value in held]
            found.append(np.concatenate(ids) if ids else np.empty(0, np.int32))
        return self._snapshot.mask_of(found)

    def held(self, text: str, part: str) -> Mask:
        """Documents whose title or body holds these characters."""
        mask = self._masks.get((text, part))
        if mask is None:
            found = [self._holders(place, text, part) for place in range(len(self._snapshot.parts))]
            mask = self._masks[text, part] = self._snapshot.mask_of(found)
        return mask

    def _passage(self, query: Passage) -> Mask:
        if not query.text:
            return np.zeros(self._snapshot.size, np.bool_)
        first, *others = (self.held(query.text, part) for part in query.parts())
        for other in others:
            first = first | other
        return first

    def _holders(self, place: int, text: str, part: str) -> npt.NDArray[Any]:
        """In one segment: single characters and pairs have lists of documents, longer texts are put together."""
        if len(text) == 1:
            return self._snapshot.documents(place, f"{part}_chars", text.encode())
        if len(text) == 2:
            return self._snapshot.documents(place, f"{part}_pairs", text.encode())
        field = f"{part}_pairs"
        starts = self._snapshot.parts[place].starts(field)
        return holders(self._places(place, text, field), starts)

    def _places(self, place: int, text: str, field: str) -> U4:
        """Where a text of three or more characters stands in a segment.

        Some pairs cover all its characters; where each of them stands at its distance from the beginning, the
        whole text stands. The cheapest cover is taken, its rarest pair first.
        """
        table = self._snapshot.parts[place].field(field)
        nothing = np.empty(0, np.uint32)
        if table is None:
            return nothing
        terms = [text[n : n + 2].encode() for n in range(len(text) - 1)]
        ranks = [table.rank(term) for term in terms]
        if min(ranks) < 0:
            return nothing
        sizes = [int(table.count[rank]) for rank in ranks]
        found: U4 | None = None
        for offset in sorted(_cover(sizes), key=sizes.__getitem__):
            there = self._snapshot.places(place, field, terms[offset])
            if found is None:
                found = there[np.searchsorted(there, offset) :] - np.uint32(offset)
            else:
                found = _both(found, there, offset)
            if not len(found):
                break
        return nothing if found is None else found


def _cover(sizes: list[int]) -> list[int]:
    """The pairs (n covers the characters n and n + 1) that cover all characters and are cheapest together."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ()), (float("inf"), ())]
    for pair, size in enumerate(sizes):
        cost, taken = min(best[-1], best[-2], key=lambda b: b[0])
        best.append((cost + size, (*taken, pair)))
    return list(best[-1][1])


def _both(first: U4, second: U4, offset: int) -> U4:
    """Those places of ``first`` that stand ``offset`` before a place of ``second``."""
    if len(first) <= len(second):
        wanted = first + np.uint32(offset)
        at = np.searchsorted(second, wanted)
        at[at == len(second)] = 0
        return first[second[at] == wanted]
    wanted = second[np.searchsorted(second, offset) :] - np.uint32(offset)
    if not len(wanted):
        return wanted
    at = np.searchsorted(first, wanted)
    at[at == len(first)] = 0
    return wanted[first[at] == wanted]


def tiers(steps: Plan, evaluation: Evaluation, size: int) -> dict[Tier, Mask]:
    """The documents of each tier, none twice."""
    found: dict[Tier, Mask] = {}
    seen = np.zeros(size, np.bool_)
    for tier, tree in steps.tiers:
        if tier is Tier.ANY_WORDS and np.count_nonzero(seen) >= ENOUGH:
            break
        mask = evaluation.mask(query_of(tree))
        found[tier] = mask & ~seen if found else mask
        seen = seen | mask if found else mask
    return found


def filters(query: Query, evaluation: Evaluation, snapshot: Snapshot) -> dict[str, Mask]:
    """One mask for each filter that is set; "" holds those that are no facet. Empty: nothing is filtered."""
    masks: dict[str, Mask] = {}
    for name in FACETS:
        values = chosen(query, name)
        if values:
            masks[name] = np.any([snapshot.mask(name, value) for value in values], axis=0)
    rest: list[Mask] = []
    if query.gazette is not None:
        rest.append(snapshot.mask("gazette", query.gazette))
    if query.published_from is not None or query.published_to is not None:
        first, last = query.published_from, query.published_to
        rest.append(
            evaluation.between(
                "published", first.toordinal() if first else None, last.toordinal() if last else None
            )
        )
    if rest:
        masks[""] = np.logical_and.reduce(rest)
    return masks


def together(masks: dict[str, Mask], leaving: str | None = None) -> Mask | None:
    """The documents that pass all filters but one; None: all do."""
    kept = [mask for name, mask in masks.items() if name != leaving]
    return np.logical_and.reduce(kept) if kept else None


def scores(steps: Plan, evaluation: Evaluation, snapshot: Snapshot, documents: Ids) -> Floats:
    """The parts of the score (a row each, see ``plan.PARTS``) of the documents, as the reference engine counts them."""
    parts = np.zeros((len(PARTS), len(documents)))
    if not len(documents):
        return parts
    for row, (part, weight) in enumerate((("title", TITLE_WEIGHT), ("body", BODY_WEIGHT))):
        norm = snapshot.norm(f"{part}_words", K1, B)
        for word in steps.words:
            parts[row] += weight * _word(word.encode(), f"{part}_words", norm, snapshot, documents)
    _title_bonus(parts[2], steps, evaluation, snapshot, documents)
    for word in steps.topic:
        parts[3] += evaluation.held(word, "title")[documents]
    parts[3] *= TITLE_WORDS / max(1, len(steps.topic))
    for key in steps.own_numbers:
        parts[4][snapshot.mask("own_keys", key)[documents]] = NUMBER_OWN
    for name in steps.issuers:
        parts[5][evaluation.mask(Containing("issuer_name", name, whole=True))[documents]] = ISSUER_NAMED
    days = snapshot.days[documents]
    for year in steps.years:
        within = (days >= date(year, 1, 1).toordinal()) & (days <= date(year, 12, 31).toordinal())
        parts[6][within] = YEAR_NAMED
    kinds = snapshot.facet("kind")
    bonus = np.array([*(KIND_BONUS.get(value, 0.0) for value in kinds.values), 0.0])
    parts[7] = bonus[kinds.first[documents]]
    parts[8] = freshness(days)
    return parts


def _word(word: bytes, field: str, norm: Floats, snapshot: Snapshot, documents: Ids) -> Floats:
    """What a word adds to each document (ascending), before its field's weight."""
    often = np.zeros(len(documents))
    holding = 0
    for place, base in enumerate(snapshot.bases):
        ids, counts = snapshot.weights(place, field, word)
        if not len(ids):
            continue
        size = snapshot.parts[place].size
        if snapshot.whole:
            holding += len(ids)
        else:
            holding += int(np.count_nonzero(snapshot.live[ids + base]))
        first, last = np.searchsorted(documents, [base, base + size])
        own = documents[first:last] - base
        if len(own) * 8 < len(ids):
            at = np.searchsorted(ids, own)
            at[at == len(ids)] = 0
            often[first:last] = np.where(ids[at] == own, counts[at], 0)
        else:
            dense = np.zeros(size, counts.dtype)
            dense[ids] = counts
            often[first:last] = dense[own]
    if not holding:
        return often
    idf = inverse_frequency(snapshot.live_count or 1, holding)
    return idf * often * (K1 + 1) / (often + norm[documents])


def _title_bonus(
    row: Floats, steps: Plan, evaluation: Evaluation, snapshot: Snapshot, documents: Ids
) -> None:
    if not steps.titles:
        return
    held = np.ones(len(documents), np.bool_)
    for phrase in steps.titles:
        held &= evaluation.held(" ".join(phrase.split()), "title")[documents]
    share = np.minimum(1.0, sum(map(len, steps.titles)) / snapshot.title_sizes[documents[held]])
    row[held] = TITLE_HELD + TITLE_EQUAL * share


def ranked(
    documents: Ids,
    tier: npt.NDArray[np.int8],
    score: Floats,
    query: Query,
    snapshot: Snapshot,
    last: int | None,
) -> Ids:
    """Places among the documents in the order of the list, at least as far as ``last``."""
    days = snapshot.days[documents]
    rounded = np.round(score, 6)
    keys: list[npt.NDArray[Any]]
    match query.order:
        case Order.RELEVANCE:
            keys = [tier, -rounded, -np.where(days > 0, days, 1)]
        case Order.NEWEST:
            keys = [-np.where(days > 0, days, 1), tier, -rounded]
        case Order.OLDEST:
            keys = [np.where(days > 0, days, date.max.toordinal()), tier, -rounded]
        case Order.ISSUE:
            keys = [-snapshot.numbers("issue_order")[documents], tier, -rounded]
    kept = _foremost(keys, last)
    order = np.lexsort([key[kept] for key in reversed(keys)])
    return _by_id(kept[order], keys, documents, snapshot, last)


def _foremost(keys: list[npt.NDArray[Any]], last: int | None) -> Ids:
    """The places that can be among the first ``last`` by these keys, in no order: cut key by key."""
    kept = np.arange(len(keys[0]))
    if last is None:
        return kept
    sure: list[Ids] = []
    room = last
    for key in keys:
        if len(kept) <= room:
            break
        values = key[kept]
        bound = np.partition(values, room - 1)[room - 1]
        before = kept[values < bound]
        sure.append(before)
        room -= len(before)
        kept = kept[values == bound]
    return np.concatenate([*sure, kept])


def _by_id(
    order: Ids, keys: list[npt.NDArray[Any]], documents: Ids, snapshot: Snapshot, last: int | None
) -> Ids:
    """Ties are settled by id; ids are read only as far as the list is wanted."""
    same = np.ones(max(0, len(order) - 1), np.bool_)
    for key in keys:
        ordered = key[order]
        same &= ordered[1:] == ordered[:-1]
    bounds = [0, *(np.flatnonzero(~same) + 1).tolist(), len(order)]
    result: list[int] = []
    for first, end in pairwise(bounds):
        run = order[first:end]
        if len(run) > 1:
            run = snapshot.by_id(documents, run, None if last is None else last - len(result))
        result += run.tolist()
        if last is not None and len(result) >= last:
            break
    return np.array(result, np.int64)


def hits(
    places: Ids,
    documents: Ids,
    tier: npt.NDArray[np.int8],
    parts: Floats,
    query: Query,
    snapshot: Snapshot,
) -> tuple[Hit, ...]:
    """The wanted part of the list as hits."""
    return tuple(
        Hit(
            snapshot.id_of(int(documents[n])),
            _TIERS[tier[n]],
            float(parts[:, n].sum()),
            explained(parts[:, n].tolist()) if query.explain else (),
        )
        for n in places.tolist()
    )


def facets(everything: Mask, masks: dict[str, Mask], snapshot: Snapshot) -> tuple[Facet, ...]:
    """Counts over everything found, each facet leaving its own filter aside."""
    passing = together(masks)
    shared = everything if passing is None else everything & passing
    shared_documents = np.flatnonzero(shared)
    result = []
    for name in FACETS:
        mask, documents = shared, shared_documents
        if name in masks:
            others = together(masks, leaving=name)
            mask = everything if others is None else everything & others
            documents = np.flatnonzero(mask)
        codes = snapshot.facet(name)
        counted = np.bincount(codes.first[documents] + 1, minlength=len(codes.values) + 1)[1:]
        if len(codes.more):
            counted = counted + np.bincount(
                codes.more[mask[codes.more_documents]], minlength=len(codes.values)
            )
        there = np.flatnonzero(counted)
        counts = Counter(dict(zip([codes.values[n] for n in there], counted[there].tolist(), strict=True)))
        result.append(Facet(name, facet_order(name, counts)))
    return tuple(result)
