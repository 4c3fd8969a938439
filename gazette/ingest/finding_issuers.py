"""Who issued a document: the names before 关于 in its title, under its text, on its order or in the note below its title."""

from __future__ import annotations

import re

from gazette.ingest.anatomy import Anatomy
from gazette.ingest.closing import Closing, is_signatory
from gazette.ingest.manuscript import Finding
from gazette.ingest.offices import HAN, Line, folded, offices_in, squeezed
from gazette.ingest.run_on import run_on

_BEFORE = re.compile(r"^(.{2,90}?)(?=关[于於]|印发|转发|批转|颁[布发]|[令公]告?\s*(?:第|\d|\[|$))")
_SEVERAL = re.compile(r"等\s*[\d一二三四五六七八九十]+\s*(?:个)?(?:部门|单位|家|局|委)$|等$")
_SHORT = re.compile(r"(?:省|市|州|县|区|镇|乡|街道)?(?:政府|人民政府|人大常委会)")
_COUNT = r"[\d一二三四五六七八九十百零〇]+"
_ADOPTER = re.compile(  # 人大常委会 in short, and 常务委员会 with a character lost, are met
    rf"(?P<place>{HAN}{{1,16}}?(?<=[省市区县州旗盟]))?第?{_COUNT}届(?P<all>全国)?(?:人民代表大会|人大)(?P<standing>常务委?员会?|常委会)?第{_COUNT}次(?:会议|全体会议)"
    rf"|(?P<named>(?:(?!届){HAN}){{2,16}}人民代表大会)(?P<sitting>常务委?员会)?第{_COUNT}次(?:会议|全体会议)"
)
_ANNOUNCED = re.compile(
    rf"({HAN}{{2,14}}人民代表大会(?:常务委员会)?)(?:公告|令)?(?:\[\d{{4}}\])?第?\s*\d+\s*号?.{{0,4}}公布"
)
_COURTS = re.compile(r"(最高人民法院|最高人民检察院)")
_ORDER_OF = re.compile(rf"(?:日|以|经|^)\s*({HAN}[\u3400-\u9fff 、]{{1,40}}?)令\s*(?:\[|\(|\d|第)")
_DEPARTMENT_ORDER = re.compile(
    rf"({HAN}[\u3400-\u9fff 、]{{1,40}}?)\s*(?:\d{{4}}年)?第?[\d一二三四五六七八九十百〇零]*号?\s*(?:令|公告|通告)"
)
_NO_NAME = re.compile(r"主席|总理|委员长|市长|省长|县长|区长")


def find_issuers(anatomy: Anatomy, title: str) -> Finding | None:
    """The issuers; a title that begins with names first, then the signature."""
    named, signed = _in_title(folded(title), title), _in_signature(anatomy)
    if named is not None and signed is not None:
        return _better(named, signed)
    for found in (
        named,
        signed,
        _on_order(anatomy),
        _in_head(anatomy),
        _in_note(anatomy),
        _labelled(anatomy),
        _report(title),
        _run_together(anatomy),
        _by_sort(anatomy, title),
    ):
        if found is not None:
            return _spelled_out(found, anatomy, title)
    return None


def _run_together(anatomy: Anatomy) -> Finding | None:
    found = run_on(anatomy)
    return _finding(_names(found.who, found.who), found.evidence, 0.9) if found and found.who else None


def _finding(names: tuple[str, ...], evidence: str, confidence: float) -> Finding:
    return Finding(
        "issuers", tuple(dict.fromkeys(squeezed(name) for name in names if name)), evidence, confidence
    )


def _in_title(plain: str, title: str) -> Finding | None:
    match = _BEFORE.match(plain)
    if match is None:
        return None
    before = re.sub(r"\s*(?:联合)$", "", match[1].rstrip())
    several = _SEVERAL.search(before)
    if several:
        before = before[: several.start()]
    if (
        re.search(r"[<>:,。\d]", before)
        or re.match(r"关[于於]", before)
        or before.endswith(("的", "对", "就"))
    ):
        return None
    words = title[: len(before)]
    if offices_in(before):
        names = _names(words, before)
        return _finding(names, words, 0.6 if several else 0.97)
    if len(before) <= 30 and not re.search(
        r"[的与和及]|修改|废止|公布|任免|实施|贯彻|继续|[省市县州]$", before
    ):
        return _finding(tuple(re.split(r"[\s、\u3000]+", words)), words, 0.75)
    return None


def _names(words: str, plain: str) -> tuple[str, ...]:
    """The names as they stand, cut as the folded ones are."""
    pieces = [piece for piece in re.split(r"[\s、\u3000]+", words) if piece]
    folded = [piece for piece in re.split(r"[\s、]+", plain) if piece]
    names = offices_in(plain)
    if len(names) == len(folded) == len(pieces):
        return tuple(pieces)
    whole = squeezed(words)
    result, at = [], 0
    for name in names:
        result.append(whole[at : at + len(name)])
        at += len(name)
    return tuple(result)


def _in_signature(anatomy: Anatomy) -> Finding | None:
    """The lines of names above the date."""
    closing = anatomy.closing
    if closing is None:
        return _last_lines(anatomy)
    if closing.glued:
        return _before_date(anatomy, closing)
    lines = [anatomy.lines[place] for place in range(closing.first, closing.place)]
    names: list[str] = []
    pending = ""
    for line in lines:
        bare = re.sub(r"\((?:盖章|印章|公章|代章|章)\)", "", line.plain).strip()
        if re.search(
            r"(?:长|主任|主席|总理|委员长|司令员)\s*[:]?\s*\S{0,5}(?:\s\S{1,3})?$", bare
        ) and not offices_in(bare):
            continue
        if offices_in(pending + bare) and pending:
            names.append(pending + bare)
            pending = ""
        elif offices_in(bare):
            names += [pending] * bool(pending) + list(_names(line.text.strip(), line.plain.strip()))
            pending = ""
        else:
            pending += bare
    if not names:
        return None
    return _finding(tuple(names), "\n".join(line.raw for line in lines), 0.95)


def _before_date(anatomy: Anatomy, closing: Closing) -> Finding | None:
    """The office that runs into the date, on its line or at the end of the one above."""
    for line in (anatomy.lines[closing.place], anatomy.lines[closing.place - 1]):
        start = line.plain.rfind(closing.glued)
        if start >= 0:
            words = line.text[start : start + len(closing.glued)]
            above = _signed_above(anatomy, closing) if not line.plain[:start].strip() else []
            names = [name for other in above for name in _names(other.text.strip(), other.plain.strip())]
            evidence = "\n".join([*(other.raw for other in above), words])
            return _finding((*names, *_names(words, closing.glued)), evidence, 0.93)
    return None


def _signed_above(anatomy: Anatomy, closing: Closing) -> list[Line]:
    """The lines that are nothing but offices, right above one that ends in the date."""
    first = closing.place
    while first > anatomy.body and offices_in(anatomy.lines[first - 1].plain):
        first -= 1
    return list(anatomy.lines[first : closing.place])


def _last_lines(anatomy: Anatomy) -> Finding | None:
    """A signature without a date at the very end."""
    for line in anatomy.lines[-2:]:
        if (
            len(line.plain) < 40
            and offices_in(line.plain)
            and is_signatory(line.plain)
            and len(anatomy.lines) > 3
        ):
            return _finding(_names(line.text.strip(), line.plain.strip()), line.raw, 0.7)
    return None


def _on_order(anatomy: Anatomy) -> Finding | None:
    """澜州市人民政府令, 国家知识产权局公告第350号: the name before 令 and 公告."""
    for part in anatomy.head:
        line = anatomy.lines[part.place]
        if part.role not in ("order", "number"):
            continue
        match = _DEPARTMENT_ORDER.match(line.plain.strip("()"))
        if match and not _NO_NAME.search(match[1]):
            names = re.sub(r"部部$", "部", match[1].strip())
            return _finding(tuple(re.split(r"[\s、]+", names)), line.raw, 0.9)
    return None


def _in_head(anatomy: Anatomy) -> Finding | None:
    """The letterhead, or the lines of names above the title."""
    letterheads = anatomy.of("letterhead")
    if letterheads:
        plain = re.sub(r"\s*(?:文件|公文).*$", "", letterheads[0].plain)
        return _finding(offices_in(plain), letterheads[0].raw, 0.9)
    offices = anatomy.of("office")
    if offices:
        names = tuple(name for line in offices for name in offices_in(line.plain))
        return _finding(names, "\n".join(line.raw for line in offices), 0.85)
    return None


def _in_note(anatomy: Anatomy) -> Finding | None:
    """The body that adopted it (a people's congress), or whose order published it."""
    for line in anatomy.of("note"):
        adopted = _ADOPTER.search(line.plain)
        if adopted and re.search(r"通过|修[正订]", line.plain):
            name = _congress(adopted, anatomy)
            if name:
                return _finding((name,), line.text[adopted.start() : adopted.end()], 0.93)
        announced = _ANNOUNCED.search(line.plain)
        if announced:
            return _finding(
                (re.sub(rf"^.*[年月日]|第{_COUNT}届", "", announced[1]),),
                line.text[announced.start() : announced.end()],
                0.9,
            )
        if "审判委员会" in line.plain or "检察委员会" in line.plain:
            return _finding(tuple(dict.fromkeys(_COURTS.findall(line.plain))), line.raw, 0.9)
        ordered = _ORDER_OF.search(line.plain)
        if ordered and not _NO_NAME.search(ordered[1]):
            names = re.sub(r"部部$", "部", re.sub(r"^.*?[年月日]", "", ordered[1]).strip())
            return _finding(
                tuple(re.split(r"[\s、]+", names)), line.text[ordered.start() : ordered.end()], 0.9
            )
        council = re.search(
            rf"({HAN}{{0,12}}(?:国务院|人民政府))\s*(?:令|第|公布|发布|常务|修[正订]|批准$)", line.plain
        )
        if council:
            return _finding((re.sub(r"^.*[年月日经]", "", council[1]),), line.raw, 0.8)
    return None


_BEFORE_PLACE = re.compile(r"^.*(?:年|月|日|于|由|经)\s*")


def _congress(adopted: re.Match[str], anatomy: Anatomy) -> str:
    """The people's congress, or its standing committee, that adopted something; "" if the place is not said."""
    if adopted["named"]:
        name = _BEFORE_PLACE.sub("", adopted["named"])
        return name + ("常务委员会" if adopted["sitting"] else "") if len(name) > len("人民代表大会") else ""
    place = "全国" if adopted["all"] else _BEFORE_PLACE.sub("", adopted["place"] or "")
    if len(place) == 1:  # 市十二届人大常委会: which city the title says
        places = (re.match(rf"{HAN}{{1,8}}?{place}", line.plain) for line in anatomy.of("title"))
        place = next((found[0] for found in places if found), "")
    return f"{place}人民代表大会{'常务委员会' if adopted['standing'] else ''}" if place else ""


def _labelled(anatomy: Anatomy) -> Finding | None:
    for line in anatomy.of("label"):
        match = re.match(
            r"\[?(?:发\s*文\s*机\s*[关构]|发\s*布\s*机\s*[关构]|发\s*文\s*单\s*位|制\s*定\s*机\s*关)\s*\]?\s*:?\s*(\S.*)",
            line.plain,
        )
        if match and "网站" not in match[1]:
            words = line.text[match.start(1) :]
            return _finding(tuple(re.split(r"[\s、,，;；]+", words.strip())), line.raw, 0.85)
    return None


def _report(title: str) -> Finding | None:
    match = re.match(rf"(?:\d{{4}}年)?(国务院|{HAN}{{2,12}}人民政府)?政府工作报告", title)
    return _finding((match[1],), match[0], 0.8) if match and match[1] else None


_REGULATION = re.compile(
    rf"(?P<place>(?!中华人民共和国){HAN}{{1,10}}?(?:自治区|自治州|自治县|省|(?<![城都])市))?.{{2,60}}条例"
)


def _by_sort(anatomy: Anatomy, title: str) -> Finding | None:
    """Who may lay down a 条例 at all: the State Council, of a place its people's congress (its standing committee as a rule).

    Source: 立法法 (2023) articles 72, 80, 81; 规章制定程序条例 article 7: rules of governments must not be called 条例.
    """
    match = _REGULATION.fullmatch(folded(title))
    if match is None or re.match(r"中国共产党|中共|中国人民解放军", title):
        return None
    if not any(line.plain.startswith("第一条") for line in anatomy.lines[:_FIRST_ARTICLE]):
        return None
    if match["place"]:
        return _finding((f"{title[: match.end('place')]}人民代表大会常务委员会",), title, 0.7)
    return _finding(("国务院",), title, 0.85)


_FIRST_ARTICLE = 60  # lines that a note and a list of chapters may take


def _better(named: Finding, signed: Finding) -> Finding:
    """The title's names, unless they are short forms or fewer than those who signed."""
    short = all(re.match(r"[省市县区]", name) for name in named.value)
    fewer = named.confidence < 0.9 and len(signed.value) > len(named.value)
    if (short and signed.confidence >= 0.9) or fewer:
        return signed
    if named.confidence < 0.9 and signed.confidence > named.confidence:
        return signed
    return Finding(
        "issuers",
        named.value,
        named.evidence,
        0.99 if set(named.value) == set(signed.value) else named.confidence,
    )


_LEVELS = "省市州县区"


def _spelled_out(found: Finding, anatomy: Anatomy, title: str) -> Finding:
    """省政府 as the text writes it in full elsewhere in its head: 青海省人民政府."""
    if len(found.value) != 1 or not re.fullmatch(r"[省市州县区]?(?:人民)?政府", found.value[0]):
        return found
    level = found.value[0][0] if found.value[0][0] in _LEVELS else f"[{_LEVELS}]"
    for text in (title, *(line.plain for line in anatomy.lines[: anatomy.body + 2])):
        match = re.search(rf"({HAN}{{1,8}}{level})人民政府", text)
        if match:
            return Finding(
                "issuers",
                (re.sub(r"^.*[年月日经由]", "", match[1]) + "人民政府",),
                found.evidence,
                found.confidence - 0.05,
            )
    return found
