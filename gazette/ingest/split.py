"""A whole issue becomes its documents: by its printed contents first, by the heads of documents second.

Nothing is lost: every line is in a document, in the front matter, or among what was set aside (section names,
running heads, page numbers), in order. Page numbers are checked against the page marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gazette.body import PageMark, Table
from gazette.ingest.anatomy import is_number
from gazette.ingest.closing import is_signatory
from gazette.ingest.contents import (
    ALIKE,
    PROMULGATES,
    Contents,
    Entry,
    Pieces,
    bare,
    find_contents,
    reads_alike,
    section_name,
    title_at,
)
from gazette.ingest.describe import describe
from gazette.ingest.notes import REMARK
from gazette.ingest.offices import folded, offices_in, squeezed
from gazette.ingest.paging import Piece, pages_of, with_page_marks
from gazette.numerals import date_alone

_ORDER = re.compile(r"[\u3400-\u9fff]{2,30}令")
_ORDER_NUMBER = re.compile(r"\(?第\s*[\d一二三四五六七八九十百〇零]{1,6}\s*号\)?")
_OWN_TITLE = re.compile(
    r"(?:关[于於].{2,}(?:通知|决定|意见|批复|公告|通告|通报|函|命令|报告|答复)|大事记|.{2,30}(?:公告|通告|公示))(?:\([^()]{1,30}\))?$"
)
_BACK = re.compile(
    r"(?:主\s*[管办]|编\s*辑|出\s*版|印\s*刷|刊\s*号|准印证|地\s*址|邮\s*编|发\s*行|主\s*编|责任编辑|电\s*话|网\s*址)[^。]{0,12}[:：]|.*(?:编辑部|印刷厂|印刷有限公司)\s*(?:编辑|出版|印刷|承印)$"
)
_INDEX = re.compile(r"(?:文\s*号|文件|标题|本期)?\s*索\s*引")
_HEAD_LINES = 9
_BY_LIKENESS = 0.8  # how sure a start is whose title only reads like that of the contents
_NO_CONTENTS = "没有认出目录，是按各份文件自己的标题分的；没有文号的文件可能还连在前一件后面，请逐件核对。"
_ORDER_REACH = 14  # lines from an order's head to the rules it puts into force


@dataclass(frozen=True, slots=True)
class Part:
    """One document of an issue: its lines, tables and page marks, and where it was announced."""

    title: str
    section: str
    page_from: int | None
    page_to: int | None
    pieces: tuple[Piece, ...]
    evidence: str
    confidence: float
    warnings: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of text, tables and page marks left out."""
        return tuple(piece for piece in self.pieces if isinstance(piece, str))


@dataclass(frozen=True, slots=True)
class Split:
    """An issue taken apart."""

    front: tuple[Piece, ...]  # cover, introduction, contents
    parts: tuple[Part, ...]
    back: tuple[Piece, ...]  # who edits and prints it
    aside: tuple[str, ...]  # section names, running heads, page numbers
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a document begins, under which title, and why we think so."""

    place: int
    title: str
    entry: Entry | None
    evidence: str
    confidence: float


def split_issue(pieces: Iterable[Piece]) -> Split:
    """The documents of an issue, in order, with whatever does not fit said in warnings."""
    text, aside = with_page_marks(list(pieces))
    contents = find_contents(text)
    end = contents.end if contents else 0
    starts, warnings = _by_contents(text, contents) if contents else ([], [_NO_CONTENTS])
    starts = _with_others(text, starts, end, listed=contents is not None)
    starts = [start for start in starts if not _INDEX.fullmatch(start.title)]
    if not starts:
        return Split(
            tuple(text), (), (), tuple(aside), ("没有认出任何文件：请检查目录和标题，或者手工分开。",)
        )
    sections = _section_lines(text, end, starts)
    parts, back = _cut(text, starts, sections, contents is not None)
    aside += [str(text[place]) for place in sorted(sections)]
    checked, more = _check_pages(parts, starts)
    front = tuple(piece for place, piece in enumerate(text[: starts[0].place]) if place not in sections)
    return Split(front, tuple(checked), back, tuple(aside), (*warnings, *more))


def _by_contents(text: Pieces, contents: Contents) -> tuple[list[_Start], list[str]]:
    """Each entry's place in the text, in order; one that is not found is said and passed over."""
    pages = pages_of(text)
    offset = _offset(text, contents, pages)
    starts: list[_Start] = []
    warnings: list[str] = []
    after = contents.end
    for entry in contents.entries:
        wanted = None if entry.page is None else entry.page + offset
        found = _find(text, pages, entry, wanted, after)
        if found is None:
            page = f"（第{entry.page}页）" if entry.page is not None else ""
            warnings.append(f"目录里有“{entry.title}”{page}，正文里没有找到。")
            continue
        title, sure = found
        begin = _begin(text, title, after)
        name = entry.title if sure > _BY_LIKENESS else _in_full(text, begin, title, entry)
        if bare(name) != bare(entry.title):
            warnings.append(f"目录里的标题是“{entry.title}”，正文里是“{name}”，按正文录。")
        starts.append(_Start(begin, name, entry, entry.evidence, sure))
        after = title + 1
    return starts, warnings


def _offset(text: Pieces, contents: Contents, pages: Sequence[int | None]) -> int:
    """By how much the marks differ from the printed numbers (a file's pages counted from its cover)."""
    differences: Counter[int] = Counter()
    for entry in contents.entries:
        places = [
            place for place in range(contents.end, len(text)) if title_at(text, place, bare(entry.title))
        ]
        page = pages[_begin(text, places[0], contents.end)] if len(places) == 1 else None
        if entry.page is not None and page is not None:
            differences[page - entry.page] += 1
    common = differences.most_common(1)
    return common[0][0] if common and common[0][1] >= max(2, 0.6 * differences.total()) else 0


def _find(
    text: Pieces, pages: Sequence[int | None], entry: Entry, wanted: int | None, after: int
) -> tuple[int, float] | None:
    """Where the title of an entry stands: on its page before any other, word for word before alike."""
    title = bare(entry.title)
    exact = [place for place in range(after, len(text)) if title_at(text, place, title)]
    for place in exact:
        if wanted is None or pages[place] is None or abs((pages[place] or 0) - wanted) <= 1:
            return place, 0.99
    if exact:
        return exact[0], 0.9
    alike = [
        place
        for place in range(after, len(text))
        if (wanted is None or pages[place] in (None, wanted)) and reads_alike(text, place, title)
    ]
    return (alike[0], _BY_LIKENESS) if alike else None


def _in_full(text: Pieces, begin: int, title: int, entry: Entry) -> str:
    """The title as the document itself has it, which contents often shorten."""
    lines = [piece for piece in text[begin : title + _HEAD_LINES] if isinstance(piece, str)]
    found = _described(lines)
    same = found is not None and SequenceMatcher(None, bare(found)[-len(bare(entry.title)) :], bare(entry.title)).ratio() >= ALIKE  # fmt: skip
    return found if found is not None and same else entry.title


def _begin(text: Pieces, title: int, after: int) -> int:
    """The first line of the document whose title stands here: its letterhead, its number, the order it belongs to."""
    order = _order_above(text, title, after)
    if order is not None:
        return order
    first = title
    while first > after and title - first < _HEAD_LINES and _is_head(text[first - 1]):
        first -= 1
    return first


def _order_above(text: Pieces, title: int, after: int) -> int | None:
    """The head of the order (澜州市人民政府令 第12号 《…》已经…，现予公布) that these rules belong to."""
    wanted = _collected(text, title)[:12]
    for place in range(title - 1, max(after, title - _ORDER_REACH) - 1, -1):
        piece = text[place]
        if isinstance(piece, str) and _is_order(text, place):
            between = "".join(p for p in text[place : title + 1] if isinstance(p, str))
            return place if PROMULGATES.search(between) and wanted in bare(between) else None
    return None


def _collected(text: Pieces, place: int) -> str:
    piece = text[place]
    return bare(piece) if isinstance(piece, str) else ""


def _is_order(text: Pieces, place: int) -> bool:
    piece = text[place]
    if not isinstance(piece, str):
        return False
    plain = squeezed(folded(piece))
    following = text[place + 1] if place + 1 < len(text) else ""
    if _ORDER.fullmatch(plain):
        return isinstance(following, str) and _ORDER_NUMBER.fullmatch(squeezed(folded(following))) is not None
    return "令" in plain and is_number(plain)


def _is_head(piece: Piece) -> bool:
    """A letterhead, an office or a number: lines that may stand above a title."""
    if not isinstance(piece, str):
        return False
    plain = folded(piece).strip()
    return is_number(plain) or bool(offices_in(re.sub(r"\s*文件$", "", plain)) and len(plain) < 40)


def _with_others(text: Pieces, starts: list[_Start], end: int, *, listed: bool) -> list[_Start]:
    """Documents that the contents do not name: a head of its own after the end of the one before.

    Where there is a contents page, only a head with a number is believed against it.
    """
    found = list(starts)
    known = {start.place for start in starts}
    for place in range(end, len(text)):
        ahead = next((at for at in range(place, min(place + _HEAD_LINES, len(text))) if at in known), None)
        if ahead is not None or any(start.place <= place <= start.place + _HEAD_LINES for start in found):
            continue
        if not _ends_before(text, place, end):
            continue
        title = _numbered_title(text, place) or (None if listed else _announced_title(text, place))
        if title and not _belongs(text, place, title, found, end):
            found.append(_Start(place, title, None, title, 0.85))
            found.sort(key=lambda start: start.place)
    return found


def _ends_before(text: Pieces, place: int, end: int) -> bool:
    """Whether the text above has come to an end: a date, a remark, a page, a section's name."""
    for above in range(place - 1, end - 1, -1):
        piece = text[above]
        if isinstance(piece, PageMark | Table):
            if isinstance(piece, Table):
                return True
            continue
        plain = folded(piece).strip()
        return (
            date_alone(plain) is not None
            or REMARK.fullmatch(plain) is not None
            or section_name(piece) is not None
            or "\t" in piece
            or plain.endswith(("。", "施行。", ";", "；"))
            or is_signatory(plain, False)
        )
    return True


def _numbered_title(text: Pieces, place: int) -> str | None:
    """The title of a head with a number that begins here, or of the rules an order here puts into force."""
    piece = text[place]
    if not isinstance(piece, str) or section_name(piece) is not None:
        return None
    if _is_order(text, place):
        after = [p for p in text[place : place + _ORDER_REACH] if isinstance(p, str)]
        return _described(after) if any(PROMULGATES.search(line) for line in after) else None
    head = _head_lines(text, place)
    number = next((at for at, line in enumerate(head) if is_number(folded(line).strip())), None)
    return _described(head) if number is not None else None


def _announced_title(text: Pieces, place: int) -> str | None:
    """A title without a number that says by itself that a document begins: an issuer's announcement, a chronicle."""
    collected = ""
    for line in _head_lines(text, place)[:4]:
        collected += line.strip()
        plain = squeezed(folded(collected))
        if _OWN_TITLE.search(plain) and (offices_in(re.split(r"关[于於]", plain)[0]) or "大事记" in plain):
            return collected
    return None


def _head_lines(text: Pieces, place: int) -> list[str]:
    """The lines from here that may stand in a head."""
    head: list[str] = []
    for piece in text[place : place + _HEAD_LINES]:
        if not isinstance(piece, str) or not _may_stand_in_head(piece) or section_name(piece) is not None:
            break
        head.append(piece)
    return head


def _may_stand_in_head(line: str) -> bool:
    plain = folded(line).strip()
    if re.search(r"(?:公报|政报)$|第\s*\d+\s*期", plain):
        return False
    if len(plain) > 80 or date_alone(plain) is not None or REMARK.fullmatch(plain) or "\t" in plain:
        return False
    return not re.search(
        r"[。;,、:]$|^第.{1,4}[条章节]|^[一二三四五六七八九十]+、|^[(][一二三四五六七八九十]+[)]|^附\s*件|^\d+\s*[.、]",
        plain,
    )


def _described(lines: Sequence[str]) -> str | None:
    title = next((finding for finding in describe(lines) if finding.field == "title"), None)
    return title.value[0] if title and title.confidence >= 0.85 else None


def _belongs(text: Pieces, place: int, title: str, starts: Sequence[_Start], end: int) -> bool:
    """Whether a head is that of something forwarded or attached: the document before names it in quotes."""
    before = [start for start in starts if start.place < place]
    first = before[-1].place if before else end
    if not before:
        return False
    said = "".join(piece for piece in text[first:place] if isinstance(piece, str))
    short = re.split(r"关[于於]", folded(title), maxsplit=1)[-1]
    wanted = bare(title), bare(short)
    quoted = [
        bare(match)
        for match in re.findall(r"《([^《》]{4,160})》|附件[\d一二三四五]*[:：]?(.{4,80})", said)
        for match in match
        if match
    ]
    return any(
        name and any(wish and (wish in name or name in wish) for wish in wanted)
        for name in quoted
        if len(name) > 5
    )


def _section_lines(text: Pieces, end: int, starts: Sequence[_Start]) -> dict[int, str]:
    """Section names that stand right above a document."""
    result: dict[int, str] = {}
    for start in starts:
        place = start.place - 1
        while place >= end and isinstance(text[place], PageMark):
            place -= 1
        piece = text[place] if place >= end else None
        if isinstance(piece, str) and (named := section_name(piece)):
            result[place] = named
    return result


def _cut(
    text: Pieces, starts: Sequence[_Start], sections: dict[int, str], listed: bool
) -> tuple[list[Part], tuple[Piece, ...]]:
    """The pieces between the starts; page marks right above a start belong to it."""
    pages = pages_of(text)
    section = ""
    parts: list[Part] = []
    back: tuple[Piece, ...] = ()
    bounds = [_with_marks(text, start.place, sections) for start in starts]
    for start, first, last in zip(starts, bounds, [*bounds[1:], len(text)], strict=True):
        own = [place for place in range(first, last) if place not in sections]
        if start is starts[-1]:
            own, back = _without_back(text, own)
        section = _section_of(start, sections, section)
        lines = [place for place in own if not isinstance(text[place], PageMark)]
        warnings = () if start.entry or not listed else (f"正文里有“{start.title}”，目录里没有。",)
        parts.append(
            Part(
                start.title, section, pages[start.place], pages[lines[-1]] if lines else None,
                tuple(text[place] for place in own), start.evidence, start.confidence, warnings,
            )
        )  # fmt: skip
    return parts, back


def _with_marks(text: Pieces, place: int, sections: dict[int, str]) -> int:
    while place and (isinstance(text[place - 1], PageMark) or place - 1 in sections):
        place -= 1
    return place


def _section_of(start: _Start, sections: dict[int, str], before: str) -> str:
    if start.entry is not None and start.entry.section:
        return start.entry.section
    above = [place for place in sections if place < start.place and start.place - place <= 3]
    return sections[max(above)] if above else before


def _without_back(text: Pieces, own: list[int]) -> tuple[list[int], tuple[Piece, ...]]:
    """The last document ends where the lines about editors and printers begin."""
    # the index of numbers is the back, and all after it
    last = next((at for at, place in enumerate(own) if at and _INDEX.fullmatch(str(text[place]))), len(own))
    while last and _is_back(text[own[last - 1]]):
        last -= 1
    while last < len(own) and isinstance(text[own[last]], PageMark):
        last += 1
    back = tuple(text[place] for place in own[last:])
    if not any(isinstance(piece, str) for piece in back):
        return own, ()
    return own[:last], back


def _is_back(piece: Piece) -> bool:
    return isinstance(piece, PageMark) or (isinstance(piece, str) and _BACK.match(folded(piece)) is not None)


def _check_pages(parts: Sequence[Part], starts: Sequence[_Start]) -> tuple[list[Part], list[str]]:
    """The pages of the contents against the marks; one constant difference is said once."""
    differences = Counter(
        part.page_from - start.entry.page
        for part, start in zip(parts, starts, strict=True)
        if start.entry is not None and start.entry.page is not None and part.page_from is not None
    )
    common = differences.most_common(1)
    usual = common[0][0] if common and common[0][1] > differences.total() / 2 else 0
    warnings = [f"目录页码与文件页码相差{usual}页，已按此换算。"] if usual else []
    checked = []
    for part, start in zip(parts, starts, strict=True):
        said = start.entry.page if start.entry else None
        found = said if part.page_from is None else part.page_from - usual
        more: tuple[str, ...] = ()
        if said is not None and found is not None and said != found:
            more = (f"“{part.title}”目录写第{said}页，正文在第{found}页。",)
        to = None if part.page_to is None else part.page_to - usual
        checked.append(replace(part, page_from=found, page_to=to, warnings=(*part.warnings, *more)))
    warnings += [warning for part in checked for warning in part.warnings]
    return checked, warnings
