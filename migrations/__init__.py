"""The database's shape as a line of steps (Alembic), the same steps on SQLite and PostgreSQL."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from models import Base

HERE = Path(__file__).parent
# Any fixed number will do, as long as every process that migrates takes the same lock.
LOCK = 7_311_220_766
BY_HAND = {
    "ix_reports_area",
    "ix_reports_changed",
    "ix_reports_changed_late",
    "ix_reports_due",
    "ix_reports_latest",
    "ix_reports_moderation",
    "ix_reports_public_day",
    "ix_reports_public_map",
    "ix_reports_unit_work",
    "ix_reports_words",
}


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest step; does nothing where it already is. Safe to run in two processes at once."""
    _ensure_folder(engine)
    with _connect(engine) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            # Who came before may take minutes; tables that others hold are waited for no longer than ever.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
        step(connection, "head")


def step(connection: Connection, to: str) -> None:
    """Bring the database to a step, or to "head", inside the connection's transaction."""
    command.upgrade(_config(connection), to)


def present(connection: Connection) -> str:
    """The step at which the database is; "" before the first."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Whether this version of the service has such a step."""
    steps = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return revision in {step.revision for step in steps}


def make(engine: Engine, message: str) -> None:
    """Write the step that leads from the (fully migrated) database to the models as they are now."""
    with _connect(engine) as connection, connection.begin():
        command.revision(_config(connection), message, autogenerate=True, rev_id=_next_number())


def pending(engine: Engine) -> bool:
    """Whether the database lacks steps that this version of the service needs."""
    with engine.execution_options(reading=True).connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    return set(present) != _newest()


def differences(engine: Engine) -> list[Any]:
    """Where the database differs from the models, as Alembic's operations; empty when it does not."""
    options = {"compare_type": True, "include_name": _is_described}
    with engine.execution_options(reading=True).connect() as connection, warnings.catch_warnings():
        # That SQLAlchemy cannot read back what is in BY_HAND on SQLite.
        warnings.filterwarnings(
            "ignore", "Skipped unsupported reflection of expression-based index ix_reports_(due|public_day)"
        )
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _is_described(name: str | None, kind: str, _parents: object) -> bool:
    """What only one database has, or only its own language can say, stands in the steps alone."""
    return name not in BY_HAND and not (kind == "table" and str(name).startswith("report_words"))


@cache
def _newest() -> set[str]:
    return set(ScriptDirectory.from_config(_config(None)).get_heads())


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connect(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        # A table that is rebuilt would take its children along; SQLite ignores this inside a transaction.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _ensure_folder(engine: Engine) -> None:
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _next_number() -> str:
    return f"{len(list((HERE / 'versions').glob('[0-9]*.py'))) + 1:04d}"
