"""Find reports by an index of their words, and list them in the order of their changes and due times"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
AT_ONCE = 5000

SEARCHED = "lower(replace({0}code, '-', ' ')) || ' ' || {0}search_text"
OLD, NEW = SEARCHED.format("old."), SEARCHED.format("new.")
FORGET = f"INSERT INTO report_words (report_words, rowid, words) VALUES ('delete', old.rowid, {OLD})"
TAKE_IN = f"INSERT INTO report_words (rowid, words) VALUES (new.rowid, {NEW})"
OPEN = "('accepted', 'dispatched', 'in_progress', 'needs_info', 'received', 'reopened', 'transferred')"
NEVER = {"sqlite": "'9999-12-31 00:00:00.000000'", "postgresql": "timestamptz '9999-12-31 00:00:00+00'"}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _cut_into_words()
    op.drop_index("ix_reports_photo", table_name="reports")  # a page is full of photos wherever one looks
    op.create_index("ix_reports_changed", "reports", ["updated_at", "id"])
    never = NEVER[dialect]
    op.execute(
        "CREATE INDEX ix_reports_due ON reports "
        f"((CASE WHEN state IN {OPEN} THEN coalesce(due_at, {never}) ELSE {never} END), id)"
    )
    if dialect == "postgresql":
        # Each change of a report writes its words anew; a short list of what is not sorted in yet is soon emptied.
        op.execute(
            "CREATE INDEX ix_reports_words ON reports USING gin "
            f"(array_to_tsvector(string_to_array(rtrim({SEARCHED.format('')}), ' '))) "
            "WITH (gin_pending_list_limit = 256)"
        )
        return
    # Only which words are in which report: no texts, no places of words. They are cut already, and `ascii` leaves them.
    op.execute(
        "CREATE VIRTUAL TABLE report_words "
        "USING fts5 (words, content='', columnsize=0, detail=none, tokenize='ascii')"
    )
    op.execute(f"INSERT INTO report_words (rowid, words) SELECT rowid, {SEARCHED.format('')} FROM reports")
    op.execute(f"CREATE TRIGGER report_words_new AFTER INSERT ON reports BEGIN {TAKE_IN}; END")
    op.execute(f"CREATE TRIGGER report_words_gone AFTER DELETE ON reports BEGIN {FORGET}; END")
    op.execute(
        "CREATE TRIGGER report_words_changed AFTER UPDATE OF code, search_text ON reports "
        f"BEGIN {FORGET}; {TAKE_IN}; END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_reports_words")
    else:
        for name in ("new", "gone", "changed"):
            op.execute(f"DROP TRIGGER report_words_{name}")
        op.execute("DROP TABLE report_words")
    op.execute("DROP INDEX ix_reports_due")
    op.drop_index("ix_reports_changed", table_name="reports")
    op.create_index(
        "ix_reports_photo",
        "reports",
        ["created_at", "id"],
        sqlite_where=sa.text("has_photo = 1"),
        postgresql_where=sa.text("has_photo"),
    )


def _cut_into_words() -> None:
    """What was folded text with its punctuation becomes the folded words alone."""
    reports = sa.table("reports", sa.column("id", sa.Uuid()), sa.column("search_text", sa.Text()))
    change = (
        reports.update().where(reports.c.id == sa.bindparam("key")).values(search_text=sa.bindparam("words"))
    )
    bind = op.get_bind()
    for rows in _chunks(bind, reports):
        changed = [
            {"key": key, "words": words}
            for key, text in map(tuple, rows)
            if (words := " ".join(word[:LONGEST_WORD] for word in WORD.findall(text))) != text
        ]
        if changed:
            bind.execute(change, changed)


def _chunks(bind: sa.Connection, reports: sa.TableClause) -> Iterator[list[sa.Row[Any, Any]]]:
    wanted = sa.select(reports.c.id, reports.c.search_text).order_by(reports.c.id).limit(AT_ONCE)
    rows = list(bind.execute(wanted))
    while rows:
        yield rows
        rows = list(bind.execute(wanted.where(reports.c.id > rows[-1].id)))
