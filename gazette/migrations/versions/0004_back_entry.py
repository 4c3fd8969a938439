"""Back-entry: batches and their pieces, checks of issues, what should exist and who is on it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expectations",
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gazette_id"], ["gazettes.id"], name=op.f("fk_expectations_gazette_id_gazettes")
        ),
        sa.PrimaryKeyConstraint("gazette_id", "year", name=op.f("pk_expectations")),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_piece", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["gazette_id"], ["gazettes.id"], name=op.f("fk_batches_gazette_id_gazettes")),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_batches_issue_id_issues")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_batches_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_table(
        "claims",
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["gazette_id"], ["gazettes.id"], name=op.f("fk_claims_gazette_id_gazettes")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_claims_person_id_people")),
        sa.PrimaryKeyConstraint("gazette_id", "year", "number", name=op.f("pk_claims")),
    )
    op.create_table(
        "issue_checks",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("red", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_checks_issue_id_issues")),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_issue_checks")),
    )
    op.create_table(
        "printed_contents",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_printed_contents_issue_id_issues")
        ),
        sa.PrimaryKeyConstraint("issue_id", name=op.f("pk_printed_contents")),
    )
    op.create_table(
        "waivers",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_waivers_issue_id_issues")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_waivers_person_id_people")),
        sa.PrimaryKeyConstraint("issue_id", "item", name=op.f("pk_waivers")),
    )
    op.create_table(
        "batch_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_files_batch_id_batches")),
        sa.ForeignKeyConstraint(
            ["original_id"], ["originals.id"], name=op.f("fk_batch_files_original_id_originals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_files")),
        sa.UniqueConstraint("batch_id", "position", name="uq_batch_files_position"),
    )
    with op.batch_alter_table("batch_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_files_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("doubtful", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("page_from", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_pieces_batch_id_batches")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_pieces_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["batch_files.id"], name=op.f("fk_pieces_file_id_batch_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pieces")),
    )
    with op.batch_alter_table("pieces", schema=None) as batch_op:
        batch_op.create_index("ix_pieces_batch", ["batch_id", "position"], unique=False)


def downgrade() -> None:
    for table in (
        "pieces", "batch_files", "batches", "waivers", "issue_checks", "printed_contents", "expectations", "claims",
    ):  # fmt: skip
        op.drop_table(table)
