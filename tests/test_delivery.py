"""The row owns its retries: who may claim it, when it comes again, and when it is given up."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models import Channel, Delivery, DeliveryState, Reading, Session
from models.base import new_key
from reports import delivery

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("engine")


def owe(count: int = 1, **changed: object) -> list[UUID]:
    rows = [
        Delivery(
            **{
                "id": new_key(),
                "key": f"news:{new_key().hex}",
                "channel": Channel.WEBHOOK,
                "recipient_kind": "unit_channel",
                "recipient": new_key(),
                "topic": "ticket.assigned",
                "body": {},
                "state": DeliveryState.OWED,
                "attempts": 0,
                "due_at": AT,
                "created_at": AT,
            }
            | changed
        )
        for _ in range(count)
    ]
    with Session.begin() as session:
        session.add_all(rows)
    return [row.id for row in rows]


def row(key: UUID) -> Delivery:
    with Reading() as session:
        return session.get_one(Delivery, key)


def claim(at: datetime, limit: int = 10) -> list[Delivery]:
    with Session.begin() as session:
        return delivery.claim(session, at, limit)


def test_what_is_due_is_claimed_once_until_its_lease_runs_out():
    (key,) = owe()
    assert [claimed.id for claimed in claim(AT)] == [key]
    assert claim(AT + timedelta(seconds=119)) == []
    again = claim(AT + delivery.LEASE + timedelta(seconds=1))
    assert [(claimed.id, claimed.attempts) for claimed in again] == [(key, 2)]


def test_what_is_not_due_or_not_owed_is_left_alone():
    owe(due_at=AT + timedelta(seconds=1))
    for state in set(DeliveryState) - {DeliveryState.OWED}:
        owe(state=state)
    assert claim(AT) == []


def test_the_oldest_go_first():
    late, early = owe(due_at=AT), owe(due_at=AT - timedelta(hours=1))
    assert [claimed.id for claimed in claim(AT, 1)] == early
    assert [claimed.id for claimed in claim(AT, 1)] == late


def test_many_claiming_at_once_share_and_never_double():
    keys = owe(60)
    with ThreadPoolExecutor(8) as pool:
        taken = [key for part in pool.map(lambda _: [c.id for c in claim(AT, 10)], range(12)) for key in part]
    assert sorted(taken) == sorted(set(taken)), "somebody got what another had"
    # PostgreSQL skips what others hold, so a claim may come back short: what is left is claimed next.
    taken += [claimed.id for claimed in claim(AT, 100)]
    assert sorted(taken) == sorted(keys)


def test_the_letters_of_one_resident_are_never_with_two_workers_at_once():
    person = new_key()
    keys = owe(4, channel=Channel.ZALO, recipient=person)
    with ThreadPoolExecutor(1) as pool:
        with Session.begin() as session:
            first = delivery.claim(session, AT, 2)
            other = pool.submit(claim, AT, 2)
            with suppress(TimeoutError):  # it asks before the first has committed
                other.result(timeout=1)
        assert other.result() == []
    assert [claimed.id for claimed in first] == sorted(keys)[:2]


def test_trouble_postpones_longer_each_time_and_ends_as_a_dead_letter():
    (key,) = owe()
    now, waits = AT, []
    for _ in range(5):
        (claimed,) = claim(now)
        with Session.begin() as session:
            delivery.postponed(session, claimed, now, "HTTP 503", most=5)
        waits.append((row(key).due_at - now).total_seconds())
        now = row(key).due_at
    assert row(key).state is DeliveryState.DEAD
    assert row(key).last_error == "HTTP 503"
    for number, wait in enumerate(waits[:4]):
        assert 0.8 * 20 * 2**number <= wait <= 1.2 * 20 * 2**number


def test_the_wait_never_passes_an_hour_by_much():
    assert max(delivery.wait_s(attempts) for attempts in range(1, 60)) <= 1.2 * 3600


def test_a_receiver_may_ask_for_more_time():
    (key,) = owe()
    (claimed,) = claim(AT)
    with Session.begin() as session:
        delivery.postponed(session, claimed, AT, "HTTP 429", most=5, retry_after=900)
    assert row(key).due_at == AT + timedelta(seconds=900)


def test_a_refusal_is_final_and_a_replay_begins_anew():
    (key,) = owe()
    (claimed,) = claim(AT)
    with Session.begin() as session:
        delivery.refused(session, claimed, AT, "HTTP 410")
    assert (row(key).state, row(key).lease_until) == (DeliveryState.DEAD, None)
    with Session.begin() as session:
        delivery.replay(session, session.get_one(Delivery, key), AT)
    (claimed,) = claim(AT)
    assert (claimed.id, claimed.attempts) == (key, 1)


def test_what_was_not_tried_does_not_count():
    (key,) = owe()
    (claimed,) = claim(AT)
    with Session.begin() as session:
        delivery.put_back(session, claimed, AT + timedelta(seconds=30))
    assert (row(key).attempts, row(key).due_at) == (0, AT + timedelta(seconds=30))


def test_what_was_held_goes_when_a_way_opens():
    person = new_key()
    (key,) = owe(recipient=person)
    (claimed,) = claim(AT)
    with Session.begin() as session:
        delivery.held(session, claimed, "no chat yet")
    assert claim(AT + timedelta(days=1)) == []
    with Session.begin() as session:
        delivery.release(session, person, AT)
    assert [claimed.id for claimed in claim(AT)] == [key]


def test_what_is_news_no_more_stays_held_when_a_way_opens():
    person = new_key()
    owe(recipient=person, state=DeliveryState.HELD)
    with Session.begin() as session:
        delivery.release(session, person, AT + delivery.STAYS_NEWS)
    assert claim(AT + timedelta(days=30)) == []


def test_sent_is_sent():
    (key,) = owe()
    (claimed,) = claim(AT)
    with Session.begin() as session:
        delivery.sent(session, claimed, AT)
    assert (row(key).state, row(key).settled_at) == (DeliveryState.SENT, AT)
    assert claim(AT + timedelta(days=1)) == []
