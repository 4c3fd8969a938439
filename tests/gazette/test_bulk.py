"""Many issues in one command: the same whatever the number of readers, a trial run that tells the truth, a report, room on the disk."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from gazette.archive import open_archive
from gazette.errors import NotSaved
from gazette.ingest import batch, console, report_page
from gazette.ingest.batch import Options, ingest
from gazette.ingest.report import Report
from gazette.ingest.room import check_room
from gazette.model import Document
from gazette.settings import settings_from
from tests.gazette.conftest import NOON
from tests.gazette.samples import docx, p

ISSUES, EACH = 6, 10


def cupboard(folder: Path, issues: int = ISSUES, each: int = EACH) -> Path:
    """Issues in folders, their documents in several formats; the last one of each issue cannot be read."""
    for issue in range(1, issues + 1):
        place = folder / f"2003-{issue:02}"
        place.mkdir(parents=True)
        toml = f'gazette = "lz"\nyear = 2003\nnumbers = [{issue}]\npublished_on = 2003-{issue:02}-28\n'
        (place / "issue.toml").write_text(toml, "utf-8")
        for at in range(each):
            title, number = (
                f"澜州市人民政府关于第{issue}区第{at}号路灯的通知",
                f"澜政发〔2003〕{issue * 100 + at}号",
            )
            lines = [
                title,
                number,
                "各区人民政府：",
                f"第{issue}区第{at}号路灯由区政府管护。" * 3,
                "澜州市人民政府",
                f"2003年{issue}月{at + 1}日",
            ]
            name = place / f"{at:02}"
            if at == each - 1:
                name.with_suffix(".pdf").write_bytes(b"%PDF-1.5 nothing")
            elif at % 3 == 0:
                name.with_suffix(".docx").write_bytes(docx("".join(map(p, lines))))
            elif at % 3 == 1:
                name.with_suffix(".txt").write_bytes("\n".join(lines).encode("gb18030"))
            else:
                name.with_suffix(".html").write_text("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>", "utf-8")  # fmt: skip
    return folder


def run(
    home: Path, folder: Path, options: Options, monkeypatch: pytest.MonkeyPatch, cores: int = 2
) -> Report:
    monkeypatch.setattr(batch.os, "cpu_count", lambda: cores)
    archive = open_archive(settings_from({"GAZETTE_HOME": str(home)}))
    try:
        return ingest(archive, [folder], options, console.progress())
    finally:
        archive.close()


def said(report: Report) -> dict[str, object]:
    """What a report tells of the files, without what only a stored run has."""
    told = {key: value for key, value in report.as_json().items() if key not in ("dry_run", "seconds")}
    return {**told, "lines": [replace(line, index_number="") for line in report.lines]}


def test_a_trial_run_and_any_number_of_readers_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cupboard(tmp_path / "in", 3)
    trial = run(tmp_path / "a", folder, Options(dry_run=True), monkeypatch)
    alone = run(tmp_path / "a", folder, Options(), monkeypatch, cores=1)
    many = run(tmp_path / "b", folder, Options(), monkeypatch, cores=4)
    assert said(trial) == said(alone) == said(many)
    assert [line.index_number for line in alone.lines] == [line.index_number for line in many.lines]
    assert (alone.read, len(alone.troubles), len(alone.issues)) == (30, 3, 3)
    again = run(tmp_path / "a", folder, Options(), monkeypatch)
    assert {line.outcome for line in again.lines} == {"unchanged"}


def test_the_report_is_a_page_and_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = run(tmp_path / "a", cupboard(tmp_path / "in", 2), Options(), monkeypatch)
    report.complain("坏<名>.txt", "读不出来")
    page, data = report_page.write(report, tmp_path / "报告", NOON)
    text = page.read_text("utf-8")
    assert "坏&lt;名&gt;.txt" in text
    assert text.count("<tr><td>") == 18
    assert "lz-2003-2" in text
    told = json.loads(data.read_text("utf-8"))
    assert len(told["documents"]) == 18
    assert told["documents"][0]["document_number"] == "澜政发〔2003〕100号"


def test_a_disk_without_room_is_told_before_anything_is_entered(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 5000)
    check_room([tmp_path, tmp_path / "a.txt", tmp_path / "nowhere"], tmp_path / "home", lambda _: 1 << 40)
    with pytest.raises(NotSaved, match=r"磁盘空间不够：.*没有录入任何内容"):
        check_room([tmp_path], tmp_path / "home", lambda _: 1000)


def test_five_kills_lose_nothing_and_enter_nothing_twice(tmp_path: Path) -> None:
    folder, home = cupboard(tmp_path / "in"), tmp_path / "home"
    command = [sys.executable, "-m", "gazette.cli", "ingest", str(folder), "--json"]
    environment = {**os.environ, "GAZETTE_HOME": str(home)}
    subprocess.run([*command[:-3], "init"], env=environment, check=True, capture_output=True, timeout=120)
    chance = random.Random(5)
    for _ in range(5):
        running = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(1.5, 4))
        running.send_signal(signal.SIGKILL)
        running.wait()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr  # the broken files are told every time
    archive = open_archive(settings_from({"GAZETTE_HOME": str(home)}))
    try:
        with archive.reading() as session:
            titles = Counter(session.query(Document.title).all())
    finally:
        archive.close()
    assert len(titles) == ISSUES * (EACH - 1)
    assert set(titles.values()) == {1}
    audit = subprocess.run(
        [*command[:3], "audit"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert audit.returncode == 0, audit.stdout
