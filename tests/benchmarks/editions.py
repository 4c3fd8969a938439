"""Measure making PDFs: ``make bench WHAT=editions``. Wall time, peak memory and size of each, in a process of its own as in service.

Chromium prints the same HTML in the same run, as a peer; it gives no contents pages, no running heads and no archive format.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from gazette import queries
from gazette.archive import Archive, open_archive
from gazette.editions import child, setting
from gazette.editions.edition import Edition, of_document, of_issue
from gazette.editions.mark import mark_of
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.settings import CHECKOUT, Settings
from gazette.views import DocumentPage, SectionContents
from tests.benchmarks.report import publish, quantile, table

ROUNDS = 3
SITE = "https://gazette.example.gov.cn"


@dataclass(frozen=True, slots=True)
class Measured:
    """One making: seconds, megabytes at the peak, what came out."""

    seconds: float
    peak: float
    size: float
    pages: int


def main() -> None:
    """Print the table, and write it into ``docs/performance.md``."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        archive = open_archive(Settings(home / "home", f"sqlite:///{home / 'gazette.db'}", site_url=SITE))
        ingest(archive, [CHECKOUT / "data" / "demo"], Options(publish=True), progress())
        rows = [row for name, edition in _editions(archive).items() for row in _rows(name, edition, home)]
        archive.close()
    heads = ("edition", "pages", "by", "seconds (median)", "peak MB", "size MB")
    text = (
        f"{table(heads, rows)}\n\nMedian of {ROUNDS} rounds, from start to end of a process of its own, signature included; "
        "the parent's part (HTML, hashes) is left out. Chromium prints the same HTML; its memory is spread over processes and not counted."
    )
    publish("editions", "Editions", "make bench WHAT=editions", text)


def _editions(archive: Archive) -> dict[str, Edition]:
    with archive.reading() as session:
        cards = queries.newest_documents(session, 100)
        found = [queries.document_page(session, card.index_number) for card in cards]
        issue = queries.issue_page(session, "lz-2025-s1")
    pages = tuple(page for page in found if isinstance(page, DocumentPage))
    short = next(page for page in pages if page.card.index_number == "lz-2024-00004")
    tables = next(page for page in pages if page.card.title.endswith("规范性文件清理结果的通知"))
    long = replace(tables, body=tables.body * 7)
    whole = replace(issue, contents=(SectionContents("", tuple(page.card for page in pages)),))
    return {
        "a short document": of_document(short, archive.analyzer),
        "a long one, mostly tables": of_document(long, archive.analyzer),
        "an issue of 48 documents": of_issue(whole, pages, archive.analyzer),
    }


def _rows(name: str, edition: Edition, folder: Path) -> list[Sequence[object]]:
    html = setting.html_of(edition, mark_of(edition, "00000000", date(2026, 11, 23), SITE))
    page = folder / "page.html"
    page.write_text(html, "utf-8")
    makers = {
        "the press": lambda out: _press(html, out, folder),
        "Chromium": lambda out: _chromium(page, out, folder),
    }
    if shutil.which("chromium") is None:
        del makers["Chromium"]
    measured: dict[str, list[Measured]] = {maker: [] for maker in makers}
    for _ in range(ROUNDS):
        for maker, make in makers.items():
            measured[maker].append(make(folder / "out.pdf"))
    return [
        (
            name, each[0].pages, maker, f"{quantile([m.seconds for m in each], 0.5):.1f}",
            f"{each[0].peak:.0f}" if each[0].peak else "—", f"{each[0].size:.2f}",
        )
        for maker, each in measured.items()
    ]  # fmt: skip


def _press(html: str, out: Path, folder: Path) -> Measured:
    job = child.Job(html, str(out), False, str(folder / "keys"), "澜州市人民政府办公室", 4 << 30, 900)
    given = folder / "job.json"
    given.write_text(json.dumps(asdict(job)), "utf-8")
    return _measured([sys.executable, "-m", "gazette.editions.child"], out, given, peak=True)


def _chromium(page: Path, out: Path, folder: Path) -> Measured:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder / 'browser'}",
               f"--print-to-pdf={out}", page.as_uri()]  # fmt: skip
    return _measured(command, out, Path(os.devnull), peak=False)


def _measured(command: list[str], out: Path, given: Path, peak: bool) -> Measured:
    begin = time.monotonic()
    with given.open("rb") as stream:
        process = subprocess.Popen(
            command, stdin=stream, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=CHECKOUT
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}.")
    return Measured(
        seconds, used.ru_maxrss / 1024 if peak else 0.0, out.stat().st_size / 1e6, len(PdfReader(out).pages)
    )


if __name__ == "__main__":
    main()
