"""The database's history: numbered steps from an empty database to the present model."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

_FOLDER = Path(__file__).parent


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Take the database to a revision; one that is there already is left alone."""
    if revision == "head" and _present(engine) == _newest():
        return
    from alembic import command  # slow to load, and seldom needed
    from alembic.config import Config

    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _present(engine: Engine) -> str | None:
    """The revision a database is at; None: it is empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _newest() -> str:
    """The last revision there is: files are named by it."""
    return max(path.name for path in (_FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]
