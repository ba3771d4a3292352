"""The ground all tables stand on: keys, time, JSON, secrets, and the two session makers."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    URL,
    DateTime,
    Dialect,
    Enum,
    LargeBinary,
    MetaData,
    String,
    Text,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine, create_engine, make_url
from sqlalchemy.orm import DeclarativeBase, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from models import postgresql, sqlite

# Every constraint has a name from the first day, so that a migration can drop it on either database.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC. SQLite keeps it without a zone; both give it back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """Called by SQLAlchemy once a statement; its own for SQLite takes a multiple of the time."""
        return _sqlite_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """The way back."""
        return _from_sqlite_text if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return value.astimezone(UTC)


def _sqlite_text(value: datetime | None) -> str | None:
    moment = _in_utc(value)
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds") if moment is not None else None


def _from_sqlite_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value is not None else None


def new_key() -> UUID:
    """A version 7 UUID (RFC 9562): unique without a round trip, and ordered by time, which B-trees like."""
    return uuid7()


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Key = Annotated[UUID, mapped_column(primary_key=True, default=new_key)]
Code = Annotated[str, mapped_column(String(64))]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Words = Annotated[str, mapped_column(Text)]


class Base(DeclarativeBase):
    """All tables. Enumerations are stored by value in VARCHAR(32); a mapping or a list is JSON."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        datetime: UtcDateTime,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=32,
            create_constraint=False,
            values_callable=lambda kind: [member.value for member in kind],
        ),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        bytes: LargeBinary,
    }


# Session opens a unit of work that may write, Reading one that may not.
# On SQLite a writer takes the one write lock at BEGIN, so that it never fails half-way for having read first.
Session = sessionmaker(expire_on_commit=False)
Reading = sessionmaker(expire_on_commit=False)
# How long those wait for a lock who are waited for.
PROMPT_S = 0.8


def open_engine(url: str | URL, pool_size: int = 10) -> Engine:
    """An engine for `sqlite:///...` or `postgresql+psycopg://...` that behaves the same way on both."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            poolclass=sqlite.Pool,
            pool_size=pool_size,
            max_overflow=20,
            pool_use_lifo=True,  # what one connection has just read is not read anew by the next
            connect_args={"timeout": 15},
            hide_parameters=True,  # an error goes into the log, what people wrote does not
        )
        sqlite.arrange(engine)
        return engine
    return postgresql.open_engine(parsed, pool_size)


def bind_sessions(engine: Engine) -> None:
    """Point both session makers at the engine: once at start, and again in a forked child."""
    Session.configure(bind=engine)
    Reading.configure(bind=engine.execution_options(reading=True))


def open_prompt(engine: Engine, at_once: int) -> Engine:
    """The same database for somebody who hangs up after two seconds: where a lock is held for longer it fails in time.

    On PostgreSQL each statement is a transaction of its own, on `at_once` connections of its own.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(patience_s=PROMPT_S)
    prompt, ours = postgresql.open_single(engine.url, PROMPT_S, at_once), os.getpid()
    # A forked child forgets its parent's connections, it does not end them.
    event.listen(engine, "engine_disposed", lambda _: prompt.dispose(close=os.getpid() == ours))
    return prompt
