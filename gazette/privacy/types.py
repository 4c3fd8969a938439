"""What the privacy guard reports: a finding, the place it stands in, the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What is found; the value is what machines read, ``label`` what people read."""

    IDENTITY = "identity"
    MOBILE = "mobile"
    LANDLINE = "landline"
    BANK_CARD = "bank_card"
    CERTIFICATE = "certificate"
    ADDRESS = "address"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    Kind.IDENTITY: "身份证号",
    Kind.MOBILE: "手机号码",
    Kind.LANDLINE: "住宅电话",
    Kind.BANK_CARD: "银行卡号",
    Kind.CERTIFICATE: "证件号码",
    Kind.ADDRESS: "住址",
}

Part = Literal["text", "caption", "label", "title", "summary"]


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of text in a document: a part of a block, a cell of its table, or (no block) title or summary."""

    block: int | None
    part: Part = "text"
    row: int | None = None
    cell: int | None = None

    def __str__(self) -> str:
        """第3段; 第5段表格第2行第4格; 标题."""
        if self.block is None:
            return "标题" if self.part == "title" else "摘要"
        if self.row is not None and self.cell is not None:
            return f"第{self.block + 1}段表格第{self.row + 1}行第{self.cell + 1}格"
        return f"第{self.block + 1}段" + {"caption": "题注", "label": "附件序号", "title": "附件标题"}.get(
            self.part, ""
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """A private value: ``text`` is what stands at ``start:end`` of its place, ``mask`` what should stand there.

    A mask is as long as what it covers, so the places of everything else stay true. A value that runs over
    the end of a line or over several cells is as many findings as it has pieces.
    """

    kind: Kind
    place: Place
    start: int
    end: int
    text: str
    confidence: float
    reason: str
    mask: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A private value at ``start:end`` of a laid out text (see ``layout``), before it is cut to its places."""

    kind: Kind
    start: int
    end: int
    confidence: float
    reason: str
    kept: int = 0  # characters of an address that stay
