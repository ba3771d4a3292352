"""Reports that may be of the same thing: near in place and time and of the same category, or with an alike photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, cos, radians
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from models import Category, Photo, PhotoGroup, Report, State
from models.report import OPEN_STATES
from reports.photos.fingerprint import ALIKE, hash_distance
from reports.places.place import bbox_tiles, distance_m

METRES_A_DEGREE = 111_320.0
# The public point is at most this far from the exact one (place.coarse).
COARSENESS_M = 54.0
# One scene is hardly photographed from farther away, given a phone's error in the canyon of a street.
ALIKE_WITHIN_M = 300.0
ALIKE_FOR = timedelta(days=30)
# What was fixed this recently may be what somebody still means, and may still be reopened.
FIXED_SINCE = timedelta(days=7)
MOST_COMPARED = 300
# Few ranges of tiles: a little more ground is looked over for fewer questions.
MOST_RANGES = 6
# The time of a report, written so that no index serves it: the place is to be looked up first (see `_within`).
_SENT_AT = func.coalesce(Report.created_at, Report.updated_at)
MOST_SHOWN = 5


@dataclass(frozen=True)
class Sight:
    """What somebody reports, or is about to: where (WGS84 degrees), of what, and how its photos look.

    `exact` compares with exact places, which only who really sends a report may have done: for who merely asks, the
    public points are compared, so that nobody can find out an exact place by asking around it.
    """

    category: Category
    latitude: float
    longitude: float
    likenesses: Sequence[int] = ()
    exact: bool = False
    besides: UUID | None = None


@dataclass(frozen=True)
class Likely:
    """A report that may be of the same thing; `distance_m` is to its public point."""

    report: Report
    distance_m: int
    alike_photo: bool


def likely(session: Session, sight: Sight, at: datetime) -> list[Likely]:
    """The likeliest first, at most MOST_SHOWN: alike photos before mere neighbours, then the nearest."""
    alike = _alike(session, sight, at)
    near = _near(session, sight, at)
    found = {report.id: report for report in (*alike, *near)}
    alike_ids = {report.id for report in alike}
    ranked = sorted(
        found.values(), key=lambda report: (report.id not in alike_ids, _apart(sight, report), report.id)
    )
    return [_likely(sight, report, report.id in alike_ids) for report in ranked[:MOST_SHOWN]]


def _near(session: Session, sight: Sight, at: datetime) -> list[Report]:
    """Reports of the same category."""
    radius, hours = sight.category.duplicate_radius_m, timedelta(hours=sight.category.duplicate_hours)
    ours = Report.category_code == sight.category.code
    return _within(session, sight, _suggestible(sight, at, at - hours), float(radius), ours)


def _alike(session: Session, sight: Sight, at: datetime) -> list[Report]:
    """Reports of any category with a photo that looks like one of ours."""
    if not sight.likenesses:
        return []
    around = _within(session, sight, _suggestible(sight, at, at - ALIKE_FOR), ALIKE_WITHIN_M)
    photos = session.execute(
        select(Photo.report_id, Photo.likeness).where(
            Photo.report_id.in_([report.id for report in around]), Photo.group == PhotoGroup.BEFORE
        )
    )
    alike = {report_id for report_id, looks in photos if _looks_like(sight, looks)}
    return [report for report in around if report.id in alike]


def _suggestible(sight: Sight, at: datetime, since: datetime) -> Select[Report]:
    """Public reports that came in since, are open or were fixed lately, newest first."""
    fixed = and_(Report.state.in_([State.RESOLVED, State.CLOSED]), Report.resolved_at >= at - FIXED_SINCE)
    wanted = select(Report).where(
        since <= _SENT_AT, Report.visible, or_(Report.state.in_(sorted(OPEN_STATES)), fixed)
    )
    if sight.besides is not None:
        wanted = wanted.where(Report.id != sight.besides)
    return wanted.order_by(_SENT_AT.desc()).limit(MOST_COMPARED)


def _within(
    session: Session, sight: Sight, wanted: Select[Report], radius: float, *also: ColumnElement[bool]
) -> list[Report]:
    reach = radius if sight.exact else radius + COARSENESS_M
    # One indexed question for each range of tiles: left to themselves, planners begin with time or state instead.
    # Measured in SQLite on 50,000 reports: 95 ms against 1.
    arms = [select(Report.id).where(tiles, *also) for tiles in _tiles_around(sight, radius)]
    found = session.scalars(wanted.where(Report.id.in_(union_all(*arms))))
    return [report for report in found if _apart(sight, report) <= reach]


def _tiles_around(sight: Sight, radius: float) -> list[ColumnElement[bool]]:
    """Tile ranges around the sight, wide enough that comparing the distance afterwards decides alone."""
    tall = (radius + 2 * COARSENESS_M) / METRES_A_DEGREE
    wide = tall / cos(radians(sight.latitude))
    ranges = bbox_tiles(
        sight.latitude - tall,
        sight.longitude - wide,
        sight.latitude + tall,
        sight.longitude + wide,
        most=MOST_RANGES,
    )
    return [Report.tile.between(first, end - 1) for first, end in ranges]


def _apart(sight: Sight, report: Report) -> float:
    exact, public = (report.latitude, report.longitude), (report.public_latitude, report.public_longitude)
    return distance_m((sight.latitude, sight.longitude), exact if sight.exact else public)


def _looks_like(sight: Sight, looks: int) -> bool:
    return any(hash_distance(ours, looks) <= ALIKE for ours in sight.likenesses)


def _likely(sight: Sight, report: Report, alike_photo: bool) -> Likely:
    public = (report.public_latitude, report.public_longitude)
    metres = distance_m((sight.latitude, sight.longitude), public)
    return Likely(report, ceil(metres / 10) * 10, alike_photo)
