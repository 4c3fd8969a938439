"""Measure making PDFs: ``make bench WHAT=editions``. Wall time, peak memory and size, by the press as it works in service.

LibreOffice converts our own Word file of the same edition in the same run; Chromium prints the same HTML. Neither gives contents
pages with numbers, running heads of sections, or an archive format; neither signs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy.orm import Session

from gazette import queries
from gazette.archive import Archive, open_archive
from gazette.editions import child, documents, setting, workshop
from gazette.editions.edition import Edition, of_document, of_issue
from gazette.editions.mark import mark_of
from gazette.editions.press import Press
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.settings import CHECKOUT, Settings
from gazette.views import DocumentPage, SectionContents
from tests.benchmarks.report import publish, quantile, table

ROUNDS = 3
SITE = "https://gazette.example.gov.cn"
HEADS = (
    "edition",
    "pages",
    "by",
    "seconds, median",
    "p95",
    "ms a page",
    "times the press, a page",
    "peak MB",
    "size MB",
)


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
        with archive.reading() as session:
            figure = _all_documents(archive, session)
        rows = [row for name, edition in _editions(archive).items() for row in _rows(name, edition, home)]
        archive.close()
    text = (
        f"{figure}\n\n{table(HEADS, rows)}\n\nMedian of {ROUNDS} rounds, signature included. The press has a process ready, as in service; "
        "the peers start anew each time, as they must. Chromium's memory is spread over processes and not counted."
    )
    publish("editions", "Editions", "make bench WHAT=editions", text)


def _all_documents(archive: Archive, session: Session) -> str:
    """Every demo document asked for once, one after the other, from the request to the signed file."""
    press = Press(archive.settings)
    found = [
        queries.document_page(session, card.index_number) for card in queries.newest_documents(session, 100)
    ]
    editions = [of_document(page, archive.analyzer) for page in found if isinstance(page, DocumentPage)]
    press.pdf(editions[0])  # has a process get ready, and keys made
    seconds, pages = [], 0
    for edition in editions[1:]:
        begin = time.monotonic()
        made = press.pdf(edition)
        seconds.append(time.monotonic() - begin)
        pages += len(PdfReader(made.path).pages)
    return (
        f"{len(seconds)} single documents ({pages} pages), each from the request to the signed file: median "
        f"{quantile(seconds, 0.5):.2f} s, p95 {quantile(seconds, 0.95):.2f} s, longest {max(seconds):.2f} s."
    )


def _editions(archive: Archive) -> dict[str, Edition]:
    with archive.reading() as session:
        cards = queries.newest_documents(session, 100)
        found = [queries.document_page(session, card.index_number) for card in cards]
        issue = queries.issue_page(session, "lz-2025-s1")
    pages = tuple(page for page in found if isinstance(page, DocumentPage))
    short = next(page for page in pages if page.card.index_number == "lz-2025-00002")
    tables = next(page for page in pages if page.card.title.endswith("规范性文件清理结果的通知"))
    long = replace(tables, body=tables.body * 8)
    whole = replace(issue, contents=(SectionContents("", tuple(page.card for page in pages)),))
    return {
        "a short document": of_document(short, archive.analyzer),
        "one with many tables": of_document(long, archive.analyzer),
        "an issue of 48 documents": of_issue(whole, pages, archive.analyzer),
    }


def _rows(name: str, edition: Edition, folder: Path) -> list[Sequence[object]]:
    html = setting.html_of(edition, mark_of(edition, "00000000", date(2026, 11, 23), SITE))
    page, word = folder / "page.html", folder / "out.docx"
    page.write_text(html, "utf-8")
    word.write_bytes(documents.WRITERS[".docx"](edition, lambda _: None))
    makers = {
        "the press": lambda out: _press(html, out, folder),
        "LibreOffice": lambda out: _libreoffice(word, out, folder),
        "Chromium": lambda out: _chromium(page, out, folder),
    }
    for maker, program in (("LibreOffice", "soffice"), ("Chromium", "chromium")):
        if shutil.which(program) is None:
            del makers[maker]
    measured: dict[str, list[Measured]] = {maker: [] for maker in makers}
    makers["the press"](folder / "out.pdf")  # the first one waits for a process to get ready
    for _ in range(ROUNDS):
        for maker, make in makers.items():
            measured[maker].append(make(folder / "out.pdf"))
    ours = _a_page(measured["the press"])
    return [
        (
            name, each[0].pages, maker, f"{quantile([m.seconds for m in each], 0.5):.2f}",
            f"{quantile([m.seconds for m in each], 0.95):.2f}", f"{_a_page(each):.0f}", f"{_a_page(each) / ours:.2f}",
            f"{each[0].peak:.0f}" if each[0].peak else "—", f"{each[0].size:.2f}",
        )
        for maker, each in measured.items()
    ]  # fmt: skip


def _a_page(each: Sequence[Measured]) -> float:
    return quantile([m.seconds for m in each], 0.5) / each[0].pages * 1000


def _press(html: str, out: Path, folder: Path) -> Measured:
    job = child.Job(html, str(out), False, str(folder / "keys"), "澜州市人民政府办公室", 4 << 30, 900)
    begin = time.monotonic()
    answer = workshop.shared().set(job)
    return Measured(
        time.monotonic() - begin,
        answer.memory / (1 << 20),
        out.stat().st_size / 1e6,
        len(PdfReader(out).pages),
    )


def _libreoffice(word: Path, out: Path, folder: Path) -> Measured:
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to", "pdf",
               "--outdir", str(out.parent), str(word)]  # fmt: skip
    return _measured(command, out, Path(os.devnull), peak=True)


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
