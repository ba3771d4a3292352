"""How a province's data come in by command, and what a wrong file is told."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from models import Area, AreaShape, Category, Reading, RoutingRule, Session, Unit
from tests.people import ATLAS, TAN_NINH

WARD = "25459"


def outlines(folder: Path, *codes: str, west: float = 106.09) -> str:
    """A GeoJSON file with a small square a code, each beside the other."""
    features = []
    for number, code in enumerate(codes):
        left = west + number * 0.03
        ring = [[left, 11.30], [left + 0.02, 11.30], [left + 0.02, 11.32], [left, 11.32], [left, 11.30]]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    file = folder / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(file)


def area_of(latitude: float, longitude: float) -> str | None:
    with Reading() as session:
        return ATLAS.area_of(session, latitude, longitude)


def test_loading_again_keeps_what_staff_edited_and_replacing_does_not(runner: FlaskCliRunner):
    with Session.begin() as session:
        session.get_one(Category, "pothole").name_vi = "Đường hư"
        session.get_one(Unit, "so-xay-dung").active = False
    again = runner.invoke(args=["province", "load"])
    assert again.exit_code == 0, again.output
    with Reading() as session:
        assert session.get_one(Category, "pothole").name_vi == "Đường hư"
        rules = session.scalar(select(func.count()).select_from(RoutingRule))
    anew = runner.invoke(args=["province", "load", "--replace"])
    assert anew.exit_code == 0, anew.output
    with Reading() as session:
        assert session.get_one(Category, "pothole").name_vi != "Đường hư"
        assert session.get_one(Unit, "so-xay-dung").active
        assert session.scalar(select(func.count()).select_from(RoutingRule)) == rules
        assert session.scalar(select(func.count()).select_from(Area)) == 96


def test_official_outlines_replace_the_table_in_every_process_and_can_be_forgotten(
    runner: FlaskCliRunner, tmp_path: Path
):
    outside_the_square = (11.36, 106.15)
    assert area_of(*outside_the_square) == "25480"
    done = runner.invoke(args=["areas", "import", outlines(tmp_path, WARD), "--partial"])
    assert done.exit_code == 0, done.output
    assert area_of(*TAN_NINH) == WARD
    assert area_of(*outside_the_square) is None
    assert runner.invoke(args=["areas", "forget"]).exit_code == 0
    assert area_of(*outside_the_square) == "25480"


def test_a_file_without_all_areas_changes_nothing_unless_one_says_so(runner: FlaskCliRunner, tmp_path: Path):
    refused = runner.invoke(args=["areas", "import", outlines(tmp_path, WARD)])
    assert refused.exit_code == 1
    assert "nothing was changed" in refused.output
    with Reading() as session:
        assert session.scalars(select(AreaShape)).all() == []


@pytest.mark.parametrize("content", ["no json", "[]", '{"type":"FeatureCollection","features":[{}]}'])
def test_a_file_that_is_none_is_refused_in_words(runner: FlaskCliRunner, tmp_path: Path, content: str):
    file = tmp_path / "wrong.geojson"
    file.write_text(content)
    refused = runner.invoke(args=["areas", "import", str(file)])
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert "Traceback" not in refused.output
