"""Where we reach into WeasyPrint: it justifies by widening spaces, and Chinese has none.

Here, the width a line lacks is shared out between all its characters (2026-11, WeasyPrint 70; the library is pinned by
hash, and tests measure that lines end at the margin, so a release that moves these parts is found at once).
"""

from __future__ import annotations

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout

MOST = 0.25  # of a character's width; a line that lacks more (a long address) is left ragged


def justify_chinese() -> None:
    """Make WeasyPrint share out the width a line lacks; to be called once, in a process of its own."""
    inline.justify_line = _justify_line


def _justify_line(context: object, line: object, lacking: float) -> None:
    gaps = _gaps(line)
    if gaps and lacking / gaps <= MOST * line.style["font_size"]:  # type: ignore[attr-defined]
        _widen(context, line, lacking / gaps, 0.0)


def _gaps(box: object) -> int:
    """The places between characters; between two boxes there is none."""
    if isinstance(box, boxes.TextBox):
        return max(0, len(box.text) - 1)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(_gaps(child) for child in box.children if child.is_in_normal_flow())
    return 0


def _widen(context: object, box: object, each: float, moved: float) -> float:
    """Widen the gaps of a box that has itself been moved to the right, and say how far what follows must move."""
    if isinstance(box, boxes.TextBox):
        box.position_x += moved
        added = each * _gaps(box)
        if added:
            spacing = box.style["letter_spacing"]
            box.style = box.style.copy()
            box.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + each
            layout = create_layout(box.text, box.style, context, None, 0)
            layout.deactivate()
            box.pango_layout = layout
            box.width += added
        return moved + added
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += moved
        after = moved
        for child in box.children:
            if child.is_in_normal_flow():
                after = _widen(context, child, each, after)
        box.width += after - moved
        return after
    box.translate(moved, 0)  # type: ignore[attr-defined]
    return moved
