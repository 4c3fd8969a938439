"""The site over the demo gazette, loaded once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gazette.archive import Archive, open_archive
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.settings import CHECKOUT, Settings
from webui import create_app


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive that holds the demo gazette; not to be changed."""
    home = tmp_path_factory.mktemp("demo")
    archive = open_archive(Settings(home=home, database_url=f"sqlite:///{home / 'gazette.db'}"))
    report = ingest(archive, [CHECKOUT / "data" / "demo"], Options(publish=True), progress())
    assert report.troubles == []
    assert archive.verify().clean
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def app(demo: Archive) -> Flask:
    """The site, with errors shown as pages and not raised."""
    return create_app(demo)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without a browser."""
    return app.test_client()
