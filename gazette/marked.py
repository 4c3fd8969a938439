"""A body as text a person can edit: one block a line, what is not a plain paragraph marked in front.

【主送】各区人民政府： is an addressee, 【一级】一、总体要求 a heading, a line without a mark a paragraph. A table stands
between 【表】 and 【表完】, a row a line, cells between bars. Nobody needs to see HTML, and nothing is lost on the way
there and back: ``unmarked(marked(body)) == body``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gazette.body import (
    Addressee,
    Annex,
    Block,
    Body,
    Cell,
    DateLine,
    Figure,
    Head,
    Heading,
    Note,
    PageMark,
    Paragraph,
    Signature,
    Table,
)
from gazette.errors import BadRecord

Text = Head | Addressee | Heading | Paragraph | Signature | DateLine | Note
# what a person may choose from, in the order of a document
MARKS: dict[str, Text] = {
    "机关": Head("", "issuer"),
    "文号": Head("", "number"),
    "标题": Head("", "title"),
    "题注": Head("", "note"),
    "主送": Addressee(""),
    "一级": Heading("", 1),
    "二级": Heading("", 2),
    "三级": Heading("", 3),
    "四级": Heading("", 4),
    "章": Heading("", 1, "chapter"),
    "节": Heading("", 2, "chapter"),
    "正文": Paragraph(""),
    "居中": Paragraph("", "center"),
    "居左": Paragraph("", "left"),
    "居右": Paragraph("", "right"),
    "附件说明": Note("", "attachments"),
    "落款": Signature(""),
    "日期": DateLine(""),
    "附注": Note(""),
    "版记": Note("", "colophon"),
}
_OF = {block: mark for mark, block in MARKS.items()}
_MARK = re.compile(r"【([^【】\s]{1,4})(?: ([0-9a-f]{1,64}))?】")
_SPAN = re.compile(r"(?:\\c(\d{1,3}))?(?:\\r(\d{1,3}))?$")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\q", "|": "\\|"}
_BACK = {"\\": "\\", "n": "\n", "q": "\r", "|": "|"}


def marked(body: Body) -> str:
    """The body as lines of text."""
    return "\n".join(line for block in body for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield f"【表 {block.head_rows}】{_escaped(block.caption)}"
            for row in block.rows:
                yield "|" + "".join(f" {_cell(cell)} |" for cell in row)
            yield "【表完】"
        case Figure():
            yield f"【图 {block.sha256}】{_escaped(block.caption)}"
        case PageMark():
            yield f"【页 {block.page}】"
        case Annex():
            yield f"【附件】{_escaped(block.label)} | {_escaped(block.title)}"
        case _:
            yield _text_line(block)


def _text_line(block: Text) -> str:
    text = _escaped(block.text)
    mark = _OF.get(replace(block, text=""), "四级")  # a heading deeper than any is shown as the deepest
    plain = mark == "正文" and text.strip() == text != "" and text[0] not in "【|"
    return text if plain else f"【{mark}】{text}"


def _cell(cell: Cell) -> str:
    across = f"\\c{cell.colspan}" if cell.colspan != 1 else ""
    down = f"\\r{cell.rowspan}" if cell.rowspan != 1 else ""
    return _escaped(cell.text) + across + down


def unmarked(text: str) -> Body:
    """The lines as blocks.

    Raises:
        BadRecord: when a mark is unknown or a table does not end, naming the line.
    """
    blocks: list[Block] = []
    table: list[str] | None = None
    opened = 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        mark = _MARK.match(line)
        if table is not None:
            if mark and mark[1] == "表完":
                blocks.append(_table(table, opened))
                table = None
            elif line.strip():
                table.append(line)
        elif mark and mark[1] == "表":
            table, opened = [line], number
        elif line.strip():
            blocks.append(_block(line, mark, number))
    if table is not None:
        raise BadRecord(f"第 {opened} 行开始的表格没有结束，请在表格最后一行下面写一行“【表完】”。")
    return tuple(blocks)


def _block(line: str, mark: re.Match[str] | None, number: int) -> Block:
    if mark is None:
        if line.startswith("【") and "】" in line[:12]:
            raise BadRecord(
                f"第 {number} 行的“{line[: line.index('】') + 1]}”不是格式标记。如果它就是正文，请在这一行最前面加“【正文】”。"
            )
        return Paragraph(_plain(line.strip()))
    name, argument, text = mark[1], mark[2], line[mark.end() :]
    if name == "图" and argument:
        return Figure(argument, _plain(text))
    if name == "页" and argument and argument.isdecimal():
        return PageMark(int(argument[:9]))
    if name == "附件" and argument is None:
        label, _, title = _parted(text)
        return Annex(_plain(label), _plain(title))
    kind = MARKS.get(name) if argument is None else None
    if kind is None:
        raise BadRecord(
            f"第 {number} 行的“{mark[0]}”不是格式标记。如果它就是正文，请在这一行最前面加“【正文】”。"
        )
    return replace(kind, text=_plain(text))


def _table(lines: list[str], number: int) -> Table:
    mark = _MARK.match(lines[0])
    assert mark is not None
    rows: list[tuple[Cell, ...]] = []
    for line in lines[1:]:
        if not line.startswith("|"):
            raise BadRecord(
                f"第 {number} 行开始的表格里，“{line[:20]}”这一行应以“|”开头，每格之间用“|”隔开。"
            )
        rows.append(tuple(_cell_of(part) for part in _cells(line)))
    head_rows = int(mark[2]) if mark[2] and mark[2].isdecimal() else 1
    return Table(tuple(rows), min(head_rows, 1000), _plain(lines[0][mark.end() :]))


def _cells(line: str) -> list[str]:
    """The parts between unescaped bars; a last bar that is missing is forgiven."""
    parts, here, at = [], "", 1
    while at < len(line):
        if line[at] == "\\":
            here += line[at : at + 2]
            at += 2
            continue
        if line[at] == "|":
            parts.append(here)
            here = ""
        else:
            here += line[at]
        at += 1
    return [*parts, here] if here.strip() else parts


def _cell_of(part: str) -> Cell:
    inner = part.removeprefix(" ").removesuffix(" ")
    spans = _SPAN.search(inner)
    assert spans is not None
    return Cell(_plain(inner[: spans.start()]), int(spans[1] or 1), int(spans[2] or 1))


def _parted(text: str) -> tuple[str, str, str]:
    """An annex line: its label and its title, either of which may be empty."""
    cells = _cells("|" + text + "|")
    label = cells[0] if cells else ""
    title = cells[1] if len(cells) > 1 else ""
    return label.removesuffix(" "), "|", title.removeprefix(" ")


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _BACK.get(found[1], found[0]), text)
