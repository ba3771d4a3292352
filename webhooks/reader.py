"""What the workers do with the inbox: take conversations in which something is due and hear their events in order.

In the manner of `reports/jobs`: rung for after each commit, swept for by the clock, and safe to run twice at once.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

from flask import Flask, current_app
from redis.exceptions import RedisError
from structlog import get_logger
from structlog.contextvars import bound_contextvars

from clients.http import Unavailable
from errors import Busy
from models import Conversation, InboxEvent, Reading, Session
from reports import jobs
from webhooks import forgetting, inbox, turn
from webhooks.inbox import TurnLost
from wiring import Wiring, wiring

log = get_logger(__name__)

# In time for the event in hand (photos: 15 s to fetch, some more to keep) and well before the job's own limit.
READ_FOR_S = 30.0
AT_ONCE = 4
# An event that settles is waited for; a longer wait is the sweep's.
WORTH_WAITING = timedelta(seconds=5)


def read_inbox() -> int:
    """Hear what is due until nothing is, or the time is up. Returns how many events were settled."""
    wired, until, heard = wiring(), monotonic() + READ_FOR_S, 0
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while monotonic() < until:
            with Session.begin() as session:
                claimed = inbox.claim(session, datetime.now(UTC), AT_ONCE)
            heard += sum(pool.map(lambda one: _read(app, one, until), claimed))
            if claimed:
                if _others_wait(wired):
                    break
                jobs.ring(wired)
            elif not _wait(until):
                return heard
    jobs.wake(wired.queues["inbox"], read_inbox)
    return heard


def tidy_inbox() -> None:
    """Forget old events and talks, and give back to the bot what a human has left alone."""
    if forgetting.tidy(datetime.now(UTC)):
        jobs.wake(wiring().queues["inbox"], read_inbox)


def _read(app: Flask, claimed: Conversation, until: float) -> int:
    """Hear the conversation's events in order; returns how many were settled."""
    heard = 0
    with app.app_context():
        try:
            while (row := _begun(claimed, until)) is not None:
                with bound_contextvars(inbox_event=str(row.id)):
                    if not _heard(wiring(), claimed, row):
                        return heard
                heard += 1
        except TurnLost:
            log.warning("a conversation was taken over, or is gone", conversation=str(claimed.id))
    return heard


def _begun(claimed: Conversation, until: float) -> InboxEvent | None:
    """The next event; the conversation is free again when there is none, or no time for it. Raises TurnLost."""
    with Session.begin() as session:
        row = inbox.begin(session, claimed, datetime.now(UTC)) if monotonic() < until else None
        if row is None:
            inbox.renewed(session, claimed, None)
        return row


def _heard(wired: Wiring, claimed: Conversation, row: InboxEvent) -> bool:
    """One attempt at one event; False when it waits for another. Raises TurnLost."""
    if row.attempts > inbox.MOST_ATTEMPTS:
        log.error("an event ended every worker that tried it")
        turn.give_up(wired, claimed, row, "the worker ended while reading it")
        return True
    try:
        turn.hear(wired, claimed, row)
    except TurnLost:
        raise
    except (Unavailable, Busy) as error:
        told = type(error).__name__
        log.warning("an event has to wait", kind=told)
    except Exception as error:
        # A fault of ours: left alone it would end this reading and every one after it. As trouble of this one event it
        # waits, and becomes a dead letter that somebody sees. (RQ's time limit is raised in the main thread only.)
        log.exception("an event could not be heard")
        told = f"fault here: {type(error).__name__}"
    else:
        return True
    if row.attempts == inbox.MOST_ATTEMPTS:
        turn.give_up(wired, claimed, row, told)
        return True
    with Session.begin() as session:
        inbox.postpone(session, claimed, row.id, datetime.now(UTC), told)
    return False


def _wait(until: float) -> bool:
    """Sleep until the next event has settled; False when there is none to wait for."""
    with Reading() as session:
        due_at = inbox.next_due(session)
    if due_at is None or due_at - datetime.now(UTC) > WORTH_WAITING:
        return False
    wait_s = max(0.0, (due_at - datetime.now(UTC)).total_seconds())
    sleep(min(wait_s + 0.005, max(0.0, until - monotonic())))
    return True


def _others_wait(wired: Wiring) -> bool:
    """Whether messages wait for a worker; with few workers reading must not keep the answers from going out."""
    try:
        return wired.queues["deliveries"].count > 0
    except RedisError:
        return False
