"""Keeping the counts behind the map's clusters as reports come, change state, show and hide.

A change is noted in the session and written as the last thing before it commits: all changes of a transaction together
and always in one order. The counts of wide cells are rows that every report touches; written like this they are locked
for a moment only, and no two transactions wait for each other in a circle.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Select, Table, delete, event, func, insert, literal, select, text
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.attributes import set_committed_value

from models import MapCell, Report, State
from models.direct import Direct, connection_of
from models.many import Listed
from reports.places.tiles import tile_shift
from reports.public import mapmarks, mapspans
from reports.public.mapchange import Change, shifted

# Cells are kept at every second zoom; a level between two is the finer one's cells put together by fours. Of the widest
# the province fills two, of the narrowest each holds four public points.
LEVELS = (8, 10, 12, 14, 16, 18)

_KEY = ("level", "cell", "visible", "category_code", "state")
_SUMS = ("count", "sum_latitude", "sum_longitude")
_CELLS: Table = MapCell.metadata.tables[MapCell.__tablename__]
_INTO = f"INSERT INTO map_cells ({', '.join((*_KEY, *_SUMS))})"
_ON_TOP = (
    f"ON CONFLICT ({', '.join(_KEY)}) "
    f"DO UPDATE SET {', '.join(f'{name} = map_cells.{name} + excluded.{name}' for name in _SUMS)}, "
    "edition = map_cells.edition + 1"
)
_ADD = Listed(_INTO, {name: _CELLS.c[name].type for name in (*_KEY, *_SUMS)}, _ON_TOP)
# A report that came in changes one cell of each level: the database finds them by itself, in the same order.
_ADD_ONE = Direct(
    text(
        f"{_INTO} SELECT column1, CAST(:public_tile AS BIGINT) >> column2, "
        ":visible, :category, :state, :by, :latitude, :longitude "
        f"FROM (VALUES {', '.join(f'({level}, {tile_shift(level)})' for level in reversed(LEVELS))}) AS levels "
        f"WHERE true {_ON_TOP}"
    )
)
_EDITION = text(
    "SELECT sum(edition), coalesce(sum(count), 0), (SELECT value FROM sequences WHERE name = 'reference') "
    "FROM map_cells WHERE level = :level AND cell BETWEEN :first AND :last"
)
# Cells begin to count editions anew when they are recounted; no edition of before must come back.
_BEGIN_EDITIONS = text("UPDATE sequences SET value = value + 1 WHERE name = 'reference'")
_NOTED, _SAVEPOINTS = "map_changes", "map_savepoints"
# Set in the `info` of a session that has written counts, for those who listen for its commit.
WRITTEN = "map_written"


class Edition(NamedTuple):
    """Of which database, the number of changes in the cells, how many reports these hold, the number of changes of the
    reference data."""

    database: str | None
    changes: int | None
    most: int
    reference: int


def added(session: Session, report: Report) -> None:
    """A report came in."""
    _change(session, report, report.category_code, report.state, 1)


def removed(session: Session, report: Report) -> None:
    """A report is about to go elsewhere, where it is `added`."""
    _take(session, report, report.category_code, report.state)


def moved(session: Session, report: Report, was: State) -> None:
    """A report changed its state from `was` to what it is now."""
    if was is not report.state:
        _take(session, report, report.category_code, was)
        _change(session, report, report.category_code, report.state, 1)


def recategorised(session: Session, report: Report, was: str) -> None:
    """A report changed its category from `was` to what it is now."""
    if was != report.category_code:
        _take(session, report, was, report.state)
        _change(session, report, report.category_code, report.state, 1)


def shown(session: Session, report: Report, visible: bool) -> None:
    """A moderator shows or hides a report; sets `visible` and counts it among those that are or are not."""
    if report.visible != visible:
        removed(session, report)
        report.visible = visible
        added(session, report)


def photographed(session: Session, report: Report) -> None:
    """A report that has come in gets its first photo; sets `has_photo`."""
    if not report.has_photo:
        removed(session, report)
        report.has_photo = True
        added(session, report)


def judged(session: Session, report: Report, pending: bool) -> None:
    """A report begins or ends to wait for a moderator; sets `moderation_pending`."""
    if report.moderation_pending != pending:
        removed(session, report)
        report.moderation_pending = pending
        added(session, report)


def marked(session: Session, report: Report) -> None:
    """A report has been marked as overdue; sets `overdue_marked`, which is written already."""
    _change(session, report, report.category_code, report.state, -1)
    set_committed_value(report, "overdue_marked", True)
    # At once: of many, what is taken away together and then added differs by a rounding, and everybody's map by that.
    _change(session, report, report.category_code, report.state, 1)


def note(session: Session, change: Change) -> None:
    """Have a change counted when the session commits; one that is rolled back is forgotten."""
    session.info.setdefault(_NOTED, []).append(change)


def recount(session: Session) -> int:
    """Count all anew from the reports; returns how many cells there are. Nothing else counts meanwhile.

    A transaction that has changed reports but not yet its counts waits for the lock and adds to the new counts.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE map_marks, map_spans, map_cells IN SHARE ROW EXCLUSIVE MODE"))
    session.execute(delete(_CELLS))
    for level in LEVELS:
        session.execute(insert(_CELLS).from_select([*_KEY, *_SUMS], _counted(level)))
    mapmarks.recount(session)
    mapspans.recount(session)
    session.execute(_BEGIN_EDITIONS)
    session.info[WRITTEN] = True
    return session.execute(select(func.count()).select_from(_CELLS)).scalar_one()


def edition(session: Session, zoom: int, numbers: tuple[int, int]) -> Edition:
    """Another one after every change of what the public sees among these tile numbers (of `Spot.range`) or of the
    categories: the same edition is the same map."""
    level = max((kept for kept in LEVELS if kept <= zoom), default=LEVELS[0])
    first, last = (number >> tile_shift(level) for number in (numbers[0], numbers[1] - 1))
    connection = connection_of(session)
    row = connection.execute(_EDITION, {"level": level, "first": first, "last": last}).one()
    return Edition(connection.engine.url.database, *row)


def _counted(level: int) -> Select[int, int, bool, str, State, int, float, float]:
    cell = shifted(Report.public_tile, tile_shift(level)).label("cell")
    return select(
        literal(level),
        cell,
        Report.visible,
        Report.category_code,
        Report.state,
        func.count(),
        func.sum(Report.public_latitude),
        func.sum(Report.public_longitude),
    ).group_by(cell, Report.visible, Report.category_code, Report.state)


def _take(session: Session, report: Report, category: str, state: State) -> None:
    """Count one less of what it was. Its state or its time changes: who finds it overdue still marks it anew."""
    _change(session, report, category, state, -1)
    report.overdue_marked = False


def _change(session: Session, report: Report, category: str, state: State, by: int) -> None:
    note(session, mapmarks.change(report, category, state, by))


def _write(session: Session) -> None:
    """Add what was noted to what is kept, in the order of the key but from its end: the widest cells, which everybody
    changes, are locked last."""
    changes: list[Change] = session.info.pop(_NOTED, [])
    if not changes:
        return
    connection = connection_of(session)
    mapmarks.add(connection, changes)
    mapspans.add(connection, changes)
    if len(changes) == 1:
        _ADD_ONE.run(connection, _alone(changes[0]))
    elif rows := _rows(changes):
        _ADD.run_plain(connection, rows)
    session.info[WRITTEN] = True


def _alone(change: Change) -> dict[str, object]:
    return {
        "public_tile": change.public_tile,
        "visible": change.visible,
        "category": change.category,
        "state": change.state.value,
        "by": change.by,
        "latitude": change.by * change.latitude,
        "longitude": change.by * change.longitude,
    }


def _rows(changes: Iterable[Change]) -> list[tuple[int, int, bool, str, str, int, float, float]]:
    sums: dict[tuple[int, int, bool, str, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for change in changes:
        for level in LEVELS:
            cell = change.public_tile >> tile_shift(level)
            key = (level, cell, change.visible, change.category, change.state.value)
            row = sums[key]
            row[0] += change.by
            row[1] += change.by * change.latitude
            row[2] += change.by * change.longitude
    # What came and went again at one place has no sums left; what merely moved about in a cell has.
    return [
        (*key, int(count), latitude, longitude)
        for key, (count, latitude, longitude) in sorted(sums.items(), reverse=True)
        if count or latitude or longitude
    ]


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        session.flush()  # or what else was changed would be written after the counts
        _write(session)


@event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_SAVEPOINTS, {})[transaction] = len(session.info.get(_NOTED, ()))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    first = session.info.get(_SAVEPOINTS, {}).get(session.get_nested_transaction(), 0)
    del session.info.get(_NOTED, [])[first:]


@event.listens_for(Session, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:
    session.info.get(_SAVEPOINTS, {}).pop(transaction, None)
    if transaction.parent is None:
        # Of a session that is closed without a commit; the commit's own listeners have been by then.
        session.info.pop(_NOTED, None)
        session.info.pop(WRITTEN, None)
