"""The list of public reports, newest first, found the short way: down from the newest, or out of the box on the map."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from models import MapCell, Report
from reports.desk.ways import Way, checked
from reports.figures.filters import Box, Wanted
from reports.pages import Cursor
from reports.places.tiles import bbox_tiles, tile_shift
from reports.public.mapcount import LEVELS

# With so many matches a page is full after looking at few of the newest reports; with fewer, all matches are sorted.
CROWD = 1000


@dataclass(frozen=True)
class Asked:
    """Which public reports: at most `limit` after the cursor, in the box."""

    wanted: Wanted
    limit: int
    box: Box | None = None
    after: Cursor | None = None


def page(session: Session, asked: Asked, crowd: int = CROWD) -> Sequence[Report]:
    """Visible reports, newest first. The box is compared with their coarse points only.

    By the exact ones, boxes made ever smaller would find a home.
    """
    box, after, wanted = asked.box, asked.after, asked.wanted
    way = Way.TIME if _matches(session, wanted, box) >= crowd else Way.PLACE
    sent, key = checked(Report.created_at), checked(Report.id)
    statement = select(Report).where(Report.visible.is_(True), *wanted.of_reports(way))
    if way is Way.PLACE:
        statement = statement.where(_by_place(box)).order_by(sent.desc(), key.desc())
    else:
        statement = statement.order_by(Report.created_at.desc(), Report.id.desc())
    if box is not None:
        inside = Report.public_latitude.between(box.south, box.north)
        statement = statement.where(inside, Report.public_longitude.between(box.west, box.east))
    if after is not None:
        columns = (Report.created_at, Report.id) if way is Way.TIME else (sent, key)
        statement = statement.where(tuple_(*columns) < _place(after))
    return session.scalars(statement.limit(asked.limit)).all()


def _matches(session: Session, wanted: Wanted, box: Box | None) -> int:
    """About how many public reports match, by the map's kept counts (which know nothing of time)."""
    level = _level(box)
    shift = tile_shift(level)
    conditions = [MapCell.level == level, MapCell.visible.is_(True), *wanted.of_cells()]
    if box is not None:
        ranges = bbox_tiles(box.south, box.west, box.north, box.east)
        cells = [(low >> shift, high - 1 >> shift) for low, high in ranges]
        # The index follows one range only: from the first cell to the last.
        conditions.append(MapCell.cell.between(cells[0][0], cells[-1][1]))
        conditions.append(or_(*(MapCell.cell.between(first, last) for first, last in cells)))
    return session.scalar(select(func.sum(MapCell.count)).where(*conditions)) or 0


def _level(box: Box | None) -> int:
    """The kept level at which the box is two to eight cells wide."""
    if box is None:
        return LEVELS[0]
    width = max(box.east - box.west, box.north - box.south, 1e-6)
    return max((level for level in LEVELS if level <= math.log2(360 / width) + 3), default=LEVELS[0])


def _by_place(box: Box | None) -> ColumnElement[bool]:
    ranges = [(0, 1 << 62)] if box is None else bbox_tiles(box.south, box.west, box.north, box.east)
    return or_(*((Report.public_tile >= low) & (Report.public_tile < high) for low, high in ranges))


def _place(cursor: Cursor) -> ColumnElement[Any]:
    return tuple_(literal(cursor.at, Report.created_at.type), literal(cursor.id, Report.id.type))
