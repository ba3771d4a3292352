"""The outlines of areas for the background of maps: small, and without gaps between neighbours."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

import h3
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Area, AreaShape
from reports.reference import reference

# In degrees, about 300 m: what a phone shows of the whole province.
TOLERANCE = 0.003
# Places of a coordinate that are worth sending, about 10 m.
GRID = 1e-4
FINEST = 9
Edition = tuple[int, datetime | None]


class Drawing:
    """Keeps the drawing until other official outlines are imported. Safe to share between threads."""

    def __init__(self, table: Path) -> None:
        self._table = table
        self._made: tuple[Edition, bytes, bytes] | None = None
        self._lock = Lock()

    def geojson(self, session: Session) -> tuple[bytes, bytes]:
        """A FeatureCollection of all areas {code, name}, as it is and gzipped."""
        edition = reference(session).outlines
        with self._lock:
            if self._made is None or self._made[0] != edition:
                plain = _collection(session, self._shapes(session, official=bool(edition[0])))
                self._made = (edition, plain, gzip.compress(plain, mtime=0))
            return self._made[1], self._made[2]

    def _shapes(self, session: Session, *, official: bool) -> dict[str, BaseGeometry]:
        if official:
            return {row.area_code: shape(row.geometry) for row in session.scalars(select(AreaShape))}
        with self._table.open(encoding="utf-8", newline="") as lines:
            return from_cells((row["cell"], row["code"]) for row in csv.DictReader(lines))


def from_cells(rows: Iterable[tuple[str, str]]) -> dict[str, BaseGeometry]:
    """The outlines that cells of mixed sizes make, all cut to the finest size so that neighbours share their border."""
    cells: dict[str, list[str]] = defaultdict(list)
    for cell, code in rows:
        cells[code].append(cell)
    return {code: _outline(found) for code, found in cells.items()}


def _outline(cells: Sequence[str]) -> BaseGeometry:
    return shape(h3.cells_to_h3shape(h3.uncompact_cells(cells, FINEST)).__geo_interface__)


def _collection(session: Session, shapes: Mapping[str, BaseGeometry]) -> bytes:
    codes = sorted(shapes)
    drawn = shapely.coverage_simplify([shapes[code] for code in codes], TOLERANCE)
    names = dict(session.execute(select(Area.code, Area.full_name)).all())
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": names.get(code, code)},
            "geometry": mapping(shapely.set_precision(outline, GRID, mode="pointwise")),
        }
        for code, outline in zip(codes, drawn, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
