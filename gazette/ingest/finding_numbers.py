"""The document's own number: never the number of what it cites, answers or forwards."""

from __future__ import annotations

import re

import index
from gazette.ingest.anatomy import NUMBER_AND_DAY, Anatomy
from gazette.ingest.finding_titles import FLAT, named_file
from gazette.ingest.manuscript import Finding
from gazette.ingest.offices import HAN, Line, offices_in, squeezed

_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇零o九][〇零o一二三四五六七八九]{2}|\d{2})"
_BRACKETED = rf"{HAN}{{0,20}}\s*[\[(<]\s*{_YEAR}\s*年?\s*[\])>]\s*{HAN}{{0,10}}?\s*第?\s*[\dl一二三四五六七八九十百〇零]{{1,6}}\s*号"
_GLUED = re.compile(rf"\s*({HAN}{{1,14}}\s*\[\s*(?:19|20)\d{{2}}\s*年?\s*\]\s*第?\s*\d{{1,5}}\s*号)(?=\s*\S)")
_WITH_NAMES = re.compile(
    rf"\(?\s*({HAN}{{1,14}}\s*\[\s*(?:19|20)\d{{2}}\s*年?\s*\]\s*第?\s*\d{{1,5}}\s*号)\s+(.+?)\)?"
)
_BEHIND_TITLE = re.compile(
    rf"\(\s*({HAN}{{1,14}}\s*[\[(]\s*(?:19|20)\d{{2}}\s*[\])]\s*第?\s*\d{{1,5}}\s*号)\s*\)$"
)
_ORDER = rf"{HAN}[\u3400-\u9fff 、]{{1,40}}?令\s*[\[(]?\s*(?:\d{{4}}\s*年?\s*[\])]?\s*)?第?\s*[\d一二三四五六七八九十百〇零]{{1,6}}\s*号"
_ORDER_LAST = rf"{HAN}{{2,30}}?(?:\d{{4}}年)?第\s*[\d一二三四五六七八九十百〇零]{{1,6}}\s*号\s*令"
_IN_NOTE = re.compile(
    rf"日?\s*(?:以|经)?\s*(?P<number>{_ORDER}|{_ORDER_LAST}|法释\s*\[\d{{4}}\]\s*\d+\s*号|{HAN}{{1,8}}发?\s*\[\d{{4}}\]\s*\d+\s*号)\s*\)?\s*(?:公布|发布|颁布|印发|颁发|修订|重新|第.次修订|\)|,|$)"
)
_LABEL = re.compile(r"\[?(?:发\s*文\s*字\s*号|文\s*号)\s*\]?\s*:?\s*(.*)")


def find_number(anatomy: Anatomy) -> Finding | None:
    """The number: a line of its own, an order and its number, a number run on, in the note below the title, a label."""
    finders = (
        _own_line,
        _order,
        _with_names,
        _glued,
        _behind_title,
        _beside_day,
        _labelled,
        _in_note,
        _before_file_name,
    )
    return next((found for finder in finders if (found := finder(anatomy)) is not None), None)


def canonical(printed: str) -> str:
    """A number as it is usually printed: 〔2019〕, half-width digits, no spaces; names stay as they are.

    >>> canonical("澜政办 [2019] 第012 号")
    '澜政办〔2019〕12号'
    """
    printed = (
        printed.strip().strip("（()）").strip()
        if not re.match(r"[\[(（〔]\d", printed.strip())
        else printed.strip()
    )
    pieces = re.split(r"[、;；](?=\S{2,})|(?<=号)\s+(?=\S{3,})", printed)
    return "、".join(filter(None, map(_canonical, pieces)))


def _canonical(printed: str) -> str:
    plain = squeezed(index.fold(printed))
    plain = re.sub(r"签发人:.*$", "", plain)
    text = squeezed(printed)
    year = re.search(rf"[\[(<{{]({_YEAR})年?[\])>}}]", plain)
    if year and not re.search(r"\d年[\])]", plain):
        key = index.number_key(plain)
        if key and plain[: year.start()] and not plain.startswith(("[", "(")):
            agency = text[: year.start()]
            rest = re.match(
                rf"({HAN}{{0,10}}?)第?([\dl]{{1,6}}|[一二三四五六七八九十百〇零]{{1,6}})号?$",
                plain[year.end() :],
            )
            if rest:
                middle = text[year.end() : year.end() + len(rest[1])]
                return f"{agency}〔{key.split('|')[1]}〕{middle}{key.split('|')[2]}号"
        if key:
            return index.describe_number(key)
    plain = re.sub(r"(?<=号)令$", "", plain) if re.search(r"令(?=.+令$)", plain) else plain
    order = re.match(
        r"(.*?[令告])[\[(]?(?:[\[(]?(\d{4})年?[\])]?)?第?(\d+|[一二三四五六七八九十百〇零]+)号[\])]?$", plain
    )
    if order:
        name = text[: len(order[1])]
        return f"{name}{order[2] + '年' if order[2] else ''}第{order[3].lstrip('0') or order[3]}号"
    return re.sub(r"[（(]第(\S+?)号[）)]", r"第\1号", plain) if plain.isascii() else _half_width(text)


def _half_width(text: str) -> str:
    return "".join(index.fold(c) if c.isdigit() else c for c in text)


def _found(printed: str, evidence: str, confidence: float) -> Finding:
    return Finding("doc_number", (canonical(printed),), evidence, confidence)


def _own_line(anatomy: Anatomy) -> Finding | None:
    """A line of the head that is nothing but a number with an agency or a year."""
    for line in anatomy.of("number"):
        bare = squeezed(line.plain).strip("()")
        if re.fullmatch(r"第?[\d一二三四五六七八九十百〇零]+号", bare) or re.match(r"\d{4}年第", bare):
            continue  # belongs to the order above it
        if re.search(r"[\[(<{]|[令告]", squeezed(line.plain)):
            return _found(line.text, line.raw, 0.99)
    return None


def _order(anatomy: Anatomy) -> Finding | None:
    """澜州市人民政府令 on one line, 第12号 on the next."""
    for part in anatomy.head:
        if part.role == "order":
            name, number = _giver(anatomy, part.place), anatomy.lines[part.place + 1]
            bare = squeezed(number.text).strip("（()）〔〕[]")
            joined = f"{squeezed(name.text)}{number.text.strip() if '〔' in number.text or '[' in number.plain else bare}"
            return _found(joined, f"{name.raw}\n{number.raw}", 0.98)
    for part in anatomy.head:  # the number alone, whose order is the title or an office
        line = anatomy.lines[part.place]
        if part.role == "number" and re.fullmatch(
            r"\(?第?[\d一二三四五六七八九十百〇零]+号\)?", squeezed(line.plain)
        ):
            above = anatomy.lines[part.place - 1] if part.place else None
            if (
                above is not None
                and squeezed(above.plain).endswith(("令", "公告", "通告"))
                and len(above.plain) < 40
            ):
                return _found(
                    squeezed(above.text) + squeezed(line.text).strip("（()）"),
                    f"{above.raw}\n{line.raw}",
                    0.97,
                )
    return None


def _giver(anatomy: Anatomy, place: int) -> Line:
    """The line of an order; a bare 令 with the names above it."""
    line, roles = anatomy.lines[place], {part.place: part.role for part in anatomy.head}
    if len(squeezed(line.plain)) > 2:
        return line
    first = place
    while roles.get(first - 1) == "office":
        first -= 1
    above = anatomy.lines[first:place]
    return Line(
        "\n".join(part.raw for part in (*above, line)),
        "、".join(squeezed(part.text) for part in above) + squeezed(line.text),
        "、".join(squeezed(part.plain) for part in above) + squeezed(line.plain),
    )


def _glued(anatomy: Anatomy) -> Finding | None:
    """A text without line breaks: 渝府发〔2014〕53号各区县人民政府…, right after the title or before it again."""
    for line in anatomy.lines[: anatomy.body + 1][:8]:
        match = _GLUED.match(line.plain)
        flat = FLAT.match(line.plain) if match is None and len(line.plain) > 40 else None
        if flat is not None:
            match = _GLUED.match(line.plain, flat.end(1))
        if match and not re.match(r"\s*(?:文件|\)|>)", line.plain[match.end() :]):
            words = line.text[match.start(1) : match.end(1)]
            return _found(words, words, 0.93)
    return None


def _with_names(anatomy: Anatomy) -> Finding | None:
    """（大署办〔2010〕32号　某某办公室）."""
    for line in anatomy.of("title"):
        match = _WITH_NAMES.fullmatch(line.plain)
        if match and offices_in(match[2]):
            words = line.text[match.start(1) : match.end(1)]
            return _found(words, line.raw, 0.95)
    return None


def _behind_title(anatomy: Anatomy) -> Finding | None:
    for line in anatomy.of("title"):
        match = _BEHIND_TITLE.search(line.plain)
        if match:
            words = line.text[match.start(1) : match.end(1)]
            return _found(words, words, 0.95)
    return None


def _beside_day(anatomy: Anatomy) -> Finding | None:
    for line in anatomy.lines[:6]:
        match = NUMBER_AND_DAY.fullmatch(line.plain.strip())
        if match:
            start = line.plain.index(match["number"])
            return _found(line.text[start : start + len(match["number"])], line.raw, 0.95)
    return None


def _before_file_name(anatomy: Anatomy) -> Finding | None:
    """…（此件公开发布）澜政发〔2013〕26号关于…的通知.doc: a page that ends in the name of its file."""
    found = named_file(anatomy)
    return _found(found[0], "".join(found), 0.9) if found else None


def _labelled(anatomy: Anatomy) -> Finding | None:
    for line in anatomy.of("label"):
        match = _LABEL.match(line.plain)
        if match and re.search(r"\d|[一二三四五六七八九十]", match[1]) and "号" in match[1]:
            return _found(line.text[match.start(1) :], line.raw, 0.95)
    return None


def _in_note(anatomy: Anatomy) -> Finding | None:
    """（2008年11月26日农业部令第16号公布，…修订）: the first event gives the number."""
    notes = anatomy.of("note")
    bracketed = bool(notes) and notes[0].plain.startswith("(")
    found: Finding | None = None
    for line in notes:
        for event in _events(line):
            match = _IN_NOTE.search(event)
            if match is None or ">" in event[: match.start()] or (bracketed and "修" in event[: match.end()]):
                continue
            words = re.sub(r"^.*?[年月日](?=\D)|^[以经号、]+", "", match["number"]).strip()
            start = line.plain.index(words)
            found = _found(line.text[start : start + len(words)], line.text[start : start + len(words)], 0.9)
            if bracketed:
                return found
    return found


def _events(line: Line) -> list[str]:
    return [piece for piece in re.split(r"(?=(?:19|20)\d{2}年\d)", line.plain.lstrip("(")) if piece.strip()]
