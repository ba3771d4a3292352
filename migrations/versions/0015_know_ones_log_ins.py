"""Know one's own log-ins, and which passwords were only handed out"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NEW = (
    ("accounts", "password_temporary", sa.Boolean(), sa.false()),
    ("staff_sessions", "address", sa.String(length=64), sa.text("''")),
    ("staff_sessions", "agent", sa.Text(), sa.text("''")),
)


def upgrade() -> None:
    # Passwords that are in use already count as their owners' own.
    for table, name, kind, default in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    for table, name, _, _ in reversed(NEW):
        op.drop_column(table, name)
