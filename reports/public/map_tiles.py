"""The map's reading side: what one tile shows. Clusters while there are many reports, single points once there are few.

Clusters for everyone come from kept counts (`mapcount`); with a filter by time, and for staff, they are counted from
the reports of the tile's range of numbers.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import MapCell, Report
from models.report import OPEN_STATES
from reports.desk.ways import Way, checked
from reports.figures.filters import Wanted
from reports.places.tiles import LEAF_ZOOM, tile_shift
from reports.public.map_shapes import Cluster, Point, Spot, Tile
from reports.public.mapcount import LEVELS, shifted

# From this zoom (a tile is 2.4 km wide) a tile shows points if it can at all.
POINTS_FROM = 14
# More points than these (about 60 kB of JSON) are shown as clusters at any zoom.
MOST_POINTS = 500
# A wider tile shows points only where so few reports are left that clusters would say nothing.
FEW, FEW_FROM = 60, 9
# A tile has 8 x 8 cells: 64 pixels between clusters on the usual tile of 512.
CELLS_DEEPER = 3
# Tiles of a lower zoom are wider than 10 km.
WIDE_UNTIL = 12


@dataclass(frozen=True)
class Look:
    """Whose eyes: the columns of place and the conditions by which they see, and whether kept counts are theirs."""

    tile: InstrumentedAttribute[int]
    latitude: InstrumentedAttribute[float]
    longitude: InstrumentedAttribute[float]
    where: ColumnElement[bool]
    kept: bool = False


EVERYONE = Look(
    Report.public_tile, Report.public_latitude, Report.public_longitude, Report.visible.is_(True), kept=True
)


def staff_look(where: ColumnElement[bool]) -> Look:
    """The reports that meet the condition, also those the public may not see, at their exact places."""
    return Look(Report.tile, Report.latitude, Report.longitude, where)


def read(session: Session, look: Look, spot: Spot, wanted: Wanted) -> Tile:
    """What these eyes see on this tile. The same reports give the same tile, feature by feature."""
    if spot.zoom >= POINTS_FROM:
        points = _points(session, look, spot, wanted)
        if len(points) <= MOST_POINTS:
            return Tile(spot, points=points)
        return Tile(spot, clusters=_counted(session, look, spot, wanted))
    kept = look.kept and wanted.since is None
    clusters = (_kept if kept else _counted)(session, look, spot, wanted)
    if spot.zoom >= FEW_FROM and 0 < sum(one.count for one in clusters) <= FEW:
        return Tile(spot, points=_points(session, look, spot, wanted))
    return Tile(spot, clusters=clusters)


def _points(session: Session, look: Look, spot: Spot, wanted: Wanted) -> list[Point]:
    rows = session.execute(
        select(look.latitude, look.longitude, Report.code, Report.category_code, Report.state)
        .where(*_on(look, spot, wanted))
        .limit(MOST_POINTS + 1)
    )
    points = [Point(round(row[0], 6), round(row[1], 6), row[2], row[3], row[4]) for row in rows]
    return sorted(points, key=lambda point: point.code)


def _kept(session: Session, _look: Look, spot: Spot, wanted: Wanted) -> list[Cluster]:
    level = min(spot.zoom + CELLS_DEEPER, LEVELS[-1])
    kept = min(there for there in LEVELS if there >= level)
    low, high = (number >> tile_shift(kept) for number in spot.range)
    cell = shifted(MapCell.cell, 2 * (kept - level)).label("cell")
    count = func.sum(MapCell.count)
    opened = func.sum(case((MapCell.state.in_(sorted(OPEN_STATES)), MapCell.count), else_=0))
    rows = session.execute(
        select(func.sum(MapCell.sum_latitude), func.sum(MapCell.sum_longitude), count, opened)
        .where(MapCell.level == kept, MapCell.cell >= low, MapCell.cell < high, *wanted.of_cells())
        .group_by(cell)
        .having(count > 0)
        .order_by(cell)
    )
    return [_cluster(lat / n, lon / n, n, opened) for lat, lon, n, opened in rows]


def _counted(session: Session, look: Look, spot: Spot, wanted: Wanted) -> list[Cluster]:
    cell = shifted(look.tile, tile_shift(min(spot.zoom + CELLS_DEEPER, LEAF_ZOOM))).label("cell")
    opened = func.sum(case((Report.state.in_(sorted(OPEN_STATES)), 1), else_=0))
    rows = session.execute(
        select(func.avg(look.latitude), func.avg(look.longitude), func.count(), opened)
        .where(*_on(look, spot, wanted))
        .group_by(cell)
        .order_by(cell)
    )
    return [_cluster(*row) for row in rows]


def _on(look: Look, spot: Spot, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions for reports on the tile. A wide tile hardly narrows anything down; a time or being open does."""
    way = Way.PLACE
    if spot.zoom < WIDE_UNTIL and wanted.since is not None:
        way = Way.TIME
    elif spot.zoom < WIDE_UNTIL and wanted.states <= OPEN_STATES:
        way = Way.STATE
    low, high = spot.range
    tile = look.tile if way is Way.PLACE else checked(look.tile)
    return [tile >= low, tile < high, look.where, *wanted.of_reports(way)]


def _cluster(latitude: float, longitude: float, count: int, opened: int) -> Cluster:
    # A metre is fine enough, and the order in which floats were added does not show.
    return Cluster(round(latitude, 5), round(longitude, 5), int(count), int(opened))
