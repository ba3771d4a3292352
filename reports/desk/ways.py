"""By which way rows are found. PostgreSQL knows how many rows a condition leaves; SQLite guesses, and must be told.

Without statistics SQLite takes any equality for rarer than any range: it would read nine tenths of all reports by their
state to find the ten of one street.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Executable
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.functions import FunctionElement

from models.base import UtcDateTime
from models.report import OPEN_STATES

# What was changed so long after it was sent was `changed_late`, though SQLite counts its days as a fraction.
SURELY_LATE = timedelta(days=91)
_NEVER = {"sqlite": "'9999-12-31 00:00:00.000000'", "postgresql": "timestamptz '9999-12-31 00:00:00+00'"}


class Way(Enum):
    """What the rows are found by; all other conditions are only checked."""

    PLACE = "place"
    TIME = "time"
    STATE = "state"
    IN_TIME = "in_time"
    CATEGORY = "category"
    UNIT = "unit"
    AREA = "area"
    WORDS = "words"
    MODERATION = "moderation"
    ANY = "any"


class checked(FunctionElement[Any]):  # noqa: N801 - written like a function of SQL
    """A column that no index is to be used for (https://www.sqlite.org/optoverview.html, unary plus)."""

    inherit_cache = True
    name = "checked"

    def __init__(self, column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


class only_checked(FunctionElement[bool]):  # noqa: N801
    """A whole condition that no index is to be used for, on either database."""

    inherit_cache = True
    name = "only_checked"

    def __init__(self, condition: ColumnElement[bool]) -> None:
        super().__init__(Grouping(condition))


@compiles(only_checked)
def _is_true(element: only_checked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"{compiler.process(element.clauses, **options)} IS TRUE"


@compiles(only_checked, "sqlite")
def _plus_condition(element: only_checked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(checked)
def _plain(element: checked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(element.clauses, **options)


@compiles(checked, "sqlite")
def _plus(element: checked, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"+{compiler.process(element.clauses, **options)}"


class explained(Executable, ClauseElement):  # noqa: N801
    """PostgreSQL's plan for a question, as JSON, instead of the answer."""

    inherit_cache = False

    def __init__(self, question: ClauseElement) -> None:
        self.question = question


@compiles(explained)
def _explain(element: explained, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.question, **options)}"


class place(FunctionElement[Any]):  # noqa: N801
    """By what a report is fetched that an index has told of: each of SQLite's knows where in the table it lies."""

    inherit_cache = True
    name = "place"


@compiles(place)
def _key(_element: place, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "reports.id"


@compiles(place, "sqlite")
def _rowid(_element: place, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "reports.rowid"


class changed_late(FunctionElement[bool]):  # noqa: N801
    """More than 90 days after it was sent; `ix_reports_changed_late` holds these, which are few."""

    inherit_cache = True
    name = "changed_late"


@compiles(changed_late)
def _changed_late(_element: changed_late, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "reports.updated_at - reports.created_at > interval '90 days'"


@compiles(changed_late, "sqlite")
def _late_days(_element: changed_late, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "julianday(reports.updated_at) - julianday(reports.created_at) > 90"


class due_first(FunctionElement[datetime]):  # noqa: N801
    """When an open report is due; what is not open or has no norm comes after all others.

    `ix_reports_due` is an index over the same expression.
    """

    type = UtcDateTime()
    inherit_cache = True
    name = "due_first"


@compiles(due_first)
def _due_first(_element: due_first, compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    states = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES))
    never = _NEVER[compiler.dialect.name]
    return f"CASE WHEN reports.state IN ({states}) THEN coalesce(reports.due_at, {never}) ELSE {never} END"
