"""When a document was signed and published, from when it holds and until when."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gazette.ingest.anatomy import NUMBER_AND_DAY, Anatomy
from gazette.ingest.closing import is_signatory
from gazette.ingest.manuscript import Finding
from gazette.ingest.offices import squeezed
from gazette.ingest.run_on import run_on
from gazette.numerals import find_date

_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DATE_WORDS = (
    r"(?:(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[一二][〇零o九0][〇零o0一二三四五六七八九]{2}\s*年\s*[元正一二三四五六七八九十]{1,3}\s*月\s*[一二三四五六七八九十廿卅]{1,3}\s*日"
    r"|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2})"
)
_ISSUED = r"(?:公布|发布|颁布|印发|下发|颁发|签发|发文|通过|批准|签署|文件印发)"
_TAKES_EFFECT = r"(?:正式|开始)?\s*(?:施行|实施|执行|生效|试行|起施行|实行|启用)"
_ACT = (
    "办法|条例|规定|决定|意见|方案|细则|公告|通告|通知|规划|计划|纲要|预案|规则|章程|法|标准|决议|指引|规范|措施|制度|准则|解释|政策|规程|目录|清单|令|批复|文件|文|导则|要求|守则|办法和标准|修正案|政策措施|通则|"
    "若干措施|基准|大纲|指南|函|要点|名录|修改决定|名单"
)
_OWN = rf"(?:本|此|该)\s*(?:{_ACT})"
_ANNOUNCED = r"现予|公布|发布|请|^\s*(?:第\S+条\s*)?自"
_FROM_DATE = re.compile(
    rf"(?:自|从|于|在|定于)\s*({_DATE_WORDS})\s*(?:\d{{1,2}}\s*时)?\s*(?:之日)?\s*(?:起|后)?\s*(?:至\s*{_DATE_WORDS}\s*)?{_TAKES_EFFECT}"
)
_FROM_ISSUE = re.compile(
    rf"(?:自|从)?\s*({_ISSUED})\s*(?:之日|日)\s*(?:起|后)?\s*(?:满)?\s*([\d一二三四五六七八九十]{{1,3}}\s*(?:日|天|个月|个工作日))?\s*(?:后|起)?\s*{_TAKES_EFFECT}"
)
_NOTE_EFFECT = re.compile(rf"({_DATE_WORDS})\s*(?:起)?\s*施行$")
_TERM = re.compile(
    r"(?:有效期|试行期|施行期|实施期限|有效期限|试行期限|执行期限|期限)(?:限)?\s*(?:为|是|暂定|定为|限为|:)?\s*([\d一二三四五六七八九十两]{1,3})\s*(年|个月)|(?<!先行)(?:暂定)?试行\s*([\d一二三四五六七八九十两]{1,2})\s*(年|个月)"
)
_UNTIL = re.compile(
    rf"(?:有效期|试行期|执行期限|实施期限|有效期限|施行)[^。;]{{0,24}}?(?:至|截至|截止到|截止|到)\s*({_DATE_WORDS})|自\s*{_DATE_WORDS}\s*起?\s*(?:施行|实施|执行)?\s*[,]?\s*至\s*({_DATE_WORDS})\s*(?:止|废止|失效|有效)"
)
_QUOTED = re.compile(r"\"[^\"]{0,4000}\"")
_LICENCE = re.compile(
    r"许可证|证书|资质|执照|批准文号|合格证|登记证|通行证|资格证|有效期届满|产品|证件|营业|协议|合同|药品|认证|检验"
)
_SPACED = r"(?:1\s*9|2\s*0)\s*\d\s*\d\s*年\s*\d\s*\d?\s*月\s*\d\s*\d?\s*日"  # 1 9 9 8 年3 月5 日
_MEETING = re.compile(
    rf"({_DATE_WORDS}|{_SPACED})\s*(?:和(?:\d{{1,2}}月)?\d{{1,2}}日)?(?:,)?\s*在\s*.{{4,60}}(?:会议|大会)"
)
_DECIDED = re.compile(rf"(?:政府|党组|委|办公会议?|会议)\s*({_DATE_WORDS})\s*(?:研究)?决定")


@dataclass(frozen=True, slots=True)
class Dates:
    """What is known of the days of a document."""

    signed: Finding | None
    published: Finding | None
    effective: Finding | None
    expires: Finding | None

    def __iter__(self) -> Iterator[Finding]:
        """Those found."""
        return iter([f for f in (self.signed, self.published, self.effective, self.expires) if f is not None])


def find_dates(anatomy: Anatomy) -> Dates:
    """All four, the later ones resolved by the earlier (自发布之日起施行, 有效期5年)."""
    signed = _signed(anatomy)
    published = _published(anatomy)
    effective = _effective(anatomy, _day(published) or _day(signed), _day(signed))
    return Dates(signed, published, effective, _expires(anatomy, _day(effective)))


def _day(finding: Finding | None) -> date | None:
    return date.fromisoformat(finding.value[0]) if finding else None


def _dated(field: str, words: str, evidence: str, confidence: float) -> Finding | None:
    found = find_date(words) or find_date(squeezed(words))
    return Finding(field, (found[0].isoformat(),), evidence, confidence) if found else None


def _signed(anatomy: Anatomy) -> Finding | None:
    for finder in (
        _under_the_text,
        _in_note,
        _labelled_signed,
        _spoken,
        _decided,
        _adopted,
        _in_head,
        _run_together,
    ):
        found = finder(anatomy)
        if found is not None:
            return found
    return None


def _under_the_text(anatomy: Anatomy) -> Finding | None:
    closing = anatomy.closing
    if closing is None:
        return None
    line = anatomy.lines[closing.place]
    above = anatomy.lines[closing.place - 1] if closing.place else None
    signed = closing.first < closing.place or bool(closing.glued)
    ended = above is not None and (above.plain.endswith(("。", ")", ";", "!")) or is_signatory(above.plain))
    at = line.plain.find(closing.date)
    evidence = line.raw if len(line.raw) < 80 else line.text[max(at - 40, 0) : at + 40]
    return _dated("signed_on", closing.date, evidence, 0.99 if signed else 0.85 if ended else 0.75)


def _run_together(anatomy: Anatomy) -> Finding | None:
    found = run_on(anatomy)
    return _dated("signed_on", found.date, found.evidence, 0.9) if found else None


def _events(anatomy: Anatomy) -> Iterator[tuple[date, str, str]]:
    """The dated events of the notes below the title: day, what happened, the words."""
    for line in anatomy.of("note"):
        plain = line.plain
        places = [match.start() for match in re.finditer(_DATE_WORDS, plain)]
        for first, last in zip(places, [*places[1:], len(plain)], strict=False):
            words = plain[first:last].rstrip("()")
            found = find_date(words)
            if found:
                text = line.text[first : first + len(words)].strip()
                yield found[0], words[len(found[1]) :], text


_OPENING = 40  # characters in which a note says who adopted the text first
_ORDER_EVENT = re.compile(r"公布|发布|颁布|印发|颁发|^\s*(?:起)?\S{2,30}令")


def _in_note(anatomy: Anatomy) -> Finding | None:
    """The event that made it (notes in brackets, as printed), or its last version.

    One event a line is how databases hold texts as they were last amended; laws of the National People's Congress are
    published anew as a whole with every revision (立法法 article 64).
    """
    notes = anatomy.of("note")
    events = [
        event for event in _events(anatomy) if not re.match(r"\s*(?:起)?\s*(?:施行|实施|生效)", event[1])
    ]
    if not notes or not events:
        return None
    first_line = notes[0].plain
    if first_line.startswith("(") and "届全国人民代表大会" not in first_line[:_OPENING]:
        first = [e for e in events if "修" not in e[1] and "根据" not in e[1]] or events
        ordered = [e for e in first if _ORDER_EVENT.search(e[1])]
        day, _, words = (ordered or first)[0]
        return Finding("signed_on", (day.isoformat(),), words, 0.93 if ordered else 0.85)
    day, what, words = max(events, key=lambda event: event[0])
    return Finding("signed_on", (day.isoformat(),), words, 0.92 if _ORDER_EVENT.search(what) else 0.9)


def _labelled(anatomy: Anatomy, names: str, field: str, confidence: float) -> Finding | None:
    for line in anatomy.of("label"):
        match = re.match(rf"\[?(?:{names})\s*\]?\s*:?\s*(\S.*)", line.plain)
        if match:
            found = _dated(field, match[1], line.raw, confidence)
            if found:
                return found
    return None


def _labelled_signed(anatomy: Anatomy) -> Finding | None:
    return _labelled(anatomy, r"成\s*文\s*日\s*期|发\s*文\s*日\s*期", "signed_on", 0.9)


def _spoken(anatomy: Anatomy) -> Finding | None:
    """——1985年3月27日在第六届全国人民代表大会第三次会议上: a report."""
    for line in anatomy.lines[:4]:
        match = _MEETING.search(line.plain[:200])
        if match:
            return _dated("signed_on", match[1], line.text[match.start() : match.end()], 0.85)
    return None


def _decided(anatomy: Anatomy) -> Finding | None:
    for line in anatomy.lines[: anatomy.body + 4]:
        match = _DECIDED.search(line.plain)
        if match:
            return _dated("signed_on", match[1], line.text[match.start() : match.end()], 0.8)
    return None


def _adopted(anatomy: Anatomy) -> Finding | None:
    """《管理规定》已于2007年11月30日经第12次部务会议通过，现予公布: without a date of its own, the day of the meeting."""
    for line in anatomy.lines[anatomy.body : anatomy.body + 2]:
        match = re.match(
            rf"<.{{3,160}}>\s*(?:已|业)?[经于]\s*(?:于)?\s*({_DATE_WORDS}).{{4,80}}通过.{{0,6}}现予",
            line.plain,
        )
        if match:
            return _dated("signed_on", match[1], line.text[: match.end()], 0.7)
    return None


def _in_head(anatomy: Anatomy) -> Finding | None:
    """A date alone in the head: often the day a site put it up."""
    for line in anatomy.of("mark"):
        bare = line.plain.strip("()")
        found = find_date(bare)
        if found and re.sub(r"\s", "", found[1]) == re.sub(r"\s", "", bare):
            return _dated("signed_on", bare, line.raw, 0.7)
    for line in anatomy.lines[:6]:
        beside = NUMBER_AND_DAY.fullmatch(line.plain.strip())
        if beside:
            return _dated("signed_on", beside["day"], line.raw, 0.9)
    return None


def _published(anatomy: Anatomy) -> Finding | None:
    for day, what, words in _events(anatomy):
        if _ORDER_EVENT.search(what) and "修" not in what:
            return Finding("published_on", (day.isoformat(),), words, 0.9)
    labelled = _labelled(anatomy, r"发\s*布\s*日\s*期|公\s*开\s*日\s*期", "published_on", 0.85)
    if labelled is not None:
        return labelled
    for line in anatomy.lines[-4:]:
        match = re.search(rf"({_DATE_WORDS})\s*印发$", line.plain)
        if match:
            return _dated("published_on", match[1], line.raw, 0.7)
    return None


def _provisions(anatomy: Anatomy) -> Iterator[tuple[str, str]]:
    """The lines after the head without what they quote (a text that is changed elsewhere), the last first."""
    for line in reversed(anatomy.lines[anatomy.body :]):
        if "起" in line.plain or "施行" in line.plain or "之日" in line.plain or "实施" in line.plain:
            yield _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), line.plain), line.text


def _effective(anatomy: Anatomy, published: date | None, signed: date | None) -> Finding | None:
    for subject in (True, False):
        for plain, text in _provisions(anatomy):
            for first, last in _sentences(plain):
                sentence = plain[first:last]
                own = re.search(_OWN if subject else _ANNOUNCED, sentence)
                if own is None or (subject and "<" in sentence[: own.start()]):
                    continue
                found = _from(
                    sentence, text[first:last].strip(), published, signed, 0.95 if subject else 0.85
                )
                if found:
                    return found
    for line in anatomy.of("note"):
        match = _NOTE_EFFECT.search(line.plain.strip("()")) or _FROM_DATE.search(line.plain)
        if match and "修" not in line.plain[: match.start()]:
            return _dated("effective_on", match[1], line.raw[:200], 0.9)
    return _labelled(anatomy, r"生\s*效\s*日\s*期|施\s*行\s*日\s*期", "effective_on", 0.9)


def _sentences(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[。;]|$", plain):
        if match.start() > start:
            yield start, match.end()
        start = match.end()


def _from(
    sentence: str, words: str, published: date | None, signed: date | None, sure: float
) -> Finding | None:
    dated = _FROM_DATE.search(sentence)
    if dated:
        return _dated("effective_on", dated[1], words[:300], sure)
    issued = _FROM_ISSUE.search(sentence)
    if issued is None:
        return None
    day = signed if issued[1] in ("通过", "签发", "签署") else published or signed
    if day is None:
        return None
    if issued[2]:
        later = _later(day, issued[2])
        return Finding("effective_on", (later.isoformat(),), words[:300], sure - 0.15) if later else None
    return Finding("effective_on", (day.isoformat(),), words[:300], sure - 0.1)


def _later(day: date, words: str) -> date | None:
    """A day some days or months later; working days are not counted by us."""
    amount = _number(
        re.sub(r"\D*$", "", words) if words[0].isdigit() else re.sub(r"(?:日|天|个月|个工作日)$", "", words)
    )
    if amount is None or "工作日" in words:
        return None
    return _months_later(day, amount) if "月" in words else day + timedelta(days=amount)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _number(text: str) -> int | None:
    text = text.strip()
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.partition("十")
    try:
        if not ten:
            return _DIGITS[text]
        return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[units] if units else 0)
    except KeyError:
        return None


def _expires(anatomy: Anatomy, effective: date | None) -> Finding | None:
    """The last day, said as a day or as years from the day it takes effect; licences' terms are not its own."""
    for line in reversed(anatomy.lines[anatomy.body :]):
        plain = _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), line.plain)
        if not re.search(r"有效期|试行|期限|至|止", plain):
            continue
        for first, last in _sentences(plain):
            sentence = plain[first:last]
            if not re.search(rf"{_OWN}|^\s*(?:第\S+条\s*)?自.{{4,40}}施行", sentence) or _LICENCE.search(
                sentence
            ):
                continue
            found = _last_day(sentence, line.text[first:last].strip(), effective)
            if found:
                return found
    return _labelled(anatomy, r"失\s*效\s*日\s*期|废\s*止\s*日\s*期", "expires_on", 0.9)


def _last_day(sentence: str, words: str, effective: date | None) -> Finding | None:
    until = _UNTIL.search(sentence)
    if until:
        return _dated("expires_on", until[1] or until[2], words[:300], 0.93)
    term = _TERM.search(sentence)
    if term is None or effective is None:
        return None
    amount = _number(term[1] or term[3])
    if not amount:
        return None
    months = amount * (12 if (term[2] or term[4]) == "年" else 1)
    return Finding(
        "expires_on", ((_months_later(effective, months) - timedelta(days=1)).isoformat(),), words[:300], 0.85
    )
