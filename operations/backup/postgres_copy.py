"""The copy of a PostgreSQL database: every table by COPY, under one snapshot.

Not by pg_dump: it refuses servers newer than itself and is not on every machine that runs the service; the shape of the
tables is known by the migrations anyway. In exchange only what belongs to the service is copied.
"""

import gzip
from pathlib import Path
from typing import cast

import psycopg
from psycopg import sql
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

import migrations
from operations.backup.manifest import BackupRefused, Manifest, Table

TABLES = "tables"
_CHUNK = 1 << 20
# Written by the migrations themselves.
_COUNTERS = "sequences"
_VERSIONS = "alembic_version"


def save(snapshot: Connection, folder: Path) -> dict[str, Table]:
    """Copy every table, as the transaction sees it, into a compressed file of its own."""
    place = folder / TABLES
    place.mkdir()
    driver = _driver(snapshot)
    saved = {}
    for name in _in_order(snapshot):
        columns = [str(column["name"]) for column in inspect(snapshot).get_columns(name)]
        with (
            gzip.open(place / f"{name}.gz", "wb", compresslevel=4) as out,
            driver.cursor() as cursor,
        ):
            with cursor.copy(_copy(name, columns, "TO STDOUT")) as rows:
                for part in rows:
                    out.write(part)
            saved[name] = Table(columns=columns, rows=cursor.rowcount)
    return saved


def is_empty(connection: Connection) -> bool:
    """Whether the database has no table yet."""
    return not inspect(connection).get_table_names()


def load(connection: Connection, folder: Path, manifest: Manifest) -> None:
    """Make the tables as they were and fill them, all in the connection's transaction. Raises BackupRefused."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    migrations.step(connection, manifest.revision)
    names = _in_order(connection)
    if set(names) != set(manifest.tables):
        odd = ", ".join(sorted(set(names) ^ set(manifest.tables)))
        raise BackupRefused(f"the backup does not hold the tables of its version: {odd}")
    driver = _driver(connection)
    for name in names:
        table = manifest.tables[name]
        # What the steps and the triggers have written by themselves is in the backup as well.
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
        with gzip.open(folder / TABLES / f"{name}.gz") as rows, driver.cursor() as cursor:
            with cursor.copy(_copy(name, table.columns, "FROM STDIN")) as into:
                while part := rows.read(_CHUNK):
                    into.write(part)
            if cursor.rowcount != table.rows:
                raise BackupRefused(f"{name} has {cursor.rowcount} rows and not {table.rows}")
        _go_on_counting(connection, name, table.columns)


def _in_order(connection: Connection) -> list[str]:
    """The tables, each after those it points to; the counters last, for triggers of others count in them."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    names = [name for name, _ in found if name and name != _VERSIONS]
    return sorted(names, key=lambda name: name == _COUNTERS)


def _go_on_counting(connection: Connection, table: str, columns: list[str]) -> None:
    for column in columns:
        counter = connection.scalar(
            text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": table, "column": column}
        )
        if counter:
            connection.exec_driver_sql(
                f'SELECT setval(\'{counter}\', max("{column}")) FROM "{table}" HAVING count(*) > 0'
            )


def _copy(table: str, columns: list[str], way: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(way))


def _driver(connection: Connection) -> "psycopg.Connection[tuple[object, ...]]":
    return cast("psycopg.Connection[tuple[object, ...]]", connection.connection.driver_connection)
