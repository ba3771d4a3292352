"""What a map tile holds and how it is written: small JSON for our own screens, vector tiles for map libraries."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from models import State
from models.report import OPEN_STATES
from reports.places.tiles import tile_range
from reports.public import mvt

DEEPEST_ZOOM = 22


@dataclass(frozen=True, slots=True)
class Spot:
    """A map tile by zoom, column and row (XYZ, row 0 in the north). Raises ValueError when there is none."""

    zoom: int
    x: int
    y: int
    range: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        if self.zoom > DEEPEST_ZOOM:
            raise ValueError(f"zoom {self.zoom} is deeper than {DEEPEST_ZOOM}")
        object.__setattr__(self, "range", tile_range(self.zoom, self.x, self.y))


@dataclass(frozen=True, slots=True)
class Cluster:
    """How many reports lie around a point (degrees), and how many of them are open."""

    latitude: float
    longitude: float
    count: int
    open: int


def cluster(latitude: float, longitude: float, count: int, opened: int) -> Cluster:
    """A metre is fine enough, and the order in which floats were added does not show."""
    return Cluster(round(latitude, 5), round(longitude, 5), int(count), int(opened))


def gathered(rows: Iterable[Row[Any]], shift: int, latitude: str, longitude: str) -> list[Cluster]:
    """The clusters of reports, in the order of their cells on the public's grid; by their places in these columns."""
    cells = defaultdict[int, list[Row[Any]]](list)
    for row in rows:
        cells[row.public_tile >> shift].append(row)
    return [
        cluster(
            math.fsum(getattr(row, latitude) for row in cell) / len(cell),
            math.fsum(getattr(row, longitude) for row in cell) / len(cell),
            len(cell),
            sum(row.state in OPEN_STATES for row in cell),
        )
        for _, cell in sorted(cells.items())
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """One report."""

    latitude: float
    longitude: float
    code: str
    category: str
    state: State


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile shows: clusters or points, never both; whether only of the newest reports with some words."""

    spot: Spot
    clusters: Sequence[Cluster] = ()
    points: Sequence[Point] = ()
    newest_only: bool = False

    def as_json(self) -> bytes:
        """`{"type": "clusters"|"points", "features": [...]}`, maybe "newest_only", see docs/api. At most 100 kB."""
        features: list[dict[str, Any]]
        if self.clusters:
            features = [
                {"n": one.count, "open": one.open, "p": [one.longitude, one.latitude]}
                for one in self.clusters
            ]
        else:
            features = [
                {
                    "code": one.code,
                    "category": one.category,
                    "state": one.state.value,
                    "p": [one.longitude, one.latitude],
                }
                for one in self.points
            ]
        kind = "clusters" if self.clusters else "points"
        told = {"type": kind, "features": features} | ({"newest_only": True} if self.newest_only else {})
        return json.dumps(told, separators=(",", ":")).encode()

    def as_mvt(self) -> bytes:
        """Mapbox Vector Tile 2.1 with the layer `clusters` (n, open) or `points` (code, category, state); and maybe
        `newest_only`, one point that tells nothing else."""
        clusters = [self._at(one, {"n": one.count, "open": one.open}) for one in self.clusters]
        points = [
            self._at(one, {"code": one.code, "category": one.category, "state": one.state.value})
            for one in self.points
        ]
        newest_only = [mvt.Point(0, 0, {})] if self.newest_only else []
        layers = {"clusters": clusters, "points": points, "newest_only": newest_only}
        return mvt.encode([mvt.Layer(name, features) for name, features in layers.items()])

    def _at(self, one: Cluster | Point, tags: dict[str, mvt.Value]) -> mvt.Point:
        side = mvt.EXTENT << self.spot.zoom
        x = (one.longitude + 180) / 360
        y = (1 - math.asinh(math.tan(math.radians(one.latitude))) / math.pi) / 2
        across, down = int(x * side) - self.spot.x * mvt.EXTENT, int(y * side) - self.spot.y * mvt.EXTENT
        # What staff see where it is may lie a little outside, where map libraries would leave it out.
        return mvt.Point(_within(across), _within(down), tags)


def _within(place: int) -> int:
    return min(max(place, 0), mvt.EXTENT - 1)
