"""Points as numbers, what the public sees of them, and the commune a point lies in."""

import csv
import json
import math
import os
import random
from itertools import pairwise
from pathlib import Path

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.places.boundaries import read_geojson
from reports.places.place import (
    COARSE_ZOOM,
    LEAF_ZOOM,
    AreaFinder,
    CoordinatesWrong,
    bbox_tiles,
    check_point,
    coarse,
    distance_m,
    point_of,
    tile,
    tile_range,
    tile_shift,
)

PACK = Path(__file__).parent.parent / "province" / "tay-ninh"
TOWN_HALL = (10.5356, 106.4137)

# (0, 0) is refused, so no zero here.
latitudes = st.floats(-90, 90).filter(bool)
longitudes = st.floats(-180, 180)
in_vietnam = st.tuples(st.floats(8.3, 23.4), st.floats(102.1, 109.5))


def digits(quadkey: str) -> int:
    return int(quadkey, 4)


def test_a_tile_is_its_quadkey() -> None:
    # Worked example of the Bing Maps tile system: tile 3/5 at level 3 is quadkey 213.
    assert tile_range(3, 3, 5) == (digits("213") << 42, digits("213") + 1 << 42)
    assert tile_range(0, 0, 0) == (0, 1 << 48)
    assert tile(85.0, -180.0) >> tile_shift(1) == digits("0")
    assert tile(1.0, 1.0) >> tile_shift(1) == digits("1")
    assert tile(-1.0, -1.0) >> tile_shift(1) == digits("2")
    assert tile(-85.0, 179.9) >> tile_shift(1) == digits("3")


@pytest.mark.parametrize("zoom", [1, 5, 10, 14, 19, 24])
def test_a_point_lies_in_its_slippy_map_tile(zoom: int) -> None:
    latitude, longitude = TOWN_HALL
    side = 1 << zoom
    x = math.floor((longitude + 180) / 360 * side)
    radians = math.radians(latitude)
    y = math.floor((1 - math.log(math.tan(radians) + 1 / math.cos(radians)) / math.pi) / 2 * side)
    first, end = tile_range(zoom, x, y)
    assert first <= tile(latitude, longitude) < end


@given(latitudes, longitudes)
def test_a_tile_fits_a_signed_column_and_names_its_point(latitude: float, longitude: float) -> None:
    number = tile(latitude, longitude)
    assert 0 <= number < 1 << 48
    centre = point_of(number)
    assert tile(*centre) == number
    if abs(latitude) < 85:
        assert distance_m((latitude, longitude), centre) < 2.0


@given(latitudes, longitudes, st.integers(1, LEAF_ZOOM))
def test_a_shifted_tile_is_the_tile_of_the_lower_zoom(latitude: float, longitude: float, zoom: int) -> None:
    number = tile(latitude, longitude)
    cell = number >> tile_shift(zoom)
    assert tile(*point_of(cell, zoom)) >> tile_shift(zoom) == cell


@pytest.mark.parametrize(("zoom", "x", "y"), [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_there_is_no_such_tile(zoom: int, x: int, y: int) -> None:
    with pytest.raises(ValueError, match=r"zoom|no tile"):
        tile_range(zoom, x, y)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (90.1, 0.0),
        (-90.1, 0.0),
        (0.0, 180.1),
        (0.0, -180.1),
        (math.nan, 106.0),
        (11.0, math.nan),
        (math.inf, 106.0),
        (11.0, -math.inf),
        (0.0, 0.0),
        (-0.0, 0.0),
    ],
)
def test_what_is_no_place_is_refused(latitude: float, longitude: float) -> None:
    finder = AreaFinder.from_cells({h3.latlng_to_cell(11.0, 106.0, 5): "25459"})
    for ask in (check_point, tile, coarse, finder.area_of):
        with pytest.raises(CoordinatesWrong):
            ask(latitude, longitude)


@given(in_vietnam)
def test_the_public_point_hides_the_exact_one(point: tuple[float, float]) -> None:
    public = coarse(*point)
    assert distance_m(point, public) < 54
    assert coarse(*public) == public
    assert tile(*public) >> tile_shift(COARSE_ZOOM) == tile(*point) >> tile_shift(COARSE_ZOOM)
    assert public == (round(public[0], 6), round(public[1], 6))


def test_neighbours_in_one_cell_share_their_public_point() -> None:
    centre = coarse(*TOWN_HALL)
    around = {
        coarse(centre[0] + north * 0.0002, centre[1] + east * 0.0002)
        for north in (-1, 0, 1)
        for east in (-1, 0, 1)
    }
    assert around == {centre}
    next_cell = coarse(centre[0], centre[1] + 0.0007)
    assert 60 < distance_m(centre, next_cell) < 80


def test_distances_are_right_to_half_a_per_cent() -> None:
    # One degree of latitude at 11 degrees north is 110,606 m on the WGS84 ellipsoid.
    assert distance_m((10.5, 106.0), (11.5, 106.0)) == pytest.approx(110_606, rel=0.006)
    assert distance_m(TOWN_HALL, TOWN_HALL) == 0


sides = st.floats(0, 2.0)


@given(in_vietnam, sides, sides, st.floats(0, 1), st.floats(0, 1))
def test_few_ranges_hold_every_point_of_a_box(
    corner: tuple[float, float], high: float, wide: float, up: float, right: float
) -> None:
    south, west = corner
    north, east = south + high, west + wide
    ranges = bbox_tiles(south, west, north, east)
    assert len(ranges) <= 16
    assert all(end > first for first, end in ranges)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))
    inside = tile(min(south + high * up, north), min(west + wide * right, east))
    assert any(first <= inside < end for first, end in ranges)
    whole = bbox_tiles(south, west, north, east, finest=COARSE_ZOOM)
    public = tile(*coarse(*point_of(inside)))
    assert any(first <= public < end for first, end in whole)


def test_the_ranges_of_a_box_hold_little_else() -> None:
    ranges = bbox_tiles(10.50, 106.35, 10.60, 106.45)
    covered = sum(end - first for first, end in ranges)
    width = 0.1 / 360 * (1 << LEAF_ZOOM)
    height = width / math.cos(math.radians(10.55))
    assert covered < 1.6 * width * height


def test_the_whole_world_is_one_range() -> None:
    assert bbox_tiles(-90, -180, 90, 180) == [(0, 1 << 48)]
    assert len(bbox_tiles(8, 102, 24, 110, most=1)) == 1
    assert bbox_tiles(0, 0, 1, 1)[0][0] < tile(0.5, 0.5)


@pytest.mark.parametrize(
    "box", [(11, 106, 10, 107), (10, 107, 11, 106), (math.nan, 106, 11, 107), (10, 106, 91, 107)]
)
def test_an_impossible_box_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(CoordinatesWrong):
        bbox_tiles(*box)


@pytest.fixture(scope="module")
def province() -> AreaFinder:
    return AreaFinder.from_table(PACK / "areas-h3.csv")


def test_each_commune_is_found_at_its_label(province: AreaFinder) -> None:
    with (PACK / "areas.csv").open(encoding="utf-8", newline="") as lines:
        areas = list(csv.DictReader(lines))
    found = {
        area["code"]: province.area_of(float(area["label_lat"]), float(area["label_lon"])) for area in areas
    }
    assert len(found) == 96
    assert found == {code: code for code in found}


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (11.0879, 105.7993),  # Svay Rieng, Cambodia
        (11.0640, 106.1300),  # Bavet, Cambodia, 5 km from Mộc Bài
        (10.7769, 106.7009),  # Hồ Chí Minh City, district 1
        (10.4600, 105.6333),  # Cao Lãnh, Đồng Tháp
        (10.3600, 106.3600),  # Mỹ Tho, Đồng Tháp since 2025
        (10.9574, 106.8427),  # Biên Hòa, Đồng Nai
        (21.0278, 105.8342),  # Hà Nội
        (-10.5356, -106.4137),
    ],
)
def test_a_point_outside_the_province_has_no_area(
    province: AreaFinder, latitude: float, longitude: float
) -> None:
    assert province.area_of(latitude, longitude) is None


def test_cells_of_mixed_resolution_are_found_by_their_ancestors() -> None:
    fine, coarse_cell = h3.latlng_to_cell(11.3, 106.1, 9), h3.latlng_to_cell(10.5, 106.4, 6)
    finder = AreaFinder.from_cells({fine: "25459", coarse_cell: "27694"})
    assert finder.area_of(11.3, 106.1) == "25459"
    assert finder.area_of(10.5, 106.4) == "27694"
    assert finder.area_of(11.4, 106.1) is None


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("cell,code\nhello,25459\n", "'hello' is no H3 cell"),
        ("cell,code\n1,25459\n", "'1' is no H3 cell"),
        ("cell,code\n-1,25459\n", "'-1' is no H3 cell"),
        ("cell,code\nffffffffffffffffff,25459\n", "no H3 cell"),
        ("cell,code\n866584d1fffffff,\n", "line 2"),
        ("a,b\n866584d1fffffff,27727\n", "line 2"),
        ("cell,code\n866584d1fffffff,27727\n866584d1fffffff,27727\n", "line 3.*twice"),
        ("cell,code\n", "without cells"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path: Path, text: str, match: str) -> None:
    table = tmp_path / "areas.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=match):
        AreaFinder.from_table(table)


def test_no_outline_finds_no_area() -> None:
    with pytest.raises(ValueError, match="no outline"):
        AreaFinder.from_shapes({})


CORPUS = os.environ.get("CORPUS_DIR", "")


@pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR is not set")
def test_the_cells_agree_with_the_outlines_on_random_points(province: AreaFinder) -> None:
    file = Path(CORPUS) / "admin" / "tay-ninh-units-light.geojson"
    codes = {item["properties"]["code"] for item in json.loads(file.read_text("utf-8"))["features"]}
    outlines = AreaFinder.from_shapes(read_geojson(file, codes).geojson())
    draw = random.Random(20_261_124)
    points = [(draw.uniform(10.38, 11.79), draw.uniform(105.48, 106.79)) for _ in range(20_000)]
    pairs = [(province.area_of(*point), outlines.area_of(*point)) for point in points]
    inside = [(ours, theirs) for ours, theirs in pairs if theirs is not None]
    outside = [ours for ours, theirs in pairs if theirs is None]
    assert len(inside) > 5_000
    assert sum(ours == theirs for ours, theirs in inside) / len(inside) >= 0.96
    assert sum(ours is None for ours in outside) / len(outside) >= 0.99
