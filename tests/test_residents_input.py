"""What ill-wishers, broken phones and half-read bodies send: refused in the one shape, never a failure of ours."""

import json
from typing import Any

from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from tests.residents import API, Asker, a_form, body_of, problem

JSON = "application/json"


def raw(asker: Asker, body: bytes | str, content_type: str | None = JSON) -> TestResponse:
    headers = {"Idempotency-Key": "a-key-long-enough"}
    options: dict[str, Any] = {"content_type": content_type} if content_type else {}
    return asker.post("/reports", data=body, headers=headers, **options)


def test_what_is_no_json_is_a_bad_request(app: OpenAPI):
    asker = Asker(app)
    whole = json.dumps(a_form())
    for body in (
        "",
        "{",
        whole[:-1],
        "nonsense",
        b"\xff\xfe\x00",
        '{"latitude": NaN}',
        '{"longitude": -Infinity}',
        '{"accuracy_m": 1e400}',
        '{"description": "\\u0000"}',
        '{"description": "\\ud800"}',
        '{"answers": {"\\u0000": 1}}',
        '{"answers": {"a": 1e999}}',
        "[" * 100_000,
        '{"answers":' * 40 + "1" + "}" * 40,
        '{"a": ' + "9" * 5000 + "}",
        json.dumps(whole),
    ):
        assert problem(raw(asker, body)) == (400, "bad_request"), body[:40]


def test_what_does_not_say_it_is_json_is_not_read(app: OpenAPI):
    asker = Asker(app)
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml", None):
        answer = raw(asker, json.dumps(a_form()), content_type)
        assert problem(answer) == (415, "unsupported_media_type"), content_type


def test_json_that_is_no_object_is_refused(app: OpenAPI):
    asker = Asker(app)
    for body in ("null", "[]", "1", "true", "[{}]"):
        assert problem(raw(asker, body)) == (422, "fields_refused"), body


def test_each_field_must_be_what_it_says(app: OpenAPI):
    asker = Asker(app)
    wrong: dict[str, list[object]] = {
        "category": [None, "", 5, "x" * 65, "pot hole", "../etc", {"a": 1}],
        "description": ["", "   ", "\u200b\u0007 ", 5, ["a"], "x" * 4001],
        "latitude": ["11.3", 91, -91, True, [], {}],
        "longitude": ["106", 181, 1e308, False],
        "accuracy_m": [-1, "5", 1e9, True],
        "captured_at": ["yesterday", "2026-11-23", "2026-11-23T10:00:00", 1763870400, True],
        "address": [5, "x" * 301],
        "photo_ids": ["a", ["a"], [5], {}],
        "answers": [[], "a", 5, {str(n): n for n in range(41)}],
        "anonymous": ["true", 1],
        "emergency_acknowledged": ["yes", 1],
        "resident_id": ["0192e5a0-0000-7000-8000-000000000000"],
        "code": ["PA-260101-00001"],
        "version": [7],
    }
    for field, values in wrong.items():
        for value in values:
            form = a_form() | {field: value}
            answer = asker.post("/reports", form, "a-key-long-enough")
            assert problem(answer) == (422, "fields_refused"), (field, value)
            assert any(name.split(".")[0] == field for name in body_of(answer)["fields"]), (field, value)


def test_an_unknown_category_is_told_apart(app: OpenAPI):
    assert problem(Asker(app).send(category="no-such-thing")) == (422, "category_unknown")


def test_a_body_too_large_to_read_is_not_read(app: OpenAPI):
    answer = raw(Asker(app), json.dumps(a_form(description="x" * 1_100_000)))
    assert problem(answer) == (413, "too_large")


def test_the_values_sent_are_not_repeated_in_a_refusal(app: OpenAPI):
    secret = "0912345678"
    answer = Asker(app).send(captured_at=secret, latitude=secret, address=secret * 40)
    assert answer.status_code == 422
    assert secret not in answer.text


def test_numbers_in_a_query_are_numbers_of_a_place(app: OpenAPI):
    asker = Asker(app)
    for lat in ("nan", "inf", "1e400", "91", "", "a", "0x10", "٣"):
        for path in ("/areas", "/reports/duplicates", "/geocode"):
            answer = asker.get(path, query_string={"lat": lat, "lon": "106", "category": "pothole"})
            assert problem(answer) == (422, "fields_refused"), (path, lat)


def test_codes_that_nobody_made_are_not_found(app: OpenAPI):
    asker = Asker(app)
    for code in ("PA-000000-00000", "nothing", "..%2f..%2fetc", "%00", "%F0%9F%98%80", "x" * 200, "'--"):
        answer = asker.get(f"/reports/{code}")
        assert answer.status_code in {404, 422}, code
        problem(answer)


def test_cursors_that_we_did_not_make_are_refused(app: OpenAPI):
    asker = Asker(app)
    for after in (
        "a",
        "====",
        "bnVsbA==",
        "WzEsMl0=",
        "é",
        "W10=",
        "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMSJd",
    ):
        assert problem(asker.get("/reports", query_string={"after": after})) == (422, "fields_refused"), after
    for limit in ("0", "101", "-1", "a"):
        assert problem(asker.get("/reports", query_string={"limit": limit})) == (422, "fields_refused"), limit


def test_every_door_but_the_open_ones_asks_for_a_token(app: OpenAPI):
    client = app.test_client()
    for method, path in (
        ("GET", "/me"),
        ("PATCH", "/me"),
        ("GET", "/reports"),
        ("GET", "/reports/PA-260101-00001"),
        ("POST", "/reports/PA-260101-00001/support"),
        ("POST", "/photos"),
        ("POST", "/photo-tickets"),
    ):
        answer = client.open(API + path, method=method, json={} if method == "PATCH" else None)
        assert problem(answer) == (401, "unauthenticated"), (method, path)


def test_words_come_in_the_language_asked_for(app: OpenAPI):
    client = app.test_client()
    for asked, said in (
        ("en", "Not signed in"),
        ("vi", "Chưa đăng nhập"),
        ("fr", "Chưa đăng nhập"),
        ("", None),
    ):
        title = body_of(client.get(f"{API}/me", headers={"Accept-Language": asked}))["title"]
        assert title == (said or "Chưa đăng nhập")
