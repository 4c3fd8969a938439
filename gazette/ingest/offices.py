"""Lines as official documents are looked at, and the names of the bodies that issue them.

Lines are compared folded (width, brackets, traditional forms) and with letter-spacing closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import index

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
# the last characters of the names of bodies that issue documents
OFFICE_END = (
    "人民政府|政府|国务院|办公室|办公厅|办公会议|委员会|管委会|常委会|总局|局|厅|部|署|委|办|院|总工会|工会|联合会|妇联|残联|银行|行署|指挥部|领导小组|"
    "工作组|联席会议|机制|集团|公司|中心|处|司|总队|支队|大队|协会|学会|商会|大学|学院|学校|代表大会|小组|中央|军区|街道|办事处|基金会|理事会|党组|党委|红十字会|"
    "常务委员会|主席团|支行|分行|营业部|工商联|总社|供销社|监会|促会|文联|科协|侨联|作协|党校|海关|电视台|报社|出版社|图书馆|博物馆|医院|组委会|安委会|爱卫会|村委会|居委会|检察院|法院|交易所|研究所|公安分局|合作社|联社|监狱|总公司|税务所|管理所|管理站|书院|供电所"
)
OFFICE = re.compile(rf"{HAN}[\u3400-\u9fff()、/\"]{{0,38}}?(?:{OFFICE_END})(?:\([^()]{{1,12}}\))?")
_NO_OFFICE = re.compile(r"关[于於]|印发|转发|批转|贯彻|落实|^(?:的|和|与|及|对|在)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as it was received, with letter-spacing closed, and folded (as long as the closed one)."""

    raw: str
    text: str
    plain: str


def line_of(raw: str) -> Line:
    """A line as it was received, with its letter-spacing closed, and folded."""
    text = _closed(raw.strip(EDGES))
    return Line(raw, text, folded(text))


def folded(text: str) -> str:
    """Folded for comparing, 《》 and 〈〉 alike; as long as the text."""
    return index.fold(text).translate(_QUOTES)


EDGES = "\u3000 \xa0\t\r\n\f\v|"  # white space, and the bars of a table that was turned into text
_QUOTES = str.maketrans("《》", "<>")


def _closed(text: str) -> str:
    """重 庆 市 财 政 局 as 重庆市财政局; wider gaps between names stay as one space."""
    spaces = len(re.findall(r"(?<=\S)[ \u3000\xa0]+(?=\S)", text))
    singles = len(re.findall(r"(?:^|(?<=[ \u3000\xa0]))\S(?=[ \u3000\xa0]|$)", text))
    if re.fullmatch(r"\S(?:[ \u3000\xa0]+\S){1,4}", text) and not re.search(r"\d", text):
        return re.sub(r"[ \u3000\xa0]", "", text)
    if spaces < 2 or singles < 3 or singles < 0.7 * (spaces + 1) or "\t" in text:
        return text
    if re.search(r"\S[ \u3000\xa0]{3,}\S", text) and re.search(r"\S[ \u3000\xa0]\S", text):
        return " ".join(re.sub(r"\s", "", piece) for piece in re.split(r"[ \u3000\xa0]{3,}", text))
    return re.sub(r"[ \u3000\xa0]", "", text)


def squeezed(plain: str) -> str:
    """Without any white space."""
    return re.sub(r"\s+", "", plain)


def offices_in(plain: str) -> tuple[str, ...]:
    """The names of offices that a whole line is, or nothing: one, several between spaces or 、, or run together."""
    if _NO_OFFICE.search(plain):
        return ()
    names = [name for name in re.split(r"[\s、]+", plain.strip()) if name]
    if not names:
        return ()
    if all(OFFICE.fullmatch(name) for name in names):
        return tuple(part for name in names for part in _unglued(name))
    whole = squeezed(plain)  # spaces inside one name: 澜州市 人民政府
    return _unglued(whole) if OFFICE.fullmatch(whole) and len(names) <= 3 and len(whole) < 30 else ()


_BETWEEN_NAMES = re.compile(r"[、，,；;\s]+(?![^（(]*[)）])")


def parted(name: str) -> tuple[str, ...]:
    """最高人民法院、最高人民检察院 as two; what stands in brackets, and 文化、广播电视和旅游局, is one name."""
    pieces = [piece for piece in _BETWEEN_NAMES.split(name) if piece]
    if len(pieces) > 1 and all(len(p) > 2 and OFFICE.fullmatch(folded(p)) for p in pieces):
        return tuple(pieces)
    return (name,)


def _unglued(name: str) -> tuple[str, ...]:
    """重庆市经济和信息化委员会重庆市财政局: two names that begin alike."""
    start = name.removeprefix("中共")[:3]
    cuts = [
        match.start()
        for match in re.finditer(
            rf"(?<=[局厅部委会府办室院行署])(?:{re.escape(start)}|中共{re.escape(start)})", name
        )
    ]
    bounds = [0, *(cut for cut in cuts if cut > 3), len(name)]
    pieces = [name[first:last] for first, last in pairwise(bounds)]
    return tuple(pieces) if all(OFFICE.fullmatch(piece) for piece in pieces) else (name,)
