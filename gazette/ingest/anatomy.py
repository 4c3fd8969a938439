"""The parts of an official document's text: its head, whom it addresses, where it is signed, what is attached.

Everything that describes a document looks at it through these parts, so that they cannot disagree about where
the head ends. Lines are compared folded (width, brackets, traditional forms) and with letter-spacing closed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import index
from gazette.ingest.notes import is_half, is_note, lines_of_note
from gazette.ingest.web_frame import is_frame, with_values
from gazette.numerals import date_alone, find_date

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
HEAD_LINES = 48  # a joint notice may name thirty offices before its title
# the last characters of the names of bodies that issue documents
OFFICE_END = (
    "人民政府|政府|国务院|办公室|办公厅|办公会议|委员会|管委会|常委会|总局|局|厅|部|署|委|办|院|总工会|工会|联合会|妇联|残联|银行|行署|指挥部|领导小组|"
    "工作组|联席会议|机制|集团|公司|中心|处|司|总队|支队|大队|协会|学会|商会|大学|学院|学校|代表大会|小组|中央|军区|街道|办事处|基金会|理事会|党组|党委|红十字会|"
    "常务委员会|主席团|支行|分行|营业部|工商联|总社|供销社|监会|促会|文联|科协|侨联|作协|党校|海关|电视台|报社|出版社|图书馆|博物馆|医院|组委会|安委会|爱卫会|村委会|居委会|检察院|法院|交易所|研究所|公安分局|合作社|联社|监狱|总公司|税务所|管理所|管理站|书院|供电所"
)
OFFICE = re.compile(rf"{HAN}[\u3400-\u9fff()、/\"]{{0,38}}?(?:{OFFICE_END})(?:\([^()]{{1,12}}\))?")
_NO_OFFICE = re.compile(r"关[于於]|印发|转发|批转|贯彻|落实|^(?:的|和|与|及|对|在)")
_LETTERHEAD = re.compile(r"(.{2,60}?)\s*(?:文件|公文)(?:\s*\(.{1,8}\))?")
_ORDER_HEAD = re.compile(rf"({HAN}[\u3400-\u9fff 、]{{1,60}}?)\s*(令|公告|通告)")
_ORDER_WORD = re.compile(r"令|公告|通告")  # under the names of those who give it together
_ORDER_NUMBER = re.compile(
    r"[(\[]?\s*(?:[(\[]?\s*(?:19|20)\d{2}\s*年?\s*[)\]]?\s*年?\s*)?第\s*[\d一二三四五六七八九十百〇零]{1,6}\s*号\s*[)\]]?"
)
LABEL = re.compile(
    r"[\[]?\s*(标\s*题|信息名称|文件名称|名\s*称|索\s*引\s*号|发\s*文\s*字\s*号|文\s*号|发\s*文\s*机\s*[关构]|发\s*布\s*机\s*[关构]|发\s*文\s*单\s*位|制\s*定\s*机\s*关"
    r"|成\s*文\s*日\s*期|发\s*文\s*日\s*期|发\s*布\s*日\s*期|公\s*开\s*日\s*期|印\s*发\s*日\s*期|生\s*效\s*日\s*期|施\s*行\s*日\s*期|失\s*效\s*日\s*期|废\s*止\s*日\s*期|主题分类|组配分类|有\s*效\s*性|文\s*种"
    r"|主\s*题\s*词|信息来源|来\s*源|体裁分类|服务对象|内容概述|统一登记号|统一编号|公开方式|公开属性|密\s*级|签发人|效力级别|时效性|关\s*键\s*词)\s*[\]]?\s*(?::|(?<=\]))\s*(.*)"
)
_URGENCY = re.compile(
    r"(?:特\s*急|加\s*急|平\s*急|特\s*提|急\s*件|绝密|机密|秘密|内部)(?:[★·].{0,8})?|\d{6}|[0-9]{1,4}"
)
_FILE_WORD = re.compile(r"文\s*件")  # beside the names of a red head, or under them
_NAME_ENDS = re.compile(r"办公室|办公厅|委员会|管理局|管理委员会")  # of a name broken for its length
_DECORATION = re.compile(r"[\s\-—_=*·.★☆~]+")
_SITE = re.compile(
    r"^\[[\u3400-\u9fff]{2,10}\]|https?:|原文链接|当前位置|首页|您所在的位置|扫一扫|打印本页|字体:|浏览次数|>\s*政府信息公开"
)
_PAGE = re.compile(r"[-—·\s]*\d{1,4}[-—·\s]*|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?")
_BODY_START = re.compile(
    r"第\s*[一1]\s*[章编节条篇]|第一部分|[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)]|[1-9]\s?[.、](?!\d)|目\s*[录次]$|总\s*则$|序\s*言$|前\s*言$|引\s*言$|附\s*件|◆|为[了深贯加进规切]|根据|按照|近年|近日|"
    r"经(?!济|营|贸|费|纪).{2,30}(?:研究|同意|决定|批准)(?!的)|现将|现就|鉴于|各位代表"
)
_PART = 6  # the least characters of a line that can be taken for a part of the title above
_TOPIC_WORDS = re.compile(rf"{HAN}{{2,6}}(?:[\s]+{HAN}{{1,6}}){{2,8}}")
_SENTENCE = ("。", ";", ",", "!", "?", "、", "……")
_YEAR_DAY = (
    r"(?:(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|[一二][〇零o九0][〇零o0一二三四五六七八九]{2}年[元正一二三四五六七八九十]{1,3}月[一二三四五六七八九十廿卅]{1,3}日)"
)
# （澜地税所[2000]252号　2000年8月21日）: number and day in one line below the title
NUMBER_AND_DAY = re.compile(
    rf"\(?(?P<number>[\u4e00-\u9fff]{{2,16}}\s*\[\d{{4}}\]\s*第?\d{{1,5}}号)\s+(?P<day>{_YEAR_DAY})\)?"
)
COLOPHON = re.compile(r"抄\s*[送报]\s*:|主\s*送\s*:|分\s*送\s*:|.{2,40}日\s*印发$|主题词\s*:")
ATTACHMENT_LABEL = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[:.]?$|附\s*[:]?$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as it was received, with letter-spacing closed, and folded (as long as the closed one)."""

    raw: str
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the head and what it is: label, number, order, office, letterhead, note, title, mark."""

    place: int
    role: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Where a document is signed: the lines of names, and the line of the date with the words of the date."""

    first: int
    place: int
    date: str  # the characters of the date as they stand
    glued: str = ""  # the office before a date on the same line


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A text and where its parts are."""

    lines: tuple[Line, ...]
    head: tuple[Part, ...]
    body: int  # the first line that is not head
    addressee: tuple[int, int, str] | None  # first line, one after the last, the words
    closing: Closing | None

    def of(self, role: str) -> list[Line]:
        """The lines of the head that are this; of a note each as a whole, on however many lines it stands."""
        found = [self.lines[part.place] for part in self.head if part.role == role]
        return _whole_notes(found) if role == "note" else found


def _whole_notes(lines: Sequence[Line]) -> list[Line]:
    whole: list[Line] = []
    for line in lines:
        if whole and is_half(whole[-1].plain):
            last = whole[-1]
            line = Line(f"{last.raw}\n{line.raw}", last.text + line.text, last.plain + line.plain)
            whole[-1] = line
        else:
            whole.append(line)
    return whole


def dissect(lines: Sequence[str]) -> Anatomy:
    """The parts of a text."""
    held = [line for line in lines if line.strip(EDGES)]
    read = tuple(map(_line, [*with_values(held[:HEAD_LINES]), *held[HEAD_LINES:]]))
    head = _head(read)
    body = head[-1].place + 1 if head else 0
    while body < len(read) and is_frame(read[body].plain):
        body += 1
    addressee = _addressee(read, body)
    after = addressee[1] if addressee and addressee[1] > body else body
    if addressee and addressee[0] == addressee[1]:
        after = body
    return Anatomy(read, head, body, addressee, _closing(read, after, head))


def _line(raw: str) -> Line:
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


def is_number(plain: str) -> bool:
    """Whether a line is nothing but a document number that could be a document's own."""
    bare = squeezed(plain).strip("()")
    if bare.count("(") != bare.count(")"):
        bare = squeezed(plain)
    bare = re.sub(r"签发人:.*$", "", bare)
    if "号" not in bare or len(bare) > 90:
        return False
    return all(_single_number(piece) for piece in re.split(r"[、;](?=\S{2,})", bare) if piece)


def _single_number(bare: str) -> bool:
    if index.number_key(bare) is None:
        return False
    bracketed = re.search(r"[(\[<{]\s*(?:(?:19|20)?\d{2}|[一二][〇零o九]..)年?\s*[)\]>}]", bare) is not None
    ordered = re.search(r"[令告]|^\(?(?:\d{4}年)?第", bare) is not None
    return (bracketed or ordered) and not re.search(r"[第]\S*[条款项期]", bare)


def _head(lines: Sequence[Line]) -> tuple[Part, ...]:
    parts: list[Part] = []
    place, titled = 0, False
    while place < min(len(lines), HEAD_LINES):
        broken = lines_of_note([line.plain for line in lines[place : place + HEAD_LINES]])
        if broken:
            parts += [Part(p, "note") for p in range(place, place + broken)]
            place += broken
            continue
        role = _role(lines, place, titled)
        if role is None:
            break
        titled = titled or role == "title"
        parts.append(Part(place, role))
        place += 1
        if sum(part.role == "title" for part in parts) > 14:
            break
    while parts and parts[-1].role in ("mark",):
        parts.pop()
    return tuple(parts)


def _role(lines: Sequence[Line], place: int, titled: bool) -> str | None:
    """What a line of the head is; None: the head is over."""
    line = lines[place]
    plain = line.plain
    if "\t" in plain:
        return None
    if LABEL.fullmatch(plain) and (not titled or _among_labels(lines, place)):
        return "label"
    if (
        _URGENCY.fullmatch(plain)
        or _DECORATION.fullmatch(plain)
        or (not titled and _FILE_WORD.fullmatch(plain))
        or _PAGE.fullmatch(plain)
        or _SITE.search(plain)
        or is_frame(plain)
    ):
        return "mark"
    if is_number(plain):
        return "number"
    if not titled and place < 2 and _TOPIC_WORDS.fullmatch(plain) and not offices_in(plain):
        return "mark"
    following = lines[place + 1].plain if place + 1 < len(lines) else ""
    if _ORDER_HEAD.fullmatch(plain) and _ORDER_NUMBER.fullmatch(following):
        return "order"
    if _ORDER_WORD.fullmatch(plain) and place and offices_in(lines[place - 1].plain):
        return "order" if _ORDER_NUMBER.fullmatch(following) else None
    if is_note(plain):
        return "note"
    if date_alone(plain.strip("()")) is not None:
        return "mark"
    if not titled and _LETTERHEAD.fullmatch(plain) and offices_in(_bare_letterhead(plain)):
        return "letterhead"
    if titled and _again(lines, place):
        return "title"
    if not titled and place and _NAME_ENDS.fullmatch(plain) and offices_in(lines[place - 1].plain):
        return "office"
    if offices_in(plain) and not _closes(lines, place):
        if not titled or _near_number(lines, place) or _greets_next(lines, place) or _again(lines, place + 1):
            return "office"
        return None
    return "title" if _could_be_title(plain, titled) else None


def _bare_letterhead(plain: str) -> str:
    match = _LETTERHEAD.fullmatch(plain)
    return match[1] if match else plain


def _closes(lines: Sequence[Line], place: int) -> bool:
    """Whether an office on this line is signed by a date on the next: no head then."""
    return place + 1 < len(lines) and date_alone(lines[place + 1].plain) is not None and place > 2


def _near_number(lines: Sequence[Line], place: int) -> bool:
    return any(is_number(line.plain) for line in lines[place + 1 : place + 12])


def _greets_next(lines: Sequence[Line], place: int) -> bool:
    """Whether whom it is addressed to comes next, after the title once more perhaps: the name is the issuer's."""
    repeated = {squeezed(line.plain) for line in lines[:place]}
    after = [line for line in lines[place + 1 : place + 4] if squeezed(line.plain) not in repeated]
    return bool(after) and after[0].plain.endswith(":") and _addressee([after[0]], 0) is not None


def _again(lines: Sequence[Line], place: int) -> bool:
    """Whether a line is a part of the title above, which is printed once more on several lines."""
    part = squeezed(lines[place].plain) if place < len(lines) else ""
    return len(part) >= _PART and any(
        part in (title := squeezed(line.plain)) and part != title for line in lines[:place]
    )


def _among_labels(lines: Sequence[Line], place: int) -> bool:
    """Whether a label below the title stands in a table of facts, not in a list of the text."""
    beside = [lines[at].plain for at in (place - 1, place + 1) if 0 <= at < len(lines)]
    return any(LABEL.fullmatch(plain) for plain in beside)


def _could_be_title(plain: str, titled: bool) -> bool:
    bare = re.sub(r"<[^<>]*(?:<[^<>]*>[^<>]*)*>|\"[^\"]*\"|\([^()]*\)", "", plain)
    if len(plain) > 120 or "。" in bare or bare.rstrip().endswith((":", *_SENTENCE)) or "," in bare:
        return False
    if titled and _BODY_START.match(plain):
        return False
    return not re.match(r"第\s*[一1]\s*[章编条]|目\s*[录次]$|[一]、", plain)


_GREETED = re.compile(
    r"^(?:各|本|全|有关|相关|市|县|区|省|国务院|中央|[\u3400-\u9fff()]{2,40}?(?:人民政府|委员会|办公室|局|厅|部|委|公司|大学|院|中心|会|行|署|单位|社|站|所|集团|校|处|镇|乡|街道|办|企业|代表|同志))"
)
_NO_ADDRESSEE = re.compile(
    r"如下|根据|按照|现就|现将|特此|通知:|决定:|公告:|规定:|一是|为了|包括|下列|以下|收悉|任命|免去|研究"
)


# a number that runs into the greeting, or the title a second time
_AHEAD = re.compile(
    rf"\s*{HAN}{{1,14}}\s*[\[(](?:19|20)\d{{2}}年?[\])]\s*第?\d{{1,5}}\s*号\s*(?=\S)"
    r"|\S{0,40}?(?:关于|印发|转发)\S{4,120}?(?:通知|意见|决定|批复|公告|通告|通报|函)\s+(?=\S)"
)


def _addressee(lines: Sequence[Line], start: int) -> tuple[int, int, str] | None:
    """主送机关: the first lines after the head that end with a colon and name nobody but offices."""
    collected = ""
    ahead = _AHEAD.match(lines[start].plain) if start < len(lines) else None
    for place in range(start, min(start + 8, len(lines))):
        skipped = ahead.end() if ahead and place == start else 0
        plain = lines[place].plain[skipped:]
        before, colon, rest = re.sub("∶", ":", plain).partition(":")
        if place == start and not _GREETED.match(plain):
            return None
        if (not collected and _NO_ADDRESSEE.search(before + colon)) or "。" in before or len(collected) > 600:
            return None
        if re.match(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[条章]", plain):
            return None
        collected += lines[place].text[skipped : skipped + len(before)]
        if colon:
            if _NO_ADDRESSEE.search(before) or len(collected) > 700:
                return None
            whole = not rest.strip() and not skipped
            return start, place + 1 if whole else place, collected.strip()
        if not before.endswith(("、", ",", ")")) and len(before) < 18:
            return None
    return None


_TRAILING = re.compile(r"\s*\(?(?:此件|信息公开|公开方式|主动公开|有删减|本件).*$")


def _closing(lines: Sequence[Line], start: int, head: Sequence[Part]) -> Closing | None:
    """The first place where a line is only a date (and perhaps a remark), or an office with a date."""
    chronicle = any("大事记" in lines[part.place].plain for part in head)
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
