"""What the Whoosh engine promises beyond the contract: it survives other processes, damage and a killed writer."""

from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import index
from index import Entry, IndexBusy, IndexDamaged, Order, Query
from index.whoosh_engine import WhooshEngine
from index.whoosh_engine.crew import Crew


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


LINES = ["停车场", "管理办法", "车", "正文", "消防安全检查", "栏目:政令", "2024年第3期", "消防 检查", ""]


def answers(engine: index.Engine) -> list[set[str]]:
    return [{hit.id for hit in engine.search(Query(line, size=None)).hits} for line in LINES]


def larger(folder: Path) -> index.Engine:
    """Three segments, one with a deleted document."""
    engine = index.open_whoosh(folder)
    for start in (0, 40, 80):
        with engine.batch() as batch:
            for n in range(start, start + 40):
                title = ["停车场管理办法", "消防安全检查通知", f"关于第{n}号事项"][n % 3]
                batch.put(
                    Entry(
                        f"d{n}", 1, title, f"正文{n}。消防检查。" * 9, section="政令", issues=("2024年第3期",)
                    )
                )
    with engine.batch() as batch:
        batch.delete("d7")
    return engine


def change(path: Path, at: float) -> None:
    """Flip one bit at a share of the file's length."""
    data = bytearray(path.read_bytes())
    data[int(at * (len(data) - 1))] ^= 0x10
    path.write_bytes(data)


def swap(paths: list[Path]) -> None:
    first, second = paths[0].read_bytes(), paths[1].read_bytes()
    paths[0].write_bytes(second)
    paths[1].write_bytes(first)


HARMS: dict[str, Callable[[Path], object]] = {
    "a segment cut short": lambda f: os.truncate(segments(f)[0], segments(f)[0].stat().st_size // 2),
    "a segment cut to nothing": lambda f: os.truncate(segments(f)[0], 0),
    "a segment missing": lambda f: segments(f)[1].unlink(),
    "a segment lengthened": lambda f: segments(f)[0].write_bytes(segments(f)[0].read_bytes() + b"0"),
    "two segments exchanged": lambda f: swap(segments(f)),
    "another format": lambda f: segments(f)[0].write_bytes(
        segments(f)[0].read_bytes()[:8] + b"\x63\0\0\0" + segments(f)[0].read_bytes()[12:]
    ),
    "the mark changed": lambda f: change(segments(f)[0], 0.0),
    "the table of contents changed": lambda f: change(next(f.rglob("*.toc")), 0.7),
    "the table of contents missing": lambda f: next(f.rglob("*.toc")).unlink(),
    "current empty": lambda f: (f / "current").write_text(""),
    "current missing": lambda f: (f / "current").unlink(),
    "current changed": lambda f: change(f / "current", 0.5),
    "current garbage": lambda f: (f / "current").write_bytes(b"\x80\x05garbage" * 20),
}


def segments(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.arrays"))


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_index_is_refused_with_a_sentence_and_can_be_rebuilt(tmp_path: Path, harm: str) -> None:
    engine = larger(tmp_path)
    engine.close()
    HARMS[harm](tmp_path)
    engine = index.open_whoosh(tmp_path)
    with pytest.raises(IndexDamaged, match="gazette rebuild"):
        answers(engine)
    with pytest.raises(IndexDamaged, match="gazette rebuild"), engine.batch() as batch:
        batch.put(Entry("e", 1, "停车场"))
    engine.rebuild([Entry("a", 1, "停车场")])
    assert engine.search(Query("停车场")).total == 1
    engine.close()


def test_no_flipped_bit_ever_gives_a_wrong_answer(tmp_path: Path) -> None:
    engine = larger(tmp_path / "index")
    right = answers(engine)
    engine.close()
    refused = 0
    for step in range(60):
        folder = tmp_path / f"copy{step}"
        shutil.copytree(tmp_path / "index", folder)
        change(segments(folder)[step % 3], step / 59)
        engine = index.open_whoosh(folder)
        try:
            assert answers(engine) == right
        except IndexDamaged:
            refused += 1
        engine.close()
        shutil.rmtree(folder)
    assert refused >= 30  # the other bits stand where these searches do not read, or between the arrays


def test_a_second_writer_waits_and_then_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.whoosh_engine.states.LOCK_SECONDS", 0.2)
    first, second = filled(tmp_path), index.open_whoosh(tmp_path)
    with first.batch() as batch:
        batch.put(Entry("b", 1, "停车场"))
        with pytest.raises(IndexBusy, match="稍后再试"), second.batch():
            pass
    assert second.search(Query("停车场")).total == 2
    first.close()
    second.close()


def test_many_small_commits_leave_few_segments_and_no_old_files(tmp_path: Path) -> None:
    engine, reader = filled(tmp_path), WhooshEngine(tmp_path)
    for number in range(70):
        with engine.batch() as batch:
            batch.put(Entry(f"b{number % 50}", number, f"关于停车场的通知{number}"))
        assert reader.search(Query("停车场")).total == min(number, 49) + 2
    assert len(reader._parts) == len(segments(tmp_path)), "a reader holds files of states gone by"
    reader.close()
    assert len(segments(tmp_path)) < 24
    assert len(list(tmp_path.rglob("*.toc"))) == 1
    assert engine.search(Query("停车场")).total == 51
    assert dict(engine.versions())["b19"] == 69
    engine.close()


def test_one_batch_holds_the_last_of_what_it_was_told(tmp_path: Path) -> None:
    engine = filled(tmp_path)
    with engine.batch() as batch:
        batch.put(Entry("b", 1, "先写的"))
        batch.put(Entry("b", 2, "后写的"))
        batch.put(Entry("c", 1, "又删的"))
        batch.delete("c")
        batch.delete("a")
        batch.delete("nobody")
    assert dict(engine.versions()) == {"b": 2}
    assert engine.search(Query("先写的")).exact == 0
    assert engine.search(Query("后写的")).exact == 1
    engine.close()


def test_a_batch_larger_than_a_segment_is_one_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.whoosh_engine.engine.BUILDER_CHARACTERS", 200)
    monkeypatch.setattr("index.whoosh_engine.engine.CHUNK_CHARACTERS", 200)
    engine = filled(tmp_path)
    with engine.batch() as batch:
        for number in range(60):
            batch.put(Entry(f"b{number % 40}", number, "停车场", "消防检查" * (number % 7)))
    assert engine.search(Query("停车场")).total == 41
    assert engine.rebuild(Entry(f"b{number % 40}", number, "停车场", "消防") for number in range(60)) == 40
    assert engine.search(Query("消防", size=None)).total == 40
    assert len(segments(tmp_path)) == 1
    engine.close()


def test_a_rebuild_that_breaks_off_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.whoosh_engine.engine.CHUNK_CHARACTERS", 200)
    engine = filled(tmp_path)

    def broken() -> Iterator[Entry]:
        for number in range(200):
            yield Entry(f"b{number}", number, "停车场", "消防检查" * 9)
        raise ValueError("数据库断了")

    with pytest.raises(ValueError, match="数据库断了"):
        engine.rebuild(broken())
    assert engine.search(Query("停车场")).total == 1
    assert len(list(tmp_path.glob("build-*"))) == 1
    engine.close()


def test_a_child_that_was_killed_is_told_as_one_error_and_breaks_no_thread(tmp_path: Path) -> None:
    crew = Crew((), 1)
    crew._workers[0].kill()
    crew._workers[0].wait()
    crew.give(tmp_path / "a", [Entry("a", 1, "停车场", "消防检查" * 9)])
    with pytest.raises((OSError, RuntimeError)):
        crew.close()


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "𠮷𠮷野家", "a\0b", "字" * 70_000, "\u2028"])
def test_any_text_can_be_put_and_the_index_stays_whole(tmp_path: Path, text: str) -> None:
    engine = filled(tmp_path)
    with engine.batch() as batch:
        batch.put(Entry("b", 1, text, text))
    assert engine.search(Query("停车场")).total == 1
    if text.strip() and "\0" not in text and "\ud800" not in text:
        assert engine.search(Query(f'"{text[:400]}"')).exact == 1
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


def test_a_long_list_is_cut_where_the_reference_cuts_it(tmp_path: Path) -> None:
    chance = random.Random(3)
    entries = [
        Entry(
            f"d{chance.randrange(10**6):06d}-{n}",
            1,
            chance.choice(["通知", "关于停车的通知", "管理办法"]),
            "通知" * chance.randint(1, 5) + "停车" * chance.randint(0, 2),
            issue_order=chance.randint(0, 3),
            signed_on=chance.choice([None, date(2020, 1, 1), date(2021, 1, chance.randint(1, 28))]),
        )
        for n in range(6_000)
    ]
    engine, reference = index.open_whoosh(tmp_path), index.open_memory()
    for one in (engine, reference):
        one.rebuild(entries)
    for line in ("通知", "停车 通知", ""):
        for order in Order:
            for page in (1, 40, 599, 601):
                query = Query(line, order=order, page=page, facets=())
                found = [hit.id for hit in engine.search(query).hits]
                if page == 1:
                    everything = [hit.id for hit in reference.search(replace(query, size=None)).hits]
                assert found == everything[(page - 1) * 10 : page * 10], (line, order, page)
    engine.close()
