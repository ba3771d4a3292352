"""A human in the bot's place: the coordinator sees who waits, reads, answers and gives back; everything is recorded."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import delete, select, update

from models import AuditEntry, Conversation, Delivery, InboxEvent, InboxState, Photo, Reading, Role, Session
from reports.entry.access import Seat
from tests.chatting import Talker, show_photo
from tests.desk import Desk, a_desk
from tests.receivers import Receiver
from tests.residents import body_of, problem
from tests.zalo_events import Writer
from webhooks import forgetting, reader

CALLED_FOR = "Tôi muốn gặp người"


@pytest.fixture
def inside(app: OpenAPI) -> Iterator[OpenAPI]:
    with app.app_context():
        yield app


@pytest.fixture
def desk(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.COORDINATOR))


@pytest.fixture
def writer(inside: OpenAPI) -> Writer:
    """Somebody who wrote, and for whom the bot called a human."""
    writer = Writer(inside)
    writer.says("Xin chào")
    reader.read_inbox()
    with Session.begin() as session:
        session.execute(update(Conversation).values(called_at=datetime.now(UTC), called_for=CALLED_FOR))
    return writer


def conversation() -> Conversation:
    with Reading() as session:
        return session.scalars(select(Conversation)).one()


def acts() -> list[str]:
    with Reading() as session:
        wanted = select(AuditEntry.act).where(AuditEntry.act.like("conversation%"))
        return list(session.scalars(wanted.order_by(AuditEntry.seq)))


def events_of(name: str) -> list[InboxEvent]:
    with Reading() as session:
        return list(session.scalars(select(InboxEvent).where(InboxEvent.name == name)))


def test_who_waits_is_listed_and_what_was_said_is_read_on_record(desk: Desk, writer: Writer):
    (item,) = body_of(desk.get("/staff/conversations"))["items"]
    assert (item["state"], item["called_for"], item["human"]) == ("waiting", CALLED_FOR, None)
    assert acts() == [], "the list tells nothing that was said but the call"
    talk = body_of(desk.get(f"/staff/conversations/{item['id']}"))
    first, *answers = talk["messages"]
    assert (first["by"], first["kind"], first["text"]) == ("resident", "text", "Xin chào")
    assert {message["by"] for message in answers} == {"bot"}
    assert all(message["text"] for message in answers)
    assert acts() == ["conversation_seen"]


def test_photos_of_the_talk_are_seen_as_long_as_they_are_kept(desk: Desk, inside: OpenAPI):
    talker = Talker(inside)
    with Receiver() as store:
        talker.told(talker.photo(show_photo(store)))
    path = f"/staff/conversations/{conversation().id}"
    (link,) = body_of(desk.get(path))["messages"][0]["photos"]
    assert desk.client.get(link.partition("localhost:8000")[2]).status_code == 200
    with Session.begin() as session:
        session.execute(delete(Photo))
    first = body_of(desk.get(path))["messages"][0]
    assert (first["kind"], first["photos"]) == ("photos", [])


def test_an_answer_goes_out_once_and_the_human_has_the_talk(desk: Desk, writer: Writer):
    path = f"/staff/conversations/{conversation().id}"
    for _ in range(2):
        answer = desk.post(f"{path}/answer", {"text": " Chào anh, tôi nghe đây. "}, key="one-key-for-it")
        assert answer.status_code == 200, answer.text
    shown = body_of(answer)
    assert shown["state"] == "answering"
    assert desk.account is not None
    assert shown["human"] == desk.account.full_name
    ours = [message for message in shown["messages"] if message["by"] == "staff"]
    assert [(one["text"], one["name"]) for one in ours] == [("Chào anh, tôi nghe đây.", shown["human"])]
    with Reading() as session:
        letter = session.scalars(select(Delivery).where(Delivery.key.like("%:staff:%"))).one()
    assert (letter.topic, letter.body["text"]) == ("bot.say", "Chào anh, tôi nghe đây.")
    assert letter.recipient == conversation().resident_id
    assert acts() == ["conversation_answered"]
    reader.read_inbox()
    (came,) = events_of("staff.came")
    assert came.state is InboxState.DONE


def test_release_gives_the_talk_back_and_a_second_one_changes_nothing(desk: Desk, writer: Writer):
    path = f"/staff/conversations/{conversation().id}"
    desk.post(f"{path}/answer", {"text": "Đã xong."})
    for _ in range(2):
        assert body_of(desk.post(f"{path}/release"))["state"] == "bot"
    reader.read_inbox()
    (left,) = events_of("staff.left")
    assert left.state is InboxState.DONE
    now = conversation()
    assert (now.called_at, now.human_since, now.human_id, now.called_for) == (None, None, None, "")
    assert body_of(desk.get("/staff/conversations"))["items"] == []
    assert len(body_of(desk.get("/staff/conversations", state="bot"))["items"]) == 1


def test_who_answers_in_zalos_own_tool_has_the_talk_too(desk: Desk, writer: Writer):
    echo = writer.event(
        "oa_send_text",
        sender={"id": "2460000000000000001", "admin_id": "777"},
        recipient={"id": writer.id},
        message={"msg_id": "from-the-tool", "text": "Chào bạn"},
    )
    writer.says(echo)
    reader.read_inbox()
    (item,) = body_of(desk.get("/staff/conversations", state="answering"))["items"]
    assert item["human"] is None


def test_a_talk_that_a_human_left_alone_goes_back_to_the_bot_after_a_day(desk: Desk, writer: Writer):
    desk.post(f"/staff/conversations/{conversation().id}/answer", {"text": "Chờ tôi một chút."})
    reader.read_inbox()
    now = datetime.now(UTC)
    assert forgetting.tidy(now) == 0
    assert forgetting.tidy(now + forgetting.HUMAN_SILENT + timedelta(minutes=1)) == 1
    assert conversation().called_at is None


def test_who_waits_for_a_human_is_never_given_up(writer: Writer):
    assert forgetting.tidy(datetime.now(UTC) + timedelta(days=400)) == 0
    assert conversation().called_for == CALLED_FOR


def test_an_answer_is_some_words_that_zalo_takes(desk: Desk, writer: Writer):
    for text in ("", "   ", "x" * 2001, None, 5):
        answer = desk.post(f"/staff/conversations/{conversation().id}/answer", {"text": text})
        assert problem(answer) == (422, "fields_refused")


def test_a_coordinator_of_one_commune_sees_no_talk(app: OpenAPI, writer: Writer):
    local = a_desk(app, Seat(Role.COORDINATOR, area_code="25459"))
    assert body_of(local.get("/staff/conversations"))["items"] == []
    assert problem(local.get(f"/staff/conversations/{conversation().id}")) == (404, "not_found")
    assert body_of(local.get("/staff/inbox"))["items"] == []


def test_a_dead_event_is_seen_and_heard_anew(desk: Desk, writer: Writer):
    with Session.begin() as session:
        session.execute(update(InboxEvent).values(state=InboxState.DEAD, last_error="fault here: KeyError"))
        session.execute(delete(Delivery))
    (event,) = body_of(desk.get("/staff/inbox", state="dead"))["items"]
    assert (event["name"], event["last_error"]) == ("user_send_text", "fault here: KeyError")
    answer = desk.post(f"/staff/inbox/{event['id']}/replay")
    assert body_of(answer)["state"] == "waiting"
    assert problem(desk.post(f"/staff/inbox/{event['id']}/replay")) == (409, "not_replayable")
    reader.read_inbox()
    assert body_of(desk.get("/staff/inbox", state="dead"))["items"] == []
    with Reading() as session:
        assert session.get_one(InboxEvent, UUID(event["id"])).state is InboxState.DONE


def test_old_events_and_idle_talks_are_forgotten(writer: Writer, work: Callable[[], None]):
    with Session.begin() as session:
        session.execute(update(Conversation).values(called_at=None, called_for=""))
    forgetting.tidy(datetime.now(UTC) + forgetting.EVENTS_LIVE + timedelta(days=1))
    with Reading() as session:
        assert session.scalars(select(InboxEvent)).all() == []
    assert conversation().sender == writer.id
    forgetting.tidy(datetime.now(UTC) + forgetting.TALKS_LIVE + timedelta(days=1))
    with Reading() as session:
        assert session.scalars(select(Conversation)).all() == []
