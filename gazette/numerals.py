"""Dates as official documents write them: Arabic, full width, Chinese numerals with any kind of zero."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_ZERO = "〇○零０0oOＯ◯О"
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys(_ZERO, 0)
_ARABIC = re.compile(r"((?:19|20)\s*\d\s*\d)\s*年\s*(\d\s*\d?)\s*月\s*(\d\s*\d?)\s*日")
_CHINESE = re.compile(
    rf"([一二][{_ZERO}九][{_ZERO}一二三四五六七八九]{{2}})\s*年\s*([正元一二三四五六七八九十]{{1,3}})\s*月\s*([初一二三四五六七八九十廿卅]{{1,3}})\s*日"
)
_DOTTED = re.compile(r"(?<![\d.])((?:19|20)\d{2})[.\-/](\d{1,2})[.\-/](\d{1,2})(?![\d.])")


def find_date(text: str) -> tuple[date, str] | None:
    """The first whole date in a text with the characters it is written in; a year and month alone is none."""
    plain = (
        unicodedata.normalize("NFKC", text) if len(unicodedata.normalize("NFKC", text)) == len(text) else text
    )
    found = [match for pattern in (_ARABIC, _CHINESE, _DOTTED) if (match := pattern.search(plain))]
    for match in sorted(found, key=re.Match.start):
        day = _date(match)
        if day is not None:
            return day, text[match.start() : match.end()]
    return None


def date_alone(text: str) -> date | None:
    """The date that a whole line is, or None."""
    found = find_date(text)
    return found[0] if found and "".join(found[1].split()) == "".join(text.split()) else None


def _date(match: re.Match[str]) -> date | None:
    year, month, day = ("".join(group.split()) for group in match.groups())
    try:
        if year.isdecimal() and year.isascii():
            return date(int(year), int(month), int(day))
        return date(int("".join(str(_DIGITS[c]) for c in year)), _small(month), _small(day))
    except (ValueError, KeyError):
        return None


def _small(text: str) -> int:
    """一, 十, 十二, 二十, 三十一, 廿五, 正 as a number."""
    text = (
        text.replace("正", "一")
        .replace("元", "一")
        .replace("初", "")
        .replace("廿", "二十")
        .replace("卅", "三十")
    )
    tens, ten, units = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[units] if units else 0)
