"""Stock Whoosh works on our segments, and what it finds there is what the evaluator finds."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from whoosh import fields, query
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

import index
from index import Entry
from index.analysis import Analyzer
from index.whoosh_engine import WhooshEngine, schema
from index.whoosh_engine.codec import ArrayCodec
from index.whoosh_engine.evaluator import Evaluation
from index.whoosh_engine.part import Part
from index.whoosh_engine.trees import query_of

WORDS = [
    "停车",
    "收费",
    "管理",
    "办法",
    "通知",
    "市政府",
    "人民",
    "人民政府",
    "第三",
    "公报",
    "2019",
    "消防",
    "安全",
    "安全生产",
    "生产",
    "的",
    "与",
    "abc",
]


def entries(count: int, seed: int) -> list[Entry]:
    choice = random.Random(seed)

    def text(words: int) -> str:
        return "".join(choice.choice(WORDS) + choice.choice(["", "", "，", " "]) for _ in range(words))

    return [
        Entry(
            f"d{n}",
            1,
            text(3),
            text(choice.randint(0, 40)),
            year=2000 + n % 5,
            section=choice.choice(["政令", "文件"]),
        )
        for n in range(count)
    ]


QUERIES = [
    query.Term("body_words", "停车"),
    query.Term("year", "2003"),
    query.Term("body_words", "没有"),
    query.And([query.Term("body_words", "停车"), query.Term("year", "2003")]),
    query.Or([query.Term("title_words", "停车"), query.Term("title_words", "消防")]),
    query.And([query.Term("body_words", "停车"), query.Not(query.Term("body_words", "消防"))]),
    query.Not(query.Term("body_words", "停车")),
    query.Every(),
    query.Prefix("body_words", "人"),
    query.Wildcard("body_words", "*生产"),
    query.FuzzyTerm("body_words", "人民政"),
    query.TermRange("year", "2001", "2003"),
    query.Phrase("body_pairs", ["安全", "全生", "生产"]),
    query.AndMaybe(query.Term("body_words", "停车"), query.Term("body_words", "消防")),
]


def ids(found: whoosh_index.Index, asked: query.Query) -> set[str]:
    with found.searcher() as searcher:
        return {hit["id"] for hit in searcher.search(asked, limit=None)}


def written(folder: Path, given: list[Entry], codec: ArrayCodec | None) -> whoosh_index.Index:
    """An index made, changed, merged and thinned by stock Whoosh alone."""
    folder.mkdir()
    found = whoosh_index.create_in(str(folder), schema.schema())
    analyzer = Analyzer()
    for part in (given[:20], given[20:35], given[35:]):
        writer = found.writer(codec=codec, compound=False) if codec else found.writer()
        for entry in part:
            writer.add_document(**schema.prepared(entry, analyzer).for_stock())
        writer.commit(merge=False)
    writer = found.writer(codec=codec, compound=False) if codec else found.writer()
    for number in (3, 21, 36):
        writer.delete_by_term("id", f"d{number}")
    writer.commit(merge=False)
    return found


@pytest.mark.parametrize("merged", [False, True], ids=["in three segments", "merged"])
def test_stock_writes_merges_and_searches_our_segments_like_its_own(tmp_path: Path, merged: bool) -> None:
    given = entries(50, 1)
    ours = written(tmp_path / "ours", given, ArrayCodec())
    stock = written(tmp_path / "stock", given, None)
    if merged:
        ours.writer(codec=ArrayCodec(), compound=False).commit(optimize=True)
        stock.writer().commit(optimize=True)
        assert len(list((tmp_path / "ours").glob("*.arrays"))) == 1
    for asked in QUERIES:
        assert ids(ours, asked) == ids(stock, asked), asked
    assert ids(ours, query.Every()) == {f"d{n}" for n in range(50)} - {"d3", "d21", "d36"}
    ours.close()
    stock.close()


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    """Several segments, some of their documents replaced or deleted."""
    opened = WhooshEngine(tmp_path / "index")
    given = entries(60, 2)
    for part in (given[:30], given[30:45], given[45:]):
        with opened.batch() as batch:
            for entry in part:
                batch.put(entry)
    with opened.batch() as batch:
        batch.put(Entry("d5", 2, "停车", "安全生产"))
        batch.delete("d40")
    return opened


def test_the_evaluator_finds_what_stock_finds(engine: WhooshEngine) -> None:
    with engine._state() as snapshot:
        stock = snapshot.stock
        assert len(snapshot.parts) > 2
        lines = ["停车", "车", "全生产", '"安全生产 管理"', "标题:停车", "正文:安全生产", "栏目:政", "停车 -消防", "-停车"]  # fmt: skip
        trees = [query_of(index.read(line).tree) for line in lines]
        for asked in [*QUERIES, *trees]:
            mask = Evaluation(snapshot).mask(asked)
            assert np.flatnonzero(mask).tolist() == sorted(asked.docs(stock)), asked


def test_stock_searches_what_our_writer_wrote(engine: WhooshEngine, tmp_path: Path) -> None:
    build = next((tmp_path / "index").glob("build-*"))
    found = FileIndex(FileStorage(str(build)), indexname="MAIN")
    assert ids(found, query.Term("year", "2003")) == {f"d{n}" for n in range(60) if n % 5 == 3}
    with found.searcher() as searcher:
        assert searcher.doc_count() == 59
        hit = searcher.search(query.Term("id", "d5"))[0]
        assert hit.fields() == {"id": "d5", "version": 2}
    found.close()


def test_terms_and_their_figures_are_those_of_the_text(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    engine = WhooshEngine(folder)
    with engine.batch() as batch:
        batch.put(Entry("a", 1, "停车", "停车停车 停车管理" + "的" * 600))
        batch.put(Entry("b", 1, "停车", "没有"))
    path = next(folder.rglob("*.arrays"))
    part = Part(path)
    pairs = part.field("body_pairs")
    assert pairs is not None
    assert pairs.values(pairs.rank("停车".encode())).tolist() == [0, 2, 5]
    assert pairs.rank("停电".encode()) == -1
    words = part.field("body_words")
    assert words is not None
    of = words.rank("的".encode())
    assert words.frequencies(of).tolist() == [600]
    assert part.field("nothing") is None
    part.check()
    part.close()
    engine.close()


def test_the_schema_is_one_of_whooshs_own() -> None:
    assert isinstance(schema.schema(), fields.Schema)
