"""What is remembered of tiles, and that it is never older than promised."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession

from models import Category, Reading, Role, Session
from reports import overdue, progress
from reports.actor import Actor
from reports.entry.access import Seat
from reports.public import editions, map_routes, mapcount
from reports.public.map_shapes import Spot
from tests.counting import counted
from tests.crowd import NOW
from tests.desk import a_desk
from tests.mapcounts import tiles_over, told, weigh
from tests.people import TAN_NINH, a_report


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which a process knows what it was told lately, in seconds."""
    now = [1000.0]
    monkeypatch.setattr(editions, "monotonic", lambda: now[0])
    return now


@contextmanager
def elsewhere() -> Iterator[None]:
    """What is committed meanwhile was committed by another process: this one hears nothing of it."""
    event.remove(AnySession, "after_commit", editions.forget)
    yield
    event.listen(AnySession, "after_commit", editions.forget)


def test_an_unchanged_tile_is_not_sent_again(client: FlaskClient, app: OpenAPI):
    report = a_report()
    ((x, y),) = tiles_over([report], 12)
    address = f"/api/v1/map/{12}/{x}/{y}"
    for ending in (".json", ".mvt"):
        first = client.get(address + ending)
        etag = first.headers["ETag"]
        assert not etag.startswith("W/")
        assert "max-age" in first.headers["Cache-Control"]
        again = client.get(address + ending, headers={"If-None-Match": etag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    with Session.begin() as session:
        progress.accept(session, progress.lock(session, report.code), Actor("staff"), NOW)
    changed = client.get(address + ".mvt", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_a_remembered_tile_is_as_new_as_any(client: FlaskClient, app: OpenAPI):
    """Whatever changes what the tile shows, by whichever filter, is seen at the next look."""
    report = a_report()
    for zoom, query in ((3, ""), (12, "?group=roads"), (16, "?category=pothole"), (22, "?since=2026-11-01")):
        ((x, y),) = tiles_over([report], zoom)

        def look(place: tuple[int, int, int] = (zoom, x, y), query: str = query) -> int:
            return weigh(told(client, *place, query))["all"]

        assert (look(), look()) == (1, 1)
        for visible, seen in ((False, 0), (True, 1)):
            with Session.begin() as session:
                mapcount.shown(session, progress.lock(session, report.code), visible)
            assert look() == seen


def test_what_another_process_hides_is_gone_within_the_time_that_is_promised(
    client: FlaskClient, app: OpenAPI, clock: list[float]
):
    report = a_report()
    ((x, y),) = tiles_over([report], 12)
    address = f"/api/v1/map/12/{x}/{y}.json"
    first = client.get(address)
    with elsewhere(), Session.begin() as session:
        mapcount.shown(session, progress.lock(session, report.code), False)
    clock[0] += editions.LATELY_S / 2
    with counted(app) as asked:
        remembered = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (remembered.status_code, asked) == (304, [])
    clock[0] += editions.LATELY_S / 2
    hidden = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (hidden.status_code, hidden.get_json()["features"]) == (200, [])
    kept_s = hidden.cache_control.max_age
    assert kept_s is not None
    assert kept_s + editions.LATELY_S <= map_routes.SHOWN_WITHIN_S


def test_a_category_that_moves_to_another_group_is_seen_there(
    client: FlaskClient, app: OpenAPI, clock: list[float]
):
    report = a_report()
    ((x, y),) = tiles_over([report], 8)
    assert weigh(told(client, 8, x, y, "?group=water"))["all"] == 0
    with Session.begin() as session:
        session.get_one(Category, report.category_code).group_code = "water"
    clock[0] += editions.LATELY_S
    assert weigh(told(client, 8, x, y, "?group=water"))["all"] == 1


def test_staff_see_at_once_what_another_process_has_done(app: OpenAPI, clock: list[float]):
    report, staff = a_report(), a_desk(app, Seat(Role.VIEWER))
    ((x, y),) = tiles_over([report], 16)
    first = staff.get(f"/staff/map/16/{x}/{y}.json")
    with elsewhere(), Session.begin() as session:
        progress.accept(session, progress.lock(session, report.code), Actor("staff"), NOW)
    now = staff.get(f"/staff/map/16/{x}/{y}.json")
    assert [one["state"] for one in first.get_json()["features"]] == ["dispatched"]
    assert [one["state"] for one in now.get_json()["features"]] == ["accepted"]
    assert now.headers["Cache-Control"] == "no-store"


def test_no_edition_comes_back_after_a_recount(app: OpenAPI):
    report, spot = a_report(), Spot(0, 0, 0)
    editions = set()
    for visible in (False, True, False, True):
        with Session.begin() as session:
            mapcount.shown(session, progress.lock(session, report.code), visible)
        with Session.begin() as session:
            editions.add(mapcount.edition(session, spot.zoom, spot.range))
            mapcount.recount(session)
            editions.add(mapcount.edition(session, spot.zoom, spot.range))
    assert len(editions) == 8


def test_what_the_clock_marks_is_no_change_of_what_the_public_sees(app: OpenAPI):
    for n in range(12):
        a_report(latitude=TAN_NINH[0] + n * 0.0013, longitude=TAN_NINH[1] + n * 0.0017)
    asked = (0, Spot(0, 0, 0).range)
    with Reading() as session:
        before = mapcount.edition(session, *asked)
    assert overdue.mark(NOW + timedelta(days=30)) == 12
    with Reading() as session:
        assert mapcount.edition(session, *asked) == before
