"""What a comparison of a press proof found, as values that can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import cast

from gazette.pressproof.stream import Box


class Kind(StrEnum):
    """What differs."""

    WRONG = "错字"
    LOST = "漏字"
    EXTRA = "多字"
    FIGURE = "数字"
    LOST_PARAGRAPH = "漏段"
    EXTRA_PARAGRAPH = "多段"
    CELL = "表格单元格"
    ORDER = "页序"
    LOST_DOCUMENT = "缺文件"
    EXTRA_DOCUMENT = "多文件"
    FORM = "字形"


class Grade(StrEnum):
    """How much a difference matters."""

    GRAVE = "重要"
    PLAIN = "一般"
    SLIGHT = "轻微"


GRAVE = frozenset(
    {
        Kind.FIGURE,
        Kind.LOST_PARAGRAPH,
        Kind.EXTRA_PARAGRAPH,
        Kind.ORDER,
        Kind.LOST_DOCUMENT,
        Kind.EXTRA_DOCUMENT,
    }
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where it is in the web edition and on the proof, and what each says.

    ``before`` and ``after`` are the web edition's text around it; ``page`` is the page of the proof, from 1.
    """

    kind: Kind
    grade: Grade
    document: str
    title: str
    where: str
    expected: str
    found: str
    before: str
    after: str
    page: int
    boxes: tuple[Box, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """What differs, in words."""
        if self.kind is Kind.ORDER:
            return self.found
        wanted, found = _short(self.expected), _short(self.found)
        return {
            Kind.LOST: f"清样漏“{wanted}”",
            Kind.EXTRA: f"清样多“{found}”",
            Kind.LOST_PARAGRAPH: f"清样漏了整段：“{wanted}”",
            Kind.EXTRA_PARAGRAPH: f"清样多出一段：“{found}”",
            Kind.LOST_DOCUMENT: f"清样里没有这份文件：《{self.title}》",
            Kind.EXTRA_DOCUMENT: f"清样里多出网上没有的文件：“{found}”",
        }.get(self.kind) or self._instead(wanted, found)

    def _instead(self, wanted: str, found: str) -> str:
        if not found:
            return f"网上是“{wanted}”，清样没有"
        return f"网上是“{wanted}”，清样是“{found}”" if wanted else f"网上没有，清样是“{found}”"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}……{text[-15:]}"


@dataclass(frozen=True, slots=True)
class Left:
    """A page that holds no text of a document (cover, imprint): its text is shown, not compared."""

    page: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole outcome. ``digest`` names the text that was compared; ``sizes`` are of the pages, in points."""

    digest: str
    documents: int
    characters: int
    cells: int
    pages: int
    sizes: tuple[tuple[float, float], ...]
    differences: tuple[Difference, ...]
    left: tuple[Left, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing differs."""
        return not self.differences


def as_mapping(found: Comparison) -> dict[str, object]:
    """The outcome as JSON keeps it."""
    return {**asdict(found), "sizes": [list(size) for size in found.sizes]}


def from_mapping(kept: Mapping[str, object]) -> Comparison:
    """The outcome again from what JSON kept."""
    told = _Kept(kept)
    return Comparison(
        str(kept["digest"]), told.number("documents"), told.number("characters"), told.number("cells"), told.number("pages"),
        tuple((float(width), float(height)) for width, height in cast("list[list[float]]", kept["sizes"])),
        tuple(difference_from(one) for one in told.rows("differences")),
        tuple(Left(_Kept(one).number("page"), str(one["reason"]), str(one["text"])) for one in told.rows("left")),
    )  # fmt: skip


def difference_from(kept: Mapping[str, object]) -> Difference:
    """A difference again from what JSON kept."""
    told = _Kept(kept)
    text = {
        name: str(kept[name])
        for name in ("document", "title", "where", "expected", "found", "before", "after")
    }
    boxes = tuple(
        Box(_Kept(box).number("page"), *(float(str(box[side])) for side in ("x0", "top", "x1", "bottom")))
        for box in told.rows("boxes")
    )
    pages = tuple(cast("list[int]", kept["pages"]))
    kind, grade = Kind(str(kept["kind"])), Grade(str(kept["grade"]))
    return Difference(kind, grade, **text, page=told.number("page"), boxes=boxes, pages=pages)


class _Kept:
    """What JSON kept, with its types told."""

    def __init__(self, kept: Mapping[str, object]) -> None:
        self._kept = kept

    def number(self, name: str) -> int:
        return int(str(self._kept[name]))

    def rows(self, name: str) -> list[Mapping[str, object]]:
        return cast("list[Mapping[str, object]]", self._kept[name])
