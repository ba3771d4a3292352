"""Arrays written as text come back from PostgreSQL as what they were."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DataError
from sqlalchemy.types import TypeEngine

from models import State
from models.arrays import array, arrays_of
from models.base import Json, UtcDateTime, open_engine
from models.many import Among, insertion
from models.secret import SealedJson

HARD = [
    "",
    "NULL",
    "null",
    '"',
    "\\",
    '\\"',
    "{",
    "}",
    ",",
    "{a,b}",
    " ",
    "\t\n",
    "'",
    "%s $1 :x",
    "Ổ gà 😀",
    "a\\",
]
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@pytest.fixture
def postgresql(postgresql_url: str) -> Any:
    engine = open_engine(postgresql_url)
    yield engine
    engine.dispose()


def back(engine: Engine, kind: TypeEngine[Any], values: list[Any]) -> list[Any]:
    asked = text(
        f"SELECT one FROM unnest({arrays_of('values', kind)}) WITH ORDINALITY AS a(one, place) ORDER BY place"
    )
    with engine.connect() as connection:
        return list(connection.execute(asked, {"values": array(values)}).scalars())


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Text(), [*HARD, None]),
        (String(64), [State.RECEIVED, "x", None]),
        (BigInteger(), [0, -1, 2**62, None]),
        (Float(), [0.1, -1e-300, 1.7976931348623157e308, 10.0, None]),
        (Boolean(), [True, False, None]),
        (Uuid(), [UUID(int=5), None]),
        (UtcDateTime(), [datetime(2026, 11, 26, 1, 2, 3, 4, tzinfo=UTC), None]),
        (Json, [{"a": ['"', "\\", "Ổ gà", None, {"b": 1.5}]}, {}, [1, "x"], None]),
    ],
)
def test_each_kind_comes_back_as_it_was(postgresql: Engine, kind: TypeEngine[Any], values: list[Any]) -> None:
    assert back(postgresql, kind, values) == values


@given(st.lists(st.one_of(st.none(), WORDS), min_size=1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_come_back_as_they_were(postgresql: Engine, words: list[str | None]) -> None:
    assert back(postgresql, Text(), words) == words


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Text(), '",\\{'), (UtcDateTime(), datetime.now(UTC)), (Json, {"a": "}"}), (Uuid(), None)],
)
def test_what_is_said_of_all_comes_back_for_each(
    postgresql: Engine, kind: TypeEngine[Any], value: object
) -> None:
    assert back(postgresql, kind, [value] * 3) == [value] * 3


def test_a_moment_of_another_zone_is_the_same_moment(postgresql: Engine) -> None:
    moment = datetime(2026, 11, 26, 8, tzinfo=timezone(timedelta(hours=7)))
    assert back(postgresql, UtcDateTime(), [moment]) == [moment]


def test_words_that_are_too_long_are_refused_and_not_cut(postgresql: Engine) -> None:
    """As they are when a row comes alone: a cast to VARCHAR(n) cuts in silence."""
    letters = Table("letters", MetaData(), Column("said", String(3)))
    letters.create(postgresql)
    with postgresql.begin() as connection, pytest.raises(DataError):
        insertion(letters).run(connection, [{"said": "abc"}, {"said": "abcd"}])
    with postgresql.connect() as connection:
        asked = Among("SELECT said FROM letters WHERE said {these}", String(3), [letters.c.said])
        insertion(letters).run(connection, [{"said": "abc"}, {"said": "xyz"}])
        assert asked.all(connection, ["abcd", "xyz"]) == [("xyz",)]


def test_what_has_a_way_of_its_own_is_refused() -> None:
    with pytest.raises(TypeError):
        arrays_of("body", SealedJson())
    with pytest.raises(TypeError):
        array([b"bytes"])
    with pytest.raises(ValueError, match="zone"):
        array([datetime(2026, 11, 26)])  # noqa: DTZ001 - that is what is refused
