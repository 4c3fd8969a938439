"""How an object of an OFD is drawn: its colours, its lines, its matrix, as operators of PDF."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml import etree

from gazette.ingest.ofd_objects import Placed
from gazette.ingest.ofd_values import Shift, number, numbers
from gazette.ingest.packed import child, local

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
_GREY: Colour = (0.7, 0.7, 0.7)
_LINE = 0.353
_CAPS = {"Round": 1, "Square": 2}
_JOINS = {"Round": 1, "Bevel": 2}
_DASHES = 20


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour (red, green, blue from 0 to 1) and how much it covers (0 to 1)."""

    colour: Colour
    alpha: float = 1.0


def yes(element: etree._Element, name: str, default: bool) -> bool:
    """An attribute that is true or false."""
    said = element.get(name)
    return default if said is None else said.strip().lower() in ("true", "1")


def paint(placed: Placed, name: str, default: Colour | None) -> Paint | None:
    """What FillColor or StrokeColor say, or None for what is not seen."""
    said = placed.colour(name)
    if said is None:
        return Paint(default) if default is not None else None
    alpha = said.get("Alpha")
    share = min(max(number(alpha), 0.0), 255.0) / 255 if alpha else 1.0
    blend = next((one for one in said if local(one).endswith(("Pattern", "Shd"))), None)
    if blend is not None and not said.get("Value"):  # a pattern or a shading: the first colour in it
        inner = next(
            (one for one in blend.iter() if local(one) in ("Color", "FillColor", "StrokeColor")), None
        )
        return Paint(_valued(inner, placed) if inner is not None else _GREY, share)
    return Paint(_valued(said, placed), share)


def _valued(said: etree._Element, placed: Placed) -> Colour:
    space = placed.resources.find("ColorSpace", said.get("ColorSpace", ""))
    value = said.get("Value")
    if value is None and said.get("Index") and space is not None:
        palette = child(space, "Palette")
        entries = list(palette) if palette is not None else []
        at = int(number(said.get("Index")))
        value = entries[at].text if 0 <= at < len(entries) else None
    bits = int(number(space.get("BitsPerComponent"))) if space is not None else 0
    most = float(2 ** min(bits or 8, 16) - 1)
    parts = [min(max(_part(word) / most, 0.0), 1.0) for word in (value or "").split()[:4]]
    if len(parts) == 1:
        return parts[0], parts[0], parts[0]
    if len(parts) == 4:
        cyan, magenta, yellow, key = parts
        return (1 - cyan) * (1 - key), (1 - magenta) * (1 - key), (1 - yellow) * (1 - key)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else BLACK


def _part(word: str) -> float:
    try:
        return float(int(word[1:], 16)) if word.startswith("#") else number(word)
    except ValueError:
        return 0.0


def colour(value: Colour, operator: str) -> str:
    """Sets the colour of what is filled (``rg``) or stroked (``RG``)."""
    return f"{value[0]:.3f} {value[1]:.3f} {value[2]:.3f} {operator}"


def line(placed: Placed) -> str:
    """How lines are drawn: width, ends, corners, dashes."""
    wide = number(placed.get("LineWidth")) if placed.get("LineWidth") else _LINE
    said = [
        f"{real(abs(wide))} w",
        f"{_CAPS.get(placed.get('Cap'), 0)} J {_JOINS.get(placed.get('Join'), 0)} j",
    ]
    said.append(f"{max(number(placed.get('MiterLimit')) or 4.234, 1.0):.3f} M")
    dashes = [value for value in numbers(placed.get("DashPattern"))[:_DASHES] if value >= 0]
    if sum(dashes) > 0.01:
        said.append(f"[{' '.join(map(real, dashes))}] {real(abs(number(placed.get('DashOffset'))))} d")
    return " ".join(said)


def matrix(shift: Shift) -> str:
    """Makes what follows stand where ``shift`` says."""
    return f"{shift.a:.8f} {shift.b:.8f} {shift.c:.8f} {shift.d:.8f} {shift.e:.4f} {shift.f:.4f} cm"


def real(value: float) -> str:
    """A length; what is none is 0."""
    return f"{value:.3f}" if math.isfinite(value) else "0"
