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
from sqlalchemy import Interval, literal, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from models import Conversation, Delivery, InboxEvent
from reports.jobs import JOB_LIMIT_S

BEATS = ("reports.jobs.sweep", "webhooks.reader.read_inbox")
BEAT_S = 15.0
# What waits, by which moments, and which of it.
WAITING = (
    (Delivery, (Delivery.due_at, Delivery.lease_until), Delivery.state == "owed"),
    (Conversation, (Conversation.held_until,), Conversation.held_until.is_not(None)),
    (InboxEvent, (InboxEvent.due_at,), InboxEvent.state == "waiting"),
)


def age(engine: Engine, seconds: float) -> None:
    """Let so much time pass for whatever waits; negative: put the clock back."""
    by = timedelta(seconds=seconds)
    with Session(engine) as session, session.begin():
        if session.get_bind().dialect.name == "postgresql":
            # In one statement each: a row read first could be claimed or settled before it is written. What somebody
            # is just writing is left alone: waiting for many rows at once could have everybody wait for each other.
            wait = literal(by, Interval())
            for table, moments, waits in WAITING:
                free = select(table.id).where(waits).with_for_update(skip_locked=True)
                passed = {each: each - wait for each in moments}
                session.execute(update(table).where(table.id.in_(free.scalar_subquery())).values(passed))
            return
        for table, moments, waits in WAITING:
            names = [each.key for each in moments]
            older = [
                {"id": id_} | {name: at - by if at else None for name, at in zip(names, was, strict=True)}
                for id_, *was in session.execute(select(table.id, *moments).where(waits)).all()
            ]
            if older:
                session.execute(update(table), older)


def beat(redis_url: str) -> None:
    """Ring once for what the clock rings for every 15 seconds; nothing happens where Redis is gone."""
    with Redis.from_url(redis_url) as redis, suppress(RedisError):
        for job in BEATS:
            Queue("chores", connection=redis).enqueue(job, job_timeout=JOB_LIMIT_S, result_ttl=0)
