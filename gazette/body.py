"""The body of a document: a small closed set of blocks in one canonical form.

Web page, printed sheet, plain text and index entry all come from these blocks, so what is read, printed
and searched cannot drift apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

HeadRole = Literal["issuer", "number", "title", "note"]
HeadingStyle = Literal["outline", "chapter"]
Align = Literal["justify", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Head:
    """A line of the printed head that stands in the text itself (issuer, number, title, 题注).

    The sheet sets issuer, number and title from the facts of the document, so it leaves these lines out;
    a ``note`` (题注) is set below the title. Search and plain text keep them all: nothing received is lost.
    """

    text: str
    role: HeadRole


@dataclass(frozen=True, slots=True)
class Addressee:
    """主送机关: the line the document speaks to, set flush left."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: outline 一、(1) （一）(2) 1.(3) （1）(4); chapter 编/章 (1) and 节 (2), set centred."""

    text: str
    level: int
    style: HeadingStyle = "outline"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; an article (第X条) is a paragraph whose first words are its number."""

    text: str
    align: Align = "justify"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; spanned cells are written once, in the first place they cover."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, of which the first ``head_rows`` are repeated on every printed page."""

    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int = 1
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture kept as an original (by its SHA-256) with its caption."""

    sha256: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """落款: who signs; one line as printed, several for joint documents."""

    text: str


@dataclass(frozen=True, slots=True)
class DateLine:
    """成文日期 as it is written under the signature."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """附注 and 版记: （此件公开发布）, 附件：1.…, 抄送：…, 印发."""

    text: str
    role: Literal["remark", "attachments", "colophon"] = "remark"


@dataclass(frozen=True, slots=True)
class Annex:
    """The start of an annex: its label (附件1, may be empty) and its title; printed on a new page."""

    label: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class PageMark:
    """Where a page of the paper edition begins."""

    page: int


Block = (
    Head | Addressee | Heading | Paragraph | Table | Figure | Signature | DateLine | Note | Annex | PageMark
)
Body = tuple[Block, ...]

_KINDS: dict[str, type[Block]] = {
    "head": Head,
    "addressee": Addressee,
    "heading": Heading,
    "paragraph": Paragraph,
    "table": Table,
    "figure": Figure,
    "signature": Signature,
    "date": DateLine,
    "note": Note,
    "annex": Annex,
    "page": PageMark,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def kind_of(block: Block) -> str:
    """The name of a block's kind, as it stands in the canonical form and in templates."""
    return _NAMES[type(block)]


def lines_of(block: Block) -> Iterator[str]:
    """The block as lines of plain text; a table row is its cells with tabs between."""
    match block:
        case Table():
            if block.caption:
                yield block.caption
            for row in block.rows:
                yield "\t".join(cell.text for cell in row)
        case Figure():
            if block.caption:
                yield block.caption
        case Annex():
            if block.label:
                yield block.label
            if block.title:
                yield block.title
        case PageMark():
            return
        case _:
            yield block.text


def plain_text(body: Body) -> str:
    """The whole body as plain text, a paragraph a line: what is searched, excerpted and checked."""
    return "\n".join(line for block in body for line in lines_of(block))


def to_json(body: Body) -> str:
    """The canonical form: one JSON array, keys sorted, no spaces, so that equal bodies are equal bytes."""
    return json.dumps(
        [_as_mapping(b) for b in body], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def from_json(text: str) -> Body:
    """Read the canonical form back.

    Raises:
        ValueError: when the text is not a canonical body.
    """
    blocks = json.loads(text)
    if not isinstance(blocks, list):
        raise ValueError("A body is a JSON array of blocks.")
    return tuple(_from_mapping(block) for block in blocks)


def _as_mapping(block: Block) -> dict[str, object]:
    if isinstance(block, Table):
        rows = [[_cell_as_json(cell) for cell in row] for row in block.rows]
        return {"kind": "table", "rows": rows, "head_rows": block.head_rows, "caption": block.caption}
    fields = {name: getattr(block, name) for name in block.__dataclass_fields__}
    return {"kind": kind_of(block), **fields}


def _cell_as_json(cell: Cell) -> object:
    if cell.colspan == 1 and cell.rowspan == 1:
        return cell.text
    return [cell.text, cell.colspan, cell.rowspan]


def _from_mapping(data: Mapping[str, object]) -> Block:
    fields = dict(data)
    name = fields.pop("kind", None)
    kind = _KINDS.get(str(name))
    if kind is None:
        raise ValueError(f"A body has no block of kind {name!r}.")
    if kind is Table:
        return _table_from(fields)
    try:
        return kind(**fields)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"A block of kind {name!r} has the wrong fields: {error}") from error


def _table_from(fields: Mapping[str, object]) -> Table:
    rows = fields.get("rows")
    head_rows, caption = fields.get("head_rows", 1), fields.get("caption", "")
    if not isinstance(rows, list) or not isinstance(head_rows, int) or not isinstance(caption, str):
        raise ValueError("A table needs rows, a number of head rows and a caption.")
    return Table(tuple(tuple(_cell_from(cell) for cell in row) for row in rows), head_rows, caption)


def _cell_from(value: object) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, Sequence) and len(value) == 3:
        text, colspan, rowspan = value
        return Cell(str(text), int(colspan), int(rowspan))
    raise ValueError("A cell is a text, or a text with its column and row span.")


HEAD_ROLES: tuple[str, ...] = get_args(HeadRole)
