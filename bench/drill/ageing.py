"""Time that passes faster than ours: what waits in the database is made older, which is all that the code looks at.

A row's `due_at` or lease moved back by a minute is to every process what a minute's wait is: the database is the book,
and no wait of consequence is kept anywhere else. Nothing in the service knows of it. The clock's own beats (15 s) are
not quickened by that: while time flies, `beat` rings as the clock does.
"""

from contextlib import suppress
from datetime import timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from models import Conversation, Delivery, InboxEvent
from reports.jobs import JOB_LIMIT_S

BEATS = ("reports.jobs.sweep", "webhooks.reader.read_inbox")
BEAT_S = 15.0


def age(engine: Engine, seconds: float) -> None:
    """Let so much time pass for whatever waits; negative: put the clock back."""
    by = timedelta(seconds=seconds)
    with Session(engine) as session, session.begin():
        owed = select(Delivery.id, Delivery.due_at, Delivery.lease_until).where(Delivery.state == "owed")
        for id_, due_at, lease in session.execute(owed).all():
            session.execute(
                update(Delivery)
                .where(Delivery.id == id_, Delivery.state == "owed")
                .values(due_at=due_at - by, lease_until=lease - by if lease else None)
            )
        held = select(Conversation.id, Conversation.held_until).where(Conversation.held_until.is_not(None))
        for id_, until in session.execute(held).all():
            older = until - by if until else None
            session.execute(update(Conversation).where(Conversation.id == id_).values(held_until=older))
        unheard = select(InboxEvent.id, InboxEvent.due_at).where(InboxEvent.state == "waiting")
        for id_, due_at in session.execute(unheard).all():
            session.execute(update(InboxEvent).where(InboxEvent.id == id_).values(due_at=due_at - by))


def beat(redis_url: str) -> None:
    """Ring once for what the clock rings for every 15 seconds; nothing happens where Redis is gone."""
    with Redis.from_url(redis_url) as redis, suppress(RedisError):
        for job in BEATS:
            Queue("chores", connection=redis).enqueue(job, job_timeout=JOB_LIMIT_S, result_ttl=0)
