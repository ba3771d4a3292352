"""What figures need and SQLite and PostgreSQL say differently: local days, and seconds between moments."""

from typing import Any

from sqlalchemy import ColumnElement, Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from reports.deadlines import ZONE
from reports.figures.definitions import Span


class seconds_between(FunctionElement[float]):  # noqa: N801 - written like a function of SQL
    """Seconds from the first moment to the second."""

    type = Float()
    inherit_cache = True
    name = "seconds_between"


class _Called(FunctionElement[str]):
    type = String()


class called_day(_Called):  # noqa: N801
    """The local day of a moment, `2026-01-31`."""

    inherit_cache = True
    name = "called_day"


class called_week(_Called):  # noqa: N801
    """The Monday of a moment's local week, `2026-01-26`."""

    inherit_cache = True
    name = "called_week"


class called_month(_Called):  # noqa: N801
    """The local month of a moment, `2026-01`."""

    inherit_cache = True
    name = "called_month"


def called(span: Span, moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """The name of the stretch of local time that a moment lies in."""
    return {Span.DAY: called_day, Span.WEEK: called_week, Span.MONTH: called_month}[span](moment)


# Vietnam has had one offset and no summer time since 1975 (tz database), so SQLite may simply add it.
_OFFSET = "'+7 hours'"


@compiles(seconds_between, "sqlite")
def _seconds_sqlite(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    first, last = (compiler.process(part, **options) for part in element.clauses)
    return f"((julianday({last}) - julianday({first})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    first, last = (compiler.process(part, **options) for part in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({last} - {first})) AS DOUBLE PRECISION)"


@compiles(_Called, "sqlite")
def _called_sqlite(element: _Called, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    moment = compiler.process(element.clauses, **options)
    if isinstance(element, called_week):
        # On to Sunday, which ends a week, and back to its Monday.
        return f"date({moment}, {_OFFSET}, 'weekday 0', '-6 days')"
    return f"strftime('{'%Y-%m' if isinstance(element, called_month) else '%Y-%m-%d'}', {moment}, {_OFFSET})"


@compiles(_Called, "postgresql")
def _called_postgresql(element: _Called, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    local = f"timezone('{ZONE.key}', {compiler.process(element.clauses, **options)})"
    if isinstance(element, called_week):
        local = f"date_trunc('week', {local})"
    return f"to_char({local}, '{'YYYY-MM' if isinstance(element, called_month) else 'YYYY-MM-DD'}')"
