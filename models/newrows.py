"""New rows past the unit of work: for an insert by flush SQLAlchemy takes a multiple of the time."""

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm import class_mapper as mapper_of
from sqlalchemy.orm.attributes import instance_state

from models.base import Base
from models.direct import connection_of
from models.many import Inserts, insertion

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
    connection = connection_of(session)
    for kind, same in _by_kind(rows):
        table, _, made = _plan(kind)
        if made is None:
            _insertion(table, made).run(connection, _filled(kind, same))
            continue
        # They are counted up in the order of the rows.
        numbers = sorted(_insertion(table, made).all(connection, _filled(kind, same)))
        for row, (number,) in zip(same, numbers, strict=True):
            setattr(row, made, number)
    # What a flush says at its end, so that they go again when the transaction is rolled back.
    session._register_persistent({instance_state(row) for row in rows})


def insert_only(session: Session, *rows: Base) -> None:
    """The same, but they belong to no session, and the keys that the database counts up are not asked for: for those
    who go on to show them and change them no more. On PostgreSQL it is one statement for all kinds."""
    connection = connection_of(session)
    kinds = _by_kind(rows)
    if len(kinds) > 1 and connection.dialect.name == "postgresql":
        _inserts(*(kind for kind, _ in kinds)).run(connection, [_filled(*same) for same in kinds])
        return
    for kind, same in kinds:
        table, _, made = _plan(kind)
        _insertion(table, made).run(connection, _filled(kind, same))


def _by_kind(rows: Sequence[Base]) -> list[tuple[type[Base], list[Base]]]:
    return [(kind, list(same)) for kind, same in groupby(rows, type)]


def _filled(kind: type[Base], rows: Sequence[Base]) -> list[dict[str, Any]]:
    """What is known of the rows, with the defaults of what is not."""
    _, columns, _ = _plan(kind)
    known = [row.__dict__ for row in rows]
    for one in known:
        for name, default in columns:
            # What is not set must not seem to be waiting in the database.
            if name not in one:
                one[name] = default() if default is not None else None
    return known


_insertion = cache(insertion)


@cache
def _inserts(*kinds: type[Base]) -> Inserts:
    return Inserts([_insertion(table, made) for table, _, made in map(_plan, kinds)])


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
