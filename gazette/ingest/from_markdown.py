"""Markdown: facts from the front matter, tables from pipes, and the text without its marks."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import yaml

from gazette.body import Cell, Table
from gazette.errors import BadRecord
from gazette.ingest.lines import clean_lines

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?")
_CONTAINER = re.compile(r"^:::.*$|^\[\[?toc\]?\]$|^<!--.*?-->$", re.IGNORECASE)
_MARKS = ((re.compile(r"^#{1,6}\s+"), ""), (re.compile(r"\*\*(.+?)\*\*"), r"\1"), (re.compile(r"^>\s?"), ""),
          (re.compile(r"^[-*]\s+(?=\S)"), ""), (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"), (re.compile(r"</?[a-zA-Z][^>]*>"), ""),
          (re.compile(r"\\([#*_\[\]()|\-.])"), r"\1"))  # fmt: skip


def read_markdown(text: str) -> tuple[Mapping[str, object], list[str | Table]]:
    """The front matter and the pieces (lines and tables) of a Markdown file.

    Raises:
        BadRecord: when the front matter cannot be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    facts: Mapping[str, object] = {}
    match = _FRONT.match(text)
    if match:
        facts = _front_matter(match[1])
        text = text[match.end() :]
    _, info, after = text.partition("<!-- INFO END -->")
    if info:
        text = (
            text.split("\n", 1)[0]
            + "\n"
            + text.partition("<!-- INFO END -->")[0].partition("\n")[2]
            + "\n"
            + after
        )
    return facts, _pieces(text)


def _front_matter(text: str) -> Mapping[str, object]:
    try:
        facts = yaml.safe_load(text)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f"第 {place.line + 2} 行" if place is not None else ""
        raise BadRecord(f"文件开头两行 --- 之间的说明{line}写法不对，请检查冒号和缩进。") from error
    if facts is None:
        return {}
    if not isinstance(facts, dict):
        raise BadRecord("文件开头两行 --- 之间须是“名称: 值”的说明。")
    return {str(key): value for key, value in facts.items()}


def _pieces(text: str) -> list[str | Table]:
    pieces: list[str | Table] = []
    rows: list[list[str]] = []
    ruled = False
    for raw in [*text.split("\n"), ""]:
        line = raw.strip()
        if line.startswith("|") and line.count("|") > 1:
            if _RULE.fullmatch(line):
                ruled = True
            else:
                rows.append([_plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip("|"))])
            continue
        if rows:
            pieces.append(Table(tuple(tuple(Cell(cell) for cell in row) for row in rows), 1 if ruled else 0))
            rows, ruled = [], False
        if line and not _CONTAINER.match(line):
            pieces += clean_lines(_plain(raw))
    return pieces


def _plain(line: str) -> str:
    for pattern, replacement in _MARKS:
        line = pattern.sub(replacement, line)
    return html.unescape(line).replace("<br>", " ").strip(" ")
