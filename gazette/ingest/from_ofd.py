"""OFD, the national format of finished documents (GB/T 33190): a zip of XML in which every character has its place.

Read are the characters and rules of pages and their templates, in millimetres there and points here; pictures that fill a page
mark it as scanned. Signatures, seals, annotations, actions and attachments are left alone.
"""

from __future__ import annotations

import math
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from gazette.errors import Unreadable
from gazette.ingest.flow import flow
from gazette.ingest.grids import RULES, Rule
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.packed import Package, child, local
from gazette.ingest.sheets import Glyph, Sheet, sheet

PAGES = 2000
GLYPHS = 60_000
DEPTH = 30
POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_NO_PAGES = "这个 OFD 文件里没有页面，多半已损坏；请用 OFD 阅读器打开，另存一份再试。"


@dataclass(frozen=True, slots=True)
class _Shift:
    """Turns what an object draws into places on its page: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point on the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    @property
    def scale(self) -> float:
        """How much larger things get."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c)) or 1.0


def read(content: bytes) -> Manuscript:
    """The manuscript in an OFD file.

    Raises:
        Unreadable: when it is damaged or has no pages.
    """
    package = Package(content)
    root = package.xml("OFD.xml")
    sheets: list[Sheet] = []
    scanned: list[int] = []
    for body in root.iterchildren("{*}DocBody") if root is not None else ():
        name = _text(child(body, "DocRoot")).lstrip("/")
        document = package.xml(name)
        if document is None:
            continue
        for page in _Pages(package, name, document).sheets():
            if isinstance(page, Sheet):
                sheets.append(page)
            else:
                scanned.append(len(sheets) + len(scanned) + 1)
    if not sheets and not scanned:
        raise Unreadable(_NO_PAGES)
    if scanned:
        named = "、".join(map(str, scanned[:5]))
        raise Unreadable(
            f"OFD 的第 {named} 页是扫描的图片，没有文字；请用 OFD 阅读器另存为 PDF，再作为扫描件录入。"
        )
    blocks, _ = flow(sheets)
    return Manuscript(blocks, paper=True)


class _Pages:
    """The pages of one document in a package, with the templates they stand on."""

    def __init__(self, package: Package, name: str, document: etree._Element) -> None:
        self._package, self._folder, self._document = package, posixpath.dirname(name), document
        common = child(document, "CommonData")
        self._area = _box(_text(child(common, "PageArea", "PhysicalBox"))) or _A4
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "")
            for template in (common.iterchildren("{*}TemplatePage") if common is not None else ())
        }

    def sheets(self) -> Iterator[Sheet | None]:
        """Each page as a sheet, or None for a picture of a page."""
        listed = child(self._document, "Pages")
        places = (
            [page.get("BaseLoc", "") for page in listed.iterchildren("{*}Page")] if listed is not None else []
        )
        if len(places) > PAGES:
            raise Unreadable(f"OFD 超过 {PAGES} 页，请分成几个文件。")
        for place in places:
            page = self._part(place)
            if page is not None:
                yield self._sheet(page)

    def _part(self, place: str) -> etree._Element | None:
        name = place if place.startswith("/") else posixpath.join(self._folder, place)
        return self._package.xml(posixpath.normpath(name))

    def _sheet(self, page: etree._Element) -> Sheet | None:
        left, top, wide, high = _box(_text(child(page, "Area", "PhysicalBox"))) or self._area
        drawing = _Drawing(_Shift(e=-left, f=-top))
        for template in page.iterchildren("{*}Template"):
            background = self._part(self._templates.get(template.get("TemplateID", ""), ""))
            if background is not None:
                drawing.add(child(background, "Content"), 0)
        drawing.add(child(page, "Content"), 0)
        if len(drawing.glyphs) < 10 and drawing.covered > 0.3 * wide * high:
            return None
        return sheet(wide * POINTS, high * POINTS, drawing.glyphs, drawing.rules)


class _Drawing:
    """What is drawn on a page: characters, rules, and how much of it pictures cover (in square millimetres)."""

    def __init__(self, origin: _Shift) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[Rule] = []
        self.covered = 0.0
        self._origin = origin

    def add(self, parent: etree._Element | None, depth: int) -> None:
        """Everything under an element, layers and blocks walked through."""
        if parent is None or depth > DEPTH:
            return
        for element in parent:
            name = local(element)
            if element.get("Visible") == "false":
                continue
            if name == "TextObject":
                self._text(element)
            elif name == "PathObject":
                self._path(element)
            elif name == "ImageObject":
                box = _box(element.get("Boundary", ""))
                self.covered += box[2] * box[3] if box else 0.0
            elif name in ("Layer", "PageBlock"):
                self.add(element, depth + 1)

    def _shift(self, element: etree._Element) -> _Shift:
        box = _box(element.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
        x, y = self._origin.point(box[0], box[1])
        turn = _numbers(element.get("CTM", ""))
        if len(turn) != 6:
            return _Shift(e=x, f=y)
        return _Shift(turn[0], turn[1], turn[2], turn[3], turn[4] + x, turn[5] + y)

    def _text(self, element: etree._Element) -> None:
        shift = self._shift(element)
        size = _number(element.get("Size")) or 4.0
        stretch = _number(element.get("HScale")) or 1.0
        x = y = 0.0
        for code in element.iterchildren("{*}TextCode"):
            x = _number(code.get("X")) if code.get("X") else x
            y = _number(code.get("Y")) if code.get("Y") else y
            text = code.text or ""
            steps = list(_deltas(code.get("DeltaX", ""), len(text)))
            falls = list(_deltas(code.get("DeltaY", ""), len(text)))
            for at, character in enumerate(text):
                if len(self.glyphs) >= GLYPHS:
                    return
                wide = size * stretch * (0.5 if character.isascii() else 1.0)
                step = steps[at] if at < len(steps) else 0.0
                self._put(character, shift, x, y, step if 0 < step < 1.1 * size * stretch else wide, size)
                x += step or (0.0 if falls else wide)
                y += falls[at] if at < len(falls) else 0.0

    def _put(self, character: str, shift: _Shift, x: float, y: float, wide: float, size: float) -> None:
        """A character by the left end of its base line."""
        corners = [shift.point(x, y - 0.88 * size), shift.point(x + wide, y + 0.12 * size)]
        xs, ys = [p[0] * POINTS for p in corners], [p[1] * POINTS for p in corners]
        if all(map(math.isfinite, (*xs, *ys))) and character.isprintable():
            points = size * shift.scale * POINTS
            self.glyphs.append(Glyph(character, min(xs), min(ys), max(xs), max(ys), max(points, 1.0)))

    def _path(self, element: etree._Element) -> None:
        """The straight lines of a path, and filled boxes so thin that they are lines."""
        shift = self._shift(element)
        stroked, filled = element.get("Stroke") != "false", element.get("Fill") == "true"
        for points in _outlines(_text(child(element, "AbbreviatedData"))):
            placed = [tuple(value * POINTS for value in shift.point(x, y)) for x, y in points]
            xs, ys = [p[0] for p in placed], [p[1] for p in placed]
            if not all(map(math.isfinite, (*xs, *ys))) or len(self.rules) > RULES:
                return
            if filled and min(max(xs) - min(xs), max(ys) - min(ys)) < 3:
                self.rules.append(Rule(min(xs), min(ys), max(xs), max(ys)))
            elif stroked:
                self.rules += _straight(placed)


def _straight(points: Sequence[tuple[float, ...]]) -> Iterator[Rule]:
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ax - bx) < 1 or abs(ay - by) < 1:
            yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The outlines of a path: S or M begins one, L draws a line, C closes; curves (Q, B, A) end it."""
    points: list[tuple[float, float]] = []
    words = data.split()[: RULES * 3]
    at = 0
    while at < len(words):
        word, at = words[at], at + 1
        if word in ("S", "M", "L"):
            point = _numbers(" ".join(words[at : at + 2]))
            at += 2
            if word != "L":
                if len(points) > 1:
                    yield points
                points = []
            if len(point) == 2:
                points.append((point[0], point[1]))
        elif word == "C" and points:
            points.append(points[0])
        elif word in ("Q", "B", "A"):
            points = []
    if len(points) > 1:
        yield points


def _deltas(text: str, count: int) -> Iterator[float]:
    """Distances, of which ``g n d`` stands for n times d."""
    words = text.split()
    at = given = 0
    while at < len(words) and given < count:
        if words[at] == "g" and at + 2 < len(words):
            times = min(int(_number(words[at + 1])), count - given)
            yield from [_number(words[at + 2])] * times
            at, given = at + 3, given + max(times, 0)
        else:
            yield _number(words[at])
            at, given = at + 1, given + 1


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _number(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and abs(value) < 1e6 else 0.0


def _numbers(text: str) -> list[float]:
    return [_number(word) for word in text.split()]


def _box(text: str) -> tuple[float, float, float, float] | None:
    """Left, top, width, height."""
    numbers = _numbers(text)
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 and numbers[2] > 0 else None
