"""A writer killed at any moment leaves the last commit, whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from gazette.settings import CHECKOUT

KILLS = 50


def test_fifty_killed_writers_leave_every_commit_whole(tmp_path: Path) -> None:
    choice = random.Random(50)
    lives = [f"{choice.randint(0, 3)}:{choice.randint(0, 60)}" for _ in range(KILLS)]
    script = Path(__file__).with_name("killed_writer.py")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "index"), *lives],
        capture_output=True, text=True, timeout=300, env=environment, check=True,
    )  # fmt: skip
    states = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(states) == KILLS
    for state in states:
        assert state["ids"] == state["found"]
        assert state["ids"] % 3 == 0, "half a batch"
        commits = state["ids"] // 3
        assert commits - state["acknowledged"] in (0, 1), "an acknowledged commit is gone"
    assert states[-1]["ids"] > KILLS
