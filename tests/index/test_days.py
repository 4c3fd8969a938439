"""A year, a month or a day in any written form is one moment."""

from datetime import date

import pytest

from index import days
from index.analysis import fold


@pytest.mark.parametrize(
    "written",
    [
        "2019年3月5日", "2019年03月05日", "２０１９年３月５日", "2019 年 3 月 5 日", "2019年3月5号", "2019-03-05", "2019-3-5", "2019.3.5", "2019/3/5",
        "20190305", "二〇一九年三月五日", "二○一九年三月五日", "二零一九年三月五日",
    ],
)  # fmt: skip
def test_one_day_in_every_written_form(written: str) -> None:
    moment = days.read_whole(fold(written))
    assert moment is not None
    assert moment.forms == ("2019年3月5日", "二〇一九年三月五日")
    assert moment.first == moment.last == date(2019, 3, 5)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2020年", date(2020, 1, 1), date(2020, 12, 31)),
        ("二〇二〇年二月", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019年12月份", date(2019, 12, 1), date(2019, 12, 31)),
        ("一九八一年十月三十一日", date(1981, 10, 31), date(1981, 10, 31)),
    ],
)
def test_a_year_and_a_month_are_spans(written: str, first: date, last: date) -> None:
    moment = days.read_whole(fold(written))
    assert moment is not None
    assert (moment.first, moment.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["2019年2月30日", "2019-13-01", "2019-2020", "12019年", "3月5日", "201903", "二十年"]
)
def test_what_is_no_moment(text: str) -> None:
    assert days.read_whole(fold(text)) is None


def test_moments_are_found_where_they_stand_in_a_line() -> None:
    line = fold("国务院2019年3月关于种子，二〇二〇年修订")
    assert [(line[m.start : m.end], m.label) for m in days.find(line)] == [
        ("2019年3月", "2019年3月"),
        ("二〇二〇年", "2020年"),
    ]
