"""Press proofs of demo issues: what must stand in them, and true PDFs in which something was planted."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from gazette.body import Block, Body
from gazette.editions import child, setting
from gazette.editions.edition import Edition
from gazette.editions.mark import mark_of
from gazette.editions.sheet import sheet
from gazette.pressproof.wanted import Wanted, wanted
from tests.editions.conftest import demo, edition_of, pages  # noqa: F401  # fixtures

SITE = "https://gazette.example.gov.cn"


@dataclass(frozen=True)
class Planted:
    """One change: in which document, of which block, what it was and what the proof says."""

    document: str
    block: int
    before: str
    after: str


def wanted_of(edition: Edition) -> Wanted:
    names = (edition.series, edition.full_name, edition.name, edition.running)
    sections = tuple(part.name for part in edition.sections if part.name)
    return wanted(edition.sheets, (*filter(None, names), *sections), edition.introduction)


def with_body(edition: Edition, place: int, body: Sequence[Block]) -> Edition:
    """The edition with another text of one document."""
    changed: Body = tuple(body)
    sheets = list(edition.sheets)
    sheets[place] = sheet(replace(sheets[place].page, body=changed))
    return replace(edition, sheets=tuple(sheets))


def made(edition: Edition, path: Path, *, two_up: bool = False) -> bytes:
    """The edition as the press makes it."""
    mark = mark_of(edition, "00000000", date(2026, 11, 23), SITE)
    child.make(child.Job(setting.html_of(edition, mark), str(path), two_up, "", "", 0, 0))
    return path.read_bytes()


def reordered(content: bytes, order: Sequence[int]) -> bytes:
    """The pages of a PDF in another order, counted from 1."""
    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    for number in order:
        writer.add_page(reader.pages[number - 1])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def proof_of(
    edition_of: Callable[..., Edition],  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], tuple[Edition, bytes]]:
    """An issue and its PDF with nothing planted in it."""
    folder, kept = tmp_path_factory.mktemp("proofs"), dict[str, tuple[Edition, bytes]]()

    def one(name: str) -> tuple[Edition, bytes]:
        if name not in kept:
            edition = edition_of(name)
            kept[name] = edition, made(edition, folder / f"{name}.pdf")
        return kept[name]

    return one
