"""Signing in: Zalo's word against our own token, one-time codes, and what residents say of themselves."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from redis import Redis
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from config import Settings
from miniapp import identity
from models import Reading, Report, Resident, Session
from models.secret import blind_index
from tests.people import a_report, a_resident
from tests.phones import Zalo
from tests.residents import API, Asker, body_of, problem
from tests.serving import ZALO, Clock, serving, simulated
from wiring import Wiring


@pytest.fixture
def zalo(tmp_path: Path) -> Iterator[Zalo]:
    with serving(simulated(tmp_path, Clock())) as url:
        yield Zalo(url)


@pytest.fixture
def settings(settings: Settings, zalo: Zalo) -> Settings:
    """The simulator runs elsewhere: everything else as always."""
    return settings.model_copy(
        update={
            "zalo_graph_base": zalo.url + "/graph",
            "zalo_app_id": ZALO.app_id,
            "zalo_app_secret": ZALO.app_secret,
        }
    )


def sign_in(client: FlaskClient, token: str) -> TestResponse:
    return client.post(f"{API}/session", json={"access_token": token})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_of_zalo_becomes_one_of_ours(client: FlaskClient, zalo: Zalo):
    answer = sign_in(client, zalo.dev("session", persona="chi-hanh"))
    assert answer.status_code == 200
    given = body_of(answer)
    assert given["resident"]["name"] == "Trần Thị Mỹ Hạnh"
    assert given["resident"]["phone"] is None
    left = datetime.fromisoformat(given["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)
    me = client.get(f"{API}/me", headers=bearer(given["token"]))
    assert body_of(me) == given["resident"]


def test_a_resident_is_the_same_each_time_and_with_each_token(client: FlaskClient, zalo: Zalo):
    ids = {
        body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["resident"]["id"] for _ in range(3)
    }
    other = body_of(sign_in(client, zalo.dev("session", persona="chi-hanh")))["resident"]["id"]
    assert len(ids) == 1
    assert other not in ids


def test_who_tells_no_name_is_welcome_too(client: FlaskClient, zalo: Zalo):
    assert body_of(sign_in(client, zalo.dev("session", persona="co-lan")))["resident"]["name"] == ""


def test_first_sessions_at_once_make_one_resident(app: OpenAPI, zalo: Zalo, redis_url: str):
    token = zalo.dev("session", persona="bac-sau")

    def again(_: int) -> str:
        answer = sign_in(app.test_client(), token)
        assert answer.status_code == 200, answer.text
        return str(body_of(answer)["resident"]["id"])

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(again, range(8)))) == 1
    with Reading() as session:
        assert len(session.scalars(select(Resident)).all()) == 1


def test_who_wrote_in_the_chat_before_is_the_same_person(client: FlaskClient, zalo: Zalo):
    known = a_resident(zalo_app_user_id=None, zalo_oa_user_id=zalo.user_id("bac-sau"), name="")
    given = body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["resident"]
    assert given["id"] == str(known.id)
    assert given["name"] == "Nguyễn Văn Sáu"


def test_who_was_two_until_zalo_told_is_one_with_all_that_was_theirs(client: FlaskClient, zalo: Zalo):
    chat_id = zalo.user_id("bac-sau")
    first = body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["resident"]["id"]
    with Session.begin() as session:
        session.execute(text("UPDATE residents SET zalo_oa_user_id = NULL"))
    from_chat = a_resident(zalo_app_user_id=None, zalo_oa_user_id=chat_id)
    report = a_report(from_chat)
    again = body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["resident"]["id"]
    assert again == first
    with Reading() as session:
        assert session.scalars(select(Resident.zalo_oa_user_id)).all() == [chat_id]
        assert str(session.get_one(Report, report.id).resident_id) == first


def test_two_people_are_never_made_one(client: FlaskClient, zalo: Zalo):
    chat_id = zalo.user_id("bac-sau")
    other = a_resident(zalo_oa_user_id=chat_id)
    given = body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["resident"]["id"]
    assert given != str(other.id)
    with Reading() as session:
        assert session.get_one(Resident, other.id).zalo_oa_user_id == chat_id


def test_a_token_zalo_does_not_know_is_refused(client: FlaskClient):
    for token in ("nonsense", "with space", "dấu", "x" * 4096):
        answer = sign_in(client, token)
        assert problem(answer) == (401, "zalo_token_rejected")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_verified_token_is_remembered_by_its_digest_only(
    app: OpenAPI, client: FlaskClient, zalo: Zalo, redis_url: str
):
    token = zalo.dev("session", persona="bac-sau")
    sign_in(client, token)
    with Redis.from_url(redis_url) as redis:
        keys = [key.decode() for key in redis.keys("zalo-token:*")]
        assert keys == ["zalo-token:" + hashlib.sha256(token.encode()).hexdigest()]
        assert 0 < int(redis.ttl(keys[0])) <= identity.REMEMBERED_S
    wired: Wiring = app.extensions["wiring"]
    wired.graph = type(wired.graph)("http://127.0.0.1:9", ZALO.app_id, ZALO.app_secret)
    assert sign_in(client, token).status_code == 200


def test_a_forgotten_resident_is_not_found_by_a_remembered_token(client: FlaskClient, zalo: Zalo):
    token = zalo.dev("session", persona="bac-sau")
    first = body_of(sign_in(client, token))["resident"]["id"]
    with Session.begin() as session:
        session.execute(text("DELETE FROM residents"))
    second = sign_in(client, token)
    assert second.status_code == 200
    assert body_of(second)["resident"]["id"] != first


def test_zalo_that_does_not_answer_is_a_reason_to_try_again(app: OpenAPI, client: FlaskClient):
    wired: Wiring = app.extensions["wiring"]
    wired.graph = type(wired.graph)("http://127.0.0.1:9", ZALO.app_id, ZALO.app_secret)
    answer = sign_in(client, "some-token")
    assert problem(answer) == (503, "zalo_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_phone_number_is_kept_encrypted_and_shown_masked(client: FlaskClient, zalo: Zalo):
    token = zalo.dev("session", persona="bac-sau")
    ours = body_of(sign_in(client, token))["token"]
    code = zalo.dev("phone-token", access_token=token)
    form = {"access_token": token, "code": code}
    answer = client.post(f"{API}/session/phone", json=form, headers=bearer(ours))
    assert answer.status_code == 200, answer.text
    assert body_of(answer)["phone"] == "+84*****001"
    with Reading() as session:
        raw = session.execute(text("SELECT phone, phone_index FROM residents")).one()
        assert "900000001" not in raw.phone
        assert raw.phone_index == blind_index("+84900000001")
        assert session.scalars(select(Resident.phone)).one() == "+84900000001"
    used = client.post(f"{API}/session/phone", json=form, headers=bearer(ours))
    assert problem(used) == (422, "zalo_code_rejected")


def test_a_place_is_told_with_its_area_and_kept_nowhere(client: FlaskClient, zalo: Zalo):
    token = zalo.dev("session", persona="em-duy")
    ours = body_of(sign_in(client, token))["token"]
    form = {"access_token": token, "code": zalo.dev("location-token", access_token=token)}
    given = body_of(client.post(f"{API}/session/location", json=form, headers=bearer(ours)))
    assert (given["latitude"], given["longitude"], given["area"]) == (11.31, 106.0983, "25459")


def test_a_code_of_somebody_else_is_not_exchanged(client: FlaskClient, zalo: Zalo):
    ours = body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["token"]
    theirs = zalo.dev("session", persona="chi-hanh")
    form = {"access_token": theirs, "code": zalo.dev("phone-token", access_token=theirs)}
    answer = client.post(f"{API}/session/phone", json=form, headers=bearer(ours))
    assert problem(answer) == (401, "zalo_token_rejected")


def test_name_and_language_can_be_changed_and_zalo_does_not_change_them_back(client: FlaskClient, zalo: Zalo):
    token = zalo.dev("session", persona="bac-sau")
    ours = bearer(body_of(sign_in(client, token))["token"])
    changed = client.patch(f"{API}/me", json={"name": " Bác  Sáu ", "language": "en"}, headers=ours)
    assert (body_of(changed)["name"], body_of(changed)["language"]) == ("Bác  Sáu", "en")
    again = body_of(sign_in(client, zalo.dev("session", persona="bac-sau")))["resident"]
    assert (again["name"], again["language"]) == ("Bác  Sáu", "en")


def test_what_residents_may_not_say_of_themselves_is_refused(app: OpenAPI):
    asker = Asker(app)
    for form in ({"language": "fr"}, {"name": "x" * 101}, {"phone": "+84900000001"}, {"blocked_until": None}):
        assert problem(asker.patch("/me", form)) == (422, "fields_refused"), form
