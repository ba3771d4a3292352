"""The shortest way to the database for what every report asks and writes: statements put together once, and new rows
past the unit of work.

SQLAlchemy keeps the text of a statement, too, but each execution looks it up, collects the values anew and describes a
result that nobody asks about: two to four times the time of the driver's own, and for an insert by flush more.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from psycopg import RawCursor
from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Dialect, Table, bindparam, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm import class_mapper as mapper_of
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

from models.arrays import array, arrays_of
from models.base import Base

Processor = Callable[[Any], Any]
Row = TypeVar("Row", bound=Base)
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

    def each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[list[tuple[Any, ...]]]:
        """The same question asked with each of these values: what `all` answers to each. On PostgreSQL they are asked
        in one go."""
        if connection.dialect.name != "postgresql" or len(rows) < 2:
            return [self.all(connection, values) for values in rows]
        cursor, columns = self._execute(connection, rows, returning=True)
        return [_read(cursor.fetchall(), columns) for _ in cursor.results()]

    def first(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first of them, if any."""
        return next(iter(self.all(connection, values)), None)

    def scalar(self, connection: Connection, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of the column's type
        """The only value of the only row."""
        ((value,),) = self.all(connection, values)
        return value

    def _execute(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]], **options: bool
    ) -> tuple[Any, Sequence[Processor | None]]:
        """The driver's cursor after it, and what makes its columns what they were."""
        made = self._made.get(connection.dialect.name) or self._make(connection.dialect)
        values = [_bound(made, row) for row in rows]
        return self._hand_over(connection, made, values, **options), made.columns

    def _hand_over(
        self, connection: Connection, made: _Made, values: Sequence[tuple[Any, ...]], **options: bool
    ) -> Any:  # noqa: ANN401 - the driver's cursor
        cursor = _cursor(connection)
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, cursor, made.text, values, None, len(values) > 1)
        try:
            if len(values) == 1:
                cursor.execute(made.text, values[0])
            else:
                cursor.executemany(made.text, values, **options)
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


class Listed:
    """A statement about rows: `before`, the rows, `after`. PostgreSQL takes all of them at once, each column as an
    array, by a statement that is the same for any number of rows; SQLite, to which the way is short, one by one."""

    def __init__(
        self,
        before: str,
        columns: Mapping[str, TypeEngine[Any]],
        after: str,
        told: Sequence[Column[Any]] = (),
    ) -> None:
        self._names = tuple(columns)
        places = ", ".join(f":{name}" for name in columns)
        arrays = ", ".join(arrays_of(name, kind) for name, kind in columns.items())
        one = [bindparam(name, type_=kind) for name, kind in columns.items()]
        self._one = Direct(text(f"{before} VALUES ({places}) {after}").bindparams(*one).columns(*told))
        self._all = Direct(text(f"{before} SELECT * FROM unnest({arrays}) {after}").columns(*told))

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute for these rows, in this order."""
        if _is_worth_it(connection, rows):
            self._all.run(connection, self._columns(rows))
        else:
            self._one.run(connection, *rows)

    def run_plain(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """The same with values in the order of the columns, all of which the driver takes as they are."""
        if _is_worth_it(connection, rows):
            self._all.run_plain(connection, [tuple(map(array, zip(*rows, strict=True)))])
        else:
            self._one.run_plain(connection, rows)

    def all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """The same, and what comes back, in any order."""
        if _is_worth_it(connection, rows):
            return self._all.all(connection, self._columns(rows))
        return [told for row in rows for told in self._one.all(connection, row)]

    def _columns(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        return {name: array([row[name] for row in rows]) for name in self._names}


def insertion(table: Table, made: str | None = None) -> Listed:
    """The insert of rows with all of the table's columns but `made`, the key that the database counts up and tells."""
    given = {column.key: column.type for column in table.c if column.key != made}
    into = f"INSERT INTO {table.name} ({', '.join(given)})"
    return Listed(into, given, f"RETURNING {made}", [table.c[made]]) if made else Listed(into, given, "")


class Among:
    """A question about some of many: `{these}` in its text stands for "is one of these", which are of the type `kind`.

    What SQLite knows nothing of, for whoever writes there is alone, is given as `lock`.
    """

    def __init__(
        self,
        question: str,
        kind: TypeEngine[Any],
        told: Sequence[ColumnElement[Any]],
        lock: str = "",
        **types: TypeEngine[Any],
    ) -> None:
        self._question, self._kind, self._told = question, kind, told
        self._types = [bindparam(name, type_=type_) for name, type_ in types.items()]
        self._any = self._asking(f"= ANY({arrays_of('these', kind)})", lock)
        self._some: dict[int, Direct] = {}

    def all(
        self, connection: Connection, these: Sequence[Any], values: Mapping[str, Any] | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows that come back."""
        others = values or {}
        if connection.dialect.name == "postgresql":
            return self._any.all(connection, {"these": array(these), **others})
        named = {f"these_{n}": one for n, one in enumerate(these)}
        return self._of(len(these)).all(connection, {**named, **others})

    def _of(self, number: int) -> Direct:
        found = self._some.get(number)
        if found is None:
            names = [f"these_{n}" for n in range(number)]
            places = [bindparam(name, type_=self._kind) for name in names]
            listed = f"IN ({', '.join(f':{name}' for name in names)})"
            found = self._some[number] = self._asking(listed, "", *places)
        return found

    def _asking(self, these: str, lock: str, *places: BindParameter[Any]) -> Direct:
        asked = text(f"{self._question.replace('{these}', these)} {lock}")
        return Direct(asked.bindparams(*places, *self._types).columns(*self._told))


def _is_worth_it(connection: Connection, rows: Sequence[object]) -> bool:
    return len(rows) > 1 and connection.dialect.name == "postgresql"


def fresh(kind: type[Row], /, **values: object) -> Row:
    """A new row for `insert_now` with these values, none of which anybody else must hear of."""
    row: Row = mapper_of(kind).class_manager.new_instance()
    row.__dict__.update(values)
    return row


def insert_now(session: Session, *rows: Base) -> None:
    """Write new rows in this order; afterwards they belong to the session as if it had flushed them.

    For rows that reach no others by cascades than those given. What is not set takes its column's default.
    """
    session.add_all(rows)
    for kind, same in groupby(rows, type):
        _write(connection_of(session), kind, list(same), is_numbered=True)
    # What a flush says at its end, so that they go again when the transaction is rolled back.
    session._register_persistent({instance_state(row) for row in rows})


def insert_only(session: Session, *rows: Base) -> None:
    """The same, but they belong to no session, and the keys that the database counts up are not asked for: for those
    who go on to show them and change them no more."""
    for kind, same in groupby(rows, type):
        _write(connection_of(session), kind, list(same), is_numbered=False)


def _write(connection: Connection, kind: type[Base], rows: Sequence[Base], *, is_numbered: bool) -> None:
    table, columns, made = _plan(kind)
    known = [row.__dict__ for row in rows]
    for one in known:
        for name, default in columns:
            # What is not set must not seem to be waiting in the database.
            if name not in one:
                one[name] = default() if default is not None else None
    if made is None or not is_numbered:
        _insertion(table, made).run(connection, known)
        return
    # They are counted up in the order of the rows.
    numbers = sorted(_insertion(table, made).all(connection, known))
    for row, (number,) in zip(rows, numbers, strict=True):
        setattr(row, made, number)


_insertion = cache(insertion)


@cache
def _plan(kind: type[Base]) -> tuple[Table, list[tuple[str, Any]], str | None]:
    """The table, the columns with what makes their default, and the key if the database makes it."""
    mapper: Mapper[Base] = mapper_of(kind)
    table = mapper.local_table
    assert isinstance(table, Table)
    made = next((column.key for column in table.primary_key if column is table.autoincrement_column), None)
    columns = [(column.key, _default(mapper, column.key)) for column in table.columns if column.key != made]
    return table, columns, made


def _default(mapper: Mapper[Base], name: str) -> Any:  # noqa: ANN401 - a function of no arguments, or none
    column = mapper.local_table.c[name]
    if mapper.version_id_col is column:
        return lambda: 1
    if column.default is None:
        return None
    value = column.default.arg
    return (lambda: value(None)) if column.default.is_callable else (lambda: value)
