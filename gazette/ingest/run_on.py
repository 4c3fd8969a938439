"""Texts whose lines ran together: …请认真贯彻执行。义乌市人民政府办公室2013年9月2日附件… in the midst of a long line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazette.ingest.anatomy import Anatomy

_LONG = 60  # characters: below this a line is one that was written as such
_DAY = r"(?:(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|[一二][〇零o九][〇零o一二三四五六七八九]{2}年[元正一二三四五六七八九十]{1,3}月[一二三四五六七八九十廿]{1,3}日)"
_CLOSE = re.compile(
    r"[。;!)]\s*(?P<who>[\u4e00-\u9fff]{2,30}(?:人民政府|办公室|办公厅|委员会|局|厅|院|部|处))\s*"
    rf"(?P<date>{_DAY})(?!\s*(?:起|前|后|至|到|止|以|,|、|。|印发))"
)


_OPEN = re.compile(rf"(?:人民政府|办公厅|办公室)\s*(?P<date>{_DAY})\s*\(此件")


@dataclass(frozen=True, slots=True)
class RunOn:
    """A signature and its date inside a line; ``who`` is empty where it cannot be told from the words before it."""

    who: str
    date: str
    evidence: str


def run_on(anatomy: Anatomy) -> RunOn | None:
    """The first close of a text that stands inside a long line: an annexed text may follow it."""
    for line in anatomy.lines:
        if len(line.plain) < _LONG:
            continue
        found = _CLOSE.search(line.plain)
        if found:
            return RunOn(found["who"], found["date"], found[0].lstrip("。;!) "))
        dated = _OPEN.search(line.plain)
        if dated:
            return RunOn("", dated["date"], dated[0])
    return None
