"""Keep with each report whether it waits for a moderator, and that it is overdue, and count both on staff's map"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PHOTO_LEVELS, LEVELS = (10, 12, 14, 16), (10, 12, 14, 16, 18)
OPEN = "('accepted', 'dispatched', 'in_progress', 'needs_info', 'received', 'reopened', 'transferred')"
NEVER = {"sqlite": "'9999-12-31 00:00:00.000000'", "postgresql": "timestamptz '9999-12-31 00:00:00+00'"}
DUE = "(CASE WHEN state IN {open} THEN coalesce(due_at, {never}) ELSE {never} END)"
# As `reports.desk.ways.changed_late` says it.
LATE = {
    "sqlite": "julianday(updated_at) - julianday(created_at) > 90",
    "postgresql": "updated_at - created_at > interval '90 days'",
}
OF_PLACE = (
    "visible, category_code, state, created_at, public_latitude, public_longitude, code, "
    "latitude, longitude, has_photo, due_at, paused_at, unit_code, area_code, tile"
)
# What staff ask of a report by the orders of their list. A box is found by the public places and checked by the exact
# ones: these indexes need no tile any more.
ASKED = "state, category_code, unit_code, area_code, has_photo, due_at, paused_at, {} latitude, longitude"
SHOWN = "public_tile, public_latitude, public_longitude"
MORE = {
    "latest": "",
    "changed": ", created_at",
    "changed_late": ", created_at",
    "due": f", created_at, {SHOWN}",
}


def upgrade() -> None:
    op.drop_index("ix_photos_pending", table_name="photos")
    # Before there are columns that they do not hold: what is filled in is not written to each of them.
    _drop_orders()
    op.drop_index("ix_reports_public_map", table_name="reports")
    op.drop_index("ix_reports_clock", table_name="reports")
    for name in ("moderation_pending", "overdue_marked"):
        op.add_column("reports", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE reports SET moderation_pending = TRUE WHERE visible AND ("
        "public_description IS NULL OR (resolved_at IS NOT NULL AND public_result IS NULL) OR "
        "id IN (SELECT report_id FROM photos WHERE publication = 'pending' AND report_id IS NOT NULL))"
    )
    # The clock marks what is overdue when it comes by.
    op.create_index("ix_reports_clock", "reports", ["state", "overdue_marked", "due_at"])
    _create("public_map", f"public_tile{_beside(f'{OF_PLACE}, moderation_pending')}")
    _create_orders(ASKED.format("moderation_pending,"))
    op.create_index(
        "ix_reports_moderation",
        "reports",
        ["created_at", "id"],
        sqlite_where=sa.text("moderation_pending = 1"),
        postgresql_where=sa.text("moderation_pending"),
    )
    op.drop_table("map_photos")
    _create_table("map_marks", sa.Column("mark", sa.String(length=32), nullable=False))
    for level in PHOTO_LEVELS:
        _count(level, "has_photo", "map_marks", "'photo'")
    for level in LEVELS:
        _count(level, "visible AND NOT moderation_pending", "map_marks", "'moderated'")


def downgrade() -> None:
    op.drop_table("map_marks")
    _create_table("map_photos")
    for level in PHOTO_LEVELS:
        _count(level, "has_photo", "map_photos")
    op.drop_index("ix_reports_moderation", table_name="reports")
    _drop_orders()
    op.drop_index("ix_reports_public_map", table_name="reports")
    op.drop_index("ix_reports_clock", table_name="reports")
    for name in ("moderation_pending", "overdue_marked"):
        op.drop_column("reports", name)
    op.create_index("ix_reports_clock", "reports", ["state", "due_at"])
    _create("public_map", f"public_tile{_beside(OF_PLACE)}")
    _create_orders(ASKED.format("tile,"))
    pending = sa.text("publication = 'pending'")
    op.create_index(
        "ix_photos_pending", "photos", ["report_id"], sqlite_where=pending, postgresql_where=pending
    )


def _drop_orders() -> None:
    for name in MORE:
        op.drop_index(f"ix_reports_{name}", table_name="reports")


def _create_orders(asked: str) -> None:
    dialect = op.get_bind().dialect.name
    due = DUE.format(open=OPEN, never=NEVER[dialect])
    values = {"latest": "created_at", "changed": "updated_at", "changed_late": "updated_at", "due": due}
    for name, value in values.items():
        where = f" WHERE {LATE[dialect]}" if name == "changed_late" else ""
        _create(name, f"{value}, id{_beside(asked + MORE[name])}", where)


def _beside(columns: str) -> str:
    """What an index holds besides its key: PostgreSQL 18 would think of skipping through more of that."""
    return f") INCLUDE ({columns}" if op.get_bind().dialect.name == "postgresql" else f", {columns}"


def _create(name: str, columns: str, where: str = "") -> None:
    op.execute(sa.text(f"CREATE INDEX ix_reports_{name} ON reports ({columns}){where}"))


def _create_table(name: str, *mark: "sa.Column[str]") -> None:
    key = ["level", *(column.name for column in mark), "cell", "state"]
    op.create_table(
        name,
        sa.Column("level", sa.Integer(), nullable=False),
        *mark,
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_latitude", sa.Double(), nullable=False),
        sa.Column("sum_longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _count(level: int, where: str, table: str, *mark: str) -> None:
    cell = f"public_tile >> {2 * (24 - level)}"
    values = ", ".join((str(level), *mark, cell, "state"))
    op.execute(
        f"INSERT INTO {table} SELECT {values}, count(*), sum(public_latitude), sum(public_longitude) "
        f"FROM reports WHERE {where} GROUP BY {cell}, state"
    )
