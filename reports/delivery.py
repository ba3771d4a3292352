"""The row owns its retries: claiming what is due under a lease, and settling how the attempt went.

Claims are one atomic UPDATE ... RETURNING, the same on SQLite and PostgreSQL. A worker that dies between sending and
settling leaves a lease that runs out; the message goes again under the same key (at least once, never forgotten).
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import Channel, Delivery, DeliveryState

# Each limit outlives the one before: client 10 s < job 60 s < lease 120 s.
LEASE = timedelta(seconds=120)
FIRST_WAIT_S = 20.0
# Nobody wants to be told all at once what the app has shown for weeks.
STAYS_NEWS = timedelta(days=7)
LONGEST_WAIT_S = 3600.0
# PostgreSQL's number of the lock under which deliveries are claimed.
_CLAIMING = 725_003


def claim(session: Session, now: datetime, limit: int = 10) -> list[Delivery]:
    """Take up to `limit` due deliveries, oldest first; counts the attempt and takes a lease on each.

    A chat is read in the order in which it comes: what somebody is just sending to a resident keeps the rest waiting.
    That is seen only once it is committed, so that one claims at a time: SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CLAIMING)))
    other = aliased(Delivery)
    being_sent = exists().where(
        other.recipient == Delivery.recipient,
        other.state == DeliveryState.OWED,
        other.lease_until >= now,
    )
    due = (
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.OWED,
            Delivery.due_at <= now,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until < now),
            or_(Delivery.channel != Channel.ZALO, ~being_sent),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(due.scalar_subquery()))
        .values(attempts=Delivery.attempts + 1, lease_until=now + LEASE)
        .returning(Delivery)
        .execution_options(synchronize_session=False)
    ).all()
    return sorted(claimed, key=lambda delivery: (delivery.due_at, delivery.id))


def give_up(session: Session, now: datetime, most: int) -> list[UUID]:
    """Make dead letters of those whose last attempt ended with its worker, as did so many before; returns their keys.

    Without this a delivery that kills whoever tries it would do so for ever.
    """
    return list(
        session.scalars(
            update(Delivery)
            .where(
                Delivery.state == DeliveryState.OWED,
                Delivery.due_at <= now,
                Delivery.attempts >= most,
                Delivery.lease_until < now,
            )
            .values(
                state=DeliveryState.DEAD,
                settled_at=now,
                lease_until=None,
                last_error="the worker ended while sending",
            )
            .returning(Delivery.id)
            .execution_options(synchronize_session=False)
        )
    )


def sent(session: Session, claimed: Delivery, now: datetime) -> None:
    """It arrived; that holds even when somebody else has claimed it meanwhile."""
    arrived(session, [claimed.id], now)


def arrived(session: Session, letters: Sequence[UUID], now: datetime) -> None:
    """All of these arrived."""
    if letters:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(letters))
            .values(state=DeliveryState.SENT, settled_at=now, last_error="", lease_until=None)
            .execution_options(synchronize_session=False)
        )


def refused(session: Session, claimed: Delivery, now: datetime, error: str) -> None:
    """The other side says never: a dead letter, for staff to see and replay."""
    _settle(session, claimed, state=DeliveryState.DEAD, settled_at=now, last_error=error)


def held(session: Session, claimed: Delivery, error: str) -> None:
    """There is no way to reach the person yet; the app shows the news meanwhile."""
    _settle(session, claimed, state=DeliveryState.HELD, last_error=error)


def cancelled(session: Session, claimed: Delivery, now: datetime, reason: str) -> None:
    """The recipient wants it no more, so there is nothing to send and nothing for staff to mend."""
    _settle(session, claimed, state=DeliveryState.CANCELLED, settled_at=now, last_error=reason)


def put_back(session: Session, claimed: Delivery, until: datetime, reason: str = "") -> None:
    """It was not its turn after all (its receiver just failed another, it is night): the attempt does not count."""
    _settle(session, claimed, attempts=claimed.attempts - 1, due_at=until, last_error=reason)


def postponed(
    session: Session,
    claimed: Delivery,
    now: datetime,
    error: str,
    *,
    most: int,
    retry_after: float | None = None,
) -> None:
    """Again later, with jitter, or a dead letter after `most` attempts."""
    if claimed.attempts >= most:
        refused(session, claimed, now, error)
        return
    wait = timedelta(seconds=max(wait_s(claimed.attempts), retry_after or 0.0))
    _settle(session, claimed, due_at=now + wait, last_error=error)


def replay(session: Session, letter: Delivery, now: datetime) -> None:
    """Staff ask for a dead or held letter to be tried anew, under its old key."""
    _write(session, letter, state=DeliveryState.OWED, attempts=0, due_at=now, settled_at=None)


def release(session: Session, recipient: UUID, now: datetime) -> None:
    """A way to reach the recipient has opened: what was held for them and is still news is due now."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.recipient == recipient,
            Delivery.state == DeliveryState.HELD,
            Delivery.created_at > now - STAYS_NEWS,
        )
        .values(state=DeliveryState.OWED, attempts=0, due_at=now, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def wait_s(attempts: int) -> float:
    """Seconds before the next attempt: 20 s doubled each time up to an hour, give or take a fifth."""
    wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * (1 << min(attempts - 1, 10)))
    return wait * random.uniform(0.8, 1.2)


def _settle(session: Session, claimed: Delivery, **values: object) -> None:
    """Only while the claim is still ours: whoever outlived their lease must not undo what another has settled."""
    still_ours = (Delivery.state == DeliveryState.OWED) & (Delivery.attempts == claimed.attempts)
    _write(session, claimed, still_ours, **values)


def _write(session: Session, letter: Delivery, *conditions: ColumnElement[bool], **values: object) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.id == letter.id, *conditions)
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
