"""Draws a page of an OFD, so that a clerk can compare it with what was read: text, paths and pictures where they stand.

The page is written as operators of PDF and drawn by PDFium. Characters are outlines, of the font in the file or of one like it here.
Left out on purpose: clips, patterns and shadings (their first colour is taken), blends. Seals are a frame where they stand: a picture of
one would look as if it had been verified.
"""

from __future__ import annotations

import math

import pypdfium2
from PIL import Image, ImageOps

from gazette.errors import Unreadable
from gazette.ingest.ofd import Page
from gazette.ingest.ofd_fonts import Face, Faces
from gazette.ingest.ofd_objects import Placed, Resources
from gazette.ingest.ofd_paint import BLACK, colour, line, matrix, paint, real, yes
from gazette.ingest.ofd_paths import segments
from gazette.ingest.ofd_pictures import opened
from gazette.ingest.ofd_text import Character, run
from gazette.ingest.ofd_values import Box, Shift, number, text
from gazette.ingest.one_page import one_page
from gazette.ingest.packed import child

CHARACTERS = 60_000  # on one page
CONTENT = 64 << 20  # bytes of operators
PICTURES = 600
_SMALL = 0.05  # of a page: what is lost of a scan at most
_POINTS = 72 / 25.4
_LONGEST, _SHAPE = 20_000, 60  # of a page: millimetres, and one side to the other
_RED, _GREY = (0.78, 0.09, 0.11), (0.6, 0.6, 0.6)
_SEAL = "电子印章，未验证"
_TOO_MUCH = "这一页上的东西太多，画不出来；文字照常读取。"
_NOTHING = Face({}, [], {}, 1000.0)


class Drawing:
    """A page being drawn at so many pixels a point; ``lost`` says why pictures of any size could not be drawn.

    Raises:
        Unreadable: when the page is of no size that can be drawn, or holds too much.
    """

    def __init__(self, page: Page, scale: float, *, marks: bool = True) -> None:
        long, short = max(page.width, page.height), min(page.width, page.height)
        if long > _LONGEST or long > _SHAPE * short:
            raise Unreadable("这一页的大小不正常，画不出来；文字照常读取。")
        self.lost: list[str] = []
        self._page, self._scale = page, scale
        self._wide, self._high = page.width * _POINTS, page.height * _POINTS
        self._said: list[str] = [f"{_POINTS:.6f} 0 0 {-_POINTS:.6f} 0 {self._high:.4f} cm"]
        self._bytes = self._written = self._tried = 0
        self._alphas: set[int] = set()
        self._pictures: dict[str, Image.Image] = {}
        self._faces = Faces()
        for placed in page.objects():
            self._object(placed)
        if marks:
            for placed in page.annotations():
                self._object(placed)
            for box in page.stamps():
                self._stamp(box)

    def picture(self) -> Image.Image:
        """The page in pixels."""
        content = "\n".join(self._said).encode("ascii")
        whole = one_page(content, self._wide, self._high, self._pictures, sorted(self._alphas))
        drawn: Image.Image = pypdfium2.PdfDocument(whole)[0].render(scale=self._scale).to_pil()
        return drawn

    def _object(self, placed: Placed) -> None:
        if not placed.shift.sound or placed.alpha <= 0:
            return
        if placed.kind == "TextObject":
            self._text(placed)
        elif placed.kind == "PathObject":
            self._path(placed)
        else:
            self._image(placed)

    def _say(self, *operators: str) -> None:
        """A group of operators that leaves nothing behind."""
        said = " ".join(("q", *operators, "Q"))
        self._bytes += len(said)
        if self._bytes > CONTENT:
            raise Unreadable(_TOO_MUCH)
        self._said.append(said)

    def _state(self, alpha: float) -> str:
        step = min(max(round(alpha * 255), 0), 255)
        if step == 255:
            return ""
        self._alphas.add(step)
        return f"/A{step} gs"

    def _path(self, placed: Placed) -> None:
        element = placed.element
        pen = paint(placed, "StrokeColor", BLACK) if yes(element, "Stroke", True) else None
        ink = paint(placed, "FillColor", None) if yes(element, "Fill", False) else None
        if pen is None and ink is None:
            return
        steps = [
            " ".join(f"{real(x)} {real(y)}" for x, y in one.points) + f" {one.step}"
            for one in segments(text(child(element, "AbbreviatedData")))
        ]
        if not steps:
            return
        how = {(True, True): "B", (True, False): "S", (False, True): "f"}[pen is not None, ink is not None]
        even = "*" if element.get("Rule") == "Even-Odd" and how != "S" else ""
        alpha = placed.alpha * min(one.alpha for one in (pen, ink) if one is not None)
        colours = (colour(one.colour, name) for one, name in ((pen, "RG"), (ink, "rg")) if one is not None)
        self._say(self._state(alpha), *colours, matrix(placed.shift), line(placed), *steps, how + even)

    def _text(self, placed: Placed) -> None:
        element = placed.element
        ink = paint(placed, "FillColor", BLACK) if yes(element, "Fill", True) else None
        ink = ink or (paint(placed, "StrokeColor", None) if yes(element, "Stroke", False) else None)
        written = run(placed, CHARACTERS - self._written)
        self._written += len(written.characters)
        if ink is None or not written.characters:
            return
        own, like, thick = self._faces.of(
            placed.resources, element.get("Font", ""), number(element.get("Weight"))
        )
        slant = 0.2 if yes(element, "Italic", False) else 0.0
        said = [self._state(placed.alpha * ink.alpha), colour(ink.colour, "rg"), colour(ink.colour, "RG")]
        angle = math.radians(written.turned)
        cos, sin = math.cos(angle), math.sin(angle)
        for one in written.characters:
            for face, outline in self._outlines(one, own, like):
                em = written.size / face.units
                turned = Shift(cos, sin, -sin, cos, one.x, one.y).after(
                    Shift(em * written.stretch, 0, slant * em, -em)
                )
                how = f"{face.units / 30:.0f} w B" if thick else "f"
                said.append(f"q {matrix(placed.shift.after(turned))} {outline} {how} Q")
        self._say(*said)

    def _outlines(self, one: Character, own: Face | None, like: Face | None) -> list[tuple[Face, str]]:
        if own is not None and one.glyphs is not None:
            drawn = [(own, outline) for glyph in one.glyphs if (outline := own.of_glyph(glyph)) is not None]
            if drawn or not one.glyphs:
                return drawn
        if not one.text.strip() or not one.text.isprintable():
            return []
        for face in (own, like, self._faces.usual()):
            outline = face.of_character(one.text) if face is not None else None
            if face is not None and outline is not None:
                return [(face, outline)]
        face = self._faces.borrowed(one.text)
        outline = face.of_character(one.text) if face is not None else None
        if face is not None and outline is not None:
            return [(face, outline)]
        return [(_NOTHING, "60 -60 m 940 -60 l 940 820 l 60 820 l h 120 0 m 120 760 l 880 760 l 880 0 l h")]

    def _image(self, placed: Placed) -> None:
        """A picture fills the square of one by one that its matrix makes larger; what stands over its box is cut off."""
        self._tried += 1
        if self._tried > PICTURES:
            raise Unreadable(_TOO_MUCH)
        x0, y0, x1, y1 = placed.shift.box(0, 0, 1, 1)
        if x1 < 0 or y1 < 0 or x0 > self._page.width or y0 > self._page.height:
            return
        pixels = self._scale * _POINTS
        most = round(max(self._page.width, self._page.height) * pixels) + 1
        across = math.hypot(placed.shift.a, placed.shift.b) * pixels
        down = math.hypot(placed.shift.c, placed.shift.d) * pixels
        size = (max(min(math.ceil(across), most), 1), max(min(math.ceil(down), most), 1))
        try:
            picture = self._opened(placed, size)
        except Unreadable as refusal:
            if (x1 - x0) * (y1 - y0) > _SMALL * self._page.width * self._page.height:
                self.lost.append(str(refusal))
            self._say(
                colour(_GREY, "RG"), matrix(placed.shift), ".005 w 0 0 1 1 re 0 0 m 1 1 l 1 0 m 0 1 l S"
            )
            return
        name = f"P{len(self._pictures)}"
        self._pictures[name] = picture
        self._say(
            self._state(placed.alpha), _cut(placed), matrix(placed.shift), f"1 0 0 -1 0 1 cm /{name} Do"
        )

    def _opened(self, placed: Placed, size: tuple[int, int]) -> Image.Image:
        element, resources = placed.element, placed.resources
        picture = opened(_file(resources, element.get("ResourceID", "")), *size)
        if not element.get("ImageMask"):
            return picture
        mask = _file(resources, element.get("ImageMask", ""))
        clear = picture.convert("RGB")
        clear.putalpha(ImageOps.grayscale(opened(mask, *size).convert("RGB")).resize(picture.size))
        return clear

    def _stamp(self, box: Box) -> None:
        """A frame where a seal stands, with what it is."""
        left, top, wide, high = box
        if not (0 < wide <= self._page.width and 0 < high <= self._page.height):
            return
        frame = f"{real(left)} {real(top)} {real(wide)} {real(high)} re S"
        self._say(colour(_RED, "RG"), ".4 w [2 1] 0 d", frame)
        face = self._faces.usual()
        size = min(4.0, wide / (len(_SEAL) + 1))
        for at, character in enumerate(_SEAL if face is not None else ""):
            outline = face.of_character(character) if face is not None else None
            if face is not None and outline:
                x, y = left + wide / 2 + (at - len(_SEAL) / 2) * size, top + high - size
                em = size / face.units
                self._say(colour(_RED, "rg"), matrix(Shift(em, 0, 0, -em, x, y)), outline, "f")


def _file(resources: Resources, number: str) -> bytes:
    try:
        content = resources.file("MultiMedia", number, "MediaFile")
    except Unreadable as error:
        raise Unreadable("已损坏或过大") from error
    if content is None:
        raise Unreadable("不在文件里")
    return content


def scale_of(page: Page, wide: float, pixels: int) -> float:
    """How many pixels a point make a page ``wide`` pixels wide, and no more than ``pixels`` in all."""
    points = max(page.width * _POINTS, 1.0), max(page.height * _POINTS, 1.0)
    return min(wide / points[0], float((pixels / (points[0] * points[1])) ** 0.5))


def _cut(placed: Placed) -> str:
    """The box of an object as what cuts off all that stands over it."""
    left, top, wide, high = placed.boundary
    if wide <= 0 or high <= 0:
        return ""
    corners = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
    points = [" ".join(map(real, placed.frame.point(x, y))) for x, y in corners]
    return f"{points[0]} m {points[1]} l {points[2]} l {points[3]} l h W n"
