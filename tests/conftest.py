"""What every test may use: databases, engines, the archive, the corpus. Real ones, each in a place of its own."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from gazette.archive import Archive, open_archive
from gazette.settings import CHECKOUT, Settings
from tests.desk_people import DeskPeople
from tests.servers import Postgres, find_postgres

hypothesis_settings.register_profile("shared machine", deadline=None, print_blob=True)
hypothesis_settings.load_profile("shared machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """--golden: what tests/editions/test_golden.py sets becomes the golden pages."""
    parser.addoption(
        "--golden", action="store_true", help="draw the golden pages of the printed editions anew"
    )


def missing(what: str) -> None:
    """Skip for want of a server or a program; where everything must be there (CI) that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and in CI nothing may be missing")
    pytest.skip(what)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents, which is not part of the project."""
    folder = Path(os.environ.get("GAZETTE_CORPUS") or CHECKOUT.parent / "shared" / "corpus")
    if not (folder / "documents.jsonl.gz").exists():
        pytest.skip("the corpus of real documents is not on this machine (GAZETTE_CORPUS)")
    return folder


@pytest.fixture(scope="session")
def corpus_documents(corpus: Path) -> Callable[[int | None], list[dict[str, str]]]:
    """The first documents of the corpus, as they stand in the interchange format."""

    def read(count: int | None) -> list[dict[str, str]]:
        with gzip.open(corpus / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in itertools.islice(lines, count)]

    return read


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own."""
    programs = find_postgres()
    if programs is None:
        missing("PostgreSQL's server programs are not installed")
        raise AssertionError
    # not below pytest's own folder: another run beside this one closes that to the account PostgreSQL runs as
    folder = tempfile.mkdtemp(prefix="gazette-postgres-")
    server = Postgres(programs, Path(folder))
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gazette.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation in a folder of its own, on SQLite."""
    return Settings(home=tmp_path / "home", database_url=f"sqlite:///{tmp_path / 'home' / 'gazette.db'}")


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    """An empty archive."""
    opened = open_archive(settings)
    yield opened
    opened.close()


@pytest.fixture
def desk(archive: Archive) -> DeskPeople:
    """The site over an empty archive, with a way to make people and to sign them in."""
    return DeskPeople(archive)
