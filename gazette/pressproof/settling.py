"""Gaps between two texts as people see differences: not torn by chance, and lying where paragraphs and cells begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from gazette.pressproof.matching import Gap
from gazette.pressproof.stream import Expected, Shown

_ISLAND = 8  # characters; a longer stretch that is the same is no chance
_PIECES = 60


def settled(gaps: Sequence[Gap], expected: Expected, shown: Shown) -> list[Gap]:
    """The gaps joined over islands, moved to where lines begin, and divided by lines and cells."""
    joined = _without_islands(_all_moved(gaps, expected, shown), expected)
    edged = [part for gap in joined for part in _without_edges(gap, expected, shown)]
    divided = [part for gap in edged for part in _divided(gap, expected, shown)]
    return _all_moved(divided, expected, shown)


def _all_moved(gaps: Sequence[Gap], expected: Expected, shown: Shown) -> list[Gap]:
    """Each gap moved, but never over one beside it: between two gaps lies what is the same, and nothing else."""
    found: list[Gap] = []
    for at, gap in enumerate(gaps):
        moved = _moved(gap, expected, shown)
        before, after = found[-1:], gaps[at + 1 : at + 2]
        crosses = any(moved.a < one.a_end or moved.b < one.b_end for one in before) or any(
            one.a < moved.a_end or one.b < moved.b_end for one in after
        )
        found.append(gap if crosses else moved)
    return found


def _without_islands(gaps: Sequence[Gap], expected: Expected) -> list[Gap]:
    """Two gaps are one when the little between them that is the same is there by chance."""
    joined: list[Gap] = []
    for gap in gaps:
        while joined and _by_chance(joined[-1], gap, expected):
            last = joined.pop()
            gap = Gap(last.a, gap.a_end, last.b, gap.b_end)
        joined.append(gap)
    return joined


def _by_chance(one: Gap, other: Gap, expected: Expected) -> bool:
    between = other.a - one.a_end
    if between > _ISLAND or between > min(_size(one), _size(other)):
        return False
    first, last = expected.part_at(one.a_end), expected.part_at(max(other.a - 1, one.a_end))
    return first == last and not (one.a_end == expected.starts[first] or other.a == expected.end(first))


def _size(gap: Gap) -> int:
    return max(gap.a_end - gap.a, gap.b_end - gap.b)


def _moved(gap: Gap, expected: Expected, shown: Shown) -> Gap:
    """What is only missing, or only too much, is where a line begins rather than a few characters beside it."""
    if gap.a < gap.a_end and gap.b == gap.b_end:
        shift = _shift(expected.form, gap.a, gap.a_end, set(expected.starts))
        return Gap(gap.a + shift, gap.a_end + shift, gap.b + shift, gap.b_end + shift)
    if gap.a == gap.a_end and gap.b < gap.b_end:
        begins = {at for at in range(max(gap.b - 200, 0), gap.b_end + 1) if shown.begins_strip(at)}
        shift = _shift(shown.form, gap.b, gap.b_end, begins)
        return Gap(gap.a + shift, gap.a_end + shift, gap.b + shift, gap.b_end + shift)
    return gap


def _shift(text: str, start: int, end: int, begins: set[int]) -> int:
    """How far a stretch may move over what repeats, to begin where a line begins; nothing when it cannot."""
    if start in begins:
        return 0
    back = 0
    while start - back > 0 and back < 200 and text[start - back - 1] == text[end - back - 1]:
        back += 1
        if start - back in begins:
            return -back
    ahead = 0
    while end + ahead < len(text) and ahead < 200 and text[start + ahead] == text[end + ahead]:
        ahead += 1
        if start + ahead in begins:
            return ahead
    return 0


def _without_edges(gap: Gap, expected: Expected, shown: Shown) -> Iterator[Gap]:
    """What stands too much at the end of the cell or line before, or at the beginning of the one behind, by itself."""
    lines = list(_lines(gap, shown))
    if gap.a == gap.a_end or len(lines) < 2:
        yield gap
        return
    b, b_end = gap.b, gap.b_end
    if gap.b and gap.a in expected.starts and _joined(gap.b, shown):
        b = lines[0][1]
        yield Gap(gap.a, gap.a, gap.b, b)
    behind = gap.a_end == len(expected.text) or gap.a_end in expected.starts
    if behind and gap.b_end < len(shown.text) and _joined(gap.b_end, shown) and lines[-1][0] > b:
        b_end = lines[-1][0]
    yield Gap(gap.a, gap.a_end, b, b_end)
    if b_end < gap.b_end:
        yield Gap(gap.a_end, gap.a_end, b_end, gap.b_end)


def _joined(at: int, shown: Shown) -> bool:
    """Whether a character stands in one cell or one strip with the one before it."""
    return not shown.begins_strip(at) or _same_cell(at, shown)


def _divided(gap: Gap, expected: Expected, shown: Shown) -> Iterator[Gap]:
    """A change over several lines or cells as one for each of them."""
    parts = list(expected.pieces(gap.a, gap.a_end))
    if len(parts) < 2 or gap.b == gap.b_end:
        yield gap
        return
    if gap.a_end - gap.a == gap.b_end - gap.b and all(end - start < 12 for _, start, end in parts):
        for _, start, end in parts:
            yield Gap(start, end, gap.b + start - gap.a, gap.b + end - gap.a)
        return
    theirs = list(_lines(gap, shown))
    if max(len(parts), len(theirs)) > _PIECES:
        yield gap
        return
    yield from _paired(gap, [(start, end) for _, start, end in parts], theirs, expected, shown)


def _lines(gap: Gap, shown: Shown) -> Iterator[tuple[int, int]]:
    """The stretch of the proof by strips; strips of one cell are together."""
    start = gap.b
    for at in range(gap.b + 1, gap.b_end + 1):
        if at == gap.b_end or (shown.begins_strip(at) and not _same_cell(at, shown)):
            yield start, at
            start = at


def _same_cell(at: int, shown: Shown) -> bool:
    one, other = shown.strips[shown.strip_at(at - 1)], shown.strips[shown.strip_at(at)]
    return one.cell is not None and one.cell == other.cell and one.page == other.page


def _paired(
    gap: Gap,
    ours: Sequence[tuple[int, int]],
    theirs: Sequence[tuple[int, int]],
    expected: Expected,
    shown: Shown,
) -> Iterator[Gap]:
    """Our lines and theirs laid against each other: the likest pairs in order, what is left over missing or too much."""
    likeness = [
        [
            SequenceMatcher(None, expected.form[a:b], shown.form[c:d], autojunk=False).ratio()
            for c, d in theirs
        ]
        for a, b in ours
    ]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in range(len(ours) - 1, -1, -1):
        for j in range(len(theirs) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    i = j = 0
    while i < len(ours) or j < len(theirs):
        here = ours[i][0] if i < len(ours) else gap.a_end
        there = theirs[j][0] if j < len(theirs) else gap.b_end
        if (
            i < len(ours)
            and j < len(theirs)
            and likeness[i][j] > 0.3
            and best[i][j] == best[i + 1][j + 1] + likeness[i][j]
        ):
            yield from _trimmed(Gap(*ours[i], *theirs[j]), expected, shown)
            i, j = i + 1, j + 1
        elif i < len(ours) and (j == len(theirs) or best[i][j] == best[i + 1][j]):
            yield Gap(*ours[i], there, there)
            i += 1
        elif j < len(theirs):
            yield Gap(here, here, *theirs[j])
            j += 1


def _trimmed(gap: Gap, expected: Expected, shown: Shown) -> Iterator[Gap]:
    """A pair of lines without what they begin and end with in common."""
    a, a_end, b, b_end = gap.a, gap.a_end, gap.b, gap.b_end
    while a < a_end and b < b_end and expected.form[a] == shown.form[b]:
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and expected.form[a_end - 1] == shown.form[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
    if a < a_end or b < b_end:
        yield Gap(a, a_end, b, b_end)
