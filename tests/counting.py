"""The questions that are put to the database, and who waits in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_openapi3.openapi import OpenAPI
from sqlalchemy import Engine, event, text

from wiring import Wiring


@contextmanager
def counted(app: OpenAPI) -> Iterator[list[str]]:
    """The statements that are put meanwhile."""
    wired: Wiring = app.extensions["wiring"]
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        # Numbers of codes are taken ahead, one or many at once.
        if not statement.startswith(("BEGIN", "INSERT INTO sequences")):
            asked.append(" ".join(statement.split())[:160])

    # On SQLite the first hears nothing that the second does not.
    engines = {engine.pool: engine for engine in (wired.prompt, wired.engine)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def waiting(engine: Engine) -> int:
    """How many wait for somebody's lock in this database."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with engine.connect() as connection:
        return int(connection.scalar(text(asked)) or 0)
