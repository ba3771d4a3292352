"""Tell by the indexes of units and areas alone which of their reports are of a state and a category"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WORK, AREA = ["unit_code", "state", "due_at"], ["area_code", "created_at"]


def upgrade() -> None:
    _index([*WORK, "category_code"], [*AREA, "state", "category_code"])


def downgrade() -> None:
    _index(WORK, AREA)


def _index(work: list[str], area: list[str]) -> None:
    for name, columns in (("ix_reports_unit_work", work), ("ix_reports_area", area)):
        op.drop_index(name, table_name="reports")
        op.create_index(name, "reports", columns)
