"""How the simulated Official Account gives its tokens: for a code, for a refresh token, each of them once."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

from tests.serving import Clock
from tests.zalo_side import APP, Json, Side

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def grant(side: Side, secret: str = APP.app_secret, **form: str) -> Json:
    fields = {"app_id": APP.app_id} | form
    answer = side.http.post("/sim/zalo/oauth/v4/oa/access_token", data=fields, headers={"secret_key": secret})
    return side.read(answer)


def code(side: Side) -> str:
    asked = {
        "app_id": APP.app_id,
        "redirect_uri": "https://a.vn/back?x=1",
        "code_challenge": CHALLENGE,
        "state": "s",
    }
    page = side.http.get("/sim/zalo/oauth/v4/oa/permission", query_string=asked)
    assert CHALLENGE in page.text
    answer = side.http.post("/sim/zalo/oauth/v4/oa/permission", data=asked)
    target = urlsplit(answer.headers["Location"])
    given = parse_qs(target.query)
    assert (target.netloc, given["x"], given["state"], given["oa_id"]) == ("a.vn", ["1"], ["s"], [APP.oa_id])
    return given["code"][0]


def exchange(side: Side, code: str, verifier: str = VERIFIER) -> Json:
    return grant(side, grant_type="authorization_code", code=code, code_verifier=verifier)


def refresh(side: Side, token: str) -> Json:
    return grant(side, grant_type="refresh_token", refresh_token=token)


def test_the_challenge_is_that_of_the_standard() -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == CHALLENGE


def test_a_code_gives_tokens_once(side: Side) -> None:
    given = code(side)
    tokens = exchange(side, given)
    assert tokens["expires_in"] == "90000"
    assert side.call("openapi/v2.0/oa/getoa", token=tokens["access_token"])["error"] == 0
    again = exchange(side, given)
    assert again["error"] == -14010
    assert set(again) == {"error", "error_name", "error_reason", "error_description", "ref_doc"}


def test_a_code_needs_its_verifier_and_ten_minutes(side: Side, clock: Clock) -> None:
    assert exchange(side, code(side), "wrong")["error"] == -14011
    late = code(side)
    clock.forward(minutes=10)
    assert exchange(side, late)["error"] == -14010


def test_a_refresh_token_rotates(side: Side, clock: Clock) -> None:
    first = exchange(side, code(side))
    second = refresh(side, first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert refresh(side, first["refresh_token"])["error"] == -14014
    clock.forward(days=90)
    assert refresh(side, second["refresh_token"])["error"] == -14014


def test_an_access_token_runs_out(side: Side, clock: Clock) -> None:
    token = refresh(side, APP.oa_refresh_token)["access_token"]
    clock.forward(hours=24, minutes=59)
    assert side.call("openapi/v2.0/oa/getoa", token=token)["error"] == 0
    clock.forward(minutes=1)
    assert side.call("openapi/v2.0/oa/getoa", token=token)["error"] == -220
    assert side.call("openapi/v2.0/oa/getoa", token="unknown")["error"] == -216


def test_the_consoles_refresh_token_is_always_good(side: Side) -> None:
    assert "access_token" in refresh(side, APP.oa_refresh_token)
    assert "access_token" in refresh(side, APP.oa_refresh_token)


def test_refusals_of_oauth(side: Side) -> None:
    ask = side.http.get
    assert grant(side, grant_type="password")["error"] == -14004
    assert grant(side, app_id="1")["error"] == -14002
    assert grant(side, secret="wrong", grant_type="refresh_token")["error"] == -14001
    page = "/sim/zalo/oauth/v4/oa/permission"
    assert ask(page, query_string={"app_id": "1"}).get_json()["error"] == -14002
    wrong = {"app_id": APP.app_id, "redirect_uri": "javascript:alert(1)"}
    assert ask(page, query_string=wrong).get_json()["error"] == -14003
    assert side.http.post(page, data=wrong).get_json()["error"] == -14003
