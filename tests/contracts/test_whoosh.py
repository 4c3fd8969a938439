"""What the Whoosh engine promises beyond the contract: it survives other processes, damage and a killed writer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import index
from index import Entry, IndexDamaged, Query


def filled(folder: Path) -> index.Engine:
    engine = index.open_whoosh(folder)
    with engine.batch() as batch:
        batch.put(Entry("a", 1, "停车场管理办法", "正文"))
    return engine


def test_an_index_is_there_when_opened_again(tmp_path: Path) -> None:
    filled(tmp_path).close()
    again = index.open_whoosh(tmp_path)
    assert again.search(Query("停车场")).total == 1
    again.close()


def test_a_reader_sees_what_another_engine_wrote(tmp_path: Path) -> None:
    reader, writer = filled(tmp_path), index.open_whoosh(tmp_path)
    assert reader.search(Query("停车场")).total == 1
    with writer.batch() as batch:
        batch.put(Entry("b", 1, "停车场"))
    assert reader.search(Query("停车场")).total == 2
    writer.rebuild([Entry("c", 1, "停车场")])
    assert [hit.id for hit in reader.search(Query("停车场")).hits] == ["c"]
    reader.close()
    writer.close()


def test_an_index_of_another_dictionary_is_refused_and_rebuilt(tmp_path: Path) -> None:
    filled(tmp_path).close()
    other = index.open_whoosh(tmp_path, ["停车场管理"])
    with pytest.raises(IndexDamaged, match="gazette rebuild"):
        other.search(Query("停车场"))
    other.rebuild([Entry("a", 1, "停车场")])
    assert other.search(Query("停车场")).total == 1
    other.close()


# Whoosh leaves the file it fails on to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["current", "made_by.json", "_MAIN_1.toc"])
@pytest.mark.parametrize("harm", ["missing", "empty", "garbage"])
def test_a_damaged_index_is_refused_with_a_sentence_and_can_be_rebuilt(
    tmp_path: Path, name: str, harm: str
) -> None:
    filled(tmp_path).close()
    path = next(
        p
        for p in sorted(tmp_path.rglob("*"))
        if p.name == name or (p.suffix == ".toc" and name.endswith(".toc"))
    )
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if harm == "empty" else b"\x80\x05garbage" * 20)
    engine = index.open_whoosh(tmp_path)
    if name == "current" and harm == "missing":
        assert engine.search(Query("停车场")).total == 0  # a new, empty index; `verify` finds what it lacks
    else:
        with pytest.raises(IndexDamaged, match="gazette rebuild"):
            engine.search(Query("停车场"))
    engine.rebuild([Entry("a", 1, "停车场")])
    assert engine.search(Query("停车场")).total == 1
    engine.close()


def test_threads_search_while_another_writes(tmp_path: Path) -> None:
    engine = filled(tmp_path)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            results = engine.search(Query("停车场"))
            if results.total < 1 or results.hits[0].id != "a":
                wrong.append(results)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(15):
        with engine.batch() as batch:
            batch.put(Entry(f"b{number}", 1, f"关于停车场的通知{number}"))
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert engine.search(Query("停车场")).total == 16
    engine.close()
