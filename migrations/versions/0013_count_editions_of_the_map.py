"""Count editions of the map's cells, so that a tile that has not changed is known without being made"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("map_cells", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.BigInteger(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("map_cells", schema=None) as batch_op:
        batch_op.drop_column("edition")
