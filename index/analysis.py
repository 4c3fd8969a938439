"""How text becomes searchable: folding, grams and words. The only module that knows jieba.

Folding keeps length (one character in, one out), so an offset in folded text is an offset in the original.
Both sides of a search are folded alike, so folding can only ever find more, never less.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.machinery
import importlib.util
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import opencc

_VARIANTS = {
    "[": "〔［【﹝〖",
    "]": "〕］】﹞〗",
    "(": "（﹙⁽",
    ")": "）﹚⁾",
    "<": "〈﹤‹⟨",
    ">": "〉﹥›⟩",
    '"': "“”„‟＂「」『』〝〞",
    "'": "‘’‚‛＇",
    "-": "—–－‐‑‒―−﹣─━",
    "~": "～〜∼",
    ":": "：∶︰﹕",
    "·": "•‧・･∙⋅",
    "〇": "○◯〇",
}
# radicals that stand for whole characters in text taken out of PDF files, beyond what NFKC knows
_RADICALS = "⺠民⻋车⻓长⻔门⻅见⻚页⻛风⻜飞⻢马⻥鱼⻦鸟⻬齐⻰龙⻘青⻝食⺟母⻄西⻩黄⻨麦⻮齿⻳龟⻉贝⻙韦⻤鬼⻣骨⺮竹⻆角⻁虎⺎兀⺏尣⻑长⻌辶⻎辶⺌小⺍小⻊足"
_COMPATIBLE = ((0xFF01, 0xFFEF), (0xF900, 0xFAFF), (0x2F00, 0x2FDF), (0x2F800, 0x2FA1F))
_HAN = ((0x3400, 0x9FFF), (0x20000, 0x2FFFF))
# no other stretch has letters of two cases
_CASED = (
    (0, 0x3000), (0xA640, 0xAC00), (0xFF00, 0x10000), (0x10400, 0x10E00), (0x118A0, 0x118E0), (0x16E40, 0x16EE0), (0x1E900, 0x1E960),
)  # fmt: skip
_BROKEN = "\ufffd"  # half a character or none, from a broken conversion: no file can hold it
_LOADING = threading.Lock()
_LONG = 200  # characters from which folding by an array is quicker than one by one


@cache
def _folding() -> dict[int, str]:
    """Every character that folds to another one, as ``str.translate`` wants it."""
    variants = {other: plain for plain, others in _VARIANTS.items() for other in others}
    variants |= {_RADICALS[place]: _RADICALS[place + 1] for place in range(0, len(_RADICALS), 2)}
    plain = {
        c: _compatible(c) for low, high in _COMPATIBLE for c in map(chr, range(low, high + 1))
    } | variants
    plain = {character: variants.get(target, target) for character, target in plain.items()}
    plain |= dict.fromkeys(filter(str.isspace, map(chr, range(0x3001))), " ")
    for low, high in _CASED:
        for character in map(chr, range(low, high)):
            target = plain.get(character, character)
            if (lowered := _lowered(target)) != target:
                plain[character] = lowered
    simplified = _simplified()
    table = {c: simplified.get(target, target) for c, target in plain.items()}
    table |= {c: target for c, target in simplified.items() if c not in plain}
    folding = {ord(c): target for c, target in table.items() if target != c}
    return folding | dict.fromkeys([0, *range(0xD800, 0xE000)], _BROKEN)


def _compatible(character: str) -> str:
    found = unicodedata.normalize("NFKC", character)
    return found if len(found) == 1 else character


def _lowered(character: str) -> str:
    found = character.lower()
    return found if len(found) == 1 else character


def _simplified() -> dict[str, str]:
    """Traditional characters with their simplified ones.

    A character of GB 2312 stands in simplified text in its own right (乾 of 乾坤, 於 of 於陵), so it stays.
    """
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    own = set("".join(code.decode("gb2312", "ignore") for code in rows))
    # a line each, so that OpenCC never takes two of them for one word
    han = "\n".join(chr(code) for low, high in _HAN for code in range(low, high + 1))
    converted = opencc.OpenCC("t2s").convert(han)
    if len(converted) != len(han):  # some became two characters: folding keeps length, so those stay
        pairs = zip(han.split("\n"), converted.split("\n"), strict=True)
        converted = "\n".join(after if len(after) == 1 else before for before, after in pairs)
    points = (np.frombuffer(text.encode("utf-32-le"), "<u4") for text in (han, converted))
    changed = np.flatnonzero(np.not_equal(*points)).tolist()
    return {han[place]: converted[place] for place in changed if han[place] not in own}


@cache
def _folding_array() -> npt.NDArray[np.uint32]:
    table = np.arange(0x110000, dtype="<u4")
    for code, folded in _folding().items():
        table[code] = ord(folded)
    return table


@cache
def _folding_hash() -> str:
    return hashlib.sha256(repr(sorted(_folding().items())).encode()).hexdigest()[:16]


def fold(text: str) -> str:
    """Fold width, case, traditional forms, brackets, dashes, quotes and white space; length is kept."""
    if len(text) < _LONG:
        return text.translate(_folding())
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return str(_folding_array()[points].tobytes(), "utf-32-le")


def grams(folded: str) -> set[str]:
    """Every character and every pair of neighbours in ``folded``, white space left out.

    A text can hold a phrase only if it holds all the phrase's grams, so their postings give the candidates.
    """
    found = set(folded)
    found.update(map("".join, pairwise(folded)))
    return {gram for gram in found if " " not in gram}


def phrase_grams(piece: str) -> tuple[str, ...]:
    """The grams that narrow the search for one piece (no white space inside): its pairs, or itself."""
    if len(piece) < 2:
        return (piece,)
    return tuple(dict.fromkeys(map("".join, pairwise(piece))))


_SHORT = (
    ("人民代表大会常务委员会", "人大常委会"),
    ("人民代表大会", "人大"),
    ("人民政府", "政府"),
    ("中华人民共和国", ""),
    ("国务院办公厅", "国办"),
    ("最高人民法院", "最高法"),
    ("最高人民检察院", "最高检"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("工业和信息化", "工信"),
    ("卫生健康", "卫健"),
    ("文化和旅游", "文旅"),
    ("市场监督管理", "市场监管"),
    ("国有资产监督管理委员会", "国资委"),
    ("政府办公厅", "政府办"),
    ("政府办公室", "政府办"),
    ("委员会", "委"),
)  # in this order: a form made by one line may be shortened by the next


@lru_cache(maxsize=16_384)
def name_forms(folded: str) -> frozenset[str]:
    """The name of an organ and the shorter forms people use for it: 澜州市人大常委会, 澜州市政府办, 国办, 发改委."""
    forms = {folded}
    for long, short in _SHORT:
        forms |= {form.replace(long, short) for form in forms}
    return frozenset(form for form in forms if len(form) > 1)


class Analyzer:
    """Cuts text into jieba's words, with the words of the office's own dictionary.

    ``rjieba`` (jieba in Rust: same algorithm, same dictionary) does the work; ``jieba`` stands in where it
    is missing. ``fingerprint`` names it, its dictionary and the folding: an index made with others is rebuilt.
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._terms = tuple(sorted({fold(term.strip()) for term in terms if len(term.strip()) > 1}))
        self._name, self._cut = _segmenter(self._terms)

    @property
    def fingerprint(self) -> str:
        """What the words depend on, as one line."""
        dictionary = hashlib.sha256("\n".join(self._terms).encode()).hexdigest()[:16]
        return f"{self._name} dictionary-{dictionary} folding-{_folding_hash()}"

    def words(self, text: str) -> list[str]:
        """The words of a text for ranking, long words with their parts, punctuation left out."""
        return [word for word in self._cut(fold(text)) if _is_word(word)]

    def cut(self, folded: str) -> list[str]:
        """The pieces of a folded text, punctuation among them."""
        return self._cut(folded)

    def content_words(self, text: str) -> tuple[str, ...]:
        """The distinct words of a reader's line that say something, in their order."""
        kept = (word for word in self._longest(text) if word not in _EMPTY_WORDS)
        return tuple(dict.fromkeys(kept))

    def _longest(self, text: str) -> Iterator[str]:
        """Search-mode cutting gives the parts before the whole; a part inside its whole is left out."""
        words = self.words(text)
        for position, word in enumerate(words):
            following = words[position + 1 : position + 4]
            if len(word) > 1 and any(word != other and word in other for other in following):
                continue
            yield word


_EMPTY_WORDS = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "对",
        "为",
        "等",
        "有",
        "由",
        "将",
        "把",
        "被",
        "向",
        "从",
        "到",
        "以",
        "于",
        "关于",
        "关于对",
        "对于",
        "以及",
        # a reader's question says these, a document does not
        "什么",
        "怎么",
        "怎样",
        "如何",
        "哪里",
        "哪些",
        "哪个",
        "请问",
        "吗",
        "呢",
        "我",
        "我们",
        "想",
    ]
)


def _is_word(word: str) -> bool:
    return any(character.isalnum() for character in word)


def _segmenter(terms: tuple[str, ...]) -> tuple[str, Callable[[str], list[str]]]:
    try:
        cutter = _rjieba().Jieba()
    except ImportError:
        return _reference_segmenter(terms)
    for term in terms:
        cutter.add_word(term, None, None)
    return f"rjieba-{_version('rjieba')}", cutter.cut_for_search


def _rjieba() -> Any:
    """The extension inside the package: importing the package itself loads its dictionary a second time (0.1 s, 20 MB)."""
    name = "rjieba.rjieba"
    package = importlib.util.find_spec("rjieba")
    if package is None:
        raise ImportError(name)
    with _LOADING:
        if name not in sys.modules:
            spec = importlib.machinery.PathFinder.find_spec(name, package.submodule_search_locations)
            if spec is None or spec.loader is None:
                return importlib.import_module("rjieba")
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            sys.modules[name] = module
    return sys.modules[name]


def _reference_segmenter(terms: tuple[str, ...]) -> tuple[str, Callable[[str], list[str]]]:
    import jieba

    tokenizer: Any = jieba.Tokenizer()  # type: ignore[no-untyped-call]
    # jieba keeps a marshalled cache in the shared temporary folder, where anybody could plant another one
    with tempfile.TemporaryDirectory() as private:
        tokenizer.tmp_dir = private
        tokenizer.initialize()
    for term in terms:
        tokenizer.add_word(term)
    return f"jieba-{_version('jieba')}", tokenizer.lcut_for_search


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
