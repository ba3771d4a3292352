"""The simulated Official Account refuses and takes as the real one is described: messages, files, people."""

import io
import json
from urllib.parse import urlsplit

import pytest
from urllib3 import encode_multipart_formdata

from tests.serving import Clock
from tests.zalo_side import APP, Json, Side

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


# Messages


def media(**element: object) -> Json:
    return {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}}


def listed(**more: object) -> Json:
    payload = {"template_type": "list", "elements": [{"title": "Bạn cần gì?"}]} | more
    return {"attachment": {"type": "template", "payload": payload}}


def button(kind: str, payload: object, title: str = "Bấm") -> Json:
    return {"title": title, "type": kind, "payload": payload}


def test_a_message_tells_its_quota(side: Side, clock: Clock) -> None:
    assert side.send({"text": "Chào bác"})["data"]["quota"]["quota_type"] == "reply"
    clock.forward(days=3)
    assert side.send({"text": "Chào bác"})["data"]["quota"]["quota_type"] == "purchase_quota"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (media(media_type="image", url="https://a.vn/a.jpg"), 0),
        (media(media_type="image", url="https://a.vn/a.jpg", attachment_id="x"), -201),
        (media(media_type="image"), -201),
        (media(media_type="image", attachment_id="unknown"), -201),
        (media(media_type="gif", url="https://a.vn/a.gif"), -201),
        (media(media_type="gif", url="https://a.vn/a.gif", width=10, height=10), 0),
        (media(media_type="sticker", attachment_id="46"), 0),
        (media(media_type="film", url="https://a.vn/a"), -201),
        (listed(), 0),
        (listed(buttons=[button("oa.query.show", "#menu"), button("oa.open.url", {"url": "https://a.vn"})]), 0),
        (listed(buttons=[button("oa.query.hide", "x" * 1001)]), -201),
        (listed(buttons=[button("oa.open.phone", {})]), -201),
        (listed(buttons=[button("oa.dance", "x")]), -201),
        (listed(buttons=[button("oa.query.show", "#menu", title="")]), -201),
        (listed(buttons=[button("oa.query.show", "#menu")] * 6), -201),
        (listed(elements=[{"title": "a"}] * 6), -201),
        ({"attachment": {"type": "template", "payload": {"template_type": "promotion"}}}, -233),
        ({"attachment": {"type": "file", "payload": {"token": "unknown"}}}, -201),
    ],
)  # fmt: skip
def test_what_a_message_may_hold(side: Side, message: Json, code: int) -> None:
    assert side.send(message)["error"] == code


def test_who_is_inactive_gets_nothing(side: Side) -> None:
    side.dev("personas", 201, name="Vắng", persona="vang", inactive=True)
    assert side.send({"text": "Chào"}, "vang")["error"] == -227


def test_who_stays_away_is_reached_by_no_message(side: Side) -> None:
    side.dev("absence", persona="bac-sau", days=8)
    assert side.send({"text": "Chào"})["error"] == -230
    side.dev("absence", persona="bac-sau", days=0)
    assert side.send({"text": "Chào"})["error"] == 0


def test_a_reaction_is_put_on_the_persons_message(side: Side) -> None:
    said = side.dev("text", 201, persona="bac-sau", text="Chào")["message_id"]
    action = {"react_icon": "/-strong", "react_message_id": said}
    body = {"recipient": {"user_id": side.user_id()}, "sender_action": action}
    assert side.call("openapi/v2.0/oa/message", body)["error"] == 0
    assert side.feed()["messages"][0]["reaction"] == "/-strong"
    action["react_message_id"] = "unknown"
    assert side.call("openapi/v2.0/oa/message", body)["error"] == -201
    del body["sender_action"]
    assert side.call("openapi/v2.0/oa/message", body)["error"] == -240, "messages moved to v3.0"


def test_the_quota_of_a_person(side: Side, clock: Clock) -> None:
    asked = {"user_id": side.user_id()}
    told = side.call("openapi/v3.0/oa/quota/message", asked)["data"]
    assert told["cs_reply"] == {"remain": 8, "total": 8}
    assert told["last_interaction"] == str(int(clock.now.timestamp() * 1000))
    clock.forward(days=8)
    assert side.call("openapi/v3.0/oa/quota/message", asked)["data"]["cs_reply"]["remain"] == 0
    owned = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
    assert side.call("openapi/v3.0/oa/quota/message", owned)["data"] == []


def test_every_call_counts_toward_the_minute(side: Side, clock: Clock) -> None:
    def ask() -> tuple[int, int]:
        answer = side.http.get(
            "/sim/zalo/openapi/v2.0/oa/getoa", headers={"access_token": APP.oa_access_token}
        )
        return answer.get_json()["error"], int(answer.headers["X-RateLimit-Remain"])

    assert ask() == (0, 3999)
    assert ask() == (0, 3998)
    with side.world.sessions.begin() as session:
        session.connection().exec_driver_sql("UPDATE counters SET value = 4000 WHERE name LIKE 'calls:%'")
    assert ask() == (-32, 0)
    clock.forward(minutes=1)
    assert ask() == (0, 3999)


# Files


def upload(side: Side, kind: str, name: str, content: bytes) -> Json:
    # In one piece: the test client would leave a file open behind a large form.
    body, written_as = encode_multipart_formdata({"file": (name, content)})
    return side.call(f"openapi/v2.0/oa/upload/{kind}", data=body, content_type=written_as)


def test_an_upload_is_of_use_for_seven_days(side: Side, clock: Clock) -> None:
    key = upload(side, "image", "a.png", PNG)["data"]["attachment_id"]
    message = media(media_type="image", attachment_id=key)
    assert side.send(message)["error"] == 0
    shown = side.feed()["messages"][-1]["detail"]["url"]
    assert side.http.get(urlsplit(shown).path).data == PNG
    clock.forward(days=6)
    side.dev("follow", persona="bac-sau", on=True)
    assert side.send(message)["error"] == 0
    clock.forward(days=1)
    assert side.send(message)["error"] == -100


def test_a_file_goes_by_its_token(side: Side) -> None:
    token = upload(side, "file", "ket-qua.pdf", b"%PDF-1.7")["data"]["token"]
    assert side.send({"attachment": {"type": "file", "payload": {"token": token}}})["error"] == 0
    assert side.send(media(media_type="image", attachment_id=token))["error"] == -201


@pytest.mark.parametrize(
    ("kind", "name", "content", "code"),
    [
        ("image", "a.jpg", b"\xff\xd8\xff" + b"0" * 999_998, -210),
        ("image", "a.gif", b"GIF89a", -201),
        ("image", "a.png", b"not a picture", -201),
        ("gif", "a.gif", b"GIF89a", 0),
        ("file", "a.exe", b"MZ", -201),
        ("file", "a.csv", b"a,b", 0),
    ],
)
def test_limits_of_uploads(side: Side, kind: str, name: str, content: bytes, code: int) -> None:
    assert upload(side, kind, name, content)["error"] == code


def test_only_pictures_are_shown_in_the_page(side: Side) -> None:
    side.dev("personas", 201, name="A", persona="a")
    given = {"persona": "a", "kind": "file", "file": (io.BytesIO(b"<script>"), "a.html", "text/html")}
    assert side.http.post("/sim/zalo/dev/media", data=given).status_code == 201
    url = side.feed()["messages"][-1]["detail"]["url"]
    assert side.http.get(urlsplit(url).path).headers["Content-Disposition"] == "attachment"
    assert side.http.get("/sim/zalo/cdn/unknown/a.html").status_code == 404


# People


def asking(side: Side, path: str, **data: object) -> Json:
    return side.call(f"openapi/{path}", query_string={"data": json.dumps(data)})


def test_a_persons_detail(side: Side) -> None:
    side.call("openapi/v2.0/oa/tag/tagfollower", {"user_id": side.user_id(), "tag_name": "khu phố 3"})
    told = asking(side, "v3.0/oa/user/detail", user_id=side.user_id())["data"]
    assert told["user_id_by_app"] == side.card()["app_user_id"]
    assert told["display_name"] == "Nguyễn Văn Sáu"
    assert told["user_last_interaction_date"] == "23/11/2026"
    assert told["tags_and_notes_info"]["tag_names"] == ["khu phố 3"]
    assert asking(side, "v3.0/oa/user/detail", user_id="1")["error"] == -201
    assert side.call("openapi/v3.0/oa/user/detail", query_string={"data": "no json"})["error"] == -201


def test_people_come_in_pages(side: Side, clock: Clock) -> None:
    whole = asking(side, "v3.0/oa/user/getlist", offset=0, count=50)["data"]
    assert whole["total"] == len(whole["users"]) == 6, "the one who never was in touch is not among them"
    page = asking(side, "v3.0/oa/user/getlist", offset=4, count=50)["data"]
    assert page["users"] == whole["users"][4:]
    assert asking(side, "v3.0/oa/user/getlist", count=51)["error"] == -201
    assert asking(side, "v3.0/oa/user/getlist", last_interaction_period="SOON")["error"] == -201
    clock.forward(days=2)
    side.dev("text", 201, persona="em-duy", text="Chào")
    for period, count in {"TODAY": 1, "YESTERDAY": 0, "L7D": 7, "2026_11_23:2026_11_23": 6}.items():
        told = asking(side, "v3.0/oa/user/getlist", last_interaction_period=period)["data"]
        assert told["total"] == count, period
    assert asking(side, "v3.0/oa/user/getlist", is_follower=False)["data"]["total"] == 1


def test_tags(side: Side) -> None:
    tagged = {"user_id": side.user_id(), "tag_name": "điện"}
    for _ in range(2):
        assert side.call("openapi/v2.0/oa/tag/tagfollower", tagged)["error"] == 0
    assert side.call("openapi/v2.0/oa/tag/gettagsofoa")["data"] == ["điện"]
    assert asking(side, "v3.0/oa/user/getlist", tag_name="điện")["data"]["total"] == 1
    assert side.call("openapi/v2.0/oa/tag/rmfollowerfromtag", tagged)["error"] == 0
    assert side.call("openapi/v2.0/oa/tag/gettagsofoa")["data"] == []
    side.call("openapi/v2.0/oa/tag/tagfollower", tagged)
    assert side.call("openapi/v2.0/oa/tag/rmtag", {"tag_name": "điện"})["error"] == 0
    assert side.call("openapi/v2.0/oa/tag/gettagsofoa")["data"] == []
    names = [event["event_name"] for event in side.events()]
    assert names == ["add_user_to_tag"] * 2 + ["remove_user_from_tag", "add_user_to_tag"]


def test_conversations_newest_first(side: Side) -> None:
    side.dev("text", 201, persona="bac-sau", text="một")
    side.send({"text": "hai"})
    side.dev("text", 201, persona="chi-hanh", text="ba")
    lines = asking(side, "v2.0/oa/conversation", user_id=side.user_id())["data"]
    assert [(line["src"], line["message"]) for line in lines] == [(0, "hai"), (1, "một")]
    assert (lines[1]["from_id"], lines[1]["to_id"]) == (side.user_id(), APP.oa_id)
    assert [line["message"] for line in asking(side, "v2.0/oa/listrecentchat")["data"]] == ["ba", "hai"]
    assert asking(side, "v2.0/oa/listrecentchat", count=11)["error"] == -201


def test_the_account_itself(side: Side) -> None:
    told = side.call("openapi/v2.0/oa/getoa")["data"]
    assert (told["oaid"], told["num_follower"]) == (APP.oa_id, 6)


# Trouble on demand


def test_a_fault_for_others_calls(side: Side) -> None:
    side.dev("faults", fault="-216", host="openapi", times=2)
    assert [side.send({"text": "a"})["error"] for _ in range(3)] == [-216, -216, 0]
    side.dev("faults", fault="http500")
    assert side.http.get("/sim/zalo/graph/v2.0/me").status_code == 500
    assert side.http.get("/sim/zalo/dev/personas").status_code == 200, "the page goes on working"
    side.dev("faults", fault="")
    assert side.send({"text": "a"})["error"] == 0
    side.dev("faults", 400, fault="nonsense")


def test_the_phone_itself_can_refuse(side: Side) -> None:
    side.dev("faults", fault="-1409", host="phone", times=1)
    assert side.dev("session", 403, persona="bac-sau")["error"] == -1409
    assert "access_token" in side.dev("session", persona="bac-sau")
