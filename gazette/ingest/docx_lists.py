"""Word's automatic numbers and styles: the numbers that stand on paper and in no text, and what a style hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gazette.ingest.packed import attribute, child

LEVELS = 9
CHAIN = 20  # styles based on styles; a longer chain is a circle
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it is counted and written."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class _List:
    """A list that is being counted: its levels, and how far each has come."""

    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


class Lists:
    """Counts the paragraphs of every list, in the order in which they are asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        self._shapes: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}  # by numId; those of one shape share their counts
        if root is None:
            return
        for shape in root.iterchildren("{*}abstractNum"):
            self._shapes[attribute(shape, "abstractNumId") or ""] = dict(_levels(shape))
        shared: dict[str, _List] = {}
        for number in root.iterchildren("{*}num"):
            name = attribute(child(number, "abstractNumId"), "val") or ""
            levels = dict(self._shapes.get(name, {}))
            changed = _overrides(number, levels)
            own = _List(levels) if changed else shared.setdefault(name, _List(levels))
            self._lists[attribute(number, "numId") or ""] = own

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph of a list at a level, as it is printed; empty for none."""
        counted = self._lists.get(number)
        if counted is None or level not in counted.levels:
            return ""
        shape = counted.levels[level]
        counted.counts[level] = counted.counts.get(level, shape.start - 1) + 1
        for lower in [at for at in counted.counts if at > level]:
            restart = counted.levels[lower].restart if lower in counted.levels else None
            if restart is None or (restart and level < restart):
                del counted.counts[lower]
        return _written(counted, level)


def _levels(shape: etree._Element) -> Iterator[tuple[int, Level]]:
    for element in shape.iterchildren("{*}lvl"):
        yield _number(attribute(element, "ilvl"), 0), _level(element)


def _level(element: etree._Element) -> Level:
    restart = attribute(child(element, "lvlRestart"), "val")
    return Level(
        attribute(child(element, "numFmt"), "val") or "decimal",
        attribute(child(element, "lvlText"), "val") or "",
        _number(attribute(child(element, "start"), "val"), 1),
        _number(restart, 0) if restart is not None else None,
        is_on(child(element, "isLgl")),
        attribute(child(element, "suff"), "val") or "tab",
    )


def _overrides(number: etree._Element, levels: dict[int, Level]) -> bool:
    """Levels that one use of a list changes; it then counts by itself."""
    changed = False
    for element in number.iterchildren("{*}lvlOverride"):
        at = _number(attribute(element, "ilvl"), 0)
        whole, start = child(element, "lvl"), attribute(child(element, "startOverride"), "val")
        if whole is not None:
            levels[at] = _level(whole)
        if start is not None and at in levels:
            old = levels[at]
            levels[at] = Level(old.form, old.text, _number(start, 1), old.restart, old.legal, old.suffix)
        changed = changed or whole is not None or start is not None
    return changed


def _written(counted: _List, level: int) -> str:
    shape = counted.levels[level]
    if shape.form in ("bullet", "none") and "%" not in shape.text:
        return ""

    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        upper = counted.levels.get(at, Level())
        form = "decimal" if shape.legal and at != level else upper.form
        return in_form(counted.counts.get(at, upper.start), form)

    text = re.sub(r"%([1-9])", one, shape.text)
    if not text or shape.suffix == "nothing" or text.endswith(tuple("、）)．.】〕：")):
        return text
    return text + ("\u3000" if text.startswith("第") else " ")


def in_form(value: int, form: str) -> str:
    """A count as a list of this form writes it; forms that gazettes never use are written in digits."""
    if not 0 <= value < 100_000:
        return str(value)
    if form in ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
                "japaneseCounting", "koreanCounting"):  # fmt: skip
        return chinese(value)
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _grouped(value, _LEGAL, "拾佰仟", "万", "零")
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(value))
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value else ""
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(value) if form == "upperRoman" else _roman(value).lower()
    return _ornate(value, form)


def _ornate(value: int, form: str) -> str:
    if form.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if form == "decimalEnclosedParen":
        return f"({value})"
    if form == "decimalEnclosedFullstop":
        return f"{value}."
    if form.startswith("decimalFullWidth"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    if form == "decimalZero":
        return f"{value:02d}"
    if form == "ideographTraditional" and value:
        return _STEMS[(value - 1) % 10]
    if form == "ideographZodiac" and value:
        return _BRANCHES[(value - 1) % 12]
    return "" if form == "none" else str(value)


def chinese(value: int) -> str:
    """A count in Chinese numerals as headings write it: 十, 十一, 二十, 一百零一."""
    text = _grouped(value, _DIGITS, "十百千", "万", "零")
    return text[1:] if text.startswith("一十") else text


def _grouped(value: int, digits: str, units: str, wan: str, zero: str) -> str:
    if value == 0:
        return zero if digits is _LEGAL else "〇"
    if value >= 10_000:
        rest = value % 10_000
        tail = _grouped(rest, digits, units, wan, zero) if rest else ""
        return (
            _grouped(value // 10_000, digits, units, wan, zero)
            + wan
            + (zero if 0 < rest < 1000 else "")
            + tail
        )
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit:
            text += (zero if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, as far as a reader of text must know; None where it leaves it to the style below."""

    based_on: str | None = None
    list_number: str | None = None
    list_level: int | None = None
    align: str | None = None
    hidden: bool | None = None


class Styles:
    """The styles of a file, each with what those it is based on say."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.paragraph = ""  # the style of paragraphs that name none
        for element in root.iterchildren("{*}style") if root is not None else ():
            name = attribute(element, "styleId") or ""
            self._styles[name] = _style(element)
            if (
                attribute(element, "default") in ("1", "true", "on")
                and attribute(element, "type") == "paragraph"
            ):
                self.paragraph = name

    def chain(self, name: str | None) -> Iterator[Style]:
        """The style and those it is based on."""
        for _ in range(CHAIN):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = style.based_on

    def hides(self, name: str | None) -> bool:
        """Whether text in this style is hidden."""
        return next((style.hidden for style in self.chain(name) if style.hidden is not None), False)

    def align(self, name: str | None) -> str | None:
        """How paragraphs of this style stand."""
        return next((style.align for style in self.chain(name) if style.align), None)

    def listed(self, name: str | None) -> tuple[str, int] | None:
        """The list and level of paragraphs in this style."""
        number = level = None
        for style in self.chain(name):
            number = number if number is not None else style.list_number
            level = level if level is not None else style.list_level
        return (number, level or 0) if number is not None else None


def _style(element: etree._Element) -> Style:
    paragraph, run = child(element, "pPr"), child(element, "rPr")
    numbers, vanish = child(paragraph, "numPr"), child(run, "vanish")
    level = attribute(child(numbers, "ilvl"), "val")
    return Style(
        attribute(child(element, "basedOn"), "val"),
        attribute(child(numbers, "numId"), "val"),
        _number(level, 0) if level is not None else None,
        attribute(child(paragraph, "jc"), "val"),
        is_on(vanish) if vanish is not None else None,
    )


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch is there and not set off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


def listed(properties: etree._Element | None, styles: Styles, style: str | None) -> tuple[str, int] | None:
    """The list and level of a paragraph: its own, or its style's; list 0 means none."""
    numbers = child(properties, "numPr")
    number, level = attribute(child(numbers, "numId"), "val"), attribute(child(numbers, "ilvl"), "val")
    inherited = styles.listed(style)
    if number is None and inherited is not None:
        number, inherited_level = inherited
        level = level if level is not None else str(inherited_level)
    if number in (None, "0"):
        return None
    return str(number), min(_number(level, 0), LEVELS - 1)
