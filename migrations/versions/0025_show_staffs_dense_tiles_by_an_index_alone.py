"""Show staff's dense tiles by the index of everybody's: it holds the exact places and what staff ask for, too"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE = "visible, category_code, state, created_at, public_latitude, public_longitude, code"


def upgrade() -> None:
    _create(f"{BEFORE}, latitude, longitude, has_photo, due_at, paused_at, unit_code, area_code")


def downgrade() -> None:
    _create(BEFORE)


def _create(more: str) -> None:
    op.drop_index("ix_reports_public_map", table_name="reports")
    beside = f") INCLUDE ({more}" if op.get_bind().dialect.name == "postgresql" else f", {more}"
    op.execute(sa.text(f"CREATE INDEX ix_reports_public_map ON reports (public_tile{beside})"))
