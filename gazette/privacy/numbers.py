"""Private numbers in a laid out text: identity numbers, telephones, bank cards, passports, however they are spaced.

Digits that stand together (a *cluster*) are first read group by group; what is left over is read as one number
written in groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.privacy.checks import identity
from gazette.privacy.judging import Digits, judge
from gazette.privacy.labels import Context, Says
from gazette.privacy.layout import DASHES, SPACES, Layout, folded
from gazette.privacy.types import Kind, Reading

_GAP = f"[{SPACES}{DASHES}.．·•\n]{{0,3}}"
_CLUSTER = re.compile(rf"\d(?:{_GAP}\d){{6,}}(?:{_GAP}[XxＸｘХх×](?![A-Za-z×*＊]))?")
_GROUP = re.compile(r"\d+")
_LONGEST = 20  # digits in groups that are read as one number
_PASSPORT = re.compile(
    rf"(?<![A-Za-z0-9])[A-Za-zＡ-Ｚａ-ｚ]{{1,3}}[{SPACES}{DASHES}]?\d(?:[{SPACES}{DASHES}]?\d){{5,11}}(?![A-Za-z0-9])"
    rf"|[\u4e00-\u9fff]{{1,2}}字?第[{SPACES}]?\d{{5,9}}号?"
)


def private_numbers(layout: Layout) -> Iterator[Reading]:
    """Every private number of a text; no two overlap."""
    for match in _CLUSTER.finditer(layout.text):
        yield from _in_cluster(layout, match.start(), match.end())
    for match in _PASSPORT.finditer(layout.text):
        context = Context(layout, match.start(), match.end())
        label = context.says(Says.CERTIFICATE, Says.IDENTITY)
        if label and label.near:
            yield Reading(Kind.CERTIFICATE, match.start(), match.end(), 0.95, f"注明是“{label.word}”。")


def _in_cluster(layout: Layout, start: int, end: int) -> Iterator[Reading]:
    rest: list[Digits] = []
    for group in _groups(folded(layout.text[start:end]).replace("×", "X"), start):
        reading = judge(group, Context(layout, group.start, group.end))
        if reading is None:
            rest.append(group)
        else:
            yield from _grouped(layout, rest)
            rest = []
            yield reading
    yield from _grouped(layout, rest)


def _groups(text: str, start: int) -> Iterator[Digits]:
    """The groups of a cluster; X belongs to the last where that makes 18, and two glued numbers are parted."""
    found = list(_GROUP.finditer(text))
    total = 0
    takes_x = False
    for match in reversed(found):
        total += len(match.group())
        takes_x = takes_x or (text.endswith("X") and total == 17)
    for match in found:
        signs, first, last = match.group(), start + match.start(), start + match.end()
        if match is found[-1] and takes_x:
            signs, last = signs + "X", start + len(text)
        if len(signs) == 29 and identity(signs[:18]).valid:
            yield Digits(signs[:18], first, first + 18, (18,))
            signs, first = signs[18:], first + 18
        yield Digits(signs, first, last, (len(signs),))


def _grouped(layout: Layout, groups: list[Digits]) -> Iterator[Reading]:
    """Numbers made of several groups: from each group on, the surest, then the longest."""
    at = 0
    while at < len(groups):
        best: tuple[float, int] | None = None
        chosen: Reading | None = None
        for last in range(at + 1, len(groups)):
            joined = _joined(layout, groups[at : last + 1])
            if len(joined.signs) > _LONGEST:
                break
            reading = judge(joined, Context(layout, joined.start, joined.end))
            if reading and (best is None or (reading.confidence, last) > best):
                best, chosen = (reading.confidence, last), reading
        if best is not None and chosen is not None:
            yield chosen
            at = best[1]
        at += 1


def _joined(layout: Layout, groups: list[Digits]) -> Digits:
    return Digits(
        "".join(group.signs for group in groups),
        groups[0].start,
        groups[-1].end,
        tuple(len(group.signs) for group in groups),
        "\n" in layout.text[groups[0].start : groups[-1].end],
    )
