"""Know which reports have photos, and find the latest of them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # By itself, because to rebuild the table would drop what hangs on it.
    op.add_column("reports", sa.Column("has_photo", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE reports SET has_photo = TRUE "
        "WHERE id IN (SELECT report_id FROM photos WHERE report_id IS NOT NULL)"
    )
    op.create_index(
        "ix_reports_photo",
        "reports",
        ["created_at", "id"],
        sqlite_where=sa.text("has_photo = 1"),
        postgresql_where=sa.text("has_photo"),
    )


def downgrade() -> None:
    op.drop_index("ix_reports_photo", table_name="reports")
    op.drop_column("reports", "has_photo")
