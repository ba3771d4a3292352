"""By which way rows are found. PostgreSQL knows how many rows a condition leaves; SQLite guesses, and must be told.

Without statistics SQLite takes any equality for rarer than any range: it would read nine tenths of all reports by their
state to find the ten of one street.
"""

from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Way(Enum):
    """What the rows are found by; all other conditions are only checked."""

    PLACE = "place"
    TIME = "time"
    STATE = "state"


class checked(FunctionElement[Any]):  # noqa: N801 - written like a function of SQL
    """A column that no index is to be used for (https://www.sqlite.org/optoverview.html, unary plus)."""

    inherit_cache = True
    name = "checked"

    def __init__(self, column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(checked)
def _plain(element: checked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(element.clauses, **options)


@compiles(checked, "sqlite")
def _plus(element: checked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"+{compiler.process(element.clauses, **options)}"
