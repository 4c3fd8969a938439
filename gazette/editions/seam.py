"""Where we reach into WeasyPrint and its writer of PDF: lines of Chinese, and work done more often than needed.

The libraries are pinned by hash (2026-11, WeasyPrint 70, pydyf 0.13), and tests measure that lines end at the margin and that what is
spared changes nothing, so a release that moves these parts is found at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline, preferred
from weasyprint.pdf import fonts
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, harfbuzz

MOST = 0.25  # of a character's width; a line that lacks more (a long address) is left ragged
_AHEAD = 12  # characters beyond a line in which the next may begin
_SOFT_HYPHEN = "\xad"  # with one anywhere behind it, the library ends a line elsewhere
_WRAPPED = ("normal", "pre-wrap", "pre-line")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]{2}")  # between two a line may always end
_split_first_line = line_break.split_first_line
_stream, _dictionary = pydyf.Stream.data.fget, pydyf.Dictionary.data.fget
_init, _clean, _copied = fonts.Font.__init__, fonts.Font.clean, fonts.get_hb_object_data
_COUNTED = re.compile(r"\[\d+\]$")


def justify_chinese() -> None:
    """Make WeasyPrint share out the width a line lacks; to be called once, in a process of its own.

    It justifies by widening spaces, and Chinese has none; here all characters of a line share the width.
    """
    inline.justify_line = _justify_line


def spare_work() -> None:
    """Make it set only the text a line can hold, and write each thing once; to be called once, in a process of its own."""
    inline.split_first_line = _first_line
    preferred.split_first_line = _narrowest_line
    pydyf.Stream.data = property(_stream_once)
    pydyf.Dictionary.data = property(_dictionary_once)
    pydyf.PDF.page_references = property(_page_references)
    fonts.ffi = _Arrays()
    fonts.Font.__init__ = _open_font
    fonts.Font.clean = _clean_font


def _justify_line(_context: object, line: object, lacking: float) -> None:
    gaps = _gaps(line)
    if gaps and lacking / gaps <= MOST * line.style["font_size"]:  # type: ignore[attr-defined]
        _widen(line, lacking / gaps, 0.0)


def _gaps(box: object) -> int:
    """The places between characters; between two boxes there is none."""
    if isinstance(box, boxes.TextBox):
        return max(0, len(box.text) - 1)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(_gaps(child) for child in box.children if child.is_in_normal_flow())
    return 0


def _widen(box: object, each: float, moved: float) -> float:
    """Widen the gaps of a box that has itself been moved to the right, and say how far what follows must move."""
    if isinstance(box, boxes.TextBox):
        box.position_x += moved
        added = each * _gaps(box)
        if added:
            spacing = box.style["letter_spacing"]
            box.style = box.style.copy()  # the text is shaped with it when it is drawn
            box.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + each
            box.width += added
        return moved + added
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += moved
        after = moved
        for child in box.children:
            if child.is_in_normal_flow():
                after = _widen(child, each, after)
        box.width += after - moved
        return after
    box.translate(moved, 0)  # type: ignore[attr-defined]
    return moved


def _first_line(
    text: str, style: dict[str, Any], context: object, width: float | None, *rest: object, **more: object
) -> tuple[Any, ...]:
    """The first line of a text, found in as much of it as a line of Chinese can hold, and a little more.

    The library shapes four lines to find one, and the whole of a cell for each place where it may be broken. Where a line ends
    depends on what stands close behind: two ideographs after it, so a third line could begin there, and the rest has no say.
    """
    size = style["font_size"]
    if width is not None and size and width < len(text) * size and _SOFT_HYPHEN not in text:
        short = text[: int(width / size * 1.1) + _AHEAD].rstrip(" ")
        if len(short) < len(text):
            found: tuple[Any, ...] = _split_first_line(short, style, context, width, *rest, **more)
            if found[2] is not None:
                line = len(short.encode()[: found[2]].decode())
                if _IDEOGRAPHS.search(short, line + 1, len(short) - 1):
                    return found
    whole: tuple[Any, ...] = _split_first_line(text, style, context, width, *rest, **more)
    return whole


def _narrowest_line(
    text: str, style: dict[str, Any], context: object, width: float | None, *rest: object, **more: object
) -> tuple[Any, ...]:
    """The same where only its width is asked: for the narrowest column each ideograph is a line, and a cell is full of them."""
    wraps = style["white_space"] in _WRAPPED and _SOFT_HYPHEN not in text
    alone = width == 0 and wraps and _IDEOGRAPHS.match(text)
    if not alone:
        return _first_line(text, style, context, width, *rest, **more)
    kept = vars(style).get("ideographs")  # each cell has a style of its own, most have the same type
    if kept is None:
        kept = vars(style)["ideographs"] = _ideographs(style)
    if text[0] not in kept:
        kept[text[0]] = (None, *_first_line(text, style, context, width, *rest, **more)[1:])
    found: tuple[Any, ...] = kept[text[0]]
    return found


def _ideographs(style: Any) -> dict[str, tuple[Any, ...]]:
    """What has been measured in the type of a style, in this document."""
    types = vars(style.font_config).setdefault("types", {})
    size = (line_break._font_style_cache_key(style, include_size=True), style["letter_spacing"])
    measured: dict[str, tuple[Any, ...]] = types.setdefault(size, {})
    return measured


def _stream_once(stream: pydyf.Stream) -> bytes:
    return _once(stream, _stream)


def _dictionary_once(dictionary: pydyf.Dictionary) -> bytes:
    return _once(dictionary, _dictionary)


def _once(written: Any, data: Callable[[Any], bytes]) -> bytes:
    """The bytes of an object, which are asked for only when all is drawn: for the identifier of the file, then to write them."""
    kept = vars(written)
    if "bytes" not in kept:
        kept["bytes"] = data(written)
    found: bytes = kept["bytes"]
    return found


def _page_references(pdf: pydyf.PDF) -> list[bytes]:
    """What the pages are called; the library makes all their names anew for each tag of each page."""
    numbers = pdf.pages["Kids"][::3]
    names: list[bytes] = pdf.__dict__.setdefault("names", [])
    names += [b"%d 0 R" % number for number in numbers[len(names) :]]
    return names


class _Arrays:
    """The library's gate to C, which reads a declaration anew for each length of an array: here one stands for all lengths."""

    def __getattr__(self, name: str) -> Any:
        return getattr(ffi, name)

    def new(self, declaration: str, *first: Any) -> Any:
        filled = first and not isinstance(first[0], int)
        return ffi.new(_COUNTED.sub("[]", declaration) if filled else declaration, *first)


def _open_font(font: Any, *given: object) -> None:
    """Open a font without copying its file, of which only a part will be needed; the face keeps what is looked into."""
    fonts.get_hb_object_data = _looked_into
    try:
        _init(font, *given)
    finally:
        fonts.get_hb_object_data = _copied


def _looked_into(face: Any) -> Any:
    blob, length = harfbuzz.hb_face_reference_blob(face), ffi.new("unsigned int *")
    content = harfbuzz.hb_blob_get_data(blob, length)
    harfbuzz.hb_blob_destroy(blob)
    return ffi.buffer(content, length[0])


def _clean_font(font: Any, *given: object) -> None:
    _clean(font, *given)
    if not isinstance(font.file_content, bytes):  # the whole font is wanted
        font.file_content = bytes(font.file_content)
