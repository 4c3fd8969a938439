"""Sheets become a manuscript: running heads go, lines that were broken for the page's sake become paragraphs again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gazette.body import Align, Block, Body, Cell, PageMark, Paragraph, Table
from gazette.ingest.manuscript import Recognised
from gazette.ingest.sheets import Grid, Line, Sheet, joined

_HIGH, _LOW = 3, 6  # lines in a margin: a foot may carry number, dates and a code
_COMMON = 4  # characters that running heads of one kind share
MARGIN = 0.14  # of the height of a page: where running heads and page numbers stand
_NUMBER = re.compile(
    r"[-—–－―─·•.\s]*(?:第\s*)?(\d{1,4}|[ivxlc]{1,6})(?:\s*页)?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?[-—–－―─·•.\s]*"
)
_START = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[条章节编]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)|附\s*件"
)
# 澜州市人民政府公报 2024年第1期 12: a running head by itself, on however few sheets
_GAZETTE_HEAD = re.compile(
    r"[\d\s·—–-]*(?:\d{4}年第?\d{1,3}期|第\d{1,3}期)?\S{0,20}(?:公报|政报)[·.]?(?:\(?\d{4}年?)?[·.]?(?:第?\d{1,3}(?:[、—–-]\d{1,3})?[期号]\)?)?(?:\(?总第\d{1,4}期\)?)?[\d·—–-]*"
)
_SMALL = 15  # points: type of running heads, not of a cover
_LEADER = re.compile(r"[….·]{4,}|(?:[….·] ){3,}|…\s*\d{1,4}$")  # 目录 ……… 3
_END = tuple("。；：！？;:!?”》")


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float


def flow(sheets: Sequence[Sheet]) -> tuple[Body, tuple[Recognised, ...]]:
    """The blocks of the sheets, and of lines that were recognised or hold doubted characters how sure they are."""
    sheets, numbers = _without_running_heads(sheets)
    writer = _Writer(_margins(sheets))
    for at, sheet in enumerate(sheets):
        writer.page(at, numbers[at])
        for part in sheet.parts:
            if isinstance(part, Grid):
                writer.table(part)
            else:
                writer.line(part)
    parts = ((sheet.scanned, line) for sheet in sheets for part in sheet.parts for line in _read_lines(part))
    read = (line for scanned, line in parts if scanned or line.faint)
    return tuple(writer.blocks()), tuple(Recognised(line.text, line.sure, line.faint) for line in read)


def _read_lines(part: Line | Grid) -> tuple[Line, ...]:
    return part.lines if isinstance(part, Grid) else (part,)


class _Writer:
    """Puts lines together. A page mark waits until the paragraph that runs across the page is whole."""

    def __init__(self, margins: dict[tuple[int, int, int], _Margins]) -> None:
        self._margins = margins
        self._done: list[Block] = []
        self._text = ""
        self._align: Align = "justify"
        self._last: Line | None = None
        self._mark: PageMark | None = None
        self._sheet = 0
        self._edges: tuple[float, ...] = ()

    def page(self, at: int, number: int) -> None:
        """A new sheet begins."""
        if self._mark is not None:
            self._finish()
        self._sheet, self._mark = at, PageMark(number)

    def table(self, grid: Grid) -> None:
        """A table; one that goes on from the page before becomes part of it."""
        at = next(
            (at for at in reversed(range(len(self._done))) if not isinstance(self._done[at], PageMark)), None
        )
        above = self._done[at] if at is not None and not self._text else None
        if (
            self._mark is not None
            and at is not None
            and isinstance(above, Table)
            and _same(self._edges, grid.edges)
        ):
            self._done[at] = _continued(above, grid.table)
            self._done.append(self._mark)
            self._mark = None
            return
        self._finish()
        self._done.append(grid.table)
        self._edges, self._last = grid.edges, None

    def line(self, line: Line) -> None:
        """A line: the next part of the paragraph at hand, or the first of a new one."""
        margins = self._margins[_key(self._sheet, line)]
        last = self._last
        if last is not None and self._text and self._runs_on(last, line, margins):
            self._text = joined(self._text, line.text)
        else:
            self._finish()
            self._text, self._align = line.text, _align(line, margins)
        self._last = line

    def _runs_on(self, last: Line, line: Line, margins: _Margins) -> bool:
        em = max(line.size, last.size, 1.0)
        across = self._mark is not None or line.top < last.top
        before = self._margins[_key(self._sheet - (self._mark is not None), last)]
        if self._align != "justify" or _align(line, margins) == "center" or _LEADER.search(last.text):
            return False
        if abs(line.size - last.size) > 0.15 * em or before.right - last.x1 > 1.3 * em:
            return False
        if not across and line.top - last.bottom > 1.6 * em:
            return False
        if line.x0 - margins.left > 1.2 * em:
            hanging = abs((line.x0 - margins.left) - (last.x0 - before.left)) < 0.6 * em or (
                last.x0 - before.left > line.x0 - margins.left
            )
            return hanging and not self._text.endswith(_END) and not _START.match(line.text)
        return not (_START.match(line.text) and self._text.endswith(_END))

    def _finish(self) -> None:
        if self._text.strip():
            self._done.append(Paragraph(self._text.strip(), self._align))
        self._text, self._align = "", "justify"
        if self._mark is not None:
            self._done.append(self._mark)
            self._mark = None

    def blocks(self) -> list[Block]:
        """Everything, when the last sheet is done."""
        self._finish()
        return self._done


def _align(line: Line, margins: _Margins) -> Align:
    before, after = line.x0 - margins.left, margins.right - line.x1
    even = abs(before - after) < 1.2 * line.size and min(before, after) > 1.5 * line.size
    if (
        even
        and not line.text.endswith(_END[:6])
        and (before > 2.6 * line.size or not _START.match(line.text))
    ):
        return "center"
    if after < 4.5 * line.size and before > 0.45 * (margins.right - margins.left):
        return "right"
    return "justify"


def _key(at: int, line: Line) -> tuple[int, int, int]:
    return (at, line.column, line.columns)


def _margins(sheets: Sequence[Sheet]) -> dict[tuple[int, int, int], _Margins]:
    """Left and right edge of each column of each sheet; a sheet with little on it has the edges of its fellows."""
    together: dict[tuple[int, ...], list[Line]] = {}
    for at, sheet in enumerate(sheets):
        for (column, columns), lines in _groups(sheet).items():
            together.setdefault((at % 2, column, columns, round(sheet.width / 20)), []).extend(lines)
    margins = {}
    for at, sheet in enumerate(sheets):
        for (column, columns), lines in _groups(sheet).items():
            common = _edges(together[(at % 2, column, columns, round(sheet.width / 20))])
            own = _edges(lines)
            shift = own.left - common.left
            full = len(lines) >= 6 and own.right - own.left > 0.8 * (common.right - common.left)
            usual = _Margins(common.left + shift, common.right + shift) if abs(shift) < 20 else common
            margins[(at, column, columns)] = own if full else usual
    return margins


def _groups(sheet: Sheet) -> dict[tuple[int, int], list[Line]]:
    """The lines of a sheet by column; lines over the whole width share the edges with all others."""
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in sheet.lines:
        groups.setdefault((line.column, line.columns), []).append(line)
        if line.columns > 1:
            groups.setdefault((0, 1), []).append(line)
    return groups


def _edges(lines: Sequence[Line]) -> _Margins:
    """The edges that most of the text keeps to: a single line that sticks out moves nothing."""
    lefts = sorted(line.x0 for line in lines)
    rights = sorted(line.x1 for line in lines)
    return _Margins(lefts[len(lefts) // 25], rights[-1 - len(rights) // 25])


def _without_running_heads(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[int]]:
    """The sheets without what is repeated at their edges, and the page number of each."""
    repeated = _repeated(sheets)
    places = _places(sheets, repeated)
    kept, found = [], []
    for at, sheet in enumerate(sheets):
        gone = {part for part in _outer(sheet) if _is_running(part, at, sheets, repeated, places)}
        found.append([int(digits) for line in gone for digits in re.findall(r"\d{1,4}", line.text)])
        kept.append(replace(sheet, parts=tuple(part for part in sheet.parts if part not in gone)))
    return kept, _page_numbers(found)


def _is_running(
    line: Line, at: int, sheets: Sequence[Sheet], repeated: set[str], places: dict[int, set[str]]
) -> bool:
    shape = _shape(line.text)
    if shape in repeated or (line.size < _SMALL and _is_gazette_head(line.text)):
        return True
    # a head that names the section: it stands where the others stand and begins or ends as they do
    beside = [other for near in (-1, 0, 1) for other in places.get(round(line.top) + near, ())]
    if (sheets[at].width, sheets[at].height) != (sheets[0].width, sheets[0].height):
        beside = [*repeated]  # a page on its side has its heads elsewhere, and several in one line
        rest = shape
        for other in sorted(repeated, key=len, reverse=True):
            rest = rest.replace(other, "")
        if not rest or _NUMBER.fullmatch(rest.replace("#", "1")):
            return True
    if any(shape[:_COMMON] == other[:_COMMON] or shape[-_COMMON:] == other[-_COMMON:] for other in beside):
        return True
    alone = _NUMBER.fullmatch(line.text)
    if alone is None:
        return False
    dressed = not line.text.strip().isalnum()
    return dressed or (alone[1].isdecimal() and (len(sheets) > 2 or int(alone[1]) == at + 1))


def _is_gazette_head(text: str) -> bool:
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return bool(re.search(r"第?\d{1,3}[期号]", bare) and _GAZETTE_HEAD.fullmatch(bare))


def _outer(sheet: Sheet) -> Iterator[Line]:
    """The lines in the upper and lower margin, a few at most in each."""
    lines = sorted(sheet.lines, key=lambda line: line.top)
    margin = MARGIN * max(sheet.width, sheet.height)
    high = [line for line in lines[:_HIGH] if line.bottom < margin]
    low = [line for line in lines[-_LOW:] if line.top > sheet.height - margin]
    yield from high
    yield from (line for line in low if line not in high)


def _repeated(sheets: Sequence[Sheet]) -> set[str]:
    """What stands at the edge of at least three sheets, and of four in ten of all or of every other."""
    counts: Counter[str] = Counter()
    for sheet in sheets:
        counts.update({_shape(line.text) for line in _outer(sheet)})
    least = max(3, round(0.2 * len(sheets)))
    return {shape for shape, count in counts.items() if count >= least and shape.strip("#")}


def _places(sheets: Sequence[Sheet], repeated: set[str]) -> dict[int, set[str]]:
    """How far down (points) what is repeated stands, with its shapes."""
    places: dict[int, set[str]] = {}
    for sheet in sheets:
        for line in _outer(sheet):
            shape = _shape(line.text)
            if shape in repeated and len(shape) > _COMMON:
                places.setdefault(round(line.top), set()).add(shape)
    return places


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


def _page_numbers(found: Sequence[Sequence[int]]) -> list[int]:
    """The printed numbers where they count up with the sheets, else the numbers of the sheets."""
    offsets = Counter(number - at for at, numbers in enumerate(found) for number in set(numbers))
    best = max(offsets.items(), key=lambda pair: (pair[1], -abs(pair[0])), default=(1, 0))
    offset = best[0] if best[1] >= max(2, len(found) // 3) and best[0] >= 1 - len(found) else 1
    return [max(at + offset, 1) if offset >= 0 else max(at + 1, 1) for at in range(len(found))]


def _same(edges: tuple[float, ...], others: tuple[float, ...]) -> bool:
    return len(edges) == len(others) and all(abs(a - b) < 6 for a, b in zip(edges, others, strict=True))


def _continued(above: Table, below: Table) -> Table:
    """One table of two parts; a head that is printed again is left out, a row that was broken is whole again."""
    first, rows = above.rows, below.rows
    if first and rows and rows[0] == first[0]:
        rows = rows[1:]
    if len(first) > 1 and rows and _goes_on(first, rows[0]):
        mended = (replace(a, text=joined(a.text, b.text)) for a, b in zip(first[-1], rows[0], strict=True))
        first, rows = (*first[:-1], tuple(mended)), rows[1:]
    return Table(first + rows, above.head_rows, above.caption)


def _goes_on(rows: Sequence[tuple[Cell, ...]], row: tuple[Cell, ...]) -> bool:
    """Whether a row is the rest of the last one: in a table whose rows are numbered it has no number."""
    last = rows[-1]
    spans = [(cell.colspan, cell.rowspan) for cell in row]
    if row[0].text or spans != [(cell.colspan, cell.rowspan) for cell in last]:
        return False
    numbered = sum(re.fullmatch(r"\d{1,4}[.、]?", line[0].text) is not None for line in rows[1:])
    return last[0].text != "" and numbered >= 0.6 * (len(rows) - 1)
