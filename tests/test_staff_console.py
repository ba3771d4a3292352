"""What the console keeps and offers: saved filters of each person, units to choose from, tiles under every filter."""

from datetime import timedelta
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI

from models import Report, Role, Session
from reports import moderated
from reports.desk import saved_filters
from reports.entry.access import Seat
from reports.public import mapcount
from tests.desk import Desk, a_desk
from tests.people import MONDAY, a_report


@pytest.fixture
def viewer(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.VIEWER))


def kept(desk: Desk) -> list[tuple[str, str]]:
    items = desk.get("/staff/filters").get_json()["items"]
    return [(item["name"], item["query"]) for item in items]


def test_a_person_keeps_searches_under_names_of_their_own(app: OpenAPI, viewer: Desk):
    viewer.post("/staff/filters", {"name": " Rác quá hạn ", "query": "overdue=true&group=environment"})
    viewer.post("/staff/filters", {"name": "Của tôi", "query": "status=open"})
    again = viewer.post("/staff/filters", {"name": "Của tôi", "query": "status=done"})
    other = a_desk(app, Seat(Role.COORDINATOR))
    assert kept(viewer) == [("Của tôi", "status=done"), ("Rác quá hạn", "overdue=true&group=environment")]
    assert kept(other) == []
    gone = f"/staff/filters/{again.get_json()['id']}"
    assert other.send("DELETE", gone).status_code == 404
    assert viewer.send("DELETE", gone).status_code == 204
    assert viewer.send("DELETE", gone).status_code == 404
    assert kept(viewer) == [("Rác quá hạn", "overdue=true&group=environment")]


def test_a_person_keeps_only_so_many_searches(viewer: Desk):
    with Session.begin() as session:
        for number in range(saved_filters.MOST):
            saved_filters.save(session, viewer.id, f"{number}", "", MONDAY)
    refused = viewer.post("/staff/filters", {"name": "một bộ lọc nữa", "query": ""})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "filters_full")
    assert viewer.post("/staff/filters", {"name": "0", "query": "q=x"}).status_code == 200


@pytest.mark.parametrize(
    "body", [{"name": " ", "query": ""}, {"name": "a", "query": "x" * 2001}, {"name": "a"}]
)
def test_a_search_without_name_or_too_long_is_refused(viewer: Desk, body: dict[str, Any]):
    assert viewer.post("/staff/filters", body).status_code == 422


def test_staff_choose_from_the_active_units(viewer: Desk):
    units = {unit["code"]: unit for unit in viewer.get("/staff/units").get_json()["items"]}
    assert units["ubnd-25459"]["name"] == "Ủy ban nhân dân phường Tân Ninh"
    assert units["ubnd-25459"]["area"] == "25459"


def test_a_tile_of_staff_shows_what_their_list_finds_under_the_same_filters(app: OpenAPI):
    desk = a_desk(app, Seat(Role.MODERATOR))
    late, early = a_report(), a_report()
    change(late, due_at=MONDAY, created_at=MONDAY)
    change(early, due_at=None, created_at=MONDAY - timedelta(days=9), public_description="đã duyệt")
    for asked, expected in [
        ({}, {late.code, early.code}),
        ({"overdue": "true"}, {late.code}),
        ({"overdue": "false"}, {early.code}),
        ({"until": (MONDAY - timedelta(days=1)).isoformat()}, {early.code}),
        ({"moderation_pending": "false"}, {early.code}),
        ({"has_photo": "true"}, set()),
        ({"q": late.code}, {late.code}),
    ]:
        tile = desk.get("/staff/map/10/813/479.json", **asked).get_json()
        listed = desk.get("/staff/reports", **asked).get_json()
        assert {one["code"] for one in tile["features"]} == expected, asked
        assert {one["code"] for one in listed["items"]} == expected, asked


def change(report: Report, **values: Any) -> None:
    with Session.begin() as session:
        row = session.get_one(Report, report.id)
        for name, value in values.items():
            setattr(row, name, value)
        moderated.reckon(session, row)
        session.flush()
        mapcount.recount(session)
