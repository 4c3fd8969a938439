"""Marks of recognised lines as official documents print them: a recogniser confuses ( with （, so the standard decides.

GB/T 15834: in Chinese text brackets, commas and colons are as wide as a character; the year of a document number stands
in 〔〕 (GB/T 9704). Every character stays one character, so places in a line stay true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = r"\u3400-\u9fff\u3001-\u3011\u3014-\u3017\u2018-\u201d\u2026\uff01-\uff1f"
_AFTER = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_MARK = re.compile(rf"(?<=[{_HAN}])[,:;?!]")
_WIDE_MARK = re.compile(rf"(?<=[{_HAN}])[，：；？！]")
_YEAR = re.compile(r"[\[〔［](\d{4})[\]〕］](?=第?\d{1,5}号)")
_ALONE = {"一": "—", "一一": "——", "-": "—", "--": "——"}  # a cell or line of a dash and nothing else
_RANGE = re.compile(r"(?<=\d)一(?=\d)")  # 1一2月: no number is written half in each kind of numeral


def are_narrow(lines: Sequence[str]) -> bool:
    """Whether a page was set with the marks of a typewriter: of commas and their like most were seen as narrow."""
    text = "\n".join(lines)
    return len(_MARK.findall(text)) > len(_WIDE_MARK.findall(text))


def as_printed(line: str) -> str:
    """A recognised line with the marks that its print has, on a page set as the standard wants."""
    if line in _ALONE:
        return _ALONE[line]
    line = _YEAR.sub(r"〔\1〕", line)
    line = _RANGE.sub("—", line)
    line = _brackets(line)
    return _MARK.sub(lambda match: _AFTER[match[0]], line)


def _brackets(line: str) -> str:
    """Brackets in Chinese text are wide, both of a pair or none."""
    done = list(line)
    waiting: list[tuple[int, bool]] = []
    for at, character in enumerate(line):
        if character in "(（":
            waiting.append((at, character != "(" or _touches(line, at)))
        elif character in ")）":
            wide = character != ")" or _touches(line, at)
            if waiting:
                start, before = waiting.pop()
                wide = wide or before or _chinese(line[start:at])
                if wide:
                    done[start] = "（"
            if wide:
                done[at] = "）"
    for start, wide in waiting:
        if wide:
            done[start] = "（"
    return "".join(done)


def _touches(line: str, at: int) -> bool:
    return _chinese(line[max(at - 1, 0) : at + 2])


def _chinese(text: str) -> bool:
    return re.search(f"[{_HAN}]", text) is not None
