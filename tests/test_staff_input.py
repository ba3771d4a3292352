"""Whatever is thrown at the doors of units and staff, the answer is a refusal in the one shape, never a failure."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI

from doors import apidocs
from models import Role
from reports.entry.access import Seat
from tests.desk import Desk, a_desk, ticket_of
from tests.people import a_report
from tests.test_roles import table

UNIT = "ubnd-25459"
LONG = "x" * 5000
BODIES: list[bytes] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"words"',
    b"1",
    b"\xff\xfe",
    b'{"version": 1e400}',
    b'{"version": NaN, "reason": "x"}',
    b'{"version": true, "text": "x", "reason": "x", "question": "x"}',
    b'{"version": "1", "text": {}, "codes": {}, "photos": 1}',
    b'{"version": 1, "text": "\\u0000", "reason": "\\ud800", "unit": "\\u0000"}',
    b'{"version": 99999999999999999999, "photo_ids": ["x"], "rectangles": [[]]}',
    b'{"username": "\\u0000", "password": "\\ud800"}',
    json.dumps({"username": LONG, "password": LONG, "name": LONG, "codes": [LONG]}).encode(),
    b"[" * 5000,
]
VALUES = ["\0", "", LONG, "\ud800", "-1", "1e9", "nan", "%_\\'", "AAAA", "0000-00-00", "nan,nan,nan,nan"]
# Doors whose good answer is no JSON, and the one that ends the log-in.
APART = ("/api/v1/staff/live", "/api/v1/unit/live", "/api/v1/staff/export")


@pytest.fixture
def desk(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.ADMIN), Seat(Role.HEAD, unit_code=UNIT))


def doors(*methods: str) -> Iterator[tuple[str, str]]:
    yield from (door for door in table() if door[1] in methods and not door[0].startswith(APART))


def filled(path: str, code: str, key: str) -> str:
    places = {
        "<uuid:id>": key,
        "<code>": code,
        "<day>": "2026-11-24",
        "<int:z>/<int:x>/<int:y>": "10/813/479",
    }
    for place, value in places.items():
        path = path.replace(place, value)
    return path


def check(answer: Any, door: object) -> None:
    assert answer.status_code < 500, (door, answer.status_code, answer.get_data(as_text=True)[:300])
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json", door
        assert answer.get_json()["code"], door


def test_bodies_that_are_none(desk: Desk) -> None:
    report = a_report()
    key = str(ticket_of(report).id)
    for path, method in doors("POST", "PUT", "PATCH"):
        for number, body in enumerate(BODIES):
            for kind in ("application/json", "text/plain") if number < 3 else ("application/json",):
                answer = desk.client.open(
                    filled(path, report.code, key),
                    method=method,
                    data=body,
                    content_type=kind,
                    headers={"X-CSRF-Token": desk.csrf, "Idempotency-Key": f"{number:08d}{kind}"},
                )
                check(answer, (path, method, body, kind))


def test_queries_that_are_none(app: OpenAPI, desk: Desk) -> None:
    report = a_report()
    for path, name in asked(app):
        for value in VALUES:
            raw = value.encode("utf-8", "surrogatepass")
            answer = desk.client.get(filled(path, report.code, str(report.id)), query_string={name: raw})
            check(answer, (path, name, value))


def asked(app: OpenAPI) -> Iterator[tuple[str, str]]:
    """Every parameter that a door asks for in its address's query."""
    paths = apidocs.describe(app)["paths"]
    for path, _ in doors("GET"):
        described = path.replace("uuid:", "").replace("int:", "").replace("<", "{").replace(">", "}")
        for parameter in paths[described]["get"].get("parameters", []):
            if parameter["in"] == "query":
                yield path, parameter["name"]


@pytest.mark.parametrize("place", ["%00", "%F0%28%8C%28", "a" * 3000, "..%2f..%2fetc", "%E1%BB%83", "'--"])
def test_paths_that_are_none(desk: Desk, place: str) -> None:
    for path, method in doors("GET", "DELETE", "POST", "PUT"):
        if "<" not in path:
            continue
        answer = desk.client.open(
            filled(path, place, place).replace("2026-11-24", place),
            method=method,
            json={"version": 1},
            headers={"X-CSRF-Token": desk.csrf, "Idempotency-Key": "a key of its own"},
        )
        check(answer, (path, method, place))
        answer.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRF-Token": "é".encode().decode("latin-1")},
        {"X-CSRF-Token": ""},
        {"Cookie": "staff=\x80\x81"},
        {"Cookie": "staff=" + "=" * 100},
        {"Idempotency-Key": "é" * 10},
        {"Last-Event-ID": "9" * 50},
        {"Accept-Language": "*;q=x"},
    ],
)
def test_headers_that_are_none(desk: Desk, headers: dict[str, str]) -> None:
    key = str(ticket_of(a_report()).id)
    for path, method in (
        (f"/api/v1/unit/tickets/{key}/accept", "POST"),
        ("/api/v1/staff/session", "GET"),
        ("/api/v1/staff/live", "GET"),
    ):
        body = {"version": 1} if method == "POST" else None
        sent = {"X-CSRF-Token": desk.csrf, "Idempotency-Key": "a key of its own"} | headers
        answer = desk.client.open(path, method=method, json=body, headers=sent, buffered=False)
        assert answer.status_code < 500, (path, headers)
        answer.close()
