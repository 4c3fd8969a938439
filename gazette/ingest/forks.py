"""Processes that have a reader loaded and never see a file: each file is read by a fork of one, which then ends.

A new interpreter a file costs 0.2 s, a fork 3 ms, and one file can no more spoil the next than if each had an interpreter
of its own: the process that forks gets nothing but orders, and its forks have no way to it.

Order (JSON, one packet on a socket): {"scratch", "seconds", "memory"} with two descriptors, the content and where to answer;
answered by the id of the fork. {"done": id} after its end: answered by its wait status.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

RESTING = 300.0  # seconds without an order after which such a process ends
_PATIENCE = 60.0  # seconds for loading the reader
_PACKET = 4096
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
_BOOT = "import sys; sys.path[:] = sys.argv[3].split('\\n'); from gazette.ingest.forks import serve; from gazette.ingest.confined import answer; serve(answer)"


class Lost(Exception):
    """The process that forks is gone; a new one may do better."""


class Forker:
    """One such process, as those see it who want files read."""

    def __init__(self, reader: str, boot: str = _BOOT) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.settimeout(_PATIENCE)
        self._guard = threading.Lock()
        with theirs:
            command = [sys.executable, "-I", "-c", boot, reader, str(theirs.fileno()), "\n".join(sys.path)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
                env=_environment(), pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip

    def run(self, content: BinaryIO, scratch: str, seconds: int, memory: int) -> tuple[bytes, int | None]:
        """What a fork says that reads this open file, and how it ended (a wait status; None: its time was over).

        Raises:
            Lost: when the process that forks is gone.
        """
        heard, told = os.pipe()
        with os.fdopen(heard, "rb", buffering=0) as answer:
            try:
                order = {"scratch": scratch, "seconds": seconds, "memory": memory}
                child = int(self._ask(order, [content.fileno(), told]))
            finally:
                os.close(told)
            try:
                said, whole = _until(answer, time.monotonic() + seconds)
            finally:
                _kill(child)
                status = int(self._ask({"done": child}))
        return said, status if whole else None

    def _ask(self, order: Mapping[str, object], descriptors: Sequence[int] = ()) -> bytes:
        with self._guard:
            try:
                socket.send_fds(self._ours, [json.dumps(order).encode()], descriptors)
                answered = self._ours.recv(_PACKET)
            except OSError as error:
                raise Lost from error
        if not answered:
            raise Lost
        return answered

    def close(self) -> None:
        """End the process; its forks end with it."""
        self._ours.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()


def _until(answer: BinaryIO, deadline: float) -> tuple[bytes, bool]:
    """What comes until the other side closes, and whether it did in time."""
    pieces: list[bytes] = []
    ready = select.poll()
    ready.register(answer, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0 and ready.poll(left * 1000):
        piece = answer.read(1 << 16)
        if not piece:
            return b"".join(pieces), True
        pieces.append(piece)
    return b"".join(pieces), False


def _kill(child: int) -> None:
    """A fork and whatever it started; nobody has waited for it yet, so the number is still its own."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Nothing of ours goes to the child; few threads keep its memory in bounds."""
    return {
        "PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
    }  # fmt: skip


def serve(answer: Callable[[str, int, int], None]) -> None:
    """The life of the process that forks: load the reader, then a fork an order until nobody asks any more."""
    reader, control = sys.argv[1], socket.socket(fileno=int(sys.argv[2]))
    working: set[int] = set()
    with contextlib.suppress(ImportError):  # a fork will say so
        importlib.import_module(f"gazette.ingest.{reader}")
    gc.freeze()
    while True:
        control.settimeout(None if working else RESTING)
        try:
            asked, descriptors, _, _ = socket.recv_fds(control, _PACKET, 2)
        except OSError:
            return
        if not asked:
            return
        order = json.loads(asked)
        if "done" in order:
            control.send(str(os.waitpid(order["done"], 0)[1]).encode())
            working.discard(order["done"])
            continue
        server = os.getpid()
        child = os.fork()
        if child == 0:
            _become_reader(server, order["scratch"], descriptors)
            answer(reader, order["seconds"], order["memory"])
        for descriptor in descriptors:
            os.close(descriptor)
        working.add(child)
        control.send(str(child).encode())


def _become_reader(server: int, scratch: str, descriptors: Sequence[int]) -> None:
    """A session, a folder and two open files of its own, and nothing else; it ends when its server does."""
    os.setsid()
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != server:  # it ended before it could be asked to tell
        os._exit(1)
    content, told = descriptors
    os.dup2(content, 0)
    os.dup2(told, 1)
    os.closerange(3, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") > 0 else 1024)
    os.chdir(scratch)
    tempfile.tempdir = scratch
