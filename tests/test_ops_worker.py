"""The worker and the clock as real processes, with Redis going and coming back."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.registry import StartedJobRegistry
from sqlalchemy.engine import Engine

import worker
from config import ROOT
from models import Channel, Delivery, DeliveryState, Reading, Session
from operations import bell
from reports import jobs
from tests.conftest import DATA_KEY, SECRET_KEY
from tests.ground import alive

IN_TIME_S = 60.0
# What they show is between a process and Redis alone; each process takes two seconds to start.
WHICHEVER_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CHORES = {"reports.jobs.sweep", "reports.jobs.tick", "reports.jobs.tidy", "webhooks.reader.read_inbox"}


class OwnRedis:
    """A Redis of this test's own, which may be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'redis.sock'}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(bell.command(self.folder))
        until(self._answers)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as redis:
                return bool(redis.ping())
        except RedisError:
            return False


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    folder = Path(
        tempfile.mkdtemp(prefix="bell-")
    )  # pytest's own folders are too long for a socket's address
    redis = OwnRedis(folder)
    yield redis
    redis.kill()
    shutil.rmtree(folder)


@pytest.fixture
def environ(database: str, own_redis: OwnRedis, tmp_path: Path) -> dict[str, str]:
    given = {
        "DATABASE_URL": database,
        "REDIS_URL": own_redis.url,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": SECRET_KEY,
        "DATA_KEYS": DATA_KEY,
    }
    return dict(os.environ) | given


@contextmanager
def process(room: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`python worker.py ROOM` for the time of a block; it must then stop when asked, with exit code 0."""
    running_one = subprocess.Popen([sys.executable, "worker.py", room], cwd=ROOT, env=environ)
    try:
        yield running_one
        running_one.terminate()
        assert running_one.wait(IN_TIME_S) == 0
    finally:
        running_one.kill()
        running_one.wait()


def until(happened: Callable[[], bool]) -> None:
    """Return when it happened. Fails when it does not."""
    end = time.monotonic() + IN_TIME_S
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def owe() -> UUID:
    """A message to a channel that was removed meanwhile: an attempt settles it without any receiver."""
    now = datetime.now(UTC)
    owed = Delivery(
        key=uuid4().hex,
        channel=Channel.WEBHOOK,
        recipient_kind="unit_channel",
        recipient=uuid4(),
        topic="ticket.opened",
        body={},
        due_at=now,
        created_at=now,
    )
    with Session.begin() as session:
        session.add(owed)
    return owed.id


def ring(url: str) -> None:
    with Redis.from_url(url) as redis:
        Queue("deliveries", connection=redis).enqueue(jobs.drain, result_ttl=0)


def attempted(delivery: UUID) -> bool:
    with Reading() as session:
        return session.get_one(Delivery, delivery).state is not DeliveryState.OWED


@pytest.mark.usefixtures("engine")
def test_without_redis_the_clock_sends_what_is_owed(environ: dict[str, str]) -> None:
    owed = owe()
    with process("clock", environ):
        until(lambda: attempted(owed))
        later = owe()
        until(lambda: attempted(later))


def test_a_worker_works_on_when_redis_was_gone_and_is_back(
    engine: Engine, environ: dict[str, str], own_redis: OwnRedis
) -> None:
    own_redis.start()
    with process("work", environ):
        for _ in range(2):
            owed = owe()
            ring(own_redis.url)
            until(partial(attempted, owed))
            own_redis.kill()
            own_redis.start()
        own_redis.kill()  # and it stops when asked although its Redis is gone


@WHICHEVER_DATABASE
def test_the_clock_rings_when_redis_is_there(
    engine: Engine, environ: dict[str, str], own_redis: OwnRedis
) -> None:
    own_redis.start()
    with process("clock", environ), Redis.from_url(own_redis.url) as redis:
        chores = Queue("chores", connection=redis)
        until(lambda: {job.func_name for job in chores.jobs} >= CHORES)
        own_redis.kill()


@WHICHEVER_DATABASE
def test_a_worker_that_starts_before_redis_waits_for_it(
    engine: Engine, environ: dict[str, str], own_redis: OwnRedis
) -> None:
    with process("work", environ) as waiting:
        time.sleep(0.2)
        assert waiting.poll() is None
        own_redis.start()
        with Redis.from_url(own_redis.url) as redis:
            until(lambda: bool(redis.smembers("rq:workers")))


@WHICHEVER_DATABASE
def test_a_worker_that_is_killed_takes_its_job_with_it(
    engine: Engine, environ: dict[str, str], own_redis: OwnRedis
) -> None:
    own_redis.start()
    with Redis.from_url(own_redis.url) as redis:
        Queue("chores", connection=redis).enqueue(time.sleep, 2 * IN_TIME_S)
        killed = subprocess.Popen([sys.executable, "worker.py", "work"], cwd=ROOT, env=environ)
        children = Path(f"/proc/{killed.pid}/task/{killed.pid}/children")
        try:
            until(lambda: bool(children.read_text()))
            (job,) = map(int, children.read_text().split())
            until(lambda: StartedJobRegistry("chores", connection=redis).count == 1)
        finally:
            killed.kill()
            killed.wait()
        until(lambda: not alive(job))


@pytest.mark.parametrize("arguments", [[], ["both"], ["work", "clock"]])
def test_anything_else_is_refused_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert worker.main(arguments) == 2
    assert "work|clock" in capsys.readouterr().err
