"""Counters, one row a name (for instance one a day for report codes)."""

import os
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


def next_unique(session: Session, name: str, number: int = 1) -> list[int]:
    """So many numbers of the counter that nobody else gets, rising. Some are skipped: those of work that failed, and
    of processes that ended with numbers in hand.

    On PostgreSQL it is not the caller's transaction that takes it: everybody else would wait for its commit. On SQLite
    there is one writer at a time anyhow.
    """
    connection = connection_of(session)
    if connection.dialect.name != "postgresql":
        last = next_value(session, name, number)
        return list(range(last - number + 1, last + 1))
    return _ahead.take(connection.engine.url, name, number)


class _Ahead:
    """Numbers this process has taken in short transactions of their own: as asked, or the more the hurrier it is.

    They go by a connection of their own: in the pool everybody's may be in the hands of those who wait for the caller.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._engine: Engine | None = None
        self._of: tuple[URL, str] | None = None
        self._numbers: list[int] = []
        self._size, self._taken_at = 1, 0.0
        os.register_at_fork(after_in_child=self._begin_anew)

    def take(self, url: URL, name: str, number: int) -> list[int]:
        with self._lock:
            is_hurry = self._of == (url, name) and monotonic() - self._taken_at < HURRY_S
            in_hand = self._numbers if is_hurry else []
            if len(in_hand) < number:
                self._size = min(self._size * 2, MOST_AHEAD) if is_hurry else 1
                step = max(self._size, number - len(in_hand))
                with self._engine_of(url).begin() as connection:
                    last: int = _NEXT.scalar(connection, {"name": name, "step": step})
                self._of, self._taken_at = (url, name), monotonic()
                in_hand = [*in_hand, *range(last - step + 1, last + 1)]
            taken, self._numbers = in_hand[:number], in_hand[number:]
            return taken

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
