"""Have SQLite's index of words tell the unit, area and category of a report, too: it puts these together soonest"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# As before (0016); and what the words are joined by: no word of a report has a colon.
WORDS = "lower(replace({0}code, '-', ' ')) || ' ' || {0}search_text"
MORE = f"{WORDS} || ' category:' || {{0}}category_code || ' unit:' || {{0}}unit_code || ' area:' || {{0}}area_code"
# Codes are one word each, whatever they are written with.
WITH_CODES = "ascii tokenchars '':-_.''"


def upgrade() -> None:
    _create(MORE, "code, search_text, category_code, unit_code, area_code", WITH_CODES)


def downgrade() -> None:
    _create(WORDS, "code, search_text", "ascii")


def _create(words: str, columns: str, tokenizer: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    for name in ("new", "gone", "changed"):
        op.execute(f"DROP TRIGGER report_words_{name}")
    op.execute("DROP TABLE report_words")
    op.execute(
        "CREATE VIRTUAL TABLE report_words "
        f"USING fts5 (words, content='', columnsize=0, detail=none, tokenize='{tokenizer}')"
    )
    op.execute(f"INSERT INTO report_words (rowid, words) SELECT rowid, {words.format('')} FROM reports")
    old, new = words.format("old."), words.format("new.")
    forget = f"INSERT INTO report_words (report_words, rowid, words) VALUES ('delete', old.rowid, {old})"
    take_in = f"INSERT INTO report_words (rowid, words) VALUES (new.rowid, {new})"
    op.execute(f"CREATE TRIGGER report_words_new AFTER INSERT ON reports BEGIN {take_in}; END")
    op.execute(f"CREATE TRIGGER report_words_gone AFTER DELETE ON reports BEGIN {forget}; END")
    op.execute(
        f"CREATE TRIGGER report_words_changed AFTER UPDATE OF {columns} ON reports "
        f"BEGIN {forget}; {take_in}; END"
    )
