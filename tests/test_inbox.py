"""What the workers do with the inbox: heard in order and once, whatever comes twice, late, badly or dies half-way."""

import os
import random
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from config import Settings
from models import (
    Channel,
    Conversation,
    Delivery,
    InboxEvent,
    InboxState,
    Photo,
    Reading,
    Report,
    Session,
    Source,
    State,
    Ticket,
)
from reports import jobs
from tests.chatting import WORDS, Talker, hear, let_leases_run_out, show_photo
from tests.people import TAN_NINH, a_channel
from tests.receivers import Receiver
from tests.test_jobs import start_worker
from webhooks import inbox, reader, turn
from wiring import wiring

UNIT = "ubnd-25459"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nothing settles, so that no test waits; the test of disorder says otherwise."""
    return settings.model_copy(update={"zalo_settling_ms": 0})


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """Inside the application, as a job is."""
    with app.app_context():
        yield app


@pytest.fixture
def talker(inside: Flask) -> Talker:
    return Talker(inside)


@pytest.fixture
def store() -> Iterator[Receiver]:
    """Where Zalo keeps what people send."""
    with Receiver() as store:
        yield store


def count(kind: type) -> int:
    with Reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def in_order(rows: list[InboxEvent]) -> bool:
    """Whether those that happened first were settled first."""
    moments = [row.settled_at for row in rows if row.settled_at is not None]
    return len(moments) == len(rows) and moments == sorted(moments)


def is_held(talker: Talker) -> bool:
    held_until = talker.conversation.held_until
    return held_until is not None and held_until > datetime.now(UTC)


def test_a_talk_becomes_a_report_with_photo_that_the_unit_gets_as_a_ticket(talker, store, receiver, work):
    hook = a_channel(UNIT, address=receiver.url)
    report = talker.report(show_photo(store))
    assert (report.source, report.state, report.category_code) == (Source.CHAT, State.DISPATCHED, "pothole")
    assert (report.description, report.latitude, report.longitude) == (WORDS, *TAN_NINH)
    with Reading() as session:
        photo = session.scalars(select(Photo).where(Photo.report_id == report.id)).one()
        assert session.scalars(select(Ticket).where(Ticket.report_id == report.id)).one().unit_code == UNIT
    assert photo.uploader_id == talker.resident.id
    assert {event.state for event in talker.events()} == {InboxState.DONE}
    assert [letter.topic for letter in talker.letters()].count("report.received") == 1
    work()
    (call,) = receiver.wait_for(1)
    assert (call.json()["type"], hook.unit_code) == ("ticket.assigned", UNIT)


def test_every_event_three_times_is_the_same_talk(talker):
    for event in (talker.text(WORDS), talker.location(*TAN_NINH), talker.text("#khonganh")):
        for _ in range(3):
            talker.told(event)
    tap = talker.text(talker.offered("#gui"))
    for _ in range(3):
        talker.told(tap)
    assert len(talker.reports()) == 1
    assert len(talker.events()) == 4
    assert [event.attempts for event in talker.events()] == [1] * 4


def test_a_second_tap_on_send_files_nothing_more(talker):
    report = talker.report()
    talker.told(talker.offered("#gui"), talker.offered("#gui"))
    assert [each.code for each in talker.reports()] == [report.code]


class TestDisorder:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"zalo_settling_ms": 200})

    def test_what_overtook_each_other_is_heard_in_the_order_in_which_it_was_sent(self, talker):
        events = [
            talker.text(words) for words in ("Xin chào", WORDS, "trước cổng chợ", "có hai cái", "sâu lắm")
        ]
        shuffled = events * 2
        random.Random(1).shuffle(shuffled)
        talker.says(*shuffled)
        hear()
        rows = talker.events()
        assert [row.state for row in rows] == [InboxState.DONE] * 5
        assert in_order(rows)


def test_a_late_event_is_put_where_it_belongs(talker):
    """It comes when those sent after it were answered long ago."""
    late = talker.text(WORDS)
    talker.told(talker.location(*TAN_NINH), "#khonganh")
    talker.told(late)
    talker.told(talker.offered("#gui"))
    (report,) = talker.reports()
    assert (report.category_code, report.description) == ("pothole", WORDS)


def test_two_workers_at_once_never_hear_one_person_at_once(inside):
    people = [Talker(inside) for _ in range(5)]
    for person in people:
        person.says(WORDS, person.location(*TAN_NINH), "#khonganh", "giúp")

    def work() -> int:
        with inside.app_context():
            return hear()

    with ThreadPoolExecutor(3) as pool:
        heard = sum(pool.map(lambda _: work(), range(3)))
    hear()
    assert heard <= 20
    for person in people:
        rows = person.events()
        assert [(row.state, row.attempts) for row in rows] == [(InboxState.DONE, 1)] * 4
        assert in_order(rows)
        assert person.conversation.held_until is None


def test_a_worker_killed_in_mid_event_loses_nothing_and_does_nothing_twice(talker, store, settings):
    talker.told(WORDS, talker.location(*TAN_NINH))
    address = show_photo(store, delay=30.0)
    talker.says(talker.photo(address))
    worker = start_worker(settings)
    try:
        jobs.wake(wiring().queues["inbox"], reader.read_inbox)
        store.wait_for(1, seconds=60)
        os.killpg(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait()
    caught = talker.events()[-1]
    assert (caught.state, caught.attempts) == (InboxState.WAITING, 1)
    assert is_held(talker)

    show_photo(store)
    assert hear() == 0, "its lease still holds"
    let_leases_run_out()
    assert hear() == 1
    talker.told(talker.offered("#gui"))
    (report,) = talker.reports()
    with Reading() as session:
        assert len(session.scalars(select(Photo).where(Photo.report_id == report.id)).all()) == 1


def test_who_outlives_their_lease_writes_nothing(talker):
    talker.says(WORDS)
    with Session.begin() as session:
        (claimed,) = inbox.claim(session, datetime.now(UTC), 1)
        row = inbox.begin(session, claimed, datetime.now(UTC))
        assert row is not None
    let_leases_run_out()
    assert hear() == 1, "another worker has heard it meanwhile"
    said = len(talker.letters())
    with pytest.raises(inbox.TurnLost):
        turn.hear(wiring(), claimed, row)
    assert len(talker.letters()) == said


def test_a_fault_of_ours_is_tried_again_and_ends_as_a_dead_letter_that_the_person_is_told_of(talker):
    talker.told("Xin chào")
    talker.says("một tin làm hỏng")
    with Session.begin() as session:
        session.execute(
            update(InboxEvent).where(InboxEvent.state == InboxState.WAITING).values(body="no JSON")
        )
    talker.says("tin sau nó")
    for attempt in range(1, inbox.MOST_ATTEMPTS):
        hear()
        broken, behind = talker.events()[1:]
        assert (broken.state, broken.attempts) == (InboxState.WAITING, attempt)
        assert behind.state is InboxState.WAITING, "nobody overtakes it"
        assert is_held(talker)
        let_leases_run_out()
    hear()
    broken, behind = talker.events()[1:]
    assert (broken.state, broken.last_error) == (InboxState.DEAD, "fault here: JSONDecodeError")
    assert behind.state is InboxState.DONE
    assert "gặp lỗi" in " ".join(letter.body["text"] for letter in talker.letters())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_event_that_ends_every_worker_becomes_a_dead_letter(talker):
    talker.told("Xin chào")
    talker.says("giết tiến trình")
    with Session.begin() as session:
        waiting = update(InboxEvent).where(InboxEvent.state == InboxState.WAITING)
        session.execute(waiting.values(attempts=inbox.MOST_ATTEMPTS))
    hear()
    dead = talker.events()[-1]
    assert (dead.state, dead.last_error) == (InboxState.DEAD, "the worker ended while reading it")


@pytest.mark.parametrize("redis_url", ["unix:///nowhere/redis.sock"])
def test_without_redis_the_sweep_hears_and_nothing_is_lost(talker, redis_url):
    talker.told("Xin chào")
    assert [event.state for event in talker.events()] == [InboxState.DONE]
    assert talker.letters()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_event_settles_before_it_is_heard(inside, settings):
    wired = wiring()
    wired.settings = settings.model_copy(update={"zalo_settling_ms": 400})
    talker = Talker(inside)
    talker.says("Xin chào")
    assert hear() == 1
    (event,) = talker.events()
    assert event.due_at - event.received_at == timedelta(milliseconds=400)
    assert event.settled_at is not None
    assert event.settled_at > event.due_at


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_real_worker_hears_and_answers(talker, settings):
    worker = start_worker(settings)
    try:
        talker.says("Xin chào")
        end = monotonic() + 60
        while not talker.conversation.resident_id or not talker.letters():
            assert monotonic() < end, "nobody heard it"
            sleep(0.05)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=30)
    assert talker.events()[0].state is InboxState.DONE
    assert {letter.channel for letter in talker.letters()} == {Channel.ZALO}


def test_a_conversation_that_is_waited_for_keeps_no_other_waiting(inside, store):
    slow, quick = Talker(inside), Talker(inside)
    store.answer_with(503)
    slow.says(slow.photo(f"{store.url}/away.jpg"))
    quick.says("Xin chào")
    hear()
    assert slow.events()[0].state is InboxState.WAITING
    assert quick.events()[0].state is InboxState.DONE
    assert count(Conversation) == 2
    assert count(Report) == 0
    assert count(Delivery) >= 1
