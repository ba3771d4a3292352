"""Counters, one row a name (for instance one a day for report codes)."""

import os
from collections.abc import Iterator
from threading import Lock
from time import monotonic

from sqlalchemy import URL, Engine, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code, open_engine
from models.direct import Direct, connection_of


class Sequence(Base):
    """A named counter; its row is locked until the transaction that took a number ends."""

    __tablename__ = "sequences"

    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[int]


_NEXT = Direct(
    text(
        "INSERT INTO sequences (name, value) VALUES (:name, :step) "
        "ON CONFLICT (name) DO UPDATE SET value = sequences.value + :step RETURNING value"
    )
)
# Numbers in hand are used this soon or never, so that those given out stay nearly in the order of time.
HURRY_S = 1.0
MOST_AHEAD = 64


def next_value(session: Session, name: str, step: int = 1) -> int:
    """Take `step` numbers of the counter and return the last; the first number ever is 1. None is skipped."""
    value: int = _NEXT.scalar(connection_of(session), {"name": name, "step": step})
    return value


def next_unique(session: Session, name: str) -> int:
    """A number of the counter that nobody else gets. Some are skipped: those of work that failed, and of processes
    that ended with numbers in hand.

    On PostgreSQL it is not the caller's transaction that takes it: everybody else would wait for its commit. On SQLite
    there is one writer at a time anyhow.
    """
    connection = connection_of(session)
    if connection.dialect.name != "postgresql":
        return next_value(session, name)
    return _ahead.take(connection.engine.url, name)


class _Ahead:
    """Numbers this process has taken in short transactions of their own: one each, or the more the hurrier it is.

    They go by a connection of their own: in the pool everybody's may be in the hands of those who wait for the caller.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._engine: Engine | None = None
        self._of: tuple[URL, str] | None = None
        self._numbers: Iterator[int] = iter(())
        self._size, self._taken_at = 1, 0.0
        os.register_at_fork(after_in_child=self._begin_anew)

    def take(self, url: URL, name: str) -> int:
        with self._lock:
            is_hurry = self._of == (url, name) and monotonic() - self._taken_at < HURRY_S
            number = next(self._numbers, None) if is_hurry else None
            if number is None:
                self._size = min(self._size * 2, MOST_AHEAD) if is_hurry else 1
                with self._engine_of(url).begin() as connection:
                    last: int = _NEXT.scalar(connection, {"name": name, "step": self._size})
                self._of, self._taken_at = (url, name), monotonic()
                number, *others = range(last - self._size + 1, last + 1)
                self._numbers = iter(others)
            return number

    def _engine_of(self, url: URL) -> Engine:
        if self._engine is None or self._engine.url != url:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = open_engine(url, pool_size=1)
        return self._engine

    def _begin_anew(self) -> None:
        # What the parent has in hand is the parent's.
        self._lock, self._engine, self._of = Lock(), None, None


_ahead = _Ahead()
