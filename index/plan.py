"""What a reading asks for, tier by tier, and the arithmetic of ranking that every engine shares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from index.analysis import Analyzer
from index.tree import And, Node, Number, Or, Phrase, Reading, phrases
from index.types import Tier
from index.understanding import content, widened

ENOUGH = 10  # any words are asked for only while the better tiers fill less than a page
WORD_LIMIT = 24  # the words of a very long line that ranking and the word tiers look at

TITLE_EQUAL, TITLE_HELD, NUMBER_OWN = 40.0, 20.0, 60.0
TITLE_WEIGHT, BODY_WEIGHT = 3.0, 1.0
K1, B = 1.2, 0.75
KIND_BONUS = {"law": 2.0, "regulation": 2.0, "order": 2.0, "rule": 1.5, "normative": 1.0, "reply": 0.5}
FRESH_A_YEAR = 0.02
_FIRST_DAY = date(1949, 10, 1).toordinal()
PARTS = ("标题用词", "正文用词", "标题含原话", "本件编号", "体裁", "新近")


@dataclass(frozen=True, slots=True)
class Plan:
    """The trees of the tiers in their order, and what ranking looks at."""

    tiers: tuple[tuple[Tier, Node], ...]
    words: tuple[str, ...]  # for BM25
    titles: tuple[str, ...]  # phrases that count for more in a title
    own_numbers: tuple[str, ...]  # keys that count for more as a document's own


def plan(reading: Reading, analyzer: Analyzer) -> Plan:
    """Lay down the tiers of a reading: only plain words have more than the exact one."""
    texts = tuple(phrase.text for phrase in phrases(reading.asked or reading.tree))
    sought = (phrase.text for phrase in phrases(reading.tree))  # official terms rank too
    words = tuple(dict.fromkeys(word for text in sought for word in analyzer.words(text)))[:WORD_LIMIT]
    tiers: list[tuple[Tier, Node]] = [(Tier.EXACT, reading.tree)]
    said = content(" ".join(texts), reading.also, analyzer)[:WORD_LIMIT] if reading.plain else ()
    if said and said != texts:
        found = tuple(Phrase(word) for word in said)
        every, some = And(found), Or(tuple(_long_enough(found)))
        tiers += [
            (Tier.ALL_WORDS, widened(every, reading.also)),
            (Tier.ANY_WORDS, widened(some, reading.also)),
        ]
    return Plan(tuple(tiers), words, texts, tuple(_numbers(reading.tree)))


def _long_enough(words: Sequence[Phrase]) -> list[Phrase]:
    """A single character says too little to bring a document in by itself."""
    return [word for word in words if len(word.text) > 1] or list(words)


def _numbers(tree: Node) -> list[str]:
    match tree:
        case Number(key):
            return [key]
        case And(parts) | Or(parts):
            return [key for part in parts for key in _numbers(part)]
        case _:
            return []


def inverse_frequency(documents: int, holding: int) -> float:
    """BM25's idf, never negative."""
    return math.log(1.0 + (documents - holding + 0.5) / (holding + 0.5))


def freshness(ordinals: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """What documents' days (0: none) add to their scores: two hundredths a year since 1949, to settle near ties."""
    years = (np.asarray(ordinals, np.float64) - _FIRST_DAY) / 365.25
    return np.maximum(years, 0.0) * FRESH_A_YEAR
