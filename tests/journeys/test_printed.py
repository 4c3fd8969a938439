"""What a reader prints with the browser: every document whole and in order, on paper as in the finished PDF."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

import index
from gazette import queries
from gazette.archive import Archive, open_archive
from gazette.editions.edition import Edition, of_document, of_issue
from gazette.editions.sheet import Sheet
from gazette.settings import Settings
from gazette.views import DocumentPage
from tests.editions.measure import Page, pages_of
from tests.editions.spread import Record, has_table, read
from tests.editions.whole import expected, heads, taken_from
from tests.journeys.conftest import Site

pytestmark = [pytest.mark.journey, pytest.mark.filterwarnings("ignore::ResourceWarning")]
ISSUE = "lz-2025-2"
TABLES, LONGEST = 30, 12_000


@pytest.fixture(scope="module")
def archive(site: Site) -> Iterator[Archive]:
    """The archive that the site shows, opened beside it."""
    opened = open_archive(Settings(site.home, f"sqlite:///{site.home / 'gazette.db'}"))
    yield opened
    opened.close()


@pytest.fixture
def tab(site: Site, browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(base_url=site.address, locale="zh-CN")
    yield context.new_page()
    context.close()


def printed(tab: Tab, address: str, path: Path) -> list[Page]:
    """What the browser prints of a page. A PDF of Chromium names some characters by the radical with the same glyph."""
    tab.goto(address)
    tab.pdf(path=path, prefer_css_page_size=True, print_background=True)
    return [
        replace(page, glyphs=tuple(replace(glyph, text=index.fold(glyph.text)) for glyph in page.glyphs))
        for page in pages_of(path)
    ]


def after(sheet: Sheet, pages: list[Page]) -> list[Page]:
    """The pages behind a document that stands whole and in order on the first of these."""
    rest, repeated = index.fold(expected(sheet)), [index.fold(head) for head in heads(sheet)]
    pages = list(pages)
    while rest:
        assert pages, f"the end is lost: {rest[:80]}"
        rest = taken_from(rest, pages.pop(0), repeated)
    return pages


def editions(archive: Archive, gazette: str) -> list[Edition]:
    with archive.reading() as session:
        cards = [card for card in queries.newest_documents(session, 200) if card.gazette == gazette]
        found = [queries.document_page(session, card.index_number) for card in cards]
    return [of_document(page, archive.analyzer) for page in found if isinstance(page, DocumentPage)]


def test_every_document_prints_whole_and_in_order(archive: Archive, tab: Tab, tmp_path: Path) -> None:
    every = editions(archive, "lz")
    assert len(every) == 48
    for edition in every:
        pages = printed(tab, f"/documents/{edition.subject}/print", tmp_path / "a.pdf")
        assert after(edition.sheets[0], pages) == [], edition.title
        for number, page in enumerate(pages, 1):
            assert page.beyond() in (index.fold(f"—{number}—"), ""), edition.title


def test_a_whole_issue_prints_every_document_whole_and_in_order(
    archive: Archive, tab: Tab, tmp_path: Path
) -> None:
    with archive.reading() as session:
        issue, documents = queries.issue_page(session, ISSUE), queries.issue_documents(session, ISSUE)
    edition = of_issue(issue, documents, archive.analyzer)
    pages = printed(tab, f"/issues/{ISSUE}/print", tmp_path / "a.pdf")
    begin = index.fold(expected(edition.sheets[0]))[:200]
    while not begin.startswith(pages[0].text()[:200]) or not pages[0].text():
        pages.pop(0)  # cover, introduction, contents
    for sheet in edition.sheets:
        pages = after(sheet, pages)
    assert pages == []


@pytest.mark.corpus
def test_real_documents_with_tables_print_whole_and_in_order(
    corpus: Path, site: Site, archive: Archive, tab: Tab, tmp_path: Path
) -> None:
    records: list[Record] = [
        record for record in read(corpus) if has_table(record) and len(record["body"]) <= LONGEST
    ][:TABLES]
    assert len(records) == TABLES
    lines = tmp_path / "tables.jsonl"
    lines.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    done = site.gazette("ingest", str(lines), "--publish")
    assert done.returncode == 0, done.stdout
    every = editions(archive, "corpus")
    assert len(every) == TABLES
    for edition in every:
        pages = printed(tab, f"/documents/{edition.subject}/print", tmp_path / "a.pdf")
        assert after(edition.sheets[0], pages) == [], edition.title
