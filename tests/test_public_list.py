"""The public list and the public report: what everyone may read, found both ways, and nothing beyond."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from models import Photo, PhotoGroup, Publication, Reading, Report, Session, State
from reports import pages, progress
from reports.actor import Actor
from reports.figures.filters import SHOWN_STATES, Box, Wanted
from reports.public import mapcount, public_list
from reports.public.public_list import Asked
from tests.crowd import NOW, a_crowd, everything
from tests.people import TAN_NINH, a_photo, a_report, a_resident

PUBLIC_KEYS = {
    "code",
    "status",
    "category",
    "area",
    "unit",
    "duplicate_of",
    "support_count",
    "created_at",
    "updated_at",
    "due_at",
    "resolved_at",
    "closed_at",
    "latitude",
    "longitude",
    "description",
    "result",
    "photos",
}
NAME, PHONE, WORDS = "Trần Văn Kín", "0912345678", "Ổ gà trước nhà số 12, gọi 0912345678."
ADDRESS = "12 Cách Mạng Tháng Tám"
STAFF = Actor("staff", unit_code="ubnd-25459")


def listed(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/public/reports", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def codes(body: dict[str, Any]) -> list[str]:
    return [item["code"] for item in body["items"]]


def test_pages_show_every_public_report_once_newest_first(client: FlaskClient, app: OpenAPI):
    a_crowd(120)
    expected = [one.code for one in reversed(everything()) if one.visible and one.state in SHOWN_STATES]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        body = listed(client, limit=17, **after)
        seen += codes(body)
        if body["next"] is None:
            break
        after = {"after": body["next"]}
    assert seen == expected


@pytest.mark.parametrize("crowd", [0, 10**9], ids=["down from the newest", "out of the box"])
def test_both_ways_find_the_same(app: OpenAPI, crowd: int):
    a_crowd(120)
    reports = [one for one in reversed(everything()) if one.visible]
    latitude, longitude = reports[40].public_latitude, reports[40].public_longitude
    boxes = [
        None,
        Box(10, 105, 12, 107),
        Box(latitude - 0.2, longitude - 0.2, latitude + 0.2, longitude + 0.2),
    ]
    wanted = [
        Wanted(),
        Wanted(states=frozenset({State.CLOSED})),
        Wanted(group="roads", since=reports[90].created_at),
    ]
    for box in boxes:
        for want in wanted:
            expected = [one.code for one in reports if _meets(one, want, box)]
            with Reading() as session:
                first = public_list.page(session, Asked(want, 7, box), crowd)
                cursor = pages.Cursor(first[-1].created_at, first[-1].id)
                rest = public_list.page(session, Asked(want, 1000, box, cursor), crowd)
            assert [one.code for one in (*first, *rest)] == expected
            assert len(expected) > 1


def _meets(report: Report, wanted: Wanted, box: Box | None) -> bool:
    roads = {"pothole", "sidewalk-subsidence", "traffic-signal"}
    return (
        report.state in wanted.states
        and (wanted.group is None or report.category_code in roads)
        and (wanted.since is None or report.created_at >= wanted.since)
        and (
            box is None
            or (
                box.south <= report.public_latitude <= box.north
                and box.west <= report.public_longitude <= box.east
            )
        )
    )


def test_a_box_is_compared_with_the_coarse_point(client: FlaskClient, app: OpenAPI):
    """Otherwise boxes made ever smaller would find the house."""
    report = a_report()
    small = 0.00001

    def box(latitude: float, longitude: float) -> str:
        return f"{longitude - small},{latitude - small},{longitude + small},{latitude + small}"

    assert codes(listed(client, bbox=box(report.latitude, report.longitude))) == []
    assert codes(listed(client, bbox=box(report.public_latitude, report.public_longitude))) == [report.code]


def test_only_approved_words_and_photos_and_no_person_are_told(client: FlaskClient, app: OpenAPI):
    resident = a_resident(name=NAME)
    report = a_report(resident, description=WORDS, address=ADDRESS, accuracy_m=12.5)
    photos = [_attached(report, resident.id, publication) for publication in Publication]
    one = client.get(f"/api/v1/public/reports/{report.code}")
    for body in (listed(client)["items"][0], one.get_json()):
        assert set(body) - {"timeline"} == PUBLIC_KEYS
        assert (body["description"], body["result"]) == (None, None)
        assert [photo["id"] for photo in body["photos"]] == [str(photos[1])]
        assert (body["latitude"], body["longitude"]) == (report.public_latitude, report.public_longitude)
        said = json.dumps(body, ensure_ascii=False)
        for secret in (NAME, PHONE, WORDS, ADDRESS, str(report.id), str(resident.id), "12.5"):
            assert secret not in said
    assert [line["status"] for line in one.get_json()["timeline"]] == ["received", "dispatched"]
    with Session.begin() as session:
        changed = progress.lock(session, report.code)
        changed.public_description = "Ổ gà trên đường."
    assert listed(client)["items"][0]["description"] == "Ổ gà trên đường."


def _attached(report: Report, resident_id: Any, publication: Publication) -> Any:
    size = {"key": "k", "width": 4, "height": 3, "bytes": 1, "content_type": "image/jpeg"}
    photo_id = a_photo(
        Actor("resident", resident_id), derivatives={"full": size, "card": size, "thumb": size}
    )
    with Session.begin() as session:
        photo = session.get_one(Photo, photo_id)
        photo.report_id, photo.group, photo.publication = report.id, PhotoGroup.BEFORE, publication
    return photo_id


def test_words_of_units_and_staff_stay_inside_until_they_are_approved(client: FlaskClient, app: OpenAPI):
    report = a_report()
    with Session.begin() as session:
        kept = progress.lock(session, report.code)
        progress.note(kept, STAFF, NOW, text="Chủ nhà tên Ba, gắt gỏng.", public=False)
        progress.ask(session, kept, STAFF, NOW, question="Số nhà của bà là bao nhiêu?")
    said = client.get(f"/api/v1/public/reports/{report.code}").get_data(as_text=True)
    assert "gắt gỏng" not in said
    assert "Số nhà" not in said
    assert '"needs_info"' in said


def test_what_is_hidden_is_as_unknown_as_what_never_was(client: FlaskClient, app: OpenAPI):
    report, secret = a_report(), a_report(category="security")
    with Session.begin() as session:
        mapcount.shown(session, progress.lock(session, report.code), False)
    answers = [
        client.get(f"/api/v1/public/reports/{code}")
        for code in (report.code, secret.code, "PA-200101-00001", "nothing", "%00")
    ]
    bodies = [answer.get_json() for answer in answers]
    for body in bodies:
        body.pop("request_id")
    assert {answer.status_code for answer in answers} == {404}
    assert all(body == bodies[0] for body in bodies)
    assert listed(client, status="all")["items"] == []


def test_what_ended_without_work_is_listed_only_when_asked_for(client: FlaskClient, app: OpenAPI):
    report = a_report()
    with Session.begin() as session:
        progress.reject(session, progress.lock(session, report.code), STAFF, NOW, reason="Không có thật")
    assert codes(listed(client)) == []
    assert codes(listed(client, status="rejected")) == [report.code]
    assert codes(listed(client, status="all", category="pothole,rubbish", bbox=_around())) == [report.code]
    assert codes(listed(client, status="all", category="rubbish")) == []


def _around() -> str:
    return f"{TAN_NINH[1] - 0.1},{TAN_NINH[0] - 0.1},{TAN_NINH[1] + 0.1},{TAN_NINH[0] + 0.1}"


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=nan,1,2,3",
        "bbox=107,10,106,11",
        "bbox=106,91,107,92",
        "bbox=a,b,c,d",
        "status=gone",
        "since=2026-13-01",
        "since=9999-12-31T23:59:59-10:00",
        "limit=0",
        "limit=101",
        "after=zzz",
        "after=%00",
        "category=%C4%91",
    ],
)
def test_senseless_questions_are_refused(client: FlaskClient, query: str):
    answer = client.get(f"/api/v1/public/reports?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["fields"]
