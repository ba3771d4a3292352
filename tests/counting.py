"""The questions that are put to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_openapi3.openapi import OpenAPI
from sqlalchemy import event
from sqlalchemy.engine import Engine

from wiring import Wiring


@contextmanager
def counted(app: OpenAPI) -> Iterator[list[str]]:
    """The statements that are put meanwhile."""
    wired: Wiring = app.extensions["wiring"]
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        # Numbers of codes are taken ahead, one or many at once.
        if not statement.startswith(("BEGIN", "SET LOCAL", "INSERT INTO sequences")):
            asked.append(" ".join(statement.split())[:160])

    engine: Engine = wired.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
