"""Keeping the counts behind staff's clusters of reports with photos, written with the other counts (`mapcount`)."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, Table, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from models import MapPhotos, Report
from models.many import Listed
from models.report import OPEN_STATES
from reports.figures.filters import Wanted
from reports.places.tiles import tile_shift
from reports.public.mapchange import Change, shifted
from reports.public.mapread import Counts

# As narrow as clusters get that staff see: of deeper tiles each report is read at its exact place.
LEVELS = (10, 12, 14, 16)

_KEY = ("level", "cell", "state")
_SUMS = ("count", "sum_latitude", "sum_longitude")
_PHOTOS: Table = MapPhotos.metadata.tables[MapPhotos.__tablename__]
_ADD = Listed(
    f"INSERT INTO map_photos ({', '.join((*_KEY, *_SUMS))})",
    {name: _PHOTOS.c[name].type for name in (*_KEY, *_SUMS)},
    f"ON CONFLICT ({', '.join(_KEY)}) "
    f"DO UPDATE SET {', '.join(f'{name} = map_photos.{name} + excluded.{name}' for name in _SUMS)}",
)


def add(connection: Connection, changes: Iterable[Change]) -> None:
    """Add the changes to what is kept, the widest cells last."""
    sums: defaultdict[tuple[int, int, str], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    for change in changes:
        if change.has_photo:
            for level in LEVELS:
                row = sums[level, change.public_tile >> tile_shift(level), change.state.value]
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
    session.execute(delete(_PHOTOS))
    for level in LEVELS:
        cell = shifted(Report.public_tile, tile_shift(level)).label("cell")
        sums = (func.count(), func.sum(Report.public_latitude), func.sum(Report.public_longitude))
        counted = (
            select(literal(level), cell, Report.state, *sums)
            .where(Report.has_photo.is_(True))
            .group_by(cell, Report.state)
        )
        session.execute(insert(_PHOTOS).from_select([*_KEY, *_SUMS], counted))


def counts(level: int, tiles: tuple[int, int], wanted: Wanted) -> Counts:
    """What there is in the cells of a level among these tile numbers, of the states that are wanted."""
    low, high = (number >> tile_shift(level) for number in tiles)
    return select(
        MapPhotos.cell,
        MapPhotos.sum_latitude.label("latitude"),
        MapPhotos.sum_longitude.label("longitude"),
        MapPhotos.count.label("count"),
        case((MapPhotos.state.in_(sorted(OPEN_STATES)), MapPhotos.count), else_=0).label("opened"),
    ).where(
        MapPhotos.level == level,
        MapPhotos.cell >= low,
        MapPhotos.cell < high,
        MapPhotos.state.in_(sorted(wanted.states)),
    )
