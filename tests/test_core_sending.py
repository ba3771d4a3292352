"""What a drain must survive: a letter that cannot be made, a lease that ran out, a time that is up, a slow receiver."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import Text, literal, update

from config import Settings
from models import Channel, Delivery, DeliveryState, Reading, Session, UnitChannel
from models.base import new_key
from reports import delivery, jobs, rounds
from reports.postman import Postman
from tests.people import a_channel, a_resident
from tests.receivers import Receiver
from wiring import wiring

UNIT = "ubnd-25459"
BY_CHAT = {"channel": Channel.ZALO, "recipient_kind": "resident"}


@pytest.fixture
def settings(settings: Settings, chat: Receiver) -> Settings:
    return settings.model_copy(update={"zalo_openapi_base": chat.url})


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def owe(recipient, topic="ticket.assigned", at=None, **changed) -> Delivery:
    at = at or datetime.now(UTC)
    row = {
        "id": new_key(),
        "key": f"{topic}:{new_key().hex}",
        "channel": Channel.WEBHOOK,
        "recipient_kind": "unit_channel",
        "recipient": recipient,
        "topic": topic,
        "body": {"code": "PA-261123-00001"},
        "state": DeliveryState.OWED,
        "attempts": 0,
        "due_at": at,
        "created_at": at,
    }
    letter = Delivery(**(row | changed))
    with Session.begin() as session:
        session.add(letter)
    return letter


def reread(letter: Delivery) -> Delivery:
    with Reading() as session:
        return session.get_one(Delivery, letter.id)


def claim(at: datetime, limit: int = 10) -> list[Delivery]:
    with Session.begin() as session:
        return delivery.claim(session, at, limit)


def lose_the_key_of(channel: UnitChannel) -> None:
    with Session.begin() as session:
        lost = update(UnitChannel.metadata.tables["unit_channels"]).where(UnitChannel.id == channel.id)
        session.execute(lost.values(secret=literal("encrypted with a key that is gone", Text)))


def test_a_letter_that_cannot_be_made_waits_like_any_other_and_stops_nobody(receiver):
    lost = a_channel(UNIT, address=receiver.url)
    hook = a_channel(UNIT, address=receiver.url)
    lose_the_key_of(lost)
    bad = [owe(lost.id, at=datetime.now(UTC) - timedelta(hours=1)) for _ in range(rounds.AT_ONCE + 1)]
    good = owe(hook.id)
    jobs.drain()
    assert reread(good).state is DeliveryState.SENT
    for letter in map(reread, bad):
        assert (letter.state, letter.attempts, letter.lease_until) == (DeliveryState.OWED, 1, None)
        assert letter.due_at > datetime.now(UTC), "it comes again later, not at once"
        assert letter.last_error == "fault here: CipherMissing"


def test_words_that_are_missing_do_not_hold_up_the_other_letters_of_the_same_resident():
    resident = a_resident(zalo_oa_user_id="12345")
    at = datetime.now(UTC) - timedelta(minutes=1)
    unwritten = owe(resident.id, "report.unheard_of", at, **BY_CHAT)
    behind = owe(resident.id, "report.received", **BY_CHAT)
    jobs.drain()
    assert reread(unwritten).last_error == "fault here: TextMissing"
    assert reread(behind).state is DeliveryState.SENT


def test_what_ends_every_worker_becomes_a_dead_letter_at_last(receiver):
    now = datetime.now(UTC) - timedelta(days=1)
    killer = owe(a_channel(UNIT, address=receiver.url).id, at=now)
    most = wiring().settings.delivery_attempts
    for _ in range(most):
        assert [letter.id for letter in claim(now)] == [killer.id]
        now += delivery.LEASE + timedelta(seconds=1)
    jobs.drain()
    dead = reread(killer)
    assert (dead.state, dead.attempts) == (DeliveryState.DEAD, most)
    assert dead.last_error != ""
    assert receiver.received == []


def test_who_outlives_their_lease_does_not_undo_what_another_settled():
    letter, now = owe(new_key()), datetime.now(UTC)
    (slow,) = claim(now)
    (quick,) = claim(now + delivery.LEASE + timedelta(seconds=1))
    with Session.begin() as session:
        delivery.postponed(session, slow, now, "HTTP 503", most=12)
        delivery.put_back(session, slow, now)
    assert reread(letter).lease_until is not None, "the other one still tries it"
    with Session.begin() as session:
        delivery.sent(session, quick, now)
        delivery.refused(session, slow, now, "HTTP 404")
        delivery.held(session, slow, "no way")
    assert reread(letter).state is DeliveryState.SENT


def test_what_has_arrived_is_sent_whoever_claimed_it_meanwhile():
    letter, now = owe(new_key()), datetime.now(UTC)
    (slow,) = claim(now)
    (quick,) = claim(now + delivery.LEASE + timedelta(seconds=1))
    with Session.begin() as session:
        delivery.refused(session, quick, now, "HTTP 409")
        delivery.sent(session, slow, now)
    assert reread(letter).state is DeliveryState.SENT


def test_when_the_time_is_up_what_is_left_goes_back_as_it_was(receiver):
    hook = a_channel(UNIT, address=receiver.url)
    letters = [owe(hook.id) for _ in range(3)]
    claimed = claim(datetime.now(UTC))
    assert Postman(wiring().senders, 12, until=monotonic()).carry(claimed) == 0
    assert receiver.received == []
    for before, after in zip(letters, map(reread, letters), strict=True):
        assert (after.attempts, after.lease_until, after.due_at) == (0, None, before.due_at)


def test_a_receiver_that_is_slow_rests_and_lets_the_others_pass(receiver):
    hook = a_channel(UNIT, address=receiver.url)
    letters = [owe(hook.id) for _ in range(3)]
    receiver.answer_with(200, delay=0.1)
    postman = Postman(wiring().senders, 12, until=monotonic() + 30, slow_s=0.01)
    assert postman.carry(claim(datetime.now(UTC))) == 1
    postman.settle()
    first, *others = map(reread, letters)
    assert first.state is DeliveryState.SENT
    for letter in others:
        assert (letter.state, letter.attempts) == (DeliveryState.OWED, 0)
        assert letter.due_at > datetime.now(UTC)


def test_the_letters_of_a_receiver_arrive_in_order_however_many_there_are(receiver):
    hooks = [a_channel(UNIT, address=f"{receiver.url}/{number}") for number in range(3)]
    began = datetime.now(UTC) - timedelta(hours=1)
    letters = [
        owe(hook.id, at=began + timedelta(seconds=number))
        for number in range(rounds.MOST_IN_HAND)
        for hook in hooks
    ]
    assert jobs.drain() == len(letters)
    for number, hook in enumerate(hooks):
        came = [call.header("webhook-id") for call in receiver.received if call.path == f"/{number}"]
        assert came == [letter.key for letter in letters if letter.recipient == hook.id]
    assert {reread(letter).state for letter in letters} == {DeliveryState.SENT}


def test_an_address_changed_while_a_letter_waited_in_hand_is_where_it_goes(receiver, monkeypatch):
    hook = a_channel(UNIT, address="http://127.0.0.1:9/old")
    owe(hook.id)
    postman = Postman(wiring().senders, 12, until=monotonic() + 30)
    letters = postman.fetch(10)
    with Session.begin() as session:
        session.get_one(UnitChannel, hook.id).address = receiver.url
    monkeypatch.setattr("reports.postman.FRESH_S", 0.0)
    assert (postman.carry(letters), len(receiver.received)) == (1, 1)


def test_what_cannot_be_written_down_ends_the_drain_loudly_and_is_not_forgotten(receiver, monkeypatch):
    hook = a_channel(UNIT, address=receiver.url)
    letter = owe(hook.id)
    receiver.answer_with(503)

    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(delivery, "postponed", broken)
    with pytest.raises(OSError, match="disk is full"):
        jobs.drain()
    held = reread(letter)
    assert (held.state, held.attempts) == (DeliveryState.OWED, 1)
    assert held.lease_until is not None
