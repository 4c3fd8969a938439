"""What running heads, foot marks and the cover say of the issue: its number, its running number, the names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gazette.pressproof.folding import compared, formless
from gazette.pressproof.matching import gaps
from gazette.pressproof.pages import Page, Strip
from gazette.pressproof.stream import Shown
from gazette.pressproof.types import Difference, Grade, Kind
from gazette.pressproof.wanted import Wanted

_NUMBER = re.compile(r"(?<!总)第([\d、,-]+)期")
_RUNNING = re.compile(r"总第(\d+)期")
_YEAR = re.compile(r"(\d{4})年?(?:增刊|特刊)?第[\d、,-]+期")
_RULES = ((_NUMBER, "期号"), (_RUNNING, "总期号"), (_YEAR, "年份"))
_LEAST = 4  # characters of a name that is looked at
_RUN = re.compile(r"[^\n\d第年月日期总()]{3,}")


def misprinted(pages: Sequence[Page], only_shown: frozenset[int], wanted: Wanted) -> Iterator[Difference]:
    """Every number of an issue that is not this one's, and every name that is nearly ours; each is told once."""
    told: dict[tuple[str, str], list[int]] = {}
    first: dict[tuple[str, str], Difference] = {}
    for page in pages:
        strips = (*page.aside, *page.strips) if page.number in only_shown else page.aside
        for strip in strips:
            for found in _of_strip(strip, wanted):
                key = found.where, found.found
                told.setdefault(key, []).append(page.number)
                first.setdefault(key, found)
    for key, difference in first.items():
        where = f"{difference.where}（共{len(told[key])}页）" if len(told[key]) > 1 else difference.where
        yield Difference(
            difference.kind, difference.grade, "", "", where, difference.expected, difference.found, "", "", difference.page,
            difference.boxes,
        )  # fmt: skip


def _of_strip(strip: Strip, wanted: Wanted) -> Iterator[Difference]:
    text = compared(strip.text)
    names = [formless(compared(name)) for name in wanted.names]
    for rule, name in _RULES:
        ours = {found[1] for said in names if (found := rule.search(said))}
        for found in rule.finditer(formless(text)):
            if ours and found[1] not in ours:
                yield _difference(
                    strip,
                    found.start(1),
                    found.end(1),
                    Kind.FIGURE,
                    f"页眉或封面的{name}",
                    min(ours),
                    found[1],
                )
    left = formless(text)
    for word in sorted(names, key=len, reverse=True):
        left = left.replace(word, "\n" * len(word))
    for run in _RUN.finditer(left):
        for word in names:
            if len(word) >= _LEAST and _nearly(word, run[0]):
                yield _difference(strip, run.start(), run.end(), Kind.WRONG, "页眉或封面", word, run[0])
                break


def _nearly(word: str, said: str) -> bool:
    """Whether one character was changed, lost, or is too many."""
    if abs(len(word) - len(said)) > 1 or any(c.isdigit() for c in word):
        return False
    found = gaps(word, said)
    return len(found) == 1 and max(found[0].a_end - found[0].a, found[0].b_end - found[0].b) == 1


def _difference(
    strip: Strip, start: int, end: int, kind: Kind, where: str, ours: str, theirs: str
) -> Difference:
    grade = Grade.GRAVE if kind is Kind.FIGURE else Grade.PLAIN
    return Difference(
        kind, grade, "", "", where, ours, theirs, "", "", strip.page, Shown([strip]).boxes(start, end)
    )
