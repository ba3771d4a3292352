"""Where a report lies: the area of its point, the coarse point the public sees, and how far apart two points are."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import h3.api.basic_int as h3

from reports.places.tiles import (
    LEAF_ZOOM,
    CoordinatesWrong,
    bbox_tiles,
    check_point,
    point_of,
    tile,
    tile_range,
    tile_shift,
)

__all__ = [
    "LEAF_ZOOM",
    "AreaFinder",
    "CoordinatesWrong",
    "bbox_tiles",
    "check_point",
    "coarse",
    "distance_m",
    "point_of",
    "tile",
    "tile_range",
    "tile_shift",
]

# Tiles of zoom 19 are 70 to 76 m wide between the north and the south of Vietnam: as fine as the public may see.
COARSE_ZOOM = 19


def coarse(latitude: float, longitude: float) -> tuple[float, float]:
    """The public stand-in for a point: the centre of its cell of a grid about 75 m wide in Tây Ninh, to 6 decimals.

    The same for every point of the cell, at most 54 m away, and its own stand-in. Raises CoordinatesWrong.
    """
    cell = tile(latitude, longitude) >> tile_shift(COARSE_ZOOM)
    centre_latitude, centre_longitude = point_of(cell, COARSE_ZOOM)
    return round(centre_latitude, 6), round(centre_longitude, 6)


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two (latitude, longitude) points over a sphere: within 0.6 % of the truth."""
    metres: float = h3.great_circle_distance(one, other, unit="m")
    return metres


class AreaFinder:
    """Says in which commune or ward a point lies: by a table of H3 cells, or by official outlines."""

    def __init__(self, find: Callable[[float, float], str | None]) -> None:
        self._find = find

    @classmethod
    def from_table(cls, path: Path) -> Self:
        """By a CSV file `cell,code`. Raises ValueError naming the line or cell, OSError."""
        with path.open(encoding="utf-8", newline="") as lines:
            return cls.from_cells(_rows(csv.DictReader(lines)))

    @classmethod
    def from_cells(cls, cells: Mapping[str, str]) -> Self:
        """By H3 cells (hexadecimal, of mixed resolution) with their area codes; about 2 µs for each point.

        Right for about 97 of 100 random points, wrong only near borders. Raises ValueError naming a cell that is none.
        """
        return cls(_CellTable(cells).area_of)

    @classmethod
    def from_shapes(cls, shapes: Mapping[str, Mapping[str, Any]]) -> Self:
        """By GeoJSON geometries (Polygon or MultiPolygon, WGS84) of each area code. Raises ValueError for none."""
        # Loaded only where outlines were imported: shapely takes a quarter of a second.
        from reports.places.outlines import Outlines

        return cls(Outlines.from_geojson(shapes).area_of)

    def area_of(self, latitude: float, longitude: float) -> str | None:
        """The area's code, None outside the province. Raises CoordinatesWrong."""
        check_point(latitude, longitude)
        return self._find(latitude, longitude)


class _CellTable:
    """A point's cell of the finest resolution is looked up, then its ancestors."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._areas = {_cell(text): code for text, code in cells.items()}
        if not self._areas:
            raise ValueError("a table without cells finds no area")
        resolutions = {h3.get_resolution(cell) for cell in self._areas}
        self._finest = max(resolutions)
        self._coarser = sorted(resolutions - {self._finest}, reverse=True)

    def area_of(self, latitude: float, longitude: float) -> str | None:
        cell = h3.latlng_to_cell(latitude, longitude, self._finest)
        area = self._areas.get(cell)
        if area is not None:
            return area
        for resolution in self._coarser:
            area = self._areas.get(h3.cell_to_parent(cell, resolution))
            if area is not None:
                return area
        return None


def _rows(reader: "csv.DictReader[str]") -> dict[str, str]:
    cells: dict[str, str] = {}
    for row in reader:
        cell, code = row.get("cell"), row.get("code")
        if not cell or not code:
            raise ValueError(f"line {reader.line_num}: a cell and a code are needed")
        if cell in cells:
            raise ValueError(f"line {reader.line_num}: cell {cell} stands there twice")
        cells[cell] = code
    return cells


def _cell(text: str) -> int:
    try:
        cell = int(text, 16)
        valid = h3.is_valid_cell(cell)
    except (ValueError, OverflowError):
        valid = False
    if not valid:
        raise ValueError(f"{text!r} is no H3 cell")
    return cell
