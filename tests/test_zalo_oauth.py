"""How tokens are asked for and renewed, against a real HTTP server."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from clients.http import Unavailable
from clients.zalo import GrantLost, OAuth
from clients.zalo.oauth import challenge, new_verifier
from tests.receivers import Receiver

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
CONSENT = "https://oauth.zaloapp.com"
PAIR = {"access_token": "access", "refresh_token": "refresh", "expires_in": "90000"}


def an_oauth(receiver: Receiver) -> OAuth:
    return OAuth(receiver.url, CONSENT, "3608", "app secret")


def test_the_challenge_is_the_known_one() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_verifier_is_new_each_time_and_of_the_right_length() -> None:
    made = {new_verifier() for _ in range(20)}
    assert len(made) == 20
    assert {len(verifier) for verifier in made} == {43}


def test_the_consent_page_is_asked_for_with_the_challenge(receiver: Receiver) -> None:
    url = an_oauth(receiver).consent_url("https://smart.example.vn/back", "dBjft", "state & more")
    assert url.startswith(f"{CONSENT}/v4/oa/permission?")
    assert parse_qs(urlsplit(url).query) == {
        "app_id": ["3608"],
        "redirect_uri": ["https://smart.example.vn/back"],
        "code_challenge": [challenge("dBjft")],
        "state": ["state & more"],
    }


def test_a_code_becomes_a_pair(receiver: Receiver) -> None:
    receiver.answer_with(body=PAIR)
    pair = an_oauth(receiver).exchange("code", "verifier", NOW)
    assert (pair.access_token, pair.refresh_token) == ("access", "refresh")
    assert pair.expires_at == NOW + timedelta(hours=25)
    assert pair.refresh_expires_at == NOW + timedelta(days=90)
    assert "access" not in repr(pair)
    [call] = receiver.received
    assert (call.method, call.path, call.header("secret_key")) == (
        "POST",
        "/v4/oa/access_token",
        "app secret",
    )
    assert parse_qs(call.body.decode()) == {
        "app_id": ["3608"],
        "grant_type": ["authorization_code"],
        "code": ["code"],
        "code_verifier": ["verifier"],
    }


def test_a_refresh_token_becomes_a_pair(receiver: Receiver) -> None:
    receiver.answer_with(body=PAIR | {"expires_in": 3600, "refresh_token_expires_in": "86400"})
    pair = an_oauth(receiver).refresh("before", NOW)
    assert pair.expires_at == NOW + timedelta(hours=1)
    assert pair.refresh_expires_at == NOW + timedelta(days=1)
    [call] = receiver.received
    assert parse_qs(call.body.decode()) == {
        "app_id": ["3608"],
        "grant_type": ["refresh_token"],
        "refresh_token": ["before"],
    }


def test_a_lost_grant_is_told_from_trouble_that_passes(receiver: Receiver) -> None:
    oauth = an_oauth(receiver)
    receiver.answer_with(
        body={"error": -14014, "error_name": "Invalid refresh token", "error_reason": "it was used"},
        times=1,
    )
    with pytest.raises(GrantLost, match=r"^Zalo OAuth error -14014 Invalid refresh token$"):
        oauth.refresh("before", NOW)
    receiver.answer_with(body={"access_token": "half a pair"}, times=1)
    with pytest.raises(Unavailable):
        oauth.refresh("before", NOW)
    receiver.answer_with(503, times=1)
    with pytest.raises(Unavailable):
        oauth.refresh("before", NOW)
    receiver.answer_with(body="<html>maintenance</html>")
    with pytest.raises(Unavailable):
        oauth.refresh("before", NOW)
