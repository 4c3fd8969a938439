"""Reads a file that nobody vouches for in a process of its own: little time, little memory, nothing of ours to break.

The child gets the file on its standard input and answers with one line of JSON; a hang, a crash or a flood ends
the child and becomes a sentence. (2026-11: a fresh process per file costs 0.2 s; a pool would save that and let
one bad file spoil the next.)
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from gazette.body import from_json, to_json
from gazette.errors import ArchiveError, Unreadable
from gazette.ingest.manuscript import Finding, Manuscript, Picture, Recognised

_DAMAGED = "文件读到一半出了错，多半已经损坏；请用原来的软件打开，另存一份再试。"
_TOO_LONG = "文件 {} 秒还没有读完，已经停下；多半已损坏或过大，请拆成几个文件再试。"
_TOO_BIG = "读这个文件要用的内存超过了限度，已经停下；请拆成几个文件再试。"
_BOOT = (
    "import sys; sys.path[:] = sys.argv[3].split('\\n'); from gazette.ingest.confined import answer; answer()"
)


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
    command = [
        sys.executable,
        "-I",
        "-c",
        _BOOT,
        reader,
        f"{limits.seconds},{limits.memory}",
        "\n".join(sys.path),
    ]
    with tempfile.TemporaryDirectory(prefix="gazette-read-", ignore_cleanup_errors=True) as scratch:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=scratch,
            env=_environment(scratch), start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = child.communicate(content, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise Unreadable(_TOO_LONG.format(limits.seconds)) from None
        finally:
            _end(child)
    if child.returncode == -signal.SIGXCPU:
        raise Unreadable(_TOO_LONG.format(limits.seconds))
    return _understood(said)


def _environment(scratch: str) -> Mapping[str, str]:
    """Nothing of ours goes to the child; few threads keep its memory in bounds."""
    return {
        "PATH": os.defpath, "LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch, "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
    }  # fmt: skip


def _end(child: subprocess.Popen[bytes]) -> None:
    """The child and whatever it started (its session is its own) are gone after this."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _understood(said: bytes) -> Manuscript:
    try:
        message = json.loads(said)
        if "refused" in message:
            raise Unreadable(str(message["refused"]))
        return _manuscript(message)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(_DAMAGED) from error


def answer() -> None:
    """The child's whole life: limits, file, reader, one line of JSON."""
    reader, numbers = sys.argv[1], sys.argv[2]
    seconds, memory = map(int, numbers.split(","))
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
        content = sys.stdin.buffer.read()
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
