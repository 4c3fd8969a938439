"""Real documents spread over all kinds, set by the workshop as on the site, and what is wrong with the finished files.

By hand over as many as you like: ``python -m tests.editions.spread 1000``.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gazette import queries
from gazette.archive import Archive, open_archive
from gazette.body import Table
from gazette.editions import setting
from gazette.editions.child import Job
from gazette.editions.edition import Edition, of_document
from gazette.editions.workshop import NotMade, Workshop
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.settings import CHECKOUT, Settings
from gazette.views import DocumentPage
from tests.editions.measure import pages_of
from tests.editions.whole import faults

MEMORY, SECONDS, HANDS = 3 << 30, 300, 2
Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """A document that was set: its pages, whether it holds a table, and what is wrong with it, a sentence each."""

    title: str
    pages: int
    tables: bool
    faults: tuple[str, ...]
    refused: str = ""


def spread(records: list[Record], count: int, longest: int = 3000) -> list[Record]:
    """So many documents, the same share of each kind as far as it goes, those with tables first, then short and long in turn.

    None is longer than so many characters, those with tables may be eight times as long.
    """
    kinds: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if len(record["body"]) <= longest * (8 if has_table(record) else 1):
            kinds[record["kind"]].append(record)
    queues = []
    for _, found in sorted(kinds.items()):
        found.sort(key=lambda record: (not has_table(record), len(record["body"])))
        tables = sum(map(has_table, found))
        step = max(1, (len(found) - tables) * len(kinds) // count)
        queues.append(found[:tables] + [r for at in range(step) for r in found[tables + at :: step]])
    chosen: list[Record] = []
    while len(chosen) < count and any(queues):
        chosen += [queue.pop(0) for queue in queues if queue]
    return chosen[:count]


def has_table(record: Record) -> bool:
    """Whether a document holds a table, as far as its text says."""
    return "\t" in record["body"] or "\n|" in record["body"]


def read(corpus: Path) -> list[Record]:
    """Every document of the corpus."""
    with gzip.open(corpus / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def entered(archive: Archive, records: list[Record], folder: Path) -> list[Edition]:
    """The editions of documents, entered as they are in the interchange format."""
    lines = folder / "spread.jsonl"
    lines.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    report = ingest(archive, [lines], Options(publish=True), progress())
    assert report.troubles == []
    with archive.reading() as session:
        cards = queries.newest_documents(session, len(records) + 1)
        pages = [queries.document_page(session, card.index_number) for card in cards]
    return [of_document(page, archive.analyzer) for page in pages if isinstance(page, DocumentPage)]


def examined(editions: list[Edition], folder: Path) -> Iterator[Result]:
    """Each edition set by one of two processes, its file read while the next are set, and what is wrong with it."""
    workshop = Workshop()
    try:
        with ThreadPoolExecutor(HANDS) as pool:
            waiting: list[tuple[Edition, Path, Future[str]]] = []
            for number, edition in enumerate(editions):
                path = folder / f"{number}.pdf"
                waiting.append((edition, path, pool.submit(_set, workshop, edition, path)))
                if len(waiting) > 2 * HANDS:
                    yield _result(*waiting.pop(0))
            for one in waiting:
                yield _result(*one)
    finally:
        workshop.close()


def _set(workshop: Workshop, edition: Edition, path: Path) -> str:
    try:
        workshop.set(Job(setting.html_of(edition, None), str(path), False, "", "", MEMORY, SECONDS))
    except NotMade as refused:
        return str(refused)
    return ""


def _result(edition: Edition, path: Path, done: Future[str]) -> Result:
    sheet = edition.sheets[0]
    tables = any(isinstance(shown.block, Table) for shown in sheet.blocks)
    if refused := done.result():
        return Result(edition.title, 0, tables, (), refused)
    pages = pages_of(path)
    path.unlink()
    return Result(edition.title, len(pages), tables, tuple(faults(sheet, pages)))


def main() -> None:
    """Set as many as asked, of any length, and print what is wrong."""
    corpus = CHECKOUT.parent / "shared" / "corpus"
    records = spread(read(corpus), int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        archive = open_archive(Settings(folder, f"sqlite:///{folder / 'gazette.db'}"))
        pages = documents = tables = 0
        for result in examined(entered(archive, records, folder), folder):
            documents, pages, tables = documents + 1, pages + result.pages, tables + result.tables
            for line in filter(None, (result.refused, *result.faults)):
                print(result.title, line, sep="\n    ", flush=True)
        print(f"{documents} documents, {tables} with tables, {pages} pages")
        archive.close()


if __name__ == "__main__":
    main()
