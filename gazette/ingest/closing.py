"""Where a document is signed: the names and the day under its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gazette.ingest.offices import HAN, Line, offices_in, squeezed
from gazette.numerals import find_date


@dataclass(frozen=True, slots=True)
class Closing:
    """Where a document is signed: the lines of names, and the line of the date with the words of the date."""

    first: int
    place: int
    date: str  # the characters of the date as they stand
    glued: str = ""  # the office before a date on the same line


_TRAILING = re.compile(r"\s*\(?(?:此件|信息公开|公开方式|主动公开|有删减|本件).*$")


def find_closing(lines: Sequence[Line], start: int, *, chronicle: bool) -> Closing | None:
    """The first place where a line is only a date (and perhaps a remark), or an office with a date."""
    weak: Closing | None = None
    for place in range(start, len(lines)):
        plain = lines[place].plain
        if "日" not in plain and not re.search(r"\d[.\-/]\d", plain):
            continue
        found = _signed_line(lines, place)
        if found is None or (chronicle and not found.glued and found.first == place):
            continue
        if found.first < place or found.glued or _ends_body(lines, place):
            return found
        weak = weak or found
    return weak


def _signed_line(lines: Sequence[Line], place: int) -> Closing | None:
    """How a document is signed on this line: by a date alone, after an office, or run into other words."""
    plain = _TRAILING.sub("", lines[place].plain).strip()
    bare = plain.strip("()").rstrip("。")
    found = find_date(bare)
    if found is None:
        return None
    before, _, after = bare.partition(found[1])
    if squeezed(bare) == squeezed(found[1]):
        return Closing(_names_above(lines, place), place, found[1])
    if (
        not before.strip()
        and place
        and not after.strip().startswith(("印发", "至", "起", "-", "—", "前", "以"))
    ):
        tail = lines[place - 1].plain.split()[-1]
        run_in = _ends_body(lines, place) and len(plain) > 40 and not _TOLD.match(after)
        if re.match(r"\s*附\s*件|\s*\(", after) or run_in:
            return Closing(_names_above(lines, place), place, found[1], tail if offices_in(tail) else "")
        if offices_in(tail) and re.match(r"\s", after):
            return Closing(place, place, found[1], tail)
    return _run_on(lines[place].plain, place)


_NO_SIGNATURE = re.compile(
    r"发布|公布|颁布|颁发|批准|印发|下发|通过|修|施行|实施|第|召开|的|以|起|至|到|前|后|,|、|制定|转发|作出|令|决定|联合|签|在|向|对|关于|举行|开展|之|设立|成立|上午|下午|晚|\\."
)
_RUN_ON = re.compile(
    r"(?:^|[。;!:\s])(?P<names>[^。;:!,<>]{2,90}?)\s*(?P<date>(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[一二][〇零o九0][〇零o0一二三四五六七八九]{2}年[元正一二三四五六七八九十]{1,3}月[一二三四五六七八九十廿卅]{1,3}日)(?P<after>\s*\S{0,4})"
)
# what a sentence says happened on the day it begins with: 1993年6月17日市人大常委会通过的《…》同时废止
_TOLD = re.compile(
    r"[^。;!]{0,100}?(?:通过|公布|发布|颁布|批准|施行|印发|修[正订]|之?以?[前后]|起|会议|声明|曾)"
)


def _run_on(plain: str, place: int) -> Closing | None:
    """义乌市人民政府办公室2013年8月9日, on a line of its own or in the middle of a text without line breaks."""
    if re.match(r"第[一二三四五六七八九十百零\d]{1,6}条", plain):
        return None
    for match in _RUN_ON.finditer(plain):
        names, after = match["names"].strip(), match["after"].strip()
        # what is issued follows at once in a text without line breaks: …贯彻执行。市政府办公室2013年7月19日关于…的意见
        issued = after.startswith("关于") and plain[match.start()] in "。!"
        if (_NO_SIGNATURE.match(after) and not issued) or (
            len(plain) < 150 and after and not re.match(r"附|\(|抄|主题", after)
        ):
            continue
        for piece in (names, names.split()[-1] if names.split() else ""):
            if offices_in(piece):
                return Closing(place, place, match["date"], piece)
    return None


def _names_above(lines: Sequence[Line], place: int) -> int:
    """The first of the lines of names right above a date."""
    first = place
    while first > 0 and place - first < 45 and is_signatory(lines[first - 1].plain, first == place):
        first -= 1
    return first


_PERSON = re.compile(
    rf"(?:(?:代|副|兼)?(?:{HAN}{{0,12}})?(?:[市省区县州乡镇]\s*长|主\s*任|局\s*长|厅\s*长|部\s*长|署\s*长|行\s*长|院\s*长|检察长|主\s*席|总\s*理|委员长|指\s*挥\s*长|司\s*令\s*员|关\s*长)\s*[:]?\s*)(?:{HAN}\s?){{0,4}}"
)


def is_signatory(plain: str, nearest: bool = True) -> bool:
    """Whether a line holds names of offices, or of a person with an office (市长　陆衡川), and nothing else."""
    bare = re.sub(r"\((?:盖章|印章|公章|代章|章)\)", "", plain).strip()
    if (
        not bare
        or len(bare) > 120
        or re.search(r"[。;:,\"<>\t]|\d", bare)
        or re.match(r"特此|附\s*件|第.{1,4}[章条节]|[一二三四五六七八九十]+、", bare)
    ):
        return False
    if offices_in(bare):
        return True
    if _PERSON.fullmatch(bare):
        return True
    return (
        nearest and re.fullmatch(rf"(?:{HAN}[\s]?){{2,30}}", bare) is not None and not bare.startswith("附")
    )


def _ends_body(lines: Sequence[Line], place: int) -> bool:
    """Whether the line above ends like the end of a text."""
    if place == 0:
        return False
    above = lines[place - 1].plain
    return above.endswith(("。", "!", ";", '!"', '。"', ")", "..")) or is_signatory(above)
