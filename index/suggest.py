"""Did you mean: a line made better with the archive's own words.

A run of characters is read as the likeliest row of words that could have been meant: each stretch may be a known
word as it stands, or a known word that sounds the same, looks alike or is one character off, at a price. A run of
Latin letters is read as pinyin in the same way, or as the initials of a known phrase. Only rows likelier than the
line itself are offered, best first; whether they find more, the caller asks the engine.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from index.analysis import fold
from index.lexicon import LONGEST, Lexicon, lookalikes, spoken
from index.pinyin import initials

RUN_LIMIT = 24  # characters of one run that are looked at; a longer one is a sentence, not a slip
LETTER_LIMIT = 48
KEPT = 4  # rows of words kept at each place
CORRECTED = 8  # longest stretch that is corrected as one word
SPELLED = 36  # letters of the longest word read from pinyin
SAME_SOUND, LOOKS_ALIKE, SWAPPED, NEAR_SOUND, ONE_OFF = 3.0, 3.5, 4.0, 5.0, 6.5
_ALONE = 3.0  # a slip leaves characters standing alone, which else is rare: 电动|自|车
_RUN = re.compile(r"(?P<han>[\u4e00-\u9fff]+)|(?P<latin>[a-z]+(?:[ '][a-z]+)*)|(?P<rest>.)", re.DOTALL)
_OPERATORS = frozenset(["or", "and", "not"])


@dataclass(frozen=True, slots=True)
class _Row:
    """Words for the beginning of a run: how likely, what they spell, where each ended."""

    worth: float
    text: str
    ends: tuple[tuple[int, int], ...] = ()  # place in the run, place in the text


class Suggester:
    """A lexicon with the initials of its phrases."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._initials: dict[str, list[str]] = defaultdict(list)
        for phrase in lexicon.phrases:
            if 1 < len(phrase) <= 2 * LONGEST:
                for letters in initials(phrase):
                    self._initials[letters].append(phrase)

    def better(self, line: str, most: int = 5) -> tuple[str, ...]:
        """Lines likelier than this one, best first."""
        folded = " ".join(fold(line).split())
        runs = [self._run(match) for match in islice(_RUN.finditer(folded), 64)]
        itself = "".join(run[0].text for run in runs)
        offered = [sorted(run, key=lambda row: -row.worth)[: KEPT + 1] for run in runs]
        lines = [
            (sum(row.worth for row in rows), "".join(row.text for row in rows))
            for rows in islice(product(*offered), 200)
        ]
        worth = sum(run[0].worth for run in runs)
        ordered = sorted(
            (one for one in lines if one[0] > worth and one[1] != itself), key=lambda one: -one[0]
        )
        return tuple(islice(dict.fromkeys(text for _, text in ordered), most))

    def _run(self, match: re.Match[str]) -> list[_Row]:
        """The rows a run may be meant as; the run itself first."""
        text = match[0]
        if match["han"] and len(text) <= RUN_LIMIT:
            rows = self._rows(text, self._meant(text), KEPT)
            return [_Row(self._worth(text), text), *_best([*rows, *self._swapped(text)], KEPT)]
        if match["latin"] and 1 < len(text) <= LETTER_LIMIT and text not in _OPERATORS:
            return [_Row(-1000.0, text), *self._from_letters(text)]
        return [_Row(0.0, text)]

    def _rows(self, run: str, steps: dict[int, list[tuple[int, float, str]]], kept: int) -> list[_Row]:
        """The best rows of words that cover a run: at each place only the best few are carried on."""
        at: dict[int, list[_Row]] = {0: [_Row(0.0, "")]}
        for start in range(len(run)):
            for row in at.get(start, ()):
                for end, worth, word in steps.get(start, ()):
                    text = row.text + word
                    at.setdefault(end, []).append(
                        _Row(row.worth + worth, text, (*row.ends, (end, len(text))))
                    )
            at[start + 1] = _best(at.get(start + 1, []), kept)
        return at.get(len(run), [])

    def _worth(self, run: str) -> float:
        rows = self._rows(run, self._as_typed(run), 1)
        return rows[0].worth if rows else 0.0

    def _swapped(self, run: str) -> Iterator[_Row]:
        """The run with two neighbours swapped, wherever words begin and end: 安车全 is no slip of one word."""
        for place in range(len(run) - 1):
            if run[place] != run[place + 1]:
                text = run[:place] + run[place + 1] + run[place] + run[place + 2 :]
                yield _Row(self._worth(text) - SWAPPED, text)

    def _likely(self, place: int) -> float:
        return math.log((self._lexicon.count(place) + 0.5) / (self._lexicon.documents + 1.0))

    def _as_typed(self, run: str) -> dict[int, list[tuple[int, float, str]]]:
        """Every known word of a run where it stands, and every character by itself."""
        stretches = [
            (start, end)
            for start in range(len(run))
            for end in range(start + 2, min(len(run), start + LONGEST) + 1)
        ]
        places = self._lexicon.known(sorted({run[start:end] for start, end in stretches}))
        steps: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
        for start, end in stretches:
            word = run[start:end]
            if word in places:
                steps[start].append((end, self._likely(places[word]), word))
        rarest = math.log(0.5 / (self._lexicon.documents + 1.0))
        for start, character in enumerate(run):
            count = self._lexicon.single(character)
            worth = math.log((count + 0.5) / (self._lexicon.documents + 1.0)) if count else rarest
            steps[start].append((start + 1, worth - _ALONE, character))
        return steps

    def _meant(self, run: str) -> dict[int, list[tuple[int, float, str]]]:
        """What stands there, and at a price what might have been meant."""
        steps = self._as_typed(run)
        stretches = [
            (start, end)
            for start in range(len(run))
            for end in range(start + 2, min(len(run), start + CORRECTED) + 1)
        ]
        for start, end, place, price in self._candidates(run, stretches):
            steps[start].append((end, self._likely(place) - price, self._lexicon.word(place)))
        return steps

    def _candidates(
        self, run: str, stretches: list[tuple[int, int]]
    ) -> Iterator[tuple[int, int, int, float]]:
        lexicon = self._lexicon
        for bluntly, price in ((False, SAME_SOUND), (True, NEAR_SOUND)):
            asked = [
                (start, end, sound)
                for start, end in stretches
                for sound in spoken(run[start:end], bluntly=bluntly)
            ]
            for which, place in lexicon.sounding([sound for _, _, sound in asked], bluntly=bluntly):
                start, end, _ = asked[which]
                if len(lexicon.word(place)) == end - start:
                    yield start, end, place, price
        changed = [(start, end, other) for start, end in stretches for other in lookalikes(run[start:end])]
        known = lexicon.known(sorted({other for _, _, other in changed}))
        for start, end, other in changed:
            if other in known:
                yield start, end, known[other], LOOKS_ALIKE
        alone = [(place, place + 1) for place in range(len(run))] if len(run) > 2 else []
        for start, end in [*stretches, *alone]:
            for place in lexicon.one_off(run[start:end]):
                yield start, end, place, ONE_OFF

    def _from_letters(self, text: str) -> list[_Row]:
        """A run of letters as pinyin, run together and with the reader's spaces; or as initials."""
        typed = re.sub("[ ']", "", text)
        rows = (
            [_Row(-1.0, phrase) for phrase in self._initials.get(typed, [])[:KEPT]] if len(typed) > 2 else []
        )
        borders = {len(re.sub("[ ']", "", text[: match.start()])) for match in re.finditer(" ", text)}
        for row in self._rows(typed, self._spelled(typed), KEPT):
            rows.append(_Row(row.worth, row.text))
            spaced = _spaced(row, borders)
            if spaced != row.text:
                rows.append(_Row(row.worth - 0.1, spaced))
        return rows

    def _spelled(self, typed: str) -> dict[int, list[tuple[int, float, str]]]:
        stretches = [
            (start, end)
            for start in range(len(typed))
            for end in range(start + 2, min(len(typed), start + SPELLED) + 1)
        ]
        steps: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
        for which, place in self._lexicon.sounding([typed[start:end] for start, end in stretches]):
            start, end = stretches[which]
            word = self._lexicon.word(place)
            if typed[start:end] in spoken(word):
                steps[start].append((end, self._likely(place), word))
        return steps


def _best(rows: list[_Row], kept: int) -> list[_Row]:
    distinct: dict[str, _Row] = {}
    for row in sorted(rows, key=lambda row: -row.worth):
        distinct.setdefault(row.text, row)
    return list(distinct.values())[:kept]


def _spaced(row: _Row, borders: set[int]) -> str:
    cuts = [place for end, place in row.ends if end in borders and place < len(row.text)]
    pieces = [row.text[a:b] for a, b in zip([0, *cuts], [*cuts, len(row.text)], strict=True)]
    return " ".join(pieces)
