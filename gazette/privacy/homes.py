"""Where a person lives, below the township: 住澜州市东城区和平街道幸福村3组15号.

An address is private by the word before it (住址, 户籍地, 家住), or by the person it stands with. Offices, parcels of
land and registered companies have addresses too: those are public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.privacy.layout import SPACES, WALL, Layout, folded
from gazette.privacy.types import Kind, Place, Reading

_HAN = "[\u4e00-\u9fff]"
_COUNT = r"(?:[0-9A-Z甲乙丙丁东西南北上中下]+|[一二三四五六七八九十百零〇]+)(?:[-#之][0-9A-Z]+)*"
_NO = "[的了因及和与并在被将于系是由对经为等其或应可、，。；：]"
_NAME = rf"{_HAN}(?:(?!镇|村|街|路|区|县|号|道|组|市|省|{_NO}){_HAN})"
_ADMIN = re.compile(
    rf"(?:中国)?\s?(?:{_HAN}{{2,3}}省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|{_HAN}{{2,6}}自治区)?\s?"
    rf"(?:{_NAME}{{1,5}}?(?:市(?!场)|自治州|地区|盟))?\s?"
    rf"(?:{_NAME}{{0,7}}?(?:(?<![小社园校景片])区(?!域)|县|旗|市(?!场)))?\s?"
    rf"(?:{_NAME}{{1,6}}?(?:开发区|高新区|新区|管理区))?\s?"
    rf"(?:{_NAME}{{0,8}}?(?:街道(?:办事处|办)?|镇(?!江市)|乡(?!村)|苏木))?"
)
_NUMBERED = rf"[第附]?{_COUNT} ?(?:号楼|号院|号|室|村民小组|居民小组|小组|组|栋|幢|座|单元|层|楼|户|房|弄|队|社|巷|门|排|区|期|街坊|米)"
_NAMED = (
    rf"(?:(?!{_NO}|[村居][民（(]|委员)[\u4e00-\u9fffA-Z0-9]){{1,12}}?"
    r"(?:村委会|居委会|行政村|自然村|新村|村(?![民委级镇庄集内])|社区(?![居服矫工])|小区|花园|公寓|家园|嘉园|佳园|花苑|名苑|苑|新城|名城|豪庭|华庭|广场|大厦|大院|家属院|家属区|宿舍楼?"
    r"|大街|大道|路(?![段线])|街(?!道)|巷|胡同|弄|里(?![程面边外])|(?<=[一二三四五六七八九十东西南北中])区|府邸?|[郡阁轩庭]|城(?![乡镇市区关])|园(?![区林])|宿舍楼?|(?:屯|庄|寨|圩|坪|湾|岭|坡|垸|塘|沟|冲|坝|坑|墩|桥|店)(?![村庄屯组镇乡社小]|自然|行政|新村|村民)|大队|生产队|林场|农场|组(?!织)|片区)"
)
_UNIT = re.compile(
    rf"(?:[ ,#-]|\n(?=[0-9]{{1,4}}(?:号|室|组|栋|幢|单元|楼)))?(?:{_NUMBERED}|{_NAMED}|[0-9]{{1,5}}(?:-[0-9A-Z]{{1,5}})+|(?<=[栋幢座元楼])[0-9]{{3,4}}(?![0-9]))"
)
_DWELLING = re.compile(rf"{_COUNT} ?(?:号|室|组|(?:村民|居民)?小组|栋|幢|座|单元|楼|户|房|弄|队|社|门)|\d-\d")
_HOME_WORDS = (
    r"家庭(?:详细|现|常)?(?:住|地)址|家庭所在地|户籍(?:所在|登记)?(?:地地址|地址|住址|地)?|户口(?:所在|登记)?(?:地地址|地址|住址|地)?|现(?:在)?(?:居)?住(?:所|地址|地|址)?|(?:经常|实际|常|暂|现)?居住(?:地址|地|址)?"
    r"|(?:经常|实际|常|暂)住(?:地址|地|址)?|身份证(?:上)?(?:地址|住址|载明地址)|(?:个人|本人|详细)?住\s*址|个人地址|本人地址|家住|租住(?:地|地址)?|暂住(?:地|地址)?|住家地址|(?:联系|通[讯信]|详细)?地址(?=[:：])|住所地?|住(?![所宅房户院宿])"
)
_LABEL = re.compile(
    rf"(?:{_HOME_WORDS})(?:\s?[（(][^（）()\n{WALL}]{{1,12}}[）)]|[）)](?=[：:]))?(?:[均仍]?(?:在|于|为|是|至|系)|[{SPACES}]*[：:∶︰][{SPACES}\n]*|[{SPACES}])?"
)
_SIGN = re.compile(
    r"[住籍址]|户口|家庭所"
)  # every word of home holds one of these; looked for first, it is rare
_COLON = re.compile(r"[：:∶︰]\s*$")
_HEAD_HOME = re.compile(
    r"住\s*址|家庭(?:地址|所在地)|户籍(?:地|所在地)|户口所在地|居住地|现住|常住地|暂住地|个人地址|身份证地址"
)
_HEAD_CELL = re.compile(
    rf"(?<![^{WALL}\n])((?:[^{WALL}\n\d]{{0,8}})(?:住\s*址|地\s*址|户籍|户口所在|居住地|现住|常住|暂住|家庭所在|村组|所在村|所在社区)[^{WALL}\n\d]{{0,10}}){WALL}"
)
_PUBLIC_HEADS = re.compile(
    r"单位|企业|公司|机构|网点|场所|学校|医院|项目|法人|店名|药店|[站点]$|站点|投票站|服务点"
)
_PERSON_HEADS = re.compile(r"姓\s*名|户\s*主|身份证|性\s*别|申请人|被征收人|承租人|村民(?!小组)|学生|残疾")
_BARE = re.compile(
    rf"(?:街道(?:办事处|办)?|镇|乡|苏木){_HAN}[\u4e00-\u9fff0-9０-９]{{0,14}}?[0-9０-９一二三四五六七八九十]+(?:号|室|组|栋|幢|单元|村民小组|-[0-9])"
)
_PERSON = re.compile(
    r"(?:[0-9][ \u200b-]{0,2}){15}|[0-9]{2}[*]{10}|身份证件|姓名[:：]|[，,（(\s][男女][，,。；;、）)\s]|族[，,]|出生|公民身份|身份证|户主|村民[\u4e00-\u9fff]{2,3}[，,（(]|居民[\u4e00-\u9fff]{2,3}[，,（(]|申请人|被征收人|被拆迁人|承租人|当事人|死者|失踪|监护人|被申请人|罪犯|社区矫正对象"
)
_PUBLIC = re.compile(
    r"公司|单位|地块|项目|办公|宗地|用地|工程|坐落|位于|中心|学校|小学|中学|医院|派出所|门店|店铺|工厂|厂房|机构|会议|地点|窗口|大楼|设在|经营|注册地|住所地|服务点|[局站所](?:地址|设|[，,：:])|东至|西至|南至|北至|四至"
)
_MASK = re.compile(r"[*＊×●■□某]|[XＸxｘ]{2}")
_LONGEST = 64
_SHORTEST = 4  # characters of an address that names no town


def private_homes(layout: Layout) -> Iterator[Reading]:
    """Every private address of a text; no two overlap."""
    done = 0
    text = layout.text
    for sign in _SIGN.finditer(text):
        match = _LABEL.search(text, max(done, sign.start() - 8), sign.end() + 32)
        if match is None or not match.start() <= sign.start() < match.end():
            continue
        reading = _after_label(text, match)
        done = reading.end if reading else match.end()
        if reading:
            yield reading
    if WALL in text:
        yield from _in_cells(layout)
    yield from _beside_a_person(layout)


def _after_label(text: str, match: re.Match[str]) -> Reading | None:
    """The address after a word that says someone lives there."""
    label, stated = match.group(), bool(_COLON.search(match.group()))
    bare = label.strip() in ("住", "住在", "住于")
    if bare and not re.search(
        rf"(?:^|[，,；;。：:（(、\s{WALL}岁族生人]|[^居民入安常暂])$",
        text[max(0, match.start() - 1) : match.start()],
    ):
        return None
    if re.match(r"现?住所|(?:联系|通[讯信]|详细)?地址", label) and not _of_a_person(text, match.start()):
        return None
    found = extent(text, match.end())
    if found is None:
        return None
    end, kept, numbered = found
    if not stated and not (numbered and (kept or not bare)):
        return None
    confidence = 0.95 if stated or kept else 0.8
    word = re.sub(r"[）)：:∶︰\s]+$", "", label)
    return Reading(
        Kind.ADDRESS, match.end(), end, confidence, f"在“{word}”之后，写到了乡镇、街道以下。", kept
    )


def _of_a_person(text: str, at: int) -> bool:
    """What stands before in the line speaks of a person and of no company."""
    line = re.split(f"[\n{WALL}]", text[max(0, at - _LONGEST) : at])[-1]
    return _PERSON.search(line) is not None and "公司" not in line


def extent(text: str, start: int) -> tuple[int, int, bool] | None:
    """How far an address reaches, how much of it may stay, and whether it names a house or a group.

    None: there is no address, or it stays above the township, or it is masked already.
    """
    piece = folded(text[start : start + _LONGEST])
    piece = re.split(rf"[{WALL}；;。，,、：:]", piece, maxsplit=1)[0]
    admin = _ADMIN.match(piece)
    kept = admin.end() if admin else 0
    at = kept
    while unit := _UNIT.match(piece, at):
        at = unit.end()
    below = piece[kept:at]
    if len(below.strip()) < (1 if kept else _SHORTEST) or _MASK.search(below):
        return None
    return start + at, kept, _DWELLING.search(below) is not None


def _in_cells(layout: Layout) -> Iterator[Reading]:
    """Cells beside or under 家庭住址, and under 地址 in a table about people."""
    for match in _HEAD_CELL.finditer(layout.text):
        where = layout.grid_at(match.start(1))
        if where is None:
            continue
        grid, place = where
        heads = grid.heads()
        home = _HEAD_HOME.search(match.group(1)) is not None
        if _PUBLIC_HEADS.search(match.group(1)) or (
            not home and re.search(r"办公|经营|注册|通[讯信]|联系地址", match.group(1))
        ):
            continue
        if not home and (_PUBLIC_HEADS.search(heads) or not _PERSON_HEADS.search(heads)):
            continue
        for row, cell in grid.spoken_for(place.row or 0, place.cell or 0):
            span = layout.span_of(Place(place.block, "text", row, cell))
            reading = (
                _in_cell(layout.text, span, match.group(1).strip(), 0.95 if home else 0.75) if span else None
            )
            if reading:
                yield reading


def _in_cell(text: str, span: tuple[int, int], head: str, confidence: float) -> Reading | None:
    start = span[0] + len(text[slice(*span)]) - len(text[slice(*span)].lstrip())
    found = extent(text, start)
    if found is None or found[0] > span[1]:
        return None
    return Reading(Kind.ADDRESS, start, found[0], confidence, f"表格里写在“{head}”一栏。", found[1])


def _beside_a_person(layout: Layout) -> Iterator[Reading]:
    """Addresses down to a house number that nobody labelled, in a line that speaks of a person and of no office."""
    text = layout.text
    for match in _BARE.finditer(text):
        line = (
            max(
                text.rfind("\n", 0, match.start()),
                text.rfind(WALL, 0, match.start()),
                match.start() - _LONGEST,
            )
            + 1
        )
        lead = re.split(r"[，,。；;：:、（()）\s]", text[line : match.start()])[-1]
        start = match.start() - len(lead)
        found = extent(text, start)
        if found is None or not found[2] or not found[1]:
            continue
        after = re.split(f"[。\n{WALL}]", text[found[0] : found[0] + 32])[0]
        if _lives_there(folded(text[line:start]), folded(text[start : found[0]] + after)):
            yield Reading(Kind.ADDRESS, start, found[0], 0.7, "写到了门牌或村组，前后说的是个人。", found[1])


def _lives_there(before: str, after: str) -> bool:
    """Of a person and an office the person is spoken of last before the address, and no office in it or behind it."""
    person = max((match.end() for match in _PERSON.finditer(before)), default=0)
    office = max((match.end() for match in _PUBLIC.finditer(before)), default=0)
    return (
        (person > 0 or _PERSON.search(after) is not None)
        and person >= office
        and not _PUBLIC.search(after[:40])
    )
