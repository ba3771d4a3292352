"""What the map's tiles show: every public report once, nothing else, never the exact place, never too much."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from models import Reading, Report, Role, Session, State
from models.report import OPEN_STATES
from reports import overdue, progress
from reports.deadlines import ZONE
from reports.desk.search import Criteria
from reports.entry.access import Scope, Seat
from reports.figures.filters import DONE_STATES, SHOWN_STATES, Wanted
from reports.places.tiles import tile
from reports.public import map_tiles, mapcount
from reports.public.looks import EVERYONE, staff_look
from reports.public.map_shapes import Cluster, Point, Spot, Tile
from reports.public.map_tiles import FEW, MOST_POINTS
from tests.crowd import NOW, a_crowd, copies, everything, groups
from tests.desk import a_desk
from tests.mapcounts import tiles_over, told, weigh
from tests.people import MONDAY, TAN_NINH, a_report

CROWD = 150
ENDED = frozenset({State.REJECTED, State.DUPLICATE, State.WITHDRAWN})


def is_shown(report: Report) -> bool:
    return report.visible and report.state in SHOWN_STATES


def test_all_tiles_of_a_zoom_together_show_every_public_report_once(client: FlaskClient, crowd: list[Report]):
    expected = Counter(
        all=sum(map(is_shown, crowd)), open=sum(is_shown(one) and one.state in OPEN_STATES for one in crowd)
    )
    assert 0 < expected["all"] < len(crowd)
    for zoom in (0, 3, 6, 7, 9, 10, 13, 14, 16):
        seen: Counter[str] = Counter()
        for x, y in tiles_over(crowd, zoom):
            seen += weigh(told(client, zoom, x, y))
        assert seen == expected


@pytest.fixture
def crowd(app: OpenAPI) -> list[Report]:
    a_crowd(CROWD)
    return everything()


def test_filters_leave_what_they_say(client: FlaskClient, crowd: list[Report]):
    group_of = groups()
    month = NOW - timedelta(days=30)
    filters = {
        "?category=pothole,street-light": lambda one: one.category_code in {"pothole", "street-light"},
        "?category=pothole&category=rubbish": lambda one: one.category_code in {"pothole", "rubbish"},
        "?group=water": lambda one: group_of[one.category_code] == "water",
        "?status=open": lambda one: one.state in OPEN_STATES,
        "?status=done": lambda one: one.state in {State.RESOLVED, State.CLOSED},
        "?status=rejected,withdrawn": lambda one: one.state in {State.REJECTED, State.WITHDRAWN},
        "?status=all": lambda _: True,
        f"?since={month:%Y-%m-%dT%H:%M:%SZ}": lambda one: one.created_at >= month,
        f"?status=open&group=roads&since={month:%Y-%m-%dT%H:%M:%SZ}": lambda one: (
            one.state in OPEN_STATES and group_of[one.category_code] == "roads" and one.created_at >= month
        ),
    }
    for query, holds in filters.items():
        hidden_states = "status" not in query
        expected = sum(
            one.visible and holds(one) and (not hidden_states or one.state in SHOWN_STATES) for one in crowd
        )
        for zoom in (5, 8, 13, 14) if "since" in query else (5, 8):
            seen = sum(weigh(told(client, zoom, x, y, query))["all"] for x, y in tiles_over(crowd, zoom))
            assert seen == expected, (query, zoom)


@pytest.mark.parametrize("public", [True, False])
def test_kept_counts_tell_what_counting_the_reports_tells(
    app: OpenAPI, crowd: list[Report], monkeypatch: pytest.MonkeyPatch, public: bool
):
    """At every zoom where clusters can be, since whenever, open or done: number by number."""
    monkeypatch.setattr(map_tiles, "MOST_POINTS", 0)
    monkeypatch.setattr(map_tiles, "FEW", 0)
    kept = EVERYONE if public else staff_look(Criteria(), Scope(None), NOW)
    counted = replace(kept, kept=False)
    midnight = datetime.combine(NOW.date() - timedelta(days=93), time.min, ZONE)
    moments = (None, midnight, NOW - timedelta(days=39, hours=7), NOW)
    spans = [*((since, None) for since in moments), (None, moments[2]), (midnight, NOW - timedelta(days=2))]
    compared = 0
    for zoom in (0, 7, 8, 9, 11, 13, *((14, 15) if public else ())):
        for place in sorted(tiles_over(crowd, zoom))[:3]:
            for (since, until), states in product(spans, (SHOWN_STATES, OPEN_STATES, DONE_STATES, ENDED)):
                asked = (Spot(zoom, *place), Wanted(states=states, since=since, until=until))
                with Reading() as session:
                    told = map_tiles.read(session, kept, *asked, most=1).clusters
                    by_day = map_tiles.read(session, counted, *asked).clusters
                    true = map_tiles.read(session, counted, *asked, most=1).clusters
                assert by_day == true, asked
                assert [(one.count, one.open) for one in told] == [(one.count, one.open) for one in true], (
                    asked
                )
                for one, other in zip(told, true, strict=True):
                    assert one.latitude == pytest.approx(other.latitude, abs=2e-5)
                    assert one.longitude == pytest.approx(other.longitude, abs=2e-5)
                compared += len(told)
    assert compared > 200


@pytest.mark.parametrize(
    "asked",
    [
        *(Criteria(has_photo=meant) for meant in (True, False)),
        *(Criteria(moderation_pending=meant) for meant in (True, False)),
        *(Criteria(overdue=meant) for meant in (True, False)),
        Criteria(units=["dien-luc-tay-ninh", "so-xay-dung"]),
        Criteria(areas=["25459", "25459", "27694"]),
    ],
    ids=str,
)
def test_kept_counts_tell_which_reports_have_a_mark(
    app: OpenAPI, crowd: list[Report], monkeypatch: pytest.MonkeyPatch, asked: Criteria
):
    """Of what is overdue some are marked, and some are that are not yet overdue, as the clock went."""
    monkeypatch.setattr(map_tiles, "FEW", 0)
    monkeypatch.setattr(map_tiles, "MOST_POINTS", 0)
    with Session.begin() as session:
        for report in crowd[::3]:
            session.get_one(Report, report.id).has_photo = True
        mapcount.recount(session)
    if asked.overdue is not None:
        overdue.mark(NOW + timedelta(days=3))
    at = NOW + timedelta(days=5 if asked.overdue else 1)
    kept = staff_look(asked, Scope(None), at)
    assert kept.by_marks is not None
    seen = 0
    for zoom, states in product((0, 8, 11, 13, 15), (SHOWN_STATES, OPEN_STATES, ENDED)):
        told, true = list[Cluster](), list[Cluster]()
        # Of the narrow ones every tile costs, and some tell as much.
        for place in tiles_over(crowd[::10], zoom):
            question = (Spot(zoom, *place), Wanted(states=states))
            with Reading() as session:
                told += map_tiles.read(session, kept, *question).clusters
                true += map_tiles.read(session, replace(kept, kept=False), *question).clusters
        assert [(one.count, one.open) for one in told] == [(one.count, one.open) for one in true]
        for one, other in zip(told, true, strict=True):
            assert one.latitude == pytest.approx(other.latitude, abs=2e-5)
            assert one.longitude == pytest.approx(other.longitude, abs=2e-5)
        seen += sum(one.count for one in told)
    assert seen


def test_a_day_begins_where_the_province_is(client: FlaskClient, app: OpenAPI):
    report = a_report(at=MONDAY.replace(hour=17, minute=30) - timedelta(days=1))  # 00:30 on Monday there
    ((x, y),) = tiles_over([report], 14)
    assert weigh(told(client, 14, x, y, "?since=2026-11-23"))["all"] == 1
    assert weigh(told(client, 14, x, y, "?since=2026-11-24"))["all"] == 0


def test_points_tell_the_coarse_place_and_no_more(client: FlaskClient, app: OpenAPI):
    report = a_report(latitude=TAN_NINH[0] + 0.000123, longitude=TAN_NINH[1] + 0.000321)
    ((x, y),) = tiles_over([report], 15)
    body = told(client, 15, x, y)
    assert body == {
        "type": "points",
        "features": [
            {
                "code": report.code,
                "category": "pothole",
                "state": "dispatched",
                "p": [report.public_longitude, report.public_latitude],
            }
        ],
    }
    assert [report.longitude, report.latitude] != body["features"][0]["p"]


def test_an_exact_place_finds_nothing_in_the_tile_next_to_its_coarse_one(client: FlaskClient, app: OpenAPI):
    """Tiles are cut by the coarse point: asking deeper and deeper around a house never narrows it down."""
    report = a_report()
    exact, shown = tiles_over([report], 21, exact=True), tiles_over([report], 21)
    assert exact != shown
    ((x, y),) = exact
    assert told(client, 21, x, y)["features"] == []
    ((x, y),) = shown
    assert len(told(client, 21, x, y)["features"]) == 1


def test_a_heap_of_reports_is_a_cluster_however_deep_one_looks(client: FlaskClient, app: OpenAPI):
    report = a_report()
    copies(report, MOST_POINTS - 1)
    ((x, y),) = tiles_over([report], 18)
    assert told(client, 18, x, y)["type"] == "points"
    copies(report, 1, code="PA-261123-7")
    body = told(client, 18, x, y)
    assert body["type"] == "clusters"
    assert [(one["n"], one["open"]) for one in body["features"]] == [(MOST_POINTS + 1, MOST_POINTS + 1)]
    assert body["features"][0]["p"] == pytest.approx(
        [report.public_longitude, report.public_latitude], abs=2e-5
    )


def test_the_few_that_a_filter_leaves_of_very_many_are_points_only_further_down(
    client: FlaskClient, app: OpenAPI, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(map_tiles, "MOST_POINTS", 3)
    monkeypatch.setattr(map_tiles, "MOST_SEARCHED", 5)
    report = a_report()
    copies(report, 5, state=State.CLOSED)
    kinds = {}
    for zoom in (14, 16, map_tiles.SEARCHED_FROM):
        ((x, y),) = tiles_over([report], zoom)
        body = told(client, zoom, x, y, "?status=open")
        assert weigh(body) == Counter(all=1, open=1)
        kinds[zoom] = body["type"]
    assert kinds == {14: "clusters", 16: "clusters", map_tiles.SEARCHED_FROM: "points"}


def test_few_reports_are_points_also_on_a_wide_tile(client: FlaskClient, app: OpenAPI):
    report = a_report()
    copies(report, FEW - 1)
    ((x, y),) = tiles_over([report], 10)
    assert told(client, 10, x, y)["type"] == "points"
    copies(report, 1, code="PA-261123-7")
    assert told(client, 10, x, y)["type"] == "clusters"


def test_what_is_hidden_is_nowhere(client: FlaskClient, app: OpenAPI):
    report = a_report()
    with Session.begin() as session:
        mapcount.shown(session, progress.lock(session, report.code), False)
    for zoom in (4, 12, 16, 22):
        ((x, y),) = tiles_over([report], zoom)
        assert told(client, zoom, x, y, "?status=all")["features"] == []


def test_no_tile_is_larger_than_200_kilobytes():
    spot = Spot(14, 13000, 7600)
    long = "x" * 64
    points = [Point(11.123456, 106.123456, "PA-261123-12345", long, State.IN_PROGRESS)] * MOST_POINTS
    clusters = [Cluster(11.12345, 106.12345, 10**6, 10**6)] * 64
    for body in (
        Tile(spot, points=points).as_json(),
        Tile(spot, points=points).as_mvt(),
        Tile(spot, clusters=clusters).as_json(),
        Tile(spot, clusters=clusters).as_mvt(),
    ):
        assert len(body) < 200_000


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/map/3/8/0.json", 404),
        ("/api/v1/map/3/0/8.mvt", 404),
        ("/api/v1/map/-1/0/0.json", 404),
        ("/api/v1/map/1.5/0/0.json", 404),
        ("/api/v1/map/3/99999999999999999999/0.json", 404),
        ("/api/v1/map/23/0/0.json", 422),
        ("/api/v1/map/3/0/0.json?status=lost", 422),
        ("/api/v1/map/3/0/0.json?since=yesterday", 422),
        ("/api/v1/map/3/0/0.json?since=2026-01-01T00:00:00", 422),
        ("/api/v1/map/3/0/0.json?since=0001-01-01", 422),
        ("/api/v1/map/3/0/0.json?category=%00", 422),
        ("/api/v1/map/3/0/0.json?group=a'b", 422),
    ],
)
def test_senseless_tiles_and_filters_are_refused(client: FlaskClient, address: str, status: int):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_staff_see_the_exact_place_also_of_what_is_hidden_but_only_in_their_areas(app: OpenAPI):
    hidden, elsewhere = a_report(category="security"), a_report(latitude=10.5352, longitude=106.4137)
    assert not hidden.visible
    everywhere = a_desk(app, Seat(Role.VIEWER))
    at_home = a_desk(app, Seat(Role.MODERATOR, area_code=hidden.area_code))
    ((x, y),) = tiles_over([hidden], 16, exact=True)
    seen = at_home.get(f"/staff/map/16/{x}/{y}.json")
    assert [one["code"] for one in seen.get_json()["features"]] == [hidden.code]
    assert seen.get_json()["features"][0]["p"] == pytest.approx([hidden.longitude, hidden.latitude], abs=1e-6)
    assert seen.headers["Cache-Control"] == "no-store"
    assert weigh(everywhere.get("/staff/map/0/0/0.json").get_json())["all"] == 2
    assert weigh(at_home.get("/staff/map/0/0/0.json").get_json())["all"] == 1
    assert weigh(everywhere.get("/staff/map/0/0/0.json", area=elsewhere.area_code).get_json())["all"] == 1
    assert weigh(everywhere.get("/staff/map/0/0/0.json", unit="so-xay-dung").get_json())["all"] == 0
    assert everywhere.get("/staff/map/0/0/0.mvt").content_type == "application/vnd.mapbox-vector-tile"


def test_staff_tiles_count_all_reports(app: OpenAPI, crowd: list[Report]):
    desk = a_desk(app, Seat(Role.VIEWER))
    for zoom in (6, 9, 14, 16):
        places = tiles_over(crowd, zoom, exact=zoom >= map_tiles.EXACT_FROM)
        bodies = [desk.get(f"/staff/map/{zoom}/{x}/{y}.json", status="all").get_json() for x, y in places]
        assert sum(weigh(body)["all"] for body in bodies) == len(crowd)


def test_the_same_reports_give_the_same_tile_byte_by_byte(app: OpenAPI, crowd: list[Report]):
    for zoom in (6, 11, 14):
        for x, y in sorted(tiles_over(crowd, zoom))[:5]:
            spot = Spot(zoom, x, y)
            with Reading() as session:
                bodies = {map_tiles.read(session, EVERYONE, spot, Wanted()).as_mvt() for _ in range(3)}
            assert len(bodies) == 1
    assert json.loads(Tile(Spot(0, 0, 0)).as_json()) == {"type": "points", "features": []}
    assert tile(*TAN_NINH) > 0
