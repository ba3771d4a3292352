"""A unit's system can trust what it receives, and its answers are sorted rightly."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from clients.guard import Guard
from clients.http import Refused, Unavailable
from clients.unit_webhook import UnitWebhook
from tests.receivers import Received, Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = "0190f3c2-1111-7abc-8def-000000000001"
BODY = {
    "type": "ticket.opened",
    "data": {"code": "PA-261123-00001", "text": "Sụt lún vỉa hè đường Cách Mạng 😀"},
}


def send(receiver: Receiver, secret: str = SECRET, at: datetime | None = None) -> Received:
    webhook = UnitWebhook(Guard(allow_private=True))
    webhook.send(f"{receiver.url}/hooks/1?key=a", secret, KEY, BODY, at or datetime.now(UTC))
    return receiver.received[-1]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_the_receiver_can_verify_what_came(status: int) -> None:
    with Receiver() as receiver:
        receiver.answer_with(status)
        request = send(receiver)
    assert (request.method, request.path) == ("POST", "/hooks/1?key=a")
    assert request.header("content-type") == "application/json; charset=utf-8"
    assert request.header("webhook-id") == KEY
    assert Webhook(SECRET).verify(request.body, dict(request.headers)) == BODY
    assert "Sụt lún vỉa hè".encode() in request.body


def test_a_changed_body_or_another_secret_does_not_verify() -> None:
    with Receiver() as receiver:
        request = send(receiver)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body.replace(b"00001", b"00002"), dict(request.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 32).verify(request.body, dict(request.headers))


def test_the_specifications_own_vector_is_met() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, the example of its reference libraries."""
    signature = Webhook(SECRET).sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), '{"test": 2432232314}'
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_time_is_that_of_the_attempt_in_any_zone() -> None:
    with Receiver() as receiver:
        at = datetime(2026, 11, 23, 19, 0, tzinfo=timezone(timedelta(hours=7)))
        request = send(receiver, at=at)
    assert request.header("webhook-timestamp") == str(
        int(datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp())
    )
    stamped = Webhook(SECRET).sign(KEY, datetime(2026, 11, 23, 12, 0, tzinfo=UTC), request.body.decode())
    assert request.header("webhook-signature") == stamped


def test_the_key_stays_over_attempts_and_the_signature_does_not() -> None:
    with Receiver() as receiver:
        first = send(receiver, at=datetime(2026, 11, 23, tzinfo=UTC))
        second = send(receiver, at=datetime(2026, 11, 24, tzinfo=UTC))
    assert first.header("webhook-id") == second.header("webhook-id")
    assert first.header("webhook-signature") != second.header("webhook-signature")


@pytest.mark.parametrize("status", [302, 400, 401, 404, 410, 422])
def test_never(status: int) -> None:
    with Receiver() as receiver:
        receiver.answer_with(status, redirect_to="http://127.0.0.1:1/")
        with pytest.raises(Refused, match=f"^HTTP {status}$"):
            send(receiver)


def test_again_later_when_the_unit_says() -> None:
    with Receiver() as receiver:
        receiver.answer_with(503, retry_after="120")
        with pytest.raises(Unavailable, match=r"^HTTP 503$") as caught:
            send(receiver)
    assert caught.value.retry_after == 120


def test_a_long_page_with_200_is_a_delivery() -> None:
    with Receiver() as receiver:
        receiver.answer_with(200, b"<html>" * 1_000_000)
        assert send(receiver).header("webhook-id") == KEY


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_a", "không có"])
def test_a_broken_secret_is_refused_and_not_told(secret: str) -> None:
    with Receiver() as receiver:
        with pytest.raises(Refused, match=r"^the webhook's secret is no whsec_ key$"):
            send(receiver, secret)
        assert receiver.received == []


@pytest.mark.parametrize("url", ["http://unit.example/", "https://127.0.0.1/", "https://169.254.169.254/"])
def test_inner_and_plain_addresses_are_refused_in_production(url: str) -> None:
    with pytest.raises(Refused, match="not allowed"):
        UnitWebhook(Guard()).send(url, SECRET, KEY, BODY, datetime.now(UTC))
