"""A body as rows of a form: each block its mark and its text, a table as its lines; nobody sees HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from gazette.marked import MARKS

TABLE = "表"
FIXED = "·"
_FIXED = re.compile(r"【(页|图) ([0-9a-f]+)】")
_MARK = re.compile(r"【([^【】\s]{1,4})】")


@dataclass(frozen=True, slots=True)
class Row:
    """One block. ``doubt``: how sure the recogniser was of it, where it was not."""

    mark: str
    text: str
    doubt: float | None = None

    @property
    def fixed(self) -> bool:
        """A page mark or a picture: it moves with the text and is not typed."""
        return self.mark == FIXED

    @property
    def shown(self) -> str:
        """What stands for it where it is only shown."""
        found = _FIXED.match(self.text) if self.fixed else None
        if found is None:
            return self.text
        return f"第 {found[2]} 页" if found[1] == "页" else f"（图）{self.text[found.end() :]}"


def rows_of(body: str, doubts: Mapping[str, float]) -> list[Row]:
    """The rows of a marked text."""
    rows: list[Row] = []
    table: list[str] | None = None
    for line in body.split("\n"):
        if table is not None:
            table.append(line)
            if line.startswith("【表完】"):
                rows.append(Row(TABLE, "\n".join(table)))
                table = None
        elif line.startswith("【表"):
            table = [line]
        elif _FIXED.match(line):
            rows.append(Row(FIXED, line))
        elif line.strip():
            found = _MARK.match(line)
            known = found is not None and found[1] in MARKS
            mark, text = (found[1], line[found.end() :]) if found and known else ("", line)
            sure = [share for doubtful, share in doubts.items() if doubtful and doubtful in text]
            rows.append(Row(mark, text, min(sure) if sure else None))
    if table is not None:
        rows.append(Row(TABLE, "\n".join(table)))
    return rows


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
