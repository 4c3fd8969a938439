"""Issue numbers and document numbers in any written form, matched whole: 5号 is not 15号.

A number is an agency (发文代字 or the name of an order), a year and a serial; each may be missing. Its key is
``agency|year|serial``, a gazette issue's is ``期|year|number`` (``总期||number``, ``增刊|year|number``).
A document carries the keys of every way its number may be asked for: with the agency's head missing, without
the year. So one look-up of one key answers a question, in any engine.

All functions take folded text (``analysis.fold``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_REACH = 64  # no number and no issue is written with more characters than this
AGENCY_LIMIT = 24  # 国家新闻出版广电总局 … 令: longer names are known by their last characters

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇零o九八七六五四三二一]{3})"
_SHORT_YEAR = r"(?:[5-9]\d)"
_SERIAL = r"(?:\d{1,6}|[〇零一二三四五六七八九十百]{1,7})"
_OPEN, _CLOSE = r"[\[(<{]", r"[\])>}]"

_HEAD = rf"(?P<head>{_HAN}{{0,40}})"
# 蚌政办〔2019〕12号, 沪房[1992]商字发第436号, [92]浙税三165号, 令〔2010〕第15号: what follows the agency
_BRACKETED = (
    rf" ?{_OPEN} ?(?P<year>{_YEAR}|{_SHORT_YEAR}) ?年? ?{_CLOSE} ?"
    rf"(?P<tail>{_HAN}{{0,12}}?) ?第? ?(?P<serial>{_SERIAL})"
)
# 国务院令第50号, 令(第33号), 交通部令2001年第2号, 公告2020年第9号
_ORDER = rf"(?P<order>令|公告|通告) ?{_OPEN}? ?(?:(?P<year>{_YEAR}) ?年? ?)?第? ?(?P<serial>{_SERIAL})"
# 国务院第296号令, 2018年第2号令, 第15号公告
_ORDER_LAST = rf"(?:(?P<year>{_YEAR}) ?年 ?)?(?:第 ?(?P<serial>{_SERIAL})|(?<!\d)(?P<bare>\d{{1,6}})) ?号 ?(?P<order>令|公告|通告)"
_PLAIN = rf"(?:第 ?(?P<serial>{_SERIAL})|(?<!\d)(?P<bare>\d{{1,6}})) ?号"
# only in a reader's line: 财综 2020 2号, 民发2020年9号, 2019年12号
_LOOSE = rf"{_HEAD} ?(?P<year>{_YEAR})(?: ?年 ?第? ?| 第? ?| ?第 ?)(?P<serial>\d{{1,6}})(?P<mark> ?号)?"
# only in a reader's line, brackets lost: 渝府办发202189号 is 2021 and 89, a year being four digits
_RUN_TOGETHER = rf"(?P<head>{_HAN}{{1,40}}) ?(?P<year>(?:19|20)\d{{2}})(?P<serial>\d{{1,4}}) ?号"
# only in a reader's line: 国发5号, 国务院55号文
_YEARLESS = rf"(?P<head>{_HAN}{{1,40}}?) ?第? ?(?P<serial>\d{{1,6}}) ?号(?:文|文件)?"
# only in a reader's line, as people write from memory: 国办发2019-12, 法释2018/5号, 国发〔2019 5号
_CARELESS = (
    rf"(?P<head>{_HAN}{{1,12}}) ?-? ?(?:(?P<open>{_OPEN}) ?)?(?P<year>{_YEAR}) ?年?(?(open)(?: ?{_CLOSE} ?[-/._]| ?[-/._ ]?)| ?[-/._])"
    rf" ?第? ?(?P<serial>\d{{1,6}})(?P<mark> ?号)?"
)
# only in a reader's line, the year first or last: 2019年国办发12号, 国发5号 2019, 国发5号(2019年)
_YEAR_FIRST = rf"(?P<year>{_YEAR}) ?年? ?(?P<head>{_HAN}{{1,24}}?) ?第? ?(?P<serial>\d{{1,6}}) ?号"
_YEAR_LAST = rf"(?P<head>{_HAN}{{1,24}}?) ?第? ?(?P<serial>\d{{1,6}}) ?号 ?[ ,]?{_OPEN}? ?(?P<year>{_YEAR}) ?年? ?{_CLOSE}?"
# only in a reader's line: 722号国务院令, 第5号农业部令
_ORDER_AFTER = rf"第? ?(?P<serial>{_SERIAL}) ?号 ?(?P<order>{_HAN}{{1,24}}(?:令|公告|通告))"

# The agency before a number is read backwards from it: a pattern that began with forty optional characters
# would be tried at every place of a text.
_IN_TEXT = (
    re.compile(_BRACKETED + " ?号"),
    re.compile(_ORDER + rf" ?号(?: ?{_CLOSE})?"),
    re.compile(_ORDER_LAST),
    re.compile(_PLAIN),
)
_BEFORE = re.compile(rf"{_HAN}{{1,40}}$")
_IN_LINE = (
    re.compile(_HEAD + _BRACKETED + " ?号?"),
    re.compile(_HEAD + _ORDER + rf"(?: ?号)?(?: ?{_CLOSE})?"),
    re.compile(_HEAD + _ORDER_LAST),
    re.compile(_PLAIN),
    re.compile(_LOOSE),
    re.compile(_RUN_TOGETHER),
    re.compile(_YEARLESS),
)
_ROUGHLY = tuple(map(re.compile, (_CARELESS, _YEAR_FIRST, _YEAR_LAST, _ORDER_AFTER)))
_LABEL = re.compile(r"(?:发文字号|发文号|文件号|公文号|文号|字号) ?[为是]? ?(?![:为是])")
_LETTER_O = re.compile(r"(?<=\d)o+(?=\d)|(?<=\d)o+(?=[\])>}年])")
_SHORT_YEAR_NOW = re.compile(rf"({_OPEN})([0-3]\d)(?={_CLOSE} ?第? ?\d)")  # 国发〔19〕5号
_SPELLED_NUMBER = re.compile(r"(?:no\.?|№) ?(?=\d)")
_ORGAN = "院厅局部委府会署处司"  # 国务院2019-12 is a month
_SAME_AGENCY = (("国令", "国务院令"),)  # two codes of one row of numbers
_ISSUE_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,5})"
_ISSUE = re.compile(
    rf"(?:(?P<year>(?<!\d){_YEAR}) ?年 ?)?"
    rf"(?:(?P<total>总) ?第? ?(?P<running>{_ISSUE_NUMBER}) ?期"
    rf"|(?P<extra>增刊|特刊) ?第? ?(?P<supplement>{_ISSUE_NUMBER}) ?期?"
    rf"|第 ?(?P<number>{_ISSUE_NUMBER})(?: ?[、,\-~至和] ?第?(?P<to>{_ISSUE_NUMBER}))? ?期(?P<after>增刊|特刊)?)"
)
_ISSUE_LINE = re.compile(
    rf"(?:(?P<year>{_YEAR}) ?年? ?[年\- ]? ?第? ?(?P<number>\d{{1,4}})(?: ?[、,\-~至和] ?第?(?P<to>\d{{1,4}}))? ?期)"
    rf"|(?:(?P<year2>{_YEAR}) ?年? ?(?P<extra>增刊|特刊))"
)
_PAGE_LINE = re.compile(
    rf"(?P<issue>.*[期刊]\)?)[ ,,、]*(?:(?:第 ?)?(?P<page>{_ISSUE_NUMBER}) ?页|p\.? ?(?P<p>\d{{1,4}}))"
)
_GAZETTE_PREFIX = re.compile(rf"^{_HAN}{{0,20}}(?:公报|政府) ?")
_COMMON_PREFIX = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Mention:
    """A number standing in a text: where, and what it reads as."""

    start: int
    end: int
    agency: str
    year: int | None
    serial: int

    @property
    def key(self) -> str:
        """The canonical form as a whole."""
        return _key(self.agency, self.year, self.serial)


def chinese_integer(text: str) -> int | None:
    """十二, 二十, 一百零五, 四五 (digit by digit) or Arabic digits as a number; None if it is none."""
    if text.isdecimal():
        return int(text)
    if "十" not in text and "百" not in text:
        digits = [_DIGITS.get(character) for character in text.replace("o", "〇")]
        return int("".join(map(str, digits))) if digits and None not in digits else None
    hundreds, _, rest = text.rpartition("百") if "百" in text else ("", "", text)
    tens, ten, units = rest.rpartition("十")
    total = 100 * _DIGITS.get(hundreds, 1) if "百" in text else 0
    total += 10 * _DIGITS.get(tens.strip("零〇"), 1) if ten else 0
    return total + _DIGITS.get((units if ten else rest).strip("零〇"), 0)


def _year_of(text: str | None) -> int | None:
    if not text:
        return None
    number = chinese_integer(text)
    if number is not None and number < 100:
        number += 1900
    return number


def _key(agency: str, year: int | None, serial: int) -> str:
    return f"{agency}|{'' if year is None else year}|{serial}"


def _mention(match: re.Match[str], head: str) -> Mention | None:
    groups = match.groupdict()
    serial = chinese_integer(groups.get("serial") or groups.get("bare") or "")
    if serial is None:
        return None
    agency = head.removesuffix("第") + (groups.get("tail") or "") + (groups.get("order") or "")
    agency = agency.removeprefix(_COMMON_PREFIX)[-AGENCY_LIMIT:]
    return Mention(match.start() - len(head), match.end(), agency, _year_of(groups.get("year")), serial)


def _around(folded: str, marks: tuple[str, ...], reach: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text where one of the marks is near: patterns are slow, looking for characters is quick."""
    places = sorted({place for mark in marks for place in _places(folded, mark)})
    first = last = -1
    for place in places:
        if last < 0:
            first = max(0, place - reach)
        elif place - reach > last:
            yield first, last
            first = place - reach
        last = place + reach
    if last >= 0:
        yield first, last


def _places(text: str, mark: str) -> Iterator[int]:
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def _issues_in(folded: str) -> Iterator[re.Match[str]]:
    for first, last in _around(folded, ("期", "增刊", "特刊"), _REACH):
        yield from _ISSUE.finditer(folded, first, last)


def find(folded: str) -> Iterator[Mention]:
    """The document numbers standing in a text, longest form first at each place, without overlap."""
    stretches = list(_around(folded, ("号",), _REACH))
    if not stretches:
        return
    taken = bytearray(len(folded))
    found: list[Mention] = []
    for pattern in _IN_TEXT:
        for match in (m for first, last in stretches for m in pattern.finditer(folded, first, last)):
            if any(taken[match.start() : match.end()]):
                continue
            mention = _mention(
                match, "" if pattern is _IN_TEXT[-1] else _agency_before(folded, match.start())
            )
            if mention is not None:
                found.append(mention)
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    yield from sorted(found, key=lambda mention: mention.start)


def _agency_before(folded: str, end: int) -> str:
    before = _BEFORE.search(folded[max(0, end - 40) : end])
    return before[0] if before else ""


def read_line(folded: str) -> Mention | None:
    """The number that a whole line is, in any written form, or None."""
    line = folded.strip().strip("<>\"'").strip()
    if "关于" in line:  # a title that ends with its number
        return None
    for pattern in _IN_LINE:
        match = pattern.fullmatch(line)
        if match and _is_plausible(match):
            return _mention(match, match.groupdict().get("head") or "")
    return None


def read_roughly(folded: str) -> Mention | None:
    """The number that a reader's line is, also as written from memory, copied with its brackets or read off a scan."""
    line = folded.strip().strip("<>\"'").strip().rstrip(".。,;、!?").rstrip()
    line = _LABEL.sub("", line, count=1) if _LABEL.match(line) else line
    if line[:1] == "(" and line[-1:] == ")" and not set(line[1:-1]) & set("()"):
        line = line[1:-1].strip()
    line = _SHORT_YEAR_NOW.sub(r"\g<1>20\g<2>", line)
    line = re.sub(r"(?<=号) ?文(?:件)?$", "", line)
    line = _SPELLED_NUMBER.sub("第", _LETTER_O.sub(lambda match: "0" * len(match[0]), line))
    found = read_line(line)
    if found is not None:
        return found
    for pattern in _ROUGHLY:
        match = pattern.fullmatch(line) if "关于" not in line else None
        if match and (match.groupdict().get("mark", "号") or match["head"][-1] not in _ORGAN):
            return _mention(match, match.groupdict().get("head") or "")
    return None


def same_row(key: str) -> tuple[str, ...]:
    """Other keys under which the same document may stand: 国令 is what 国务院令 is printed as since 2023."""
    agency, year, serial = key.split("|")
    others = (pair[1 - place] for pair in _SAME_AGENCY for place in (0, 1) if pair[place] == agency)
    return tuple(f"{other}|{year}|{serial}" for other in others)


def issued_by(key: str) -> tuple[str, str] | None:
    """Where a key names an organ itself (国务院2019年5号文): its name, and the key of any row of numbers."""
    agency, year, serial = key.split("|")
    return (agency, f"|{year}|{serial}") if len(agency) > 1 and agency[-1] in _ORGAN else None


def _is_plausible(match: re.Match[str]) -> bool:
    """A year and a serial without brackets, 号 or agency (2019 12) say too little to be read as a number."""
    groups = match.groupdict()
    return "mark" not in groups or bool(groups["head"]) or bool(groups["mark"])


def keys_of_own(printed: str) -> set[str]:
    """Every key under which a document with this printed number (folded; may hold several) is found."""
    mentions = list(find(printed))
    if not mentions:
        single = read_line(printed)
        mentions = [single] if single else []
    keys: set[str] = set()
    for mention in mentions:
        for agency in _endings(mention.agency):
            keys.add(_key(agency, mention.year, mention.serial))
            keys.add(_key(agency, None, mention.serial))
    return keys


def keys_in_text(folded: str) -> set[str]:
    """Every key under which numbers and issues written in a running text are found."""
    keys: set[str] = set()
    for mention in find(folded):
        for agency in _endings(mention.agency):
            keys.add(_key(agency, mention.year, mention.serial))
        keys.add(_key("", None, mention.serial))
    for match in _issues_in(folded):
        keys.update(_issue_keys(match))
    return keys


def keys_of_issue(label: str) -> set[str]:
    """Every key under which a document printed in this issue (2025年第3、4期, 总第9期; folded) is found."""
    return {key for match in _ISSUE.finditer(label) for key in _issue_keys(match)}


def read_issue_line(folded: str) -> str | None:
    """The key of the issue that a whole line names (2019年第3期, 总第89期, 二〇一九年第三期), or None."""
    line = _GAZETTE_PREFIX.sub("", folded.strip()).strip(" ()")
    match = _ISSUE.fullmatch(line)
    if match:
        return _issue_key(match)
    match = _ISSUE_LINE.fullmatch(line)
    if match and match["extra"]:
        return f"{match['extra']}|{_year_of(match['year2'])}|"
    return f"期|{_year_of(match['year'])}|{int(match['number'])}" if match else None


def read_page_line(folded: str) -> tuple[str, str, int] | None:
    """The issue's key, the words for the issue and the page that a whole line names (2019年第3期第17页), or None."""
    match = _PAGE_LINE.fullmatch(folded.strip())
    key = read_issue_line(match["issue"]) if match else None
    page = chinese_integer(match["page"] or match["p"]) if match else None
    return (key, match["issue"].strip(), page) if match and key and page else None


def _issue_key(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    year = _year_of(groups["year"])
    if groups["total"]:
        return f"总期||{chinese_integer(groups['running'])}"
    name = groups["extra"] or groups["after"] or "期"
    number = chinese_integer(groups["supplement"] or groups["number"])
    return f"{name}|{'' if year is None else year}|{number}"


def _issue_keys(match: re.Match[str]) -> Iterator[str]:
    groups = match.groupdict()
    if groups["total"]:
        yield f"总期||{chinese_integer(groups['running'])}"
        return
    year = _year_of(groups["year"])
    name = groups["extra"] or groups["after"] or "期"
    first = chinese_integer(groups["supplement"] or groups["number"]) or 0
    last = chinese_integer(groups["to"]) or first if groups["to"] else first
    for number in range(first, min(last, first + 12) + 1):
        yield f"{name}||{number}"
        if year is not None:
            yield f"{name}|{year}|{number}"
            if name != "期":
                yield f"{name}|{year}|"


def _endings(agency: str) -> Iterator[str]:
    for start in range(len(agency) + 1):
        yield agency[start:]


def describe_key(key: str) -> str:
    """A key in the usual printed form: 澜政办〔2019〕12号, 国务院令第296号, 2019年第3期."""
    agency, year, serial = key.split("|")
    if agency in ("期", "总期", "增刊", "特刊"):
        word = {"期": "第", "总期": "总第"}.get(agency, f"{agency}第")
        number = f"{word}{serial}期" if serial else agency
        return f"{year}年{number}" if year else number
    if agency.endswith(("令", "公告", "通告")):
        return f"{agency}{year + '年' if year else ''}第{serial}号"
    return f"{agency}〔{year}〕{serial}号" if year else f"{agency}{'' if agency else '第'}{serial}号"
