"""Messages to residents through a drain: what becomes of the row when they may not go by chat now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from models import Channel, Delivery, DeliveryState, Publication, Reading, Resident, Session
from models.base import new_key
from reports import delivery, jobs
from reports.actor import Actor
from tests.people import a_photo, a_resident
from tests.receivers import Receiver
from wiring import wiring


@pytest.fixture
def settings(settings: Settings, chat: Receiver, request: pytest.FixtureRequest) -> Settings:
    """Zalo is the `chat`."""
    own = {"zalo_openapi_base": chat.url, "zalo_business_base": chat.url}
    return settings.model_copy(update=own | getattr(request, "param", {}))


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def now() -> datetime:
    return datetime.now(UTC)


def a_person(**changed: object) -> Resident:
    return a_resident(**{"zalo_oa_user_id": "12", "zalo_last_interaction_at": now(), **changed})


def owe(
    person: Resident, topic: str = "report.accepted", age: timedelta = timedelta(0), **facts: object
) -> Delivery:
    at = now() - age
    letter = Delivery(
        id=new_key(),
        key=new_key().hex,
        channel=Channel.ZALO,
        recipient_kind="resident",
        recipient=person.id,
        topic=topic,
        body={"text": "Dạ, nghe đây."}
        if topic == "bot.say"
        else {"code": "PA-1", "state": "accepted", **facts},
        state=DeliveryState.OWED,
        attempts=0,
        due_at=at,
        created_at=at,
    )
    with Session.begin() as session:
        session.add(letter)
    return letter


def drained(letter: Delivery) -> Delivery:
    jobs.drain()
    with Reading() as session:
        return session.scalars(select(Delivery).where(Delivery.id == letter.id)).one()


def test_inside_the_window_it_is_sent(chat: Receiver) -> None:
    assert drained(owe(a_person())).state is DeliveryState.SENT
    assert "PA-1" in str(chat.received[0].json())


def test_outside_it_is_held_until_the_person_writes_again(chat: Receiver) -> None:
    person = a_person(zalo_last_interaction_at=now() - timedelta(days=8))
    letter = owe(person)
    held = drained(letter)
    assert (held.state, held.last_error) == (DeliveryState.HELD, "not in touch for seven days")
    with Session.begin() as session:
        session.get_one(Resident, person.id).zalo_last_interaction_at = now()
        delivery.release(session, person.id, now())
    assert drained(letter).state is DeliveryState.SENT
    assert len(chat.received) == 1


def test_who_wants_no_messages_finds_them_held(chat: Receiver) -> None:
    person = a_person(muted_at=now())
    assert drained(owe(person)).last_error == "the resident asked for no messages"
    assert drained(owe(person, "bot.say")).state is DeliveryState.SENT
    assert len(chat.received) == 1


def test_an_account_in_trouble_costs_a_letter_no_attempt(chat: Receiver) -> None:
    chat.answer_with(body={"error": -321})
    waiting = drained(owe(a_person()))
    assert (waiting.state, waiting.attempts, waiting.last_error) == (
        DeliveryState.OWED,
        0,
        "Zalo OA error -321",
    )
    assert waiting.due_at > now() + timedelta(minutes=9)


@pytest.mark.parametrize(("publication", "calls"), [("pending", 3), ("hidden", 1)])
def test_the_photo_of_a_result_goes_along_unless_it_was_hidden(
    chat: Receiver, publication: str, calls: int
) -> None:
    chat.answer_with(body={"error": 0, "data": {"message_id": "1", "attachment_id": "a"}})
    wiring().storage.put("photos/1.jpg", b"\xff\xd8\xff picture", "image/jpeg")
    full = {"full": {"key": "photos/1.jpg"}}
    person = a_person()
    photo = a_photo(Actor("staff", new_key(), ""), derivatives=full, publication=Publication(publication))
    letter = owe(person, "report.resolved", photo_id=str(photo))
    assert drained(letter).state is DeliveryState.SENT
    assert len(chat.received) == calls


def test_what_is_being_sent_to_a_resident_keeps_the_rest_of_the_chat_waiting() -> None:
    person = a_person()
    first, second = owe(person, "bot.say", timedelta(seconds=2)), owe(person, "bot.say")
    other = owe(a_person(zalo_oa_user_id="13"))
    with Session.begin() as session:
        assert [letter.id for letter in delivery.claim(session, now(), limit=1)] == [first.id]
    with Session.begin() as session:
        assert [letter.id for letter in delivery.claim(session, now())] == [other.id]
        delivery.sent(session, first, now())
    with Session.begin() as session:
        assert [letter.id for letter in delivery.claim(session, now())] == [second.id]


def test_a_letter_that_must_wait_lets_none_behind_it_pass(chat: Receiver) -> None:
    person = a_person()
    first, second = owe(person, "bot.say", timedelta(seconds=2)), owe(person, "bot.say")
    chat.answer_with(body={"error": -211}, times=1)
    waiting = drained(first)
    with Reading() as session:
        behind = session.get_one(Delivery, second.id)
    for letter in (waiting, behind):
        assert (letter.state, letter.attempts) == (DeliveryState.OWED, 0)
        assert letter.due_at > now()
    assert len(chat.received) == 1


def all_day() -> str:
    """Quiet hours that hold now, whenever the test runs."""
    local = now() + timedelta(hours=7)
    return f"{local - timedelta(hours=1):%H:%M}-{local + timedelta(hours=1):%H:%M}"


@pytest.mark.parametrize("settings", [{"quiet_hours": all_day()}], indirect=True)
def test_at_night_news_wait_and_answers_go(chat: Receiver) -> None:
    person = a_person()
    news, answer = owe(person), owe(person, "bot.say")
    waiting = drained(news)
    assert (waiting.state, waiting.attempts, waiting.last_error) == (
        DeliveryState.OWED,
        0,
        "waits for the morning",
    )
    assert now() < waiting.due_at < now() + timedelta(hours=2)
    assert drained(answer).state is DeliveryState.SENT
    assert len(chat.received) == 1


@pytest.mark.parametrize("settings", [{"zalo_oa_access_token": ""}], indirect=True)
def test_without_a_token_letters_wait_and_nobody_is_called(chat: Receiver) -> None:
    waiting = drained(owe(a_person()))
    assert waiting.last_error == "the Official Account is not connected"
    old = drained(owe(a_person(zalo_oa_user_id="13"), age=timedelta(days=8)))
    assert old.state is DeliveryState.HELD
    assert chat.received == []
