"""Tell by PostgreSQL's index of states alone which reports in one have photos, and their places in the list"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATE = ["state", "due_at"]


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_reports_clock", table_name="reports")
        more = ["has_photo", "created_at", "updated_at", "id"]
        op.create_index("ix_reports_clock", "reports", STATE, postgresql_include=more)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_reports_clock", table_name="reports")
        op.create_index("ix_reports_clock", "reports", STATE)
