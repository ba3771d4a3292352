"""What the simulated Zalo remembers, in a SQLite file of its own. Times are milliseconds, as Zalo counts them."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from sqlalchemy import JSON, ForeignKey, NullPool, create_engine, event
from sqlalchemy import Connection as Begun
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Seconds one process waits for another that is writing.
BUSY_LIMIT = 10.0
# Counts the shapes the tables have had; a file of another shape is put aside, for there is nothing in it to keep.
SHAPE = 2


class Base(DeclarativeBase):
    """Tables of the simulator alone."""

    type_annotation_map = {dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


class Persona(Base):
    """Someone who uses Zalo. The two ids are what the app and the Official Account know them by."""

    __tablename__ = "personas"

    key: Mapped[str] = mapped_column(primary_key=True)
    app_user_id: Mapped[str] = mapped_column(unique=True)
    oa_user_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    note: Mapped[str]
    phone: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    tells_name: Mapped[bool]
    tells_phone: Mapped[bool]
    tells_place: Mapped[bool]
    follows: Mapped[bool]
    blocks: Mapped[bool]
    # Banned, or not seen for 45 days: nothing reaches them.
    inactive: Mapped[bool] = mapped_column(default=False)
    # Took the mini app's offer of notices (`requestSendNotification`).
    takes_notices: Mapped[bool] = mapped_column(default=True)
    has_opened_chat: Mapped[bool] = mapped_column(default=False)
    last_interaction: Mapped[int | None]


class UserToken(Base):
    """What `getAccessToken()` gave the mini app."""

    __tablename__ = "user_tokens"

    token: Mapped[str] = mapped_column(primary_key=True)
    persona: Mapped[str] = mapped_column(ForeignKey("personas.key"))
    expires: Mapped[int]


class OneTimeCode(Base):
    """What `getPhoneNumber()` or `getLocation()` gave the mini app; `kind` is phone or location."""

    __tablename__ = "one_time_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    persona: Mapped[str] = mapped_column(ForeignKey("personas.key"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    made: Mapped[int]
    used: Mapped[int | None]


def open_state(path: Path) -> Engine:
    """The engine on the state file, with its tables. Safe when several processes come first at once.

    Whoever may write takes the one write lock at BEGIN; an engine with the option `reading` does not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        _put_aside_other_shapes(path)
        # No pool: connections are cheap here, and none may be carried through a fork.
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_LIMIT}, poolclass=NullPool)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA user_version={SHAPE}")
    return engine


def _put_aside_other_shapes(path: Path) -> None:
    if not path.exists():
        return
    probe = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with probe.connect() as connection:
        shape = connection.exec_driver_sql("PRAGMA user_version").scalar()
    if shape != SHAPE:
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(path.with_name(f"{path.stem}.shape-{shape}{path.suffix}{suffix}"))


def _prepare(connection: Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is said below
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Begun) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(path.name + ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield
