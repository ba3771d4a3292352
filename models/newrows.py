"""New rows past the unit of work: for an insert by flush SQLAlchemy takes a multiple of the time."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm import class_mapper as mapper_of
from sqlalchemy.orm.attributes import instance_state

from models.base import Base
from models.direct import connection_of
from models.many import insertion

Row = TypeVar("Row", bound=Base)


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
