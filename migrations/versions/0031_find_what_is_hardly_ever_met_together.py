"""Have PostgreSQL's index of words tell the unit, area and category of a report, as SQLite's does, the index of what
waits for moderators what staff ask of their list, and both it and the orders' what any order goes by"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# As before (0016, 0028); no word of a report has a colon, and none begins as a kind does.
WORDS = "lower(replace({0}code, '-', ' ')) || ' ' || {0}search_text"
CODES = ("category_code", "unit_code", "area_code")
TOKENIZER = "ascii tokenchars '':-_.''"
# As before (0029); what waits has it set, and SQLite wants to see that.
ASKED = (
    "state, category_code, unit_code, area_code, has_photo, due_at, paused_at, moderation_pending, "
    "latitude, longitude"
)
SHOWN = "public_tile, public_latitude, public_longitude"
OPEN = "'accepted', 'dispatched', 'in_progress', 'needs_info', 'received', 'reopened', 'transferred'"
NEVER = {"sqlite": "'9999-12-31 00:00:00.000000'", "postgresql": "timestamptz '9999-12-31 00:00:00+00'"}
WAITING = {"sqlite": "moderation_pending = 1", "postgresql": "moderation_pending"}


def upgrade() -> None:
    if _dialect() == "postgresql":
        _create_gin(f"{_lexemes()} || ARRAY[{', '.join(_kinds('_', ''))}]")
    else:
        _create_fts5("_")
    _create("moderation", "created_at", f"{ASKED}, updated_at", WAITING[_dialect()])
    _create("latest", "created_at", f"{ASKED}, updated_at")
    _create("due", _due(), f"{ASKED}, created_at, {SHOWN}, updated_at")


def downgrade() -> None:
    if _dialect() == "postgresql":
        _create_gin(_lexemes())
    else:
        _create_fts5("")
    _create("moderation", "created_at", "", WAITING[_dialect()])
    _create("latest", "created_at", ASKED)
    _create("due", _due(), f"{ASKED}, created_at, {SHOWN}")


def _lexemes() -> str:
    return f"string_to_array(rtrim({WORDS.format('')}), ' ')"


def _kinds(begin: str, row: str) -> list[str]:
    return [f"'{begin}{code.removesuffix('_code')}:' || {row}{code}" for code in CODES]


def _create_gin(lexemes: str) -> None:
    op.drop_index("ix_reports_words", table_name="reports")
    op.execute(
        "CREATE INDEX ix_reports_words ON reports USING gin "
        f"(array_to_tsvector({lexemes})) WITH (gin_pending_list_limit = 256)"
    )
    # How frequent each is: without that PostgreSQL takes any word for rare.
    op.execute("ANALYZE reports")


def _create_fts5(begin: str) -> None:
    for name in ("new", "gone", "changed"):
        op.execute(f"DROP TRIGGER report_words_{name}")
    op.execute("DROP TABLE report_words")
    op.execute(
        "CREATE VIRTUAL TABLE report_words "
        f"USING fts5 (words, content='', columnsize=0, detail=none, tokenize='{TOKENIZER}')"
    )
    all_, old, new = (
        " || ' ' || ".join([WORDS.format(row), *_kinds(begin, row)]) for row in ("", "old.", "new.")
    )
    op.execute(f"INSERT INTO report_words (rowid, words) SELECT rowid, {all_} FROM reports")
    forget = f"INSERT INTO report_words (report_words, rowid, words) VALUES ('delete', old.rowid, {old})"
    take_in = f"INSERT INTO report_words (rowid, words) VALUES (new.rowid, {new})"
    columns = ", ".join(["code", "search_text", *CODES])
    op.execute(f"CREATE TRIGGER report_words_new AFTER INSERT ON reports BEGIN {take_in}; END")
    op.execute(f"CREATE TRIGGER report_words_gone AFTER DELETE ON reports BEGIN {forget}; END")
    op.execute(
        f"CREATE TRIGGER report_words_changed AFTER UPDATE OF {columns} ON reports "
        f"BEGIN {forget}; {take_in}; END"
    )


def _create(name: str, value: str, more: str, where: str = "") -> None:
    beside = "" if not more else f") INCLUDE ({more}" if _dialect() == "postgresql" else f", {more}"
    only = f" WHERE {where}" if where else ""
    op.drop_index(f"ix_reports_{name}", table_name="reports")
    op.execute(sa.text(f"CREATE INDEX ix_reports_{name} ON reports ({value}, id{beside}){only}"))


def _due() -> str:
    never = NEVER[_dialect()]
    return f"(CASE WHEN state IN ({OPEN}) THEN coalesce(due_at, {never}) ELSE {never} END)"


def _dialect() -> str:
    return op.get_bind().dialect.name
