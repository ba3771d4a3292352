"""Keep the index of QĐ 766: its weights and the months that are frozen"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "index_weights",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("weights", JSON, nullable=False),
        sa.Column("missing", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_index_weights_created_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_index_weights")),
    )
    op.create_table(
        "index_freezes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["frozen_by"], ["accounts.id"], name=op.f("fk_index_freezes_frozen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_freezes")),
        sa.UniqueConstraint("month", "edition", name=op.f("uq_index_freezes_month_edition")),
    )
    op.create_table(
        "index_frozen_figures",
        sa.Column("freeze_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("procedures", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["index_freezes.id"], name=op.f("fk_index_frozen_figures_freeze_id")
        ),
        sa.PrimaryKeyConstraint("freeze_id", "scope", "code", name=op.f("pk_index_frozen_figures")),
    )
    op.create_table(
        "index_frozen_dossiers",
        sa.Column("freeze_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.String(length=64), nullable=False),
        sa.Column("area_code", sa.String(length=64), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_index_frozen_dossiers_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["index_freezes.id"], name=op.f("fk_index_frozen_dossiers_freeze_id")
        ),
        sa.PrimaryKeyConstraint("freeze_id", "dossier_id", name=op.f("pk_index_frozen_dossiers")),
    )
    # A month is what was accepted in it, what was done in it, and what was still open.
    op.create_index("ix_dossiers_accepted", "dossiers", ["accepted_at"])
    op.create_index("ix_dossiers_done", "dossiers", ["done_at", "ended_at"])


def downgrade() -> None:
    op.drop_index("ix_dossiers_done", table_name="dossiers")
    op.drop_index("ix_dossiers_accepted", table_name="dossiers")
    for table in ("index_frozen_dossiers", "index_frozen_figures", "index_freezes", "index_weights"):
        op.drop_table(table)
