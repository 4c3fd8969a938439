"""What sort of document it is, where it would stand in the gazette, whom it addresses, what is attached to it."""

from __future__ import annotations

import re

from gazette.ingest.anatomy import COLOPHON, Anatomy
from gazette.ingest.finding_titles import GENRES
from gazette.ingest.manuscript import Finding
from gazette.ingest.offices import folded, squeezed

_FORM = re.compile(rf"({GENRES})(?:\([^()]{{1,30}}\)|\"|>)*$")
_KINDS = (
    ("chronicle", re.compile(r"大事记"), 0.98),
    ("interpretation", re.compile(r"解读|政策问答|答记者问"), 0.9),
    ("personnel", re.compile(r"任免|任职|免职|(?:任命|免去).{2,40}(?:职务|通知|决定)|挂职|聘任"), 0.97),
    ("land", re.compile(r"征收土地|土地征收|征地|征收集体|房屋征收|征收.{0,20}房屋|拆迁|征收补偿"), 0.9),
    ("consultation", re.compile(r"征求.{0,40}意见(?!.{0,12}办法)|征求意见稿|公开征集|听证|意见采纳情况"), 0.9),
    ("reply", re.compile(r"(?:批复|答复|复函)$"), 0.97),
    ("report", re.compile(r"(?:报告|公报|情况|综述)$"), 0.85),
)  # fmt: skip
_RULES = re.compile(
    r"(?:办法|规定|细则|规则|准则|规范|标准|制度|章程|规程|措施|政策|方案|预案|规划|纲要|计划|要点|意见)(?:\([^()]*\)|>)*(?:的(?:通知|公告|决定))?$"
)
_ARTICLE = re.compile(r"第\s*([一二三四五六七八九十百千零〇\d]+)\s*条(?![第款规例])")
_ITEM = re.compile(r"\s*(?:\d{1,2}\s*[.、]|[(]\d{1,2}[)]|[一二三四五六七八九十]{1,3}、)\s*(\S.*)")
_ATTACHMENTS = re.compile(r"附\s*件\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*[:.]?\s*(\S.*)?")


def find_kind(title: str, issuers: tuple[str, ...], number: str, notes: str) -> list[Finding]:
    """``form``, the last word of the title (文种), and ``kind``, a key of ``data/categories.toml``."""
    plain = squeezed(folded(title))
    form = _FORM.search(plain)
    found = [Finding("form", (form[1],), form[0], 0.95)] if form else []
    kind = _kind(plain, form[1] if form else "", "、".join(issuers), number, notes)
    if kind is not None:
        found.append(kind)
    return found


def _kind(plain: str, form: str, issuers: str, number: str, notes: str) -> Finding | None:
    for kind, pattern, sure in _KINDS:
        match = pattern.search(plain)
        if match:
            return Finding("kind", (kind,), match[0], sure)
    adopted = "人民代表大会" in issuers or ("人民代表大会" in notes and "通过" in notes)
    if form in ("法", "法典", "宪法", "修正案") and (
        "中华人民共和国" in plain or "全国人民代表大会" in notes
    ):
        return Finding("kind", ("law",), plain, 0.95)
    if form == "条例" or adopted:
        return Finding("kind", ("regulation",), notes.split("\n")[0] if adopted else plain, 0.9)
    if re.search(r"令", number):
        government = re.search(r"人民政府令|政府令|行署令", number)
        return Finding(
            "kind",
            ("order" if government else "rule" if "国务院令" not in number else "regulation",),
            number,
            0.9,
        )
    if form in ("令", "命令"):
        return Finding("kind", ("order",), plain, 0.85)
    if form and _RULES.search(plain):
        return Finding("kind", ("normative",), plain, 0.85)
    if form in ("通知", "公告", "通告", "通报", "函", "公示", "决定", "决议", "提示"):
        return Finding("kind", ("notice",), form, 0.8)
    return None


def find_section(kind: str, number: str, issuers: tuple[str, ...]) -> Finding | None:
    """The section of ``data/sections.toml`` a city's gazette would print it in; nothing where that is not plain."""
    direct = {
        "personnel": "人事任免",
        "chronicle": "大事记",
        "land": "征地拆迁",
        "consultation": "公众参与",
        "interpretation": "政务资料",
        "report": "政务资料",
    }
    if kind in direct:
        return Finding("section", (direct[kind],), kind, 0.85)
    if re.search(r"(?:人民)?政府令", number):
        return Finding("section", ("政府令",), number, 0.95)
    first = issuers[0] if issuers else ""
    for pattern, name in (
        (r"(?:人民政府|国务院)$", "政府文件"),
        (r"(?:人民政府|国务院)办公[室厅]$", "办公室文件"),
        (r"(?:局|委员会|委|厅|部|办公室|中心|署)$", "部门文件"),
    ):
        if re.search(pattern, first) and "人民代表大会" not in first and "法院" not in first:
            return Finding("section", (name,), first, 0.85)
    return None


def find_addressee(anatomy: Anatomy) -> Finding | None:
    """主送机关 without its colon."""
    if anatomy.addressee is None:
        return None
    words = anatomy.addressee[2]
    return Finding("addressee", (words.rstrip("：:∶ "),), words, 0.95)


def find_signature(anatomy: Anatomy) -> Finding | None:
    """The lines above the date, as they stand."""
    closing = anatomy.closing
    if closing is None or closing.first == closing.place:
        return None
    lines = [anatomy.lines[place].raw for place in range(closing.first, closing.place)]
    return Finding("signature", tuple(line.strip() for line in lines), "\n".join(lines), 0.95)


def find_annexes(anatomy: Anatomy) -> Finding | None:
    """What is listed after 附件：, with or without numbers."""
    end = anatomy.closing.place if anatomy.closing else len(anatomy.lines)
    for place in range(anatomy.body, min(len(anatomy.lines), end + 4)):
        match = _ATTACHMENTS.fullmatch(anatomy.lines[place].plain)
        if match is None or anatomy.lines[place].plain.endswith("。"):
            continue
        names, lines = _listed(anatomy, place, match)
        if names:
            return Finding("annexes", tuple(names), "\n".join(lines), 0.9)
    return None


def _listed(anatomy: Anatomy, place: int, match: re.Match[str]) -> tuple[list[str], list[str]]:
    first = anatomy.lines[place]
    rest = first.text[match.start(1) :] if match[1] else ""
    names = [re.sub(r"^\s*(?:\d{1,2}\s*[.．、]|:|：)\s*", "", rest).strip()] if rest.strip() else []
    lines = [first.raw]
    for line in anatomy.lines[place + 1 : place + 60]:
        item = _ITEM.fullmatch(line.plain)
        if item is None or line.plain.endswith("。") or COLOPHON.match(line.plain):
            break
        names.append(line.text[item.start(1) :].strip())
        lines.append(line.raw)
    return [name for name in names if len(name) < 120], lines


def find_articles(anatomy: Anatomy) -> Finding | None:
    """How many articles (第X条) the text has, where they begin lines and count on from one."""
    starts = [m for line in anatomy.lines[anatomy.body :] if (m := _ARTICLE.match(line.plain)) is not None]
    return Finding("articles", (str(len(starts)),), starts[-1][0], 0.95) if starts else None
