"""The archive's own words, packed so that three hundred thousand of them can be asked in a moment.

Words stand in one string, most frequent first, so a word is known by its place and a smaller place is a commoner
word. Each way of looking one up (by itself, by its sound, with a character missing) is an array of hashes, sorted,
with an array of places beside it: a few bytes a word, and a whole line's questions are one binary search each.
Hashes may collide, so whoever asks compares the word found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, product

import numpy as np
import numpy.typing as npt

from index.pinyin import MOST_READINGS, blunt, readings

LONGEST = 10
EDITABLE = 3  # shorter words have too many neighbours to be guessed by one character
MOST_WORDS = (
    400_000  # the commonest; beyond them a word is in a single document and no likelier than a typing error
)
MOST_SAME = 6  # words looked at for one sound
_BASE = 1_000_003
_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_FIRST, _LAST = 0x4E00, 0x9FFF
Places = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.uint64]

# characters mistaken for each other by eye, or by a hand that writes them
_LOOKALIKES = (
    "己已巳 未末 戊戌戍戎 人入八 土士 日曰目 大太犬 千干于 天夭无 贷货 侯候 拔拨 折拆析 徒徙陡 辩辨瓣辫 竞竟 幕墓慕暮募 住往佳注 治冶 "
    "冷泠 今令 坐座 蓝篮 密蜜 历厉 帐账 燥躁操澡 即既 栽裁载 壁璧 准淮 茶荼 兔免 商摘 博搏 抄炒 庄压 晴睛清请情 休体 代伐 王玉主 刀力 "
    "午牛 甲由申田 间问闻 竣峻骏 拾捡 园圆 工公 定订 预予 权劝 营管 部陪 陪培赔 堤提 租祖组阻 证征 侵浸 缴徼邀 辐幅福 补扑 孤狐弧 偿尝 "
    "损捐 款歉 险检捡验 障章彰 费废 登蹬 暂渐 消销 防访妨 犬大 燃然 烧绕浇 综踪棕 续读 养痒 监蓝 储诸 质贡 济挤 建健 值植 环坏 场扬杨汤"
)


def _hash(text: str) -> int:
    value = 0
    for character in text:
        value = (value * _BASE + ord(character)) & _MASK
    return ((value * _MIX) & _MASK) >> 32


class _Table:
    """Hashes with the places of the words that have them."""

    def __init__(self, hashes: Sequence[Codes], places: Sequence[Places]) -> None:
        mixed = np.concatenate(hashes) if hashes else np.zeros(0, np.uint64)
        joined = np.concatenate(places) if places else np.zeros(0, np.uint32)
        keys = ((mixed * np.uint64(_MIX)) >> np.uint64(32)).astype(np.uint32)
        order = np.lexsort((joined, keys))
        self._keys, self._places = keys[order], joined[order]

    @property
    def nbytes(self) -> int:
        return int(self._keys.nbytes + self._places.nbytes)

    def find(self, texts: Sequence[str], most: int) -> Iterator[tuple[int, int]]:
        """Which text, and the place of a word that has its hash; commonest words first."""
        if not texts:
            return
        asked = np.fromiter(map(_hash, texts), np.uint32, len(texts))
        first = np.searchsorted(self._keys, asked, "left")
        last = np.searchsorted(self._keys, asked, "right")
        for which in np.flatnonzero(last > first):
            for place in self._places[first[which] : min(last[which], first[which] + most)]:
                yield int(which), int(place)


class Lexicon:
    """Words with the number of documents that hold them, and short phrases known to be whole."""

    def __init__(self, words: Iterable[tuple[str, int]], phrases: Iterable[str] = ()) -> None:
        known: dict[str, int] = {}
        singles: dict[str, int] = {}
        for word, count in words:
            if count > 0 and _is_chinese(word):
                (known if 1 < len(word) <= LONGEST else singles if len(word) == 1 else {})[word] = count
        self.phrases = tuple(dict.fromkeys(phrase for phrase in phrases if _is_chinese(phrase)))
        for phrase in self.phrases:
            if 1 < len(phrase) <= LONGEST:
                known.setdefault(phrase, 1)
        ordered = sorted(known.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]
        self._text = "".join(word for word, _ in ordered)
        self._starts = np.cumsum([0, *(len(word) for word, _ in ordered)], dtype=np.uint32)
        self._counts = np.array([count for _, count in ordered], np.uint32)
        self._singles = singles
        self.documents = max(chain(singles.values(), known.values()), default=1)
        self._build()

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def nbytes(self) -> int:
        """What the arrays hold in memory."""
        tables = (self._whole, self._sounds, self._blunt, self._shorter)
        return 2 * len(self._text) + self._starts.nbytes + self._counts.nbytes + sum(t.nbytes for t in tables)

    def word(self, place: int) -> str:
        """The word at a place."""
        return self._text[self._starts[place] : self._starts[place + 1]]

    def count(self, place: int) -> int:
        """The documents that hold the word at a place."""
        return int(self._counts[place])

    def single(self, character: str) -> int:
        """The documents that hold a character as a word of its own."""
        return self._singles.get(character, 0)

    def known(self, texts: Sequence[str]) -> dict[str, int]:
        """The places of those texts that are words."""
        found = {}
        for which, place in self._whole.find(texts, MOST_SAME):
            if self.word(place) == texts[which]:
                found[texts[which]] = place
        return found

    def sounding(self, spellings: Sequence[str], *, bluntly: bool = False) -> Iterator[tuple[int, int]]:
        """Words that sound like these letters: which letters, and the word's place."""
        yield from (self._blunt if bluntly else self._sounds).find(spellings, MOST_SAME)

    def one_off(self, text: str) -> Iterator[int]:
        """Words that differ from a text by one character too many, too few or wrong."""
        found = [place for _, place in self._shorter.find([text], 4 * MOST_SAME)]
        if len(text) >= EDITABLE:
            shorter = [text[:i] + text[i + 1 :] for i in range(len(text))]
            found += [place for _, place in self._shorter.find(shorter, 4 * MOST_SAME)]
            found += [place for _, place in self._whole.find(shorter, MOST_SAME)]
        least = EDITABLE if len(text) > 1 else 2
        for place in sorted(set(found)):
            if len(self.word(place)) >= least and _one_edit(text, self.word(place)):
                yield place

    def _build(self) -> None:
        codes = np.frombuffer(self._text.encode("utf-16-le"), np.uint16).astype(np.uint64)
        lengths = np.diff(self._starts.astype(np.int64))
        sharp, dull = _syllables(False), _syllables(True)
        lists: dict[str, tuple[list[Codes], list[Places]]] = {
            name: ([], []) for name in ("whole", "sharp", "dull", "shorter")
        }
        for length in range(2, LONGEST + 1):
            places = np.flatnonzero(lengths == length).astype(np.uint32)
            if not places.size:
                continue
            rows = codes[self._starts[places].astype(np.int64)[:, None] + np.arange(length)]
            _add(lists["whole"], _polynomial(rows), places)
            if length >= EDITABLE - 1:  # a pair that lost one character leaves the other alone
                for gone in range(length):
                    _add(lists["shorter"], _polynomial(np.delete(rows, gone, axis=1)), places)
            _add_sounds(lists["sharp"], rows, places, sharp)
            _add_sounds(lists["dull"], rows, places, dull)
        self._whole, self._sounds = _Table(*lists["whole"]), _Table(*lists["sharp"])
        self._blunt, self._shorter = _Table(*lists["dull"]), _Table(*lists["shorter"])


def spoken(text: str, *, bluntly: bool = False) -> tuple[str, ...]:
    """A text's sounds as they are kept: the usual reading, then those with one character read another way."""
    table = readings()
    listed = [table.get(character, ()) for character in text]
    if not all(listed):
        return ()
    usual = [choice[0] for choice in listed]
    ways = [usual]
    for position, choice in enumerate(listed):
        ways += [[*usual[:position], other, *usual[position + 1 :]] for other in choice[1:]]
    return tuple(dict.fromkeys("".join(map(blunt, way) if bluntly else way) for way in ways))


def lookalikes(text: str) -> Iterator[str]:
    """The text with one character exchanged for one that looks like it."""
    for position, character in enumerate(text):
        for other in _alike().get(character, ""):
            yield text[:position] + other + text[position + 1 :]


@cache
def _alike() -> dict[str, str]:
    """Every character of the table with those it is mistaken for."""
    found: dict[str, str] = {}
    for group in _LOOKALIKES.split():
        for character in group:
            found[character] = found.get(character, "") + group.replace(character, "")
    return found


def _is_chinese(word: str) -> bool:
    return bool(word) and all(_FIRST <= ord(character) <= _LAST for character in word)


def _one_edit(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _polynomial(rows: Codes) -> Codes:
    value = np.zeros(len(rows), np.uint64)
    for column in range(rows.shape[1]):
        value = value * np.uint64(_BASE) + rows[:, column]
    return value


def _add(lists: tuple[list[Codes], list[Places]], hashes: Codes, places: Places) -> None:
    lists[0].append(hashes)
    lists[1].append(places)


def _syllables(bluntly: bool) -> tuple[Codes, Codes, npt.NDArray[np.bool_]]:
    """For each character and reading: the hash of its letters, the power that makes room for them, and whether it is."""
    size = _LAST - _FIRST + 1
    values, rooms = np.zeros((size, MOST_READINGS), np.uint64), np.ones((size, MOST_READINGS), np.uint64)
    there = np.zeros((size, MOST_READINGS), np.bool_)
    for character, listed in readings().items():
        for place, syllable in enumerate(listed):
            value, room = 0, 1
            for letter in blunt(syllable) if bluntly else syllable:
                value, room = (value * _BASE + ord(letter)) & _MASK, (room * _BASE) & _MASK
            values[ord(character) - _FIRST, place], rooms[ord(character) - _FIRST, place] = value, room
            there[ord(character) - _FIRST, place] = True
    return values, rooms, there


def _add_sounds(
    lists: tuple[list[Codes], list[Places]],
    rows: Codes,
    places: Places,
    table: tuple[Codes, Codes, npt.NDArray[np.bool_]],
) -> None:
    """Hash every word's letters as usually read, then with one character read another way."""
    values, rooms, there = table
    characters = (rows - np.uint64(_FIRST)).astype(np.int64)
    readable = there[characters, 0].all(axis=1)
    ways = [(-1, 0), *product(range(rows.shape[1]), range(1, MOST_READINGS))]
    for position, reading in ways:
        wanted = readable if position < 0 else readable & there[characters[:, position], reading]
        chosen = characters[wanted]
        hashes = np.zeros(len(chosen), np.uint64)
        for column in range(rows.shape[1]):
            which = reading if column == position else 0
            hashes = hashes * rooms[chosen[:, column], which] + values[chosen[:, column], which]
        _add(lists, hashes, places[wanted])
