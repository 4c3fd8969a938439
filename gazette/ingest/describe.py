"""Facts found in a text, each with the words it was found in and how sure we are; nothing is taken for certain.

The rules and their confidence were measured on real documents: a line that is nothing but a number is the
document's own in 99.7 %, the first number anywhere in only 81 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import index
from gazette.ingest.manuscript import Finding
from gazette.numerals import date_alone, find_date

_HEAD = 8
_TITLE_END = re.compile(
    r"(?:通知|办法|条例|规定|决定|意见|方案|细则|公告|通告|批复|函|命令|令|规划|计划|纲要|预案|目录|报告|大事记|解读|说明|规则|章程|法|标准)"
    r"(?:[（(][^（）()]{1,20}[)）])?$"
)
_ISSUER = re.compile(
    r"^(.{2,60}?(?:人民政府|办公室|办公厅|委员会|管委会|局|厅|部|署|委|院|总工会|银行|政府))(?=关于|印发|转发|公布|令|公告)"
)
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,30}(?:人民政府|办公室|办公厅|委员会|管委会|局|厅|部|署|委|院)$")
# lines that databases and sites put before a document, and notes of its adoption
_NO_TITLE = re.compile(r"【|原文链接|https?:|[（(]?\s*(?:19|20)\d{2}\s*年")
_PROVISION = re.compile(r"自\s*(.{8,20}日)\s*(?:起|之日起)\s*(?:正式)?(?:施行|实施|执行|生效)")


def describe(lines: Sequence[str]) -> tuple[Finding, ...]:
    """What the lines of a document say about themselves."""
    found = [_title(lines), _number(lines), _signed(lines), _effective(lines)]
    title = found[0].value[0] if found[0] else ""
    found.append(_issuers(title, lines))
    return tuple(finding for finding in found if finding is not None)


def _title(lines: Sequence[str]) -> Finding | None:
    """The first lines up to one that ends like a title; else the first line that is no number and no office."""
    candidates = [line for line in lines[:_HEAD] if not _is_other_head_line(line)]
    if not candidates:
        return None
    joined = ""
    for line in candidates[:4]:
        if line.endswith(("。", "：", ":", "；")) or len(line) > 80:
            break
        joined += line
        if _TITLE_END.search(joined):
            return Finding("title", (joined,), "\n".join(candidates[: candidates.index(line) + 1]), 0.95)
    first = candidates[0]
    return Finding("title", (first[:200],), first, 0.6 if len(first) <= 80 else 0.3)


def _is_other_head_line(line: str) -> bool:
    office = _OFFICE.fullmatch(line.removesuffix("文件")) is not None
    return index.is_number_line(line) or office or _NO_TITLE.match(line) is not None


def _number(lines: Sequence[str]) -> Finding | None:
    for line in lines[:6]:
        if index.is_number_line(line) and re.search(r"\d|[一二三四五六七八九十]", line) and "号" in line:
            return Finding("doc_number", (line.strip("（()）"),), line, 0.99)
    for first, second in pairwise(lines[:7]):
        if first.endswith(("令", "公告")) and index.is_number_line(second):
            return Finding("doc_number", (first + second.strip("（()）"),), f"{first}\n{second}", 0.95)
    return None


def _signed(lines: Sequence[str]) -> Finding | None:
    """A line that is only a date, best right after the end of a text; else an office and a date together."""
    alone = [place for place, line in enumerate(lines) if date_alone(line) is not None]
    signed = [place for place in alone if place and not lines[place - 1].endswith(("：", ":"))]
    for place in signed or alone:
        day = date_alone(lines[place])
        if day is not None:
            return Finding("signed_on", (day.isoformat(),), lines[place], 0.98 if place in signed else 0.8)
    for line in lines:
        found = find_date(line)
        if (
            found
            and len(line) < 60
            and line.endswith(found[1])
            and _OFFICE.search(line[: -len(found[1])].strip())
        ):
            return Finding("signed_on", (found[0].isoformat(),), line, 0.95)
    return None


def _effective(lines: Sequence[str]) -> Finding | None:
    for line in reversed(lines):
        match = _PROVISION.search(line)
        found = find_date(match[1]) if match else None
        if match and found:
            return Finding("effective_on", (found[0].isoformat(),), match[0], 0.9)
    return None


def _issuers(title: str, lines: Iterable[str]) -> Finding | None:
    match = _ISSUER.match(title)
    if match:
        names = tuple(re.split(r"[\s、]+", match[1]))
        return Finding("issuers", names, match[1], 0.95)
    previous = ""
    for line in lines:
        if date_alone(line) is not None and _OFFICE.fullmatch(previous):
            return Finding("issuers", (previous,), previous, 0.9)
        previous = line
    return None
