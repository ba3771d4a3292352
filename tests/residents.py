"""Residents at the door of the API, as tests send them there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from miniapp import tokens
from miniapp.tokens import Use
from models import Report, Resident, Session
from reports import progress
from reports.actor import Actor
from tests.people import TAN_NINH, a_photo, a_resident
from wiring import Wiring

API = "/api/v1"
UNIT = Actor("staff", None, "ubnd-25459")
Json = dict[str, Any]


class Asker:
    """One resident with a token, speaking HTTP to the application."""

    def __init__(self, app: OpenAPI, **changed: Any) -> None:
        self.resident: Resident = a_resident(**changed)
        wired: Wiring = app.extensions["wiring"]
        self.token = tokens.issue(wired.settings, Use.RESIDENTS, self.resident.id, datetime.now(UTC)).token
        self._client = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def post(self, path: str, json: object = None, key: str | None = None, **options: Any) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        body = {} if json is None and "data" not in options else {"json": json}
        if "data" in options:
            body = {}
        return self.ask("POST", path, headers=headers | options.pop("headers", {}), **body, **options)

    def patch(self, path: str, json: object) -> TestResponse:
        return self.ask("PATCH", path, json=json)

    def delete(self, path: str) -> TestResponse:
        return self.ask("DELETE", path)

    def send(self, key: str | None = None, **changed: Any) -> TestResponse:
        """Send a report: a pothole in Phường Tân Ninh unless said otherwise."""
        return self.post("/reports", a_form(**changed), key or uuid4().hex)

    def sent(self, **changed: Any) -> Json:
        """Send a report that must be taken."""
        answer = self.send(**changed)
        assert answer.status_code == 201, answer.text
        return body_of(answer)

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        """Any request, with the token."""
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        path = path if path.startswith(API) else API + path
        return self._client.open(path, method=method, headers=headers, **options)


def a_form(**changed: Any) -> Json:
    """What the mini app sends for a report; None leaves a field out."""
    form: Json = {
        "category": "pothole",
        "description": "Ổ gà lớn trước chợ, xe máy dễ té.",
        "latitude": TAN_NINH[0],
        "longitude": TAN_NINH[1],
        "accuracy_m": 12.5,
    }
    return {name: value for name, value in (form | changed).items() if value is not None}


def body_of(answer: TestResponse) -> Json:
    """The JSON object of an answer."""
    given = answer.get_json()
    assert isinstance(given, dict), answer.text
    return given


def problem(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which must have the one shape."""
    assert answer.content_type == "application/problem+json", answer.text
    given = body_of(answer)
    assert given["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "code", "request_id"} <= given.keys()
    return answer.status_code, given["code"]


def changed(code: str, **columns: Any) -> None:
    """Set columns of a report in the database, as if it had come so."""
    with Session.begin() as session:
        report = session.query(Report).where(Report.code == code).one()
        for name, value in columns.items():
            setattr(report, name, value)


def staff_does(code: str, act: Callable[..., object], **words: object) -> None:
    """A unit or staff does something to a report."""
    with Session.begin() as session:
        act(session, progress.lock(session, code), UNIT, datetime.now(UTC), **words)


def solve(code: str, at: datetime | None = None) -> None:
    """The unit fixes it, now or at some moment before."""
    worker = a_resident().id  # any key will do for who took the photo
    unit = Actor("staff", worker, "ubnd-25459")
    photo = a_photo(unit)
    with Session.begin() as session:
        report = progress.lock(session, code)
        now = at or datetime.now(UTC)
        progress.accept(session, report, unit, now)
        progress.resolve(session, report, unit, now, text="Đã vá xong mặt đường.", photo_ids=[photo])


def texts(given: Json) -> list[str]:
    """The words of a timeline."""
    return [line["text"] for line in given["timeline"]]
