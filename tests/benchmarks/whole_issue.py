"""A bound issue of twenty demo documents as a PDF and as a scan of it, split into its documents: ``make bench WHAT=whole_issue``.

The scan: every page at 200 dots an inch, turned by up to 0.7 degrees, with noise, as grey JPEG.
"""

from __future__ import annotations

import difflib
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy
import pypdfium2
from PIL import Image

from gazette import queries
from gazette.archive import open_archive
from gazette.body import PageMark, lines_of
from gazette.editions import child, setting
from gazette.editions.edition import of_chosen
from gazette.editions.mark import mark_of
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.ingest.formats import read_file
from gazette.ingest.split import Part, split_issue
from gazette.settings import CHECKOUT, Settings
from gazette.views import DocumentPage
from tests.benchmarks.report import publish, table

COUNT, DPI, TURN, NOISE = 20, 200, 0.7, 12


def main() -> None:
    """Make both, read both, and compare."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "issue.pdf"
        _bound(Path(scratch), made)
        written, seconds = _parts(made)
        scan = Path(scratch) / "scan.pdf"
        pages = _scanned(made, scan)
        read, longer = _parts(scan)
    rows = [
        ["PDF with text", len(written), pages, f"{seconds:.0f}", "1.0000 (tests/gazette/test_whole_issue.py)"]
    ]
    rows.append(["scan", len(read), pages, f"{longer:.0f}", f"{_share(written, read):.4f}"])
    heads = ["file", f"documents of {COUNT}", "pages", "seconds", "characters right, in order"]
    publish("whole_issue", "A whole issue in one file", "make bench WHAT=whole_issue", table(heads, rows))


def _bound(scratch: Path, made: Path) -> None:
    archive = open_archive(Settings(scratch / "home", f"sqlite:///{scratch / 'gazette.db'}"))
    ingest(archive, [CHECKOUT / "data" / "demo"], Options(publish=True), progress())
    with archive.reading() as session:
        names = sorted(card.index_number for card in queries.newest_documents(session, 100))[:COUNT]
        found = [queries.document_page(session, name) for name in names]
    chosen = tuple(page for page in found if isinstance(page, DocumentPage))
    edition = of_chosen("澜州市人民政府公报合订本", chosen, date(2026, 11, 23), archive.analyzer)
    mark = mark_of(edition, "00000000", date(2026, 11, 23), "https://gazette.example.gov.cn")
    child.make(child.Job(setting.html_of(edition, mark), str(made), False, "", "", 0, 0))
    archive.close()


def _scanned(made: Path, scan: Path) -> int:
    chance = numpy.random.default_rng(3)
    pages = []
    for page in pypdfium2.PdfDocument(made):
        drawn = page.render(scale=DPI / 72).to_pil().convert("L")
        turned = drawn.rotate(
            float(chance.uniform(-TURN, TURN)), fillcolor=255, resample=Image.Resampling.BICUBIC
        )
        noisy = numpy.asarray(turned).astype(int) + chance.normal(
            0, NOISE, (turned.height, turned.width)
        ).astype(int)
        pages.append(Image.fromarray(numpy.clip(noisy, 0, 255).astype("uint8")))
    pages[0].save(scan, save_all=True, append_images=pages[1:], quality=80, resolution=DPI)
    return len(pages)


def _parts(path: Path) -> tuple[tuple[Part, ...], float]:
    begin = time.monotonic()
    manuscript = read_file(path.read_bytes(), path.name)
    return split_issue(list(manuscript.pieces)).parts, time.monotonic() - begin  # type: ignore[arg-type]


def _text(part: Part) -> str:
    texts = (
        p if isinstance(p, str) else "".join(lines_of(p)) for p in part.pieces if not isinstance(p, PageMark)
    )
    return "".join("".join(texts).split())


def _share(written: tuple[Part, ...], read: tuple[Part, ...]) -> float:
    """The share of the characters that the scan has in the same order, document by document."""
    right = total = 0
    for at, part in enumerate(written):
        known = _text(part)
        total += len(known)
        if at < len(read):
            blocks = difflib.SequenceMatcher(
                None, known, _text(read[at]), autojunk=False
            ).get_matching_blocks()
            right += sum(block.size for block in blocks)
    return right / total
