"""The demo gazette's documents as PDFs, each made once, unsigned, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gazette import queries
from gazette.archive import Archive, open_archive
from gazette.editions import child, setting
from gazette.editions.edition import Edition, of_document, of_issue
from gazette.editions.mark import mark_of
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.settings import CHECKOUT, Settings
from gazette.views import DocumentPage

SITE = "https://gazette.example.gov.cn"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive that holds the demo gazette; not to be changed."""
    home = tmp_path_factory.mktemp("demo")
    archive = open_archive(Settings(home, f"sqlite:///{home / 'gazette.db'}", site_url=SITE))
    report = ingest(archive, [CHECKOUT / "data" / "demo"], Options(publish=True), progress())
    assert report.troubles == []
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def pages(demo: Archive) -> dict[str, DocumentPage]:
    """Every demo document by its index number."""
    with demo.reading() as session:
        cards = queries.newest_documents(session, 100)
        found = {card.index_number: queries.document_page(session, card.index_number) for card in cards}
    assert len(found) == 48
    return {name: page for name, page in found.items() if isinstance(page, DocumentPage)}


@pytest.fixture(scope="session")
def edition_of(demo: Archive, pages: dict[str, DocumentPage]) -> Callable[..., Edition]:
    """The edition of a document or an issue by its name."""

    def one(name: str, *, large: bool = False) -> Edition:
        if name in pages:
            return replace(of_document(pages[name], demo.analyzer), large=large)
        with demo.reading() as session:
            issue, documents = queries.issue_page(session, name), queries.issue_documents(session, name)
        return replace(of_issue(issue, documents, demo.analyzer), large=large)

    return one


@pytest.fixture(scope="session")
def pdf_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """The PDF of an edition, unsigned."""
    folder, made = tmp_path_factory.mktemp("pdf"), dict[tuple[str, bool, bool], Path]()

    def one(edition: Edition, *, two_up: bool = False) -> Path:
        key = (edition.subject, edition.large, two_up)
        if key not in made:
            mark = mark_of(edition, "0000000" + "0", date(2026, 11, 23), SITE)
            path = folder / f"{len(made)}.pdf"
            child.make(child.Job(setting.html_of(edition, mark), str(path), two_up, "", "", 0, 0))
            made[key] = path
        return made[key]

    return one
