"""Keep procedures and dossiers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "procedure_fields",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("national_code", sa.String(length=64), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedure_fields")),
    )
    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("field_code", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["field_code"], ["procedure_fields.code"], name=op.f("fk_procedures_field_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_procedures_code_version")),
    )
    op.create_table(
        "agencies",
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=35), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_agencies_unit_code")),
        sa.PrimaryKeyConstraint("unit_code", name=op.f("pk_agencies")),
        sa.UniqueConstraint("code", name=op.f("uq_agencies_code")),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.Column("status_owner", sa.String(length=64), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("national_id_index", sa.String(length=64), nullable=True),
        sa.Column("prefill_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_way", sa.String(length=32), nullable=False),
        sa.Column("draft_step", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("returns_to", sa.String(length=32), nullable=True),
        sa.Column("finance_state", sa.String(length=32), nullable=False),
        sa.Column("result_state", sa.String(length=32), nullable=False),
        sa.Column("sync_owed", sa.Integer(), nullable=False),
        sa.Column("sync_acked", sa.Integer(), nullable=False),
        sa.Column("sync_receipt", sa.Text(), nullable=False),
        sa.Column("external_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("variant_code", sa.String(length=64), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("supplement_count", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_original", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_comment", sa.String(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_dossiers_area_code")),
        sa.ForeignKeyConstraint(["assignee_id"], ["accounts.id"], name=op.f("fk_dossiers_assignee_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_dossiers_procedure_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name=op.f("fk_dossiers_resident_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_dossiers_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("code", name=op.f("uq_dossiers_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_dossiers_reference")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index("ix_dossiers_latest", ["unit_code", "filed_at"], unique=False)
        batch_op.create_index("ix_dossiers_mine", ["resident_id", "created_at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dossiers_national_id_index"), ["national_id_index"], unique=False
        )
        batch_op.create_index("ix_dossiers_queue", ["unit_code", "state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossiers_retain_until"), ["retain_until"], unique=False)

    op.create_table(
        "dossier_due_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("from_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_due_changes_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_due_changes")),
    )
    with op.batch_alter_table("dossier_due_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_due_changes_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("component_code", sa.String(length=64), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("scanned", sa.String(length=64), nullable=False),
        sa.Column("digitised", sa.Integer(), nullable=False),
        sa.Column("signature", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("uploaded_by_kind", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_files_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_files")),
    )
    with op.batch_alter_table("dossier_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_files_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_passages",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=True),
        sa.Column("to_state", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_kind", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("unit_code", sa.String(length=64), nullable=True),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("internal_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_passages_dossier_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_dossier_passages_unit_code")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dossier_passages")),
    )
    with op.batch_alter_table("dossier_passages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_passages_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_reads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_dossier_reads_account_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_reads_dossier_id")),
        sa.ForeignKeyConstraint(["unit_code"], ["units.code"], name=op.f("fk_dossier_reads_unit_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_reads")),
    )
    with op.batch_alter_table("dossier_reads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_reads_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_steps_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_steps")),
    )
    with op.batch_alter_table("dossier_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_steps_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "dossier_supplements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_supplements_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_supplements")),
    )
    with op.batch_alter_table("dossier_supplements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_supplements_dossier_id"), ["dossier_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("dossier_supplements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_supplements_dossier_id"))

    op.drop_table("dossier_supplements")
    with op.batch_alter_table("dossier_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_steps_dossier_id"))

    op.drop_table("dossier_steps")
    with op.batch_alter_table("dossier_reads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_reads_dossier_id"))

    op.drop_table("dossier_reads")
    with op.batch_alter_table("dossier_passages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_passages_dossier_id"))

    op.drop_table("dossier_passages")
    with op.batch_alter_table("dossier_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_files_dossier_id"))

    op.drop_table("dossier_files")
    with op.batch_alter_table("dossier_due_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_due_changes_dossier_id"))

    op.drop_table("dossier_due_changes")
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossiers_retain_until"))
        batch_op.drop_index("ix_dossiers_queue")
        batch_op.drop_index(batch_op.f("ix_dossiers_national_id_index"))
        batch_op.drop_index("ix_dossiers_mine")
        batch_op.drop_index("ix_dossiers_latest")

    op.drop_table("dossiers")
    op.drop_table("agencies")
    op.drop_table("procedures")
    op.drop_table("procedure_fields")
