"""A plan evaluated over arrays: what matches, in which tier, how it ranks, and the counts of the facets."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import numpy.typing as npt

from index.analysis import fold, phrase_grams
from index.memory import chosen, explained, facet_order
from index.plan import (
    BODY_WEIGHT,
    ENOUGH,
    K1,
    KIND_BONUS,
    NUMBER_OWN,
    PARTS,
    TITLE_EQUAL,
    TITLE_HELD,
    TITLE_WEIGHT,
    B,
    Plan,
    freshness,
    inverse_frequency,
)
from index.tree import And, Attribute, DateRange, Everything, Node, Not, Number, Or, Phrase
from index.types import FACETS, Facet, Hit, Order, Query, Tier
from index.whoosh_engine.snapshot import Floats, Ids, Mask, Snapshot

GRAM_LIMIT = 24  # grams of one phrase that narrow its candidates; the check on the text does the rest
_TIERS = tuple(Tier)
_ATTRIBUTE_FIELDS = {"number": "number", "issuer": "issuer_name", "issue": "issue", "section": "section"}


def evaluate(node: Node, snapshot: Snapshot) -> Mask:
    """Which documents are what the tree asks for; a deleted document never is."""
    match node:
        case Phrase(text, where):
            return _phrase(text, where, snapshot)
        case Number(key, own):
            mask = snapshot.mask("own_keys", key)
            return mask if own else mask | snapshot.mask("text_keys", key)
        case Attribute(name, text):
            return _attribute(name, text, snapshot)
        case DateRange(name, first, last):
            return _between(snapshot, name, first, last)
        case And(parts):
            mask = evaluate(parts[0], snapshot)
            for part in parts[1:]:
                if not mask.any():
                    break
                mask = mask & evaluate(part, snapshot)
            return mask
        case Or(parts):
            mask = np.zeros(snapshot.size, np.bool_)
            for part in parts:
                mask |= evaluate(part, snapshot)
            return mask
        case Not(part):
            return snapshot.live & ~evaluate(part, snapshot)
        case Everything():
            return snapshot.live.copy()


def _phrase(text: str, where: str, snapshot: Snapshot) -> Mask:
    mask = np.zeros(snapshot.size, np.bool_)
    for part in ("title", "body"):
        if where in ("any", part):
            mask[_phrase_ids(text, part, snapshot)] = True
    return mask


def _phrase_ids(text: str, part: str, snapshot: Snapshot) -> Ids:
    """Candidates that hold all the grams, then the check; one gram that is the whole phrase needs none."""
    pieces = text.split()
    wanted = [gram for piece in pieces for gram in phrase_grams(piece)]
    if len(wanted) > GRAM_LIMIT:
        wanted = wanted[:: len(wanted) // GRAM_LIMIT + 1]
    candidates: Ids | None = None
    for gram in wanted:
        ids = snapshot.ids(f"{part}_grams", gram)
        candidates = ids if candidates is None else np.intersect1d(candidates, ids, assume_unique=True)
        if not candidates.size:
            return candidates
    if candidates is None:
        return np.empty(0, np.int32)
    if len(pieces) == 1 and len(pieces[0]) <= 2:
        return candidates
    return snapshot.holding(text, part, candidates)


def _attribute(name: str, text: str, snapshot: Snapshot) -> Mask:
    field = _ATTRIBUTE_FIELDS[name]
    mask = np.zeros(snapshot.size, np.bool_)
    for term in snapshot.terms(field):
        if text in fold(term):
            mask[snapshot.ids(field, term)] = True
    return mask


def _between(snapshot: Snapshot, name: str, first: date | None, last: date | None) -> Mask:
    days = snapshot.numbers(name)
    mask = snapshot.live & (days > 0)
    if first is not None:
        mask &= days >= first.toordinal()
    if last is not None:
        mask &= days <= last.toordinal()
    return mask


def tiers(steps: Plan, snapshot: Snapshot) -> dict[Tier, Mask]:
    """The documents of each tier, none twice."""
    found: dict[Tier, Mask] = {}
    seen = np.zeros(snapshot.size, np.bool_)
    for tier, tree in steps.tiers:
        if tier is Tier.ANY_WORDS and int(seen.sum()) >= ENOUGH:
            break
        found[tier] = evaluate(tree, snapshot) & ~seen
        seen |= found[tier]
    return found


def filters(query: Query, snapshot: Snapshot) -> dict[str, Mask]:
    """One mask for each filter that is set; "" holds those that are no facet."""
    masks: dict[str, Mask] = {}
    for name in FACETS:
        values = chosen(query, name)
        if values:
            masks[name] = np.any([snapshot.mask(name, value) for value in values], axis=0)
    rest = snapshot.live.copy()
    if query.gazette is not None:
        rest &= snapshot.mask("gazette", query.gazette)
    if query.published_from is not None or query.published_to is not None:
        rest &= _between(snapshot, "published", query.published_from, query.published_to)
    masks[""] = rest
    return masks


def together(masks: dict[str, Mask], leaving: str | None = None) -> Mask:
    """The documents that pass all filters but one."""
    kept: Mask = np.logical_and.reduce([mask for name, mask in masks.items() if name != leaving])
    return kept


def scores(steps: Plan, snapshot: Snapshot, wanted: Mask) -> Floats:
    """The parts of the score (a row each) of every wanted document, by the same arithmetic as the reference engine."""
    total = np.zeros((len(PARTS), snapshot.size))
    for place, (part, weight) in enumerate((("title", TITLE_WEIGHT), ("body", BODY_WEIGHT))):
        field = f"{part}_words"
        lengths = snapshot.numbers(f"{field}_length").astype(np.float64)
        average = float(lengths[snapshot.live].sum()) / max(1, snapshot.live_count) or 1.0
        for word in steps.words:
            ids, counts = snapshot.weights(field, word)
            idf = inverse_frequency(snapshot.live_count or 1, len(ids))
            total[place, ids] += (
                weight * idf * counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths[ids] / average))
            )
    _add_title_bonus(total[2], steps, snapshot, wanted)
    for key in steps.own_numbers:
        total[3, snapshot.ids("own_keys", key)] = NUMBER_OWN
    for kind, bonus in KIND_BONUS.items():
        total[4, snapshot.ids("kind", kind)] = bonus
    days = snapshot.numbers("signed")
    days = np.where(days > 0, days, snapshot.numbers("published"))
    total[5] = freshness(days)
    return total


def _add_title_bonus(total: Floats, steps: Plan, snapshot: Snapshot, wanted: Mask) -> None:
    if not steps.titles:
        return
    held = wanted.copy()
    for phrase in steps.titles:
        held &= _phrase(phrase, "title", snapshot)
    asked = sum(map(len, steps.titles))
    for document in np.flatnonzero(held).tolist():
        title = snapshot.stored(document)[1]
        total[document] += TITLE_HELD + TITLE_EQUAL * min(1.0, asked / max(1, len(title)))


def ranked(
    found: dict[Tier, Mask], score: Floats, query: Query, snapshot: Snapshot, last: int | None
) -> list[tuple[int, Tier]]:
    """Document places with their tiers in the order of the list, at least up to ``last``."""
    tier_of = np.zeros(snapshot.size, np.int8)
    listed = np.zeros(snapshot.size, np.bool_)
    for tier, mask in found.items():
        tier_of[mask] = _TIERS.index(tier)
        listed |= mask
    documents = np.flatnonzero(listed)
    days = snapshot.numbers("signed")[documents]
    days = np.where(days > 0, days, snapshot.numbers("published")[documents])
    by_score = (tier_of[documents], -np.round(score[documents], 6))
    keys: tuple[npt.NDArray[np.generic], ...]
    match query.order:
        case Order.RELEVANCE:
            keys = (*by_score, -np.where(days > 0, days, 1))
        case Order.NEWEST:
            keys = (-np.where(days > 0, days, 1), *by_score)
        case Order.OLDEST:
            keys = (np.where(days > 0, days, date.max.toordinal()), *by_score)
        case Order.ISSUE:
            keys = (-snapshot.numbers("issue_order")[documents], *by_score)
    order = _ordered(documents, keys, snapshot, last)
    return [(int(documents[n]), _TIERS[tier_of[documents[n]]]) for n in order]


def _ordered(
    documents: npt.NDArray[np.integer],
    keys: tuple[npt.NDArray[np.generic], ...],
    snapshot: Snapshot,
    last: int | None,
) -> list[int]:
    """Places sorted by the keys and then by id; ids are read only as far as the list is wanted."""
    order = np.lexsort(keys[::-1])
    table = np.stack([np.asarray(key, np.float64)[order] for key in keys])
    same = np.concatenate(([False], np.all(table[:, 1:] == table[:, :-1], axis=0))) if order.size else order
    result: list[int] = []
    run: list[int] = []
    for place, tied in zip(order.tolist(), same.tolist(), strict=True):
        if not tied:
            result += sorted(run, key=lambda n: snapshot.stored(int(documents[n]))[0])
            run = []
            if last is not None and len(result) >= last:
                return result
        run.append(place)
    return result + sorted(run, key=lambda n: snapshot.stored(int(documents[n]))[0])


def hits(
    places: list[tuple[int, Tier]],
    parts: Floats,
    query: Query,
    snapshot: Snapshot,
    first: int,
    last: int | None,
) -> tuple[Hit, ...]:
    """The wanted part of the list as hits."""
    return tuple(
        Hit(
            snapshot.stored(n)[0],
            tier,
            float(parts[:, n].sum()),
            explained(parts[:, n].tolist()) if query.explain else (),
        )
        for n, tier in places[first:last]
    )


def facets(found: dict[Tier, Mask], masks: dict[str, Mask], snapshot: Snapshot) -> tuple[Facet, ...]:
    """Counts over everything found, each facet leaving its own filter aside."""
    everything = np.logical_or.reduce(list(found.values()))
    result = []
    for name in FACETS:
        counted = everything & together(masks, leaving=name)
        counts: Counter[str] = Counter()
        for value in snapshot.terms(name):
            count = int(counted[snapshot.ids(name, value)].sum())
            if count:
                counts[value] = count
        result.append(Facet(name, facet_order(name, counts)))
    return tuple(result)
