"""A reader is loaded once and forks for every file: nothing of one file reaches the next, nothing is left running."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from gazette.errors import Unreadable
from gazette.ingest import confined, forks
from gazette.ingest.confined import Limits, read_confined
from gazette.ingest.forks import Forker

READER = """
import os, subprocess, sys, time
from gazette.body import Paragraph
from gazette.ingest.manuscript import Manuscript
seen = []
def read(content):
    seen.append(content)
    said = [str(len(seen)), str(os.getpid()), str(os.getppid()), os.getcwd(), " ".join(sorted(os.environ))]
    said.append(" ".join(sorted(os.listdir("/proc/self/fd"))))
    if content == b"crash":
        os.abort()
    if content == b"leave":
        said.append(str(subprocess.Popen(["sleep", "1000"], stdout=subprocess.DEVNULL).pid))
    if content == b"work":
        time.sleep(1.5)
    if content == b"hang":
        time.sleep(1000)
    return Manuscript((Paragraph("x"),), warnings=tuple(said))
"""


@pytest.fixture(autouse=True)
def own_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A reader that tells about itself, served by processes of this test alone."""
    (tmp_path / "telling.py").write_text(READER, "utf-8")
    boot = f"import gazette.ingest; gazette.ingest.__path__.append({str(tmp_path)!r}); "
    monkeypatch.setattr(confined, "Forker", partial(Forker, boot=boot + forks._BOOT))
    mine: dict[tuple[int, str], Forker] = {}
    monkeypatch.setattr(confined, "_forkers", mine)
    yield
    for forker in mine.values():
        forker.close()


def told(content: bytes = b"x", seconds: int = 20) -> tuple[str, ...]:
    return read_confined("telling", content, Limits(seconds=seconds)).warnings


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    """Whether it ends; a signal takes its time."""
    begin = time.monotonic()
    while running(pid) and time.monotonic() - begin < 10:
        time.sleep(0.01)
    return not running(pid)


def test_every_file_has_a_process_that_has_seen_no_other() -> None:
    first, second = told(), told()
    assert first[0] == second[0] == "1"
    assert first[1] != second[1]
    assert first[2] == second[2]  # both forks of one process
    assert first[3] != second[3]
    assert not Path(first[3]).exists()


def test_a_fork_holds_its_own_files_alone_and_nothing_of_our_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GAZETTE_DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr(confined, "_forkers", {})
    _, _, _, _, environment, descriptors = told()
    assert "GAZETTE_DATABASE_URL" not in environment
    # 0 to 2, the saved answer, and the folder that is being listed
    assert len(descriptors.split()) == 5
    next(iter(confined._forkers.values())).close()


def test_a_crash_or_a_hang_spoils_no_other_file() -> None:
    server = told()[2]
    with pytest.raises(Unreadable, match="损坏"):
        told(b"crash")
    with pytest.raises(Unreadable, match="1 秒还没有读完"):
        told(b"hang", seconds=1)
    assert told()[2] == server
    with ThreadPoolExecutor(4) as pool:
        assert len({said[1] for said in pool.map(lambda _: told(), range(12))}) == 12


def test_what_a_reader_started_ends_with_it() -> None:
    assert gone(int(told(b"leave")[6]))


def test_where_the_server_went_to_rest_a_new_one_is_started() -> None:
    server = int(told()[2])
    forker = next(iter(confined._forkers.values()))
    forker._process.kill()
    forker._process.wait()
    assert int(told()[2]) != server


def test_a_server_rests_only_when_none_of_its_forks_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot = f"import gazette.ingest; gazette.ingest.__path__.append({str(tmp_path)!r}); from gazette.ingest import forks; forks.RESTING = 0.3; "
    monkeypatch.setattr(confined, "Forker", partial(Forker, boot=boot + forks._BOOT))
    first = told(b"work")
    forker = next(iter(confined._forkers.values()))
    assert forker._process.wait(10) == 0
    assert told(b"work")[2] != first[2]


def test_forks_end_with_their_server() -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(told, b"hang", 5)
        while not confined._forkers:
            time.sleep(0.01)
        forker = next(iter(confined._forkers.values()))
        children = Path(f"/proc/{forker._process.pid}/task/{forker._process.pid}/children")
        while not (pids := children.read_text("utf-8").split()):
            time.sleep(0.01)
        os.kill(forker._process.pid, 9)
        forker._process.wait()
        assert gone(int(pids[0]))
        # the file is read again by a new one, where it hangs until its time is over
        with pytest.raises(Unreadable, match="5 秒还没有读完"):
            waiting.result()
