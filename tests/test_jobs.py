"""What the workers do, with real workers, a real Redis and a real receiver - and all the ways it goes wrong."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from standardwebhooks.webhooks import Webhook

from config import Settings
from models import Channel, Delivery, DeliveryState, Reading, Report, Session, UnitChannel
from reports import delivery, jobs
from tests.people import a_channel, a_report
from wiring import wiring

ROOT = Path(__file__).parent.parent
UNIT = "ubnd-25459"


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """Inside the application, as a job is."""
    with app.app_context():
        yield app


def filed() -> Report:
    return a_report(at=datetime.now(UTC))


def deliveries(report: Report) -> dict[UUID | None, Delivery]:
    with Reading() as session:
        rows = session.scalars(select(Delivery).where(Delivery.report_id == report.id)).all()
        return {row.recipient: row for row in rows}


def let_leases_run_out() -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with Session.begin() as session:
        session.execute(update(Delivery).where(Delivery.lease_until.is_not(None)).values(lease_until=past))


def test_a_ring_wakes_a_worker_that_calls_the_unit_with_a_signature(inside, work, receiver):
    hook = a_channel(UNIT, address=f"{receiver.url}/tickets")
    report = filed()
    jobs.ring(wiring())
    work()
    (call,) = receiver.received
    assert call.path == "/tickets"
    body = Webhook(str(hook.secret)).verify(
        call.body, {name.lower(): value for name, value in call.headers.items()}
    )
    assert (body["type"], body["data"]["code"]) == ("ticket.assigned", report.code)
    row = deliveries(report)[hook.id]
    assert (row.state, call.header("webhook-id")) == (DeliveryState.SENT, row.key)


def test_ringing_again_sends_nothing_twice(inside, work, receiver):
    a_channel(UNIT, address=receiver.url)
    filed()
    for _ in range(3):
        jobs.ring(wiring())
    work()
    assert jobs.drain() == 0
    assert len(receiver.received) == 1


def test_one_channels_failure_does_not_touch_the_others(inside, receiver):
    well = a_channel(UNIT, address=receiver.url)
    away = a_channel(UNIT, address="http://127.0.0.1:9/nobody")
    letter = a_channel(UNIT, Channel.EMAIL, "ubnd@example.vn")
    report = filed()
    jobs.drain()
    rows = deliveries(report)
    assert rows[well.id].state is DeliveryState.SENT
    assert (rows[away.id].state, rows[away.id].attempts) == (DeliveryState.OWED, 1)
    assert rows[away.id].last_error != ""
    assert rows[letter.id].state is DeliveryState.HELD, "no mail server is set up here"
    assert rows[report.resident_id].state is DeliveryState.HELD, "this resident has no chat with us yet"


def test_a_receivers_no_is_a_dead_letter_and_a_replay_brings_it_there(inside, receiver):
    hook = a_channel(UNIT, address=receiver.url)
    receiver.answer_with(404)
    report = filed()
    jobs.drain()
    dead = deliveries(report)[hook.id]
    assert (dead.state, "404" in dead.last_error) == (DeliveryState.DEAD, True)
    receiver.answer_with(200)
    with Session.begin() as session:
        delivery.replay(session, session.get_one(Delivery, dead.id), datetime.now(UTC))
    jobs.drain()
    assert deliveries(report)[hook.id].state is DeliveryState.SENT
    assert len({call.header("webhook-id") for call in receiver.received}) == 1


def test_a_receiver_in_trouble_keeps_only_its_own_messages_waiting(inside, receiver):
    for _ in range(3):
        filed()
    a_channel(UNIT, address="http://127.0.0.1:9/nobody")
    a_channel(UNIT, address=receiver.url)
    reports = [filed() for _ in range(3)]
    jobs.drain()
    assert len(receiver.received) == 3
    with Reading() as session:
        waiting = session.scalars(select(Delivery).where(Delivery.state == DeliveryState.OWED)).all()
    # Only the first was tried; the others behind it were put back uncounted.
    assert sorted(row.attempts for row in waiting) == [0] * (len(reports) - 1) + [1]


def test_a_removed_channel_ends_what_was_owed_to_it(inside, receiver):
    hook = a_channel(UNIT, address=receiver.url)
    report = filed()
    with Session.begin() as session:
        session.get_one(UnitChannel, hook.id).active = False
    jobs.drain()
    assert deliveries(report)[hook.id].state is DeliveryState.DEAD
    assert receiver.received == []


@pytest.mark.parametrize("redis_url", ["unix:///nowhere/redis.sock"])
def test_without_redis_nothing_is_lost_and_the_sweep_finds_it(inside, receiver, redis_url):
    hook = a_channel(UNIT, address=receiver.url)
    report = filed()
    jobs.ring(wiring())
    assert deliveries(report)[hook.id].state is DeliveryState.OWED
    jobs.sweep()
    assert deliveries(report)[hook.id].state is DeliveryState.SENT
    assert len(receiver.received) == 1


def test_a_worker_killed_in_mid_delivery_forgets_nothing(inside, settings, receiver):
    hook = a_channel(UNIT, address=receiver.url)
    receiver.answer_with(200, delay=30.0)
    report = filed()
    worker = start_worker(settings)
    try:
        jobs.ring(wiring())
        receiver.wait_for(1, seconds=30)
        kill_with_its_job(worker.pid)
    finally:
        worker.kill()
        worker.wait()
    caught = deliveries(report)[hook.id]
    assert (caught.state, caught.attempts) == (DeliveryState.OWED, 1)
    assert caught.lease_until is not None

    receiver.answer_with(200)
    assert jobs.drain() == 0, "its lease still holds"
    let_leases_run_out()
    jobs.drain()
    assert deliveries(report)[hook.id].state is DeliveryState.SENT
    assert {call.header("webhook-id") for call in receiver.received} == {caught.key}


def test_redis_goes_and_comes_back_under_a_running_worker(inside, settings, receiver):
    """Whatever was queued in Redis is gone with it; what is owed is not."""
    hook = a_channel(UNIT, address=receiver.url)
    report = filed()
    jobs.ring(wiring())
    wiring().redis.flushdb()
    worker = start_worker(settings)
    try:
        assert deliveries(report)[hook.id].state is DeliveryState.OWED
        jobs.ring(wiring())
        receiver.wait_for(1, seconds=30)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=30)
    assert len(receiver.received) == 1


def kill_with_its_job(worker: int) -> None:
    """kill -9 of the worker and of the process that does the job, which would go on without it."""
    for pid in (worker, *children_of(worker)):
        os.kill(pid, signal.SIGKILL)


def children_of(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            stat = path.read_text(encoding="utf-8", errors="replace")
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    """A worker process of its own group, as the service runs it."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database,
        "REDIS_URL": settings.redis,
        "SECRET_KEY": settings.secret_key,
        "DATA_KEYS": ",".join(settings.data_keys),
    }
    return subprocess.Popen(
        [sys.executable, "worker.py", "work"], cwd=ROOT, env=environment, start_new_session=True
    )
