"""Completion while typing: what a reader may be about to name. Published things only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

import index
from gazette.directory import Directory, IssueLine, Named, squeezed
from gazette.model import Document
from gazette.queries import PUBLIC_AMONG

MOST = 8
_NAMES, _ISSUES, _NUMBERS = 3, 4, 4
_ISSUE = re.compile(
    r"(?:\D{0,12}公报 ?)?(?P<year>(?:19|20)\d\d)(?: ?[年\-./ ] ?(?P<extra>增刊|特刊)?(?: ?第? ?(?P<number>\d{1,3})? ?期?)?)?"
)
_RUNNING = re.compile(r"总 ?第? ?(?P<running>\d{1,4}) ?期?")
Kind = Literal["title", "issuer", "number", "issue", "section"]


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing to go to. ``value`` is an index number, an identifier or a name; several documents may share a title."""

    kind: Kind
    label: str
    value: str
    note: str = ""
    several: bool = False


def complete(session: Session, directory: Directory, typed: str) -> tuple[Completion, ...]:
    """At most eight things that what is typed may become: issues, names, numbers, then titles."""
    line = " ".join(index.fold(typed).split())
    if not line or line in "《":
        return ()
    found = _issues(directory.issues, line)
    found += islice(_named(directory.issuers, line, "issuer"), _NAMES)
    found += islice(_named(directory.sections, line, "section"), _NAMES)
    found += _numbers(session, directory, line)
    return tuple((found + _titles(session, directory, line))[:MOST])


def _issues(issues: Iterable[IssueLine], line: str) -> list[Completion]:
    year, running = _ISSUE.fullmatch(line), _RUNNING.fullmatch(line)
    if running:
        listed = [issue for issue in issues if issue.running == int(running["running"])]
    elif year:
        number = year["number"]
        listed = [i for i in issues if i.year == int(year["year"]) and _is_number(i, year["extra"], number)]
        if number:  # the very number first, then those it may become
            listed.sort(key=lambda i: (not i.first <= int(number) <= i.last, i.first))
    else:
        return []
    return [
        Completion("issue", issue.label, issue.identifier, f"总第{issue.running}期" if issue.running else "")
        for issue in listed[:_ISSUES]
    ]


def _is_number(issue: IssueLine, extra: str | None, number: str | None) -> bool:
    """2025年 1 may become the first issue or the tenth; the tenth is none of 2025年 2."""
    if extra and {"增刊": "supplement", "特刊": "special"}[extra] != issue.kind:
        return False
    return not number or issue.first <= int(number) <= issue.last or str(issue.first).startswith(number)


def _named(names: Iterable[Named], line: str, kind: Kind) -> Iterator[Completion]:
    letters = line.replace(" ", "").replace("'", "")
    spelled = letters.isascii() and letters.isalpha() and len(letters) > 1
    listed = []
    for place, one in enumerate(names):
        rank = _spelled(one, letters) if spelled else _written(one, line)
        if rank is not None:
            listed.append((rank, place, one))
    for _, _, one in sorted(listed, key=lambda row: row[:2]):
        other = _other_name(one, line)
        note = f"即{other}，{one.documents} 件" if other else f"{one.documents} 件"
        yield Completion(kind, one.name, one.name, note)


def _written(one: Named, line: str) -> int | None:
    every = [index.fold(name) for name in (one.name, *one.others)]
    if any(name.startswith(line) for name in every):
        return 0
    return 1 if len(line) > 1 and any(line in name for name in every) else None


def _spelled(one: Named, letters: str) -> int | None:
    """gaj and gonganju are the end of 澜州市公安局, which readers leave the city away from."""
    if letters in one.initials:
        return 0
    if any(way.startswith(letters) for way in one.initials):
        return 1
    if len(letters) > 2 and any(way.startswith(letters) for way in one.pinyin):
        return 2
    ends = any(way.endswith(letters) for way in one.initials) and len(letters) > 2
    return 3 if ends or (len(letters) > 4 and any(letters in way for way in one.pinyin)) else None


def _other_name(one: Named, line: str) -> str:
    """The other name that was typed, where the present one does not hold it."""
    if line in index.fold(one.name):
        return ""
    return next((name for name in one.others if line in index.fold(name)), "")


def _numbers(session: Session, directory: Directory, line: str) -> list[Completion]:
    key = squeezed(line)
    digits = any(map(str.isdigit, key))
    if len(key) < 3 or key.isdigit():
        return []
    found = list(directory.numbers.find(key, _NUMBERS if not digits else MOST, beginning=True))
    if digits and len(found) < MOST:
        found += directory.numbers.find(key, MOST, beginning=False)
    rows = _public(session, found)
    return [
        Completion("number", rows[id][1], id, rows[id][0])
        for id in dict.fromkeys(found)
        if id in rows and rows[id][1]
    ]


def _titles(session: Session, directory: Directory, line: str) -> list[Completion]:
    wanted = line.strip("《》") or line
    found = list(directory.titles.find(wanted, 3 * MOST, beginning=True))
    if len(found) < MOST:
        found += directory.titles.find(wanted, 3 * MOST, beginning=False)
    rows = _public(session, found)
    shared = Counter(title for title, _ in rows.values())
    ordered = {rows[id][0]: id for id in reversed([id for id in dict.fromkeys(found) if id in rows])}
    return [
        Completion(
            "title",
            title,
            id,
            rows[id][1] if shared[title] == 1 else f"{shared[title]} 件同名",
            shared[title] > 1,
        )
        for title, id in reversed(ordered.items())
    ]


def _public(session: Session, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Title and number of those documents that are public at this moment."""
    columns = select(Document.index_number, Document.title, Document.document_number)
    rows = session.execute(columns.where(Document.index_number.in_(ids), PUBLIC_AMONG))
    return {id: (title, number or "") for id, title, number in rows}
