"""Count the map's cells by which reports have photos, as staff ask"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LEVELS = (10, 12, 14, 16)


def upgrade() -> None:
    op.create_table(
        "map_photos",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_latitude", sa.Double(), nullable=False),
        sa.Column("sum_longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("level", "cell", "state", name=op.f("pk_map_photos")),
        sqlite_with_rowid=False,
    )
    for level in LEVELS:
        cell = f"public_tile >> {2 * (24 - level)}"
        op.execute(
            "INSERT INTO map_photos (level, cell, state, count, sum_latitude, sum_longitude) "
            f"SELECT {level}, {cell}, state, count(*), sum(public_latitude), sum(public_longitude) "
            f"FROM reports WHERE has_photo GROUP BY {cell}, state"
        )


def downgrade() -> None:
    op.drop_table("map_photos")
