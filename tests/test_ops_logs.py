"""A log line can be followed from the request into the job, and holds nothing it should not."""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import structlog
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError
from structlog.contextvars import bound_contextvars

from config import Settings
from models import Area, Channel, Delivery, Session
from models.base import open_engine
from operations import logs
from reports import jobs
from wiring import wiring

PHONE = "0912345678"


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What is logged does not depend on the database."""
    return sqlite_url


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"log_format": "json"})


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_gets_an_id_in_its_answer_and_in_its_line(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/nowhere")
    (line,) = lines(capsys)
    assert line["request_id"] == answer.headers["X-Request-Id"] == answer.get_json()["request_id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "unmatched", 404)
    assert line["ms"] >= 0
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0)


def test_a_sane_id_from_outside_is_kept(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "proxy-0001.a_b"})
    assert answer.headers["X-Request-Id"] == "proxy-0001.a_b"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "has space in it", 'quote"and{brace}', "đường-dài-quá"]
)
def test_any_other_id_is_replaced(client: FlaskClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given.encode().decode("latin-1")})
    assert answer.headers["X-Request-Id"] != given
    assert logs.SANE_ID.fullmatch(answer.headers["X-Request-Id"])


def test_a_line_that_cannot_be_written_is_not_the_trouble_of_the_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = open("/dev/full", "w", buffering=1)  # noqa: SIM115 - there is no closing it without an error
    monkeypatch.setattr(sys, "stderr", full)
    assert client.get("/nowhere").status_code == 404
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space"):
        full.close()


def test_what_stands_in_a_query_or_a_body_is_not_logged(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.post("/nowhere?ticket=very-secret-ticket", json={"name": "Nguyễn Văn A"})
    written = capsys.readouterr().err
    assert "answered" in written
    assert "very-secret-ticket" not in written
    assert "Nguyễn" not in written


def test_machines_that_ask_every_second_leave_no_lines(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/healthz")
    assert lines(capsys) == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("event", "values"),
    [
        (f"call {PHONE}", {}),
        ("to +84912345678", {}),
        ("event", {"phone": PHONE}),
        ("event", {"note": f"số {PHONE}"}),
        ("event", {"access_token": "abc"}),
        ("event", {"Authorization": "abc"}),
        ("event", {"header": "Bearer abc.def"}),
        ("event", {"url": "postgresql+psycopg://user:abc@host/name"}),
        ("event", {"jwt": "eyJhbGciOi.eyJzdWIi.abc"}),
    ],
)
def test_secrets_and_phone_numbers_are_struck_out(
    event: str, values: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.get_logger("any").info(event, **values)
    written = capsys.readouterr().err
    assert logs.STRUCK in written
    assert "abc" not in written
    assert "912345678" not in written


@pytest.mark.usefixtures("app")
def test_ids_are_not_taken_for_phone_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    ids = ["019abc0912345678", "PA-261123-00001", "0198a2d1-0912-7345-8123-912345678012"]
    structlog.get_logger("any").info("event", ids=ids)
    (line,) = lines(capsys)
    assert line["ids"] == ids


@pytest.mark.usefixtures("app")
def test_an_exception_is_one_line_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(f"cannot call {PHONE}")
    except ValueError:
        structlog.get_logger("any").exception("failed")
    (line,) = lines(capsys)
    assert "ValueError: cannot call [hidden]" in line["exception"]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("url", ["sqlite_url", "postgresql_url"])
def test_an_error_of_the_database_does_not_repeat_what_was_written(
    url: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(request.getfixturevalue(url))
    try:
        with orm.Session(engine) as session, session.begin():
            session.add(Area(code="00000", name="what a person wrote\n\nin two lines"))
    except IntegrityError:
        structlog.get_logger("any").exception("failed")
    engine.dispose()
    (line,) = lines(capsys)
    assert "IntegrityError" in line["exception"]
    assert "INSERT INTO areas" in line["exception"]
    assert "person" not in line["exception"]
    assert "two lines" not in line["exception"]


def test_the_request_id_follows_the_work_into_the_job(
    app: OpenAPI, work: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context(), bound_contextvars(request_id="from-the-request"):
        owe()
        jobs.ring(wiring())
    work()
    attempted = [line for line in lines(capsys) if line["event"] == "delivery attempted"]
    assert [line["request_id"] for line in attempted] == ["from-the-request"]


def owe() -> None:
    """A message to a channel that was removed meanwhile: it needs no receiver to be attempted."""
    now = datetime.now(UTC)
    with Session.begin() as session:
        session.add(
            Delivery(
                key=uuid4().hex,
                channel=Channel.WEBHOOK,
                recipient_kind="unit_channel",
                recipient=uuid4(),
                topic="ticket.opened",
                body={},
                request_id=structlog.contextvars.get_contextvars()["request_id"],
                due_at=now,
                created_at=now,
            )
        )
