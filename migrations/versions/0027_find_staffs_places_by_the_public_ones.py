"""Find what staff see by the public places, by an index that holds the exact tile too; no other index needs that"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BEFORE = (
    "visible, category_code, state, created_at, public_latitude, public_longitude, code, "
    "latitude, longitude, has_photo, due_at, paused_at, unit_code, area_code"
)


def upgrade() -> None:
    op.drop_index("ix_reports_tile", table_name="reports")
    _create(f"{BEFORE}, tile")


def downgrade() -> None:
    _create(BEFORE)
    op.create_index("ix_reports_tile", "reports", ["tile"])


def _create(more: str) -> None:
    op.drop_index("ix_reports_public_map", table_name="reports")
    beside = f") INCLUDE ({more}" if op.get_bind().dialect.name == "postgresql" else f", {more}"
    op.execute(sa.text(f"CREATE INDEX ix_reports_public_map ON reports (public_tile{beside})"))
