"""Keeping the counts behind staff's clusters of reports with a mark, written with the other counts (`mapcount`), and
asking them: for those that have it, or for all others.

Nothing need be counted when a report comes in: what few have when they are new is marked, or else what they have not.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from models import MapMark, Mark, Report
from models.many import Listed
from models.report import OPEN_STATES
from reports.desk.ways import only_checked
from reports.figures.filters import Wanted
from reports.places.tiles import tile_shift
from reports.public import mapread
from reports.public.mapchange import Change, shifted
from reports.public.mapread import Counts

# As narrow as clusters get that staff see: of deeper tiles each report is read at its exact place. What a new report
# may have is not kept as narrow as that.
LEVELS = {
    Mark.PHOTO: (10, 12, 14, 16),
    Mark.MODERATED: (10, 12, 14, 16, 18),
    Mark.OVERDUE: (10, 12, 14, 16, 18),
}
# Of which reports each is.
_HAVE: dict[Mark, ColumnElement[bool]] = {
    Mark.PHOTO: Report.has_photo.is_(True),
    Mark.MODERATED: Report.visible.is_(True) & Report.moderation_pending.is_(False),
    Mark.OVERDUE: Report.overdue_marked.is_(True),
}

_KEY = ("level", "mark", "cell", "state")
_SUMS = ("count", "sum_latitude", "sum_longitude")
_MARKS: Table = MapMark.metadata.tables[MapMark.__tablename__]
_ADD = Listed(
    f"INSERT INTO map_marks ({', '.join((*_KEY, *_SUMS))})",
    {name: _MARKS.c[name].type for name in (*_KEY, *_SUMS)},
    f"ON CONFLICT ({', '.join(_KEY)}) "
    f"DO UPDATE SET {', '.join(f'{name} = map_marks.{name} + excluded.{name}' for name in _SUMS)}",
)


def marks_of(report: Report) -> list[Mark]:
    """Those that it has."""
    has = {
        Mark.PHOTO: report.has_photo,
        Mark.MODERATED: report.visible and not report.moderation_pending,
        Mark.OVERDUE: report.overdue_marked,
    }
    return [mark for mark, is_there in has.items() if is_there]


def add(connection: Connection, changes: Iterable[Change]) -> None:
    """Add the changes to what is kept, the widest cells last."""
    sums: defaultdict[tuple[int, str, int, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for change in changes:
        for mark in change.marks:
            for level in LEVELS[mark]:
                cell = change.public_tile >> tile_shift(level)
                row = sums[level, mark.value, cell, change.state.value]
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
    for mark, levels in LEVELS.items():
        for level in levels:
            cell = shifted(Report.public_tile, tile_shift(level)).label("cell")
            sums = (func.count(), func.sum(Report.public_latitude), func.sum(Report.public_longitude))
            counted = (
                select(literal(level), literal(mark, _MARKS.c.mark.type), cell, Report.state, *sums)
                .where(_HAVE[mark])
                .group_by(cell, Report.state)
            )
            session.execute(insert(_MARKS).from_select([*_KEY, *_SUMS], counted))


@dataclass(frozen=True)
class Marked:
    """Which reports are asked for, by their marks alone: those with photos, to be moderated, overdue at a moment; or
    with `meant` false all others."""

    mark: Mark
    meant: bool
    at: datetime

    def is_kept(self, wanted: Wanted, level: int) -> bool:
        """Whether it is known of cells of the level: of each state, but of any time and category."""
        return wanted.is_of_any_time and wanted.categories is None and level <= LEVELS[self.mark][-1]

    def counts(self, session: Session, level: int, tiles: tuple[int, int], wanted: Wanted) -> list[Counts]:
        """What there is in the cells of a kept level among these tile numbers, in parts that add up."""
        kept = _kept(self.mark, level, tiles, wanted)

        def every(*, public: bool) -> list[Counts]:
            # Without categories there are far fewer rows.
            if mapread.is_kept(wanted):
                return mapread.counts(session, level, tiles, wanted, public=public)
            return [mapread.cells(level, tiles, wanted, public=public)]

        match self.mark:
            case Mark.PHOTO:
                meant = [kept]
            case Mark.MODERATED:
                meant = [*every(public=True), mapread.negative(kept)]
            case Mark.OVERDUE:
                meant = [kept, *_since_marked(level, tiles, wanted, self.at)]
        return meant if self.meant else [*every(public=False), *map(mapread.negative, meant)]


def _kept(mark: Mark, level: int, tiles: tuple[int, int], wanted: Wanted) -> Counts:
    low, high = (number >> tile_shift(level) for number in tiles)
    return select(
        MapMark.cell,
        MapMark.sum_latitude.label("latitude"),
        MapMark.sum_longitude.label("longitude"),
        MapMark.count.label("count"),
        case((MapMark.state.in_(sorted(OPEN_STATES)), MapMark.count), else_=0).label("opened"),
    ).where(
        MapMark.level == level,
        MapMark.mark == mark,
        MapMark.cell >= low,
        MapMark.cell < high,
        MapMark.state.in_(sorted(wanted.states)),
    )


def _since_marked(level: int, tiles: tuple[int, int], wanted: Wanted, at: datetime) -> list[Counts]:
    """What has become overdue and nobody has marked it yet; and to be taken away, what is marked and is not overdue: a
    clock went wrong. Few, found by `ix_reports_clock`."""
    one_by_one = select(
        shifted(Report.public_tile, tile_shift(level)).label("cell"),
        Report.public_latitude.label("latitude"),
        Report.public_longitude.label("longitude"),
        literal(1).label("count"),
        literal(1).label("opened"),
    ).where(
        only_checked((Report.public_tile >= tiles[0]) & (Report.public_tile < tiles[1])),
        Report.state.in_(sorted(wanted.states & OPEN_STATES)),
    )
    unmarked = one_by_one.where(~Report.overdue_marked, Report.due_at < at, Report.paused_at.is_(None))
    return [unmarked, mapread.negative(one_by_one.where(Report.overdue_marked, Report.due_at >= at))]
