"""The command line as a person uses it: sentences, exit codes, JSON, and a killed ingest that loses nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from gazette.archive import open_archive
from gazette.errors import SettingsError
from gazette.settings import CHECKOUT, settings_from

Done = subprocess.CompletedProcess[str]


def run(home: Path, *arguments: str, stdin: str | None = None, **environment: str) -> Done:
    command = [sys.executable, "-m", "gazette.cli", *arguments]
    variables = {**os.environ, "GAZETTE_HOME": str(home), **environment}
    return subprocess.run(
        command, env=variables, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )


def records(count: int) -> str:
    lines = (
        {
            "gazette": "lz",
            "source_id": f"r{n}",
            "title": f"关于第{n}号停车场的通知",
            "body": f"停车场{n}的正文。\n" * 5,
            "year": 2024,
            "issue": n // 20 + 1,
        }
        for n in range(count)
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a hundred documents, entered from standard input."""
    home = tmp_path_factory.mktemp("cli")
    done = run(home, "ingest", "-", "--publish", "--json", stdin=records(100))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["read"], report["added"], report["bad"], report["issues"]) == (100, 100, 0, 5)
    return home


def test_every_verb_explains_itself(tmp_path: Path) -> None:
    listed = run(tmp_path, "--help")
    assert listed.returncode == 0
    verbs = ("init", "ingest", "demo", "search", "sync", "rebuild", "verify", "audit", "serve")
    for verb in verbs:
        assert verb in listed.stdout
        assert run(tmp_path, verb, "--help").returncode == 0


def test_a_search_prints_titles_or_json(filled: Path) -> None:
    shown = run(filled, "search", "停车场 7的正文", "--limit", "3").stdout
    assert "完整匹配" in shown
    found = json.loads(run(filled, "search", "第17号停车场", "--json").stdout)
    assert (found["query"], found["total"], found["exact"]) == ("第17号停车场", found["total"], 1)
    assert found["hits"][0]["source_id"] == "r17"
    assert found["hits"][0]["tier"] == "exact"
    assert set(found["hits"][0]) == {"id", "source_id", "title", "document_number", "tier", "score"}


def test_a_batch_answers_a_line_for_a_line(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "queries.txt").write_text('停车场\n\n"没有这句话"\n(((\n', "utf-8")
    done = run(filled, "search", "--batch", str(tmp_path / "queries.txt"), "--json", "--limit", "0")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == ["停车场", "", '"没有这句话"', "((("]
    assert [answer["exact"] for answer in answers] == [100, 100, 0, 0]
    assert len(answers[0]["hits"]) == 100
    piped = run(filled, "search", "--batch", "-", "--json", stdin="停车场\n")
    assert len(json.loads(piped.stdout)["hits"]) == 10


def test_checks_report_and_fail_by_exit_code(filled: Path) -> None:
    assert json.loads(run(filled, "verify", "--json").stdout)["clean"] is True
    assert json.loads(run(filled, "audit", "--json").stdout)["clean"] is True
    assert json.loads(run(filled, "sync", "--json").stdout)["put"] == 0
    assert json.loads(run(filled, "rebuild", "--json").stdout)["documents"] == 100


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("search",), 2, "请给出"),
        (("ingest",), 2, "PATHS"),
        (("ingest", "/nowhere/at/all"), 1, "没有找到"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_wrong_use_is_a_sentence_and_no_traceback(
    filled: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run(filled, *arguments)
    assert done.returncode == code
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file", "init")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "99999"),
        ("GAZETTE_DATABASE_URL", "mysql://x"),
        ("GAZETTE_SITE_URL", "gazette"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings_from({name: value})


def test_without_settings_everything_lies_under_var() -> None:
    assert settings_from({}).home == CHECKOUT / "var"


def test_a_demo_is_loaded_once(tmp_path: Path) -> None:
    assert "新增 48 件" in run(tmp_path, "demo", "--if-empty").stdout
    assert run(tmp_path, "demo", "--if-empty").stdout == ""


def _wait_for_more(home: Path, before: int, worker: subprocess.Popen[bytes]) -> None:
    """Until the database holds more than before: how soon that is depends on what else the machine does."""
    while worker.poll() is None:
        with closing(sqlite3.connect(home / "gazette.db")) as database:
            if database.execute("SELECT count(*) FROM documents").fetchone()[0] > before:
                return
        time.sleep(0.02)


def test_an_ingest_killed_ten_times_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    """Each round is killed at a random moment; what the database acknowledged must be found after a sync."""
    count = 1200
    (tmp_path / "all.jsonl").write_text(records(count), "utf-8")
    home = tmp_path / "home"
    run(home, "init")
    chance = random.Random(3)
    before = 0
    for _ in range(10):
        command = [sys.executable, "-m", "gazette.cli", "ingest", str(tmp_path / "all.jsonl"), "--publish"]
        worker = subprocess.Popen(
            command,
            env={**os.environ, "GAZETTE_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_for_more(home, before, worker)
        time.sleep(chance.uniform(0.0, 0.8))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert run(home, "sync").returncode == 0
        checked = json.loads(run(home, "verify", "--json").stdout)
        assert checked["clean"], checked
        assert checked["documents"] >= before
        before = checked["documents"]
    assert before > 0
    assert json.loads(run(home, "audit", "--json").stdout)["clean"]
    last = json.loads(run(home, "ingest", str(tmp_path / "all.jsonl"), "--publish", "--json").stdout)
    assert last["added"] + last["unchanged"] == count
    found = json.loads(run(home, "search", "停车场", "--json", "--limit", "0").stdout)
    assert found["exact"] == count


def test_the_search_is_proved_on_demand(filled: Path) -> None:
    done = run(filled, "verify", "--search", "--sample", "40", "--json")
    proof = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert proof["clean"]
    assert proof["documents"] == 100
    assert 20 < proof["pieces"] <= 40
    assert "与原文逐字比对一致" in run(filled, "verify", "--search", "--sample", "5").stdout


def test_a_score_is_explained(filled: Path) -> None:
    hit = json.loads(run(filled, "search", "停车场", "--explain", "--json", "--limit", "1").stdout)["hits"][0]
    assert sum(hit["why"].values()) == pytest.approx(hit["score"], abs=0.01)
    assert "标题用词" in hit["why"]
    assert "得分" in run(filled, "search", "停车场", "--explain", "--limit", "1").stdout


def test_what_was_asked_in_vain_is_listed(filled: Path) -> None:
    assert "还没有记录" in run(filled, "searches").stdout
    opened = open_archive(settings_from({"GAZETTE_HOME": str(filled)}))
    for text, total in (("共享单车", 0), ("共享单车", 0), ("停车场", 100)):
        opened.searches.note(text, "", total, total)
    opened.close()
    lines = [json.loads(line) for line in run(filled, "searches", "--json").stdout.splitlines()]
    assert [(line["text"], line["times"], line["empty"]) for line in lines] == [
        ("共享单车", 2, 2),
        ("停车场", 1, 0),
    ]
    assert "停车场" not in run(filled, "searches", "--empty").stdout
    assert run(filled, "searches", "--since", "2999-01-01", "--json").stdout == ""


def test_check_says_what_is_not_in_order_and_board_how_far_it_is(tmp_path: Path) -> None:
    assert run(tmp_path, "demo").returncode == 0
    found = run(tmp_path, "check", "lz-2024-1", "--json")
    said = json.loads(found.stdout)
    assert found.returncode == (0 if said["green"] else 1)
    assert [check["check"] for check in said["checks"]] == [
        "pages", "contents", "facts", "serials", "twins", "unreadable", "private",
    ]  # fmt: skip
    plain = run(tmp_path, "check", "lz-2024-1")
    assert "每一页都有归属" in plain.stdout
    assert run(tmp_path, "check").returncode == 2
    assert "没有找到这一期：lz-1900-1" in run(tmp_path, "check", "lz-1900-1").stderr
    (board,) = map(json.loads, run(tmp_path, "board", "--json").stdout.splitlines())
    assert (board["gazette"], board["done"], board["counts"]["published"]) == ("lz", 1.0, 8)
    assert "2024" in run(tmp_path, "board").stdout
    assert run(tmp_path, "board", "--gazette", "nowhere").returncode == 1
