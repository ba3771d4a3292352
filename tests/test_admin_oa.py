"""An administrator connects the Official Account: to Zalo's consent page and back, with a proof of possession."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

from clients.zalo.oauth import challenge
from config import Settings
from models import AuditEntry, Reading, Role
from reports.entry.access import Seat
from simulator.world import now
from tests.desk import Desk, an_account
from tests.receivers import Receiver
from tests.serving import ZALO, serving, simulated
from wiring import Wiring

FIXED = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.fixture(scope="module")
def zalo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Zalo's OAuth, simulated."""
    folder: Path = tmp_path_factory.mktemp("zalo")
    with serving(simulated(folder, now)) as url:
        yield f"{url}/sim/zalo/oauth"


@pytest.fixture
def settings(settings: Settings, zalo: str, request: pytest.FixtureRequest) -> Settings:
    own = {
        "zalo_app_id": ZALO.app_id,
        "zalo_app_secret": ZALO.app_secret,
        "zalo_oa_id": ZALO.oa_id,
        "zalo_oa_access_token": "",
        "zalo_oauth_base": zalo,
        "zalo_openapi_base": zalo.replace("/oauth", "/openapi"),
        "zalo_business_base": zalo.replace("/oauth", "/business"),
    }
    return settings.model_copy(update=own | getattr(request, "param", {}))


@pytest.fixture
def admin(app: OpenAPI) -> Desk:
    return Desk(app, an_account(Seat(Role.ADMIN)))


def way_there(admin: Desk) -> dict[str, str]:
    url = admin.get("/admin/zalo/connect").get_json()["url"]
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def consented(zalo: str, asked: dict[str, str]) -> dict[str, str]:
    """The administrator of the Official Account says yes; what Zalo brings back."""
    page = requests.post(f"{zalo}/v4/oa/permission", data=asked, allow_redirects=False, timeout=10)
    target = urlsplit(page.headers["Location"])
    assert target.path == "/api/v1/admin/zalo/callback"
    return {name: values[0] for name, values in parse_qs(target.query).items()}


def come_back(admin: Desk, brought: dict[str, str]) -> TestResponse:
    return admin.client.get("/api/v1/admin/zalo/callback", query_string=brought)


def test_an_administrator_connects_the_account(app: OpenAPI, admin: Desk, zalo: str) -> None:
    before = admin.get("/admin/zalo").get_json()
    assert (before["standing"], before["history"]) == ("not_connected", [])
    asked = way_there(admin)
    assert (asked["app_id"], asked["redirect_uri"]) == (ZALO.app_id, before["callback_url"])
    answer = come_back(admin, consented(zalo, asked))
    assert answer.status_code == 200
    assert ZALO.oa_id in answer.get_data(as_text=True)
    after = admin.get("/admin/zalo").get_json()
    assert (after["standing"], after["failures"], after["last_error"]) == ("ok", 0, "")
    assert [each["act"] for each in after["history"]] == ["connected"]
    assert after["expires_at"] < after["refresh_expires_at"]
    wired: Wiring = app.extensions["wiring"]
    grant = wired.keeper.grant()
    assert grant is not None
    told = str(after) + answer.get_data(as_text=True)
    assert grant.access_token not in told
    with Reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.act, entry.subject) == ("zalo_connected", ZALO.oa_id)


def test_what_zalo_says_of_the_account_is_told(admin: Desk, zalo: str) -> None:
    answer = admin.post("/admin/zalo/check").get_json()
    assert answer["account"] == {"ok": False, "trouble": "the Official Account is not connected"}
    come_back(admin, consented(zalo, way_there(admin)))
    answer = admin.post("/admin/zalo/check").get_json()
    assert answer["account"]["ok"]
    assert answer["account"]["name"]
    assert answer["templates"]["ok"]
    assert 0 < answer["templates"]["remain"] <= answer["templates"]["total"]


def test_every_way_has_a_verifier_of_its_own(admin: Desk) -> None:
    one, other = way_there(admin), way_there(admin)
    assert one["code_challenge"] != other["code_challenge"]
    assert one["state"] != other["state"]


@pytest.mark.parametrize("settings", [{"zalo_pkce_verifier": FIXED}], indirect=True)
def test_a_verifier_saved_in_the_console_is_used_every_time(admin: Desk, zalo: str) -> None:
    asked = way_there(admin)
    assert asked["code_challenge"] == challenge(FIXED) == way_there(admin)["code_challenge"]
    assert come_back(admin, consented(zalo, asked)).status_code == 200


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_a_code_works_once_and_only_with_its_own_way(admin: Desk, zalo: str) -> None:
    brought, other = consented(zalo, way_there(admin)), way_there(admin)
    wrong = come_back(admin, brought | {"state": other["state"]})
    assert refused(wrong) == (422, "consent_refused")
    assert "-14011" in wrong.get_json()["detail"]
    assert admin.get("/admin/zalo").get_json()["standing"] == "not_connected"
    assert come_back(admin, brought).status_code == 200
    again = come_back(admin, brought)
    assert refused(again) == (422, "consent_refused"), "Zalo takes a code once"
    assert admin.get("/admin/zalo").get_json()["standing"] == "ok"


def test_a_way_that_somebody_else_began_leads_nowhere(app: OpenAPI, admin: Desk, zalo: str) -> None:
    brought = consented(zalo, way_there(Desk(app, an_account(Seat(Role.ADMIN)))))
    assert refused(come_back(admin, brought)) == (422, "consent_not_ours")
    assert refused(come_back(admin, brought | {"state": "made.up.state"})) == (422, "consent_not_ours")
    assert refused(come_back(Desk(app), brought)) == (401, "unauthenticated")


def test_the_account_must_be_the_one_that_is_set(admin: Desk, zalo: str) -> None:
    brought = consented(zalo, way_there(admin))
    assert refused(come_back(admin, brought | {"oa_id": "999"})) == (409, "other_official_account")


@pytest.mark.parametrize("missing", ["code", "oa_id", "state"])
def test_a_way_back_that_brings_too_little_is_refused(admin: Desk, missing: str) -> None:
    brought = {"code": "c", "oa_id": "1", "state": "s"}
    brought.pop(missing)
    answer = come_back(admin, brought)
    assert answer.status_code == 422
    assert missing in answer.get_json()["fields"]


@pytest.mark.parametrize("settings", [{"zalo_oa_id": ""}], indirect=True)
def test_without_an_account_in_the_settings_there_is_nothing_to_connect(admin: Desk) -> None:
    assert refused(admin.get("/admin/zalo/connect")) == (409, "official_account_not_set")


class TestZaloIsAway:
    """Zalo's OAuth does not answer."""

    @pytest.fixture
    def zalo(self, receiver: Receiver) -> str:
        receiver.answer_with(503)
        return receiver.url

    def test_connecting_says_so(self, admin: Desk) -> None:
        state = way_there(admin)["state"]
        answer = come_back(admin, {"code": "c", "oa_id": ZALO.oa_id, "state": state})
        assert refused(answer) == (503, "zalo_silent")
