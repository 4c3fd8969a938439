"""Press proofs: the printer's PDF compared with the web edition, judged, and reported."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "press_rules",
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gazette_id"], ["gazettes.id"], name=op.f("fk_press_rules_gazette_id_gazettes")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_press_rules_person_id_people")),
        sa.PrimaryKeyConstraint("gazette_id", name=op.f("pk_press_rules")),
    )
    op.create_table(
        "press_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_press_proofs_issue_id_issues")),
        sa.ForeignKeyConstraint(
            ["original_id"], ["originals.id"], name=op.f("fk_press_proofs_original_id_originals")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["originals.id"], name=op.f("fk_press_proofs_report_id_originals")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_press_proofs_person_id_people")),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name=op.f("fk_press_proofs_signed_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_proofs")),
    )
    with op.batch_alter_table("press_proofs", schema=None) as batch_op:
        batch_op.create_index("ix_press_proofs_issue", ["issue_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("press_proofs")
    op.drop_table("press_rules")
