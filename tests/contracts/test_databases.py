"""SQLite and PostgreSQL keep the same records: migrations, entering, asking, history."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from gazette import events, migrations, queries
from gazette.archive import open_archive, open_database
from gazette.ingest.batch import Options, ingest
from gazette.ingest.console import progress
from gazette.model import Base
from gazette.settings import CHECKOUT, Settings
from index import Query


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrations_make_the_tables_of_the_model(database_url: str) -> None:
    database = open_database(database_url)
    migrations.upgrade(database)
    migrations.upgrade(database)
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_the_migrations_make_the_indexes_of_the_model(database_url: str) -> None:
    database = open_database(database_url)
    migrations.upgrade(database)
    migrated = _indexes(database)
    with database.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE {table.name}"))
    Base.metadata.create_all(database)
    assert migrated == _indexes(database)
    assert "coalesce" in migrated["ix_documents_newest"].lower()
    database.dispose()


def _indexes(database: Engine) -> dict[str, str]:
    """Each index as the database itself writes it; what reflection leaves out, expressions, stands here too."""
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    }
    with database.connect() as connection:
        rows = connection.execute(text(asked[database.dialect.name])).all()
    return {name: "".join(definition.split()) for name, definition in rows}


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
