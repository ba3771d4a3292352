"""Check by the index of a list's order alone what staff ask of a report, and show on the map what is overdue"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OPEN = "('accepted', 'dispatched', 'in_progress', 'needs_info', 'received', 'reopened', 'transferred')"
NEVER = {"sqlite": "'9999-12-31 00:00:00.000000'", "postgresql": "timestamptz '9999-12-31 00:00:00+00'"}
DUE = "(CASE WHEN state IN {open} THEN coalesce(due_at, {never}) ELSE {never} END)"
ASKED = "state, category_code, unit_code, area_code, has_photo, due_at, paused_at, tile, latitude, longitude"
SHOWN = "public_tile, public_latitude, public_longitude"
MORE = {"latest": ASKED, "changed": f"{ASKED}, created_at", "due": f"{ASKED}, created_at, {SHOWN}"}
# By which staff's tiles find what is of a unit or an area.
KEYS = {
    "unit_work": "unit_code, state, due_at, category_code",
    "area": "area_code, created_at, state, category_code",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name, value in _values(dialect).items():
        op.drop_index(f"ix_reports_{name}", table_name="reports")
        more = f") INCLUDE ({MORE[name]}" if dialect == "postgresql" else f", {MORE[name]}"
        op.execute(sa.text(f"CREATE INDEX ix_reports_{name} ON reports ({value}, id{more})"))
    for name, key in KEYS.items():
        op.drop_index(f"ix_reports_{name}", table_name="reports")
        more = f") INCLUDE ({SHOWN}, tile" if dialect == "postgresql" else f", {SHOWN}, tile"
        op.execute(sa.text(f"CREATE INDEX ix_reports_{name} ON reports ({key}{more})"))
    if dialect == "postgresql":
        op.drop_index("ix_reports_clock", table_name="reports")
        op.create_index("ix_reports_clock", "reports", ["state", "due_at"])
    # Whether any of a report's photos is still to be looked at.
    pending = sa.text("publication = 'pending'")
    op.create_index(
        "ix_photos_pending", "photos", ["report_id"], sqlite_where=pending, postgresql_where=pending
    )


def downgrade() -> None:
    op.drop_index("ix_photos_pending", table_name="photos")
    dialect = op.get_bind().dialect.name
    for name, value in _values(dialect).items():
        op.drop_index(f"ix_reports_{name}", table_name="reports")
        op.execute(sa.text(f"CREATE INDEX ix_reports_{name} ON reports ({value}, id)"))
    for name, key in KEYS.items():
        op.drop_index(f"ix_reports_{name}", table_name="reports")
        op.create_index(f"ix_reports_{name}", "reports", key.split(", "))
    if dialect == "postgresql":
        op.drop_index("ix_reports_clock", table_name="reports")
        more = ["has_photo", "created_at", "updated_at", "id"]
        op.create_index("ix_reports_clock", "reports", ["state", "due_at"], postgresql_include=more)


def _values(dialect: str) -> dict[str, str]:
    due = DUE.format(open=OPEN, never=NEVER[dialect])
    return {"latest": "created_at", "changed": "updated_at", "due": due}
