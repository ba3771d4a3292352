"""The clients of Zalo, against the simulator and against answers it would never give."""

import logging
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from clients.http import Refused, Unavailable
from clients.zalo import (
    CodeRejected,
    Graph,
    OutsideVietnam,
    TokenRejected,
    appsecret_proof,
    international,
)
from tests.phones import Zalo
from tests.receivers import Receiver
from tests.serving import ZALO, Clock, serving, simulated


@pytest.fixture
def zalo(tmp_path: Path, clock: Clock) -> Iterator[Zalo]:
    with serving(simulated(tmp_path, clock)) as url:
        yield Zalo(url)


def graph_at(receiver: Receiver) -> Graph:
    return Graph(receiver.url, "app", "test_app_secret")


# Vectors


def test_the_proof_is_the_known_one() -> None:
    expected = "f86b8540509cdb3ad6b1ed956b4c197aff473ad0b9cf075e0b0dca4a8302f6fc"
    assert appsecret_proof("test_access_token", "test_app_secret") == expected


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0987 654 321", "+84987654321"),
        ("84987654321", "+84987654321"),
        ("+84 987.654.321", "+84987654321"),
        ("14155552671", "+14155552671"),
        ("0987", None),
        ("84", None),
        ("8498765432109", None),
        ("", None),
        ("không có", None),
        ("٠٩٨٧٦٥٤٣٢١", None),
    ],
)
def test_numbers_become_international(written: str, number: str | None) -> None:
    assert international(written) == number


# Who is the resident


def test_who_holds_a_token(zalo: Zalo) -> None:
    user = zalo.graph.me(zalo.dev("session", persona="bac-sau"))
    assert (user.name, user.oa_user_id, user.is_sensitive) == (
        "Nguyễn Văn Sáu",
        zalo.user_id("bac-sau"),
        False,
    )
    assert user.id.isdecimal()
    assert user.id != user.oa_user_id
    assert user.avatar == "https://h5.zdn.vn/static/images/avatar.png"


def test_without_consent_or_following_there_is_less(zalo: Zalo) -> None:
    assert zalo.graph.me(zalo.dev("session", persona="co-lan")).name is None
    assert zalo.graph.me(zalo.dev("session", persona="co-lan")).avatar is None
    assert zalo.graph.me(zalo.dev("session", persona="em-duy")).oa_user_id is None


def test_the_phone_and_the_place(zalo: Zalo, clock: Clock) -> None:
    token = zalo.dev("session", persona="bac-sau")
    assert zalo.graph.phone(token, zalo.dev("phone-token", access_token=token)) == "+84900000001"
    located = zalo.graph.location(token, zalo.dev("location-token", access_token=token))
    assert (located.lat, located.lon, located.provider) == (11.5436, 106.0042, "gps")
    assert (located.at, located.at.tzinfo) == (clock.now, UTC)


@pytest.mark.parametrize("token", ["wrong", "", "a b", "a\r\nX: 1", "khoá", "x" * 5000])
def test_a_wrong_token_means_signing_in_again(zalo: Zalo, token: str) -> None:
    with pytest.raises(TokenRejected):
        zalo.graph.me(token)
    with pytest.raises(TokenRejected):
        zalo.graph.phone(token, "code")


@pytest.mark.parametrize("code", ["wrong", "", "a\nb", "khoá"])
def test_a_wrong_code_means_asking_again(zalo: Zalo, code: str) -> None:
    token = zalo.dev("session", persona="bac-sau")
    with pytest.raises(CodeRejected):
        zalo.graph.phone(token, code)
    with pytest.raises(CodeRejected):
        zalo.graph.location(token, code)


def test_a_used_an_old_and_a_foreign_code_are_rejected(zalo: Zalo, clock: Clock) -> None:
    token, other = zalo.dev("session", persona="bac-sau"), zalo.dev("session", persona="chi-hanh")
    used, old, place = (
        zalo.dev(f"{kind}-token", access_token=token) for kind in ("phone", "phone", "location")
    )
    zalo.graph.phone(token, used)
    for holder, code in ((token, used), (other, old), (token, place)):
        with pytest.raises(CodeRejected):
            zalo.graph.phone(holder, code)
    clock.forward(minutes=2)
    with pytest.raises(CodeRejected):
        zalo.graph.phone(token, old)


def test_another_secret_is_refused_but_not_as_a_bad_token(zalo: Zalo) -> None:
    token = zalo.dev("session", persona="bac-sau")
    with pytest.raises(Refused, match=r"^Zalo Graph error -242$") as caught:
        Graph(zalo.url + "/graph", ZALO.app_id, "another").me(token)
    assert not isinstance(caught.value, TokenRejected)


def test_abroad_the_bare_id_has_to_do(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving(simulated(tmp_path, outside_vietnam=True)) as url, caplog.at_level(logging.WARNING):
        zalo = Zalo(url)
        token = zalo.dev("session", persona="bac-sau")
        user = zalo.graph.me(token)
        assert (user.id.isdecimal(), user.name, user.avatar) == (True, None, None)
        with pytest.raises(OutsideVietnam):
            zalo.graph.phone(token, zalo.dev("phone-token", access_token=token))
    assert "outside Vietnam" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("452", TokenRejected),
        ("-501", OutsideVietnam),
        ("12000", Unavailable),
        ("10002", Unavailable),
        ("-32", Unavailable),
        ("2500", Refused),
        ("http500", Unavailable),
    ],
)
def test_trouble_of_graph_is_sorted(zalo: Zalo, fault: str, kind: type[Exception]) -> None:
    token = zalo.dev("session", persona="bac-sau")
    zalo.session.headers["X-Sim-Fault"] = fault
    with pytest.raises(kind):
        zalo.graph.me(token)
    with pytest.raises(CodeRejected if kind is Refused else kind):
        zalo.graph.phone(token, "code")


def test_secrets_travel_in_headers_only(receiver: Receiver) -> None:
    receiver.answer_with(body={"id": "1", "data": {"number": "84987654321"}, "error": 0})
    graph_at(receiver).me("test_access_token")
    graph_at(receiver).phone("test_access_token", "one-time")
    me, info = receiver.received
    assert me.path == "/v2.0/me?fields=id%2Cname%2Cpicture%2Cuser_id_by_oa%2Cis_sensitive"
    assert me.header("access_token") == "test_access_token"
    assert me.header("appsecret_proof") == appsecret_proof("test_access_token", "test_app_secret")
    assert info.path == "/v2.0/me/info"
    assert (info.header("code"), info.header("secret_key")) == ("one-time", "test_app_secret")


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        "null",
        '"error"',
        "<html>",
        '{"error":0}',
        '{"error":0,"id":""}',
        '{"error":0,"id":{}}',
        '{"error":0,"id":true}',
        '{"error":null,"id":"1"}',
        '{"error":{},"id":"1"}',
        '{"error":"no","id":"1"}',
        '{"error":true,"id":"1"}',
    ],
)
def test_an_answer_that_makes_no_sense_is_again_later(receiver: Receiver, body: str) -> None:
    receiver.answer_with(body=body)
    with pytest.raises(Unavailable):
        graph_at(receiver).me("token")


def test_ids_keep_all_their_digits_and_odd_members_are_left_out(receiver: Receiver) -> None:
    receiver.answer_with(
        body='{"id":4047671499938107249,"name":null,"picture":[1],"user_id_by_oa":{},"is_sensitive":"yes"}'
    )
    user = graph_at(receiver).me("token")
    assert (user.id, user.name, user.avatar, user.oa_user_id) == ("4047671499938107249", None, None, None)
    assert user.is_sensitive is False


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"latitude": "91", "longitude": "106", "timestamp": "0"},
        {"latitude": "nan", "longitude": "106", "timestamp": "0"},
        {"latitude": "11", "longitude": "inf", "timestamp": "0"},
        {"latitude": "11", "longitude": "106", "timestamp": "1e30"},
        {"latitude": "11", "longitude": "106", "timestamp": "nan"},
        {"latitude": "11", "longitude": "106"},
        {"latitude": "north", "longitude": "106", "timestamp": "0"},
    ],
)
def test_a_place_that_is_none_means_asking_again(receiver: Receiver, place: dict[str, str]) -> None:
    receiver.answer_with(body={"data": place, "error": 0})
    with pytest.raises(CodeRejected):
        graph_at(receiver).location("token", "code")


@pytest.mark.parametrize("number", ["", "0", "12", "abc"])
def test_a_number_that_is_none_means_asking_again(receiver: Receiver, number: str) -> None:
    receiver.answer_with(body={"data": {"number": number}, "error": 0})
    with pytest.raises(CodeRejected):
        graph_at(receiver).phone("token", "code")


def test_an_error_number_written_as_text_is_understood(receiver: Receiver) -> None:
    receiver.answer_with(body={"error": "452", "message": "Session key invalid"})
    with pytest.raises(TokenRejected, match=r"^Zalo Graph error 452$"):
        graph_at(receiver).me("token")
