"""Reads a file that nobody vouches for in a process of its own: little time, little memory, nothing of ours to break.

The child gets the file on its standard input and answers with one line of JSON; a hang, a crash or a flood ends
the child and becomes a sentence.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import resource
import signal
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import BinaryIO

from gazette.body import from_json, to_json
from gazette.errors import ArchiveError, Unreadable
from gazette.ingest.forks import Forker, Lost
from gazette.ingest.manuscript import Finding, Manuscript, Picture, Recognised

_DAMAGED = "文件读到一半出了错，多半已经损坏；请用原来的软件打开，另存一份再试。"
_TOO_LONG = "文件 {} 秒还没有读完，已经停下；多半已损坏或过大，请拆成几个文件再试。"
_TOO_BIG = "读这个文件要用的内存超过了限度，已经停下；请拆成几个文件再试。"
_ONCE = {"from_scan"}  # its libraries start threads as they are loaded: such a process is used for one file
_forkers: dict[tuple[int, str], Forker] = {}
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a reader may take, in seconds, and how much memory it may ask for, in bytes."""

    seconds: int = 60
    memory: int = 1 << 30

    def longer(self, seconds: int) -> Limits:
        """The same with more time."""
        return Limits(self.seconds + seconds, self.memory)


def read_confined(reader: str, content: bytes, limits: Limits = Limits()) -> Manuscript:
    """What ``gazette.ingest.<reader>.read(content)`` returns, called in a process of its own.

    Raises:
        Unreadable: with the reader's own sentence, or one that says how it ended.
    """
    with (
        tempfile.TemporaryDirectory(prefix="gazette-read-", ignore_cleanup_errors=True) as scratch,
        tempfile.TemporaryFile() as file,
    ):
        file.write(content)
        file.flush()
        begin = time.monotonic()
        said, status = _said(reader, file, scratch, limits)
        took = time.monotonic() - begin
    if status is None or (not said and took > limits.seconds) or _signal(status) == signal.SIGXCPU:
        raise Unreadable(_TOO_LONG.format(limits.seconds))
    return _understood(said)


def _signal(status: int) -> int:
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _said(reader: str, file: BinaryIO, scratch: str, limits: Limits) -> tuple[bytes, int | None]:
    """What a fork says, from a process that is there or a new one where it has gone to rest."""
    for attempt in (0, 1):
        file.seek(0)
        forker = _forker(reader)
        try:
            return forker.run(file, scratch, limits.seconds, limits.memory)
        except Lost:
            _forget(reader, forker)
            if attempt:
                raise Unreadable(_DAMAGED) from None
        finally:
            if reader in _ONCE:
                forker.close()
    raise AssertionError


def _forker(reader: str) -> Forker:
    if reader in _ONCE:
        return Forker(reader)
    key = (os.getpid(), reader)  # a forked server has its own
    with _guard:
        if key not in _forkers:
            _forkers[key] = Forker(reader)
        return _forkers[key]


def _forget(reader: str, forker: Forker) -> None:
    with _guard:
        if _forkers.get((os.getpid(), reader)) is forker:
            del _forkers[os.getpid(), reader]
    forker.close()


def _understood(said: bytes) -> Manuscript:
    try:
        message = json.loads(said)
        if "refused" in message:
            raise Unreadable(str(message["refused"]))
        return _manuscript(message)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(_DAMAGED) from error


def answer(reader: str, seconds: int, memory: int) -> None:
    """The child's whole life: limits, file, reader, one line of JSON."""
    reply = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is not the answer
    for kind, limit in (
        (resource.RLIMIT_CPU, seconds * 2),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 512 << 20),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, allowed))
    try:
        with open(0, "rb", closefd=False) as file:
            content = file.read()
        message = _message(importlib.import_module(f"gazette.ingest.{reader}").read(content))
    except ArchiveError as error:
        message = {"refused": str(error)}
    except MemoryError:
        message = {"refused": _TOO_BIG}
    except (Exception, RecursionError):  # whatever a library raises on a damaged file
        message = {"refused": _DAMAGED}
    with os.fdopen(reply, "wb") as out:
        out.write(json.dumps(message).encode("ascii"))
    os._exit(0)


def _message(manuscript: Manuscript) -> dict[str, object]:
    return {
        "blocks": to_json(manuscript.blocks),
        "findings": [asdict(finding) for finding in manuscript.findings],
        "warnings": manuscript.warnings,
        "facts": dict(manuscript.facts),
        "pictures": [
            (picture.media_type, base64.b64encode(picture.content).decode("ascii"))
            for picture in manuscript.pictures
        ],
        "paper": manuscript.paper,
        "confidence": [(line.text, line.sure, line.faint) for line in manuscript.confidence],
        "scanned": manuscript.scanned,
    }


def _manuscript(message: Mapping[str, object]) -> Manuscript:
    """The answer of a child, taken for no more than text."""
    said: dict[str, list[object]] = {key: value for key, value in message.items() if isinstance(value, list)}
    facts = message["facts"]
    findings = [dict(found) for found in said["findings"] if isinstance(found, dict)]
    pictures = [tuple(pair) for pair in said["pictures"] if isinstance(pair, list)]
    lines = [tuple(line) for line in said["confidence"] if isinstance(line, list)]
    return Manuscript(
        from_json(str(message["blocks"])),
        tuple(
            Finding(str(f["field"]), tuple(map(str, f["value"])), str(f["evidence"]), float(f["confidence"]))
            for f in findings
        ),
        tuple(map(str, said["warnings"])),
        facts if isinstance(facts, dict) else {},
        tuple(Picture(base64.b64decode(data), str(kind)) for kind, data in pictures),
        bool(message["paper"]),
        tuple(Recognised(str(text), float(sure), tuple(map(int, faint))) for text, sure, faint in lines),
        tuple(int(str(page)) for page in said["scanned"]),
    )
