"""Have PostgreSQL's index of words tell the state of a report, too, and whether it waits for moderators, and its index
by place what any order of the list goes by"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# As before (0031).
WORDS = "string_to_array(rtrim(lower(replace(code, '-', ' ')) || ' ' || search_text), ' ')"
KINDS = "'_category:' || category_code, '_unit:' || unit_code, '_area:' || area_code"
STATES = "'_state:' || state, '_moderation:' || CAST(moderation_pending AS text)"
# As before (0029).
SHOWN = (
    "visible, category_code, state, created_at, public_latitude, public_longitude, code, latitude, longitude, "
    "has_photo, due_at, paused_at, unit_code, area_code, tile, moderation_pending"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _create(f"{KINDS}, {STATES}", f"{SHOWN}, id, updated_at")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _create(KINDS, SHOWN)


def _create(told: str, shown: str) -> None:
    for name in ("words", "public_map"):
        op.drop_index(f"ix_reports_{name}", table_name="reports")
    op.execute(sa.text(f"CREATE INDEX ix_reports_public_map ON reports (public_tile) INCLUDE ({shown})"))
    op.get_bind().exec_driver_sql(
        "CREATE INDEX ix_reports_words ON reports USING gin "
        f"(array_to_tsvector({WORDS} || ARRAY[{told}])) WITH (gin_pending_list_limit = 256)"
    )
    # How frequent each is: without that PostgreSQL takes any word for rare.
    op.execute("ANALYZE reports")
