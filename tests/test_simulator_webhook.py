"""The simulator tells the webhook what people do, as Zalo does: every kind of event, signed in both forms."""

import hashlib
import io
import re

from tests.serving import Clock
from tests.zalo_side import APP, WEBHOOK, Json, Side, signed


def scalars(value: object) -> list[object]:
    if isinstance(value, dict):
        return [each for part in value.values() for each in scalars(part)]
    if isinstance(value, list):
        return [each for part in value for each in scalars(part)]
    return [value]


# The catalogue


def test_text_comes_in_the_envelope(side: Side, clock: Clock) -> None:
    card = side.card()
    said = side.dev("text", 201, persona="bac-sau", text="xin chào 👋")["message_id"]
    assert re.fullmatch(r"[0-9a-f]{20}", said)
    [event] = side.events()
    assert event == {
        "app_id": APP.app_id,
        "user_id_by_app": card["app_user_id"],
        "event_name": "user_send_text",
        "sender": {"id": card["oa_user_id"]},
        "recipient": {"id": APP.oa_id},
        "message": {"msg_id": said, "text": "xin chào 👋"},
        "timestamp": str(int(clock.now.timestamp() * 1000)),
    }


def send_file(side: Side, kind: str, name: str, mimetype: str, status: int = 201) -> None:
    given = {"persona": "bac-sau", "kind": kind, "text": "", "file": (io.BytesIO(b"content"), name, mimetype)}
    assert side.http.post("/sim/zalo/dev/media", data=given).status_code == status


def test_every_kind_of_message_has_its_attachment(side: Side) -> None:
    send_file(side, "image", "dây điện.jpg", "image/jpeg")
    send_file(side, "gif", "a.gif", "image/gif")
    send_file(side, "audio", "a.aac", "audio/aac")
    send_file(side, "video", "a.mp4", "video/mp4")
    send_file(side, "file", "đơn.pdf", "application/pdf")
    side.dev("sticker", 201, persona="bac-sau", id="46", url="https://a.vn/46.png")
    where = {"latitude": 11.3, "longitude": 106.1}
    side.dev("location", 201, persona="bac-sau", name="Chợ Tân Biên", **where)
    side.dev("share", 201, persona="bac-sau", kind="link", url="https://a.vn", title="Tin")
    card = '{"phone":"84900000001"}'
    side.dev("share", 201, persona="bac-sau", kind="business_card", url="https://a.vn", description=card)
    told = side.events()
    assert [event["event_name"].removeprefix("user_send_") for event in told] == [
        "image", "gif", "audio", "video", "file", "sticker", "location", "link", "business_card"
    ]  # fmt: skip
    parts = [event["message"]["attachments"] for event in told]
    assert all(len(part) == 1 for part in parts)
    assert [part[0]["type"] for part in parts][-1] == "link", "a business card is a link too"
    payloads = [part[0]["payload"] for part in parts]
    assert set(payloads[0]) == {"url", "thumbnail"}
    assert side.http.get(payloads[0]["url"].removeprefix("http://localhost")).data == b"content"
    assert payloads[4]["checksum"] == hashlib.md5(b"content", usedforsecurity=False).hexdigest()
    assert (payloads[4]["size"], payloads[4]["name"]) == ("7", "đơn.pdf")
    assert payloads[6] == {"coordinates": {"latitude": "11.3", "longitude": "106.1"}}
    assert told[6]["message"]["text"] == "Chợ Tân Biên"
    assert payloads[8]["description"] == card
    assert all(isinstance(value, str) for event in told for value in scalars(event))


def test_media_of_another_kind_is_refused(side: Side) -> None:
    send_file(side, "image", "a.pdf", "application/pdf", 400)
    send_file(side, "dance", "a.pdf", "application/pdf", 400)
    side.dev("media", 400)
    assert side.events() == []


def test_a_tap_comes_as_text(side: Side) -> None:
    side.dev("text", 201, persona="bac-sau", text="#baosuco", hidden=True)
    [event] = side.events()
    assert (event["event_name"], event["message"]["text"]) == ("user_send_text", "#baosuco")


def test_follow_and_unfollow_are_flat(side: Side) -> None:
    for wish, name in ((True, "follow"), (False, "unfollow")):
        side.dev("follow", persona="em-duy", on=wish)
        [event] = side.events()
        assert (event["event_name"], event["oa_id"]) == (name, APP.oa_id)
        assert event["follower"] == {"id": side.user_id("em-duy")}
        assert event["source"] == "oa_profile"
        assert "sender" not in event
        assert side.card("em-duy")["follows"] is wish


def test_what_the_account_sends_is_echoed_received_and_seen(side: Side) -> None:
    asked = side.dev("text", 201, persona="bac-sau", text="Chào")["message_id"]
    side.events()
    sent = side.send({"text": "Dạ"})["data"]["message_id"]
    echo, received = side.events()
    assert (echo["event_name"], echo["message"]) == ("oa_send_text", {"msg_id": sent, "text": "Dạ"})
    assert (echo["sender"], echo["recipient"]) == ({"id": APP.oa_id}, {"id": side.user_id()})
    assert (received["event_name"], received["message"]) == ("user_received_message", {"msg_id": sent})
    assert side.dev("open", persona="bac-sau") == {"seen": 1}
    seen, clicked = side.events()
    assert (seen["event_name"], seen["message"]) == ("user_seen_message", {"msg_ids": [sent]})
    assert clicked["event_name"] == "user_click_chatnow"
    assert side.dev("open", persona="bac-sau") == {"seen": 0}
    assert side.events() == [], "once only"
    assert side.dev("open", persona="em-duy") == {"seen": 0}
    assert side.send({"text": "Chào em"}, "em-duy")["error"] == 0, (
        "who presses the message button was in touch"
    )
    message = next(each for each in side.feed()["messages"] if each["id"] == asked)
    assert message["seen"] is not None, "who answers has read"


def test_reactions_info_and_withdrawal(side: Side) -> None:
    sent = side.send({"text": "Dạ"})["data"]["message_id"]
    side.events()
    side.dev("reaction", persona="bac-sau", message_id=sent, icon="/-heart")
    side.dev("reaction", 400, persona="bac-sau", message_id="unknown", icon="/-heart")
    form: Json = {
        "persona": "bac-sau",
        "name": "Sáu",
        "phone": "84900000001",
        "ward": "Tân Biên",
        "city": "Tây Ninh",
    }
    side.dev("info", **form)
    side.dev("info", **form, old_shape=True)
    reacted, new, old = side.events()
    assert reacted["message"] == {"msg_id": sent, "react_icon": "/-heart"}
    assert new["info"]["full_address"]["user_ward"] == "Tân Biên"
    assert (old["info"]["ward"], old["info"]["city"]) == ("Tân Biên", "Tây Ninh")
    side.dev("withdrawal", persona="bac-sau")
    side.dispatcher.send_due()
    (revoked, headers, _), (withdrawn, _, _) = side.told
    stamp, user = revoked["timestamp"], side.card()["app_user_id"]
    assert revoked == {
        "event": "user.revoke.consent",
        "appId": APP.mini_app_id,
        "userId": user,
        "timestamp": stamp,
    }
    said = f"{APP.mini_app_id}user.revoke.consent{stamp}{user}{APP.mini_api_key}"
    assert headers["X-ZEvent-Signature"] == hashlib.sha256(said.encode()).hexdigest()
    assert withdrawn["event_name"] == "user_withdraw"


def test_any_other_event_can_be_raised(side: Side) -> None:
    told = {"note": "Tốt", "rate": "5", "msg_id": "x"}
    side.dev("events", 201, persona="bac-sau", event_name="user_feedback", members={"message": told})
    side.dev("events", 201, persona="bac-sau", event_name="update_user_info", management=True)
    rated, updated = side.events()
    assert rated["message"] == told
    assert updated["oa_id"] == APP.oa_id
    side.dev("events", 404, persona="nobody", event_name="user_feedback")


# Signature


def test_the_bytes_that_are_sent_are_signed_in_both_forms(side: Side) -> None:
    for _ in range(2):
        side.dev("text", 201, persona="bac-sau", text="Đứt dây điện 🔌")
    side.dispatcher.send_due()
    assert {b"\\u0110" in body for _, _, body in side.told} == {True, False}
    for _, headers, body in side.told:
        assert headers["Content-Type"] == "application/json"
        assert headers["X-ZEvent-Signature"] == signed(body)


def test_the_signature_is_that_of_the_fact_sheet() -> None:
    body = (
        '{"event_name":"user_send_text","app_id":"1234567890123456789","sender":{"id":"111"},'
        '"recipient":{"id":"222"},"message":{"text":"xin chào","msg_id":"abc"},"timestamp":"1700000000000",'
        '"user_id_by_app":"333"}'
    ).encode()
    assert signed(body) == "mac=0ad901e685774cd05f929ebc82618741b884191ce6cd62f3087ab0c7dc13b051"


def test_buttons_for_trouble(side: Side) -> None:
    side.dev("dispatcher", mode="duplicate")
    side.dev("text", 201, persona="bac-sau", text="hai lần")
    first, second = side.events()
    assert first == second
    side.dev("dispatcher", mode="bad_signature")
    side.dev("text", 201, persona="bac-sau", text="sai chữ ký")
    side.dispatcher.send_due()
    [(_, headers, body)] = side.told
    assert headers["X-ZEvent-Signature"] != signed(body)
    side.told.clear()
    side.dev("dispatcher", mode="hold")
    for text in "abc":
        side.dev("text", 201, persona="bac-sau", text=text)
    assert side.events() == []
    assert side.dev("outbox/release", order="reversed") == {"released": 3}
    side.clock.forward(seconds=1)
    assert [event["message"]["text"] for event in side.events()] == ["c", "b", "a"]
    side.dev("text", 201, persona="bac-sau", text="d")
    assert len(side.events()) == 1, "nothing is held any more"


def test_an_event_can_go_again(side: Side) -> None:
    side.dev("text", 201, persona="bac-sau", text="một")
    [event] = side.events()
    call = side.feed()["calls"][0]["id"]
    side.dev(f"outbox/{call}/again", 201)
    assert side.events() == [event]
    side.dev(f"outbox/{call}/again", 201, bad_signature=True)
    side.dispatcher.send_due()
    [(again, headers, body)] = side.told
    assert again == event
    assert headers["X-ZEvent-Signature"] != signed(body)
    side.dev("outbox/999/again", 404)


# What the page looks at


def test_the_feed_tells_what_changed(side: Side) -> None:
    side.dev("text", 201, persona="bac-sau", text="một")
    first = side.feed()
    assert side.feed(first["revision"]) == {"revision": first["revision"]}
    side.dispatcher.send_due()
    second = side.feed(first["revision"])
    assert [each["text"] for each in second["messages"]] == ["một"], "it has been received"
    assert [(each["event"], each["state"], each["answer"]) for each in second["calls"]] == [
        ("user_send_text", "done", "200")
    ]
    assert second["webhook"] == WEBHOOK
    side.dev("tidying")
    assert side.feed()["messages"] == []
