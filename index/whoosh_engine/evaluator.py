"""Whoosh queries evaluated over arrays: what matches, in which tier, through which filters.

A result is a mask over all documents. A kind of query not known here is walked through by stock Whoosh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as whoosh_query

from index.memory import chosen
from index.plan import ENOUGH, Plan
from index.types import FACETS, Query, Tier
from index.whoosh_engine.coding import U4
from index.whoosh_engine.snapshot import Mask, Snapshot, holders
from index.whoosh_engine.trees import Between, Containing, Passage, query_of


class Evaluation:
    """Queries evaluated over one state."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

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
        mask = self._snapshot.kept_mask(text, part)
        if mask is None:
            found = [self._holders(place, text, part) for place in range(len(self._snapshot.parts))]
            mask = self._snapshot.mask_of(found)
            self._snapshot.keep_mask(text, part, mask)
        return mask

    def _passage(self, query: Passage) -> Mask:
        if not query.text:
            return np.zeros(self._snapshot.size, np.bool_)
        if query.where != "any":
            return self.held(query.text, query.where)
        mask = self._snapshot.kept_mask(query.text, "any")
        if mask is None:
            mask = self.held(query.text, "title") | self.held(query.text, "body")
            self._snapshot.keep_mask(query.text, "any", mask)
        return mask

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


@dataclass(frozen=True, slots=True)
class Held:
    """The documents of one tier that pass all filters."""

    tier: Tier
    mask: Mask
    count: int


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


def passing(found: dict[Tier, Mask], filtered: Mask | None) -> list[Held]:
    """What is left of each tier when the filters are applied, with exact counts."""
    kept = ((tier, mask if filtered is None else mask & filtered) for tier, mask in found.items())
    return [Held(tier, mask, int(np.count_nonzero(mask))) for tier, mask in kept]


def united(masks: Iterable[Mask]) -> Mask:
    """The documents of any of the masks."""
    every = list(masks)
    found: Mask = every[0] if len(every) == 1 else np.logical_or.reduce(every)
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
