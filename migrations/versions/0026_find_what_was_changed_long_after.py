"""Find what was changed long after it was sent in the order of change: what was sent until long ago needs no more"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# What staff ask of a report, as in the index of all by change (0023).
ASKED = "state, category_code, unit_code, area_code, has_photo, due_at, paused_at, tile, latitude, longitude"
# As `reports.desk.ways.changed_late` says it.
LATE = {
    "sqlite": "julianday(updated_at) - julianday(created_at) > 90",
    "postgresql": "updated_at - created_at > interval '90 days'",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    more = f") INCLUDE ({ASKED}, created_at" if dialect == "postgresql" else f", {ASKED}, created_at"
    op.execute(
        sa.text(
            f"CREATE INDEX ix_reports_changed_late ON reports (updated_at, id{more}) WHERE {LATE[dialect]}"
        )
    )


def downgrade() -> None:
    op.drop_index("ix_reports_changed_late", table_name="reports")
