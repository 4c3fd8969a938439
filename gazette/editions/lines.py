"""Where the lines of a title end: as even as may be, never inside a word, no line beginning with what must not begin one."""

from __future__ import annotations

import math
import re
from functools import cache

import index

WIDEST = 19.0  # characters of 22 pt on a line of 156 mm, with a little air
_NEVER_FIRST = frozenset("的了和与及或等、，。：；》〉」』”’）〕】！？%％· )],.:;!?")
_NEVER_LAST = frozenset("《〈「『“‘（〔【第([")
_GOOD_FIRST = ("关于", "印发", "转发", "批转", "公布", "废止", "修改")
_IMPOSSIBLE, _POOR, _WELCOME = 10_000.0, 60.0, -14.0
_WAIST = 6.0  # characters
_NAMED = re.compile(r"《[^《》]*》")


def title_lines(title: str, analyzer: index.Analyzer, widest: float = WIDEST) -> tuple[str, ...]:
    """The title in lines of at most ``widest`` characters; a word longer than a line alone is cut anywhere.

    The names of joint issuers are kept whole at the price of one more line, a name in 《》 where that costs none.
    """
    if width(title) <= widest:
        return (title,)
    inside = _inside_words(title, analyzer)
    allowed = {at for at in range(1, len(title)) if at not in inside and _may_break(title, at)}
    issuers, named = _inside_issuers(title), _inside_named(title, widest)
    few = math.ceil(width(title) / widest)
    for kept, counts in (
        (issuers | named, range(few, few + 1)),
        (issuers, range(few, few + 2)),
        (set[int](), range(few, len(title))),
    ):
        for count in counts:
            found = _best(title, tuple(sorted(allowed - kept)), count, widest)
            if found and not (kept and _is_hourglass(found)):
                return found
    return _cut_anywhere(title, widest)


def _best(title: str, allowed: tuple[int, ...], count: int, widest: float) -> tuple[str, ...] | None:
    aim = width(title) / count

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[str, ...]]:
        if lines == 1:
            rest = title[start:]
            return (_IMPOSSIBLE if width(rest) > widest else _cost(title, start, rest, aim)), (rest,)
        found: tuple[float, tuple[str, ...]] = (_IMPOSSIBLE, ())
        for end in allowed:
            if end > start and width(title[start:end]) <= widest:
                cost, following = best(end, lines - 1)
                cost += _cost(title, start, title[start:end], aim)
                found = min(found, (cost, (title[start:end], *following)))
        return found

    cost, lines = best(0, count)
    return lines if cost < _IMPOSSIBLE else None


def _cost(title: str, start: int, line: str, aim: float) -> float:
    cost = (width(line) - aim) ** 2
    if start and line.startswith(_GOOD_FIRST):
        cost += _WELCOME
    if title[:start].count("《") > title[:start].count("》"):
        cost += _POOR / 4  # a name in 《》 is best kept together
    return cost


def _may_break(title: str, at: int) -> bool:
    before, after = title[at - 1], title[at]
    if before.isascii() and after.isascii() and before != " " and after != " ":
        return False
    return (
        after not in _NEVER_FIRST
        and before not in _NEVER_LAST
        and not (before.isdigit() and after in "年月日号条期")
    )


def _is_hourglass(lines: tuple[str, ...]) -> bool:
    """Whether a line is much shorter than those above and below it."""
    widths = [width(line) for line in lines]
    return any(
        middle < min(above, below) - _WAIST
        for above, middle, below in zip(widths, widths[1:], widths[2:], strict=False)
    )


def _inside_issuers(title: str) -> set[int]:
    """The places inside the names of joint issuers, which a title sets apart by spaces."""
    last = title.rfind(" ")
    if last < 0:
        return set()
    end = title.find("关于", last)
    inside = set(range(1, end if end > 0 else last + 1))
    return inside - {at for at in inside if title[at - 1] == " "}


def _inside_named(title: str, widest: float) -> set[int]:
    """The places inside names in 《》 that a line can hold."""
    return {
        at
        for name in _NAMED.finditer(title)
        if width(name[0]) <= widest
        for at in range(name.start() + 1, name.end())
    }


def _inside_words(title: str, analyzer: index.Analyzer) -> set[int]:
    """The places inside a word. The analyzer gives the parts of a long word before the word itself."""
    folded = index.fold(title)
    pieces, inside, start, at = analyzer.cut(folded), set[int](), 0, 0
    while at < len(pieces):
        whole = at
        for later in range(at, len(pieces)):
            if folded.startswith(pieces[later], start) and all(p in pieces[later] for p in pieces[at:later]):
                whole = later
        inside.update(range(start + 1, start + len(pieces[whole])))
        start += len(pieces[whole])
        at = whole + 1
    return inside


def _cut_anywhere(title: str, widest: float) -> tuple[str, ...]:
    lines, line = [], ""
    for character in title:
        if line and width(line + character) > widest and character not in _NEVER_FIRST:
            lines.append(line)
            line = ""
        line += character
    return (*lines, line)


def width(text: str) -> float:
    """How wide a text is, in characters: two of half width are one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text.strip(" "))
