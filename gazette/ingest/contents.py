"""The printed contents page of an issue: sections, titles and page numbers, whatever leads from one to the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gazette.body import PageMark, Table
from gazette.ingest.anatomy import folded, squeezed
from gazette.ingest.finding_titles import is_complete

Pieces = Sequence[str | Table | PageMark]
SECTIONS = (
    "政府令|市政府令|省政府令|政府规章|规章|法律法规|地方性法规|政府文件|市政府文件|市委市政府文件|办公室文件|市政府办公室文件|办公厅文件|部门文件|部门规范性文件|规范性文件|国务院文件|省政府文件|"
    "人事任免|人事|任免|大事记|政务资料|政务动态|征地拆迁|公众参与|政策解读|统计资料|领导讲话|会议|会议纪要|公告通告|公告|附录|其他|政府工作报告|县区文件|重要文件|转载"
)
_HEADING = re.compile(r"(?:本\s*期\s*)?(?:目\s*[录次]|[目录]|要\s*目|总\s*目\s*录)|CONTENTS|contents")
_LEADERS = r"(?:(?:[.…·‥・⋯_\-—\s]|\.{2,}){2,}|…)"
_PAGE_ALONE = re.compile(rf"(?:{_LEADERS})?[(]?\s*(\d{{1,4}})\s*[)]?")
_WITH_PAGE = (
    re.compile(rf"(?P<title>\S.*?){_LEADERS}[(]?\s*(?P<page>\d{{1,4}})(?:\s*[-~]\s*\d{{1,4}})?\s*[)]?"),
    re.compile(r"(?P<title>\S.*?)\s*[(]\s*(?P<page>\d{1,3})\s*[)]"),
    re.compile(r"(?P<title>\S.*?)[\t/]\s*(?P<page>\d{1,4})"),
    re.compile(
        r"(?P<page>\d{1,3})(?:\s*[.、…]+\s*|\s+)(?P<title>(?:(?:19|20)\d{2}年|[\u3400-\u9fff<]).{4,})"
    ),
    re.compile(r"(?P<title>\S.*[\u3400-\u9fff)>\]])\s+(?P<page>\d{1,4})"),
    re.compile(r"(?P<title>\S.{5,}[\u3400-\u9fff)>\]])(?P<page>\d{1,3})"),
)
_SECTION_MARK = re.compile(r"^[\[<▲△◆◇●○■□★☆※*·—\s]+|[\]>:\s]+$")
_SECTION = re.compile(rf"(?:[一二三四五六七八九十]+、)?(?:{SECTIONS})")
_NUMBER_BEHIND = re.compile(
    r"\s*[(]\s*[^()]{0,24}(?:[\[(]\d{4}[\])]\s*\d{1,5}\s*号|令\s*(?:第\s*)?\S{1,6}号|第\S{1,6}号令?)\s*[)]$"
)
_WRAPS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: what stands under which section on which page, and the words that say so."""

    title: str
    section: str
    page: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries, and where the contents page stands among the pieces."""

    entries: tuple[Entry, ...]
    first: int
    end: int


def bare(title: str) -> str:
    """A title without white space, brackets and quotes, folded: what two prints of it have in common."""
    return re.sub(r"[\s<>\"'()\[\]《》·,、:]", "", folded(title))


def section_name(line: str) -> str | None:
    """The section that a line names, or None: 【政府令】, ▲办公室文件, 政府文件."""
    plain = _SECTION_MARK.sub("", folded(line)).strip()
    closed = squeezed(plain)
    if len(closed) > 14 or not closed:
        return None
    if _SECTION.fullmatch(closed):
        return re.sub(r"^[一二三四五六七八九十]+、", "", closed)
    marked = re.match(r"\s*[\[▲△◆◇●■□★☆※]", folded(line)) is not None
    return closed if marked and not re.search(r"\d|关于|号$", closed) else None


def find_contents(pieces: Pieces) -> Contents | None:
    """The contents page, looked for at the beginning; None where there is none with at least two entries."""
    for place, piece in enumerate(pieces[:400]):
        if isinstance(piece, str) and _HEADING.fullmatch(_SECTION_MARK.sub("", folded(piece)).strip()):
            found = _read(pieces, place)
            if len(found.entries) >= 2 and sum(entry.page is not None for entry in found.entries) >= 2:
                return found
    return None


def _read(pieces: Pieces, heading: int) -> Contents:
    entries: list[Entry] = []
    pending: list[str] = []
    section, place, end = "", heading + 1, heading + 1
    while place < len(pieces):
        piece = pieces[place]
        place += 1
        if not isinstance(piece, str):
            continue
        alone = _PAGE_ALONE.fullmatch(folded(piece).strip())
        if alone and not pending and entries and entries[-1].page is None:
            entries[-1] = replace(entries[-1], page=int(alone[1]))
            end = place
            continue
        found = _with_page(pending, piece)
        named = section_name(piece) if not found else None
        if found and (page := found[1]) is not None:
            if entries and entries[-1].page is not None and page + 1 < entries[-1].page:
                break  # pages run backwards: this is text
            entries.append(Entry(found[0], section, page, "\n".join([*pending, piece])))
            pending, end = [], place
        elif named and not (entries and _seen(entries, named)):
            section, pending = named, []
            end = place if _more(pieces, place) else end
        elif _NUMBER_BEHIND.search(folded(joined := "".join(part.strip() for part in (*pending, piece)))):
            # the number ends a title: its page was lost, by the printer or by the recogniser
            entries.append(Entry(without_number(joined), section, None, "\n".join([*pending, piece])))
            pending = []
        else:
            pending.append(piece)
            if len(pending) > _WRAPS or piece.rstrip().endswith(("。", "：", "；")):
                break
            if entries and bare(pending[0]) and bare(entries[0].title).startswith(bare(pending[0])[:30]):
                break  # the first title again: the text begins
    return Contents(tuple(entries), heading, end)


def _seen(entries: Sequence[Entry], section: str) -> bool:
    """A section named again is the first page of the text."""
    return any(entry.section == section for entry in entries)


def _more(pieces: Pieces, place: int) -> bool:
    """Whether an entry with a page follows within a few lines."""
    lines = [piece for piece in pieces[place : place + _WRAPS + 2] if isinstance(piece, str)]
    return any(_with_page([], line) for line in lines)


def _with_page(pending: Sequence[str], line: str) -> tuple[str, int | None] | None:
    """Title and page of a line, with the lines before it that had no page."""
    plain = folded(line).strip()
    for pattern in _WITH_PAGE:
        match = pattern.fullmatch(plain)
        if match is None:
            continue
        offset = len(line) - len(line.lstrip())
        words = line[offset + match.start("title") : offset + match.end("title")]
        title = "".join(part.strip() for part in (*pending, words)).strip(" .…·\u3000\t")
        if pattern is _WITH_PAGE[-1] and not is_complete(squeezed(folded(title))):
            return None  # 关于调整202|4年最低生活保障标准: a year broken over two lines
        title = re.sub(r"^(?:\d{1,2}[.、]|[●◆▲★·○])\s*", "", title)
        return without_number(title), int(match["page"])
    only = _PAGE_ALONE.fullmatch(plain)
    if only and pending:
        return without_number("".join(part.strip() for part in pending)), int(only[1])
    return None


def without_number(title: str) -> str:
    """澜州市停车场管理办法（澜州市人民政府令第12号） without the number behind it."""
    match = _NUMBER_BEHIND.search(folded(title))
    return title[: match.start()] if match and match.start() > 4 else title
