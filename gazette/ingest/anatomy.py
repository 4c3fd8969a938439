"""The parts of an official document's text: its head, whom it addresses, where it is signed, what is attached.

Everything that describes a document looks at it through these parts, so that they cannot disagree about where
the head ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import index
from gazette.ingest.closing import Closing, find_closing
from gazette.ingest.notes import is_half, is_note, lines_of_note
from gazette.ingest.offices import EDGES, HAN, Line, line_of, offices_in, squeezed
from gazette.ingest.web_frame import is_frame, with_values
from gazette.numerals import date_alone

HEAD_LINES = 48  # a joint notice may name thirty offices before its title
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
class Part:
    """A line of the head and what it is: label, number, order, office, letterhead, note, title, mark."""

    place: int
    role: str


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
    read = tuple(map(line_of, [*with_values(held[:HEAD_LINES]), *held[HEAD_LINES:]]))
    head = _head(read)
    body = head[-1].place + 1 if head else 0
    while body < len(read) and is_frame(read[body].plain):
        body += 1
    addressee = _addressee(read, body)
    after = addressee[1] if addressee and addressee[1] > body else body
    if addressee and addressee[0] == addressee[1]:
        after = body
    return Anatomy(
        read,
        head,
        body,
        addressee,
        find_closing(read, after, chronicle=any("大事记" in read[part.place].plain for part in head)),
    )


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
