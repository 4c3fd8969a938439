"""A law and one of its articles in a reader's line: 刑法第二十条, 《劳动合同法》第47条, 民法典1079条.

All functions take folded text (``analysis.fold``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.numbers import chinese_integer

_NUMBER = r"\d{1,4}|[〇零一二三四五六七八九十百千]{1,9}"
_LABEL = rf"(?:第 ?(?P<number>{_NUMBER}) ?条|(?P<bare>\d{{1,4}}) ?条)(?P<of>之[一二三四五六七八九十])?"
_PART = r"(?:第[^条款项目]{1,4}[款项目])*"
_LAW = r"(?:法|法典|修正案|条例|办法|规定|规则|细则|解释|决定|意见|章程|通则|准则|公约)(?:\([^()]{1,8}\))?"
_LINE = re.compile(
    rf"[《<]?(?P<law>(?!本|该|依照|根据|按照|违反)[\u4e00-\u9fff《》()]{{0,58}}{_LAW})[》>]? ?(?:的 ?)?{_LABEL}{_PART}"
)
_ALONE = re.compile(rf"{_LABEL}")
_KINDS = frozenset(
    ("办法", "条例", "规定", "规则", "细则", "解释", "决定", "意见", "章程", "通则", "准则", "公约", "修正案")
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Article:
    """An article by its label (第二十条), and the law it stands in, as far as it was named."""

    label: str
    law: str = ""


def read(folded: str) -> Article | None:
    """The article that a whole word or line names, or None."""
    match = _LINE.fullmatch(folded) or _ALONE.fullmatch(folded)
    if match is None:
        return None
    number = _integer(match["number"] or match["bare"])
    law = match.groupdict().get("law") or ""
    if not number or law in _KINDS or (not law and match["bare"]):
        return None
    return Article(f"第{numeral(number)}条{match['of'] or ''}", law)


def _integer(text: str) -> int | None:
    thousands, thousand, rest = text.rpartition("千")
    if not thousand:
        return chinese_integer(text)
    head, tail = chinese_integer(thousands), chinese_integer(rest.lstrip("零〇")) if rest.strip("零〇") else 0
    return None if head is None or tail is None else head * 1000 + tail


def numeral(number: int) -> str:
    """A number below ten thousand as articles are numbered: 十二, 二十, 一百零五, 一千零七十九."""
    figures = f"{number:04d}"
    said = ""
    for digit, unit in zip(figures, ("千", "百", "十", ""), strict=True):
        if digit != "0":
            said += _DIGITS[int(digit)] + unit
        elif said and not said.endswith("零"):
            said += "零"
    said = said.rstrip("零")
    return said.removeprefix("一") if 10 <= number < 20 else said
