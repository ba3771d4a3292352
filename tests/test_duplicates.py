"""Likely duplicates: near in place and time and of one category, or with an alike photo; never anything private."""

from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import Any

from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from models import Category, Photo, Publication, Session, State
from reports import likeness, progress
from reports.actor import Actor
from reports.likeness import COARSENESS_M, METRES_A_DEGREE, Sight
from reports.places.place import coarse, distance_m
from reports.public import mapcount
from tests.people import TAN_NINH, a_photo, categories
from tests.residents import Asker, Json, body_of, changed, problem

Place = tuple[float, float]


def away(metres_east: float, metres_north: float = 0.0, start: Place = TAN_NINH) -> Place:
    """The point so far from another."""
    latitude = start[0] + metres_north / METRES_A_DEGREE
    return latitude, start[1] + metres_east / (METRES_A_DEGREE * cos(radians(start[0])))


def at(place: Place) -> Json:
    return {"latitude": place[0], "longitude": place[1]}


def look(asker: Asker, place: Place = TAN_NINH, category: str = "pothole", **more: Any) -> list[Json]:
    answer = ask(asker, place, category, **more)
    assert answer.status_code == 200, answer.text
    items: list[Json] = body_of(answer)["items"]
    return items


def ask(asker: Asker, place: Place = TAN_NINH, category: str = "pothole", **more: Any) -> TestResponse:
    query = {"lat": place[0], "lon": place[1], "category": category} | more
    return asker.get("/reports/duplicates", query_string=query)


def radius() -> int:
    return categories()["pothole"].duplicate_radius_m


def codes(items: list[Json]) -> list[str]:
    return [item["code"] for item in items]


def test_a_second_report_of_the_same_thing_is_answered_with_the_first(app: OpenAPI):
    first = Asker(app).sent()["code"]
    second = Asker(app).sent(**at(away(radius() * 0.8)))
    assert codes(second["suggestions"]) == [first]
    likely = second["suggestions"][0]
    assert set(likely) == {
        "code",
        "status",
        "category",
        "distance_m",
        "thumbnail",
        "alike_photo",
        "supporters",
        "mine",
        "created_at",
    }
    assert (likely["status"], likely["category"]["code"], likely["thumbnail"]) == (
        "dispatched",
        "pothole",
        None,
    )
    assert (likely["mine"], likely["alike_photo"], likely["supporters"]) == (False, False, 0)


def test_when_sending_exact_distances_decide(app: OpenAPI):
    first = Asker(app).sent()["code"]
    for metres, found in ((radius() - 2, [first]), (radius() + 3, [])):
        for east, north in ((metres, 0.0), (-metres, 0.0), (0.0, metres), (0.0, -metres)):
            place = away(east, north)
            with app.app_context():
                sight = Sight(categories()["pothole"], *place, exact=True)
                with Session() as session:
                    likely = likeness.likely(session, sight, datetime.now(UTC))
            assert [it.report.code for it in likely] == found, (east, north)


def test_before_sending_public_points_decide_so_that_nobody_finds_an_exact_one(app: OpenAPI):
    asker = Asker(app)
    exact = TAN_NINH
    code = Asker(app).sent(**at(exact))["code"]
    public = coarse(*exact)
    reach = radius() + COARSENESS_M
    assert codes(look(asker, away(0, reach - 2, public))) == [code]
    assert look(asker, away(0, reach + 2, public)) == []
    # Two reports of one grid cell cannot be told apart by asking around them.
    for step in range(0, 200, 20):
        item = look(asker, away(step, 0, public))
        expected = distance_m(away(step, 0, public), public)
        if item:
            assert item[0]["distance_m"] - 10 < expected <= item[0]["distance_m"]
            assert item[0]["distance_m"] % 10 == 0


def test_other_categories_other_places_and_old_reports_are_no_duplicates(app: OpenAPI):
    asker = Asker(app)
    now = datetime.now(UTC)
    old, rubbish = Asker(app).sent()["code"], Asker(app).sent(category="street-light")["code"]
    hours = categories()["pothole"].duplicate_hours
    changed(old, created_at=now - timedelta(hours=hours, minutes=1))
    assert look(asker) == []
    changed(old, created_at=now - timedelta(hours=hours, minutes=-1))
    assert codes(look(asker)) == [old]
    assert codes(look(asker, category="street-light")) == [rubbish]


def test_what_was_fixed_lately_is_still_suggested_and_what_ended_otherwise_is_not(app: OpenAPI):
    asker = Asker(app)
    code = Asker(app).sent()["code"]
    now = datetime.now(UTC)
    for state, resolved_at, found in (
        (State.RESOLVED, now - timedelta(days=6), True),
        (State.CLOSED, now - timedelta(days=6), True),
        (State.CLOSED, now - timedelta(days=8), False),
        (State.WITHDRAWN, None, False),
        (State.REJECTED, None, False),
        (State.DUPLICATE, None, False),
        (State.NEEDS_INFO, None, True),
    ):
        changed(code, state=state, resolved_at=resolved_at)
        assert bool(look(asker)) is found, state


def test_hidden_reports_are_never_suggested(app: OpenAPI):
    code = Asker(app).sent(description="Tên tôi là bí mật", address="Số nhà bí mật")["code"]
    assert "bí mật" not in str(look(Asker(app)))
    with Session.begin() as session:
        mapcount.shown(session, progress.lock(session, code), False)
    assert look(Asker(app)) == []
    assert Asker(app).sent()["suggestions"] == []


def test_reports_of_a_category_that_is_never_published_are_never_suggested(app: OpenAPI):
    private = next(row for row in categories().values() if not row.publish and row.redirect is None)
    asker = Asker(app)
    for _ in range(2):
        sent = asker.sent(category=private.code, emergency_acknowledged=True)
        assert sent["suggestions"] == []
    assert look(asker, category=private.code) == []


def test_ones_own_report_is_marked_as_such(app: OpenAPI):
    asker = Asker(app)
    asker.sent()
    assert asker.sent()["suggestions"][0]["mine"] is True


def test_an_alike_photo_counts_farther_away_and_in_any_category(app: OpenAPI):
    owner, asker = Asker(app), Asker(app)
    theirs = a_photo(Actor("resident", owner.resident.id), likeness=0b1111_0000)
    far = away(likeness.ALIKE_WITHIN_M - 20)
    code = owner.sent(photo_ids=[str(theirs)], category="street-light", **at(far))["code"]
    near = Asker(app).sent()["code"]
    alike = str(a_photo(Actor("resident", asker.resident.id), likeness=0b1111_1111))
    other = str(a_photo(Actor("resident", asker.resident.id), likeness=0x7FFF_FFFF_FFFF_FFFF))
    assert codes(look(asker)) == [near]
    assert codes(look(asker, photo_ids=[other])) == [near]
    found = look(asker, photo_ids=[alike, other])
    assert codes(found) == [code, near], "an alike photo comes before a mere neighbour"
    assert [item["alike_photo"] for item in found] == [True, False]
    assert codes(asker.sent(photo_ids=[alike])["suggestions"]) == [code, near]


def test_photos_of_somebody_else_are_not_compared(app: OpenAPI):
    owner, asker = Asker(app), Asker(app)
    theirs = str(a_photo(Actor("resident", owner.resident.id), likeness=5))
    owner.sent(photo_ids=[theirs], category="street-light")
    foreign = str(a_photo(Actor("resident", Asker(app).resident.id), likeness=5))
    assert look(asker, photo_ids=[theirs]) == []
    assert look(asker, photo_ids=[foreign]) == []


def test_a_thumbnail_is_shown_only_when_approved(app: OpenAPI):
    owner = Asker(app)
    photo = a_photo(Actor("resident", owner.resident.id), derivatives={"thumb": {"key": "a"}})
    owner.sent(photo_ids=[str(photo)])
    assert look(Asker(app))[0]["thumbnail"] is None
    with Session.begin() as session:
        session.get_one(Photo, photo).publication = Publication.APPROVED
    shown = look(Asker(app))[0]["thumbnail"]
    assert shown.endswith(f"/photos/{photo}/thumb?r=0")


def test_the_nearest_come_first_and_not_too_many(app: OpenAPI):
    places = [away(metres) for metres in (30, 5, 20, 10, 0, 25, 15)]
    sent = {Asker(app).sent(**at(place))["code"]: place for place in places}
    with Session() as session:
        sight = Sight(session.get_one(Category, "pothole"), *TAN_NINH, exact=True)
        likely = likeness.likely(session, sight, datetime.now(UTC))
    nearest = sorted(sent, key=lambda code: distance_m(TAN_NINH, sent[code]))
    assert [it.report.code for it in likely] == nearest[: likeness.MOST_SHOWN]


def test_what_cannot_be_asked_is_refused(app: OpenAPI):
    asker = Asker(app)
    assert problem(ask(asker, category="no-such-thing")) == (422, "category_unknown")
    assert problem(ask(asker, (10.7769, 106.7009))) == (422, "outside_province")
    assert problem(ask(asker, (0.0, 0.0))) == (422, "outside_province")
    assert problem(ask(asker, photo_ids=["a"])) == (422, "fields_refused")
    redirected = next(row.code for row in categories().values() if row.redirect is not None)
    assert problem(ask(asker, category=redirected)) == (422, "category_redirected")
    assert (
        problem(app.test_client().get("/api/v1/reports/duplicates?lat=11.3&lon=106.1&category=pothole"))[0]
        == 401
    )
