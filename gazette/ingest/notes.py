"""题注: the note below a title that says who adopted a text when, which order published it, and how it was amended since.

All functions take folded lines (``anatomy.folded``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gazette.numerals import date_alone

REMARK = re.compile(r"\((?:此件|本件|信息公开|公开|有删减|联系人|印章|盖章|不公开|依申请|主动)[^()]{0,60}\)?")
_ADOPTED = re.compile(r"通过|公布|发布|批准|修正|修订|施行|颁布|令第|印发|生效|起实施")
_DATED = re.compile(
    r"(?:经|根据|按照)?\s*(?:(?:19|20)\d{2}\s*年|(?:19|20)\d{2}-\d{1,2}-\d{1,2}|[一二][〇零o九0][〇零o0一二三四五六七八九]{2}\s*年)"
)
_DAY_WITHIN = re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_ORDERED = re.compile(r"令\s*第|号\s*令|(?:通过|公布|发布|印发|批准)(?=[,\s]|自|$)")
_LONGEST, _LINES = 2500, 12


def is_note(plain: str) -> bool:
    """（2019年3月5日市政府第3次常务会议通过 …）, or one event a line without brackets."""
    inner = plain.strip("()")
    if plain.startswith("(") and plain.endswith(")") and _tells_of_an_order(inner):
        return True
    happened = _ADOPTED.search(inner) or re.search(r"次会议.{0,4}<[^>]*关于修改", inner)
    if not (_DATED.match(inner) and happened) or date_alone(inner) is not None:
        return False
    return (plain.startswith("(") or not plain.endswith("。")) and len(inner) < _LONGEST


def _tells_of_an_order(inner: str) -> bool:
    """（市政府令第12号公布　2019年3月5日…通过，自…起施行）: what happened first, then when."""
    return (
        len(inner) < _LONGEST
        and _DAY_WITHIN.search(inner) is not None
        and _ORDERED.search(inner) is not None
        and not REMARK.match(f"({inner})")
    )


_DAY = r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}"
_HALF_EVENT = re.compile(  # 2020年11月9日 最高人民法院审判委员会 / 第1815次会议通过
    rf"{_DAY}日\s+[\u3400-\u9fff、]{{2,40}}(?:委员会|国务院|人民政府|代表大会|部|局|厅|院|署)"
)
_HALF_DAY = re.compile(_DAY)  # 2015年12月3 / 日东江省第十二届人民代表大会常务委员会第十七次会议批准
_NAMES_ONLY = re.compile(r"[\u3400-\u9fff、\s]{2,40}")


def _lines_of_event(plains: Sequence[str]) -> int:
    """On how many lines an event stands that begins on the first: lines of names, then what they did."""
    for count in range(2, min(_LINES, len(plains)) + 1):
        if is_note("".join(plains[:count]).rstrip(")")):
            return count
        if not _NAMES_ONLY.fullmatch(plains[count - 1]):
            return 0
    return 0


def lines_of_note(plains: Sequence[str]) -> int:
    """On how many of these lines a note stands, from the first, in brackets or broken within an event; 0: it is none, or stands on one."""
    if plains and (_HALF_EVENT.fullmatch(plains[0]) or _HALF_DAY.fullmatch(plains[0])):
        return _lines_of_event(plains)
    if not (plains and plains[0].startswith("(") and is_open(plains[0])):
        return 0
    for count in range(2, min(_LINES, len(plains)) + 1):
        joined = "".join(plains[:count])
        if not is_open(joined):
            return count if joined.endswith(")") and is_note(joined) else 0
    return 0


def is_half(plain: str) -> bool:
    """Whether a note goes on in the next line: its bracket is open, or nothing happened yet on its day."""
    if plain.startswith("("):
        return is_open(plain)
    return re.match(_DAY, plain) is not None and not is_note(plain)


def is_open(plain: str) -> bool:
    """Whether a bracket is opened and not closed."""
    return plain.count("(") > plain.count(")")
