"""Count editions of reference data, so that processes may keep it"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# As they stood then; what is kept today stands in reports/reference.py.
TABLES = (
    "areas",
    "area_shapes",
    "calendar_days",
    "categories",
    "office_hours",
    "routing_rules",
    "unit_channels",
    "units",
)
COUNT = "UPDATE sequences SET value = value + 1 WHERE name = 'reference'"


def upgrade() -> None:
    op.execute("INSERT INTO sequences (name, value) VALUES ('reference', 1)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION count_edition() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {COUNT}; RETURN NULL; END $$"
        )
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION count_edition()"
            )
        return
    for table in TABLES:
        for act in ("INSERT", "UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER edition_{table}_{act.lower()} AFTER {act} ON {table} BEGIN {COUNT}; END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER edition ON {table}")
        op.execute("DROP FUNCTION count_edition()")
    else:
        for table in TABLES:
            for act in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER edition_{table}_{act}")
    op.execute("DELETE FROM sequences WHERE name = 'reference'")
