"""Did you mean: slips of sound, sight and hand lead to the archive's own words, and nothing leads away from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Lexicon, Suggester, fold, initials, letters
from index.lexicon import lookalikes, spoken

WORDS = {
    "电动": 90, "自行车": 60, "电动自行车": 30, "停车": 200, "停车场": 120, "管理": 900, "办法": 800, "管理办法": 500,
    "收费": 150, "征收": 140, "房屋": 300, "补偿": 130, "最低生活保障": 40, "生活": 400, "保障": 350, "公务员": 20,
    "市政府": 500, "政府": 990, "银行": 80, "自": 60, "车": 90, "的": 1000, "环境": 220, "保护": 260,
}  # fmt: skip


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(Lexicon(WORDS.items(), ["市公安局", "政府令", "住房公积金"]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("电动自形车", "电动自行车"),  # sounds the same
        ("银航", "银行"),  # a character of several readings
        ("房屋怔收", "房屋征收"),
        ("房无征收", "房屋征收"),
        ("公务圆", "公务员"),
        ("停车埸", "停车场"),  # one character wrong
        ("停车扬", "停车场"),  # looks alike
        ("最低生活障保", "最低生活保障"),  # swapped
        ("停车环保护", "停车环境保护"),  # a pair that lost one
        ("停管车理", "停车管理"),  # swapped over the border of two words
        ("最低生活障", "最低生活保障"),  # one missing
        ("最低生活的保障", "最低生活保障"),  # one too many
        ("最底生活保帐", "最低生活保障"),  # two slips in one word
        ("停车厂管里办法", "停车场管理办法"),  # two words
        ("停车 收废", "停车 收费"),
        ("標題:停車厂", "标题:停车场"),  # traditional characters, and a field stays what it is
        ("shi zhengfu", "市政府"),
        ("diandong zixingche", "电动自行车"),
        ("huanjing baohu", "环境 保护"),
        ("huanjingbaohu", "环境保护"),
        ("gajshi", None),
        ("sgaj", "市公安局"),  # initials of a known phrase
        ("zfgjj", "住房公积金"),
        ("停车 shoufei", "停车 收费"),
    ],
)
def test_a_slip_leads_to_the_word_that_was_meant(typed: str, meant: str | None, suggester: Suggester) -> None:
    offered = suggester.better(typed)
    assert (meant in offered[:2]) if meant else offered == ()


@pytest.mark.parametrize(
    "line", ["", "停车场", "停车 管理", "电动自行车管理办法", "2019年第3期", "PPP 123", "《办法》", "?"]
)
def test_a_line_of_known_words_is_left_alone(line: str, suggester: Suggester) -> None:
    assert suggester.better(line) == ()


@given(st.text(alphabet="电动自行车停形厂场 abczh's-\"()12〔：", max_size=40))
def test_any_line_can_be_asked_and_the_answers_are_other_lines(line: str) -> None:
    suggester = Suggester(Lexicon(WORDS.items(), ["市公安局"]))
    offered = suggester.better(line, most=3)
    assert len(offered) <= 3
    assert " ".join(fold(line).split()) not in offered


@given(
    st.dictionaries(
        st.text(alphabet="电动自行车停形厂场行长", min_size=2, max_size=6), st.integers(1, 50), min_size=1
    )
)
def test_every_word_is_found_by_itself_by_its_sound_and_with_a_character_missing(
    words: dict[str, int],
) -> None:
    lexicon = Lexicon(words.items())
    assert len(lexicon) == len(words)
    for word, count in words.items():
        place = lexicon.known([word])[word]
        assert (lexicon.word(place), lexicon.count(place)) == (word, count)
        if len(words) <= 6:  # only the commonest words of one sound are kept
            sounds = spoken(word)
            assert place in {found for _, found in lexicon.sounding(sounds)}
    once = next(iter(words))
    if len(words) == 1 and len(once) > 2:
        assert list(lexicon.one_off(once[1:])) == [0]


def test_what_is_no_chinese_word_takes_no_room() -> None:
    lexicon = Lexicon([("wifi", 3), ("2019", 4), ("停车", 0), ("停", 5)])
    assert len(lexicon) == 0
    assert lexicon.single("停") == 5
    assert lexicon.nbytes < 1000


def test_pinyin_reads_a_character_every_way_it_is_read() -> None:
    assert "yinhang" in letters("银行")
    assert letters("绿化")[0] == "lvhua"
    assert initials("市公安局")[0] == "sgaj"
    assert "停车扬" in lookalikes("停车场")
    assert spoken("停A") == ()
