"""What the workers do: drain what is owed, sweep for what nobody rang about, watch the clock, tidy up.

Jobs take no arguments but ids, run inside an app context, and may run twice at once without harm.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from redis.exceptions import RedisError
from rq import Queue
from structlog import get_logger

from models import Session
from reports import delivery, escalation, overdue, tidying
from reports.postman import Postman
from reports.rounds import Round
from wiring import Wiring, wiring

log = get_logger(__name__)

JOB_LIMIT_S = 60
# A drain stops taking new rows in time to finish the ones in hand before its own limit.
DRAIN_FOR_S = 35.0
# A queued drain that has not begun will see our row too; another one beside it would only cost a fork.
ENOUGH_RINGS = 1


@dataclass
class _Bell:
    """One queue's, in this process; `wanted` since somebody committed what nobody has rung for yet."""

    lock: Lock = field(default_factory=Lock)
    wanted: bool = False


_bells: defaultdict[str, _Bell] = defaultdict(_Bell)


def ring(wired: Wiring) -> None:
    """Wake a worker for what is owed since just now. Best effort: the sweep finds what a lost ring forgot."""
    wake(wired.queues["deliveries"], drain)


def wake(queue: Queue, job: Callable[[], object]) -> bool:
    """Have a worker do the job, unless one that has not begun waits already. Best effort; False when it is not known
    to have been heard, or another thread is at it."""
    bell, heard = _bells[queue.name], False
    bell.wanted = True
    # Who finds somebody ringing leaves it to them: they look again when they are done.
    while bell.wanted and bell.lock.acquire(blocking=False):
        try:
            bell.wanted = False
            heard = _ring(queue, job)
        finally:
            bell.lock.release()
    return heard


def _ring(queue: Queue, job: Callable[[], object]) -> bool:
    try:
        if queue.count < ENOUGH_RINGS:
            queue.enqueue(job, job_timeout=JOB_LIMIT_S, result_ttl=0, failure_ttl=86_400)
        return True
    except RedisError as error:
        log.warning("bell is silent, the sweep will find it", kind=type(error).__name__)
        return False


def drain() -> int:
    """Send what is due until nothing is, or the time is up. Returns how many attempts were made."""
    wired = wiring()
    until, most = monotonic() + DRAIN_FOR_S, wired.settings.delivery_attempts
    _give_up(most)
    attempts = Round(Postman(wired.senders, most, until)).run()
    if monotonic() >= until:
        ring(wired)
    return attempts


def sweep() -> int:
    """Ring for whatever is due: after Redis was gone, a worker died or a wait is over."""
    return drain()


def tick() -> int:
    """Warn units whose time runs out, close what nobody objected to and mark what is overdue. Returns how many tickets
    and reports are told of."""
    now = datetime.now(UTC)
    count = escalation.tick(now)
    overdue.mark(now)
    if count:
        ring(wiring())
    return count


def renew_tokens() -> None:
    """Renew the Official Account's token before it runs out. Of those who come at once one does it."""
    wiring().keeper.renew_in_time()


def tidy() -> None:
    """Forget what nobody needs: photos without a report, old sessions, old idempotency keys."""
    tidying.tidy(wiring().storage, datetime.now(UTC))


def _give_up(most: int) -> None:
    with Session.begin() as session:
        for letter in delivery.give_up(session, datetime.now(UTC), most):
            log.error("a delivery ended every worker that tried it", delivery=str(letter))
