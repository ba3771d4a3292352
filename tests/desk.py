"""Small gestures of tests about units and staff: accounts, log-ins and a ticket to work on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pyotp
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Account, AuditEntry, Reading, Report, Role, Session, Ticket, TicketState
from reports.entry import accounts, passwords
from reports.entry.access import Seat
from tests.pictures import saved, scene

PASSWORD = "một mật khẩu đủ dài"


def an_account(*seats: Seat, username: str | None = None, **changed: Any) -> Account:
    """An account with these seats, its password PASSWORD."""
    name = username or f"a{uuid4().hex[:12]}"
    with Session.begin() as session:
        made = accounts.create(
            session, name, f"Người {name}", passwords.digest(PASSWORD, name), datetime.now(UTC)
        )
        accounts.seat(session, made, list(seats))
        for key, value in changed.items():
            setattr(made, key, value)
    return made


class Desk:
    """A browser in which somebody of units or staff is logged in."""

    def __init__(
        self, app: OpenAPI, account: Account | None = None, base_url: str = "http://localhost"
    ) -> None:
        self.client: FlaskClient = app.test_client()
        self.base_url = base_url
        self.account = account
        self.csrf = ""
        if account is not None:
            self.log_in(account.username)

    @property
    def id(self) -> UUID:
        """The key of who is logged in."""
        assert self.account is not None
        return self.account.id

    def log_in(self, username: str, password: str = PASSWORD, code: str = "") -> TestResponse:
        answer = self.client.post(
            "/api/v1/staff/session",
            json={"username": username, "password": password, "code": code},
            base_url=self.base_url,
        )
        if answer.status_code == 200:
            self.csrf = answer.get_json()["csrf"]
        return answer

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, base_url=self.base_url)

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf, "Idempotency-Key": key or uuid4().hex}
        return self.client.open(
            f"/api/v1{path}", method=method, json=body, headers=headers, base_url=self.base_url
        )

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> TestResponse:
        return self.send("POST", path, body if body is not None else {}, key=key)

    def enrol(self, secret: str) -> TestResponse:
        """Finish enrolling a second factor with the code of now."""
        return self.send(
            "PUT", "/staff/session/totp", {"code": pyotp.TOTP(secret).now(), "current": PASSWORD}
        )


def a_desk(app: OpenAPI, *seats: Seat, **changed: Any) -> Desk:
    """Somebody with these seats, logged in."""
    return Desk(app, an_account(*seats, **changed))


def a_member(app: OpenAPI, unit: str) -> Desk:
    """A member of a unit, logged in."""
    return a_desk(app, Seat(Role.MEMBER, unit_code=unit))


def ticket_of(report: Report) -> Ticket:
    """The open ticket of a report."""
    with Reading() as session:
        return session.scalars(
            select(Ticket).where(Ticket.report_id == report.id, Ticket.state == TicketState.OPEN)
        ).one()


def reread(report: Report) -> Report:
    """The report as it is now."""
    with Reading() as session:
        return session.get_one(Report, report.id)


def send_photo(desk: Desk, content: bytes | None = None) -> TestResponse:
    """Send a photo of the result, or bytes that are none."""
    picture = BytesIO(content if content is not None else saved(scene(1), "JPEG"))
    return desk.client.post(
        "/api/v1/unit/photos", data={"any": (picture, "a.jpg")}, headers={"X-CSRF-Token": desk.csrf}
    )


def at_once(doings: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    """Do all of it in threads of their own that start together."""
    start = Barrier(len(doings))

    def run(doing: Callable[[], TestResponse]) -> TestResponse:
        start.wait(10)
        return doing()

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(run, doings))


def acts() -> list[str]:
    """What is on record besides log-ins, in order."""
    with Reading() as session:
        found = session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
    return [act for act in found if not act.startswith("log_in")]
