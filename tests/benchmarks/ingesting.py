"""A hundred old issues in one command: ``make bench WHAT=ingesting``, with folders made of the demo gazette's documents.

The peer reads the same files to plain text and stores nothing: python-docx, Beautiful Soup, pypdfium2.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx
import pypdfium2
from bs4 import BeautifulSoup

from gazette.body import lines_of
from gazette.ingest.formats import read_file
from gazette.ingest.sniff import decode
from gazette.settings import CHECKOUT
from tests.benchmarks.report import publish, table
from tests.gazette.samples import pdf, set_lines

ISSUES, EACH = 100, 15
FORMATS = (".docx", ".txt", ".html", ".pdf", ".md")


def main() -> None:
    """Make the folders, enter them, read them by the peer, and write the table."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as scratch:
        folder = cupboard(Path(scratch) / "in")
        rows = [_entered(Path(scratch), folder, None, ISSUES * EACH)]
        rows += [_entered(Path(scratch), folder, ending, ISSUES * EACH // len(FORMATS)) for ending in FORMATS]
    heads = ["what", "documents", "seconds", "documents a second", "peer: plain text only", "peak memory, MB"]
    said = (
        f"{ISSUES} issues with {ISSUES * EACH} documents of five formats, entered as drafts by one command on {os.cpu_count()} cores: "
        "read, described, structured, originals kept, events chained, indexed. Rows of one format are those documents alone."
    )
    publish(
        "ingesting",
        "A cupboard of old issues",
        "make bench WHAT=ingesting",
        f"{said}\n\n{table(heads, rows)}",
    )


def cupboard(folder: Path) -> Path:
    """The documents of the demo gazette over and over, each with a number of its own, an issue a folder."""
    texts = [_lines(path) for path in sorted((CHECKOUT / "data" / "demo").rglob("*.md"))]
    for issue in range(ISSUES):
        place = folder / f"{1995 + issue // 10}-{issue % 10 + 1:02}"
        place.mkdir(parents=True)
        toml = f'gazette = "lz"\nyear = {1995 + issue // 10}\nnumbers = [{issue % 10 + 1}]\n'
        (place / "issue.toml").write_text(toml, "utf-8")
        for at in range(EACH):
            serial = issue * EACH + at
            lines = [*texts[serial % len(texts)], f"附注：第{serial}件。"]
            ending = FORMATS[at % len(FORMATS)]
            (place / f"{at:02}{ending}").write_bytes(_written(lines, ending))
    return folder


def _lines(path: Path) -> list[str]:
    return [line for block in read_file(path, path.name).blocks for line in lines_of(block) if line.strip()]


def _written(lines: list[str], ending: str) -> bytes:
    if ending == ".docx":
        word = docx.Document()
        for line in lines:
            word.add_paragraph(line)
        word.save(out := io.BytesIO())
        return out.getvalue()
    if ending == ".html":
        return ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").encode()
    if ending == ".pdf":
        pages, rows = [], set_lines("\n".join(lines))
        for row in rows:
            pages.append((row.y // 700, row))
        kept = sorted({int(number) for number, _ in pages})
        return pdf(*(([_moved(row, int(n)) for n, row in pages if int(n) == page], ()) for page in kept))
    return "\n".join(lines).encode("gb18030" if ending == ".txt" else "utf-8")


def _moved(row: object, page: int) -> object:
    from dataclasses import replace

    return replace(row, y=row.y - 700 * page + 60)  # type: ignore[type-var, attr-defined]


def _entered(scratch: Path, folder: Path, ending: str | None, count: int) -> list[object]:
    """Enter all files, or those of one format, in a home of their own."""
    source = folder
    if ending is not None:
        source = scratch / f"only{ending}"
        for path in folder.rglob(f"*{ending}"):
            place = source / path.parent.name
            place.mkdir(parents=True, exist_ok=True)
            (place / path.name).write_bytes(path.read_bytes())
            (place / "issue.toml").write_bytes((path.parent / "issue.toml").read_bytes())
    home = scratch / f"home{ending or ''}"
    environment = {**os.environ, "GAZETTE_HOME": str(home)}
    command = [sys.executable, "-m", "gazette.cli", "ingest", str(source), "--json"]
    begin = time.monotonic()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begin
    report = json.loads(done.stdout)
    assert report["added"] == count, (report["added"], report["troubles"][:3])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    plain = _peer(source)
    label = {None: "all"}.get(ending, ending)
    return [label, count, f"{seconds:.0f}", f"{count / seconds:.1f}", f"{plain:.0f} s ({seconds / plain:.1f}×)" if plain >= 1 else f"{plain:.1f} s ({seconds / plain:.0f}×)", peak]  # fmt: skip


def _peer(folder: Path) -> float:
    begin = time.monotonic()
    for path in folder.rglob("*.*"):
        content = path.read_bytes()
        if path.suffix == ".docx":
            "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
        elif path.suffix == ".html":
            BeautifulSoup(content, "lxml").get_text("\n")
        elif path.suffix == ".pdf":
            file = pypdfium2.PdfDocument(content)
            "\n".join(page.get_textpage().get_text_bounded() for page in file)
        elif path.suffix != ".toml":
            decode(content)
    return time.monotonic() - begin
