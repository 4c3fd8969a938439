"""Any number of documents made from real paragraphs: contiguous runs recombined, with a tail of invented rare words.

They stand in one SQLite file, texts and cut words, so every engine is built from the same rows and every excerpt is
cut from the same text. The seed is fixed.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from gazette.settings import CHECKOUT
from index import Analyzer

ORGANS = [
    "人民政府",
    "人民政府办公室",
    "财政局",
    "民政局",
    "教育局",
    "公安局",
    "住房和城乡建设局",
    "交通运输局",
    "卫生健康委员会",
    "市场监督管理局",
    "应急管理局",
    "水务局",
]
SECTIONS = ["政令", "市政府文件", "市政府办公室文件", "部门文件", "人事任免", "大事记"]
KINDS = ["order", "normative", "notice", "reply", "personnel", "chronicle"]
COLUMNS = "id title body number issue issue_order issuer section kind year day title_words body_words"


@dataclass(frozen=True, slots=True)
class Made:
    """One made document; ``day`` is an ordinal, words are cut and joined by spaces."""

    id: str
    title: str
    body: str
    number: str
    issue: str
    issue_order: int
    issuer: str
    section: str
    kind: str
    year: int
    day: int
    title_words: str
    body_words: str


def source() -> list[dict[str, str]]:
    """The real documents the paragraphs come from."""
    path = (
        Path(os.environ.get("GAZETTE_CORPUS") or CHECKOUT.parent / "shared" / "corpus") / "documents.jsonl.gz"
    )
    if not path.exists():
        sys.exit("The benchmarks need the corpus of real documents (GAZETTE_CORPUS).")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def made(count: int, seed: int = 2026) -> Iterator[Made]:
    """Documents, their lengths spread as in gazettes: median about 2,500 characters."""
    chance = random.Random(seed)
    real = source()
    texts = [[p for p in document["body"].split("\n") if p.strip()] for document in real]
    texts = [paragraphs for paragraphs in texts if len(paragraphs) > 2]
    titles = [document["title"] for document in real]
    analyzer = Analyzer()
    for n in range(count):
        wanted = min(60_000.0, chance.lognormvariate(7.6, 0.75))
        body: list[str] = []
        size = 0
        while size < wanted:
            paragraphs = chance.choice(texts)
            start = chance.randrange(len(paragraphs))
            run = paragraphs[start : start + chance.randint(2, 12)]
            body += run
            size += sum(map(len, run))
        body.append("附注：" + "".join(chr(0x4E00 + chance.randrange(20_000)) for _ in range(6)) + "。")
        day = date(2000, 1, 1) + timedelta(days=chance.randrange(26 * 365))
        issue = chance.randrange(1, 25)
        title, text = chance.choice(titles), "\n".join(body)
        yield Made(
            f"m{n:06d}", title, text, f"澜政办发〔{day.year}〕{n % 300 + 1}号", f"{day.year}年第{issue}期",
            day.year * 100 + issue, "澜州市" + chance.choice(ORGANS), chance.choice(SECTIONS), chance.choice(KINDS), day.year,
            day.toordinal(), " ".join(analyzer.words(title)), " ".join(analyzer.words(text)),
        )  # fmt: skip


def store(count: int, folder: Path) -> Path:
    """The file with so many documents, made when it is not there."""
    path = folder / f"documents-{count}.db"
    if not path.exists():
        aside = path.with_suffix(".part")
        aside.unlink(missing_ok=True)
        database = sqlite3.connect(aside)
        database.execute(f"CREATE TABLE d ({COLUMNS.replace(' ', ', ')}, PRIMARY KEY (id))")
        marks = ", ".join("?" * len(COLUMNS.split()))
        database.executemany(
            f"INSERT INTO d VALUES ({marks})",
            (tuple(getattr(m, c) for c in COLUMNS.split()) for m in made(count)),
        )
        database.commit()
        database.close()
        aside.rename(path)
    return path


def rows(path: Path) -> Iterator[Made]:
    """The documents of a file, in order."""
    database = sqlite3.connect(path)
    for row in database.execute(f"SELECT {COLUMNS.replace(' ', ', ')} FROM d ORDER BY id"):
        yield Made(*row)
    database.close()
