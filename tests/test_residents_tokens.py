"""Our own tokens: only what we signed, for this use, for this long."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from config import Settings
from doors import apidocs
from miniapp import tokens
from miniapp.tokens import Use
from tests.people import a_resident
from tests.residents import API, problem

PREVIOUS = "the secret of last year, as long as the other"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"secret_key_previous": (PREVIOUS,)})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def forged(app: OpenAPI, **claims: object) -> str:
    settings = app.extensions["wiring"].settings
    resident = a_resident()
    now = datetime.now(UTC)
    said: dict[str, object] = {
        "iss": settings.address,
        "aud": "residents",
        "sub": str(resident.id),
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "jti": "1",
    }
    key = hashlib.sha256(b"resident tokens:" + settings.secret_key.encode()).digest()
    said = {name: value for name, value in (said | claims).items() if value is not None}
    return jwt.encode(said, key, "HS256")


def test_a_well_made_token_is_taken(app: OpenAPI, client: FlaskClient):
    assert client.get(f"{API}/me", headers=bearer(forged(app))).status_code == 200


def test_a_token_that_was_taken_is_refused_once_it_has_ended(
    app: OpenAPI, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    headers = bearer(forged(app))
    assert client.get(f"{API}/me", headers=headers).status_code == 200
    ended = (datetime.now(UTC) + timedelta(minutes=5)).timestamp()
    monkeypatch.setattr(tokens, "time", lambda: ended)
    assert client.get(f"{API}/me", headers=headers).status_code == 401


WRONG_CLAIMS: tuple[dict[str, object], ...] = (
    {"exp": datetime(2026, 1, 1, tzinfo=UTC), "iat": datetime(2026, 1, 1, tzinfo=UTC)},
    {"aud": "photo-upload"},
    {"aud": "staff"},
    {"iss": "https://elsewhere.example"},
    {"exp": None},
    {"iat": None},
    {"jti": None},
    {"sub": None},
    {"sub": "1"},
    {"sub": "0192e5a0-0000-7000-8000-000000000000"},
    {"iat": datetime(2199, 1, 1, tzinfo=UTC)},
)


def test_a_token_that_says_something_wrong_is_refused(app: OpenAPI, client: FlaskClient):
    for claims in WRONG_CLAIMS:
        answer = client.get(f"{API}/me", headers=bearer(forged(app, **claims)))
        assert problem(answer) == (401, "unauthenticated"), claims


def unsigned(token: str, algorithm: str) -> str:
    _, body, _ = token.split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).rstrip(b"=")
    return f"{header.decode()}.{body}."


def test_a_token_without_our_signature_is_refused(app: OpenAPI, client: FlaskClient):
    for algorithm in ("none", "None", "HS512", "RS256"):
        answer = client.get(f"{API}/me", headers=bearer(unsigned(forged(app), algorithm)))
        assert problem(answer) == (401, "unauthenticated"), algorithm


def test_a_header_that_is_no_token_is_refused(client: FlaskClient):
    for header in (
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer a.b.c",
        "Bearer \xff\xfe",
        "Bearer " + "x" * 9000,
    ):
        answer = client.get(f"{API}/me", headers={"Authorization": header})
        assert problem(answer) == (401, "unauthenticated"), header


def test_tokens_of_the_key_before_are_still_taken(app: OpenAPI, client: FlaskClient):
    settings: Settings = app.extensions["wiring"].settings
    before = settings.model_copy(update={"secret_key": settings.secret_key_previous[0]})
    token = tokens.issue(before, Use.RESIDENTS, a_resident().id, datetime.now(UTC)).token
    assert client.get(f"{API}/me", headers=bearer(token)).status_code == 200
    older = settings.model_copy(update={"secret_key": "one that was given up, as long as the other"})
    token = tokens.issue(older, Use.RESIDENTS, a_resident().id, datetime.now(UTC)).token
    assert problem(client.get(f"{API}/me", headers=bearer(token))) == (401, "unauthenticated")


# What stands in good requests, by its name.
SAID: dict[str, object] = {
    "id": "00000000-0000-7000-8000-000000000000",
    "file_id": "00000000-0000-7000-8000-000000000000",
    "code": "PA-200101-00001",
    "number": "01",
    "lat": 11.31,
    "lon": 106.099,
    "latitude": 11.31,
    "longitude": 106.099,
    "category": "pothole",
    "description": "Ổ gà lớn trước chợ",
    "component": "to-khai",
    "access_token": "x",
    "through": "00000000-0000-7000-8000-000000000000",
    "procedure": "2.000635",
    "area": "25459",
    "version": 1,
    "stars": 5,
    "text": "Vẫn còn hư",
    "reason": "Chưa sửa xong",
    "zalo_order": "1",
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_door_of_residents_opens_to_a_token_that_is_not_good(app: OpenAPI, client: FlaskClient):
    good, spec = forged(app), apidocs.describe(app)
    ended = forged(app, exp=datetime(2026, 1, 1, tzinfo=UTC), iat=datetime(2026, 1, 1, tzinfo=UTC))
    bad = ("", ended, unsigned(good, "none"), good[:-8] + "AAAAAAAA", forged(app, aud="photo-upload"))
    doors = [
        (path, method, said)
        for path, methods in spec["paths"].items()
        for method, said in methods.items()
        if "resident" in {name for ways in said.get("security", []) for name in ways}
    ]
    assert len(doors) > 40
    opened = []
    for path, method, said in doors:
        place = re.sub(r"{(\w+)}", lambda found: str(SAID[found[1]]), path)
        query = {
            it["name"]: SAID[it["name"]]
            for it in said.get("parameters", [])
            if it["in"] == "query" and it.get("required")
        }
        body = {name: SAID[name] for name in _needed(spec, said)} if method != "get" else None
        for token in bad:
            answer = client.open(
                place,
                method=method.upper(),
                query_string=query,
                json=body,
                headers=bearer(token) if token else {},
            )
            if answer.status_code != 401 or answer.headers.get("Cache-Control") != "no-store":
                opened.append((path, method, answer.text))
    assert opened == []


def _needed(spec: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """The fields that a body must have."""
    schema = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    needed: list[str] = spec["components"]["schemas"].get(name, schema).get("required", [])
    return needed
