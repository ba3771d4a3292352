"""SQLite as a server database for one machine: WAL, foreign keys, and writers who stand in line.

SQLite itself makes waiting writers look again and again after ever longer sleeps, so that under load some wait for
seconds while others pass them. Here the writers of a process wait for each other in memory, and the first of each
each process for an advisory lock on a file beside the database, which the kernel lets go for a process that dies.
Who has let go waits for the disk (`models/lasting.py`).
"""

import fcntl
import os
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from models.lasting import Disk

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # and the log is flushed by ourselves, see `Pool`
    "foreign_keys=ON",
    # Short, because whoever gets here has waited in line already.
    "busy_timeout=1000",
    "cache_size=-65536",
    "mmap_size=2147418112",
    "temp_store=MEMORY",
)
PATIENCE_S = 15.0
LOOK_EVERY_S = 0.002


class Line:
    """Where the writers of one database wait. Who has waited too long goes on to be refused by SQLite itself."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._here = Lock()
        self._everywhere: int | None = None
        os.register_at_fork(after_in_child=self._begin_anew)

    def enter(self, patience_s: float) -> bool:
        """Wait for the turn; False when it did not come in time. Raises OSError when there can be no such file."""
        until = monotonic() + patience_s
        if not self._here.acquire(timeout=patience_s):
            return False
        is_ours = False
        try:
            is_ours = self._wait_for_others(until)
        finally:
            if not is_ours:
                self._here.release()
        return is_ours

    def leave(self) -> None:
        """Let the next one go."""
        if self._everywhere is not None:
            fcntl.flock(self._everywhere, fcntl.LOCK_UN)
        self._here.release()

    def close(self) -> None:
        """Let go of the file, unless somebody stands in line; whoever comes next opens it again."""
        if self._here.acquire(blocking=False):
            try:
                if self._everywhere is not None:
                    os.close(self._everywhere)
                self._everywhere = None
            finally:
                self._here.release()

    def _wait_for_others(self, until: float) -> bool:
        if self._everywhere is None:
            self._everywhere = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._everywhere, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if monotonic() > until:
                    return False
                sleep(LOOK_EVERY_S)
            else:
                return True

    def _begin_anew(self) -> None:
        # The parent's place in the line is not the child's: a lock shared through the fork would keep nobody out.
        self._here, self._everywhere = Lock(), None


_TURN, _WRITES, _WROTE = "writers_turn", "writes", "wrote"


class Pool(QueuePool):
    """Keeps connections, and has who wrote on one wait for the disk once it is here for the next."""

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        disk: Disk | None = record.info.pop(_WROTE, None)
        super()._do_return_conn(record)
        if disk is not None:
            try:
                disk.outlast()
            except OSError as error:
                # To whoever waits for the answer it is a database in trouble, like any other.
                raise OperationalError("COMMIT", None, error) from error


def arrange(engine: Engine) -> None:
    """Have every connection of the engine behave as this module says."""
    line = _line_of(engine)
    disk = Disk(f"{engine.url.database}-wal")

    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("reading", False):
            connection.exec_driver_sql("BEGIN")
            return
        # The turn lasts until the connection goes back, so a second transaction on it is in turn already.
        patience_s = options.get("patience_s", PATIENCE_S)
        if line is not None and _TURN not in connection.info and line.enter(patience_s):
            connection.info[_TURN] = line
        connection.info[_WRITES] = True
        # A writer takes the one write lock at once, so that it never fails half-way for having read first.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leave(_connection: object, entry: ConnectionPoolEntry) -> None:
        """The connection goes back to the pool, committed or rolled back: the next in line may begin."""
        turn: Line | None = entry.info.pop(_TURN, None)
        if turn is not None:
            turn.leave()
        entry.info.pop(_WRITES, None)

    def note(connection: Connection) -> None:
        if _WRITES in connection.info:
            connection.info[_WROTE] = disk

    event.listen(engine, "connect", _connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", note)
    event.listen(engine, "checkin", leave)


def _line_of(engine: Engine) -> Line | None:
    place = engine.url.database
    if not place or place == ":memory:":
        return None
    line = Line(f"{place}.line")
    event.listen(engine, "engine_disposed", lambda _: line.close())
    return line


def _connect(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - a DBAPI connection
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
