"""Count the map's cells by spans of days, and what only staff see; find reports by the day of sending and the place"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LEVELS, OLD_LEVELS = (8, 10, 12, 14, 16, 18), (4, 6, 8, 10, 12, 14, 16)
EVER = 1 << 16
LENGTHS = {
    10: (1, 8, 64, EVER),
    12: (1, 8, 64, EVER),
    14: (1, 8, 64, EVER),
    16: (8, 64, EVER),
    18: (64, EVER),
}
OPEN = "('accepted', 'dispatched', 'in_progress', 'needs_info', 'received', 'reopened', 'transferred')"
DONE = "('closed', 'resolved')"
SHOWN, POINT = ["visible", "category_code", "state"], ["public_latitude", "public_longitude"]
DAY = {
    "sqlite": "((CAST(strftime('%s', created_at) AS INTEGER) + 25200) / 86400)",
    "postgresql": "(CAST(created_at AT TIME ZONE 'UTC' + interval '7 hours' AS date) - date '1970-01-01')",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    day, more = DAY[dialect], ", ".join([*SHOWN, "created_at", *POINT])
    op.drop_index("ix_reports_public_time", table_name="reports")
    # As columns of the key PostgreSQL 18 would think of skipping from one to the next, and take another index.
    columns = (
        f"({day}), public_tile) INCLUDE ({more}"
        if dialect == "postgresql"
        else f"({day}), public_tile, {more}"
    )
    op.execute(sa.text(f"CREATE INDEX ix_reports_public_day ON reports ({columns})"))
    op.drop_table("map_cells")
    _create_cells(sa.Column("visible", sa.Boolean(), nullable=False))
    for level in LEVELS:
        _count(level, "visible, category_code, state", "true")
    op.create_table(
        "map_spans",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        *(
            sa.Column(f"{kind}_{name}", of(), nullable=False)
            for kind in ("open", "done")
            for name, of in (("count", sa.Integer), ("latitude", sa.Double), ("longitude", sa.Double))
        ),
        sa.PrimaryKeyConstraint("level", "days", "span", "cell", "visible", name=op.f("pk_map_spans")),
        sqlite_with_rowid=False,
    )
    for level, lengths in LENGTHS.items():
        for days in lengths:
            _count_spans(level, days, day)
    op.execute("UPDATE sequences SET value = value + 1 WHERE name = 'reference'")


def downgrade() -> None:
    op.drop_table("map_spans")
    op.drop_table("map_cells")
    _create_cells()
    for level in OLD_LEVELS:
        _count(level, "category_code, state", "visible")
    op.execute("UPDATE sequences SET value = value + 1 WHERE name = 'reference'")
    op.drop_index("ix_reports_public_day", table_name="reports")
    op.create_index("ix_reports_public_time", "reports", ["created_at", "public_tile", *SHOWN, *POINT])


def _create_cells(*visible: "sa.Column[bool]") -> None:
    key = ["level", "cell", *(column.name for column in visible), "category_code", "state"]
    op.create_table(
        "map_cells",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        *visible,
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_latitude", sa.Double(), nullable=False),
        sa.Column("sum_longitude", sa.Double(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_map_cells")),
        sqlite_with_rowid=not visible,
    )


def _count(level: int, kinds: str, where: str) -> None:
    cell = f"public_tile >> {2 * (24 - level)}"
    op.execute(
        f"INSERT INTO map_cells (level, cell, {kinds}, count, sum_latitude, sum_longitude) "
        f"SELECT {level}, {cell}, {kinds}, count(*), sum(public_latitude), sum(public_longitude) "
        f"FROM reports WHERE {where} GROUP BY {cell}, {kinds}"
    )


def _count_spans(level: int, days: int, day: str) -> None:
    span, cell = f"{day} / {days}", f"public_tile >> {2 * (24 - level)}"
    sums = ", ".join(
        f"sum(CASE WHEN state IN {states} THEN {value} ELSE {nothing} END)"
        for states in (OPEN, DONE)
        for value, nothing in (("1", "0"), ("public_latitude", "0.0"), ("public_longitude", "0.0"))
    )
    op.execute(
        sa.text(
            f"INSERT INTO map_spans SELECT {level}, {days}, {span}, {cell}, visible, {sums} FROM reports "
            f"WHERE state IN {OPEN} OR state IN {DONE} GROUP BY {span}, {cell}, visible"
        )
    )
