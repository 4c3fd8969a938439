"""SQLite and PostgreSQL keep the same records: migrations, entering, asking, history."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from gazette import events, migrations, queries
from gazette.archive import open_archive, open_database
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.model import Base
from gazette.settings import CHECKOUT, Settings
from index import Query


def test_the_migrations_make_the_tables_of_the_model(database_url: str) -> None:
    database = open_database(database_url)
    migrations.upgrade(database)
    migrations.upgrade(database)
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_the_demo_gazette_lives_on_either_database(database_url: str, tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path / "home", database_url=database_url))
    report = ingest(archive, [CHECKOUT / "data" / "demo"], Options(publish=True), progress())
    assert report.troubles == []
    assert archive.verify().clean
    assert archive.find(Query("停车场")).results.total > 0
    with archive.reading() as session:
        assert events.verify_chain(session) is None
        latest = queries.latest_issue(session)
        assert latest is not None
        assert len(queries.issue_documents(session, latest.identifier)) == latest.documents
        assert queries.section_listing(session, "大事记", 1, 10).total > 0
        assert queries.issuer_names(session)
    assert (
        ingest(archive, [CHECKOUT / "data" / "demo"], Options(publish=True), progress()).outcomes["unchanged"]
        == report.read
    )
    archive.close()
