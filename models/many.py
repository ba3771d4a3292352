"""Statements about many rows at once, put together once: each kind of row of all reports that come at one moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Table, bindparam, text
from sqlalchemy.types import TypeEngine

from models.arrays import array, arrays_of
from models.direct import Direct


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
        self._columns, self._before, self._after = columns, before, after
        places = ", ".join(f":{name}" for name in columns)
        one = [bindparam(name, type_=kind) for name, kind in columns.items()]
        self._one = Direct(text(f"{before} VALUES ({places}) {after}").bindparams(*one).columns(*told))
        self._all = Direct(text(self.at_once()).columns(*told))

    def at_once(self, mark: str = "") -> str:
        """The statement about all rows, for PostgreSQL; its places are the columns' names, each ending in `mark`."""
        arrays = ", ".join(arrays_of(f"{name}{mark}", kind) for name, kind in self._columns.items())
        return f"{self._before} SELECT * FROM unnest({arrays}) {self._after}"

    def placed(self, rows: Sequence[Mapping[str, Any]], mark: str = "") -> dict[str, str]:
        """The rows as that statement takes them."""
        return {f"{name}{mark}": array([row[name] for row in rows]) for name in self._columns}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute for these rows, in this order."""
        if _is_worth_it(connection, rows):
            self._all.run(connection, self.placed(rows))
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
            return self._all.all(connection, self.placed(rows))
        return [told for row in rows for told in self._one.all(connection, row)]


def insertion(table: Table, made: str | None = None) -> Listed:
    """The insert of rows with all of the table's columns but `made`, the key that the database counts up and tells."""
    given = {column.key: column.type for column in table.c if column.key != made}
    into = f"INSERT INTO {table.name} ({', '.join(given)})"
    return Listed(into, given, f"RETURNING {made}", [table.c[made]]) if made else Listed(into, given, "")


class Inserts:
    """Several inserts as one statement, for PostgreSQL: what refers to what is seen at its end."""

    def __init__(self, inserts: Sequence[Listed]) -> None:
        self._inserts = [(insert, f"_{number}") for number, insert in enumerate(inserts)]
        *others, (last, its_mark) = self._inserts
        beside = ", ".join(f"of{mark} AS ({insert.at_once(mark)})" for insert, mark in others)
        self._all = Direct(text(f"WITH {beside} {last.at_once(its_mark)}"))

    def run(self, connection: Connection, rows: Sequence[Sequence[Mapping[str, Any]]]) -> None:
        """Execute for these rows of each."""
        told: dict[str, str] = {}
        for (insert, mark), these in zip(self._inserts, rows, strict=True):
            told |= insert.placed(these, mark)
        self._all.run(connection, told)


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
