"""The shortest way to the database for what every report asks and writes: statements put together once.

SQLAlchemy keeps the text of a statement, too, but each execution looks it up, collects the values anew and describes a
result that nobody asks about: two to four times the time of the driver's own.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg import RawCursor
from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

Processor = Callable[[Any], Any]
_CONNECTION = "connection"


class _Made(NamedTuple):
    """A statement for one kind of database: its text, what takes its values from a row in their order, which of them
    must be made what the driver takes, and what makes the result's columns what they were."""

    text: str
    values_of: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    to_bind: Sequence[tuple[int, Processor]]
    columns: Sequence[Processor | None]


class Direct:
    """A statement of which only the values change. Its errors are SQLAlchemy's; who listens to statements hears it."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def run(self, connection: Connection, *rows: Mapping[str, Any]) -> None:
        """Execute with these values, once for each row."""
        self._execute(connection, rows)

    def run_plain(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """The same with values in the order of their places, all of which the driver takes as they are."""
        made = self._made.get(connection.dialect.name) or self._make(connection.dialect)
        self._hand_over(connection, made, rows)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows that come back, their columns of the types the statement gives them."""
        cursor, columns = self._execute(connection, (values,))
        return _read(cursor.fetchall(), columns)

    def first(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first of them, if any."""
        return next(iter(self.all(connection, values)), None)

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of the column's type
        """The only value of the only row."""
        ((value,),) = self.all(connection, values)
        return value

    def _execute(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[Any, Sequence[Processor | None]]:
        """The driver's cursor after it, and what makes its columns what they were."""
        made = self._made.get(connection.dialect.name) or self._make(connection.dialect)
        values = [_bound(made, row) for row in rows]
        return self._hand_over(connection, made, values), made.columns

    def _hand_over(self, connection: Connection, made: _Made, values: Sequence[tuple[Any, ...]]) -> Any:  # noqa: ANN401 - the driver's cursor
        cursor = _cursor(connection)
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, cursor, made.text, values, None, len(values) > 1)
        try:
            if len(values) == 1:
                cursor.execute(made.text, values[0])
            else:
                cursor.executemany(made.text, values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, made.text, error) from error
        return cursor

    def _make(self, dialect: Dialect) -> _Made:
        # Every driver takes values by their order; by name is what SQLAlchemy prefers for some.
        assert isinstance(dialect, DefaultDialect)
        by_order = dialect if dialect.positional else type(dialect)(paramstyle="numeric_dollar")
        compiled = self._statement.compile(dialect=by_order)
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup or []
        binds = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
        columns = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in getattr(self._statement, "exported_columns", ())
        ]
        to_bind = [(place, bind) for place, bind in enumerate(binds) if bind is not None]
        made = _Made(str(compiled), _values_of(names), to_bind, columns)
        self._made[dialect.name] = made
        return made


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - the driver's
    driver = connection.connection
    if connection.dialect.name != "postgresql":
        return driver.cursor()
    # One that takes statements as PostgreSQL writes them: long ones are read through for their places each time else.
    raw: Any = driver.dbapi_connection
    return RawCursor(raw)


def _read(found: list[tuple[Any, ...]], columns: Sequence[Processor | None]) -> list[tuple[Any, ...]]:
    if not any(columns):
        return found
    return [
        tuple(back(value) if back is not None else value for back, value in zip(columns, row, strict=True))
        for row in found
    ]


def _told(connection: Connection, text: str, error: Exception) -> BaseException:
    """What SQLAlchemy would raise; a connection that is lost is not used again."""
    driver = connection.connection.dbapi_connection
    lost = connection.dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    told = DBAPIError.instance(
        text,
        None,
        error,
        connection.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=connection.dialect,
    )
    if lost:
        connection.invalidate(error)
    return told


def _values_of(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


def _bound(made: _Made, row: Mapping[str, Any]) -> tuple[Any, ...]:
    values = list(made.values_of(row))
    for place, bind in made.to_bind:
        if values[place] is not None:  # which is NULL for all types of ours
            values[place] = bind(values[place])
    return tuple(values)


def connection_of(session: Session) -> Connection:
    """The session's connection in its transaction; SQLAlchemy finds it anew whenever it is asked."""
    known: Connection | None = session.info.get(_CONNECTION)
    if known is None or not known.in_transaction():
        known = session.info[_CONNECTION] = session.connection()
    return known
