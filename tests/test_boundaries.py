"""Official outlines from a file: what they find, and every fault of theirs named."""

import json
from pathlib import Path

import pytest

from reports.places.boundaries import BoundariesWrong, Trouble, read_geojson
from reports.places.place import (
    AreaFinder,
)

Ring = list[list[float]]


def square(west: float, south: float, side: float = 0.1) -> Ring:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: object, *rings: Ring) -> dict[str, object]:
    geometry = {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def written(folder: Path, *features: object, **members: object) -> Path:
    file = folder / "areas.geojson"
    collection = {"type": "FeatureCollection", "features": list(features), **members}
    file.write_text(json.dumps(collection), encoding="utf-8")
    return file


LEFT, RIGHT = feature("25459", square(106.0, 11.0)), feature("25480", square(106.1, 11.0))
KNOWN = {"25459", "25480"}


def test_outlines_find_their_points(tmp_path: Path) -> None:
    boundaries = read_geojson(written(tmp_path, LEFT, RIGHT), KNOWN)
    finder = AreaFinder.from_shapes(boundaries.geojson())
    assert boundaries.remarks == []
    assert finder.area_of(11.05, 106.05) == "25459"
    assert finder.area_of(11.05, 106.15) == "25480"
    assert finder.area_of(11.05, 106.1) == "25459"  # on the border: the lowest code, always the same
    assert finder.area_of(11.05, 105.9997) == "25459"  # 33 m outside: nearer than outlines are drawn
    assert finder.area_of(11.05, 105.99) is None


def test_a_hole_in_an_outline_is_not_the_area(tmp_path: Path) -> None:
    ringed = feature("25459", square(106.0, 11.0), square(106.04, 11.04, 0.02)[::-1])
    finder = AreaFinder.from_shapes(read_geojson(written(tmp_path, ringed), {"25459"}).geojson())
    assert finder.area_of(11.05, 106.05) is None
    assert finder.area_of(11.02, 106.02) == "25459"


def test_codes_may_be_numbers_and_points_have_heights(tmp_path: Path) -> None:
    high = [[*corner, 12.5] for corner in square(106.0, 11.0)]
    boundaries = read_geojson(written(tmp_path, feature(25459, high)), {"25459"})
    assert boundaries.geojson()["25459"]["coordinates"][0][0] == pytest.approx([106.0, 11.0])


def test_an_outline_that_crosses_itself_is_repaired_and_reported(tmp_path: Path) -> None:
    bow_tie = [[106.0, 11.0], [106.1, 11.1], [106.1, 11.0], [106.0, 11.1], [106.0, 11.0]]
    boundaries = read_geojson(written(tmp_path, feature("25459", bow_tie), RIGHT), KNOWN)
    assert [(remark.trouble, remark.feature) for remark in boundaries.remarks] == [(Trouble.REPAIRED, 1)]
    assert boundaries.shapes["25459"].is_valid
    assert AreaFinder.from_shapes(boundaries.geojson()).area_of(11.05, 106.01) == "25459"


def test_overlaps_over_one_per_cent_and_absent_areas_are_reported(tmp_path: Path) -> None:
    file = written(tmp_path, LEFT, feature("25480", square(106.095, 11.0)))
    remarks = read_geojson(file, KNOWN | {"25486"}).remarks
    assert [remark.trouble for remark in remarks] == [Trouble.ABSENT, Trouble.OVERLAP]
    assert str(remarks[0]) == "file: absent: no outline for 25486"
    assert "25459 and 25480 overlap by 5.0%" in str(remarks[1])
    little = written(tmp_path, LEFT, feature("25480", square(106.0995, 11.0)))
    assert read_geojson(little, KNOWN).remarks == []


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        ({"type": "Feature", "properties": {}, "geometry": None}, Trouble.MISSING_CODE),
        ({"type": "Feature"}, Trouble.MISSING_CODE),
        ("feature", Trouble.MISSING_CODE),
        (feature("", square(106.0, 11.0)), Trouble.MISSING_CODE),
        (feature(True, square(106.0, 11.0)), Trouble.MISSING_CODE),
        (feature("99999", square(106.0, 11.0)), Trouble.UNKNOWN_CODE),
        (feature("25480", square(106.0, 11.0)), Trouble.DUPLICATE),
        (feature("25459"), Trouble.BAD_GEOMETRY),
        (feature("25459", [[106.0, 11.0]]), Trouble.BAD_GEOMETRY),
        (
            feature("25459", [[106.0, 11.0], [106.1, 11.0], [106.0, 11.0], [106.0, 11.0]]),
            Trouble.BAD_GEOMETRY,
        ),
        ({"properties": {"code": "25459"}, "geometry": None}, Trouble.BAD_GEOMETRY),
        (
            {"properties": {"code": "25459"}, "geometry": {"type": "Point", "coordinates": [106.0, 11.0]}},
            Trouble.BAD_GEOMETRY,
        ),
        (
            {"properties": {"code": "25459"}, "geometry": {"type": "Polygon", "coordinates": "here"}},
            Trouble.BAD_GEOMETRY,
        ),
        ({"properties": {"code": "25459"}, "geometry": {"type": "Polygon"}}, Trouble.BAD_GEOMETRY),
        ({"properties": {"code": "25459"}, "geometry": {"type": ["Polygon"]}}, Trouble.BAD_GEOMETRY),
        (feature("25459", square(11.0, 106.0)), Trouble.SWAPPED),
        (feature("25459", square(600_000.0, 1_200_000.0, 5_000.0)), Trouble.WRONG_CRS),
        (feature("25459", square(2.3, 48.8)), Trouble.OUTSIDE),
    ],
)
def test_each_fault_is_named_with_its_feature(tmp_path: Path, wrong: object, trouble: Trouble) -> None:
    with pytest.raises(BoundariesWrong) as caught:
        read_geojson(written(tmp_path, RIGHT, wrong), KNOWN)
    assert [(finding.trouble, finding.feature) for finding in caught.value.findings] == [(trouble, 2)]
    assert "feature 2" in str(caught.value)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BoundariesWrong) as caught:
        read_geojson(written(tmp_path, feature("1", square(106.0, 11.0)), LEFT, "x", LEFT), KNOWN)
    assert [finding.feature for finding in caught.value.findings] == [1, 3, 4]


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"{", Trouble.NOT_JSON),
        (b"\xff\xfe", Trouble.NOT_JSON),
        (b'{"type": "FeatureCollection", "features": [NaN]}', Trouble.NOT_JSON),
        (b"[" * 100_000, Trouble.NOT_JSON),
        (b"[]", Trouble.NOT_A_COLLECTION),
        (b'{"type": "Feature"}', Trouble.NOT_A_COLLECTION),
        (b'{"type": "FeatureCollection", "features": []}', Trouble.NOT_A_COLLECTION),
    ],
)
def test_a_file_that_is_no_collection_is_refused(tmp_path: Path, content: bytes, trouble: Trouble) -> None:
    file = tmp_path / "areas.geojson"
    file.write_bytes(content)
    with pytest.raises(BoundariesWrong) as caught:
        read_geojson(file, KNOWN)
    assert [finding.trouble for finding in caught.value.findings] == [trouble]


@pytest.mark.parametrize(
    ("name", "accepted"),
    [("urn:ogc:def:crs:OGC:1.3:CRS84", True), ("EPSG:4326", True), ("urn:ogc:def:crs:EPSG::3405", False)],
)
def test_only_wgs84_is_taken(tmp_path: Path, name: str, accepted: bool) -> None:
    file = written(tmp_path, LEFT, RIGHT, crs={"type": "name", "properties": {"name": name}})
    if accepted:
        assert set(read_geojson(file, KNOWN).shapes) == KNOWN
        return
    with pytest.raises(BoundariesWrong, match="EPSG::3405"):
        read_geojson(file, KNOWN)
