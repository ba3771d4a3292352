"""Keeping the counts behind staff's clusters of reports with a mark, written with the other counts (`mapcount`).

Nothing but a photo need be counted when a report comes in: what few have when they are new is marked, or else what they
have not. Of a unit and of an area it is what is closed, as most are: the rest is read one by one (`markread`).
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from models import MapMark, Mark, Report, State
from models.many import Listed
from reports.days import day_of
from reports.places.tiles import tile_shift
from reports.public.mapchange import Change, shifted

# As narrow as clusters get that staff see: of deeper tiles each report is read at its exact place.
LEVELS = (10, 12, 14, 16, 18)

_KEY = ("level", "mark", "cell", "state")
_SUMS = ("count", "sum_latitude", "sum_longitude")
_MARKS: Table = MapMark.metadata.tables[MapMark.__tablename__]
_ADD = Listed(
    f"INSERT INTO map_marks ({', '.join((*_KEY, *_SUMS))})",
    {name: _MARKS.c[name].type for name in (*_KEY, *_SUMS)},
    f"ON CONFLICT ({', '.join(_KEY)}) "
    f"DO UPDATE SET {', '.join(f'{name} = map_marks.{name} + excluded.{name}' for name in _SUMS)}",
)


def of_unit(code: str) -> str:
    """The mark of what a unit has closed."""
    return f"unit:{code}"


def of_area(code: str) -> str:
    """The mark of what was closed in an area."""
    return f"area:{code}"


def change(report: Report, category: str, state: State, by: int) -> Change:
    """That there are so many more like the report of a category and in a state."""
    place = (report.public_tile, report.public_latitude, report.public_longitude)
    kind = (report.visible, category, state)
    return Change(*place, day_of(report.created_at), *kind, by, _marks_of(report, state))


def add(connection: Connection, changes: Iterable[Change]) -> None:
    """Add the changes to what is kept, the widest cells last."""
    sums: defaultdict[tuple[int, str, int, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for change in changes:
        for mark in change.marks:
            for level in LEVELS:
                row = sums[level, mark, change.public_tile >> tile_shift(level), change.state.value]
                row[0] += change.by
                row[1] += change.by * change.latitude
                row[2] += change.by * change.longitude
    rows = [
        (*key, int(number), *place)
        for key, (number, *place) in sorted(sums.items(), reverse=True)
        if number or any(place)
    ]
    if rows:
        _ADD.run_plain(connection, rows)


def recount(session: Session) -> None:
    """Count all anew from the reports."""
    session.execute(delete(_MARKS))
    is_closed = Report.state == State.CLOSED
    marked: list[tuple[ColumnElement[str], ColumnElement[bool]]] = [
        (literal(Mark.PHOTO.value), Report.has_photo.is_(True)),
        (literal(Mark.MODERATED.value), Report.visible & ~Report.moderation_pending),
        (literal(Mark.OVERDUE.value), Report.overdue_marked.is_(True)),
        (literal(of_unit("")) + Report.unit_code, is_closed),
        (literal(of_area("")) + Report.area_code, is_closed),
    ]
    for mark, where in marked:
        for level in LEVELS:
            cell = shifted(Report.public_tile, tile_shift(level)).label("cell")
            sums = (func.count(), func.sum(Report.public_latitude), func.sum(Report.public_longitude))
            counted = (
                select(literal(level), mark.label("mark"), cell, Report.state, *sums)
                .where(where)
                .group_by("mark", cell, Report.state)
            )
            session.execute(insert(_MARKS).from_select([*_KEY, *_SUMS], counted))


def _marks_of(report: Report, state: State) -> list[str]:
    has = {
        Mark.PHOTO: report.has_photo,
        Mark.MODERATED: report.visible and not report.moderation_pending,
        Mark.OVERDUE: report.overdue_marked,
        of_unit(report.unit_code): state is State.CLOSED,
        of_area(report.area_code): state is State.CLOSED,
    }
    return [str(mark) for mark, is_there in has.items() if is_there]
