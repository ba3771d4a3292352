"""The shortest way to the database fails as the usual one does."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, OperationalError

from models import AuditHead, Session
from models.base import open_engine
from models.direct import Direct
from models.newrows import fresh, insert_only
from models.sequence import Sequence

ONE = Direct(text("SELECT 1"))
SAME = Direct(text("INSERT INTO sequences (name, value) VALUES ('same', 1)"))


def test_a_broken_rule_is_told_as_usual(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as begun:
        SAME.run(connection, {})
        with pytest.raises(IntegrityError):
            SAME.run(connection, {})
        begun.rollback()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_is_lost_in_the_middle_is_not_used_again(engine: Engine, database: str) -> None:
    ours = open_engine(database, pool_size=1)
    with ours.connect() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
        with engine.begin() as other:
            assert other.scalar(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
        with pytest.raises(OperationalError) as told:
            ONE.all(connection, {})
        assert told.value.connection_invalidated
        assert connection.invalidated
    with ours.connect() as connection:
        assert ONE.all(connection, {}) == [(1,)]
    ours.dispose()


def test_rows_of_several_kinds_are_all_written_however_they_come(engine: Engine) -> None:
    """On PostgreSQL by one statement for all of them."""
    with Session.begin() as session:
        insert_only(
            session,
            fresh(Sequence, name="one", value=1),
            fresh(AuditHead, seq=1, hash="x"),
            fresh(AuditHead, seq=2, hash="y"),
            fresh(Sequence, name="two", value=2),
        )
    with Session() as session:
        assert {name: session.get_one(Sequence, name).value for name in ("one", "two")} == {
            "one": 1,
            "two": 2,
        }
        assert {"x", "y"} <= set(session.scalars(select(AuditHead.hash)))
