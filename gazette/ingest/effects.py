"""What a document does to others: it repeals, amends, suspends, prolongs, forwards or implements them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gazette.ingest.anatomy import Anatomy
from gazette.ingest.finding_numbers import canonical
from gazette.ingest.manuscript import Finding
from gazette.ingest.offices import Line, folded

NAMES = {
    "repeals": "废止",
    "declares_expired": "宣布失效",
    "suspends": "停止执行",
    "amends": "修改",
    "prolongs": "延长有效期",
    "forwards": "转发",
}
_TITLE = r"<(?P<title>[^<>]{2,160}(?:<[^<>]{1,120}>[^<>]{0,120})*)>"
_BEHIND = r"(?:\s*\((?P<behind>[^()]{1,80}(?:\([^()]{1,30}\)[^()]{0,40})?)\))?"
_CITED = re.compile(_TITLE + _BEHIND)
_NUMBER = re.compile(
    r"[\u3400-\u9fff]{0,20}\s*[\[(]\s*(?:19|20)?\d{2}\s*年?\s*[\])]\s*[\u3400-\u9fff]{0,8}?\s*第?\s*\d{1,5}\s*号|[\u3400-\u9fff]{2,30}?(?:令|公告)\s*(?:\d{4}年)?第\s*[\d一二三四五六七八九十百〇零]{1,6}\s*号|[\u3400-\u9fff]{2,20}第\d{1,4}号令"
)
_DEEDS = (
    (
        "repeals",
        re.compile(r"(?:同时|予以|一并|即行|自行|相应|均|决定|现)?(?:废止|作废)(?!的|后|前|或者|、)"),
    ),
    ("declares_expired", re.compile(r"(?:宣布|予以|同时|自行|一并)失效")),
    ("suspends", re.compile(r"(?:停止|不再|暂停|中止)(?:执行|施行|实施)")),
    ("prolongs", re.compile(r"(?:有效期|施行期|试行期)?(?:延长|延期|继续(?:有效|执行|施行))")),
    (
        "amends",
        re.compile(r"(?:作(?:如下|出)修[改订正]|修改为|予以修[改订]|进行修[改订]|(?:作|做)以下修[改订])"),
    ),
)
_BEFORE = (
    ("repeals", re.compile(r"(?:决定|现)?(?:予以)?废止(?:下列|以下|了)?[^<>。;]{0,24}$")),
    ("amends", re.compile(r"(?:^|[,、:]|决定|现|一并|同时)\s*(?:对|将)?(?:修改|修订|修正)(?:下列|以下)?$")),
    ("forwards", re.compile(r"(?:现将|转发)[^<>。;]{0,60}$")),
)
_TITLE_DEED = re.compile(r"关[于於](?P<deed>废止|修改|修订|修正|延长|宣布失效|停止执行|停止施行)")
_TITLE_DEEDS = {"废止": "repeals", "修改": "amends", "修订": "amends", "修正": "amends", "延长": "prolongs", "宣布失效": "declares_expired",
                "停止执行": "suspends", "停止施行": "suspends"}  # fmt: skip
_LISTED = re.compile(r"(?:目录|清单|列表|一览表|名单)")
_ITEM = re.compile(
    r"^\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,5}|[(]\s*[\d一二三四五六七八九十]{1,4}\s*[)])\s*[.、,\t )]?\s*"
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What is done to one other document."""

    deed: str  # a key of NAMES
    title: str
    number: str
    evidence: str


def find_effects(anatomy: Anatomy, title: str) -> tuple[Effect, ...]:
    """The effects a text states, each with its sentence; a document named twice counts once."""
    found = [*_in_title(title), *_in_sentences(anatomy), *_in_lists(anatomy, title)]
    unique: dict[tuple[str, str], Effect] = {}
    for effect in found:
        key = (effect.deed, re.sub(r"\W", "", effect.title))
        if key not in unique or (effect.number and not unique[key].number):
            unique[key] = effect
    return tuple(effect for effect in unique.values() if not _is_itself(effect, title))


def as_findings(effects: tuple[Effect, ...]) -> tuple[Finding, ...]:
    """One finding a deed, with a value a document: 《标题》（文号）."""
    result = []
    for deed in NAMES:
        chosen = [effect for effect in effects if effect.deed == deed]
        if chosen:
            values = tuple(f"《{e.title}》" + (f"（{e.number}）" if e.number else "") for e in chosen)
            evidence = "\n".join(dict.fromkeys(e.evidence for e in chosen))
            result.append(Finding(deed, values, evidence[:4000], 0.9 if deed != "forwards" else 0.8))
    return tuple(result)


def _is_itself(effect: Effect, title: str) -> bool:
    return re.sub(r"\W", "", effect.title) == re.sub(r"\W", "", title) and effect.deed in (
        "amends",
        "forwards",
    )


def _in_title(title: str) -> Iterator[Effect]:
    plain = folded(title)
    match = _TITLE_DEED.search(plain)
    if match is None:
        return
    for cited in _CITED.finditer(plain, match.end()):
        yield Effect(
            _TITLE_DEEDS[match["deed"]],
            title[cited.start("title") : cited.end("title")],
            _number(cited, title),
            title,
        )


def _number(cited: re.Match[str], text: str) -> str:
    if cited["behind"] is None:
        return ""
    found = _NUMBER.search(cited["behind"])
    if found is None:
        return ""
    start = cited.start("behind")
    words = text[start + found.start() : start + found.end()]
    return canonical(re.sub(r"^.*[日以经]", "", words) if re.search(r"[令告]", words) else words)


def _in_sentences(anatomy: Anatomy) -> Iterator[Effect]:
    for line in anatomy.lines[anatomy.body :]:
        if "<" not in line.plain or not re.search(
            r"废止|失效|作废|停止|不再|修[改订正]|延长|继续|转发|延期|暂停|中止", line.plain
        ):
            continue
        for first, last in _sentences(line):
            yield from _in_sentence(line.plain[first:last], line.text[first:last])


def _sentences(line: Line) -> Iterator[tuple[int, int]]:
    """Sentences whose 《》 are whole."""
    start = 0
    for match in re.finditer(r"[。;]|$", line.plain):
        piece = line.plain[start : match.end()]
        if piece and piece.count("<") == piece.count(">"):
            yield start, match.end()
            start = match.end()


def _in_sentence(plain: str, text: str) -> Iterator[Effect]:
    cited = list(_CITED.finditer(plain))
    if not cited:
        return
    for deed, pattern in _DEEDS:
        for match in pattern.finditer(_hidden(plain)):
            if re.search(r"(?:不|未|如|若|被|是否|应当|可以|情形|之一)\s*$", plain[: match.start()][-3:]):
                continue
            for mention in _chain(plain, [m for m in cited if m.end() <= match.start()], match.start()):
                yield Effect(
                    deed,
                    text[mention.start("title") : mention.end("title")],
                    _number(mention, text),
                    text.strip()[:400],
                )
    for deed, pattern in _BEFORE:
        if deed == "forwards" and "转发" not in plain:
            continue
        for place, mention in enumerate(cited):
            before = _hidden(plain)[: mention.start()]
            if pattern.search(before) or (
                place
                and _joined(plain, cited[place - 1], mention)
                and pattern.search(_hidden(plain)[: cited[0].start()])
            ):
                yield Effect(
                    deed,
                    text[mention.start("title") : mention.end("title")],
                    _number(mention, text),
                    text.strip()[:400],
                )


def _hidden(plain: str) -> str:
    """The sentence with the words inside 《》 and （） hidden, so that they say nothing."""
    for pattern in (r"<[^<>]*(?:<[^<>]*>[^<>]*)*>", r"\([^()]*\)"):
        plain = re.sub(pattern, lambda found: "\0" * len(found[0]), plain)
    return plain


def _joined(plain: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return re.fullmatch(r"(?:[、和及,与]|以及|\s|等)*", plain[first.end() : second.start()]) is not None


def _chain(plain: str, cited: list[re.Match[str]], until: int) -> list[re.Match[str]]:
    """The titles right before a deed: 《甲》、《乙》和《丙》同时废止."""
    chosen: list[re.Match[str]] = []
    for mention in reversed(cited):
        between = _hidden(plain)[mention.end() : until]
        if len(between) > (40 if not chosen else 60) or re.search(
            r"依据|根据|按照|依照|为准|执行[,、]|自.*施行", between
        ):
            break
        before = plain[: mention.start()]
        if (
            re.search(r"(?:根据|依据|按照|依照|与|贯彻|符合|适用|修改<.{0,4}|关于)\s*$", before)
            and not chosen
        ):
            return []
        chosen.append(mention)
        until = mention.start()
    return chosen[::-1]


def _in_lists(anatomy: Anatomy, title: str) -> Iterator[Effect]:
    """The list of a decision: one document an item, perhaps in columns, with its number."""
    deed, listing = _listing_deed(title), False
    for line in anatomy.lines[anatomy.body :]:
        plain = line.plain
        if (
            len(plain) < 60
            and _LISTED.search(plain)
            and re.search(r"废止|失效|修改|停止执行|继续有效|拟", plain)
        ):
            deed, listing = _listing_deed(plain), True
            continue
        if re.search(r"(?:废止|失效|修改)(?:下列|以下|的|[^。]{0,20}如下).{0,30}:$", plain):
            deed, listing = _listing_deed(plain), True
            continue
        if deed is None or not (_ITEM.match(plain) or "\t" in plain):
            continue
        found = _listed(line)
        if found is not None and (listing or "<" in plain or found[1]):
            yield Effect(deed, found[0], found[1], line.raw)


def _listing_deed(words: str) -> str | None:
    for sign, deed in (
        ("继续有效", None),
        ("废止", "repeals"),
        ("失效", "declares_expired"),
        ("停止执行", "suspends"),
        ("修改", "amends"),
    ):
        if sign in words:
            return deed
    return None


def _listed(line: Line) -> tuple[str, str] | None:
    """Title and number of an item: in 《》, in columns, or plain words with the number in brackets behind."""
    cited = _CITED.search(line.plain)
    number = _NUMBER.search(line.plain)
    printed = canonical(line.text[number.start() : number.end()]) if number else ""
    if cited:
        return line.text[cited.start("title") : cited.end("title")], _number(cited, line.text) or printed
    if "\t" in line.text:
        cells = [cell.strip() for cell in line.text.split("\t")]
        titles = [cell for cell in cells if re.search(r"关于|办法|规定|通知|意见|细则|方案|条例|决定", cell)]
        return (titles[0], printed) if titles else None
    item = _ITEM.match(line.plain)
    if item and number and number.start() > item.end() + 6:
        return line.text[item.end() : number.start()].strip(" （(\u3000"), printed
    return None
