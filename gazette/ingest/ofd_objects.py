"""What is drawn on a page of an OFD: its objects in order, where each stands, how it is painted, what it refers to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from gazette.errors import Unreadable
from gazette.ingest.ofd_values import Box, Shift, boundary, number, numbers, shown, text
from gazette.ingest.packed import PART_BYTES, Package, child, local

ELEMENTS = 200_000  # of one page, with all that its composite objects repeat
DEPTH = 30
PICTURE_BYTES = 128 << 20
_TOO_MUCH = "OFD 的一页里东西过多，可能有问题，没有读；请用 OFD 阅读器另存为 PDF 再录入。"
_OBJECTS = ("TextObject", "PathObject", "ImageObject")


@dataclass(frozen=True, slots=True)
class Placed:
    """An object as it stands on its page: ``shift`` for what it draws, ``frame`` for its ``boundary``, in millimetres."""

    element: etree._Element
    shift: Shift
    frame: Shift
    boundary: Box
    alpha: float
    style: tuple[etree._Element, ...]
    resources: Resources

    @property
    def kind(self) -> str:
        """TextObject, PathObject or ImageObject."""
        return local(self.element)

    def get(self, name: str, default: str = "") -> str:
        """An attribute: the object's own, else of its drawing parameters."""
        return next((value for one in self.style if (value := one.get(name)) is not None), default)

    def colour(self, name: str) -> etree._Element | None:
        """FillColor or StrokeColor: the object's own, else of its drawing parameters."""
        return next((found for one in self.style if (found := child(one, name)) is not None), None)


class Resources:
    """What pages refer to by number: fonts, pictures, drawing parameters, colour spaces, composite units."""

    def __init__(self, package: Package, above: Resources | None = None) -> None:
        self.package = package
        self._above = above
        self._known: dict[tuple[str, str], tuple[etree._Element, str]] = {}

    def add(self, name: str) -> None:
        """Everything in a resource file; one that is missing or no XML holds nothing."""
        root = lenient(self.package, name)
        if root is None:
            return
        folder = posixpath.join(posixpath.dirname(name), root.get("BaseLoc", ""))
        for group in root:
            for one in group:
                self._known.setdefault((local(one), one.get("ID", "")), (one, folder))

    def find(self, kind: str, number: str) -> etree._Element | None:
        """The resource of a kind (Font, MultiMedia, DrawParam, ColorSpace, CompositeGraphicUnit) with a number."""
        found = self._found(kind, number)
        return found[0] if found else None

    def file(self, kind: str, number: str, name: str) -> bytes | None:
        """The bytes of the file that such a resource names in its child ``name``."""
        found = self._found(kind, number)
        place = text(child(found[0], name)) if found else ""
        if not found or not place:
            return None
        folder, package = found[1], self.package
        tried = [place] if place.startswith("/") else [posixpath.join(folder, place), place]
        limit = PICTURE_BYTES if kind == "MultiMedia" else PART_BYTES
        for name in tried:
            content = package.read(posixpath.normpath(name), limit, passing=True)
            if content is not None:
                return content
        return None

    def _found(self, kind: str, number: str) -> tuple[etree._Element, str] | None:
        return self._known.get((kind, number)) or (self._above._found(kind, number) if self._above else None)

    def parameters(self, number: str | None) -> tuple[etree._Element, ...]:
        """Drawing parameters and those they rest on, nearest first."""
        chain: list[etree._Element] = []
        while number and len(chain) < DEPTH:
            one = self.find("DrawParam", number)
            if one is None or one in chain:
                break
            chain.append(one)
            number = one.get("Relative")
        return tuple(chain)


@dataclass(slots=True)
class Count:
    """How many elements of a page have been looked at."""

    elements: int = 0

    def one(self) -> None:
        """One more.

        Raises:
            Unreadable: when there are too many.
        """
        self.elements += 1
        if self.elements > ELEMENTS:
            raise Unreadable(_TOO_MUCH)


@dataclass(frozen=True, slots=True)
class Around:
    """What objects inherit from what they stand in."""

    shift: Shift
    resources: Resources
    seen: Count = field(default_factory=Count)
    style: tuple[etree._Element, ...] = ()
    alpha: float = 1.0
    depth: int = 0


def walk(parent: Iterable[etree._Element], around: Around) -> Iterator[Placed]:
    """The objects under a layer, a block or a composite unit, in order; what is hidden is passed over.

    Raises:
        Unreadable: when there are more than anybody draws.
    """
    if around.depth > DEPTH:
        return
    for element in parent:
        kind = local(element)
        around.seen.one()
        if not shown(element):
            continue
        if kind in ("Layer", "PageBlock"):
            style = around.resources.parameters(element.get("DrawParam")) or around.style
            yield from walk(element, replace(around, style=style, depth=around.depth + 1))
        elif kind in _OBJECTS or kind.startswith("CompositeO"):
            placed = _placed(element, around)
            if kind in _OBJECTS:
                yield placed
                continue
            unit = around.resources.find("CompositeGraphicUnit", element.get("ResourceID", ""))
            content = child(unit, "Content")
            if content is not None:
                inside = replace(
                    around,
                    shift=placed.shift,
                    style=placed.style[1:],
                    alpha=placed.alpha,
                    depth=around.depth + 1,
                )
                yield from walk(content, inside)


def _placed(element: etree._Element, around: Around) -> Placed:
    box = boundary(element)
    shift = around.shift.after(Shift(e=box[0], f=box[1]))
    turn = numbers(element.get("CTM", ""))
    if len(turn) == 6:
        shift = shift.after(Shift(*turn))
    elif local(element) == "ImageObject":
        # a picture is one by one millimetre; without a matrix it fills its box
        shift = shift.after(Shift(a=box[2], d=box[3]))
    style = (element, *(around.resources.parameters(element.get("DrawParam")) or around.style))
    alpha = element.get("Alpha")
    share = around.alpha * (min(max(number(alpha), 0.0), 255.0) / 255 if alpha else 1.0)
    return Placed(element, shift, around.shift, box, share, style, around.resources)


def lenient(package: Package, name: str) -> etree._Element | None:
    """A part that the text does not stand in: without it, or with a damaged one, the rest is read."""
    try:
        return package.xml(name) if name else None
    except Unreadable:
        return None
