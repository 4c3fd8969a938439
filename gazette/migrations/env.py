"""Run by Alembic within the connection that ``migrations.upgrade`` hands over."""

from alembic import context

from gazette import (  # noqa: F401  # their tables join the others
    model_desk,
    model_entry,
    model_paper,
    model_people,
    model_press,
)
from gazette.model import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
