"""Our vector tiles as somebody else's decoder reads them."""

import mapbox_vector_tile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import State
from reports.places.tiles import point_of, tile, tile_shift
from reports.public import mvt
from reports.public.map_shapes import Cluster, Point, Spot, Tile
from reports.public.mvt import EXTENT, Layer

VALUES = st.one_of(st.text(max_size=40), st.booleans(), st.integers(-(2**62), 2**63 - 1))
TAGS = st.dictionaries(st.text(max_size=20), VALUES, max_size=5)
POINTS = st.lists(
    st.builds(mvt.Point, st.integers(-EXTENT, 2 * EXTENT), st.integers(-EXTENT, 2 * EXTENT), TAGS),
    max_size=20,
)


def decoded(body: bytes) -> dict[str, dict[str, object]]:
    layers: dict[str, dict[str, object]] = mapbox_vector_tile.decode(
        body, default_options={"y_coord_down": True}
    )
    return layers


@given(POINTS, POINTS)
def test_what_is_written_is_read_again(first: list[mvt.Point], second: list[mvt.Point]):
    body = mvt.encode([Layer("một", first), Layer("two", second)])
    layers = decoded(body)
    assert set(layers) == {name for name, points in (("một", first), ("two", second)) if points}
    for name, points in (("một", first), ("two", second)):
        if points:
            assert (layers[name]["extent"], layers[name]["version"]) == (EXTENT, 2)
            features = layers[name]["features"]
            assert isinstance(features, list)
            assert [
                (one["geometry"]["coordinates"], one["properties"], one["geometry"]["type"])
                for one in features
            ] == [([point.x, point.y], dict(point.tags), "Point") for point in points]


def test_true_and_one_stay_apart():
    body = mvt.encode([Layer("a", [mvt.Point(0, 0, {"k": True}), mvt.Point(0, 0, {"k": 1})])])
    features = decoded(body)["a"]["features"]
    assert isinstance(features, list)
    assert [type(one["properties"]["k"]) for one in features] == [bool, int]


@pytest.mark.parametrize("zoom", [0, 6, 11, 16, 22])
def test_features_lie_where_their_degrees_say(zoom: int):
    latitude, longitude = 11.31, 106.099
    number = tile(latitude, longitude) >> tile_shift(zoom)
    bits = f"{number:b}".zfill(2 * zoom)
    x, y = int("0" + bits[1::2], 2), int("0" + bits[0::2], 2)
    point = Point(latitude, longitude, "PA-261123-00001", "pothole", State.RECEIVED)
    ((name, layer),) = decoded(Tile(Spot(zoom, x, y), points=[point]).as_mvt()).items()
    features = layer["features"]
    assert isinstance(features, list)
    right, down = features[0]["geometry"]["coordinates"]
    assert name == "points"
    assert features[0]["properties"] == {
        "code": "PA-261123-00001",
        "category": "pothole",
        "state": "received",
    }
    # The same tile unit, found another way: by the tile twelve zooms deeper, as far as tiles go.
    deeper = min(zoom + 12, 24)
    unit = tile(latitude, longitude) >> tile_shift(deeper)
    found = point_of(unit, deeper)
    step = 360 / 2**deeper
    assert (x + right / EXTENT) / 2**zoom * 360 - 180 == pytest.approx(found[1], abs=step)
    assert 0 <= right < EXTENT
    assert 0 <= down < EXTENT


def test_clusters_have_a_layer_of_their_own():
    cluster = Cluster(11.31, 106.099, 12, 5)
    layers = decoded(Tile(Spot(0, 0, 0), clusters=[cluster]).as_mvt())
    features = layers["clusters"]["features"]
    assert isinstance(features, list)
    assert features[0]["properties"] == {"n": 12, "open": 5}


def test_a_tile_without_anything_is_empty():
    assert Tile(Spot(3, 1, 1)).as_mvt() == b""
