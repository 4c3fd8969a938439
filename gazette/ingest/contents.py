"""The printed contents page of an issue: sections, titles and page numbers, whatever leads from one to the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gazette.body import PageMark, Table
from gazette.ingest.finding_titles import is_complete
from gazette.ingest.offices import folded, squeezed

Pieces = Sequence[str | Table | PageMark]
SECTIONS = (
    "政府令|市政府令|省政府令|政府规章|规章|法律法规|地方性法规|政府文件|市政府文件|市委市政府文件|办公室文件|市政府办公室文件|办公厅文件|部门文件|部门规范性文件|规范性文件|国务院文件|省政府文件|"
    "人事任免|人事|任免|大事记|政务资料|政务动态|征地拆迁|公众参与|政策解读|统计资料|领导讲话|会议|会议纪要|公告通告|公告|附录|其他|政府工作报告|县区文件|重要文件|转载"
)
_HEADING = re.compile(r"(?:本\s*期\s*)?(?:目\s*[录次]|[目录]|要\s*目|总\s*目\s*录)|CONTENTS|contents")
_LEADERS = r"(?:(?:[.…·‥・⋯_\-—\s]|\.{2,}){2,}|…)"
_PAGE_ALONE = re.compile(rf"(?:{_LEADERS})?[(]?\s*(\d{{1,4}})\s*[)]?")
_PAGE_FIRST = re.compile(
    r"(?P<page>\d{1,3})(?:\s*[.、…]+\s*|\s+)(?P<title>(?:(?:19|20)\d{2}年|[\u3400-\u9fff<]).{4,})"
)
_WITH_PAGE = (
    re.compile(rf"(?P<title>\S.*?){_LEADERS}[(]?\s*(?P<page>\d{{1,4}})(?:\s*[-~]\s*\d{{1,4}})?\s*[)]?"),
    re.compile(r"(?P<title>\S.*?)\s*[(]\s*(?P<page>\d{1,3})\s*[)]"),
    re.compile(r"(?P<title>\S.*?)[\t/]\s*(?P<page>\d{1,4})"),
    _PAGE_FIRST,
    re.compile(r"(?P<title>\S.*[\u3400-\u9fff)>\]])\s+(?P<page>\d{1,4})"),
    re.compile(r"(?P<title>\S.{5,}[\u3400-\u9fff)>\]])(?P<page>\d{1,3})"),
)
_SECTION_MARK = re.compile(r"^[\[<▲△◆◇●○■□★☆※*·—\s]+|[\]>:\s]+$")
_SECTION = re.compile(rf"(?:[一二三四五六七八九十]+、)?(?:{SECTIONS})")
_NUMBER_BEHIND = re.compile(
    r"\s*[(]\s*[^()]{0,24}(?:[\[(]\d{4}[\])]\s*\d{1,5}\s*号|令\s*(?:第\s*)?\S{1,6}号|第\S{1,6}号令?)\s*[)]$"
)
_WRAPS = 5
TITLE_LINES = 8
ALIKE = 0.9
PROMULGATES = re.compile(r"现予(?:以)?(?:公布|发布)|现公布")
# where one entry of a line ends and the next begins: …的通知……3关于…, …的通知（3）【部门文件】关于…
_JOINED = re.compile(
    r"(?:…+|\.{3,}|·{3,}|[（(]|(?<=[\u3400-\u9fff）)》>]))\s*(?<!\d)(\d{1,3})(?!\d)\s*[)）]?\s*(?=[\u3400-\u9fff《【\[])(?![年月日次届期号条个件项批名])"
)
_SECTION_AHEAD = re.compile(r"\s*([【\[][^】\]]{2,14}[】\]])\s*(\S.+)")
_BARE_LINES = 150  # lines that contents without page numbers may have


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
            found = _read(_lines(pieces, place + 1), place)
            if len(found.entries) >= 2 and sum(entry.page is not None for entry in found.entries) >= 2:
                return found
            bare_titles = _without_pages(pieces, place)
            if bare_titles is not None:
                return bare_titles
    return None


def _lines(pieces: Pieces, first: int) -> list[tuple[str, int]]:
    """The lines from here, each with the place behind the piece it is of; contents in a table row by row."""
    lines: list[tuple[str, int]] = []
    for place, piece in enumerate(pieces[first:], start=first + 1):
        if isinstance(piece, str):
            lines += [(line, place) for line in _parted(piece)]
        elif isinstance(piece, Table):
            lines += [(line, place) for line in _rows(piece)]
    return lines


def _parted(line: str) -> list[str]:
    """A line that holds several entries, as a page set in columns may give them, as one line each."""
    parts: list[str] = []
    start, last = 0, 0
    for match in _JOINED.finditer(line) if len(line) > 20 else ():
        title = squeezed(folded(line[start : match.start()])).strip(".…·(")
        if last <= int(match[1]) and is_complete(re.sub(r"^\[[^\]]*\]", "", title)):
            parts.append(line[start : match.end()].strip())
            start, last = match.end(), int(match[1])
    if not parts:
        return [line]
    whole: list[str] = []
    for part in (*parts, line[start:]):
        ahead = _SECTION_AHEAD.fullmatch(part)
        whole += [ahead[1], ahead[2]] if ahead and section_name(ahead[1]) else [part]
    return whole


def _rows(table: Table) -> list[str]:
    """The rows of a table that is a contents page as its lines; nothing of another table."""
    rows = [[cell.text.strip() for cell in row if cell.text.strip()] for row in table.rows]
    paged = [row for row in rows if len(row) > 1 and _PAGE_ALONE.fullmatch(folded(row[-1]))]
    titles = [max(row[:-1], key=len) for row in paged]
    complete = sum(is_complete(squeezed(folded(without_number(title)))) for title in titles)
    if len(paged) < 2 or len(paged) < 0.6 * len(rows) or complete < 0.5 * len(paged):
        return []
    lines = []
    for row in rows:
        if row in paged:
            page = _PAGE_ALONE.fullmatch(folded(row[-1]))
            lines.append(f"{max(row[:-1], key=len)}\t{page[1] if page else ''}")
        elif len(row) == 1:
            lines.append(row[0])
    return lines


def _without_pages(pieces: Pieces, heading: int) -> Contents | None:
    """Contents that name no pages: lines that are all titles further down."""
    entries: list[Entry] = []
    section, end = "", heading + 1
    pending: list[str] = []
    for place, piece in enumerate(pieces[heading + 1 : heading + 1 + _BARE_LINES], start=heading + 1):
        if not isinstance(piece, str):
            continue
        if entries and bare(piece) and bare(entries[0].title).startswith(bare(piece)):
            break  # the first title again: the text begins
        named = section_name(piece)
        if named and not pending:
            if _seen(entries, named):
                break
            section = named
            continue
        if squeezed(folded(piece)).endswith("令") and not pending:
            break  # the head of an order: the text begins
        pending.append(piece)
        title = without_number("".join(part.strip() for part in pending))
        if is_complete(squeezed(folded(title))) and _stands_below(pieces, place + 1, title):
            entries.append(Entry(title, section, None, "\n".join(pending)))
            pending, end = [], place + 1
        elif len(pending) > 2:
            break
    return Contents(tuple(entries), heading, end) if len(entries) >= 3 else None


def _stands_below(pieces: Pieces, first: int, title: str) -> bool:
    return any(title_at(pieces, place, bare(title)) for place in range(first, len(pieces)))


def _read(lines: Sequence[tuple[str, int]], heading: int) -> Contents:
    entries: list[Entry] = []
    pending: list[str] = []
    section, at, end = "", 0, heading + 1
    page_first = _pages_stand_first(lines)
    while at < len(lines):
        piece, place = lines[at]
        at += 1
        alone = _PAGE_ALONE.fullmatch(folded(piece).strip())
        if alone and not pending and entries and entries[-1].page is None:
            entries[-1] = replace(entries[-1], page=int(alone[1]))
            end = place
            continue
        found = _with_page(pending, piece, page_first=page_first)
        named = section_name(piece) if not found else None
        if found and (page := found[1]) is not None:
            if entries and entries[-1].page is not None and page + 1 < entries[-1].page:
                break  # pages run backwards: this is text
            entries.append(Entry(found[0], section, page, "\n".join([*pending, piece])))
            pending, end = [], place
        elif named and not (entries and _seen(entries, named)):
            section, pending = named, []
            end = place if _more(lines, at) else end
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


def _more(lines: Sequence[tuple[str, int]], at: int) -> bool:
    """Whether an entry with a page follows within a few lines."""
    return any(_with_page([], line) for line, _ in lines[at : at + _WRAPS + 2])


def _pages_stand_first(lines: Sequence[tuple[str, int]]) -> bool:
    """Whether more of the first lines begin with a page than end with one: the entries may be numbered."""
    begin = end = 0
    for line, _ in lines[:60]:
        plain = folded(line).strip()
        ends = any(pattern.fullmatch(plain) for pattern in _WITH_PAGE if pattern is not _PAGE_FIRST)
        end += ends or _PAGE_ALONE.fullmatch(plain) is not None
        begin += not ends and _PAGE_FIRST.fullmatch(plain) is not None
    return begin > end


def _with_page(
    pending: Sequence[str], line: str, *, page_first: bool = True
) -> tuple[str, int | None] | None:
    """Title and page of a line, with the lines before it that had no page."""
    plain = folded(line).strip()
    for pattern in _WITH_PAGE:
        match = pattern.fullmatch(plain)
        if match is None or (pattern is _PAGE_FIRST and not page_first):
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
        title = "".join(part.strip() for part in pending).strip(" .…·\u3000\t")
        return without_number(re.sub(r"^(?:\d{1,2}[.、]|[●◆▲★·○])\s*", "", title)), int(only[1])
    return None


def without_number(title: str) -> str:
    """澜州市停车场管理办法（澜州市人民政府令第12号） without the number behind it."""
    match = _NUMBER_BEHIND.search(folded(title))
    return title[: match.start()] if match and match.start() > 4 else title


def title_at(text: Pieces, place: int, title: str) -> bool:
    """Whether a title begins here and ends with a line, or is put into force by this one (《…》已经…，现予公布)."""
    piece = text[place]
    named = re.match(r"《(.+)》\s*(?:已|业|于|经)", piece) if isinstance(piece, str) else None
    if named and isinstance(piece, str) and PROMULGATES.search(piece):
        return bare(named[1]) == title
    collected = ""
    for piece in text[place : place + TITLE_LINES]:
        if isinstance(piece, PageMark):
            return False
        if not isinstance(piece, str) or len(piece) > 150:
            return False
        collected += bare(piece)
        if not collected or not title.startswith(collected):
            return False
        if collected == title:
            return True
    return False


def reads_alike(text: Pieces, place: int, title: str) -> bool:
    """Whether the lines from here read much like a title: a word differs, or the issuer is left out."""
    collected, first = "", len(bare(str(text[place])))
    for piece in text[place : place + TITLE_LINES]:
        if not isinstance(piece, str) or len(piece) > 150 or re.search(r"[。；]", piece):
            return False
        collected += bare(piece)
        if len(collected) - first >= len(title):
            return False  # the lines below are the title without this one
        if len(collected) >= 0.6 * len(title) and len(collected) > 8:
            if title.endswith(collected) or collected.endswith(title):
                return True
            if SequenceMatcher(None, collected, title).ratio() >= ALIKE:
                return True
        if len(collected) > len(title) + 6:
            return False
    return False
