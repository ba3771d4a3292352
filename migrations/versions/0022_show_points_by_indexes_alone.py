"""Show the points of dense tiles by indexes alone: these hold the codes too"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = "visible, category_code, state, created_at, public_latitude, public_longitude"
DAY = {
    "sqlite": "((CAST(strftime('%s', created_at) AS INTEGER) + 25200) / 86400)",
    "postgresql": "(CAST(created_at AT TIME ZONE 'UTC' + interval '7 hours' AS date) - date '1970-01-01')",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    # As columns of the key PostgreSQL 18 would think of skipping from one to the next, and take another index.
    more = f") INCLUDE ({BEFORE}, code" if dialect == "postgresql" else f", {BEFORE}, code"
    _create(f"public_tile{more}", f"({DAY[dialect]}), public_tile{more}")


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    more = f") INCLUDE ({BEFORE}" if dialect == "postgresql" else f", {BEFORE}"
    _create(f"public_tile, {BEFORE}", f"({DAY[dialect]}), public_tile{more}")


def _create(by_place: str, by_day: str) -> None:
    op.drop_index("ix_reports_public_map", table_name="reports")
    op.drop_index("ix_reports_public_day", table_name="reports")
    op.execute(sa.text(f"CREATE INDEX ix_reports_public_map ON reports ({by_place})"))
    op.execute(sa.text(f"CREATE INDEX ix_reports_public_day ON reports ({by_day})"))
