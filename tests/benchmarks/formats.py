"""Every real file read, and its characters compared with what is known of it: ``make bench WHAT=formats``."""

from __future__ import annotations

import difflib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from gazette.body import Figure, PageMark, Table, plain_text
from gazette.errors import ArchiveError
from gazette.ingest import from_office
from gazette.ingest.formats import read_file
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.sniff import decode, sniff_path
from gazette.settings import CHECKOUT
from tests.benchmarks.report import publish, table

PAGE = CHECKOUT / "docs" / "formats.md"
CORPUS = CHECKOUT.parent / "shared" / "corpus" / "files"
SAME = {
    "pdf_scan_derived_国徽法_2页.pdf": "pdf_text_中华人民共和国国徽法.pdf",
    "txt_gb18030_中山市政府令第16号.txt": "txt_中山市政府令第16号.txt",
    "txt_utf16le_包头_办公室通知.txt": "txt_包头_办公室通知_CRLF.txt",
    "html_gb2312_江西_批复.html": "html_江西_批复_鹰潭港总体规划.html",
}


def main() -> None:
    """Write the table into docs/formats.md; the folder of files may be named."""
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else CORPUS
    rows = [_row(path) for path in sorted(folder.iterdir()) if path.name != "INDEX.tsv"]
    heads = ["format", "file", "seconds", "characters", "of known", "lost", "more", "blocks", "said"]
    publish("files", "Real files, one by one", "make bench WHAT=formats", table(heads, rows), PAGE)


def _row(path: Path) -> list[object]:
    begin = time.monotonic()
    try:
        kind = str(sniff_path(path))
        read = read_file(path, path.name)
    except ArchiveError as refusal:
        return ["—", path.name, "", "", "", "", "", "", f"refused: {refusal}"]
    seconds = f"{time.monotonic() - begin:.1f}"
    got = _characters(plain_text(read.blocks))
    known = _known(path)
    missing = more = share = ""
    if known is not None:
        lost, added = Counter(known) - Counter(got), Counter(got) - Counter(known)
        missing, more = str(lost.total()), str(added.total())
        if path.name in SAME:
            alike = difflib.SequenceMatcher(None, known, got, autojunk=False).ratio()
            share = f"{alike:.1%} alike "
    return [kind, path.name, seconds, len(got), len(known) if known is not None else "—", missing, more or "", _blocks(read), share + " ".join(read.warnings)]  # fmt: skip


def _blocks(read: Manuscript) -> str:
    counts = Counter(type(block) for block in read.blocks)
    names = ((Table, "tables"), (Figure, "pictures"), (PageMark, "page marks"))
    said = [f"{counts[kind]} {name}" for kind, name in names if counts[kind]]
    return ", ".join([f"{len(read.lines)} lines", *said])


def _characters(text: str) -> str:
    return "".join(text.split())


def _known(path: Path) -> str | None:
    """All characters of a file as another program sees them, or as the file it was made from has them."""
    if path.name in SAME:
        return _characters(plain_text(read_file(path.parent / SAME[path.name], SAME[path.name]).blocks))
    if path.suffix == ".txt":
        return _characters(decode(path.read_bytes()))
    if path.name.startswith("pdf_text"):
        done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
        return _characters(done.stdout.decode())
    program = from_office.program()
    if path.suffix in (".doc", ".rtf", ".docx") and program:
        return _by_libreoffice(program, path)
    return None


def _by_libreoffice(program: str, path: Path) -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [
            program,
            "--headless",
            profile,
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            folder,
        ]
        subprocess.run([*command, str(path)], capture_output=True, timeout=100, check=False)
        made = Path(folder) / f"{path.stem}.txt"
        text = made.read_text("utf-8").lstrip("\ufeff") if made.exists() else ""
        return _characters(text) or None  # LibreOffice leaves out what other programs set into a file
