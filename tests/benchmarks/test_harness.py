"""The benchmarks measure what they say: the same documents and questions every time, and engines that answer alike."""

from __future__ import annotations

import os
import signal
import sqlite3
import statistics
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from index import fold
from tests.benchmarks import corpus as documents
from tests.benchmarks import queries, report, search
from tests.benchmarks.peers import FullText, Ours, Trigrams
from tests.benchmarks.queries import Asked

SIZE = 150


@pytest.fixture(scope="module")
def store(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return documents.store(SIZE, tmp_path_factory.mktemp("store"))


@pytest.mark.corpus
def test_a_small_archive_is_the_beginning_of_a_large_one(store: Path) -> None:
    kept = list(islice(documents.rows(store), 5))
    assert kept == list(islice(documents.made(100_000), 5))
    assert len({row.body for row in kept}) == 5


@pytest.mark.corpus
def test_documents_are_as_long_as_those_of_a_gazette(store: Path) -> None:
    assert 1800 < statistics.median(len(row.body) for row in documents.rows(store)) < 3400


@pytest.mark.corpus
def test_the_same_things_are_asked_every_time_and_what_was_cut_out_is_there(store: Path) -> None:
    asked = queries.mixed(store)
    assert asked == queries.mixed(store)
    held = sqlite3.connect(store)
    truth = search._truth(held, asked)
    held.close()
    assert all(truth.values())
    common = [true for n, true in truth.items() if asked[n].kind == "common phrase"]
    assert min(common) * 40 > SIZE


@pytest.mark.corpus
@pytest.mark.parametrize("engine", [Ours, Trigrams])
def test_engines_of_characters_count_what_a_scan_counts(engine: type, store: Path, tmp_path: Path) -> None:
    peer = engine()
    peer.build(documents.rows(store), tmp_path / "index")
    peer.open(tmp_path / "index")
    asked = [each for each in queries.mixed(store) if each.quoted]
    held = sqlite3.connect(store)
    truth = search._truth(held, asked)
    held.close()
    assert {n: peer.ask(asked[n])[0] for n in truth} == truth


@pytest.mark.corpus
def test_engines_of_words_agree_with_ours_on_words_and_numbers(store: Path, tmp_path: Path) -> None:
    ours, words = Ours(), FullText()
    for place, peer in enumerate((ours, words)):
        peer.build(documents.rows(store), tmp_path / str(place))
        peer.open(tmp_path / str(place))
    asked = [Asked("document number", number=row.number) for row in islice(documents.rows(store), 5)]
    asked += [Asked("common word", ("规定",)), Asked("sorted by date", ("规定",), newest=True)]
    for each in asked:
        assert ours.ask(each)[0] == words.ask(each)[0] > 0
    newest = asked[-1]
    days = {row.id: row.day for row in documents.rows(store)}
    assert [days[id] for id in ours.ask(newest)[1]] == [days[id] for id in words.ask(newest)[1]]


def test_a_ratio_is_taken_over_what_both_have_answered() -> None:
    ours, theirs = {0: 1.0, 1: 100.0, 2: 3.0}, {0: 2.0, 2: 6.0}
    assert search._ratio(ours, theirs, [0, 1, 2]) == "0.5 / 0.5"
    assert search._ratio(ours, theirs, [1]) == "—"


def test_memory_is_counted_with_that_of_children() -> None:
    inner = "import time; x = bytearray(60_000_000); print(flush=True); time.sleep(60)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    parent = subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE)
    assert parent.stdout
    parent.stdout.readline()
    members = search.family(parent.pid)
    assert len(members) == 2
    assert 55 < sum(map(search.held, members)) < 120
    for process in reversed(members):
        os.kill(process, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert search.held(members[1]) == 0


def test_a_section_of_the_page_is_replaced_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    for name, text in (("one", "old"), ("two", "kept"), ("one", "new")):
        report.publish(name, name.title(), "make bench", text)
    page = report.PAGE.read_text("utf-8")
    assert "old" not in page
    assert page.index("new") < page.index("kept")
    assert fold(page).startswith("# performance")
