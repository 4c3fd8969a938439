"""The reference engine: a linear scan over folded texts. It is the specification the others must agree with.

Nothing is clever here on purpose: every question is answered by looking at every document.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from index import numbers
from index.analysis import Analyzer, fold, name_forms
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
    noted,
    plan,
)
from index.tree import And, Attribute, DateRange, Everything, Node, Not, Number, Or, Phrase
from index.types import FACETS, Entry, Facet, FacetValue, Hit, Order, Query, Results, Tier
from index.understanding import understood


@dataclass(frozen=True, slots=True)
class _Scanned:
    """An entry with what the scan needs, computed once."""

    entry: Entry
    title: str
    body: str
    own_keys: frozenset[str]
    text_keys: frozenset[str]
    title_words: Counter[str]
    body_words: Counter[str]


@dataclass(slots=True)
class _Change:
    put_entries: dict[str, Entry] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)

    def put(self, entry: Entry) -> None:
        self.deleted.discard(entry.id)
        self.put_entries[entry.id] = entry

    def delete(self, id: str) -> None:
        self.put_entries.pop(id, None)
        self.deleted.add(id)


class MemoryEngine:
    """Holds everything in memory and forgets it when closed."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._analyzer = Analyzer(terms)
        self._documents: dict[str, _Scanned] = {}
        self._generation = 0
        self._writing = threading.Lock()

    @contextmanager
    def batch(self) -> Iterator[_Change]:
        """See ``Engine.batch``: the dictionary is exchanged as a whole, so readers see all or nothing."""
        with self._writing:
            change = _Change()
            yield change
            documents = {id: d for id, d in self._documents.items() if id not in change.deleted}
            documents |= {id: self._scanned(entry) for id, entry in change.put_entries.items()}
            self._documents = documents
            self._generation += 1

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """See ``Engine.rebuild``."""
        with self._writing:
            self._documents = {entry.id: self._scanned(entry) for entry in entries}
            self._generation += 1
            return len(self._documents)

    def versions(self) -> Iterator[tuple[str, int]]:
        """See ``Engine.versions``."""
        yield from [(id, document.entry.version) for id, document in self._documents.items()]

    def words(self) -> Iterator[tuple[str, int]]:
        """See ``Engine.words``."""
        counts: Counter[str] = Counter()
        for document in self._documents.values():
            counts.update(document.title_words.keys() | document.body_words.keys())
        yield from counts.items()

    def generation(self) -> int:
        """See ``Engine.generation``."""
        return self._generation

    def close(self) -> None:
        """See ``Engine.close``."""
        self._documents = {}

    def search(self, query: Query) -> Results:
        """See ``Engine.search``."""
        documents = self._documents
        reading = understood(query)
        steps = plan(reading, self._analyzer, _names(documents))
        tiers = _tiers(documents, steps)
        listed = {id: tier for id, tier in tiers.items() if _passes(documents[id].entry, query)}
        scores = self._scores(documents, listed, steps)
        hits = [
            Hit(id, tier, sum(scores[id]), explained(scores[id]) if query.explain else ())
            for id, tier in listed.items()
        ]
        hits.sort(key=lambda hit: _rank(hit, documents[hit.id].entry, query.order))
        first = 0 if query.size is None else (query.page - 1) * query.size
        last = None if query.size is None else first + query.size
        counts = Counter(listed.values())
        facets = tuple(_facet(name, documents, tiers, query) for name in query.facets)
        return Results(
            noted(reading, steps),
            len(hits),
            counts[Tier.EXACT],
            tuple(hits[first:last]),
            facets,
            dict(counts),
        )

    def _scanned(self, entry: Entry) -> _Scanned:
        title, body = fold(entry.title), fold(entry.body)
        own = {key for number in entry.numbers for key in numbers.keys_of_own(fold(number))}
        own |= {key for issue in entry.issues for key in numbers.keys_of_issue(fold(issue))}
        return _Scanned(
            entry,
            title,
            body,
            frozenset(own),
            frozenset(numbers.keys_in_text(title) | numbers.keys_in_text(body)),
            Counter(self._analyzer.words(entry.title)),
            Counter(self._analyzer.words(entry.body)),
        )

    def _scores(
        self, documents: dict[str, _Scanned], listed: Iterable[str], steps: Plan
    ) -> dict[str, tuple[float, ...]]:
        """The parts of each listed document's score, in the order of ``PARTS``."""
        everything = list(documents.values())
        total = len(everything) or 1
        title_length = sum(d.title_words.total() for d in everything) / total or 1.0
        body_length = sum(d.body_words.total() for d in everything) / total or 1.0
        weights = {
            word: (
                TITLE_WEIGHT * inverse_frequency(total, sum(word in d.title_words for d in everything)),
                BODY_WEIGHT * inverse_frequency(total, sum(word in d.body_words for d in everything)),
            )
            for word in steps.words
        }
        scores: dict[str, tuple[float, ...]] = {}
        for id in listed:
            document = documents[id]
            title = sum(
                w[0] * _saturated(document.title_words, word, title_length) for word, w in weights.items()
            )
            body = sum(
                w[1] * _saturated(document.body_words, word, body_length) for word, w in weights.items()
            )
            scores[id] = (title, body, *_bonus(document, steps))
        return scores


def _saturated(words: Counter[str], word: str, average: float) -> float:
    count = words[word]
    return count * (K1 + 1) / (count + K1 * (1 - B + B * words.total() / average)) if count else 0.0


def _names(documents: dict[str, _Scanned]) -> frozenset[str]:
    """Every name under which an issuer is known, folded."""
    entries = (document.entry for document in documents.values())
    names = {fold(name) for entry in entries for name in entry.issuers + entry.issuer_names}
    return frozenset().union(*map(name_forms, names))


def _bonus(document: _Scanned, steps: Plan) -> tuple[float, ...]:
    held = 0.0
    if steps.titles and all(_holds(document.title, phrase) for phrase in steps.titles):
        held = TITLE_HELD + TITLE_EQUAL * min(
            1.0, sum(map(len, steps.titles)) / max(1, len(" ".join(document.title.split())))
        )
    own = NUMBER_OWN if any(key in document.own_keys for key in steps.own_numbers) else 0.0
    day = document.entry.signed_on or document.entry.published_on
    share = sum(word in document.title for word in steps.topic) / max(1, len(steps.topic))
    named = any(matches(document, Attribute("issuer", name, whole=True)) for name in steps.issuers)
    return (
        held,
        TITLE_WORDS * share,
        own,
        ISSUER_NAMED if named else 0.0,
        YEAR_NAMED if day is not None and day.year in steps.years else 0.0,
        KIND_BONUS.get(document.entry.kind or "", 0.0),
        float(freshness(np.array(day.toordinal() if day else 0))),
    )


def explained(parts: Iterable[float]) -> tuple[tuple[str, float], ...]:
    """The parts of a score that are not nought, with their names."""
    return tuple((name, float(value)) for name, value in zip(PARTS, parts, strict=True) if value)


def _tiers(documents: dict[str, _Scanned], steps: Plan) -> dict[str, Tier]:
    found: dict[str, Tier] = {}
    for tier, tree in steps.tiers:
        if tier is Tier.ANY_WORDS and len(found) >= ENOUGH:
            break
        for id, document in documents.items():
            if id not in found and matches(document, tree):
                found[id] = tier
    return found


def matches(document: _Scanned, node: Node) -> bool:
    """Whether a document is what the tree asks for; the meaning of every node is laid down here."""
    match node:
        case Phrase(text, where):
            in_title = where != "body" and _holds(document.title, text)
            return in_title or (where != "title" and _holds(document.body, text))
        case Number(key, own):
            return key in document.own_keys or (not own and key in document.text_keys)
        case Attribute(name, text, whole):
            values = map(fold, _values(document.entry, name))
            return any(text in (name_forms(value) if whole else value) for value in values)
        case DateRange(name, first, last):
            day = document.entry.signed_on if name == "signed" else document.entry.published_on
            return day is not None and (first is None or first <= day) and (last is None or day <= last)
        case And(parts):
            return all(matches(document, part) for part in parts)
        case Or(parts):
            return any(matches(document, part) for part in parts)
        case Not(part):
            return not matches(document, part)
        case Everything():
            return True


def _holds(text: str, phrase: str) -> bool:
    if " " not in phrase:
        return phrase in text
    return re.search(" +".join(map(re.escape, phrase.split())), text) is not None


def _values(entry: Entry, name: str) -> tuple[str, ...]:
    match name:
        case "number":
            return entry.numbers
        case "issuer":
            return entry.issuers + entry.issuer_names
        case "issue":
            return entry.issues
        case _:
            return (entry.section,) if entry.section else ()


def _facet_values(entry: Entry, name: str) -> tuple[str, ...]:
    match name:
        case "year":
            return (str(entry.year),) if entry.year is not None else ()
        case "issuer":
            return tuple(dict.fromkeys(entry.issuers))
        case _:
            value = getattr(entry, name)
            return (value,) if value else ()


def chosen(query: Query, name: str) -> tuple[str, ...]:
    """The values of a facet that the query narrows to."""
    match name:
        case "year":
            return tuple(map(str, query.years))
        case "section":
            return query.sections
        case "issuer":
            return query.issuers
        case "kind":
            return query.kinds
        case "subject":
            return query.subjects
        case _:
            return query.validities


def _passes(entry: Entry, query: Query, leaving: str = "") -> bool:
    for name in FACETS:
        wanted = chosen(query, name)
        if name != leaving and wanted and not set(wanted) & set(_facet_values(entry, name)):
            return False
    if query.gazette is not None and entry.gazette != query.gazette:
        return False
    span = DateRange("published", query.published_from, query.published_to)
    if span.first is None and span.last is None:
        return True
    day = entry.published_on
    return day is not None and (span.first or day) <= day <= (span.last or day)


def _facet(name: str, documents: dict[str, _Scanned], tiers: dict[str, Tier], query: Query) -> Facet:
    counts: Counter[str] = Counter()
    for id in tiers:
        entry = documents[id].entry
        if _passes(entry, query, leaving=name):
            counts.update(_facet_values(entry, name))
    return Facet(name, facet_order(name, counts))


def facet_order(name: str, counts: dict[str, int]) -> tuple[FacetValue, ...]:
    """Years newest first, everything else most documents first, then by name."""
    if name == "year":
        ordered = sorted(counts.items(), reverse=True)
    else:
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(value, count) for value, count in ordered)


_TIER_ORDER = {tier: position for position, tier in enumerate(Tier)}


def _rank(hit: Hit, entry: Entry, order: Order) -> tuple[float, ...] | tuple[float, float, float, str]:
    day = entry.signed_on or entry.published_on
    ordinal = (day or date.min).toordinal()
    match order:
        case Order.RELEVANCE:
            return (_TIER_ORDER[hit.tier], -round(hit.score, 6), -ordinal, hit.id)
        case Order.NEWEST:
            return (-ordinal, _TIER_ORDER[hit.tier], -round(hit.score, 6), hit.id)
        case Order.OLDEST:
            return (
                ordinal if day else date.max.toordinal(),
                _TIER_ORDER[hit.tier],
                -round(hit.score, 6),
                hit.id,
            )
        case Order.ISSUE:
            return (-entry.issue_order, _TIER_ORDER[hit.tier], -round(hit.score, 6), hit.id)
