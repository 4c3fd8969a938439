"""How characters sound, without tones: syllables, letters run together, initials.

The readings are pypinyin's, read from its table of single characters; the package itself is not imported, since
its table of phrases would take fifty megabytes for nothing.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.metadata import distribution
from itertools import islice, product
from pathlib import Path

MOST_READINGS = 3
_FIRST, _LAST = 0x4E00, 0x9FFF
_BLUNT = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("v", "u"))


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The syllables of every character of the basic plane, the most common first; ü is written v."""
    path = Path(str(distribution("pypinyin").locate_file("pypinyin/pinyin_dict.json")))
    table: dict[str, str] = json.loads(path.read_text("utf-8"))
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    found = {}
    for code, listed in table.items():
        if _FIRST <= int(code) <= _LAST:
            plain = tuple(dict.fromkeys(map(_toneless, listed.split(","))))[:MOST_READINGS]
            found[chr(int(code))] = known.setdefault(plain, plain)
    return found


def _toneless(syllable: str) -> str:
    decomposed = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(c for c in decomposed if "a" <= c <= "z")


def blunt(syllable: str) -> str:
    """The syllable with what southern tongues confuse made one: zh and z, n and l, -ng and -n."""
    for sharp, dull in _BLUNT:
        syllable = syllable.replace(sharp, dull)
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def letters(text: str, most: int = 4) -> tuple[str, ...]:
    """The ways to write a text in pinyin, letters run together; Latin letters and digits stand for themselves."""
    return tuple(dict.fromkeys(islice(map("".join, product(*_choices(text))), most)))


def initials(text: str, most: int = 4) -> tuple[str, ...]:
    """The first letters of a text's syllables: 公安局 is gaj."""
    firsts = [tuple(dict.fromkeys(s[:1] for s in choice)) for choice in _choices(text)]
    return tuple(dict.fromkeys(islice(map("".join, product(*firsts)), most)))


def _choices(text: str) -> list[tuple[str, ...]]:
    table = readings()
    listed = [table.get(character, (character.lower() if character.isalnum() else "",)) for character in text]
    return [choice for choice in listed if choice != ("",)]
