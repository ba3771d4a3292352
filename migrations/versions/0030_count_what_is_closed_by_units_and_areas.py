"""Count on staff's map what is closed by units and areas too; find the rest of an area by its states"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PHOTO_LEVELS, LEVELS = (10, 12, 14, 16), (10, 12, 14, 16, 18)
SHOWN = "public_tile, public_latitude, public_longitude"
UNIT, AREA = "unit_code, state, due_at, category_code", "area_code, state, created_at, category_code"
AREA_BEFORE = "area_code, created_at, state, category_code"
MARKS = (
    ("'photo'", "has_photo", PHOTO_LEVELS),
    ("'moderated'", "visible AND NOT moderation_pending", LEVELS),
    ("'overdue'", "overdue_marked", LEVELS),
)
CLOSED = (
    ("'unit:' || unit_code", "state = 'closed'", LEVELS),
    ("'area:' || area_code", "state = 'closed'", LEVELS),
)


def upgrade() -> None:
    _keep(80, *MARKS, *CLOSED)
    # No tile is needed: what is narrower than the public's grid is found by the place alone.
    _create("unit_work", UNIT, SHOWN)
    _create("area", AREA, SHOWN)


def downgrade() -> None:
    _keep(32, *MARKS)
    _create("unit_work", UNIT, f"{SHOWN}, tile")
    _create("area", AREA_BEFORE, f"{SHOWN}, tile")


def _create(name: str, key: str, more: str) -> None:
    beside = f") INCLUDE ({more}" if op.get_bind().dialect.name == "postgresql" else f", {more}"
    op.drop_index(f"ix_reports_{name}", table_name="reports")
    op.execute(sa.text(f"CREATE INDEX ix_reports_{name} ON reports ({key}{beside})"))


def _keep(longest: int, *marks: tuple[str, str, tuple[int, ...]]) -> None:
    op.drop_table("map_marks")
    op.create_table(
        "map_marks",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=longest), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_latitude", sa.Double(), nullable=False),
        sa.Column("sum_longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("level", "mark", "cell", "state", name=op.f("pk_map_marks")),
        sqlite_with_rowid=False,
    )
    for mark, where, levels in marks:
        for level in levels:
            cell = f"public_tile >> {2 * (24 - level)}"
            values = f"{level}, {mark}, {cell}, state, count(*), sum(public_latitude), sum(public_longitude)"
            op.execute(f"INSERT INTO map_marks SELECT {values} FROM reports WHERE {where} GROUP BY 2, 3, 4")
