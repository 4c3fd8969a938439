"""Which characters of a press proof count as the same as ours, and which differ in form only.

The same, and never reported: white space, soft line ends and invisible characters; CJK radicals and compatibility
ideographs that fonts map instead of the character itself (⼀ for 一, ⺠ for 民); the letters of a ligature.

Differing in form (字形), reported in a grade of its own: full and half width (， and ,), the several dashes, quotation marks,
middle dots, tildes and circles for zero. Everything else is a difference.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_RADICALS = (  # U+2E80 to U+2EF3: Unicode gives the ideograph (EquivalentUnifiedIdeograph), NFKC does not
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫目"
    "⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺶羊⺷羊⺸羊⺹耂⺺聿⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨"
    "⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_UNIFIED = dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True))
_ALIKE = {
    **dict.fromkeys("‐‑‒–—―─−－ー﹣﹘", "-"),
    **dict.fromkeys("“”„‟″〝〞＂「」『』", '"'),
    **dict.fromkeys("‘’‚‛′＇`", "'"),
    **dict.fromkeys("·•・･‧∙⋅●", "·"),
    **dict.fromkeys("～〜∼˜", "~"),
    **dict.fromkeys("〇○◯⭘", "〇"),
    "⋯": "…",
}
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿两")
_IN_FIGURES = frozenset(".．,，%％‰")


@lru_cache(maxsize=1 << 16)
def same(character: str) -> str:
    """The character as it is compared; nothing for one that does not count."""
    if character in _UNIFIED:
        return _UNIFIED[character]
    point = ord(character)
    if (
        character.isspace()
        or unicodedata.category(character) in ("Cc", "Cf", "Cs")
        or 0xFE00 <= point <= 0xFE0F
    ):
        return ""
    if 0x2F00 <= point <= 0x2FDF or 0xF900 <= point <= 0xFAFF or 0xFB00 <= point <= 0xFB06:
        return unicodedata.normalize("NFKC", character)
    return "" if 0xE0100 <= point <= 0xE01EF else character


@lru_cache(maxsize=1 << 16)
def form(character: str) -> str:
    """The one character that stands for all that differ from it in form only."""
    if character in _ALIKE:
        return _ALIKE[character]
    wide = unicodedata.normalize("NFKC", character)
    return _ALIKE.get(wide, wide) if len(wide) == 1 else character


def compared(text: str) -> str:
    """A text as it is compared: what does not count is left out."""
    return "".join(map(same, text))


def formless(text: str) -> str:
    """A text without regard to form; as long as it was."""
    return "".join(map(form, text))


def is_figure(text: str) -> bool:
    """Whether a text is a number or a part of one: digits, Chinese numerals, signs within figures."""
    if not text:
        return False
    if all(c in _DIGITS or c in _IN_FIGURES for c in text):
        return any(c in _DIGITS for c in text)
    return all(c in _NUMERALS for c in text)


def holds_digit(text: str) -> bool:
    """Whether there is a digit in it."""
    return any(c in _DIGITS for c in text)
