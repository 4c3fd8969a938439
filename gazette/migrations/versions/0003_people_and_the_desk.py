"""People and the desk: roles, sessions, submissions, revisions; and what the database itself refuses.

The last lines of defence stand here, so that no program and no administrator can step around them: a public text
changes only together with its next revision, what a person has written is approved by another, and the history,
the revisions and the hands are only added to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = (
    "index_number", "gazette_id", "title", "document_number", "number_key", "kind", "subject", "summary",
    "signed_on", "published_on", "effective_on", "expires_on", "body", "content_hash", "published_at", "entered_at",
)  # fmt: skip
_ADDED_TO = ("events", "revisions", "hands")
_ISSUE = ("identifier", "gazette_id", "kind", "year", "number", "number_to")


def upgrade() -> None:

    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index("ix_attempts_key_hash_at", ["key_hash", "at"], unique=False)

    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holidays")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("mail", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("totp_key", sa.String(length=64), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("totp_required", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["issuers.id"], name=op.f("fk_people_department_id_issuers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["gazette_id"], ["gazettes.id"], name=op.f("fk_grants_gazette_id_gazettes")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_grants_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("person_id", "gazette_id", "role", name="uq_grants_role"),
    )
    op.create_table(
        "preparations",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_preparations_issue_id_issues")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_preparations_person_id_people")),
        sa.PrimaryKeyConstraint("issue_id", "person_id", name=op.f("pk_preparations")),
    )
    op.create_table(
        "reset_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reset_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reset_links_token_hash")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "zero_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["issuers.id"], name=op.f("fk_zero_reports_department_id_issuers")
        ),
        sa.ForeignKeyConstraint(
            ["gazette_id"], ["gazettes.id"], name=op.f("fk_zero_reports_gazette_id_gazettes")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_zero_reports_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zero_reports")),
        sa.UniqueConstraint("gazette_id", "department_id", "year", "month", name="uq_zero_reports_month"),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_comments_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comments_person_id_people")),
        sa.ForeignKeyConstraint(["resolved_by"], ["people.id"], name=op.f("fk_comments_resolved_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("ix_comments_document_id", ["document_id"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_corrections_decided_by_people")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_corrections_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["documents.id"], name=op.f("fk_corrections_notice_id_documents")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_corrections_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_document_id"), ["document_id"], unique=False)

    op.create_table(
        "hands",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_hands_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_hands_person_id_people")),
        sa.PrimaryKeyConstraint("document_id", "person_id", name=op.f("pk_hands")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_revisions_approved_by_people")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_revisions_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_revisions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("document_id", "number", name="uq_revisions_number"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("gazette_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("normative", sa.Boolean(), nullable=False),
        sa.Column("openness", sa.String(length=20), nullable=False),
        sa.Column("openness_by", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["issuers.id"], name=op.f("fk_submissions_department_id_issuers")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_submissions_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["gazette_id"], ["gazettes.id"], name=op.f("fk_submissions_gazette_id_gazettes")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_submissions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submissions_receipt")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_department_id"), ["department_id"], unique=False)

    op.create_table(
        "ticks",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_ticks_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ticks_person_id_people")),
        sa.PrimaryKeyConstraint("document_id", "item", name=op.f("pk_ticks")),
    )
    op.create_table(
        "submitted_files",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["original_id"], ["originals.id"], name=op.f("fk_submitted_files_original_id_originals")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submitted_files_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_submitted_files")),
    )

    _extend_documents()
    with op.batch_alter_table("issues", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, event, condition, sentence in _rules("IS DISTINCT FROM" if postgresql else "IS NOT"):
        (_guard_postgresql if postgresql else _guard_sqlite)(name, table, event, condition, sentence)


def _extend_documents() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # made in place: Alembic's way makes the table anew, and dropping the old one would break what points to it
        op.execute("ALTER TABLE documents ADD COLUMN publish_at DATETIME")
        op.execute(
            "ALTER TABLE documents ADD COLUMN approved_by INTEGER "
            "CONSTRAINT fk_documents_approved_by_people REFERENCES people (id)"
        )
        op.execute("ALTER TABLE documents ADD COLUMN revision INTEGER DEFAULT '1' NOT NULL")
        return
    op.add_column("documents", sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("documents", sa.Column("approved_by", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.create_foreign_key(
        op.f("fk_documents_approved_by_people"), "documents", "people", ["approved_by"], ["id"]
    )


def _rules(differs: str) -> list[tuple[str, str, str, str, str]]:
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in _TEXT)
    renamed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in _ISSUE)
    public = "OLD.status IN ('published', 'withdrawn')"
    next_revision = (
        "(NEW.revision = OLD.revision + 1 AND EXISTS (SELECT 1 FROM revisions r WHERE r.document_id = OLD.id "
        "AND r.public = NEW.revision AND r.approved_by IS NOT NULL "
        f"AND r.approved_by {differs} r.person_id))"
    )
    own_hand = (
        "EXISTS (SELECT 1 FROM hands h WHERE h.document_id = OLD.id "
        "AND (NEW.approved_by IS NULL OR h.person_id = NEW.approved_by))"
    )
    released = "NEW.status IN ('published', 'scheduled') AND OLD.status IN ('draft', 'review', 'scheduled')"
    return [
        ("documents_text", "documents", "UPDATE", f"{public} AND ({changed} OR NEW.revision <> OLD.revision) AND NOT {next_revision}",
         "a public text changes only with its next revision"),
        ("documents_back", "documents", "UPDATE", f"{public} AND NEW.status NOT IN ('published', 'withdrawn')",
         "what was public is never a draft again"),
        ("documents_two", "documents", "UPDATE", f"{released} AND {own_hand}",
         "a document is approved by somebody who did not write in it"),
        ("documents_stay", "documents", "DELETE", public, "what was public is never deleted"),
        ("issues_name", "issues", "UPDATE", f"OLD.status = 'published' AND ({renamed})", "a public issue keeps its name"),
        ("issues_stay", "issues", "DELETE", "OLD.status = 'published'", "what was public is never deleted"),
        *(
            (f"{table}_{event.lower()}", table, event, "1 = 1", f"{table} are only added to")
            for table in _ADDED_TO
            for event in ("UPDATE", "DELETE")
        ),
    ]  # fmt: skip


def _guard_sqlite(name: str, table: str, event: str, condition: str, sentence: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _guard_postgresql(name: str, table: str, event: str, condition: str, sentence: str) -> None:
    row = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {row}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
    )


def downgrade() -> None:
    raise NotImplementedError("What people have written at the desk is not thrown away.")
