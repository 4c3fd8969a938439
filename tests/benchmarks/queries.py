"""The mixed set: what people ask of a gazette, sixteen kinds, drawn from the documents with a fixed seed."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

COMMON = ["通知", "规定", "管理", "工作", "部门", "人民政府", "建设"]
MIDDLE = [
    "安全生产",
    "财政",
    "教育",
    "环境保护",
    "行政许可",
    "房屋",
    "农村",
    "食品",
    "企业",
    "审计",
    "卫生",
    "交通",
]
EACH = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: words to be found all, or a quoted phrase (``quoted``), with what the kind adds to it."""

    kind: str
    words: tuple[str, ...] = ()
    quoted: str = ""
    where: str = "any"
    number: str = ""
    issue: str = ""
    days: tuple[int, int] | None = None
    newest: bool = False
    page: int = 1
    facets: bool = False
    excerpts: bool = False


def boilerplate(database: sqlite3.Connection, count: int, seed: int = 11) -> list[str]:
    """Pieces of 4 to 8 characters that a twentieth of the documents share: dear where characters decide."""
    chance = random.Random(seed)
    places = [chance.randint(1, count) for _ in range(300)]
    query = "SELECT body FROM d WHERE rowid = ?"
    bodies = [database.execute(query, (place,)).fetchone()[0] for place in places]
    found: dict[str, None] = {}
    while len(found) < EACH:
        text, size = chance.choice(bodies), chance.randint(4, 8)
        start = chance.randrange(max(1, len(text) - size))
        piece = text[start : start + size]
        if all("一" <= c <= "鿿" for c in piece) and sum(piece in body for body in bodies) * 20 >= len(
            bodies
        ):
            found[piece] = None
    return list(found)


def mixed(path: Path, seed: int = 7) -> list[Asked]:
    """The queries for the documents of a file."""
    chance = random.Random(seed)
    database = sqlite3.connect(path)
    count = database.execute("SELECT count(*) FROM d").fetchone()[0]

    def drawn(column: str) -> str:
        return str(
            database.execute(
                f"SELECT {column} FROM d WHERE rowid = ?", (chance.randint(1, count),)
            ).fetchone()[0]
        )

    def han(text: str) -> bool:
        return all("一" <= character <= "鿿" for character in text)

    def piece(column: str, low: int, high: int) -> str:
        while True:
            text, size = drawn(column), chance.randint(low, high)
            start = chance.randrange(max(1, len(text) - size))
            found = text[start : start + size]
            if len(found) == size and han(found):
                return found

    tally = Counter(word for _ in range(300) for word in set(drawn("body_words").split()))
    rare = sorted(word for word, n in tally.items() if n == 1 and han(word) and 2 <= len(word) <= 4)
    found = [Asked("common word", (word,)) for word in COMMON]
    found += [Asked("rare word", (word,)) for word in chance.sample(rare, EACH)]
    found += [Asked("one character", (c,)) for c in "的车水法税鱼矿"]
    found += [
        Asked("2–4 words", tuple(chance.sample(COMMON + MIDDLE, chance.randint(2, 4)))) for _ in range(EACH)
    ]
    found += [Asked("quoted phrase", quoted=piece("body", 5, 16)) for _ in range(2 * EACH)]
    found += [Asked("common phrase", quoted=piece) for piece in boilerplate(database, count)]
    found += [Asked("title fragment", quoted=piece("title", 4, 10), where="title") for _ in range(EACH)]
    found += [Asked("issue number", issue=drawn("issue")) for _ in range(4)]
    found += [Asked("document number", number=drawn("number")) for _ in range(4)]
    for word in COMMON:
        first = chance.randint(730_500, 738_000)
        found.append(Asked("date range", (word,), days=(first, first + chance.choice([365, 1_800, 3_600]))))
    found += [Asked("sorted by date", (word,), newest=True) for word in COMMON]
    found += [Asked("facets", (word,), facets=True) for word in COMMON]
    found += [Asked("page 50", (word,), page=50) for word in COMMON]
    found += [Asked("prefix", (word[:2],)) for word in COMMON[-2:] + MIDDLE[:5]]
    found += [Asked("excerpts", (word,), excerpts=True) for word in COMMON]
    pages = [(word,) for word in COMMON[:3]] + [tuple(chance.sample(COMMON + MIDDLE, 2)) for _ in range(EACH)]
    found += [Asked("whole page", words, facets=True, excerpts=True) for words in pages]
    database.close()
    return found
