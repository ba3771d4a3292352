"""How rates are counted when Redis comes and goes."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.meter import Meter, Rate

THREE = Rate(3, 600)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """As the service has it: it tries nothing twice by itself."""
    with Redis.from_url(redis_url, retry=Retry(NoBackoff(), 0)) as redis:
        yield redis


def test_what_was_taken_stays_taken_when_redis_ends_the_connection(redis: Redis) -> None:
    """As one that was started again does, which remembers what it was told to."""
    meter, other = Meter(redis), Meter(redis)
    assert [meter.take("key", THREE), other.take("key", THREE)] == [0.0, 0.0]
    redis.client_kill_filter(_type="normal", skipme=True)
    assert meter.take("key", THREE) == 0.0
    assert other.take("key", THREE) > 0, "it was counted in memory, where nobody else sees it"


def test_redis_that_answers_nobody_is_left_alone_for_a_while() -> None:
    """Or each request would wait for it as long as the first."""
    came = 0

    def hang_up() -> None:
        nonlocal came
        while True:
            try:
                somebody, _ = door.accept()
            except OSError:
                return
            came += 1
            somebody.close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=hang_up)
        thread.start()
        with Redis(port=door.getsockname()[1], retry=Retry(NoBackoff(), 0)) as redis:
            meter = Meter(redis)
            assert [meter.take("key", THREE) for _ in range(3)] == [0.0] * 3
            assert meter.take("key", THREE) > 0
        door.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert came == 2, "once, and once more because what had been open might have been closed"
