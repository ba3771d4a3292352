"""File dossiers for others, and say why a national id was read"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("filed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("helper", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("consent", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_dossiers_filed_by_id"), "accounts", ["filed_by_id"], ["id"]
        )
        batch_op.create_index("ix_dossiers_helped", ["filed_by_id", "created_at", "id"], unique=False)
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.alter_column("helper", server_default=None)
    with op.batch_alter_table("dossier_reads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("dossier_reads", schema=None) as batch_op:
        batch_op.alter_column("reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("dossier_reads", schema=None) as batch_op:
        batch_op.drop_column("reason")
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_index("ix_dossiers_helped")
        batch_op.drop_constraint(batch_op.f("fk_dossiers_filed_by_id"), type_="foreignkey")
        for name in ("consent_at", "consent", "helper", "filed_by_id"):
            batch_op.drop_column(name)
