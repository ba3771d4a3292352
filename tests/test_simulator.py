"""The simulated Zalo behaves as the real one is described, over real HTTP."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.phones import Phone
from tests.serving import Clock, serving, simulated


@pytest.fixture
def phone(tmp_path: Path, clock: Clock) -> Iterator[Phone]:
    with serving(simulated(tmp_path, clock)) as url:
        phone = Phone(url)
        yield phone
        phone.http.close()


# People


def test_the_shipped_people_are_there_with_ids_like_zalos(phone: Phone) -> None:
    everyone = phone.http.get(phone.url + "/dev/personas").json()["personas"]
    assert len(everyone) >= 6
    assert "Nguyễn Văn Sáu" in {each["name"] for each in everyone}
    ids = [each[name] for each in everyone for name in ("app_user_id", "oa_user_id")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[1-9]\d{17,18}", each) for each in ids)
    assert all(each["phone"].startswith("8490000000") for each in everyone), "numbers of no one"


def test_someone_new_can_live_here(phone: Phone) -> None:
    consents = {"userInfo": True, "phone": False, "location": True}
    form = {"name": "Đỗ Thị Bưởi", "phone": "84900000099", "lat": 11.3, "lon": 106.1, "consents": consents}
    card = phone.dev("personas", form, 201)
    assert re.fullmatch(r"do-thi-buoi-[0-9a-f]{6}", card["persona"])
    assert (card["lat"], card["lon"], card["consents"]) == (11.3, 106.1, consents)
    assert phone.me(phone.token(card["persona"]))["name"] == "Đỗ Thị Bưởi"


def test_a_key_is_given_once(phone: Phone) -> None:
    phone.dev("personas", {"name": "A", "persona": "a"}, 201)
    phone.dev("personas", {"name": "B", "persona": "a"}, 409)
    assert phone.card("a")["name"] == "A"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "A", "lat": 91}, "lat"),
        ({"name": "A", "phone": "0987 654"}, "phone"),
        ({"name": "A", "persona": "../etc"}, "persona"),
        ([], ""),
        (None, ""),
    ],
)
def test_an_unreadable_person_is_told_field_by_field(phone: Phone, form: object, field: str) -> None:
    assert list(phone.dev("personas", form, 400)["fields"]) == [field]


@pytest.mark.parametrize("path", ["session", "interaction"])
def test_nobody_of_that_key(phone: Phone, path: str) -> None:
    phone.dev(path, {"persona": "nobody"}, 404)
    phone.dev(path, {}, 400)
    assert phone.http.get(phone.url + "/dev/messages?persona=nobody").status_code == 404


# Who holds a token


def test_me_is_flat_and_says_success(phone: Phone) -> None:
    card = phone.card("bac-sau")
    assert phone.me(phone.token()) == {
        "id": card["app_user_id"],
        "name": "Nguyễn Văn Sáu",
        "picture": {"data": {"url": "https://h5.zdn.vn/static/images/avatar.png"}},
        "error": 0,
        "message": "Success",
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("id", {"id"}),
        (" id , picture.type(small) ", {"id", "picture"}),
        ("name,user_id_by_oa,is_follower,gender", {"name", "user_id_by_oa", "is_follower"}),
        (None, {"id", "name", "picture"}),
        ("nothing", set()),
    ],
)  # fmt: skip
def test_only_the_fields_asked_for_are_told(phone: Phone, fields: str | None, told: set[str]) -> None:
    assert set(phone.me(phone.token(), fields)) == told | {"error", "message"}


def test_without_consent_only_the_id_is_told(phone: Phone) -> None:
    assert set(phone.me(phone.token("co-lan"))) == {"id", "error", "message"}


def test_who_does_not_follow_has_no_id_for_the_official_account(phone: Phone) -> None:
    assert "user_id_by_oa" not in phone.me(phone.token("em-duy"), "id,user_id_by_oa")
    phone.dev("interaction", {"persona": "em-duy"})
    told = phone.me(phone.token("em-duy"), "id,user_id_by_oa")
    assert told["user_id_by_oa"] == phone.card("em-duy")["oa_user_id"]


def test_a_wrong_token_or_proof_is_an_error_with_http_200(phone: Phone) -> None:
    assert phone.me("wrong")["error"] == 452
    assert phone.me("")["error"] == 452
    for proof in ("", "0" * 64, "é"):
        refused = phone.me(phone.token(), appsecret_proof=proof.encode().decode("latin-1"))
        assert refused == {"error": -242, "message": "Invalid appsecret_proof provided in the API argument"}


def test_a_token_runs_out(phone: Phone, clock: Clock) -> None:
    token = phone.token()
    clock.forward(minutes=59)
    assert phone.me(token)["error"] == 0
    clock.forward(minutes=1)
    assert phone.me(token)["error"] == 452


def test_a_server_abroad_gets_the_bare_id(tmp_path: Path) -> None:
    with serving(simulated(tmp_path, outside_vietnam=True)) as url:
        phone = Phone(url)
        token = phone.token()
        assert set(phone.me(token, "id")) == {"id", "error", "message"}
        refused = phone.me(token, "id,name")
        assert refused["error"] == -501
        assert refused["message"].endswith("not inside Vietnam: 127.0.0.1")
        code = phone.dev("phone-token", {"access_token": token})["token"]
        assert phone.info(token, code)["error"] == -501
        phone.http.close()


# One-time codes


def test_a_phone_code_gives_the_number_once(phone: Phone) -> None:
    token = phone.token()
    code = phone.dev("phone-token", {"access_token": token})["token"]
    assert phone.info(token, code) == {"data": {"number": "84900000001"}, "error": 0, "message": "Success"}
    assert phone.info(token, code)["error"] != 0


def test_a_location_code_gives_text_numbers(phone: Phone, clock: Clock) -> None:
    token = phone.token()
    code = phone.dev("location-token", {"access_token": token})["token"]
    made = str(int(clock.now.timestamp() * 1000))
    clock.forward(seconds=30)
    assert phone.info(token, code)["data"] == {
        "provider": "gps",
        "latitude": "11.5436",
        "longitude": "106.0042",
        "timestamp": made,
    }


def test_a_location_code_may_be_for_another_place(phone: Phone) -> None:
    token = phone.token()
    asked = {"access_token": token, "latitude": 11.31, "longitude": 106.1}
    given = phone.info(token, phone.dev("location-token", asked)["token"])["data"]
    assert (given["latitude"], given["longitude"]) == ("11.31", "106.1")
    phone.dev("location-token", asked | {"latitude": 200}, 400)


def test_a_code_lives_two_minutes(phone: Phone, clock: Clock) -> None:
    token = phone.token()
    young, old = (phone.dev("phone-token", {"access_token": token})["token"] for _ in range(2))
    clock.forward(seconds=119)
    assert phone.info(token, young)["error"] == 0
    clock.forward(seconds=1)
    assert phone.info(token, old)["error"] != 0


def test_a_code_is_of_one_person_and_needs_the_secret(phone: Phone) -> None:
    token, other = phone.token("bac-sau"), phone.token("chi-hanh")
    code = phone.dev("phone-token", {"access_token": token})["token"]
    assert phone.info(other, code)["error"] == 100
    assert phone.info(token, code, secret="wrong")["error"] == 100
    assert phone.info("wrong", code)["error"] == 452
    assert phone.info(token, "wrong")["error"] == 100
    assert phone.info(token, code)["error"] == 0, "none of these used it up"


@pytest.mark.parametrize(("persona", "path"), [("em-duy", "phone-token"), ("anh-khoa", "location-token")])
def test_who_denies_gives_no_code(phone: Phone, persona: str, path: str) -> None:
    assert phone.dev(path, {"access_token": phone.token(persona)}, 403)["error"] == -201


def test_a_code_needs_a_valid_token(phone: Phone) -> None:
    assert phone.dev("phone-token", {"access_token": "wrong"}, 401)["error"] == 452


def test_of_many_exchanges_at_once_one_succeeds(phone: Phone) -> None:
    token = phone.token()
    code = phone.dev("phone-token", {"access_token": token})["token"]
    with ThreadPoolExecutor(8) as pool:
        errors = list(
            pool.map(lambda _: Phone(phone.url[: -len("/sim/zalo")]).info(token, code)["error"], range(16))
        )
    assert sorted(errors) == [0] + [100] * 15
