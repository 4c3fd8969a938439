"""What a reading asks for, tier by tier, and the arithmetic of ranking that every engine shares."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from index import days
from index.analysis import Analyzer, fold
from index.days import Moment
from index.tree import And, Attribute, DateRange, Node, Number, Or, Phrase, Reading, phrases
from index.types import Tier
from index.understanding import content, widened

ENOUGH = 10  # any words are asked for only while the better tiers fill less than a page
WORD_LIMIT = 24  # the words of a very long line that ranking and the word tiers look at

TITLE_EQUAL, TITLE_HELD, NUMBER_OWN = 40.0, 20.0, 60.0
TITLE_WORDS, ISSUER_NAMED, YEAR_NAMED = 10.0, 12.0, 8.0
TITLE_WEIGHT, BODY_WEIGHT = 3.0, 1.0
K1, B = 1.2, 0.75
KIND_BONUS = {"law": 2.0, "regulation": 2.0, "order": 2.0, "rule": 1.5, "normative": 1.0, "reply": 0.5}
FRESH_A_YEAR = 0.02
_FIRST_DAY = date(1949, 10, 1).toordinal()
PARTS = (
    "标题用词", "正文用词", "标题含原话", "标题含词", "本件编号", "机关相符", "年份相符", "体裁", "新近",
)  # fmt: skip
_AROUND = " .。,;:!?、…\"'《》<>-·~|"
_REMARK = re.compile(r"\([^()]*(?:\d|修订|修正|修改|全文|最新)[^()]*\)$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Plan:
    """The trees of the tiers in their order, and what ranking looks at."""

    tiers: tuple[tuple[Tier, Node], ...]
    words: tuple[str, ...]  # for BM25
    titles: tuple[str, ...]  # phrases that count for more in a title
    own_numbers: tuple[str, ...]  # keys that count for more as a document's own
    topic: tuple[str, ...] = ()  # words that count for more in a title
    issuers: tuple[str, ...] = ()  # names of issuers standing in the line
    years: tuple[int, ...] = ()  # years standing in the line
    dates: tuple[str, ...] = ()  # months and days standing in the line, as they are printed


def plan(reading: Reading, analyzer: Analyzer, names: Set[str] = frozenset()) -> Plan:
    """Lay down the tiers of a reading: only plain words have more than the exact one.

    ``names`` are those under which the issuers of the archive are known, folded. A plain line may name one of them,
    or a year: documents of that issuer or year come first, and in the tiers of words the name and the year are also
    answered by the facts of a document, not only by its text. Single characters alone make no tier of words.
    """
    looked_for = tuple(phrases(reading.asked or reading.tree))
    texts = tuple(phrase.text for phrase in looked_for)
    titles = tuple(phrase.text for phrase in looked_for if phrase.where == "title") or texts
    sought = (phrase.text for phrase in phrases(reading.tree))  # official terms rank too
    words = tuple(dict.fromkeys(word for text in sought for word in analyzer.words(text)))[:WORD_LIMIT]
    tiers: list[tuple[Tier, Node]] = [(Tier.EXACT, reading.tree)]
    own = tuple(_numbers(reading.tree))
    if not reading.plain:
        moment = days.read_whole(fold(reading.text))
        if reading.near is not None:
            tiers.append((Tier.CLOSE, reading.near))
        return Plan(tuple(tiers), words, titles, own, years=(moment.year,) if moment else ())
    line = " ".join(texts)
    issuers = _longest([name for name in _standing_in(line, names) if len(name) > 1])
    moments, rest = _moments(line)
    named = (int(year) for year in _YEAR.findall(rest))
    years = tuple(dict.fromkeys((*(moment.year for moment in moments), *named)))
    said = content(rest, reading.also, analyzer)[:WORD_LIMIT]
    topic = tuple(word for word in said if not _is_fact(word, issuers, years))
    if (topic and (moments or len(topic) < len(said))) or (issuers and not topic):
        # a name and a date are answered by facts, so only the topic is weighed
        weighed = {word for moment in moments for word in analyzer.words(line[moment.start : moment.end])}
        words = tuple(w for w in words if w not in weighed and not _is_fact(w, issuers, years)) or words
        tiers = [(Tier.EXACT, _with_facts(reading.tree, issuers, years))]
    if reading.near is not None and not years and (not issuers or "关于" in line):
        # 温州市人大常委会2017年绿化 is no phrase that somebody remembers, but facts and a topic
        tiers.append((Tier.CLOSE, reading.near))
    if (moments or said != texts) and any(len(word) > 1 for word in said):
        found = [_word(word, issuers, years) for word in said if not (years and word == "年")]
        every = And((*map(_at, moments), *found))
        some = Or(tuple(map(Phrase, _long_enough(topic or said))))
        tiers.append((Tier.ALL_WORDS, widened(every, reading.also)))
        if not reading.strict:
            tiers.append((Tier.ANY_WORDS, widened(some, reading.also)))
    dates = tuple(moment.label for moment in moments if moment.month)
    return Plan(tuple(tiers), words, _bare(titles), own, topic, issuers, years, dates)


def _bare(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases as a title would hold them: without marks around them and a remark behind (（2018年修正）)."""
    bare = (_REMARK.sub("", text.strip(_AROUND)).strip(_AROUND) for text in texts)
    return tuple(title or text for title, text in zip(bare, texts, strict=True))


def _moments(line: str) -> tuple[tuple[Moment, ...], str]:
    """The dates of a line that are more than a plain year, and the line without them."""
    moments = tuple(m for m in days.find(line) if m.month or not line[m.start].isdigit())
    rest = line
    for moment in moments:
        rest = rest[: moment.start] + " " * (moment.end - moment.start) + rest[moment.end :]
    return moments, rest


def _at(moment: Moment, typed: str = "") -> Node:
    """A date in the text, in any form, or as a date of the document."""
    forms = moment.forms if moment.month else tuple(form.removesuffix("年") for form in moment.forms)
    written = dict.fromkeys(filter(None, (typed, *forms)))
    signed = DateRange("signed", moment.first, moment.last)
    return Or((*map(Phrase, written), signed, DateRange("published", moment.first, moment.last)))


def noted(reading: Reading, steps: Plan) -> Reading:
    """The reading with a word on the issuers and dates that were recognised in a plain line."""
    if not steps.issuers and not (steps.topic and steps.years):
        return reading
    names = [f"“{name}”" for name in steps.issuers]
    years = [] if steps.dates else [f"{year}年" for year in steps.years]
    sentences = []
    if names and years:
        sentences.append(f"认出 {'、'.join(names + years)}：这个机关、这一年的文件排在前面")
    elif names:
        sentences.append(f"认出机关 {'、'.join(names)}：它的文件排在前面")
    elif years:
        sentences.append(f"认出年份 {'、'.join(years)}：这一年的文件排在前面")
    if steps.dates:
        sentences.append(f"认出日期 {'、'.join(steps.dates)}：成文、发布在此时的，和文中写到它的都算")
    return replace(reading, described=(*reading.described, *sentences))


def _with_facts(tree: Node, issuers: Sequence[str], years: Sequence[int]) -> Node:
    """The tree with each term that is a name or a year as a whole also answered by the facts of a document."""
    match tree:
        case And(parts):
            return And(tuple(_with_facts(part, issuers, years) for part in parts))
        case Phrase(text, "any") if text in issuers or text.removesuffix("年") in map(str, years):
            return _word(text, issuers, years)
        case Phrase(text, "any") if moment := days.read_whole(text):
            return _at(moment, text)
        case _:
            return tree


def _standing_in(line: str, names: Set[str]) -> list[str]:
    """The names that stand in a line: looked for one by one, or every piece of the line among them, whichever is less."""
    size = len(line)
    if size * (size + 1) // 2 >= len(names):
        return [name for name in names if name in line]
    pieces = {line[first:last] for first in range(size) for last in range(first + 1, size + 1)}
    return list(pieces & names)


def _longest(names: Sequence[str]) -> tuple[str, ...]:
    """Names that are no part of another one that stands there too."""
    kept = (name for name in names if not any(name != other and name in other for other in names))
    return tuple(sorted(set(kept)))


def _is_fact(word: str, issuers: Sequence[str], years: Sequence[int]) -> bool:
    if years and word.removesuffix("年") in ("", *map(str, years)):
        return True
    return any(word in name for name in issuers)


def _word(word: str, issuers: Sequence[str], years: Sequence[int]) -> Node:
    """A word in the text; a year also as the year of the document, a part of a name also as its issuer's."""
    others: list[Node] = [Attribute("issuer", name, whole=True) for name in issuers if word in name]
    for year in years:
        if word.removesuffix("年") == str(year):
            first, last = date(year, 1, 1), date(year, 12, 31)
            others += [DateRange("signed", first, last), DateRange("published", first, last)]
    return Or((Phrase(word), *others)) if others else Phrase(word)


def _long_enough(words: Sequence[str]) -> list[str]:
    """A single character says too little to bring a document in by itself."""
    return [word for word in words if len(word) > 1] or list(words)


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
