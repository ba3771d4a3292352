"""Count reports with photos in cells as narrow as those of other marks: a dense tile was counted report by report"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NARROWEST = 18
CELL = f"public_tile >> {2 * (24 - NARROWEST)}"


def upgrade() -> None:
    op.execute(
        f"INSERT INTO map_marks SELECT {NARROWEST}, 'photo', {CELL}, state, count(*), "
        "sum(public_latitude), sum(public_longitude) FROM reports WHERE has_photo GROUP BY 3, 4"
    )


def downgrade() -> None:
    op.execute(f"DELETE FROM map_marks WHERE mark = 'photo' AND level = {NARROWEST}")
