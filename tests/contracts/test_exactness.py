"""Recall and precision are 1.0: the engines find exactly the documents that a plain scan of the text finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import index
from index import Engine, Entry, Query, Tier, fold
from index.memory import MemoryEngine

pytestmark = pytest.mark.corpus
DOCUMENTS, COMBINATIONS = 700, 200
DRAWS = {"memory": 500, "whoosh": 5_000}
Texts = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def texts(corpus_documents: Callable[[int], list[dict[str, str]]]) -> Texts:
    return {d["source_id"]: (d["title"], d["body"]) for d in corpus_documents(DOCUMENTS)}


@pytest.fixture(scope="module")
def folded(texts: Texts) -> Texts:
    return {id: (fold(title), fold(body)) for id, (title, body) in texts.items()}


@pytest.fixture(scope="module", params=["memory", "whoosh"])
def engine(
    request: pytest.FixtureRequest, texts: Texts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("index")
    opened = index.open_memory() if request.param == "memory" else index.open_whoosh(folder)
    opened.rebuild(Entry(id, 1, title, body) for id, (title, body) in texts.items())
    yield opened
    opened.close()


def scan(folded: Texts, text: str) -> set[str]:
    wanted = fold(text)
    return {id for id, (title, body) in folded.items() if wanted in title or wanted in body}


def found(engine: Engine, line: str) -> set[str]:
    hits = engine.search(Query(line, size=None)).hits
    return {hit.id for hit in hits if hit.tier is Tier.EXACT}


def draws(texts: Texts, seed: int) -> Iterator[str]:
    """Substrings of 1 to 16 characters that hold no white space, from titles and bodies."""
    choice = random.Random(seed)
    documents = sorted(texts)
    while True:
        text = texts[choice.choice(documents)][choice.random() < 0.8]
        length = choice.randint(1, 16)
        start = choice.randrange(max(1, len(text) - length + 1))
        piece = text[start : start + length]
        if piece and not any(map(str.isspace, piece)):
            yield piece


def test_random_pieces_of_real_texts_are_found_as_a_scan_finds_them(
    engine: Engine, texts: Texts, folded: Texts
) -> None:
    pieces = draws(texts, 2026)
    for _ in range(DRAWS["memory" if isinstance(engine, MemoryEngine) else "whoosh"]):
        piece = next(pieces)
        if '"' in fold(piece):
            assert found(engine, piece) >= scan(folded, piece), piece
            continue
        assert found(engine, f'"{piece}"') == scan(folded, piece), piece
        reading = index.read(piece)
        if reading.direct is None and reading.plain and not reading.described:
            assert found(engine, piece) == scan(folded, piece), piece


def test_combinations_are_found_as_a_scan_finds_them(engine: Engine, texts: Texts, folded: Texts) -> None:
    choice = random.Random(7)
    pieces = (piece for piece in draws(texts, 11) if len(piece) <= 6 and '"' not in fold(piece))
    for _ in range(COMBINATIONS):
        a, b, c = next(pieces), next(pieces), next(pieces)
        found_by = {name: scan(folded, piece) for name, piece in zip("abc", (a, b, c), strict=True)}
        line, wanted = choice.choice(
            [
                (f'"{a}" "{b}"', found_by["a"] & found_by["b"]),
                (f'"{a}" AND "{b}"', found_by["a"] & found_by["b"]),
                (f'"{a}" OR "{b}"', found_by["a"] | found_by["b"]),
                (f'"{a}" 或 "{b}" 或 "{c}"', found_by["a"] | found_by["b"] | found_by["c"]),
                (f'"{a}" -"{b}"', found_by["a"] - found_by["b"]),
                (f'"{a}" NOT "{b}"', found_by["a"] - found_by["b"]),
                (f'"{a}" "{b}" OR "{c}"', found_by["a"] & found_by["b"] | found_by["c"]),
                (f'("{a}" OR "{b}") "{c}"', (found_by["a"] | found_by["b"]) & found_by["c"]),
                (f'("{a}" OR "{b}") -"{c}"', (found_by["a"] | found_by["b"]) - found_by["c"]),
            ]
        )
        assert found(engine, line) == wanted, line
