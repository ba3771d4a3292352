"""What anyone may ask before writing, from which pages, and how often."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from redis import Redis

from config import Settings
from doors import rates
from errors import TooMany
from models import Category, Session
from tests.receivers import Receiver
from tests.residents import API, Asker, body_of, problem

ORIGIN = "https://h5.zdn.vn"


def test_categories_come_in_two_levels_in_the_language_asked_for(client: FlaskClient):
    vietnamese = body_of(client.get(f"{API}/categories"))["groups"]
    english = body_of(client.get(f"{API}/categories", headers={"Accept-Language": "en-GB,en;q=0.9"}))[
        "groups"
    ]
    assert [group["code"] for group in vietnamese] == [group["code"] for group in english]
    roads = vietnamese[0]
    assert (roads["name"], english[0]["name"]) == ("Đường sá và giao thông", "Roads and traffic")
    pothole = roads["categories"][0]
    assert pothole["code"] == "pothole"
    assert pothole["norm"]["unit"] == "working_days"
    assert pothole["questions"]["properties"]["road_kind"]["oneOf"]
    assert "keywords" not in pothole
    assert sum(len(group["categories"]) for group in vietnamese) >= 24


def test_categories_are_sent_again_only_when_they_changed(client: FlaskClient):
    first = client.get(f"{API}/categories")
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{API}/categories", headers=again).status_code == 304
    assert client.get(f"{API}/categories", headers=again | {"Accept-Language": "en"}).status_code == 200
    assert "Accept-Language" in first.headers["Vary"]
    with Session.begin() as session:
        session.get_one(Category, "pothole").active = False
    changed = client.get(f"{API}/categories", headers=again)
    assert changed.status_code == 200
    assert "pothole" not in changed.text


def test_a_point_lies_in_an_area_or_outside(client: FlaskClient):
    found = client.get(f"{API}/areas", query_string={"lat": "11.3100", "lon": "106.0990"})
    assert (body_of(found)["code"], body_of(found)["full_name"]) == ("25459", "Phường Tân Ninh")
    for lat, lon in (
        ("10.7769", "106.7009"),
        ("11.5564", "104.9282"),
        ("0", "0"),
        ("90", "180"),
        ("-90", "-180"),
    ):
        answer = client.get(f"{API}/areas", query_string={"lat": lat, "lon": lon})
        assert problem(answer) == (422, "outside_province"), (lat, lon)


def test_words_with_and_without_marks_mean_the_same_category(client: FlaskClient):
    for text in ("sut lun via he", "sụt lún vỉa hè", "SỤT LÚN VỈA HÈ!"):
        items = body_of(client.post(f"{API}/category-suggestions", json={"text": text}))["items"]
        assert items[0]["code"] == "sidewalk-subsidence", text
        assert items == sorted(items, key=lambda item: -item["score"])
    english = client.post(
        f"{API}/category-suggestions", json={"text": "ổ gà"}, headers={"Accept-Language": "en"}
    )
    assert body_of(english)["items"][0]["name"] == "Pothole, damaged road or bridge"
    for nothing in ("", "   ", "🔥🔥", "zzzzzz"):
        assert body_of(client.post(f"{API}/category-suggestions", json={"text": nothing})) == {"items": []}


def test_suggestions_follow_a_change_of_the_categories(client: FlaskClient):
    def best() -> str | None:
        items = body_of(client.post(f"{API}/category-suggestions", json={"text": "qwertzuiop"}))["items"]
        return items[0]["code"] if items else None

    before = best()
    with Session.begin() as session:
        category = session.get_one(Category, "dangerous-tree")
        category.keywords = [*category.keywords, "qwertzuiop"]
    assert before != "dangerous-tree"
    assert best() == "dangerous-tree"
    with Session.begin() as session:
        session.get_one(Category, "dangerous-tree").active = False
    assert best() != "dangerous-tree"


def test_without_a_geocoder_nothing_is_found(client: FlaskClient):
    for query in ({"q": "Chợ Tân Ninh"}, {"lat": "11.31", "lon": "106.099"}):
        answer = client.get(f"{API}/geocode", query_string=query)
        assert body_of(answer) == {"provider": "none", "items": []}
    for query in ({}, {"lat": "11.31"}, {"q": "a", "lat": "11.31", "lon": "106.099"}):
        assert problem(client.get(f"{API}/geocode", query_string=query)) == (422, "fields_refused"), query


class TestWithAGeocoder:
    @pytest.fixture
    def receiver(self) -> Iterator[Receiver]:
        with Receiver() as running:
            yield running

    @pytest.fixture
    def settings(self, settings: Settings, receiver: Receiver) -> Settings:
        return settings.model_copy(update={"geocoder": "nominatim", "geocoder_url": receiver.url})

    def test_places_come_with_their_area(self, client: FlaskClient, receiver: Receiver):
        place = b'[{"lat": "11.3100", "lon": "106.0990", "display_name": "Ch\\u1ee3 T\\u00e2n Ninh"}]'
        receiver.answer_with(200, place, {"Content-Type": "application/json"})
        given = body_of(client.get(f"{API}/geocode", query_string={"q": "Chợ Tân Ninh"}))
        assert given["provider"] == "nominatim"
        assert given["items"] == [
            {"address": "Chợ Tân Ninh", "latitude": 11.31, "longitude": 106.099, "area": "25459"}
        ]

    def test_a_geocoder_in_trouble_is_said_to_be_so(self, client: FlaskClient, receiver: Receiver):
        receiver.answer_with(503)
        answer = client.get(f"{API}/geocode", query_string={"q": "Chợ Tân Ninh"})
        assert problem(answer) == (503, "geocoder_unavailable")
        assert int(answer.headers["Retry-After"]) > 0


def test_the_mini_apps_pages_may_call_the_api(client: FlaskClient):
    for origin in (ORIGIN, "zbrowser://h5.zdn.vn", "http://localhost:3000"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        preflight = client.options(f"{API}/reports", headers=asked)
        assert preflight.status_code == 204
        assert preflight.headers["Access-Control-Allow-Origin"] == origin
        allowed = preflight.headers["Access-Control-Allow-Headers"]
        for header in ("Authorization", "Content-Type", "Idempotency-Key", "Accept-Language"):
            assert header in allowed
        for method in ("GET", "POST", "PATCH"):
            assert method in preflight.headers["Access-Control-Allow-Methods"]
        answer = client.get(f"{API}/me", headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] == origin, "a refusal must be readable too"
        for header in ("Retry-After", "ETag", "Idempotent-Replayed", "X-Request-Id"):
            assert header in answer.headers["Access-Control-Expose-Headers"]


def test_no_other_page_may(client: FlaskClient):
    for origin in (
        "https://h5.zdn.vn.evil.example",
        "https://evil.example",
        "http://h5.zdn.vn",
        "https://H5.ZDN.VN",
        "http://localhost:3001",
        "null",
        "*",
        "",
    ):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        for answer in (
            client.options(f"{API}/reports", headers=asked),
            client.get(f"{API}/categories", headers={"Origin": origin}),
        ):
            assert "Access-Control-Allow-Origin" not in answer.headers, origin
            assert "Origin" in answer.headers["Vary"]


def test_credentials_of_browsers_are_never_asked_for(client: FlaskClient):
    answer = client.get(f"{API}/categories", headers={"Origin": ORIGIN})
    assert "Access-Control-Allow-Credentials" not in answer.headers
    outside = client.get("/healthz", headers={"Origin": ORIGIN})
    assert "Access-Control-Allow-Origin" not in outside.headers


def test_too_many_of_one_act_are_told_when_to_come_again(app: OpenAPI):
    with app.app_context():
        for _ in range(5):
            rates.limit("act", "one", 5)
        with pytest.raises(TooMany) as refused:
            rates.limit("act", "one", 5)
        assert refused.value.retry_after == 12
        rates.limit("act", "another", 5)
        rates.limit("other-act", "one", 5)


def test_rates_are_counted_across_processes(app: OpenAPI, redis_url: str):
    with app.app_context():
        for _ in range(3):
            rates.limit("shared", "one", 3)
    with Redis.from_url(redis_url) as redis:
        assert 0 < redis.pttl("rate:shared:one") <= 60_000


def test_rates_hold_in_memory_while_redis_is_away(app: OpenAPI):
    wired = app.extensions["wiring"]
    wired.redis = Redis.from_url("unix:///nowhere/redis.sock")
    with app.app_context():
        for _ in range(4):
            rates.limit("act", "one", 4)
        with pytest.raises(TooMany):
            rates.limit("act", "one", 4)
        rates.limit("act", "another", 4)


def test_the_factor_multiplies_rates(settings: Settings, app: OpenAPI):
    wired = app.extensions["wiring"]
    wired.settings = settings.model_copy(update={"rate_factor": 3.0})
    with app.app_context():
        for _ in range(6):
            rates.limit("factor", "one", 2)
        with pytest.raises(TooMany):
            rates.limit("factor", "one", 2)


def test_a_door_that_is_asked_too_often_says_so(app: OpenAPI, settings: Settings):
    app.extensions["wiring"].settings = settings.model_copy(update={"rate_factor": 0.02})
    asker = Asker(app)
    assert asker.patch("/me", {"language": "en"}).status_code == 200
    answer = asker.patch("/me", {"language": "vi"})
    assert problem(answer) == (429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) >= 1
