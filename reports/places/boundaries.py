"""Official outlines of communes and wards, read from GeoJSON with every fault of the file named at once."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

# West, south, east, north in degrees, with the islands: what lies outside was not drawn in WGS84 longitude, latitude.
VIETNAM = (102.0, 6.0, 118.0, 24.0)
# Of the smaller of two areas; neighbours drawn apart always overlap a little.
OVERLAP_REPORTED = 0.01


class Trouble(StrEnum):
    """What can be wrong with an outline file; the last three are remarks, the rest refuse the file."""

    NOT_JSON = "not_json"
    NOT_A_COLLECTION = "not_a_collection"
    WRONG_CRS = "wrong_crs"
    MISSING_CODE = "missing_code"
    UNKNOWN_CODE = "unknown_code"
    DUPLICATE = "duplicate"
    BAD_GEOMETRY = "bad_geometry"
    SWAPPED = "swapped"
    OUTSIDE = "outside"
    REPAIRED = "repaired"
    OVERLAP = "overlap"
    ABSENT = "absent"


@dataclass(frozen=True)
class Finding:
    """One trouble; `feature` counts from 1 in the order of the file, None where it concerns all of it."""

    trouble: Trouble
    detail: str
    feature: int | None = None

    def __str__(self) -> str:
        where = "file" if self.feature is None else f"feature {self.feature}"
        return f"{where}: {self.trouble}: {self.detail}"


class BoundariesWrong(ValueError):
    """The file cannot be used; `findings` name every fault found in it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = findings


@dataclass(frozen=True)
class Boundaries:
    """Valid (multi)polygons by area code, and what a person should know about them."""

    shapes: Mapping[str, BaseGeometry]
    remarks: list[Finding]

    def geojson(self) -> dict[str, dict[str, Any]]:
        """The GeoJSON geometry of each area, for keeping."""
        return {code: json.loads(shapely.to_geojson(outline)) for code, outline in self.shapes.items()}


def read_geojson(
    path: Path, known: Collection[str], extent: tuple[float, float, float, float] = VIETNAM
) -> Boundaries:
    """Read a FeatureCollection of polygons (RFC 7946) whose features carry an area code as property `code`.

    `known` are the codes there are; `extent` (west, south, east, north) is where outlines may lie. Self-crossing ones
    are repaired. Remarks tell repairs, overlaps over 1 % and areas without outline. Raises BoundariesWrong, OSError.
    """
    shapes: dict[str, BaseGeometry] = {}
    faults: list[Finding] = []
    remarks: list[Finding] = []
    for number, feature in enumerate(_features(path), 1):
        try:
            code = _code(feature, known, shapes)
            shapes[code], was_valid = _outline(feature, extent)
        except _Fault as fault:
            faults.append(Finding(fault.trouble, fault.detail, number))
            continue
        if not was_valid:
            remarks.append(Finding(Trouble.REPAIRED, f"the outline of {code} crossed itself", number))
    if faults:
        raise BoundariesWrong(faults)
    absent = sorted(set(known) - set(shapes))
    if absent:
        remarks.append(Finding(Trouble.ABSENT, f"no outline for {', '.join(absent)}"))
    return Boundaries(shapes, remarks + list(_overlaps(shapes)))


class _Fault(Exception):
    def __init__(self, trouble: Trouble, detail: str) -> None:
        self.trouble, self.detail = trouble, detail


def _features(path: Path) -> list[Any]:
    try:
        collection = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BoundariesWrong([Finding(Trouble.NOT_JSON, str(error))]) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        raise BoundariesWrong([Finding(Trouble.NOT_A_COLLECTION, "a FeatureCollection is needed")])
    if not features:
        raise BoundariesWrong([Finding(Trouble.NOT_A_COLLECTION, "it has no features")])
    # RFC 7946 knows only WGS84; the member `crs` comes from GeoJSON 2008.
    crs = json.dumps(collection.get("crs"))
    if crs != "null" and not ("CRS84" in crs or "4326" in crs):
        raise BoundariesWrong([Finding(Trouble.WRONG_CRS, f"WGS84 is needed, not {crs[:200]}")])
    return features


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no coordinate")


def _code(feature: object, known: Collection[str], seen: Collection[str]) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    value = properties.get("code") if isinstance(properties, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise _Fault(Trouble.MISSING_CODE, "the property `code` is missing")
    code = str(value).strip()
    if code not in known:
        raise _Fault(Trouble.UNKNOWN_CODE, f"there is no area {code}")
    if code in seen:
        raise _Fault(Trouble.DUPLICATE, f"area {code} has an outline already")
    return code


def _outline(
    feature: Mapping[str, Any], extent: tuple[float, float, float, float]
) -> tuple[BaseGeometry, bool]:
    """The feature's (multi)polygon in two dimensions, and whether it was valid as it came."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise _Fault(Trouble.BAD_GEOMETRY, "a Polygon or MultiPolygon is needed")
    try:
        drawn = shapely.force_2d(shape(geometry))
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise _Fault(Trouble.BAD_GEOMETRY, f"the coordinates cannot be read: {error}") from error
    outline = drawn if drawn.is_valid else _polygons(shapely.make_valid(drawn))
    if outline.is_empty or not outline.area > 0:
        raise _Fault(Trouble.BAD_GEOMETRY, "the outline has no area")
    _check_extent(outline, extent)
    return outline, drawn.is_valid


def _polygons(repaired: BaseGeometry) -> BaseGeometry:
    """What has area in a repaired geometry; left-over lines and points go."""
    parts = shapely.get_parts(repaired, return_index=False)
    return shapely.union_all([part for part in parts if isinstance(part, Polygon | MultiPolygon)])


def _check_extent(outline: BaseGeometry, extent: tuple[float, float, float, float]) -> None:
    west, south, east, north = extent
    left, bottom, right, top = outline.bounds
    if west <= left and right <= east and south <= bottom and top <= north:
        return
    if west <= bottom and top <= east and south <= left and right <= north:
        raise _Fault(Trouble.SWAPPED, "latitude stands before longitude; GeoJSON has longitude first")
    if max(abs(left), abs(right), abs(bottom), abs(top)) > 180:
        raise _Fault(Trouble.WRONG_CRS, "the coordinates are no degrees (VN-2000 metres?); WGS84 is needed")
    raise _Fault(Trouble.OUTSIDE, f"it reaches from {left:.4f}, {bottom:.4f} to {right:.4f}, {top:.4f}")


def _overlaps(shapes: Mapping[str, BaseGeometry]) -> Iterator[Finding]:
    codes, outlines = list(shapes), list(shapes.values())
    pairs = shapely.STRtree(outlines).query(outlines, predicate="intersects").T.tolist()
    for one, other in sorted(pair for pair in pairs if pair[0] < pair[1]):
        common = outlines[one].intersection(outlines[other]).area
        share = common / min(outlines[one].area, outlines[other].area)
        if share > OVERLAP_REPORTED:
            yield Finding(Trouble.OVERLAP, f"{codes[one]} and {codes[other]} overlap by {share:.1%}")
