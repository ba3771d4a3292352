"""The copy of a SQLite database: SQLite's own online backup, which holds up nobody who writes meanwhile."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import Engine, create_engine
from sqlalchemy.pool import NullPool

import migrations
from models.base import open_engine
from operations.backup.manifest import BackupRefused

NAME = "database.db"


def save(engine: Engine, folder: Path) -> Engine:
    """Copy the database of this moment into the folder; returns an engine that reads the copy.

    All pages in one step, under one snapshot of the write-ahead log: in several steps each write would begin it anew.
    """
    copy = folder / NAME
    with (
        closing(sqlite3.connect(f"file:{engine.url.database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")
    return create_engine(f"sqlite:///file:{copy}?mode=ro&immutable=1&uri=true", poolclass=NullPool)


def is_empty(engine: Engine) -> bool:
    """Whether there is no database yet; a file without tables is none."""
    place = Path(engine.url.database or "")
    if not place.exists():
        return True
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as database:
        return not database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()


def prepare(engine: Engine, folder: Path) -> Engine:
    """Lay a copy beside the place of the database and bring it to this version's shape; an engine on it.

    Raises BackupRefused when SQLite does not find it sound.
    """
    place = Path(engine.url.database or "")
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f"{place.name}.restoring")
    _remove(beside)
    with (
        closing(sqlite3.connect(f"file:{folder / NAME}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(beside)) as target,
    ):
        source.backup(target, pages=-1)
        found = target.execute("PRAGMA integrity_check").fetchone()
        if found != ("ok",):
            raise BackupRefused(f"{folder / NAME} is not sound: {found}")
    prepared = open_engine(f"sqlite:///{beside}")
    migrations.upgrade(prepared)
    return prepared


def put_in_place(prepared: Engine, engine: Engine) -> None:
    """Make the prepared copy the database, in one step that nobody sees half done."""
    beside, place = Path(prepared.url.database or ""), Path(engine.url.database or "")
    prepared.dispose()
    with closing(sqlite3.connect(beside)) as last:  # everything from the write-ahead log into the file
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        last.execute("PRAGMA journal_mode=DELETE")
    descriptor = os.open(beside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(place)
    _remove(beside)


def _remove(beside: Path) -> None:
    for ending in ("", "-wal", "-shm", ".line"):
        beside.with_name(beside.name + ending).unlink(missing_ok=True)
