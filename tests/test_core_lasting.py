"""A commit of SQLite is answered only after a flush of its log that began later; those who come together share one."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from sqlalchemy import orm
from sqlalchemy.exc import OperationalError

from models import lasting
from models.base import open_engine
from models.lasting import Disk
from models.sequence import next_value


def test_whoever_commits_waits_for_a_flush_that_began_afterwards(sqlite_url, monkeypatch):
    flushed: list[Any] = []

    def flush(_log: int) -> None:
        with orm.Session(reader) as session:
            flushed.append(
                session.connection().exec_driver_sql("SELECT value FROM sequences WHERE name='x'").scalar()
            )

    monkeypatch.setattr(lasting, "flush", flush)
    reader = open_engine(sqlite_url).execution_options(reading=True)
    engine = open_engine(sqlite_url)
    for number in (1, 2):
        with orm.Session(engine) as session, session.begin():
            next_value(session, "x")
        assert flushed[-1] == number, "what was committed was there when the flush began"
    with orm.Session(engine) as session:
        next_value(session, "x")
        session.rollback()
    assert flushed == [1, 2], "nothing was committed"
    engine.dispose()
    reader.dispose()


def test_those_who_come_while_one_is_under_way_share_the_next(tmp_path, monkeypatch):
    began, go_on, flushes = Event(), Event(), []

    def flush(log: int) -> None:
        flushes.append(log)
        began.set()
        assert go_on.wait(20)

    monkeypatch.setattr(lasting, "flush", flush)
    (tmp_path / "log").touch()
    disk = Disk(str(tmp_path / "log"))
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(disk.outlast)
        assert began.wait(20)
        others = [pool.submit(disk.outlast) for _ in range(8)]
        while len(disk._changed._waiters) < len(others):  # type: ignore[attr-defined]
            sleep(0.01)  # the one under way began too early for them
        go_on.set()
        for each in (first, *others):
            each.result(20)
    assert len(flushes) == 2


def test_a_disk_that_fails_is_told_to_the_writer_and_the_next_one_tries_again(tmp_path, monkeypatch):
    (tmp_path / "log").touch()
    disk = Disk(str(tmp_path / "log"))

    def fails(_log: int) -> None:
        raise OSError(5, "the disk is gone")

    monkeypatch.setattr(lasting, "flush", fails)
    with pytest.raises(OSError, match="the disk is gone"):
        disk.outlast()
    monkeypatch.setattr(lasting, "flush", lambda _log: None)
    disk.outlast()


def test_a_failing_disk_is_a_database_in_trouble_and_costs_no_connection(sqlite_url, monkeypatch):
    def fails(_log: int) -> None:
        raise OSError(5, "the disk is gone")

    engine = open_engine(sqlite_url, pool_size=1)
    with monkeypatch.context() as broken:
        broken.setattr(lasting, "flush", fails)
        for _ in range(40):  # more than the pool has
            with pytest.raises(OperationalError), orm.Session(engine) as session, session.begin():
                next_value(session, "x")
    with orm.Session(engine) as session, session.begin():
        assert next_value(session, "x") == 41
    engine.dispose()


def test_an_engine_put_away_keeps_no_file_open(sqlite_url):
    engine = open_engine(sqlite_url)
    with orm.Session(engine) as session, session.begin():
        next_value(session, "x")
    folder = Path(engine.url.database or "").parent
    assert open_in(folder)
    engine.dispose()
    assert open_in(folder) == []
    with orm.Session(engine) as session, session.begin():
        assert next_value(session, "x") == 2
    engine.dispose()


def open_in(folder: Path) -> list[str]:
    names = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            names.append(str(handle.readlink()))
    return [name for name in names if name.startswith(f"{folder}/")]
