"""Scores over arrays, and the foremost of a list: the arithmetic of ``plan``, added up in whole lists of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.memory import explained
from index.plan import (
    BODY_WEIGHT,
    ISSUER_NAMED,
    K1,
    NUMBER_OWN,
    PARTS,
    TITLE_EQUAL,
    TITLE_HELD,
    TITLE_WEIGHT,
    TITLE_WORDS,
    YEAR_NAMED,
    Plan,
    inverse_frequency,
)
from index.types import Hit, Order, Query, Tier
from index.whoosh_engine.evaluator import Evaluation
from index.whoosh_engine.snapshot import Floats, Ids, Snapshot
from index.whoosh_engine.trees import Containing

_TIERS = tuple(Tier)
_CLOSE = 1e-6  # scores are compared to six places
FEW = 16  # a list is short when it holds less than this share of all documents
Addition = tuple[int, Ids | None, Floats]
Key = Callable[[Ids], npt.NDArray[Any]]
_SAMPLED, _EVERY = 4_096, 16  # lists longer than this are cut by a sample of every sixteenth


def scores(steps: Plan, evaluation: Evaluation, snapshot: Snapshot, documents: Ids) -> Floats:
    """The score of each document (ascending).

    For a short list each addition is looked up for its documents; for a long one all is added up over the whole
    archive, which moves more numbers but in one sweep each.
    """
    if len(documents) * FEW < snapshot.size:
        total: Floats = snapshot.standing_total[documents]
        for _, ids, values in _additions(steps, evaluation, snapshot, documents):
            _add_few(total, documents, ids, values)
        return total
    everywhere = snapshot.standing_total.copy()
    for _, ids, values in _additions(steps, evaluation, snapshot, None):
        if ids is None:
            everywhere += values
        else:
            everywhere[ids] += values
    return everywhere[documents]


def _additions(
    steps: Plan, evaluation: Evaluation, snapshot: Snapshot, wanted: Ids | None
) -> Iterator[Addition]:
    """What is added to which documents: the row in ``PARTS``, the documents (ascending; None: to each of the
    archive its own), and how much. ``wanted``: only these are of interest.
    """
    for row, (part, weight) in enumerate((("title", TITLE_WEIGHT), ("body", BODY_WEIGHT))):
        for word in steps.words:
            yield row, *_word(word.encode(), f"{part}_words", weight, snapshot, wanted)
    if steps.titles:
        held = evaluation.held(" ".join(steps.titles[0].split()), "title")
        for phrase in steps.titles[1:]:
            held = held & evaluation.held(" ".join(phrase.split()), "title")
        ids = np.flatnonzero(held)
        share = np.minimum(1.0, sum(map(len, steps.titles)) / snapshot.title_sizes[ids])
        yield 2, ids, TITLE_HELD + TITLE_EQUAL * share
    for word in steps.topic:
        yield 3, *_each(evaluation.held(word, "title"), TITLE_WORDS / len(steps.topic))
    if steps.own_numbers:
        keys = [snapshot.mask("own_keys", key) for key in steps.own_numbers]
        yield 4, *_each(np.logical_or.reduce(keys), NUMBER_OWN)
    if steps.issuers:
        names = [evaluation.mask(Containing("issuer_name", name, whole=True)) for name in steps.issuers]
        yield 5, *_each(np.logical_or.reduce(names), ISSUER_NAMED)
    if steps.years:
        days = snapshot.days
        years = [
            (days >= date(year, 1, 1).toordinal()) & (days <= date(year, 12, 31).toordinal())
            for year in steps.years
        ]
        yield 6, *_each(np.logical_or.reduce(years), YEAR_NAMED)


def _each(mask: npt.NDArray[np.bool_], value: float) -> tuple[Ids, Floats]:
    ids = np.flatnonzero(mask)
    return ids, np.full(len(ids), value)


def _word(
    word: bytes, field: str, weight: float, snapshot: Snapshot, wanted: Ids | None
) -> tuple[Ids | None, Floats]:
    """The documents that hold a word and what it is worth in each.

    For a short list only its documents are worked out; otherwise all, and kept: for a common word as one number for
    each document of the archive.
    """
    kept = snapshot.impacts.get(("", field, word))
    if kept is not None:
        return (kept[0], kept[1]) if len(kept) == 2 else (None, kept[0])
    ids, often = snapshot.all_weights(field, word)
    holding = len(ids) if snapshot.whole else int(np.count_nonzero(snapshot.live[ids]))
    if not holding:
        return np.empty(0, np.int64), np.empty(0)
    idf = inverse_frequency(snapshot.live_count, holding)
    norm = snapshot.norm(field)
    short = wanted is not None and len(wanted) * 8 < len(ids)
    if wanted is not None and short:
        at = np.searchsorted(ids, wanted)
        at[at == len(ids)] = 0
        at = at[ids[at] == wanted]
        ids, often = ids[at], often[at]
    impact = (weight * idf * (K1 + 1)) * often / (often + norm[ids])
    if short:
        return ids, impact
    if len(ids) * 4 > snapshot.size:
        everywhere = np.zeros(snapshot.size)
        everywhere[ids] = impact
        snapshot.impacts.put(("", field, word), (everywhere,))
        return None, everywhere
    snapshot.impacts.put(("", field, word), (ids, impact))
    return ids, impact


def _add_few(total: Floats, documents: Ids, ids: Ids | None, values: Floats) -> None:
    """Add values given for some documents to the totals of a few others, both ascending."""
    if ids is None:
        total += values[documents]
    elif len(ids):
        at = np.searchsorted(ids, documents)
        at[at == len(ids)] = 0
        same = ids[at] == documents
        total[same] += values[at[same]]


def parts(steps: Plan, evaluation: Evaluation, snapshot: Snapshot, documents: Ids) -> Floats:
    """The parts of the scores of a few documents (ascending), a row for each of ``PARTS``."""
    found = np.zeros((len(PARTS), len(documents)))
    found[-2:] = snapshot.standing[:, documents]
    for row, ids, values in _additions(steps, evaluation, snapshot, documents):
        _add_few(found[row], documents, ids, values)
    return found


def ranked(
    documents: Ids,
    tier: npt.NDArray[np.int8] | None,
    score: Floats,
    query: Query,
    snapshot: Snapshot,
    last: int | None,
) -> Ids:
    """Places among the documents in the order of the list, at least as far as ``last``; ``tier`` None: all one."""
    keys: list[Key] = [lambda kept: -np.round(score[kept], 6)]
    if tier is not None:
        keys.insert(0, lambda kept: tier[kept])
    match query.order:
        case Order.RELEVANCE:
            keys.append(lambda kept: -np.maximum(snapshot.days[documents[kept]], 1))
        case Order.NEWEST:
            keys.insert(0, lambda kept: -np.maximum(snapshot.days[documents[kept]], 1))
        case Order.OLDEST:
            keys.insert(0, lambda kept: _or_last(snapshot.days[documents[kept]]))
        case Order.ISSUE:
            keys.insert(0, lambda kept: -snapshot.numbers("issue_order")[documents[kept]])
    every = np.arange(len(documents))
    long = len(documents) > max(_SAMPLED, last or 0)
    if last is not None and long and query.order is Order.RELEVANCE and tier is None:
        # the scores are rounded only where they can matter
        every = np.flatnonzero(score >= -_smallest(-score, last) - 2 * _CLOSE)
    kept = every if last is None else _foremost(every, keys, last)
    columns = [key(kept) for key in keys]
    order = np.lexsort(columns[::-1])
    return _by_id(kept[order], [column[order] for column in columns], documents, snapshot, last)


def _or_last(days: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.where(days > 0, days, date.max.toordinal())


def _foremost(every: Ids, keys: list[Key], last: int) -> Ids:
    """The places that can be among the first ``last`` by these keys, in no order: cut key by key."""
    kept, sure, room = every, [], last
    for key in keys:
        if len(kept) <= room:
            break
        values = key(kept)
        bound = _smallest(values, room)
        near = np.flatnonzero(values <= bound)
        equal = values[near] == bound
        sure.append(kept[near[~equal]])
        room -= len(sure[-1])
        kept = kept[near[equal]]
    return np.concatenate([*sure, kept])


def _smallest(values: npt.NDArray[Any], wanted: int) -> Any:
    """The value that so many are not larger than; ``wanted`` is at most their number.

    Of many, a sample says roughly where it lies, and only what is below is looked at.
    """
    if len(values) > _SAMPLED:
        sample = values[::_EVERY]
        place = wanted // _EVERY * 2 + 8
        if place < len(sample):
            below = values[values <= np.partition(sample, place)[place]]
            if len(below) >= wanted:
                return np.partition(below, wanted - 1)[wanted - 1]
    return np.partition(values, wanted - 1)[wanted - 1]


def _by_id(
    order: Ids, columns: list[npt.NDArray[Any]], documents: Ids, snapshot: Snapshot, last: int | None
) -> Ids:
    """Ties are settled by id; ids are read only as far as the list is wanted."""
    same = np.ones(max(0, len(order) - 1), np.bool_)
    for column in columns:
        same &= column[1:] == column[:-1]
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
    chosen: Ids,
    tier: npt.NDArray[np.int8] | None,
    score: Floats,
    why: Floats | None,
    snapshot: Snapshot,
) -> tuple[Hit, ...]:
    """The wanted part of the list as hits; ``tier``, ``score`` and the columns of ``why`` belong to ``chosen``."""
    return tuple(
        Hit(
            snapshot.id_of(document),
            _TIERS[0 if tier is None else tier[n]],
            float(score[n]),
            explained(why[:, n].tolist()) if why is not None else (),
        )
        for n, document in enumerate(chosen.tolist())
    )
