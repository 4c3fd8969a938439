"""What a press proof must say: the text of the issue as the web edition shows it, part by part, each with its name for people."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazette.body import (
    Addressee,
    Annex,
    Block,
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
from gazette.editions.sheet import Sheet
from gazette.pressproof.folding import compared, formless

INTRODUCTION = -1  # the place of the introduction among the documents


@dataclass(frozen=True, slots=True)
class Cell:
    """Which cell of which table of a document a part is, all counted from 0; ``columns`` of the whole table."""

    table: int
    row: int
    column: int
    columns: int
    head: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text: a line or a cell. ``optional`` is what a printer may leave out (the red head)."""

    document: int
    where: str
    text: str
    cell: Cell | None = None
    optional: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A document as it is named in a difference."""

    index_number: str
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """The whole text. ``names`` may stand in running heads; ``digest`` names this state of the text."""

    documents: tuple[Named, ...]
    parts: tuple[Part, ...]
    names: tuple[str, ...]
    introduction: str
    digest: str

    @property
    def characters(self) -> int:
        """How many characters are compared."""
        return sum(len(part.text) for part in self.parts)

    @property
    def cells(self) -> int:
        """How many cells of tables are compared."""
        return sum(part.cell is not None for part in self.parts)


def wanted(sheets: Sequence[Sheet], names: Sequence[str], introduction: str = "") -> Wanted:
    """The text of an issue from its sheets, in their order."""
    documents = tuple(_named(sheet) for sheet in sheets)
    parts = [part for part in _introduction(introduction) if part.text]
    parts += [part for place, sheet in enumerate(sheets) for part in _parts(place, sheet) if part.text]
    said = "\n".join(f"{part.document}|{part.where}|{part.text}" for part in parts)
    digest = hashlib.sha256("\n".join([*names, said]).encode()).hexdigest()
    return Wanted(documents, tuple(parts), tuple(names), introduction, digest)


def _named(sheet: Sheet) -> Named:
    return Named(sheet.page.card.index_number, sheet.page.card.title, sheet.page.card.document_number or "")


def _introduction(text: str) -> Iterator[Part]:
    if text.strip():
        yield Part(INTRODUCTION, "导读标题", "本期导读", optional=True)
    for number, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        yield Part(INTRODUCTION, f"导读第{number}段", compared(line))


def _parts(place: int, sheet: Sheet) -> Iterator[Part]:
    """The head as the sheet sets it, then every block."""
    for line in sheet.banner:
        yield Part(place, "文头", compared(line), optional=not sheet.is_order)
    yield Part(place, "发文字号", compared(sheet.number), number=True)
    if not sheet.title_in_text:
        yield Part(place, "标题", compared(sheet.page.card.title))
    counts: Counter[str] = Counter()
    for shown in sheet.blocks:
        yield from _of_block(place, shown.block, counts)


def _of_block(place: int, block: Block, counts: Counter[str]) -> Iterator[Part]:
    match block:
        case Table():
            yield from _of_table(place, block, counts["表"])
            counts["表"] += 1
        case Figure(_, caption):
            counts["图"] += 1
            yield Part(place, f"图{counts['图']}的说明", compared(caption))
        case Annex(label, title):
            counts["附件"] += 1
            yield Part(place, f"附件{counts['附件']}的标号", compared(label))
            yield Part(place, f"附件{counts['附件']}的标题", compared(title))
        case PageMark():
            return
        case _:
            yield Part(place, _name_of(block, counts), compared(block.text))


def _name_of(
    block: Addressee | DateLine | Head | Heading | Note | Paragraph | Signature, counts: Counter[str]
) -> str:
    match block:
        case Addressee():
            return "主送机关"
        case Signature():
            return "落款"
        case DateLine():
            return "成文日期"
        case Head():
            return "题注"
        case Note(_, "attachments"):
            return "附件说明"
        case Note():
            return "附注"
    counts["段"] += 1
    return f"正文第{counts['段']}段"


def _of_table(place: int, table: Table, number: int) -> Iterator[Part]:
    """Caption and cells; the columns are counted with those that cells above reach down into."""
    if table.caption:
        yield Part(place, f"表{number + 1}的标题", compared(table.caption))
    taken: set[tuple[int, int]] = set()
    found: list[tuple[int, int, str]] = []
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            taken |= {
                (r, c) for r in range(row, row + cell.rowspan) for c in range(column, column + cell.colspan)
            }
            found.append((row, column, compared(cell.text)))
            column += cell.colspan
    columns = max((c for _, c in taken), default=0) + 1
    for row, column, text in found:
        at = Cell(number, row, column, columns, row < table.head_rows)
        yield Part(place, f"表{number + 1}第{row + 1}行第{column + 1}列", text, at)


def number_after_title(parts: Sequence[Part], proof: str) -> tuple[Part, ...]:
    """The parts with each document number behind the title, when the proof sets most of them so."""
    ordered = list(parts)
    pairs = [at for at in range(len(parts) - 1) if parts[at].number and parts[at + 1].where == "标题"]
    after = before = 0
    for at in pairs:
        number, title = formless(parts[at].text), formless(parts[at + 1].text)
        after += any(title + sign + number in proof for sign in ("", "("))
        before += number + title in proof
    if after > before:
        for at in pairs:
            ordered[at], ordered[at + 1] = ordered[at + 1], ordered[at]
    return tuple(ordered)
