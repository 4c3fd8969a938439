"""The title of a document: the lines of its head that together end as titles end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gazette.ingest.anatomy import Anatomy
from gazette.ingest.manuscript import Finding
from gazette.ingest.offices import Line, folded, offices_in, squeezed

# the words official documents end in (文种), longest first where one ends in another
GENRES = (
    "通知|办法|条例|规定|决定|意见|方案|细则|公告|通告|批复|复函|函|命令|令|规划|计划|纲要|预案|目录|报告|大事记|解读|说明|规则|章程|法典|法|标准|纪要|公报|决议|通报|请示|"
    "指南|指引|规范|措施|清单|名单|制度|准则|守则|要点|解释|答复|议案|建议|提示|倡议书|公示|公约|协定|宪法|修正案|规程|导则|政策|名录|目标|安排|要求|手册|白皮书|大纲|须知|概况|综述|简报|情况|表|标准体系|行动|"
    "办法和标准|责任书|总结|讲话|讲稿|讲话稿|致辞|基准|程序|实施"
)
_GENRE = re.compile(rf"(?:{GENRES})(?:\([^()]{{1,30}}\)|\"|>)*$")
# what a title that says 印发, 转发 or 公布 must end in: the carrying document, not the carried one
_CARRIER = re.compile(
    r"(?:通知|决定|公告|通告|命令|令|函|批复|意见|通报|公示|报告|请示|解读|决议)(?:\([^()]{1,30}\)|\")*$"
)
_CARRIES = re.compile(r"(?:关[于於])?(?:印发|转发|批转|颁发|下发)")
FLAT = re.compile(
    r"^((?:[\u3400-\u9fff、\s]{2,60}?)?(?:关于|印发|转发|批转).{4,150}?(?:的?通知|的?意见|的?决定|的?批复|的?公告|的?通告|的?通报|的函|的复函|的报告|的命令))(?=\s|\(|各|[\u3400-\u9fff]{1,8}[\[(]|$)"
)
_NUMBER_BEHIND = re.compile(r"\s*[(_]\s*[\u3400-\u9fff]{0,12}\s*[\[(]\d{4}[\])]\s*\d{1,5}\s*号\s*\)?$")
_NUMBER_AHEAD = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s*[\[(]\s*(?:19|20)\d{2}\s*年?\s*[\])]\s*第?\s*\d{1,5}\s*号\s*(?=[\u4e00-\u9fff<])"
)
_SITE_BEHIND = re.compile(r"\s*_\s*[\u3400-\u9fff]{2,20}$")
_CONTINUES = re.compile(r"的|\((?:试行|暂行|草案|征求意见稿|修订|修正|第.{1,3}批|.{0,6}年.{0,6})")
_LINES = 14


def find_title(anatomy: Anatomy) -> Finding | None:
    """The title; 0.98 where the lines end like a title, less where only their place says so."""
    stated = _stated(anatomy)
    run = _first_run(anatomy)
    if not run:
        return (
            stated
            or _from_flat(anatomy)
            or _from_order(anatomy)
            or _from_file_name(anatomy)
            or _laid_down(anatomy)
            or _handed_out(anatomy)
            or _first_line(anatomy)
        )
    taken = _taken(run)
    joined = _join(taken)
    if re.match(r"关[于於]|印发|转发|批转|联合", taken[0].plain):
        taken = [*_offices_above(anatomy, run), *taken]
        joined = _join(taken)
    whole = is_complete(_one_line(taken))
    flat = _from_flat(anatomy) if not whole or len(joined) > 90 else None
    if flat is not None:
        return flat
    if stated is not None and not whole:
        return stated
    if not whole and len(taken) == 1 and len(joined) > 60:
        return Finding("title", (joined[:200],), taken[0].raw, 0.6)
    return Finding(
        "title", (_cleaned(joined),), "\n".join(line.raw for line in taken), 0.99 if whole else 0.9
    )


def _first_run(anatomy: Anatomy) -> list[Line]:
    """The first lines of the head that follow each other and could be a title."""
    run: list[Line] = []
    last = -1
    for part in anatomy.head:
        if part.role != "title":
            continue
        if run and part.place != last + 1:
            break
        run.append(anatomy.lines[part.place])
        last = part.place
    return run[:_LINES]


def _taken(run: Sequence[Line]) -> list[Line]:
    """As many lines of the run as make one title."""
    for count in range(1, len(run) + 1):
        joined = _one_line(run[:count])
        following = run[count].plain if count < len(run) else ""
        if is_complete(joined) and not _continues(joined, following) and not _is_half(joined, run[count:]):
            return list(run[:count])
        if (
            following
            and squeezed(following).startswith(squeezed(joined)[:12])
            and count == 1
            and len(joined) > 3
        ):
            return list(run[:count])  # the title again
    if len(run) <= 5 and all(len(line.plain) < 60 for line in run):
        return list(run)
    return list(run[:1])


def _continues(joined: str, following: str) -> bool:
    """Whether a title that could end here goes on in the next line."""
    if not following:
        return False
    if _CONTINUES.match(following):
        return True
    core = _core(joined)
    return bool(_CARRIES.search(core) and not _CARRIER.search(core))


_ABOUT = re.compile(r"关[于於](?!.*的.{0,8}$)")


def _is_half(joined: str, rest: Sequence[Line]) -> bool:
    """Whether 关于推行公示制度 is followed by what makes it end as such titles do: 全过程记录制度的意见."""
    whole = joined + _one_line(rest)
    return _ABOUT.search(joined) is not None and _ABOUT.search(whole) is None and is_complete(whole)


def _core(joined: str) -> str:
    """Folded words without a number ahead of them and without quotes around the whole."""
    ahead = _NUMBER_AHEAD.match(joined)
    rest = joined[ahead.end() :] if ahead else joined
    return rest[1:-1] if rest.startswith("<") and _quoted(rest) == len(rest) else rest


def is_complete(joined: str) -> bool:
    """Whether folded words end as titles end, with their quotes and brackets closed."""
    joined = _core(joined)
    if any(joined.count(a) > joined.count(b) for a, b in ("<>", "()")) or joined.count('"') % 2:
        return False
    if _CARRIES.search(joined):
        return _CARRIER.search(joined) is not None
    return _GENRE.search(joined) is not None


def _offices_above(anatomy: Anatomy, run: Sequence[Line]) -> list[Line]:
    """国家税务总局 on a line of its own above 关于…: the title begins with it (GB/T 9704: who, about what, what kind).

    Where nothing but the number stands above, the names below it are the letterhead: sources leave it out of the title.
    """
    place = next(part.place for part in anatomy.head if anatomy.lines[part.place] is run[0])
    roles = {part.place: part.role for part in anatomy.head}
    first = place
    while roles.get(first - 1) == "office":
        first -= 1
    before = [roles[p] for p in range(first) if roles.get(p) not in ("mark", "label")]
    return [] if before == ["number"] else list(anatomy.lines[first:place])


def _join(lines: Sequence[Line]) -> str:
    """Lines of a title as one: no space between Chinese characters where a line was broken, but between names."""
    joined = ""
    for line in lines:
        piece = line.text.strip()
        if (
            joined
            and joined[-1].isascii()
            and piece[:1].isascii()
            and joined[-1].isalnum()
            and piece[:1].isalnum()
        ) or (joined and offices_in(joined) and offices_in(line.plain)):
            joined += " "
        joined += piece
    return joined


def _one_line(lines: Sequence[Line]) -> str:
    return squeezed("".join(line.plain for line in lines))


def _cleaned(title: str) -> str:
    """Without what databases put behind it, and without a number in brackets, which is a fact of its own."""
    title = re.sub(r"[\s\u3000]+", " ", title).strip().removeprefix("标题：").strip()
    title = re.split(r"——(?=[\d一二〇○]{4}年\S)", title)[0]
    title = re.sub(r"(?<=\S)[\[［]\d{1,2}[\]］]$", "", title)  # the mark of a footnote
    for pattern in (_NUMBER_BEHIND, _SITE_BEHIND):
        match = pattern.search(folded(title))
        if match and match.start() > 6:
            title = title[: match.start()]
    ahead = _NUMBER_AHEAD.match(folded(title))
    if ahead and is_complete(squeezed(folded(title[ahead.end() :]))):
        title = title[ahead.end() :]
    return _unquoted(title.strip())


def _unquoted(title: str) -> str:
    """《澜州市人民政府关于…的通知》, quoted as a whole, without the quotes; the title of a rule keeps none either."""
    plain = folded(title)
    return _outer(title[1:-1]) if plain.startswith("<") and _quoted(plain) == len(plain) else title


def _from_flat(anatomy: Anatomy) -> Finding | None:
    """A text without line breaks: the words up to 的通知 and the like."""
    first = next((line for line in anatomy.lines[:3] if len(line.plain) > 60), None)
    match = FLAT.match(first.plain) if first else None
    if first is None or match is None:
        return None
    return Finding("title", (_cleaned(first.text[: match.end(1)]),), first.text[: match.end(1)], 0.85)


_PROMULGATED = re.compile(r"\s*(?:已|业|于).{4,120}?(?:现予|现将其)?(?:以)?(?:公布|发布|印发)")
_LONGEST = 200  # characters of a title in quotes


def _from_order(anatomy: Anatomy) -> Finding | None:
    """An order without its head: 《停车场管理办法》已经…通过，现予公布."""
    for line in anatomy.lines[anatomy.body : anatomy.body + 2]:
        quoted = _quoted(line.plain)
        match = _PROMULGATED.match(line.plain, quoted) if quoted else None
        if match:
            return Finding("title", (_outer(line.text[1 : quoted - 1]),), line.text[: match.end()], 0.95)
    return None


def _quoted(plain: str) -> int:
    """Where the quotes that a line begins with are closed, however deep they stand in each other; 0: nowhere."""
    depth = 0
    for place, character in enumerate(plain[:_LONGEST]):
        depth += (character == "<") - (character == ">")
        if depth == 0:
            return place + 1 if place > 3 else 0
    return 0


def _outer(words: str) -> str:
    """The quotes within a title that stood in quotes, one step further out: 〈甲《乙》〉 as 《甲〈乙〉》."""
    return words.translate(_TURNED) if "〈" in words else words


_TURNED = str.maketrans("〈〉《》", "《》〈〉")
_FILE_NAME = re.compile(
    r"(?:[。;!)]|^)\s*(?P<number>[\u4e00-\u9fff]{1,10}\s*\[\d{4}\]\s*\d{1,5}\s*号)\s*(?P<title>[\u4e00-\u9fff][^。;!]{5,150}?)\.(?:docx?|wps|pdf|rtf)$"
)


def named_file(anatomy: Anatomy) -> tuple[str, str] | None:
    """Number and title where a text ends in the name of the file it came from."""
    line = anatomy.lines[-1] if anatomy.lines else None
    match = _FILE_NAME.search(line.plain, max(0, len(line.plain) - 300)) if line else None
    if line is None or match is None or not is_complete(squeezed(match["title"])):
        return None
    return line.text[match.start("number") : match.end("number")], line.text[
        match.start("title") : match.end("title")
    ]


def _from_file_name(anatomy: Anatomy) -> Finding | None:
    found = named_file(anatomy)
    return Finding("title", (_cleaned(found[1]),), found[1], 0.85) if found else None


_LAID_DOWN = re.compile(r"[,;](?:特|现)?制定(?P<title>(?!本)[^,;。]{6,80})。?$")


def _laid_down(anatomy: Anatomy) -> Finding | None:
    """A text that lost its head but says in its first sentence what it is: …，现制定停车场补贴实施细则。"""
    for line in anatomy.lines[anatomy.body : anatomy.body + 1]:
        match = _LAID_DOWN.search(line.plain)
        if match and is_complete(squeezed(match["title"].strip("<>"))):
            words = line.text[match.start("title") : match.end("title")].strip("《》")
            return Finding("title", (words,), words, 0.7)
    return None


_HANDED_OUT = re.compile(r"现将(?P<title><)|^[\u3400-\u9fff、\s]{2,50}(?P<others><)")
_HANDS_OUT = re.compile(r".{0,6}(?:印发|公布|发布|下发|颁发)")
_AGREED_TO = re.compile(r"(?:已|业|于).{2,60}[,;]现.{0,3}(?:印发|转发|批转|公布|发布|下发|颁发)")


def _handed_out(anatomy: Anatomy) -> Finding | None:
    """A notice that lost its title: 现将《停车场管理办法》印发给你们 names at least what it carries."""
    for line in anatomy.lines[: anatomy.body + 2]:
        match = _HANDED_OUT.search(line.plain)
        if match is None:
            continue
        start = match.start("title") if match["title"] else match.start("others")
        end = start + _quoted(line.plain[start:])
        if end > start and (_HANDS_OUT if match["title"] else _AGREED_TO).match(line.plain, end):
            words = line.text[start + 1 : end - 1]
            return Finding("title", (_outer(words),), words, 0.6)
    return None


def _stated(anatomy: Anatomy) -> Finding | None:
    for line in anatomy.of("label"):
        match = re.match(r"\s*\[?(?:标\s*题|信息名称|文件名称|名\s*称)\s*\]?\s*:?\s*(\S.*)", line.plain)
        if match:
            return Finding("title", (line.text[match.start(1) :].strip(),), line.raw, 0.9)
    return None


def _first_line(anatomy: Anatomy) -> Finding | None:
    """Nothing looks like a title: the first line, for a person to look at."""
    roles = {part.place: part.role for part in anatomy.head}
    for place, line in enumerate(anatomy.lines):
        if roles.get(place) in ("label", "mark", "number", "note") or _is_greeting(anatomy, place):
            continue
        return Finding("title", (line.text[:200],), line.raw, 0.5 if len(line.text) <= 80 else 0.3)
    return None


def _is_greeting(anatomy: Anatomy, place: int) -> bool:
    addressee = anatomy.addressee
    return addressee is not None and addressee[0] <= place < addressee[1]
