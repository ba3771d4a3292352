"""What a resident was owed can be read in the app, said in the chat or not."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask_openapi3.openapi import OpenAPI

from models import Channel, Delivery, DeliveryState, Session
from models.base import new_key
from tests.residents import Asker

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def asker(app: OpenAPI) -> Asker:
    return Asker(app)


def owed(
    recipient: UUID,
    hours: float = 0,
    topic: str = "report.accepted",
    state: DeliveryState = DeliveryState.SENT,
    **body: object,
) -> UUID:
    key = new_key()
    told: dict[str, Any] = {"code": "PA-261120-00001", "state": "accepted", "unit": {"name": "Điện lực"}}
    with Session.begin() as session:
        session.add(
            Delivery(
                id=key,
                key=key.hex,
                channel=Channel.ZALO,
                recipient_kind="resident",
                recipient=recipient,
                topic=topic,
                body=told | body,
                state=state,
                due_at=START,
                created_at=START + timedelta(hours=hours),
            )
        )
    return key


def shown(asker: Asker, **query: object) -> dict[str, Any]:
    answer = asker.get("/notices", query_string=query)
    assert answer.status_code == 200, answer.text
    given: dict[str, Any] = answer.get_json()
    return given


def test_what_was_owed_is_shown_in_the_words_of_the_chat(asker: Asker) -> None:
    me = asker.resident.id
    owed(me, 1, due_at="2026-11-21T10:00:00+00:00")
    owed(me, 2, "report.rejected", DeliveryState.HELD, reason="Ngoài địa bàn tỉnh")
    owed(me, 3, state=DeliveryState.OWED)
    owed(me, 4, state=DeliveryState.DEAD)
    page = shown(asker)
    assert [item["chat"] for item in page["items"]] == ["not_sent", "on_its_way", "not_sent", "sent"]
    *_, rejected, accepted = page["items"]
    assert accepted["text"] == (
        "Điện lực đã nhận xử lý phản ánh PA-261120-00001 của anh, chị.\nHạn xử lý: 17:00 ngày 21/11/2026."
    )
    assert "Ngoài địa bàn tỉnh" in rejected["text"]
    assert rejected["link"].endswith("/app/reports/PA-261120-00001")
    assert (accepted["code"], accepted["at"]) == ("PA-261120-00001", "2026-11-20T04:00:00+00:00")


def test_the_words_are_in_the_residents_language(app: OpenAPI) -> None:
    asker = Asker(app, language="en")
    owed(asker.resident.id)
    [item] = shown(asker)["items"]
    assert "has taken up your report PA-261120-00001" in item["text"]


def test_nobody_reads_what_others_were_owed(app: OpenAPI, asker: Asker) -> None:
    other = Asker(app)
    notice = owed(other.resident.id)
    assert shown(asker) == {"items": [], "next": None, "unread": 0}
    assert asker.post("/notices/read", {"through": str(notice)}).status_code == 404
    assert shown(other)["unread"] == 1


def test_answers_of_the_bot_are_shown_only_when_they_never_arrived(asker: Asker) -> None:
    me = asker.resident.id
    owed(me, 1, "bot.say", text="Đã gửi.", code="")
    lost = owed(me, 2, "bot.say", DeliveryState.HELD, text="Cán bộ trả lời: mai thợ đến.", code="")
    [item] = shown(asker)["items"]
    assert (item["id"], item["text"]) == (str(lost), "Cán bộ trả lời: mai thợ đến.")
    assert (item["code"], item["link"]) == (None, None)


def test_pages_lead_from_the_newest_to_the_oldest(asker: Asker) -> None:
    keys = [str(owed(asker.resident.id, hours)) for hours in (0, 1, 1, 2, 3)]
    seen: list[str] = []
    after: dict[str, str] = {}
    for _ in range(3):
        page = shown(asker, limit=2, **after)
        seen += [item["id"] for item in page["items"]]
        after = {"after": page["next"]}
    assert page["next"] is None
    assert sorted(seen) == sorted(keys)
    assert seen[0] == keys[4]
    assert seen[-1] == keys[0]
    assert asker.get("/notices", query_string={"after": "made up"}).status_code == 422


def test_reading_marks_everything_up_to_what_was_seen(asker: Asker) -> None:
    me = asker.resident.id
    owed(me, 1)
    seen = owed(me, 2)
    owed(me, 3)
    assert shown(asker)["unread"] == 3
    answer = asker.post("/notices/read", {"through": str(seen)})
    assert (answer.status_code, answer.get_json()) == (200, {"unread": 1})
    newest, *others = shown(asker)["items"]
    assert newest["read_at"] is None
    first_read = [item["read_at"] for item in others]
    assert all(first_read)
    asker.post("/notices/read", {"through": newest["id"]})
    page = shown(asker)
    assert page["unread"] == 0
    assert [item["read_at"] for item in page["items"][1:]] == first_read, "when it was first read is kept"


@pytest.mark.parametrize(
    "body", [{}, {"through": "x"}, {"through": None}, {"through": str(new_key()), "a": 1}, []]
)
def test_a_mark_that_makes_no_sense_is_refused(asker: Asker, body: object) -> None:
    assert asker.post("/notices/read", body).status_code == 422


def test_without_a_token_there_is_nothing_to_see(app: OpenAPI) -> None:
    client = app.test_client()
    assert client.get("/api/v1/notices").status_code == 401
    assert client.post("/api/v1/notices/read", json={"through": str(new_key())}).status_code == 401
