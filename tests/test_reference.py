"""Reference data is kept by the process, and a change of it counts at once, by whomever it is made."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from models import Base, Category, Reading, Session, Unit
from reports import reference as room
from reports.reference import EDITION, reference

KEPT = (
    "areas",
    "area_shapes",
    "calendar_days",
    "categories",
    "office_hours",
    "routing_rules",
    "unit_channels",
    "units",
)


def name_of(unit: str) -> str:
    with Reading() as session:
        return reference(session).units[unit].name


@pytest.fixture
def unit(engine: Engine) -> str:
    with Reading() as session:
        return sorted(reference(session).units)[0]


def test_the_same_edition_is_kept(unit: str):
    with Reading() as one, Reading() as other:
        assert reference(one) is reference(other)


def test_a_change_past_the_models_counts_for_the_next_session(unit: str):
    before = name_of(unit)
    with Session.begin() as session:
        session.execute(text("UPDATE units SET name = 'khác' WHERE code = :code"), {"code": unit})
    assert (before == "khác", name_of(unit)) == (False, "khác")


def test_what_is_rolled_back_is_never_kept(unit: str):
    before = name_of(unit)
    with Session() as session:
        session.get_one(Unit, unit).name = "chưa chắc"
        session.flush()
        assert reference(session).units[unit].name == "chưa chắc", "one's own change is seen"
        session.rollback()
    with Session.begin() as session:
        session.get_one(Category, "pothole").active = False  # the same number of an edition, another one
    assert name_of(unit) == before


@pytest.mark.parametrize("table", KEPT)
def test_every_table_that_is_kept_counts_its_editions(engine: Engine, table: str):
    with Session.begin() as session:
        before = session.scalar(text(EDITION))
        column = Base.metadata.tables[table].primary_key.columns[0].name
        session.execute(text(f"INSERT INTO {table} SELECT * FROM {table} WHERE {column} IS NULL"))
        session.execute(text(f"UPDATE {table} SET {column} = {column}"))
        session.execute(text(f"DELETE FROM {table} WHERE {column} IS NULL"))
        touched = session.scalar(text(f"SELECT count(*) FROM {table}"))
        after = session.scalar(text(EDITION))
    # PostgreSQL counts statements, SQLite rows.
    assert after - before == (3 if engine.dialect.name == "postgresql" else touched)


def test_the_tables_named_here_are_those_that_are_read():
    read = {
        kind.__tablename__
        for kind in vars(room).values()
        if isinstance(kind, type) and issubclass(kind, Base)
    }
    assert read == set(KEPT)
