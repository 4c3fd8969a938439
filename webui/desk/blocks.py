"""A body as rows of a form: each block its mark and its text, a table as its lines; nobody sees HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from gazette.ingest.manuscript import Recognised
from gazette.marked import MARKS

TABLE = "表"
FIXED = "·"
_FIXED = re.compile(r"【(页|图) ([0-9a-f]+)】")
_MARK = re.compile(r"【([^【】\s]{1,4})】")


_AROUND = 6  # characters shown on either side of one that was doubted


@dataclass(frozen=True, slots=True)
class Faint:
    """Characters that the recogniser doubted, from ``start`` of the block's text, with those around them."""

    start: int
    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One block. ``doubt``: how sure the recogniser was of it, where it was not; ``faint``: of which characters."""

    mark: str
    text: str
    doubt: float | None = None
    faint: tuple[Faint, ...] = ()

    @property
    def fixed(self) -> bool:
        """A page mark or a picture: it moves with the text and is not typed."""
        return self.mark == FIXED

    @property
    def page(self) -> int | None:
        """The page that begins here, where it is such a mark."""
        found = _FIXED.match(self.text) if self.fixed else None
        return int(found[2]) if found and found[1] == "页" and found[2].isdecimal() else None

    @property
    def shown(self) -> str:
        """What stands for it where it is only shown."""
        found = _FIXED.match(self.text) if self.fixed else None
        if found is None:
            return self.text
        return f"第 {found[2]} 页" if found[1] == "页" else f"（图）{self.text[found.end() :]}"


def rows_of(body: str, doubts: Sequence[Recognised]) -> list[Row]:
    """The rows of a marked text."""
    rows: list[Row] = []
    table: list[str] | None = None
    for line in body.split("\n"):
        if table is not None:
            table.append(line)
            if line.startswith("【表完】"):
                rows.append(_row(TABLE, "\n".join(table), doubts))
                table = None
        elif line.startswith("【表"):
            table = [line]
        elif _FIXED.match(line):
            rows.append(Row(FIXED, line))
        elif line.strip():
            found = _MARK.match(line)
            known = found is not None and found[1] in MARKS
            mark, text = (found[1], line[found.end() :]) if found and known else ("", line)
            rows.append(_row(mark, text, doubts))
    if table is not None:
        rows.append(_row(TABLE, "\n".join(table), doubts))
    return rows


def _row(mark: str, text: str, doubts: Sequence[Recognised]) -> Row:
    """A block with what was doubted in it; a line that was changed since is no longer in doubt."""
    here = [(text.index(line.text), line) for line in doubts if line.text and line.text in text]
    places = sorted({start + place for start, line in here for place in line.faint})
    return Row(mark, text, min((line.sure for _, line in here), default=None), tuple(_runs(text, places)))


def _runs(text: str, places: Sequence[int]) -> Iterator[Faint]:
    """Neighbours among the doubted characters as one."""
    for at, start in enumerate(places):
        if at and places[at - 1] == start - 1:
            continue
        end = start + 1
        while end in places:
            end += 1
        yield Faint(start, text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])


def joined(form: MultiDict[str, str]) -> str:
    """The marked text of the rows that were sent. A row that was emptied goes; one with several lines becomes several."""
    lines: list[str] = []
    for mark, text in zip(form.getlist("mark"), form.getlist("text"), strict=False):
        text = text.replace("\r\n", "\n").strip("\n")
        if mark in (TABLE, FIXED):
            lines.append(text)
            continue
        prefix = f"【{mark}】" if mark in MARKS else ""
        lines += [f"{prefix}{line}" for line in text.split("\n") if line.strip()]
    return "\n".join(line for line in lines if line)
