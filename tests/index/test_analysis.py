"""Folding keeps length, grams never hide a match, and the two segmenters agree."""

import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Analyzer, fold, grams, phrase_grams

TEXTS = st.text(max_size=60) | st.text(
    alphabet="澜政办〔２０１９〕12号 （一）—－“”ABc臺灣乾著\n\t　○〇", max_size=40
)


@given(TEXTS)
def test_folding_gives_one_character_for_one(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("〔２０１９〕", "[2019]"),
        ("【2019］", "[2019]"),
        ("（ABC）", "(abc)"),
        ("臺灣政府規範性文件", "台湾政府规范性文件"),
        ("“引号”", '"引号"'),
        ("二○一九年", "二〇一九年"),
        ("第一条　总则\n", "第一条 总则 "),
        ("5—8号", "5-8号"),
        ("二十", "二十"),
    ],
)
def test_variants_fold_to_one_form(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("character", ["乾", "著", "於", "後", "征", "里"])
def test_a_character_of_simplified_text_is_left_alone(character: str) -> None:
    assert fold(character) == character


@given(TEXTS, st.data())
def test_a_text_holds_every_gram_of_every_piece_of_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    for piece in folded[start:end].split():
        assert set(phrase_grams(piece)) <= grams(folded)


def test_words_leave_punctuation_out() -> None:
    assert Analyzer().words("第一条，为了规范。") == ["第一", "一条", "第一条", "为了", "规范"]


def test_the_offices_words_are_words() -> None:
    assert "澜州市" not in Analyzer().words("澜州市人民政府")
    assert "澜州市" in Analyzer(["澜州市"]).words("澜州市人民政府")


def test_content_words_are_the_longest_that_say_something() -> None:
    assert Analyzer().content_words("关于电动自行车的管理办法") == ("电动", "自行车", "管理", "办法")


def test_another_dictionary_is_another_fingerprint() -> None:
    assert Analyzer(["放管服"]).fingerprint != Analyzer().fingerprint
    assert Analyzer(["放管服", "一网通办"]).fingerprint == Analyzer(["一网通办", "放管服"]).fingerprint


def test_jieba_cuts_as_rjieba_does(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = ["放管服", "一网通办"]
    text = "市人民政府办公室关于深化放管服改革、推进一网通办的实施意见，自2024年3月1日起施行。" * 3
    fast = Analyzer(terms)
    monkeypatch.setitem(sys.modules, "rjieba", None)
    reference = Analyzer(terms)
    assert reference.fingerprint.startswith("jieba-")
    assert fast.fingerprint.startswith("rjieba-")
    for seed in range(20):
        piece = "".join(random.Random(seed).sample(list(text), 30))
        assert fast.words(piece) == reference.words(piece)
    assert fast.words(text) == reference.words(text)


def test_letters_of_two_cases_are_one_in_every_script() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        character = chr(code)
        lowered = character.lower()
        if len(lowered) == 1 and lowered != character:
            assert fold(character) == fold(lowered), hex(code)
