"""The report of a comparison as a page, and as a signed PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import jinja2

from gazette.editions import workshop
from gazette.editions.child import Job
from gazette.pressproof.types import Comparison

_FOLDER = Path(__file__).resolve().parent / "templates"
_MEMORY, _SECONDS = 2 << 30, 300


@dataclass(frozen=True, slots=True)
class Facts:
    """What was compared, by whom, and who signs."""

    series: str
    publisher: str
    issue: str
    running: str
    identifier: str
    file: str
    sha256: str
    size: int
    compared_by: str
    compared_at: datetime
    signed_by: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What is done about a difference, why, and who said so."""

    judgement: str
    note: str
    by: str


def html_of(found: Comparison, facts: Facts, judged: Mapping[int, Judged]) -> str:
    """The report as HTML."""
    counts = Counter(difference.kind.value for difference in found.differences)
    done = Counter(one.judgement for one in judged.values())
    return (
        _environment()
        .get_template("report.html")
        .render(found=found, facts=facts, judged=judged, counts=counts, done=done)
    )


def made(html: str, output: Path, keys: Path | None, signer: str) -> bytes:
    """The report as a PDF, signed with the installation's key where there is a folder of keys.

    Raises:
        NotMade: with a sentence that says why.
    """
    job = Job(html, str(output), False, str(keys) if keys else "", signer, _MEMORY, _SECONDS)
    workshop.shared().set(job)
    return output.read_bytes()


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"moment": _moment, "short": _short}
    return environment


def _moment(at: datetime) -> str:
    local = at.astimezone()
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
