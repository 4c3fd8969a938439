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
from gazette.body import Table, lines_of
from gazette.editions import setting
from gazette.editions.child import Job
from gazette.editions.edition import Edition, of_document
from gazette.editions.sheet import Sheet
from gazette.editions.workshop import NotMade, Workshop
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.settings import CHECKOUT, Settings
from gazette.views import DocumentPage
from tests.editions.measure import MM, Page, pages_of

LEFT, RIGHT = 28 * MM, 184 * MM
NEVER_FIRST = set("，。、；：？！）》〉」』”’】〕％…")
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


def squeezed(text: str) -> str:
    """A text without its spaces."""
    return "".join(text.split())


def expected(sheet: Sheet) -> str:
    """All that is set of a document, in order, without spaces."""
    head = [*sheet.banner, sheet.number]
    if not sheet.title_in_text:
        head.append(sheet.page.card.title)
    return squeezed("".join(head) + "".join(line for shown in sheet.blocks for line in lines_of(shown.block)))


def heads(sheet: Sheet) -> list[str]:
    """The heads of the tables of a document, which are set again on each page."""
    tables = [shown.block for shown in sheet.blocks if isinstance(shown.block, Table)]
    return [squeezed("".join(cell.text for row in t.rows[: t.head_rows] for cell in row)) for t in tables]


def taken_from(rest: str, page: Page, repeated: list[str]) -> str:
    """What is still expected after a page; the repeated head of a table may stand first on it."""
    shown = page.text()
    for head in ["", *repeated]:
        if shown.startswith(head) and rest.startswith(shown[len(head) :]):
            return rest[len(shown) - len(head) :]
    at = next(
        (at for at, (one, other) in enumerate(zip(shown, rest, strict=False)) if one != other), len(rest)
    )
    around = slice(max(0, at - 20), at + 40)
    raise AssertionError(f"“{shown[around]}” stands where “{rest[around]}” should")


def spread(records: list[Record], count: int, longest: int = 4500) -> list[Record]:
    """So many documents, the same share of each kind as far as it goes, those with tables first, then short and long in turn."""
    kinds: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if len(record["body"]) <= longest or has_table(record):
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


def faults(sheet: Sheet, pages: list[Page]) -> Iterator[str]:
    """What is wrong with the pages of a document: text lost, doubled or out of its place, a line that must not be."""
    rest = expected(sheet)
    for number, page in enumerate(pages, 1):
        try:
            rest = taken_from(rest, page, heads(sheet))
        except AssertionError as error:
            yield f"page {number}: {error}"
            return
        if not page.inside():
            yield f"page {number} is empty"
        yield from (f"page {number}: {fault}" for fault in _of_lines(page, number))
    if rest:
        yield f"the end is lost: {rest[:80]}"


def _of_lines(page: Page, number: int) -> Iterator[str]:
    upright = page.width < page.height
    if page.beyond() != f"—{number}—":
        yield f"beyond the type area stands {page.beyond()[:40]}"
    before = ""
    for line in page.lines():
        text = "".join(glyph.text for glyph in line)
        if upright and (line[0].x < LEFT - 1 or line[-1].x > RIGHT + 1):
            yield f"{text} goes beyond the margin"
        dotted = before.endswith("…") and text[0] == "…"  # dots that fill more than a line
        if text[0] in NEVER_FIRST and not dotted and {round(glyph.size) for glyph in line} == {16}:
            yield f"{text} begins with what must not begin a line"
        before = text
    if len(page.lines()) > 22 and {round(glyph.size) for glyph in page.inside()} == {16}:
        yield f"has {len(page.lines())} lines"


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
