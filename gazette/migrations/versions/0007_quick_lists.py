"""Indexes for what public pages ask: by number, title, newest first, by issue and by section."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_DAY = "coalesce(published_on, signed_on, '0001-01-01')"
_INDEXES = {
    "ix_documents_number_key": "status, number_key, index_number",
    "ix_documents_title": "status, substr(lower(title), 1, 100)",
    "ix_documents_newest": f"status, {_DAY}, published_at, id",
    "ix_documents_in_section": f"status, section_id, {_DAY}, published_at, id",
    "ix_documents_in_issue": "status, issue_id",
    "ix_documents_in_gazette": "status, gazette_id",
}


def upgrade() -> None:
    op.execute("DROP INDEX ix_documents_number_key")
    for name, columns in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON documents ({columns})")


def downgrade() -> None:
    for name in _INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("CREATE INDEX ix_documents_number_key ON documents (number_key)")
