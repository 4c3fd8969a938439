"""Scores over arrays: the arithmetic of ``plan``, worked out for the documents that can come first.

A score is a sum of additions, none negative, each with a bound that is known before it is worked out. So most of
a long list needs no score: what stands in no title and no fact of the line can gain no more than its words in the
text are worth at most, and is left aside where enough documents are sure to have more (``Scoring.leading``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

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
from index.whoosh_engine.evaluator import Evaluation
from index.whoosh_engine.snapshot import Floats, Ids, Mask, Snapshot, Weights
from index.whoosh_engine.trees import Containing

CLOSE = 1e-6  # scores are compared to six places
Column = npt.NDArray[Any]
_SAMPLED, _EVERY = 2_048, 16  # of more values than these every sixteenth says roughly where one lies
_MANY = 512  # a list is long from here on: its scores are not all worked out
_TITLE, _BODY, _HELD, _TOPIC, _NUMBER, _ISSUER, _YEAR = range(
    7
)  # rows of PARTS; the last two stand in ``standing``


@dataclass(frozen=True, slots=True)
class _Word:
    """What one word is worth in one field: BM25."""

    row: int
    weights: Weights
    norm: Floats
    most: float  # no document gets as much

    def at(self, documents: Ids) -> Floats:
        often = self.weights.at(documents)
        worth: Floats = self.most * often / (often + self.norm[documents])
        return worth


@dataclass(frozen=True, slots=True)
class _Mark:
    """The same for each document of a mask, or something that hangs on the document."""

    row: int
    mask: Mask
    value: float | Callable[[Ids], Floats]

    def at(self, documents: Ids) -> Floats:
        value = self.value if isinstance(self.value, float) else self.value(documents)
        return np.where(self.mask[documents], value, 0.0)


class Scoring:
    """The scores that a plan gives in one state."""

    def __init__(self, steps: Plan, evaluation: Evaluation, snapshot: Snapshot) -> None:
        self._steps, self._evaluation, self._snapshot = steps, evaluation, snapshot

    def of(self, documents: Ids) -> Floats:
        """The score of each document (ascending)."""
        total: Floats = self._snapshot.standing_total[documents]
        for mark in self._marks:
            total += mark.at(documents)
        for word in self._words:
            total += word.at(documents)
        return total

    def parts(self, documents: Ids) -> Floats:
        """The parts of the scores, a row for each of ``PARTS``."""
        found = np.zeros((len(PARTS), len(documents)))
        found[-2:] = self._snapshot.standing[:, documents]
        for mark in self._marks:
            found[mark.row] += mark.at(documents)
        for word in self._words:
            found[word.row] += word.at(documents)
        return found

    def leading(self, held: Mask, count: int, wanted: int) -> tuple[Ids, Floats]:
        """Of the ``count`` documents of a mask those that can be among the best ``wanted``, ascending, with their scores."""
        if count > max(_MANY, 4 * wanted):
            leaders = held & self._leaders
            number = int(np.count_nonzero(leaders))
            if wanted <= number and 2 * number < count:
                documents, score = self._narrowed(np.flatnonzero(leaders), wanted)
                if largest(score, wanted) > self._outside + 2 * CLOSE:
                    return documents, score
        return self._narrowed(np.flatnonzero(held), wanted)

    def _narrowed(self, documents: Ids, wanted: int) -> tuple[Ids, Floats]:
        """Additions are made from the largest to the smallest; who cannot catch up by the rest is left aside in between."""
        score: Floats = self._snapshot.standing_total[documents]
        for mark in self._marks:
            score += mark.at(documents)
        rest = sum(word.most for word in self._words)
        for word in self._words:
            if len(documents) > max(_MANY, 4 * wanted):
                near = np.flatnonzero(score >= largest(score, wanted) - rest - 2 * CLOSE)
                if 2 * len(near) < len(documents):
                    documents, score = documents[near], score[near]
            score += word.at(documents)
            rest -= word.most
        return documents, score

    @cached_property
    def _words(self) -> tuple[_Word, ...]:
        found = []
        for row, field, weight in (
            (_TITLE, "title_words", TITLE_WEIGHT),
            (_BODY, "body_words", BODY_WEIGHT),
        ):
            for word in self._steps.words:
                weights = self._snapshot.weights(field, word.encode())
                if weights.holding:
                    idf = inverse_frequency(self._snapshot.live_count, weights.holding)
                    most = weight * idf * (K1 + 1)
                    found.append(_Word(row, weights, self._snapshot.norm(field), most))
        return tuple(sorted(found, key=lambda word: -word.most))

    @cached_property
    def _marks(self) -> tuple[_Mark, ...]:
        return tuple(self._marked())

    def _marked(self) -> Iterator[_Mark]:
        steps, evaluation, snapshot = self._steps, self._evaluation, self._snapshot
        if steps.titles:
            masks = [evaluation.held(" ".join(phrase.split()), "title") for phrase in steps.titles]
            length = sum(map(len, steps.titles))
            yield _Mark(
                _HELD,
                masks[0] if len(masks) == 1 else np.logical_and.reduce(masks),
                lambda documents: (
                    TITLE_HELD + TITLE_EQUAL * np.minimum(1.0, length / snapshot.title_sizes[documents])
                ),
            )
        for word in steps.topic:
            yield _Mark(_TOPIC, evaluation.held(word, "title"), TITLE_WORDS / len(steps.topic))
        if steps.own_numbers:
            yield _Mark(
                _NUMBER, _any(snapshot.mask("own_keys", key) for key in steps.own_numbers), NUMBER_OWN
            )
        if steps.issuers:
            names = (evaluation.mask(Containing("issuer_name", name, whole=True)) for name in steps.issuers)
            yield _Mark(_ISSUER, _any(names), ISSUER_NAMED)
        if steps.years:
            days = snapshot.days
            spans = ((date(y, 1, 1).toordinal(), date(y, 12, 31).toordinal()) for y in steps.years)
            yield _Mark(_YEAR, _any((days >= first) & (days <= last) for first, last in spans), YEAR_NAMED)

    @cached_property
    def _leaders(self) -> Mask:
        """The documents to which anything but words in their text adds."""
        found = np.zeros(self._snapshot.size, np.bool_)
        for mark in self._marks:
            found |= mark.mask
        for word in self._words:
            if word.row == _TITLE:
                word.weights.put_into(found)
        return found

    @cached_property
    def _outside(self) -> float:
        """What no document outside of ``_leaders`` has more of."""
        words = sum(word.most for word in self._words if word.row == _BODY)
        return words + self._snapshot.standing_most


def _any(masks: Iterator[Mask]) -> Mask:
    found: Mask = np.logical_or.reduce(list(masks))
    return found


def largest(values: Column, wanted: int) -> Any:
    """The value in place ``wanted`` from above."""
    return -smallest(-values, wanted)


def smallest(values: Column, wanted: int) -> Any:
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
