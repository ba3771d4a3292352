"""The processes behind the web: `python worker.py work` works the queues, `python worker.py clock` rings in time."""

# First: it looks for no garbage while it loads, which is nearly all that is loaded here.
from wsgi import create_app  # isort: skip

import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from time import monotonic, sleep

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.exceptions import StopRequested
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from dossiers.jobs import check_payments, freeze_index, tidy_dossiers
from operations.children import end_with_parent
from reports import jobs
from webhooks import reader
from wiring import QUEUES, Wiring, wiring

log = get_logger(__name__)

# Redis is back within seconds when it restarts, and reports wait for it.
PAUSE_S = 3.0
# So many chores waiting mean that nobody works them; another one would not help.
ENOUGH_CHORES = 10


@dataclass(frozen=True)
class Beat:
    """One thing done again and again. `alone_s` is its pace when Redis is gone and the clock does the work itself."""

    job: Callable[[], object]
    every_s: float
    alone_s: float


BEATS = (
    # Rings what nobody rang for; without Redis it is the only one that sends, so it comes more often.
    Beat(jobs.sweep, 15, 3),
    Beat(reader.read_inbox, 15, 3),
    Beat(jobs.tick, 60, 60),
    Beat(check_payments, 60, 60),
    Beat(jobs.renew_tokens, 300, 300),
    Beat(jobs.tidy, 3600, 3600),
    Beat(tidy_dossiers, 3600, 3600),
    Beat(freeze_index, 3600, 3600),
    Beat(reader.tidy_inbox, 3600, 3600),
)


class Hand(Worker):
    """RQ's forking worker, which also tells us that it was asked to stop: without Redis it cannot keep that promise."""

    max_connection_wait_time = PAUSE_S
    asked_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        """Called by RQ in its signal handler."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        self.asked_to_stop = True

    def setup_work_horse_signals(self) -> None:
        """Called by RQ in the fork that does a job: whoever kills the worker shall not leave it sending unseen."""
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]
        end_with_parent()
        if os.getppid() != self.pid:
            os._exit(1)  # it was killed before we could ask


def work() -> None:
    """Work the queues until told to stop; outlives Redis going and coming back."""
    wired = wiring()
    # Each job runs in a fork, which must not share our connections to the database.
    os.register_at_fork(after_in_child=lambda: wired.engine.dispose(close=False))
    with suppress(StopRequested):
        while not _worked(wired):
            sleep(PAUSE_S)


def _worked(wired: Wiring) -> bool:
    """Work until told to stop; False when RQ's worker ended by itself, as it does when Redis goes at a bad moment.

    Raises StopRequested when told to stop while RQ does not listen.
    """
    hand = None
    _listen(_stop_here)
    # Its own, patient connection: here nobody waits for an answer.
    with Redis.from_url(wired.settings.redis) as redis:
        try:
            hand = Hand(list(QUEUES), connection=redis)
            hand.work(logging_level=logging.getLevelName(logging.getLogger("rq").level))
        except RedisError as error:
            log.warning("no work without redis", kind=type(error).__name__)
        finally:
            _listen(_stop_here)  # RQ had put its own handlers there
    return hand is not None and hand.asked_to_stop


def _stop_here(*_: object) -> None:
    raise StopRequested


def clock() -> None:
    """Ring every beat's job in time until told to stop. Two clocks do no harm: the jobs may run twice."""
    wired, stop = wiring(), Event()
    _listen(lambda *_: stop.set())
    due_at = dict.fromkeys(BEATS, 0.0)
    while not stop.is_set():
        for beat in BEATS:
            if due_at[beat] <= monotonic() and not stop.is_set():
                rang = _rang(wired, beat)
                due_at[beat] = monotonic() + (beat.every_s if rang else beat.alone_s)
        stop.wait(max(0.0, min(due_at.values()) - monotonic()))


def _rang(wired: Wiring, beat: Beat) -> bool:
    """Hand the job to the workers; False when Redis was gone and it was done here instead."""
    name = beat.job.__name__
    try:
        queue = wired.queues["chores"]
        if queue.count < ENOUGH_CHORES:
            queue.enqueue(beat.job, job_timeout=jobs.JOB_LIMIT_S, result_ttl=0, failure_ttl=86_400)
        return True
    except RedisError as error:
        log.warning("bell is silent, the clock does it itself", job=name, kind=type(error).__name__)
    with bound_contextvars(job=name):
        try:
            beat.job()
        except SQLAlchemyError as error:
            log.error("job failed, it comes again", kind=type(error).__name__)
    return False


def _listen(handler: Callable[..., None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def main(arguments: list[str]) -> int:
    """Run one of the two; exit code 2 when asked for something else."""
    rooms = {"work": work, "clock": clock}
    if len(arguments) != 1 or arguments[0] not in rooms:
        sys.stderr.write("usage: python worker.py work|clock\n")
        return 2
    with create_app().app_context():
        rooms[arguments[0]]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
