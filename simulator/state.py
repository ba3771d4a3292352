"""What the simulated Zalo remembers, in a SQLite file of its own. Times are milliseconds, as Zalo counts them."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from sqlite3 import Connection

from sqlalchemy import ForeignKey, NullPool, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Seconds one process waits for another that is writing.
BUSY_LIMIT = 10.0


class Base(DeclarativeBase):
    """Tables of the simulator alone."""


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


class Message(Base):
    """What the Official Account sent to a persona."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(primary_key=True)
    persona: Mapped[str] = mapped_column(ForeignKey("personas.key"), index=True)
    text: Mapped[str]
    sent: Mapped[int] = mapped_column(index=True)


def open_state(path: Path) -> Engine:
    """The engine on the state file, with its tables. Safe when several processes come first at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # No pool: connections are cheap here, and none may be carried through a fork.
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_LIMIT}, poolclass=NullPool)
    event.listen(engine, "connect", _prepare)
    with _alone(path):
        Base.metadata.create_all(engine)
    return engine


def _prepare(connection: Connection, _record: object) -> None:
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(path.name + ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield
