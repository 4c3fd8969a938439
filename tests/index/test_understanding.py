"""Everyday words: a phrase that holds one becomes a choice, and the reader's own words always stay in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Analyzer, Engine, Entry, Query, Tier, everyday_in, excerpt, open_memory, open_whoosh
from index.analysis import fold
from index.syntax import read
from index.tree import And, Not, Or, Phrase, phrases
from index.understanding import CHOICE_LIMIT, understood, widened

TABLE = {
    "低保": ("最低生活保障",),
    "房产证": ("不动产权证书", "房屋所有权证"),
    "城管": ("城市管理执法",),
    "身份证": ("居民身份证",),
}
LOW = (("低保", ("最低生活保障",)),)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("低保申请条件", ["低保"]),
        ("房产证 低保", ["房产证", "低保"]),
        ("县城管理办法", []),  # 城管 is no word there
        ("城管执法", ["城管"]),
        ('"低保" 条件', []),
        ("《低保办法》", []),
        ("低保 最低生活保障", []),
        ("身份证", []),  # 居民身份证 is found by it anyway
    ],
)
def test_everyday_words_are_words_of_the_line(line: str, words: list[str], analyzer: Analyzer) -> None:
    assert [word for word, _ in everyday_in(line, TABLE, analyzer)] == words


def test_a_phrase_becomes_a_choice_and_an_exclusion_stays() -> None:
    tree = And((Phrase("低保申请", "title"), Not(Phrase("低保"))))
    choice = Or((Phrase("低保申请", "title"), Phrase("最低生活保障申请", "title")))
    assert widened(tree, LOW) == And((choice, Not(Phrase("低保"))))


def test_a_reader_who_wants_the_letter_gets_it() -> None:
    assert understood(Query("低保", also=LOW)).also == LOW
    assert understood(Query("低保", also=LOW, literal=True)) == read("低保")
    assert understood(Query("澜政办〔2019〕12号", also=LOW)) == read("澜政办〔2019〕12号")


@given(st.text(alphabet='低保房产证城管A 1-()"', max_size=20))
def test_what_was_typed_is_always_among_the_forms(line: str) -> None:
    also = tuple(TABLE.items())
    before = list(phrases(read(line).tree))
    after = list(phrases(understood(Query(line, also=also)).tree))
    assert set(before) <= set(after)
    assert len(after) <= CHOICE_LIMIT * max(1, len(before))


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_memory() if request.param == "memory" else open_whoosh(tmp_path_factory.mktemp("everyday"))
    with opened.batch() as batch:
        batch.put(Entry("official", 1, "关于调整最低生活保障标准的通知", "提高标准。"))
        batch.put(Entry("everyday", 1, "便民问答", "怎样申请低保？看低保的标准。"))
        batch.put(Entry("other", 1, "最低工资标准", "生活费。"))
    yield opened
    opened.close()


def test_both_words_are_found_and_marked(engine: Engine, analyzer: Analyzer) -> None:
    results = engine.search(Query("低保", also=LOW))
    assert {hit.id for hit in results.hits} == {"official", "everyday"}
    assert {hit.id for hit in engine.search(Query("低保", also=LOW, literal=True)).hits} == {"everyday"}
    assert results.exact == 2
    marked = excerpt("关于调整最低生活保障标准的通知", results.reading, analyzer)
    assert [text for text, hit in marked.pieces if hit] == ["最低生活保障"]


def test_the_word_tiers_take_either_word(engine: Engine) -> None:
    results = engine.search(Query("低保标准", also=LOW))
    tiers = {hit.id: hit.tier for hit in results.hits}
    assert tiers["official"] is Tier.EXACT  # 最低生活保障标准 stands there
    assert tiers["everyday"] is Tier.ALL_WORDS
    assert fold("低保") in dict(results.reading.also)
