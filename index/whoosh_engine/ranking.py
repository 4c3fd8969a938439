"""The order of a list: as much of it as is wanted, and no score worked out in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from index.memory import explained
from index.types import Hit, Order
from index.whoosh_engine.evaluator import Held
from index.whoosh_engine.scoring import CLOSE, Column, Scoring, largest, smallest
from index.whoosh_engine.snapshot import Floats, Ids, Snapshot


@dataclass(frozen=True, slots=True)
class _Placed:
    """Documents in the order of the list, each with its score and the place of its tier among those given."""

    documents: Ids
    scores: Floats
    tiers: Column


def hits(
    tiers: Sequence[Held],
    order: Order,
    first: int,
    last: int | None,
    scoring: Scoring,
    snapshot: Snapshot,
    explain: bool,
) -> tuple[Hit, ...]:
    """The hits in places ``first`` up to ``last`` (None: all) of the list."""
    if order is Order.RELEVANCE:
        placed = _by_tier(tiers, first, last, scoring, snapshot)
    else:
        placed = _by_value(tiers, order, first, last, scoring, snapshot)
    why: list[tuple[tuple[str, float], ...]] = [()] * len(placed.documents)
    if explain:
        ascending = np.argsort(placed.documents)
        parts = scoring.parts(placed.documents[ascending])
        for column, place in enumerate(ascending.tolist()):
            why[place] = explained(parts[:, column].tolist())
    ids, numbers = snapshot.ids_of(placed.documents), placed.tiers.tolist()
    return tuple(map(Hit, ids, [tiers[n].tier for n in numbers], placed.scores.tolist(), why))


def _by_tier(
    tiers: Sequence[Held], first: int, last: int | None, scoring: Scoring, snapshot: Snapshot
) -> _Placed:
    """One tier after the other; those before the wanted part or after it are passed over."""
    found = [_Placed(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))]
    before = 0
    for number, tier in enumerate(tiers):
        wanted = tier.count if last is None else min(tier.count, last - before)
        if wanted > 0 and before + tier.count > first:
            documents, scores = scoring.leading(tier.mask, tier.count, wanted)
            near = np.flatnonzero(scores >= largest(scores, wanted) - 2 * CLOSE)
            documents, scores = documents[near], scores[near]
            keys = [-np.round(scores, 6), -np.maximum(snapshot.days[documents], 1)]
            places = _ordered(keys, documents, snapshot, wanted)[max(0, first - before) : wanted]
            found.append(_Placed(documents[places], scores[places], np.full(len(places), number)))
        before += tier.count
    if len(found) == 2:
        return found[1]
    return _Placed(*(np.concatenate([getattr(one, name) for one in found]) for name in _Placed.__slots__))


def _by_value(
    tiers: Sequence[Held], order: Order, first: int, last: int | None, scoring: Scoring, snapshot: Snapshot
) -> _Placed:
    """By day or issue over all tiers: scores settle only ties, so they are worked out where the list is cut."""
    everything = tiers[0].mask if len(tiers) == 1 else np.logical_or.reduce([tier.mask for tier in tiers])
    documents = np.flatnonzero(everything)
    values = _values(order, snapshot, documents)
    if last is not None and last < len(documents):
        near = np.flatnonzero(values <= smallest(values, max(last, 1)))
        documents, values = documents[near], values[near]
    scores = scoring.of(documents)
    number = np.zeros(len(documents), np.int64)
    for place, tier in enumerate(tiers[1:], 1):
        number[tier.mask[documents]] = place
    places = _ordered([values, number, -np.round(scores, 6)], documents, snapshot, last)[first:last]
    return _Placed(documents[places], scores[places], number[places])


def _values(order: Order, snapshot: Snapshot, documents: Ids) -> Column:
    """What the list goes by: smaller comes first."""
    if order is Order.ISSUE:
        return -snapshot.numbers("issue_order")[documents]
    days = snapshot.days[documents]
    return -np.maximum(days, 1) if order is Order.NEWEST else np.where(days > 0, days, date.max.toordinal())


def _ordered(keys: list[Column], documents: Ids, snapshot: Snapshot, wanted: int | None) -> Ids:
    """The places of documents in the order of the keys, the first one above all; at least the first ``wanted``.

    Ties are settled by id; ids are read only as far as the list is wanted.
    """
    order = np.lexsort(keys[::-1])
    same = np.ones(max(0, len(order) - 1), np.bool_)
    for key in keys:
        column = key[order]
        same &= column[1:] == column[:-1]
    if not same.any():
        return order
    bounds = [0, *(np.flatnonzero(~same) + 1).tolist(), len(order)]
    result: list[int] = []
    for first, end in pairwise(bounds):
        run = order[first:end]
        if len(run) > 1:
            run = snapshot.by_id(documents, run, None if wanted is None else wanted - len(result))
        result += run.tolist()
        if wanted is not None and len(result) >= wanted:
            break
    return np.array(result, np.int64)
