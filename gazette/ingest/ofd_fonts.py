"""Outlines of characters for drawing an OFD: from the font in the file where it holds one, else from one like it on this machine."""

from __future__ import annotations

import io
import re
import subprocess
from functools import lru_cache
from typing import Any

from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from gazette.ingest.ofd_objects import Resources

OUTLINE = 20_000  # of the operators of one glyph
BORROWED = 24  # fonts that are looked for because others lack a character
_SECONDS = 10
_Point = tuple[float, float]
# families as they are named in files, and what stands in for them, best first
_LIKE = (
    (r"仿宋|fangsong|(?<![a-z])fs", "FandolFang,Noto Serif CJK SC"),
    (r"楷|kai", "FandolKai,Noto Serif CJK SC"),
    (r"黑|hei|雅黑|yahei|sans|arial|helvetica|gothic|等线|dengxian", "Noto Sans CJK SC"),
    (r"", "Noto Serif CJK SC"),
)
_BOLD = re.compile(r"bold|black|heavy|粗|大标宋|小标宋|xbs", re.I)


class _Curves(BasePen):  # type: ignore[misc]
    """Writes an outline as operators of PDF."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.said: list[str] = []

    def _moveTo(self, to: _Point) -> None:
        self._say("m", to)

    def _lineTo(self, to: _Point) -> None:
        self._say("l", to)

    def _curveToOne(self, first: _Point, second: _Point, to: _Point) -> None:
        self._say("c", first, second, to)

    def _closePath(self) -> None:
        self.said.append("h")

    def _endPath(self) -> None:
        self.said.append("h")

    def _say(self, operator: str, *points: _Point) -> None:
        if len(self.said) > OUTLINE:
            raise ValueError("an outline without end")
        self.said.append(" ".join(f"{round(x)} {round(y)}" for x, y in points) + f" {operator}")


class Face:
    """A font as outlines: operators of PDF in ems of ``units``, y upwards."""

    def __init__(self, glyphs: Any, order: list[str], names: dict[int, str], units: float) -> None:
        self._glyphs, self._order, self._names = glyphs, order, names
        self.units = units
        self._drawn: dict[str, str] = {}

    def of_character(self, character: str) -> str | None:
        """The outline of a character, or None where the font has none."""
        name = self._names.get(ord(character))
        return None if name is None else self._outline(name)

    def of_glyph(self, number: int) -> str | None:
        """The outline of a glyph by its number in the font."""
        return self._outline(self._order[number]) if 0 <= number < len(self._order) else None

    def _outline(self, name: str) -> str | None:
        if name not in self._drawn:
            pen = _Curves(self._glyphs)
            try:
                self._glyphs[name].draw(pen)
            except (Exception, RecursionError):  # fonts in files are broken in every way
                return None
            self._drawn[name] = " ".join(pen.said)
        return self._drawn[name]


def face(content: bytes | str, index: int = 0) -> Face | None:
    """The font in these bytes or this file, or None when it is none that can be drawn."""
    try:
        if isinstance(content, bytes) and content[:1] == b"\x01":
            return _bare(content)
        opened = io.BytesIO(content) if isinstance(content, bytes) else content
        font = TTFont(opened, fontNumber=index, lazy=True)
        names = (font.getBestCmap() or {}) if "cmap" in font else {}
        return Face(font.getGlyphSet(), font.getGlyphOrder(), names, float(font["head"].unitsPerEm or 1000))
    except (Exception, RecursionError):
        return None


def _bare(content: bytes) -> Face:
    """Outlines of the Compact Font Format without the tables around it, as printers leave them."""
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(content), None)
    top = fonts[0]
    return Face(top.CharStrings, list(top.charset), {}, 1000.0)


class Faces:
    """The fonts of a file, each opened once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Resources, str], tuple[Face | None, Face | None, bool]] = {}
        self._borrowed: dict[str, Face | None] = {}

    def of(self, resources: Resources, number: str, weight: float) -> tuple[Face | None, Face | None, bool]:
        """The font in the file, the one on this machine, and whether strokes must be made thicker for bold."""
        key = (resources, f"{number} {weight >= 600}")
        if key not in self._known:
            said = resources.find("Font", number)
            name = f"{said.get('FontName', '')} {said.get('FamilyName', '')}" if said is not None else ""
            is_bold = said is not None and said.get("Bold", "") in ("true", "1")
            bold = weight >= 600 or is_bold or bool(_BOLD.search(name))
            content = resources.file("Font", number, "FontFile")
            own = face(content) if content else None
            like = next(like for pattern, like in _LIKE if re.search(pattern, name, re.I))
            has_bold = like.startswith("Noto")
            plain = _system(f"{_clean(name)}{like}:{'bold' if bold and has_bold else 'regular'}")
            thick = weight >= 600 and not is_bold if own is not None else bold and not has_bold
            self._known[key] = own, plain, thick
        return self._known[key]

    def usual(self) -> Face | None:
        """The font for our own words on a page."""
        return _system(f"{_LIKE[-1][1]}:regular")

    def borrowed(self, character: str) -> Face | None:
        """Any font on this machine that has the character."""
        if character not in self._borrowed:
            if len(self._borrowed) >= BORROWED:
                return None
            self._borrowed[character] = _system(f":charset={ord(character):x}")
        return self._borrowed[character]


def _clean(name: str) -> str:
    """A family's name without what means something in a pattern of fontconfig."""
    words = [re.sub(r"[^\w ]", "", word)[:60] for word in name.split() if "+" not in word]
    return "".join(f"{word}," for word in dict.fromkeys(words) if word)


@lru_cache(maxsize=32)
def _system(pattern: str) -> Face | None:
    asked = [
        "fc-match",
        "-f",
        "%{file}\n%{index}",
        f"{pattern}:outline=true" if not pattern.startswith(":") else pattern,
    ]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=_SECONDS)
        file, number = done.stdout.split("\n")
        return _opened(file, int(number) & 0xFFFF)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


@lru_cache(maxsize=8)
def _opened(file: str, index: int) -> Face | None:
    return face(file, index)
