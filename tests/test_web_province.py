"""What screens know of the province before anyone signs in, and the outlines that maps are drawn on."""

import gzip
import json
from datetime import UTC, datetime

import shapely
from shapely.geometry import shape

from models import Area, AreaShape, Session


def test_the_province_tells_its_name_its_numbers_and_where_it_lies(client):
    told = client.get("/api/v1/province").get_json()
    assert told["full_name"] == "Tỉnh Tây Ninh"
    assert told["bbox"] == [105.49, 10.39, 106.75, 11.79]
    assert "114" in {each["number"] for each in told["emergency"]}
    assert told["map_style"] is None


def test_the_outlines_hold_every_area_without_gaps_between_neighbours(client):
    answer = client.get("/api/v1/areas/outlines", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) < 40_000
    features = json.loads(gzip.decompress(answer.data))["features"]
    with Session() as session:
        areas = {area.code: area for area in session.query(Area)}
    assert {one["properties"]["code"] for one in features} == set(areas)
    assert shapely.coverage_is_valid([shape(one["geometry"]) for one in features], gap_width=1e-4)
    tan_ninh = next(one for one in features if one["properties"]["code"] == "25459")
    assert tan_ninh["properties"]["name"] == "Phường Tân Ninh"
    assert shape(tan_ninh["geometry"]).contains(shapely.Point(106.099, 11.31))


def test_official_outlines_take_their_place_at_once(client):
    before = client.get("/api/v1/areas/outlines").headers["ETag"]
    box = shapely.box(106.0, 11.2, 106.2, 11.4)
    with Session.begin() as session:
        geometry = json.loads(shapely.to_geojson(box))
        session.add(AreaShape(area_code="25459", geometry=geometry, imported_at=datetime.now(UTC)))
    answer = client.get("/api/v1/areas/outlines", headers={"If-None-Match": before})
    assert answer.status_code == 200
    [only] = answer.get_json(force=True)["features"]
    assert shape(only["geometry"]).equals(box)
