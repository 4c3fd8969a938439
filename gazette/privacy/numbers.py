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
from gazette.privacy.layout import DASHES, SPACES, UNSEEN, WALL, Layout, folded
from gazette.privacy.types import Kind, Reading

_GAP = f"[{SPACES}{DASHES}.．·•\n]{{0,4}}"
_CLUSTER = re.compile(rf"\d(?:{_GAP}\d){{6,}}(?:{_GAP}[XxＸｘХх×](?![A-Za-z×*＊]))?")
_GROUP = re.compile(rf"\d(?:{UNSEEN[0]}*\d)*")
_COUNTRY = ("86", "086", "0086")
_SURE = 0.9
_LONGEST = 20  # digits in groups that are read as one number
_LETTERED = re.compile(
    rf"[A-Za-zＡ-Ｚａ-ｚ]{{1,3}}[{SPACES}{DASHES}]?\d(?:[{SPACES}{DASHES}]?\d){{5,11}}(?![A-Za-z0-9])"
)
_ARMY = re.compile(rf"第[{SPACES}]?\d{{5,9}}号?")  # of 南字第1234567号, 军第1234567号
_BOXED = re.compile(rf"(?<!\d)\d(?:{WALL}[{SPACES}]?\d){{16}}{WALL}[{SPACES}]?[\dXx](?![\dA-Za-z])")


def private_numbers(layout: Layout) -> Iterator[Reading]:
    """Every private number of a text; no two overlap."""
    for match in _CLUSTER.finditer(layout.text):
        yield from _in_cluster(layout, match.start(), match.end())
    for match in _LETTERED.finditer(layout.text):
        if not re.match("[A-Za-z0-9]", layout.text[match.start() - 1 : match.start()]):
            yield from _certificate(layout, match.start(), match.end())
    for match in _ARMY.finditer(layout.text):
        prefix = re.search(
            "[\u4e00-\u9fff]字$|[军海空武]$", layout.text[max(0, match.start() - 2) : match.start()]
        )
        if prefix:
            yield from _certificate(layout, match.start() - len(prefix.group()), match.end())
    if WALL in layout.text:
        yield from _boxed(layout)


def _certificate(layout: Layout, start: int, end: int) -> Iterator[Reading]:
    """E12345678, 南字第1234567号: private where it is called a passport, an officer's card or the like."""
    label = Context(layout, start, end).says(Says.CERTIFICATE, Says.IDENTITY)
    if label and label.near:
        yield Reading(Kind.CERTIFICATE, start, end, 0.95, f"注明是“{label.word}”。")


def _boxed(layout: Layout) -> Iterator[Reading]:
    """An identity number written in a form with a box for every digit."""
    for match in _BOXED.finditer(layout.text):
        signs = re.sub(r"[^\dX]", "", folded(match.group()))
        if len(signs) == 18 and identity(signs).valid:
            yield Reading(
                Kind.IDENTITY, match.start(), match.end(), 0.95, "一格一位的 18 位身份证号，校验码正确。"
            )


def _in_cluster(layout: Layout, start: int, end: int) -> Iterator[Reading]:
    rest: list[Digits] = []
    for group in _groups(folded(layout.text[start:end]).replace("×", "X"), start):
        reading = judge(group, Context(layout, group.start, group.end))
        if reading is None or reading.confidence < _SURE:  # may be a part of a number that is right
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
        total += len(match.group().replace(UNSEEN[0], ""))
        takes_x = takes_x or (text.endswith("X") and total == 17)
    for match in found:
        signs, first, last = match.group().replace(UNSEEN[0], ""), start + match.start(), start + match.end()
        if match is found[-1] and takes_x:
            signs, last = signs + "X", start + len(text)
        if len(signs) == last - first == 29 and identity(signs[:18]).valid:
            yield Digits(signs[:18], first, first + 18, (18,))
            signs, first = signs[18:], first + 18
        yield Digits(signs, first, last, (len(signs),))


def _grouped(layout: Layout, row: list[Digits]) -> Iterator[Reading]:
    """Numbers made of several groups. What is left between those found is read again, until nothing more is found."""
    rows = [row]
    while rows:
        row = rows.pop()
        chosen = _chosen(layout, row)
        at = 0
        for first, last, reading in chosen:
            yield reading
            rows.append(row[at:first])
            at = last + 1
        if chosen:
            rows.append(row[at:])


def _chosen(layout: Layout, row: list[Digits]) -> list[tuple[int, int, Reading]]:
    """Of all readings of a row those that do not overlap, the surest (then the longest) first, in their order."""
    readings = []
    for first in range(len(row)):
        size = 0
        for last in range(first, len(row)):
            size += len(row[last].signs)
            if size > _LONGEST:
                break
            joined = _joined(layout, row, first, last)
            reading = judge(joined, Context(layout, joined.start, joined.end))
            if reading:
                readings.append((first, last, reading))
    readings.sort(key=lambda one: (-one[2].confidence, one[0] - one[1], one[0]))
    taken: set[int] = set()
    chosen = []
    for first, last, reading in readings:
        if taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            chosen.append((first, last, reading))
    return sorted(chosen, key=lambda one: one[0])


def _joined(layout: Layout, row: list[Digits], first: int, last: int) -> Digits:
    groups = row[first : last + 1]
    return Digits(
        "".join(group.signs for group in groups),
        groups[0].start,
        groups[-1].end,
        tuple(len(group.signs) for group in groups),
        "\n" in layout.text[groups[0].start : groups[-1].end],
        first < last and _in_row(layout, row, first, last),
    )


def _in_row(layout: Layout, row: list[Digits], first: int, last: int) -> bool:
    """Other numbers follow or go before with the same sign between: figures in a row rather than one number."""
    if first and row[first - 1].signs in _COUNTRY:
        return False

    def gap(at: int) -> str:
        return folded(layout.text[row[at].end : row[at + 1].start])

    outer = [(at, other) for at, other in ((first - 1, first - 1), (last, last + 1)) if 0 <= other < len(row)]
    return any(gap(at) == gap(first) and len(row[other].signs) > 2 for at, other in outer)
