"""How the Official Account's servers are called: bodies, tokens, pace, uploads, against a real HTTP server."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest
from redis import Redis

from clients.http import Busy, Refused, Unavailable
from clients.meter import Meter, Rate
from clients.zalo import (
    AttachmentExpired,
    Button,
    Caller,
    TemplateMessages,
    TemplateUnfit,
    Throttle,
    TokenExpired,
    TooFast,
    Unreachable,
    oa_trouble,
    template_trouble,
)
from clients.zalo.buttons import as_text
from tests.phones import NO_REDIS, GivenToken, an_account
from tests.receivers import Received, Receiver

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@dataclass
class Renewing:
    """Tokens that can be renewed once."""

    tokens: list[str] = field(default_factory=lambda: ["old", "new"])

    def current(self) -> str:
        return self.tokens[0]

    def renewed(self, rejected: str) -> str:
        assert self.tokens.pop(0) == rejected
        return self.tokens[0]


def a_caller(receiver: Receiver, tokens: Renewing | None = None, per_second: float = 100.0) -> Caller:
    pace = Throttle(Meter(NO_REDIS), "test", per_second)
    return Caller(receiver.url, tokens or GivenToken("token"), pace, oa_trouble)


def done(**data: object) -> dict[str, object]:
    return {"error": 0, "message": "Success", "data": data}


# Messages


def test_buttons_are_sent_as_a_list(chat: Receiver) -> None:
    buttons = [
        Button("Báo hư hỏng", payload="Báo hư hỏng"),
        Button("Năm sao", payload="#danhgia PA-1 5"),
        Button("Xem", url="https://smart.example.vn/app/"),
        Button("Gọi 1022", phone="02763871022"),
    ]
    assert an_account(chat.url).send_choices("12", "Mời cha\u0323n", "Mời chọn", buttons) == "1"
    [call] = chat.received
    assert (call.path, call.header("access_token")) == ("/v3.0/oa/message/cs", "test_oa_token")
    assert call.json() == {
        "recipient": {"user_id": "12"},
        "message": {
            "text": "Mời chạn",
            "attachment": {
                "type": "template",
                "payload": {
                    "template_type": "list",
                    "elements": [{"title": "Mời chọn"}],
                    "buttons": [
                        {"title": "Báo hư hỏng", "type": "oa.query.show", "payload": "Báo hư hỏng"},
                        {"title": "Năm sao", "type": "oa.query.hide", "payload": "#danhgia PA-1 5"},
                        {
                            "title": "Xem",
                            "type": "oa.open.url",
                            "payload": {"url": "https://smart.example.vn/app/"},
                        },
                        {
                            "title": "Gọi 1022",
                            "type": "oa.open.phone",
                            "payload": {"phone_code": "02763871022"},
                        },
                    ],
                },
            },
        },
    }


def test_without_buttons_there_is_a_numbered_menu() -> None:
    buttons = [
        Button("Có", payload="có"),
        Button("Mở bản đồ", url="https://smart.example.vn/app/"),
        Button("Không", payload="không"),
        Button("Gọi 114", phone="114"),
    ]
    assert as_text("Đúng chỗ này không?", buttons, 2000) == (
        "Đúng chỗ này không?\n\n1. Có\n2. Không\nMở bản đồ: https://smart.example.vn/app/\nGọi 114: 114"
    )
    assert as_text("Xin chào", [], 2000) == "Xin chào"
    cut = as_text("a" * 3000, buttons, 2000)
    assert len(cut) == 2000
    assert cut.endswith("…\n\n1. Có\n2. Không\nMở bản đồ: https://smart.example.vn/app/\nGọi 114: 114")


@pytest.mark.parametrize("count", [0, 6])
def test_a_list_has_one_to_five_buttons(chat: Receiver, count: int) -> None:
    with pytest.raises(Refused):
        an_account(chat.url).send_choices("12", "chào", "Mời chọn", [Button("a", payload="a")] * count)
    assert chat.received == []


def test_templates_quota_and_people(receiver: Receiver) -> None:
    account = an_account(receiver.url)
    receiver.answer_with(body=done(message_id="m1"), times=1)
    assert account.send_template("12", "31", {"ma": "PA-1"}) == "m1"
    left = {"remain": 7, "total": "8"}
    receiver.answer_with(body=done(last_interaction="1690184100000", cs_reply=left), times=1)
    quota = account.quota("12")
    assert (quota.remain, quota.total, str(quota.last_interaction)) == (7, 8, "2023-07-24 07:35:00+00:00")
    person = {
        "user_id": "12",
        "user_id_by_app": "34",
        "display_name": "Bảy",
        "avatar": "https://a/b.jpg",
        "user_is_follower": True,
    }
    receiver.answer_with(body=done(**person), times=1)
    contact = account.contact("12")
    assert (contact.app_user_id, contact.name, contact.follows) == ("34", "Bảy", True)
    receiver.answer_with(body=done(name="Tây Ninh Smart"), times=1)
    assert account.name() == "Tây Ninh Smart"
    template, asked, detail, _ = receiver.received
    assert template.json() == {"user_id": "12", "template_id": "31", "template_data": {"ma": "PA-1"}}
    assert (asked.path, asked.json()) == ("/v3.0/oa/quota/message", {"user_id": "12"})
    assert json.loads(parse_qs(urlsplit(detail.path).query)["data"][0]) == {"user_id": "12"}


def test_a_template_goes_to_a_phone(receiver: Receiver) -> None:
    pace = Throttle(Meter(NO_REDIS), "test", 100.0)
    messages = TemplateMessages(Caller(receiver.url, GivenToken("token"), pace, template_trouble))
    receiver.answer_with(body=done(msg_id="m1", sent_time="1"), times=1)
    assert messages.send("+84987654321", "31", {"ma": "PA-1"}, "key") == "m1"
    receiver.answer_with(body=done(dailyQuota="500", remainingQuota="499"), times=1)
    assert messages.quota().remain == 499
    for code, kind in ((-118, Unreachable), (-146, TemplateUnfit), (-100, Unavailable), (-124, TokenExpired)):
        receiver.answer_with(body={"error": code}, times=1)
        with pytest.raises(kind, match=f"^Zalo template error {code}$"):
            messages.send("+84987654321", "31", {}, "key")
    assert receiver.received[0].json() == {
        "phone": "84987654321",
        "template_id": "31",
        "template_data": {"ma": "PA-1"},
        "tracking_id": "key",
    }


# Tokens


@pytest.mark.parametrize("code", [-216, -220])
def test_a_rejected_token_is_renewed_and_the_call_repeated_once(receiver: Receiver, code: int) -> None:
    receiver.answer_with(body={"error": code, "message": "Access token expired"}, times=1)
    receiver.answer_with(body=done(name="OA"))
    assert a_caller(receiver, Renewing()).get("/v2.0/oa/getoa")["error"] == 0
    assert [call.header("access_token") for call in receiver.received] == ["old", "new"]


def test_a_new_token_that_is_rejected_too_is_trouble(receiver: Receiver) -> None:
    receiver.answer_with(body={"error": -216})
    with pytest.raises(TokenExpired, match=r"^Zalo OA error -216$"):
        a_caller(receiver, Renewing()).post("/v3.0/oa/message/cs", {})
    assert len(receiver.received) == 2


# Pace


def busy(receiver: Receiver) -> None:
    receiver.answer_with(429, retry_after="40")


def too_fast(receiver: Receiver) -> None:
    receiver.answer_with(body={"error": -32})


def nothing_left(receiver: Receiver) -> None:
    receiver.answer_with(body=done(), headers={"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "0"})


@pytest.mark.parametrize("say", [busy, too_fast, nothing_left])
def test_when_zalo_has_had_enough_no_process_calls(
    receiver: Receiver, redis_url: str, say: Callable[[Receiver], None]
) -> None:
    with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as other:
        say(receiver)
        with suppress(Busy):
            an_account(receiver.url, redis=one).name()
        for redis in (one, other):
            with pytest.raises(TooFast) as put_off:
                an_account(receiver.url, redis=redis).name()
            assert 20 < (put_off.value.retry_after or 0) <= 60
    assert len(receiver.received) == 1


def test_without_redis_a_process_still_rests(receiver: Receiver) -> None:
    receiver.answer_with(429)
    caller = a_caller(receiver)
    for kind in (Busy, TooFast, TooFast):
        with pytest.raises(kind):
            caller.get("/v2.0/oa/getoa")
    assert len(receiver.received) == 1


def test_the_pace_is_shared_and_a_short_wait_is_waited(redis_url: str) -> None:
    with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as other:
        paces = [Throttle(Meter(redis), "app", 4.0) for redis in (one, other)]
        began = monotonic()
        for turn in range(6):
            paces[turn % 2].take_turn()
        assert monotonic() - began > 0.25, "four at once, and two after a quarter of a second each"


@pytest.mark.parametrize("away", [False, True])
def test_a_meter_gives_what_there_is_and_rests_when_told(redis_url: str, away: bool) -> None:
    with Redis.from_url(redis_url) if not away else NO_REDIS as redis:
        meter, rate = Meter(redis), Rate(3, 60)
        assert [meter.take("key", rate) for _ in range(3)] == [0.0] * 3
        assert 19 < meter.take("key", rate) <= 20
        meter.rest("key", rate, 300)
        assert 299 < meter.take("key", rate) <= 300
        meter.rest("key", rate, 1)
        assert meter.take("key", rate) > 200, "a short rest does not end a long one"
        assert meter.take("another key", rate) == 0.0


# Uploads


def an_image(receiver: Receiver, redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        an_account(receiver.url, redis=redis).send_image("12", PNG, "Kết quả")


def test_an_image_is_uploaded_once_for_all_processes(receiver: Receiver, redis_url: str) -> None:
    receiver.answer_with(body=done(attachment_id="a1", message_id="m"))
    an_image(receiver, redis_url)
    an_image(receiver, redis_url)
    assert paths(receiver.received) == ["upload", "cs", "cs"]
    upload, message, _ = receiver.received
    assert b'name="file"; filename="image.png"' in upload.body
    assert PNG in upload.body
    assert message.json()["message"] == {
        "text": "Kết quả",
        "attachment": {
            "type": "template",
            "payload": {
                "template_type": "media",
                "elements": [{"media_type": "image", "attachment_id": "a1"}],
            },
        },
    }


def test_an_upload_zalo_has_forgotten_is_made_anew(receiver: Receiver, redis_url: str) -> None:
    receiver.answer_with(body=done(attachment_id="a1"), times=1)
    receiver.answer_with(body={"error": -100}, times=1)
    receiver.answer_with(body=done(attachment_id="a2"), times=1)
    receiver.answer_with(body=done(message_id="m"), times=1)
    receiver.answer_with(body={"error": -100})
    an_image(receiver, redis_url)
    assert paths(receiver.received) == ["upload", "cs", "upload", "cs"]
    with pytest.raises(AttachmentExpired, match=r"^Zalo OA error -100$"):
        an_image(receiver, redis_url)


def test_uploads_are_kept_for_six_days(receiver: Receiver, redis_url: str) -> None:
    receiver.answer_with(body=done(attachment_id="a1"))
    an_image(receiver, redis_url)
    with Redis.from_url(redis_url) as redis:
        [key] = redis.keys("zalo:upload:*")
        assert 6 * 86_400 - 60 < redis.ttl(key) <= 6 * 86_400


@pytest.mark.parametrize("content", [b"GIF89a", b"", PNG + bytes(1_000_000)])
def test_what_zalo_would_not_take_is_not_uploaded(receiver: Receiver, content: bytes) -> None:
    with pytest.raises(Refused, match=r"^no JPEG or PNG of at most 1 MB$"):
        an_account(receiver.url).send_image("12", content)
    assert receiver.received == []


def paths(received: list[Received]) -> list[str]:
    return ["upload" if "/upload/" in call.path else call.path.rsplit("/", 1)[1] for call in received]
