"""Zalo's door over real HTTP requests: everything is answered, kept once, and nothing is done before the answer."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, select, text

from config import Settings
from models import Conversation, InboxEvent, InboxState, Reading
from models.base import open_engine
from tests.residents import problem
from tests.zalo_events import MINI_APP_KEY, WEBHOOK, Writer, stamp, withdrawal
from webhooks import keeping, routes, signature
from wiring import Wiring


@pytest.fixture
def writer(app: Flask) -> Writer:
    return Writer(app)


def kept() -> list[InboxEvent]:
    with Reading() as session:
        return list(session.scalars(select(InboxEvent).order_by(InboxEvent.id)))


def post(client: FlaskClient, body: bytes | str, **headers: str) -> Any:
    return client.post(WEBHOOK, data=body, headers=headers)


def test_an_event_is_kept_with_a_conversation_and_a_worker_is_rung_for(app: OpenAPI, writer: Writer):
    answer = writer.send(writer.text("Ổ gà trước chợ 😀"))
    assert (answer.status_code, answer.text) == (200, "ok")
    (row,) = kept()
    assert (row.state, row.sender, row.proven, row.attempts) == (InboxState.WAITING, writer.id, True, 0)
    assert json.loads(row.body)["message"]["text"] == "Ổ gà trước chợ 😀"
    with Reading() as session:
        assert session.scalars(select(Conversation.sender)).one() == writer.id
    wired: Wiring = app.extensions["wiring"]
    assert wired.queues["inbox"].count == 1
    assert 'smart_inbox{state="waiting"} 1.0' in app.test_client().get("/metrics").text


class TestTheBell:
    """`settling` is how long an event waits until it is due, in milliseconds."""

    @pytest.fixture(params=[0, 5000])
    def settling(self, request: pytest.FixtureRequest) -> int:
        return int(request.param)

    @pytest.fixture
    def settings(self, settings: Settings, settling: int) -> Settings:
        return settings.model_copy(update={"zalo_settling_ms": settling})

    def test_who_was_rung_for_an_event_that_is_not_due_yet_hears_the_next_one_too(
        self, app: OpenAPI, writer: Writer, settling: int
    ):
        queue = app.extensions["wiring"].queues["inbox"]
        rings = []
        for words in ("Ổ gà", "trước chợ"):
            writer.says(words)
            rings.append(queue.count)
            queue.empty()
        assert rings == ([1, 0] if settling else [1, 1])

    @pytest.mark.parametrize("settling", [0], indirect=True)
    def test_a_clock_that_is_put_back_silences_no_bell(
        self, app: OpenAPI, writer: Writer, monkeypatch: pytest.MonkeyPatch
    ):
        class Ahead(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "Ahead":
                return super().now(tz) + timedelta(hours=1)

        queue = app.extensions["wiring"].queues["inbox"]
        with monkeypatch.context() as wrong:
            for door in (keeping, routes):
                wrong.setattr(door, "datetime", Ahead)
            writer.says("Ổ gà")
        queue.empty()
        writer.says("trước chợ")
        assert queue.count == 1


def test_what_people_write_is_encrypted_at_rest(writer: Writer):
    writer.says("số điện thoại của tôi là 0987654321")
    with Reading() as session:
        stored = session.scalar(text("SELECT body FROM inbox"))
    assert "0987654321" not in str(stored)


def test_both_forms_of_letters_are_taken_and_are_the_same_words(writer: Writer):
    for escaped in (False, True):
        assert writer.send(writer.text("sụt lún đường 😀"), escaped=escaped).status_code == 200
    assert {json.loads(row.body)["message"]["text"] for row in kept()} == {"sụt lún đường 😀"}


def test_a_replay_is_answered_and_ignored(writer: Writer):
    event = writer.text("một lần thôi")
    assert [writer.send(event, escaped=again).status_code for again in (False, True, False)] == [200] * 3
    assert len(kept()) == 1


def test_of_32_deliveries_of_one_event_at_once_one_is_kept(writer: Writer):
    event = writer.text("cùng lúc")
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: writer.send(event).status_code, range(32)))
    assert answers == [200] * 32
    assert len(kept()) == 1


def test_two_people_at_the_same_moment_are_two_events(app: OpenAPI):
    one, other = Writer(app), Writer(app)
    moment = stamp(datetime.now(UTC))
    for person in (one, other):
        event = person.following() | {"timestamp": moment}
        assert person.send(event).status_code == 200
        assert person.send(event).status_code == 200
    assert sorted(row.sender for row in kept()) == sorted([one.id, other.id])


def test_what_was_seen_is_known_by_all_its_ids(writer: Writer):
    for ids in (["1", "2"], ["1", "2"], ["3"]):
        writer.says(writer.event("user_seen_message", message={"msg_ids": ids}))
    assert [row.state for row in kept()] == [InboxState.IGNORED] * 2


def test_an_echo_and_a_receipt_of_one_message_are_two_events(writer: Writer):
    message = {"msg_id": "96d3cdf3af150460909", "text": "xin chào"}
    for name in ("oa_send_text", "user_received_message", "user_send_text"):
        writer.says(writer.event(name, message=message))
    assert {row.name: row.state for row in kept()} == {
        "oa_send_text": InboxState.IGNORED,
        "user_received_message": InboxState.IGNORED,
        "user_send_text": InboxState.WAITING,
    }


def test_unknown_events_are_kept_and_ask_nothing(app: OpenAPI, writer: Writer):
    for name in ("user_send_hologram", "change_oa_daily_quota", "user_send_group_text"):
        writer.says(writer.event(name))
    assert [row.state for row in kept()] == [InboxState.IGNORED] * 3
    wired: Wiring = app.extensions["wiring"]
    assert wired.queues["inbox"].count == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("probe", [b"", b"{}", b" {} \n"])
def test_the_probe_of_the_console_gets_its_200_and_leaves_nothing(client: FlaskClient, probe: bytes):
    assert post(client, probe).status_code == 200
    assert kept() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_address_tried_in_a_browser_answers(client: FlaskClient):
    assert client.get(WEBHOOK).status_code == 200
    assert client.get(f"{WEBHOOK}/mini-app").status_code == 200


def test_a_wrong_signature_is_refused(client: FlaskClient, writer: Writer):
    event = writer.text("giả mạo")
    assert problem(writer.send(event, secret="guessed")) == (401, "signature_wrong")
    assert problem(writer.send(event, app_id="1")) == (401, "signature_wrong")
    assert problem(post(client, json.dumps(event))) == (401, "signature_wrong")
    assert kept() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"\xff\xfe\x00",
        b"[]",
        b'"words"',
        b"17",
        b"null",
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"timestamp":' + b"9" * 5000 + b"}",
    ],
    ids=["words", "bytes", "list", "string", "number", "null", "deep", "rather-deep", "digits"],
)
def test_what_is_no_event_is_refused_in_the_one_shape(client: FlaskClient, body: bytes):
    assert problem(post(client, body)) == (400, "bad_request")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_body_beyond_all_messages_is_refused(client: FlaskClient):
    assert problem(post(client, b'{"a":"' + b"x" * 300_000 + b'"}')) == (413, "too_large")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "changed",
    [
        {"event_name": None},
        {"event_name": {"a": 1}},
        {"event_name": "user_send_text", "sender": "text", "message": 5},
        {"event_name": "user_send_text", "sender": {"id": {"x": 1}}, "message": ["a"]},
        {"event_name": "user_send_text", "message": {"msg_id": 12, "text": None, "attachments": {"a": 1}}},
        {
            "event_name": "user_send_image",
            "message": {"msg_id": "1", "attachments": [1, "a", {"payload": 3}]},
        },
        {"event_name": "user_seen_message", "message": {"msg_ids": [{"a": None}, 3]}},
        {"event_name": "x" * 5000, "message": {"msg_id": "y" * 5000}},
        {"event_name": "user_send_text", "message": {"msg_id": "n\u0000l\ud83d", "text": "\ud83d \u0000"}},
        {"timestamp": "99999999999999999999"},
        {"timestamp": "-5"},
        {"timestamp": "tomorrow"},
    ],
)
def test_signed_events_of_any_shape_are_kept_and_answered(writer: Writer, changed: dict[str, Any]):
    answer = writer.send(writer.text("chào") | changed, escaped=True)
    assert answer.status_code == 200, answer.text
    assert len(kept()) == 1


def test_an_event_of_days_ago_is_kept_but_not_worked(writer: Writer):
    old = stamp(datetime.now(UTC) - timedelta(days=2))
    writer.says(writer.text("từ lâu") | {"timestamp": old})
    (row,) = kept()
    assert (row.state, row.last_error) == (InboxState.IGNORED, "it is older than a day")


def test_the_mini_apps_withdrawal_is_taken_at_either_address_and_never_without_its_signature(
    client: FlaskClient,
):
    for path, person in ((WEBHOOK, "4047671499938107249"), (f"{WEBHOOK}/mini-app", "4047671499938107250")):
        event = withdrawal(person)
        body = json.dumps(event)
        good = {"X-ZEvent-Signature": signature.mini_app_mac(event, MINI_APP_KEY)}
        assert problem(client.post(path, data=body)) == (401, "signature_wrong")
        bad = {"X-ZEvent-Signature": signature.mini_app_mac(event, "guessed")}
        assert problem(client.post(path, data=body, headers=bad)) == (401, "signature_wrong")
        assert client.post(path, data=body, headers=good).status_code == 200
        assert client.post(path, data=body, headers=good).status_code == 200
    assert {row.sender for row in kept()} == {"app:4047671499938107249", "app:4047671499938107250"}


class TestLogOnly:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"zalo_webhook_signature": "log-only"})

    def test_events_without_a_good_signature_are_taken_but_prove_nothing(
        self, client: FlaskClient, writer: Writer
    ):
        assert writer.send(writer.text("ngày đầu"), secret="another").status_code == 200
        assert post(client, json.dumps(writer.text("không chữ ký"))).status_code == 200
        assert writer.send(writer.text("đúng")).status_code == 200
        assert [row.proven for row in kept()] == [False, False, True]

    def test_a_withdrawal_is_believed_only_with_its_signature(self, client: FlaskClient):
        answer = post(client, json.dumps(withdrawal("4047671499938107249")))
        assert problem(answer) == (401, "signature_wrong")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestVerifier:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"zalo_verifier": "AbC-12_x"})

    def test_the_file_that_proves_the_domain(self, client: FlaskClient):
        page = client.get("/zalo_verifierAbC-12_x.html")
        assert page.status_code == 200
        assert 'content="AbC-12_x"' in page.text
        assert problem(client.get("/zalo_verifierOther.html")) == (404, "not_found")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_code_there_is_no_verifier(client: FlaskClient):
    assert problem(client.get("/zalo_verifier.html")) == (404, "not_found")


@pytest.mark.parametrize("redis_url", ["unix:///nowhere/redis.sock"])
def test_without_redis_an_event_is_kept_all_the_same(writer: Writer):
    writer.says("chuông hỏng")
    assert [row.state for row in kept()] == [InboxState.WAITING]


def test_while_the_book_is_locked_zalo_is_told_to_call_again(writer: Writer, database: str):
    other = open_engine(database)
    is_sqlite = other.dialect.name == "sqlite"
    lock = "UPDATE sequences SET value = value" if is_sqlite else "LOCK TABLE inbox"
    with other.begin() as connection:
        connection.execute(text(lock))
        answer = writer.send(writer.text("chờ"))
    other.dispose()
    assert problem(answer) == (503, "busy")
    with Reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxEvent)) == 0
