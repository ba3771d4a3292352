"""Reports that may be of the same thing: near in place and time and of the same category, or with an alike photo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, cos, radians
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import String, Uuid, select
from sqlalchemy.orm import Session

from models import Category, Photo, PhotoGroup, Report, State
from models.direct import connection_of
from models.many import Among
from reports.around import MOST_RANGES, Around, Question, Spot
from reports.photos.fingerprint import ALIKE, hash_distance
from reports.places.place import COARSE_ZOOM, bbox_tiles, distance_m

METRES_A_DEGREE = 111_320.0
# The public point is at most this far from the exact one (place.coarse).
COARSENESS_M = 54.0
# One scene is hardly photographed from farther away, given a phone's error in the canyon of a street.
ALIKE_WITHIN_M = 300.0
ALIKE_FOR = timedelta(days=30)
# What was fixed this recently may be what somebody still means, and may still be reopened.
FIXED_SINCE = timedelta(days=7)
MOST_SHOWN = 5
NOBODY = UUID(int=0)


_OF_ANY, _OF_CATEGORY = Question(), Question(category_code=String())


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


class Met(NamedTuple):
    """A report that is there already, as far as any audience is told of it here."""

    id: UUID
    code: str
    state: State
    category_code: str
    area_code: str
    resident_id: UUID | None
    description: str
    support_count: int
    has_photo: bool
    created_at: datetime


@dataclass(frozen=True)
class Likely:
    """A report that may be of the same thing; `distance_m` is to its public point."""

    report: Met
    distance_m: int
    alike_photo: bool


_REPORTS = Report.metadata.tables[Report.__tablename__].c
_MET = Among(
    f"SELECT {', '.join(Met._fields)} FROM reports WHERE id {{these}}",
    Uuid(),
    [_REPORTS[name] for name in Met._fields],
)


def likely(session: Session, sight: Sight, at: datetime) -> list[Likely]:
    """The likeliest first, at most MOST_SHOWN: alike photos before mere neighbours, then the nearest."""
    (found,) = likely_each(session, [sight], at)
    return found


def likely_each(session: Session, sights: Sequence[Sight], at: datetime) -> list[list[Likely]]:
    """The same for many at once."""
    found = [
        _ranked(sight, near, _alike(session, sight, at))
        for sight, near in zip(sights, _near(session, sights, at), strict=True)
    ]
    ids = {spot.id for shown in found for spot, _ in shown}
    if not ids:
        return [[] for _ in sights]
    met = {one.id: one for one in map(Met._make, _MET.all(connection_of(session), list(ids)))}
    return [
        [_likely(sight, spot, met[spot.id], is_alike) for spot, is_alike in shown]
        for sight, shown in zip(sights, found, strict=True)
    ]


def with_photos(found: Iterable[Likely]) -> list[UUID]:
    """Those of the reports that have photos to be looked at."""
    return sorted({it.report.id for it in found if it.report.has_photo})


def _ranked(sight: Sight, near: Sequence[Spot], alike: Sequence[Spot]) -> list[tuple[Spot, bool]]:
    looks_alike = {spot.id for spot in alike}
    spots = {spot.id: spot for spot in (*alike, *near)}
    ranked = sorted(
        spots.values(), key=lambda spot: (spot.id not in looks_alike, _apart(sight, spot), spot.id)
    )
    return [(spot, spot.id in looks_alike) for spot in ranked[:MOST_SHOWN]]


def _near(session: Session, sights: Sequence[Sight], at: datetime) -> list[list[Spot]]:
    """Of each sight the reports of the same category around."""
    looked = [
        _Look(
            sight,
            float(sight.category.duplicate_radius_m),
            timedelta(hours=sight.category.duplicate_hours),
            {"category_code": sight.category.code},
        )
        for sight in sights
    ]
    return _within(session, _OF_CATEGORY, looked, at)


def _alike(session: Session, sight: Sight, at: datetime) -> list[Spot]:
    """Reports of any category with a photo that looks like one of ours."""
    if not sight.likenesses:
        return []
    (around,) = _within(session, _OF_ANY, [_Look(sight, ALIKE_WITHIN_M, ALIKE_FOR)], at)
    photos = session.execute(
        select(Photo.report_id, Photo.likeness).where(
            Photo.report_id.in_([spot.id for spot in around]), Photo.group == PhotoGroup.BEFORE
        )
    )
    alike = {report_id for report_id, looks in photos if _looks_like(sight, looks)}
    return [spot for spot in around if spot.id in alike]


class _Look(NamedTuple):
    """How far (metres) and for how long around a sight is looked."""

    sight: Sight
    radius: float
    since: timedelta
    also: Mapping[str, Any] = {}

    @property
    def reach(self) -> float:
        return self.radius if self.sight.exact else self.radius + COARSENESS_M

    def around(self, at: datetime) -> Around:
        wanted = {
            "since": at - self.since,
            "fixed_since": at - FIXED_SINCE,
            "besides": self.sight.besides or NOBODY,
        }
        return Around(_tiles_around(self.sight, self.radius), {**wanted, **self.also})


def _within(session: Session, question: Question, looks: Sequence[_Look], at: datetime) -> list[list[Spot]]:
    """Of what the question finds those that are no farther away than is looked."""
    found = question.each(connection_of(session), [look.around(at) for look in looks])
    return [
        [spot for spot in spots if _apart(look.sight, spot) <= look.reach]
        for look, spots in zip(looks, found, strict=True)
    ]


def _tiles_around(sight: Sight, radius: float) -> list[tuple[int, int]]:
    """Tile ranges around the sight, wide enough that comparing the distance afterwards decides alone."""
    tall = (radius + 2 * COARSENESS_M) / METRES_A_DEGREE
    wide = tall / cos(radians(sight.latitude))
    ranges = bbox_tiles(
        sight.latitude - tall,
        sight.longitude - wide,
        sight.latitude + tall,
        sight.longitude + wide,
        most=MOST_RANGES,
        finest=COARSE_ZOOM,  # finer ones take twice as long to be put together, for a twentieth less ground
    )
    return [(first, end - 1) for first, end in ranges]


def _apart(sight: Sight, spot: Spot) -> float:
    return distance_m((sight.latitude, sight.longitude), spot.exact if sight.exact else spot.public)


def _looks_like(sight: Sight, looks: int) -> bool:
    return any(hash_distance(ours, looks) <= ALIKE for ours in sight.likenesses)


def _likely(sight: Sight, spot: Spot, report: Met, is_alike: bool) -> Likely:
    metres = distance_m((sight.latitude, sight.longitude), spot.public)
    return Likely(report, ceil(metres / 10) * 10, is_alike)
