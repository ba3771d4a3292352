"""Local days as numbers, for what is counted and found by the day on which a report was sent."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from reports.deadlines import local

_FIRST_DAY = date(1970, 1, 1).toordinal()


def day_of(at: datetime) -> int:
    """The local day of a moment, counted from 1970-01-01."""
    return local(at).toordinal() - _FIRST_DAY


def begins_day(at: datetime) -> bool:
    """Whether it is the first moment of a local day."""
    return local(at).time() == time.min


class sent_day(FunctionElement[int]):  # noqa: N801 - written like a function of SQL
    """`day_of` the moment at which a report was sent. `ix_reports_public_day` is an index over the same expression."""

    type = Integer()
    inherit_cache = True
    name = "sent_day"


# Vietnam has had one offset and no summer time since 1975 (tz database).
@compiles(sent_day, "sqlite")
def _sqlite(_element: sent_day, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return "((CAST(strftime('%s', reports.created_at) AS INTEGER) + 25200) / 86400)"


@compiles(sent_day, "postgresql")
def _postgresql(_element: sent_day, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    moment = "reports.created_at AT TIME ZONE 'UTC' + interval '7 hours'"
    return f"(CAST({moment} AS date) - date '1970-01-01')"
