"""Dates are read in every way official documents write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.numerals import date_alone, find_date


@pytest.mark.parametrize(
    "text",
    ["2006年7月3日", "２００６年７月３日", "二〇〇六年七月三日", "二○○六年七月三日", "二OO六年七月三日", "二零零六年七月三日", "2 0 0 6年7月3日".replace("2 0 0 6", "20 0 6"),
     "2006 年 7 月 3 日", "2006-07-03", "2006.7.3"],
)  # fmt: skip
def test_one_day_in_every_form(text: str) -> None:
    assert date_alone(text) == date(2006, 7, 3)


@pytest.mark.parametrize("text", ["2006年7月", "2006年13月3日", "自2006年7月3日起施行", "", "二〇〇六年"])
def test_other_lines_are_no_date(text: str) -> None:
    assert date_alone(text) is None


def test_a_date_in_a_sentence_is_found_with_its_words() -> None:
    assert find_date("（２０１３年４月１０日市政府令第5号）") == (date(2013, 4, 10), "２０１３年４月１０日")


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_in_chinese_numerals(day: date) -> None:
    digits = "〇一二三四五六七八九"

    def small(n: int) -> str:
        tens = ("" if n < 20 else digits[n // 10]) + "十" if n >= 10 else ""
        return tens + (digits[n % 10] if n % 10 else "")

    year = "".join(digits[int(c)] for c in str(day.year))
    assert date_alone(f"{year}年{small(day.month)}月{small(day.day)}日") == day


@given(st.text(max_size=40))
def test_no_text_makes_reading_fail(text: str) -> None:
    find_date(text)
    date_alone(text)
