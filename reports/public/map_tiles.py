"""The map's reading side: what one tile shows. Clusters while there are many reports, single points once there are few.

Clusters come from kept counts (`mapcount`, `mapspans`) where these know what is asked; else they are counted from the
reports of the tile's range of numbers. Staff see single points where they are. A public point lies in the same cell of
the public's grid as the exact one, and wider tiles hold the whole of their cells: so reports are found by their public
place for everyone.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Row, bindparam, case, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Report, State
from models.direct import connection_of
from models.report import OPEN_STATES
from reports.days import day_of, sent_day
from reports.desk.ways import Way, checked
from reports.figures.filters import Wanted
from reports.places.place import COARSE_ZOOM
from reports.places.tiles import LEAF_ZOOM, tile_shift
from reports.public import mapcount, mapmarks, mapread
from reports.public.looks import EVERYONE, Look
from reports.public.map_shapes import Cluster, Point, Spot, Tile, cluster, gathered
from reports.public.mapchange import shifted
from reports.public.mapcount import LEVELS
from reports.public.mapread import Counts
from reports.public.mapspans import LENGTHS
from reports.reference import reference

# From this zoom (a tile is 2.4 km wide) a tile shows points if it can at all.
POINTS_FROM = 14
# More points than these (about 30 kB of JSON) are shown as clusters at any zoom.
MOST_POINTS = 300
# A tile of so many reports is looked through, one of more hardly: even the few that a filter leaves of these are
# clusters, until the zoom that is given here (a tile is 300 m wide).
MOST_SEARCHED, SEARCHED_FROM = 5000, 17
# A wider tile shows points only where so few reports are left that clusters would say nothing.
FEW, FEW_FROM = 60, 9
# From this zoom (a tile is 600 m wide, its cells 75 m) staff's clusters go by the exact places.
EXACT_FROM = 16
# A tile has 8 x 8 cells, 64 pixels between clusters on the usual tile of 512; fewer where cells as narrow are not kept.
CELLS_DEEPER = 3
# Tiles of a lower zoom are wider than 10 km.
WIDE_UNTIL = 12
# Of reports that have some words no more are shown on tiles of wider zooms than SEARCHED_FROM: the newest.
MOST_WITH_WORDS = 500
# For more days than these an index is not asked day by day: most reports are meant.
MOST_DAYS = 400


def read(session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None = None) -> Tile:
    """What these eyes see on this tile. The same reports give the same tile, feature by feature.

    `most` is how many reports it may have, if that is known: where these are many, kept counts are asked first.
    """
    if most == 0:
        return Tile(spot)
    if wanted.group is not None:
        wanted = wanted.by_category(reference(session).categories)
    if look.words and spot.zoom < SEARCHED_FROM:
        return _of_newest(session, look, spot, wanted)
    if spot.zoom >= POINTS_FROM:
        return _deep(session, look, spot, wanted, most)
    clusters = _clusters(session, look, spot, wanted, most)
    count = sum(one.count for one in clusters)
    if spot.zoom < FEW_FROM or count == 0 or count > FEW:
        return Tile(spot, clusters=clusters)
    # Where there are few of anything these are sooner found by the place.
    most = mapcount.edition(session, spot.zoom, spot.range).most if most is None else most
    return _one_by_one(session, look, spot, wanted, most)


def _deep(session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None) -> Tile:
    number = _soon_known(session, look, spot, wanted, most) if most is None or most > MOST_POINTS else None
    if number == 0:
        return Tile(spot)
    if number is not None and number > MOST_POINTS:
        return Tile(spot, clusters=_clusters(session, look, spot, wanted, most))
    return _one_by_one(session, look, spot, wanted, most)


def _one_by_one(session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None) -> Tile:
    """Points, unless they are too many."""
    rows = _rows(session, look, spot, wanted, most)
    if len(rows) > MOST_POINTS:
        return Tile(spot, clusters=_clusters(session, look, spot, wanted, most))
    return Tile(spot, points=_points(rows))


def _points(rows: Iterable[Sequence[Any]]) -> list[Point]:
    points = [Point(round(row[0], 6), round(row[1], 6), row[2], row[3], row[4]) for row in rows]
    return sorted(points, key=lambda point: point.code)


def _of_newest(session: Session, look: Look, spot: Spot, wanted: Wanted) -> Tile:
    """Of so many reports with the words those on the tile, gathered here: nothing finds them sooner by their place."""
    newest = look.newest(session, wanted, MOST_WITH_WORDS)
    here = [row for row in newest.rows if spot.range[0] <= row.public_tile < spot.range[1]]
    most = MOST_POINTS if spot.zoom >= POINTS_FROM else FEW if spot.zoom >= FEW_FROM else 0
    if len(here) <= most:
        places = [(row.latitude, row.longitude, row.code, row.category_code, row.state) for row in here]
        return Tile(spot, points=_points(places), newest_only=not newest.are_all)
    _, latitude, longitude = _place(look, spot)
    clusters = gathered(here, tile_shift(spot.zoom + CELLS_DEEPER), latitude.key, longitude.key)
    return Tile(spot, clusters=clusters, newest_only=not newest.are_all)


def _soon_known(session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None) -> int | None:
    """How much is wanted on a deep tile, if that is soon known; of a tile of many, that it is too much for points."""
    if most is not None and most > MOST_SEARCHED and spot.zoom < SEARCHED_FROM:
        return most
    parts = _kept(session, look, spot, wanted, spot.zoom) if wanted.is_of_any_time else None
    if parts is None:
        return None
    rows = union_all(*parts[0]).subquery().c
    return session.scalar(select(func.sum(rows["count"]))) or 0


def _rows(
    session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None
) -> Sequence[Row[float, float, str, str, State]]:
    point = select(look.latitude, look.longitude, Report.code, Report.category_code, Report.state)
    conditions = _on(session, look, spot, wanted, most)
    # By the connection: a session makes of each row what it makes of reports that may change.
    return connection_of(session).execute(point.where(*conditions).limit(MOST_POINTS + 1)).all()


def _clusters(session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None) -> list[Cluster]:
    level = min(spot.zoom + CELLS_DEEPER, LEVELS[-1])
    parts = _kept(session, look, spot, wanted, level)
    if parts is None:
        return _counted(session, look, spot, wanted, most)
    return _added_up(session, *parts)


def _kept(
    session: Session, look: Look, spot: Spot, wanted: Wanted, level: int
) -> tuple[list[Counts], int] | None:
    """What kept counts know of the tile, in cells of the level or narrower by so many zooms; None if they do not."""
    # Of the deepest tiles the public place is not what staff see.
    if not look.kept or spot.zoom > LEVELS[-1] or (spot.zoom >= EXACT_FROM and not look.public):
        return None
    if look.by_marks is not None:
        if not wanted.is_of_any_time or wanted.categories is not None:
            return None
        kept = _narrow_enough(mapmarks.LEVELS, level)
        return look.by_marks.counts(session, kept, spot.range, wanted), kept - level
    if mapread.is_kept(wanted):
        kept = _narrow_enough(LENGTHS, level)
        return mapread.counts(session, kept, spot.range, wanted, public=look.public), kept - level
    if wanted.is_of_any_time:
        kept = _narrow_enough(LEVELS, level)
        return [mapread.cells(kept, spot.range, wanted, public=look.public)], kept - level
    return None


def _narrow_enough(levels: Iterable[int], level: int) -> int:
    return min(kept for kept in levels if kept >= level)


def _added_up(session: Session, parts: Sequence[Counts], zooms: int) -> list[Cluster]:
    """The clusters of cells so many zooms wider than those of the parts."""
    if not parts:
        return []
    rows = union_all(*parts).subquery().c
    cell, count = shifted(rows.cell, 2 * zooms).label("cell"), func.sum(rows["count"])
    found = session.execute(
        select(func.sum(rows.latitude), func.sum(rows.longitude), count, func.sum(rows.opened))
        .group_by(cell)
        .having(count > 0)
        .order_by(cell)
    )
    return [cluster(lat / n, lon / n, n, opened) for lat, lon, n, opened in found]


def _counted(session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None) -> list[Cluster]:
    tile, latitude, longitude = _place(look, spot)
    cell = shifted(tile, tile_shift(min(spot.zoom + CELLS_DEEPER, LEAF_ZOOM))).label("cell")
    opened = func.sum(case((Report.state.in_(sorted(OPEN_STATES)), 1), else_=0))
    rows = session.execute(
        select(func.avg(latitude), func.avg(longitude), func.count(), opened)
        .where(*_on(session, look, spot, wanted, most))
        .group_by(cell)
        .order_by(cell)
    )
    return [cluster(*row) for row in rows]


def _is_searched(most: int | None) -> bool:
    """Whether a tile that may have so many reports is known to be looked through soon."""
    return most is not None and most <= MOST_SEARCHED


def _place(
    look: Look, spot: Spot
) -> tuple[InstrumentedAttribute[int], InstrumentedAttribute[float], InstrumentedAttribute[float]]:
    if spot.zoom < EXACT_FROM:
        return EVERYONE.tile, EVERYONE.latitude, EVERYONE.longitude
    return look.tile, look.latitude, look.longitude


def _on(
    session: Session, look: Look, spot: Spot, wanted: Wanted, most: int | None
) -> list[ColumnElement[bool]]:
    """Conditions for reports on the tile. A wide tile hardly narrows anything down; a time or being open does, and of a
    tile with few reports all are looked at sooner."""
    is_deep, is_dense = spot.zoom >= EXACT_FROM, spot.zoom >= POINTS_FROM or _is_searched(most)
    conditions = [*(look.read if is_deep else look.checked if is_dense else look.where)]
    way = Way.PLACE
    if look.found and not is_dense:
        way = Way.ANY
    elif wanted.since is not None and (look.public or spot.zoom < EXACT_FROM) and not _is_searched(most):
        days = range(day_of(wanted.since), mapread.last_day(session) + 1)
        if len(days) <= MOST_DAYS:
            conditions.append(sent_day().in_(days))
    elif spot.zoom < WIDE_UNTIL and wanted.states <= OPEN_STATES:
        way = Way.STATE
    return [*_there(look, spot, way), *conditions, *wanted.of_reports(way)]


def _written(number: int) -> BindParameter[int]:
    return bindparam(None, number, BigInteger, literal_execute=True, unique=True)


def _there(look: Look, spot: Spot, way: Way) -> list[ColumnElement[bool]]:
    """That a report lies on the tile: its public place does; of a tile narrower than the public's grid the exact one,
    while the public one lies in the same cell."""
    tile = EVERYONE.tile if way is Way.PLACE else checked(EVERYONE.tile)
    low, high = spot.range
    if look.public or POINTS_FROM <= spot.zoom <= COARSE_ZOOM:
        return [tile >= low, tile < high]
    if spot.zoom < POINTS_FROM:
        # Word for word: PostgreSQL would make one plan for all tiles, and take each for as narrow as it guesses.
        return [tile >= _written(low), tile < _written(high)]
    shift = tile_shift(COARSE_ZOOM)
    cell = low >> shift
    exact = checked(look.tile)
    return [tile >= cell << shift, tile < cell + 1 << shift, exact >= low, exact < high]
