"""Text that was broken at a fixed width (pasted from old systems, saved page by page) becomes paragraphs again.

A text is taken for broken only when its own shape says so: many lines are as wide as its widest, and they stop
in the midst of sentences. No character is added or taken but line ends and the white space around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from gazette.ingest.finding_titles import is_complete
from gazette.ingest.lines import EDGE
from gazette.ingest.offices import folded, squeezed
from gazette.ingest.sheets import joined

Measure = Callable[[str], int]

NARROW, WIDE = 30, 160  # half-width columns that a text may be broken at
_SLACK = 3  # columns by which a full line may fall short: what did not fit went down
_LEAST = 3  # full lines, below which nothing is said of a text
_SHARE = 0.25  # of its lines that are full
_STOPS = tuple("。；：！？;:!?”’》）)…")
_GAPS = re.compile(
    r"(?:\S[ \u3000]{1,3}){3}\S|\S[ \u3000]{4,}\S"
)  # 王　堃　李　想: names in columns are no text
_ENDS = tuple("。；：！？;:!?")
_START = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,6}[条章节编]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)|附\s*件"
)


def unwrapped(text: str) -> str:
    """The text with the lines of each paragraph in one, when it was broken; else as it is."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shapes = ((_columns, _SLACK, NARROW, WIDE), (_characters, 1, NARROW // 2, WIDE // 2))
    found = [(*broken, shape) for shape in shapes if (broken := _broken_at(lines, *shape)) is not None]
    if not found:
        return text
    _, width, (measure, slack, *_) = max(found, key=lambda one: one[0])
    indents = sum(_is_indented(line) for line in lines) >= 3
    whole: list[str] = []
    full = False
    for line in lines:
        if full and _goes_on(whole[-1], line, indented=indents):
            whole[-1] = joined(whole[-1].rstrip(EDGE), line.strip(EDGE))
        else:
            whole.append(line)
        full = width - slack <= measure(line)
    return "\n".join(whole)


def _broken_at(
    lines: Sequence[str], measure: Measure, slack: int, narrow: int, wide: int
) -> tuple[int, int] | None:
    """How many lines are full, and the width that they were broken at; None: they were not."""
    solid = [line for line in lines if line.strip(EDGE) and "\t" not in line]
    if len(solid) < _LEAST + 1:
        return None
    widths = Counter(map(measure, solid))
    width = max(widths)
    while width > narrow and sum(widths[width - step] for step in range(slack + 1)) < _LEAST:
        del widths[width]  # a line or two stick out: a title, a row
        width = max(widths, default=0)
    full = [line for line in solid if width - slack <= measure(line) <= width]
    longer = sum(measure(line) > width for line in solid)
    if not narrow <= width <= wide or longer > 0.02 * len(solid) + 1:
        return None
    midst = sum(not (line.rstrip(EDGE).endswith(_STOPS) or _GAPS.search(line.strip(EDGE))) for line in full)
    if len(full) < _SHARE * len(solid) or midst < 0.6 * len(full):
        return None
    return len(full), width


def _goes_on(before: str, line: str, *, indented: bool) -> bool:
    """Whether a line is the next part of the paragraph whose last line was full."""
    if not line.strip(EDGE) or "\t" in line:
        return False
    if (
        not re.search("[，。；]", before)
        and is_complete(squeezed(folded(before)))
        and not line.strip(EDGE).startswith(("（", "("))
    ):
        return False  # a title that happens to fill its line
    if indented:
        return not _is_indented(line)
    return not (before.rstrip(EDGE).endswith(_ENDS) or _START.match(line.strip(EDGE)))


def _is_indented(line: str) -> bool:
    return re.match(r"[ \u3000\xa0\t]{2}|\u3000", line) is not None and bool(line.strip(EDGE))


def _characters(line: str) -> int:
    return len(line.rstrip(EDGE))


def _columns(line: str) -> int:
    """How wide a line is set in an even type, its first indent counted as it stands."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line.rstrip(EDGE))
