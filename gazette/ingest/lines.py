"""Lines of text, cleaned: what every reader hands on and every rule may rely on."""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD])
EDGE = " \u3000\xa0\r\v\f"


def clean_lines(text: str) -> list[str]:
    """The lines of a text without blank ones, edges, invisible and control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").translate(_INVISIBLE)
    lines = []
    for raw in text.split("\n"):
        line = "".join(c for c in raw if c == "\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip(EDGE)
        if line.strip():
            lines.append(line if "\t" in line else line.strip())
    return lines
