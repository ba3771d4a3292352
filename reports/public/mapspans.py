"""Keeping the counts behind the map's clusters of those sent since some day, or ever: by cell and by spans of days.

All days since one are a few days, a few spans of 8 and the spans of 64 from there on: so many rows for each cell,
however many reports there are. All that was ever sent is one row. Written with the other counts (`mapcount`), like
these the widest cells last.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session

from models import MapSpan, Report
from models.direct import Direct
from models.many import Listed
from models.report import OPEN_STATES
from reports.days import sent_day
from reports.figures.filters import DONE_STATES, SHOWN_STATES
from reports.places.tiles import tile_shift
from reports.public.mapchange import Change, shifted

# Days of the spans kept for cells of each level, each a multiple of the one before. In small cells a day has hardly
# more than one report, and what is not kept is counted from the reports of these few days.
EVER = 1 << 16
LENGTHS = {
    10: (1, 8, 64, EVER),
    12: (1, 8, 64, EVER),
    14: (1, 8, 64, EVER),
    16: (8, 64, EVER),
    18: (64, EVER),
}

_KINDS = [(level, days) for level in sorted(LENGTHS, reverse=True) for days in LENGTHS[level]]
_KEY = ("level", "days", "span", "cell", "visible")
_SUMS = tuple(f"{kind}_{sum_}" for kind in ("open", "done") for sum_ in ("count", "latitude", "longitude"))
_SPANS: Table = MapSpan.metadata.tables[MapSpan.__tablename__]
_INTO = f"INSERT INTO map_spans ({', '.join((*_KEY, *_SUMS))})"
_ON_TOP = (
    f"ON CONFLICT ({', '.join(_KEY)}) "
    f"DO UPDATE SET {', '.join(f'{name} = map_spans.{name} + excluded.{name}' for name in _SUMS)}"
)
_ADD = Listed(_INTO, {name: _SPANS.c[name].type for name in (*_KEY, *_SUMS)}, _ON_TOP)
# What happens to one report: the database finds the rows by itself, in the same order.
_ADD_ONE = Direct(
    text(
        f"{_INTO} SELECT column1, column3, CAST(:day AS INTEGER) / column3, "
        f"CAST(:public_tile AS BIGINT) >> column2, :visible, {', '.join(f':{name}' for name in _SUMS)} "
        f"FROM (VALUES {', '.join(f'({level}, {tile_shift(level)}, {days})' for level, days in _KINDS)}) AS kinds "
        f"WHERE true {_ON_TOP}"
    )
)
_Place = tuple[int, int, bool]


def add(connection: Connection, changes: Iterable[Change]) -> None:
    """Add the changes to what is kept."""
    sums = _by_place(changes)
    if len(sums) == 1:
        (((public_tile, day, visible), values),) = sums.items()
        place = {"public_tile": public_tile, "day": day, "visible": visible}
        _ADD_ONE.run(connection, place | dict(zip(_SUMS, values, strict=True)))
    elif sums:
        _ADD.run_plain(connection, _rows(sums))


def recount(session: Session) -> None:
    """Count all anew from the reports."""
    session.execute(delete(_SPANS))
    for level, (shortest, *longer) in LENGTHS.items():
        session.execute(insert(_SPANS).from_select([*_KEY, *_SUMS], _counted(level, shortest)))
        for days in longer:
            session.execute(insert(_SPANS).from_select([*_KEY, *_SUMS], _put_together(level, shortest, days)))


def _by_place(changes: Iterable[Change]) -> dict[_Place, list[float]]:
    """Six sums for each place and day where anything changes that is told apart here."""
    sums: defaultdict[_Place, list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0, 0.0, 0.0])
    for change in changes:
        if change.state in SHOWN_STATES:
            row = sums[change.public_tile, change.day, change.visible]
            at = 0 if change.state in OPEN_STATES else 3
            row[at] += change.by
            row[at + 1] += change.by * change.latitude
            row[at + 2] += change.by * change.longitude
    return {place: row for place, row in sums.items() if any(row)}


def _rows(sums: dict[_Place, list[float]]) -> list[tuple[Any, ...]]:
    found: dict[tuple[int, int, int, bool], list[float]] = {}
    for (public_tile, day, visible), values in sums.items():
        for order, (level, days) in enumerate(_KINDS):
            place = (order, day // days, public_tile >> tile_shift(level), visible)
            there = found.get(place)
            # Mostly it is alone in a small cell.
            found[place] = (
                values if there is None else [one + more for one, more in zip(there, values, strict=True)]
            )
    return [
        (*_KINDS[order], span, cell, visible, *values)
        for (order, span, cell, visible), values in sorted(found.items())
    ]


def _counted(level: int, days: int) -> Select[Any]:
    span, cell = (
        (sent_day() // days).label("span"),
        shifted(Report.public_tile, tile_shift(level)).label("cell"),
    )
    sums: list[ColumnElement[Any]] = []
    for states in (OPEN_STATES, DONE_STATES):
        is_one = Report.state.in_(sorted(states))
        sums += [
            func.sum(case((is_one, value), else_=nothing))
            for value, nothing in ((1, 0), (Report.public_latitude, 0.0), (Report.public_longitude, 0.0))
        ]
    columns: list[Any] = [literal(level), literal(days), span, cell, Report.visible]
    return (
        select(*columns, *sums)
        .where(Report.state.in_(sorted(SHOWN_STATES)))
        .group_by(span, cell, Report.visible)
    )


def _put_together(level: int, shorter: int, days: int) -> Select[Any]:
    kept = _SPANS.c
    span = (kept.span // (days // shorter)).label("span")
    columns: list[Any] = [literal(level), literal(days), span, kept.cell, kept.visible]
    return (
        select(*columns, *(func.sum(kept[name]) for name in _SUMS))
        .where(kept.level == level, kept.days == shorter)
        .group_by(span, kept.cell, kept.visible)
    )
