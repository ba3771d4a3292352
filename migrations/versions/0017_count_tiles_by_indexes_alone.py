"""Count the clusters of dense tiles, and those since some day, by indexes alone"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SHOWN, POINT = ["visible", "category_code", "state"], ["public_latitude", "public_longitude"]


def upgrade() -> None:
    op.drop_index("ix_reports_public_map", table_name="reports")
    op.create_index("ix_reports_public_map", "reports", ["public_tile", *SHOWN, "created_at", *POINT])
    op.create_index("ix_reports_public_time", "reports", ["created_at", "public_tile", *SHOWN, *POINT])


def downgrade() -> None:
    op.drop_index("ix_reports_public_time", table_name="reports")
    op.drop_index("ix_reports_public_map", table_name="reports")
    op.create_index("ix_reports_public_map", "reports", ["public_tile", *SHOWN])
