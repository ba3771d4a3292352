"""A push can be read by the browser it is for and by nobody between, and says who sends it."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from clients.guard import Guard
from clients.http import Gone, Refused, Unavailable
from clients.web_push import CURVE, LARGEST, Receiver, WebPush, encode, encrypted, new_key
from tests import receivers
from tests.browsers import Browser, decode


def send(browser: Browser, guard: Guard | None = None) -> str:
    """Send a message and answer our public key."""
    client = WebPush(guard or Guard(allow_private=True), new_key(), "mailto:a@b.vn")
    client.send(browser.receiver, b"tin", datetime.now(UTC), keep=timedelta(hours=1), urgency="high")
    return client.public_key


def test_the_standards_own_example_is_met():
    """RFC 8291 section 5 and appendix A."""
    number = int.from_bytes(decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    browser = Receiver(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    own = ec.derive_private_key(number, CURVE)
    salt = decode("DGv6ra1nlYgDCS1FRnbzlw")
    assert encode(encrypted(b"When I grow up, I want to be a watermelon", browser, own, salt)) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_longest_message_fits_and_a_longer_one_is_refused():
    browser = Browser("https://push.example")
    body = encrypted(b"x" * LARGEST, browser.receiver)
    assert len(body) == 4096
    assert browser.read(body) == b"x" * LARGEST
    with pytest.raises(Refused, match="too long"):
        encrypted(b"x" * (LARGEST + 1), browser.receiver)


def test_the_browser_reads_it_and_the_push_service_can_tell_who_sends(receiver: receivers.Receiver):
    browser, before = Browser(receiver.url), datetime.now(UTC)
    key = send(browser)
    (came,) = receiver.received
    assert browser.read(came.body) == b"tin"
    names = ("TTL", "Urgency", "Content-Encoding")
    assert [came.header(name) for name in names] == ["3600", "high", "aes128gcm"]
    kind, token, sent_key = came.header("Authorization").replace(", k=", " ").split(" ")
    assert (kind, sent_key) == ("vapid", key)
    ours = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(key))
    claims = jwt.decode(token.removeprefix("t="), ours, ["ES256"], audience=receiver.url)
    assert claims["sub"] == "mailto:a@b.vn"
    assert 0 < claims["exp"] - before.timestamp() <= 86_400, "RFC 8292 section 2 allows a day"


@pytest.mark.parametrize(
    ("status", "trouble"), [(410, Gone), (404, Gone), (403, Refused), (429, Unavailable), (500, Unavailable)]
)
def test_answers_are_sorted(receiver: receivers.Receiver, status: int, trouble: type[Exception]):
    receiver.answer_with(status)
    with pytest.raises(trouble, match=f"HTTP {status}") as caught:
        send(Browser(receiver.url))
    assert isinstance(caught.value, Gone) is (status in (404, 410))


def test_in_production_no_push_goes_into_our_own_network(receiver: receivers.Receiver):
    with pytest.raises(Refused, match="not allowed"):
        send(Browser(receiver.url), Guard())
    assert receiver.received == []
