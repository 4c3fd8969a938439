"""Where PDFs are set: a few processes that are ready before they are needed, each with one job at a time."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from functools import lru_cache

from gazette.editions.child import TROUBLE, Answer, Job
from gazette.errors import ArchiveError
from gazette.settings import CHECKOUT

PATIENCE = 60  # seconds beyond a job's own limit, for getting ready
RESTING = 900.0  # a process without work is let go after so many seconds
_TOO_LONG = (signal.SIGALRM, signal.SIGXCPU)


class NotMade(ArchiveError):
    """An edition could not be made; the message says why and what to do."""


class Workshop:
    """Sets PDFs in processes of their own; as many as ask at the same time, and those who come later find them warm."""

    def __init__(self) -> None:
        self._free: list[tuple[_Hand, float]] = []
        self._all: set[_Hand] = set()
        self._guard = threading.Lock()
        self._closed = False

    def set(self, job: Job) -> Answer:
        """Set one PDF; how long it took, in seconds of the processor, and how much memory.

        Raises:
            NotMade: with a sentence that says why.
        """
        hand = self._take()
        try:
            answer = hand.do(job)
        except BaseException:
            self._let_go(hand)
            raise
        self._put_back(hand)
        if answer.code == 0:
            return answer
        raise NotMade(_sentence(answer, job))

    def warm(self) -> None:
        """Have one process get ready, without waiting for it."""
        self._put_back(self._take())

    def processes(self) -> tuple[int, ...]:
        """The ids of the processes there are."""
        with self._guard:
            return tuple(sorted(hand.id for hand in self._all))

    def close(self) -> None:
        """Let every process go, also one that is at work: what it was making is not made."""
        with self._guard:
            self._closed, free, hands = True, tuple(hand for hand, _ in self._free), tuple(self._all)
        for hand in hands:
            hand.end()
        for hand in free:
            self._let_go(hand)

    def _take(self) -> _Hand:
        with self._guard:
            while self._free:
                hand, _ = self._free.pop()
                if hand.alive():
                    return hand
                self._all.discard(hand)
                hand.let_go()
            if self._closed:
                raise NotMade("系统正在停止，没有制作 PDF；请在它重新启动以后再试。")
            hand = _Hand()
            self._all.add(hand)
            return hand

    def _put_back(self, hand: _Hand) -> None:
        now = time.monotonic()
        with self._guard:
            if not self._closed:
                self._free.append((hand, now))
                rested = [free for free, since in self._free if now - since > RESTING]
                self._free = [pair for pair in self._free if pair[0] not in rested]
            else:
                rested = [hand]
        for tired in rested:
            self._let_go(tired)

    def _let_go(self, hand: _Hand) -> None:
        hand.let_go()
        with self._guard:
            self._all.discard(hand)
            self._free = [pair for pair in self._free if pair[0] is not hand]


class _Hand:
    """One process; it ends when its input is closed, and so with whoever started it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gazette.editions.child"], cwd=CHECKOUT, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def id(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def do(self, job: Job) -> Answer:
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise RuntimeError
        try:
            asks.write(json.dumps(asdict(job), ensure_ascii=False).encode() + b"\n")
            asks.flush()
        except BrokenPipeError:
            return Answer(self._process.wait(), "")
        ready, _, _ = select.select([answers], [], [], job.seconds + PATIENCE)
        line = answers.readline() if ready else b""
        if not line:
            self.let_go()
            return Answer(-signal.SIGALRM if not ready else self._process.returncode or 1, "")
        return Answer(**json.loads(line))

    def end(self) -> None:
        """End the process with what it is doing; whoever waits for it is told."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def let_go(self) -> None:
        """End the process, and close what leads to it."""
        self.end()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


@lru_cache(maxsize=1)
def shared() -> Workshop:
    """The workshop of this program; its processes end with it."""
    opened = Workshop()
    atexit.register(opened.close)
    return opened


def _sentence(answer: Answer, job: Job) -> str:
    if answer.code == TROUBLE:
        return answer.words
    if -answer.code in _TOO_LONG:
        return f"制作超过 {job.seconds} 秒，已停下。请分成几部分制作，或请管理员放宽限制。"
    last = answer.words.splitlines()[-1:] or [f"进程意外结束：{answer.code}"]
    return f"PDF 没有制作成（{last[0]}）。请把这句话告诉管理员。"
