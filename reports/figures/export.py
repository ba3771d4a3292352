"""What is exported of reports, column by column: for staff all but who reported, for everyone anonymised open data.

The columns of the open data are described in docs/open-data.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import Session

from models import Area, Category, CategoryGroup, Reading, Report, Unit
from reports.deadlines import local
from reports.figures.sheets import Cell

CHUNK = 1000


@dataclass(frozen=True)
class Names:
    """What codes are called, read once for an export."""

    categories: Mapping[str, Category]
    groups: Mapping[str, CategoryGroup]
    areas: Mapping[str, Area]
    units: Mapping[str, Unit]
    states: Callable[[str], str]

    @classmethod
    def read(cls, session: Session, states: Callable[[str], str]) -> "Names":
        """From the database; `states` says a state in words."""
        return cls(
            categories={row.code: row for row in session.scalars(select(Category))},
            groups={row.code: row for row in session.scalars(select(CategoryGroup))},
            areas={row.code: row for row in session.scalars(select(Area))},
            units={row.code: row for row in session.scalars(select(Unit))},
            states=states,
        )


# A row of the columns in NEEDED, read like a report.
Told = Any
Column = Callable[[Told, Names], Cell]
NEEDED = (
    Report.id,
    Report.code,
    Report.state,
    Report.category_code,
    Report.area_code,
    Report.unit_code,
    Report.address,
    Report.latitude,
    Report.longitude,
    Report.public_latitude,
    Report.public_longitude,
    Report.description,
    Report.public_result,
    Report.source,
    Report.visible,
    Report.support_count,
    Report.created_at,
    Report.due_at,
    Report.first_response_at,
    Report.resolved_at,
    Report.closed_at,
    Report.reopened_at,
    Report.rating,
    Report.rating_comment,
)
STAFF: dict[str, Column] = {
    "code": lambda report, _: report.code,
    "status": lambda report, names: names.states(report.state.value),
    "category": lambda report, names: names.categories[report.category_code].name_vi,
    "group": lambda report, names: _group(report, names).name_vi,
    "area": lambda report, names: names.areas[report.area_code].full_name,
    "unit": lambda report, names: names.units[report.unit_code].name,
    "address": lambda report, _: report.address,
    "latitude": lambda report, _: report.latitude,
    "longitude": lambda report, _: report.longitude,
    "description": lambda report, _: report.description,
    "result": lambda report, _: report.public_result,
    "source": lambda report, _: report.source.value,
    "public": lambda report, _: report.visible,
    "support_count": lambda report, _: report.support_count,
    "created_at": lambda report, _: local(report.created_at),
    "due_at": lambda report, _: _moment(report.due_at),
    "first_response_at": lambda report, _: _moment(report.first_response_at),
    "resolved_at": lambda report, _: _moment(report.resolved_at),
    "closed_at": lambda report, _: _moment(report.closed_at),
    "reopened_at": lambda report, _: _moment(report.reopened_at),
    "on_time": lambda report, _: _on_time(report),
    "rating": lambda report, _: report.rating,
    "rating_comment": lambda report, _: report.rating_comment,
}
OPEN_DATA: dict[str, Column] = {
    "code": lambda report, _: report.code,
    "status": lambda report, _: report.state.value,
    "category_code": lambda report, _: report.category_code,
    "category": lambda report, names: names.categories[report.category_code].name_vi,
    "group_code": lambda report, names: names.categories[report.category_code].group_code,
    "area_code": lambda report, _: report.area_code,
    "area": lambda report, names: names.areas[report.area_code].full_name,
    "unit_code": lambda report, _: report.unit_code,
    "unit": lambda report, names: names.units[report.unit_code].name,
    "created_day": lambda report, _: _day(report.created_at),
    "due_day": lambda report, _: _day(report.due_at),
    "resolved_day": lambda report, _: _day(report.resolved_at),
    "hours_to_first_response": lambda report, _: _hours(report, report.first_response_at),
    "hours_to_resolution": lambda report, _: _hours(report, report.resolved_at),
    "on_time": lambda report, _: _on_time(report),
    "support_count": lambda report, _: report.support_count,
    "latitude": lambda report, _: report.public_latitude,
    "longitude": lambda report, _: report.public_longitude,
}


def rows(
    wanted: Select[Report], columns: Mapping[str, Column], names: Names, at: datetime, at_once: int = CHUNK
) -> Iterator[Sequence[Cell]]:
    """The reports sent until `at`, oldest first, `at_once` of them in memory.

    Each chunk is read in a transaction of its own, so that a slow reader holds nobody up; none is skipped or told
    twice, for when a report was sent never changes.
    """
    last: tuple[datetime, Any] | None = None
    order = (Report.created_at, Report.id)
    until = (
        wanted.with_only_columns(*NEEDED)
        .with_hint(Report, "INDEXED BY ix_reports_latest", "sqlite")  # else each chunk sorts all that match
        .where(Report.created_at <= at)
        .order_by(*order)
        .limit(at_once)
    )
    while True:
        after = until if last is None else until.where(tuple_(*order) > _place(last))
        with Reading() as session:
            chunk = session.execute(after).all()
        for report in chunk:
            yield [column(report, names) for column in columns.values()]
        if len(chunk) < at_once:
            return
        last = (chunk[-1].created_at, chunk[-1].id)


def _place(last: tuple[datetime, Any]) -> Any:  # noqa: ANN401 - a tuple of SQL
    return tuple_(literal(last[0], Report.created_at.type), literal(last[1], Report.id.type))


def _group(report: Told, names: Names) -> CategoryGroup:
    return names.groups[names.categories[report.category_code].group_code]


def _moment(at: datetime | None) -> datetime | None:
    return local(at) if at else None


def _day(at: datetime | None) -> str | None:
    return f"{local(at):%Y-%m-%d}" if at else None


def _hours(report: Told, until: datetime | None) -> float | None:
    return round((until - report.created_at).total_seconds() / 3600, 1) if until else None


def _on_time(report: Told) -> bool | None:
    """Whether the result came in time; None without a result or a due time."""
    if report.resolved_at is None or report.due_at is None:
        return None
    return bool(report.resolved_at <= report.due_at)
