"""Years, months and days as readers write them: 2019年3月5日, 2019-03-05, 2019.3.5, 20190305, 二〇一九年三月五日.

All functions take folded text (``analysis.fold``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.numbers import chinese_integer

_CHINESE_YEAR = r"(?:一九|二[〇零o0])[〇零o0一二三四五六七八九]{2}"
_MONTH, _DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_CHINESE_MONTH, _CHINESE_DAY = r"十?[一二]|[三四五六七八九十]", r"[二三]?十?[一二三四五六七八九]|[二三]?十"
_WRITTEN = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d) ?年(?: ?(?P<month>{_MONTH}) ?月份?(?: ?(?P<day>{_DAY}) ?[日号])?)?"
    rf"|(?P<hanyear>{_CHINESE_YEAR})年(?:(?P<hanmonth>{_CHINESE_MONTH})月份?(?:(?P<handay>{_CHINESE_DAY})[日号])?)?"
    rf"|(?<!\d)(?P<iso>(?:19|20)\d\d)(?P<mark>[-./])(?P<isomonth>{_MONTH})(?P=mark)(?P<isoday>{_DAY})(?![\d-])"
    r"|(?<!\d)(?P<run>(?:19|20)\d\d)(?P<runmonth>0[1-9]|1[0-2])(?P<runday>0[1-9]|[12]\d|3[01])(?!\d)"
)
_HAN = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, a month of one, or a day, standing in a line from ``start`` to ``end``."""

    start: int
    end: int
    year: int
    month: int = 0
    day: int = 0

    @property
    def first(self) -> date:
        """The day it begins with."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The day it ends with."""
        if self.day:
            return self.first
        year, month = (self.year, self.month + 1) if 0 < self.month < 12 else (self.year + 1, 1)
        return date.fromordinal(date(year, month, 1).toordinal() - 1)

    @property
    def label(self) -> str:
        """As it is usually printed."""
        month = f"{self.month}月" if self.month else ""
        return f"{self.year}年{month}" + (f"{self.day}日" if self.day else "")

    @property
    def forms(self) -> tuple[str, str]:
        """As texts write it: in digits and in Chinese numerals."""
        year = "".join(_HAN[int(digit)] for digit in str(self.year))
        month = f"{_numeral(self.month)}月" if self.month else ""
        return self.label, f"{year}年{month}" + (f"{_numeral(self.day)}日" if self.day else "")


def find(folded: str) -> Iterator[Moment]:
    """The moments standing in a line; what no calendar knows (2月30日) is left aside."""
    for match in _WRITTEN.finditer(folded):
        moment = _moment(match)
        if moment is not None:
            yield moment


def read_whole(folded: str) -> Moment | None:
    """The moment that a whole line is."""
    match = _WRITTEN.fullmatch(folded.strip())
    return _moment(match) if match else None


def _moment(match: re.Match[str]) -> Moment | None:
    groups = match.groupdict()
    year, month, day = (
        next((value for name in names if (value := groups[name])), "")
        for names in (
            ("year", "hanyear", "iso", "run"),
            ("month", "hanmonth", "isomonth", "runmonth"),
            ("day", "handay", "isoday", "runday"),
        )
    )
    numbers = [
        chinese_integer(text.replace("0", "〇") if groups["hanyear"] else text) or 0
        for text in (year, month, day)
    ]
    try:
        date(numbers[0], numbers[1] or 1, numbers[2] or 1)
    except ValueError:
        return None
    return Moment(match.start(), match.end(), *numbers)


def _numeral(number: int) -> str:
    tens, units = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_HAN[tens]}十") + (_HAN[units] if units else "")
