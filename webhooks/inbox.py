"""The row owns its retries: taking a conversation under a lease, settling event by event.

As with deliveries, a claim is one atomic UPDATE ... RETURNING, the same on SQLite and PostgreSQL. What is claimed is
the conversation, so that one person's events are worked by one worker at a time and in the order in which they
happened. A worker that dies leaves a lease that runs out; one that outlives its lease finds the turn not its own.
"""

import json
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import Conversation, InboxEvent, InboxState
from models.base import new_key

# Each limit outlives the one before: media 10 s < job 60 s < lease 120 s.
LEASE = timedelta(seconds=120)
# A fault of ours is tried a few times while its person waits, then staff see it.
MOST_ATTEMPTS = 5
FIRST_WAIT_S = 2.0
# So many events of one person at once are not in disorder but a flood.
MOST_COMPARED = 50


class TurnLost(Exception):
    """Raised when the lease ran out meanwhile and somebody else may have gone on: nothing of ours counts."""


def keep_ours(session: Session, sender: str, name: str, at: datetime) -> None:
    """Keep an event of our own making in a conversation: what staff do to it is heard in its turn."""
    body = json.dumps({"event_name": name, "sender": {"id": sender}})
    session.add(
        InboxEvent(
            key=f"{name}:{new_key().hex}",
            name=name,
            sender=sender,
            proven=True,
            body=body,
            media=[],
            happened_at=at,
            received_at=at,
            state=InboxState.WAITING,
            due_at=at,
            attempts=0,
        )
    )


def claim(session: Session, now: datetime, limit: int) -> list[Conversation]:
    """Take up to `limit` conversations in which something is due, the longest waiting first."""
    due = (
        select(Conversation.id)
        .join(InboxEvent, InboxEvent.sender == Conversation.sender)
        .where(
            InboxEvent.state == InboxState.WAITING,
            InboxEvent.due_at <= now,
            or_(Conversation.held_until.is_(None), Conversation.held_until < now),
        )
        .order_by(InboxEvent.due_at)
        .limit(limit)
        .with_for_update(of=Conversation, skip_locked=True)
    )
    return list(
        session.scalars(
            update(Conversation)
            .where(Conversation.id.in_(due.scalar_subquery()))
            .values(turn=Conversation.turn + 1, held_until=now + LEASE)
            .returning(Conversation)
            .execution_options(synchronize_session=False)
        )
    )


def next_due(session: Session) -> datetime | None:
    """When the next event that no worker has in hand will be due; None when nothing waits."""
    return session.scalar(
        select(InboxEvent.due_at)
        .join(Conversation, InboxEvent.sender == Conversation.sender)
        .where(InboxEvent.state == InboxState.WAITING, Conversation.held_until.is_(None))
        .order_by(InboxEvent.due_at)
        .limit(1)
    )


def begin(session: Session, claimed: Conversation, now: datetime) -> InboxEvent | None:
    """The conversation's next event, with the attempt counted and the lease renewed; None when nothing is due.

    When one is due, those that happened before it are so too, however lately they came. Raises TurnLost.
    """
    renewed(session, claimed, now + LEASE)
    waiting = session.execute(
        select(InboxEvent.id, InboxEvent.due_at)
        .where(InboxEvent.sender == claimed.sender, InboxEvent.state == InboxState.WAITING)
        .order_by(InboxEvent.happened_at, InboxEvent.id)
        .limit(MOST_COMPARED)
    ).all()
    if not any(due_at <= now for _, due_at in waiting):
        return None
    event = session.get_one(InboxEvent, waiting[0].id)
    event.attempts += 1
    return event


def renewed(session: Session, claimed: Conversation, until: datetime | None) -> Conversation:
    """The conversation, locked and held until then (None: free for anyone). Raises TurnLost."""
    ours = session.scalars(
        select(Conversation)
        .where(Conversation.id == claimed.id, Conversation.turn == claimed.turn)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if ours is None:
        raise TurnLost
    ours.held_until = until
    return ours


def settle(session: Session, event_id: UUID, state: InboxState, at: datetime, error: str = "") -> None:
    """The event is over, one way or another."""
    event = session.get_one(InboxEvent, event_id)
    event.state, event.settled_at, event.last_error = state, at, error


def postpone(session: Session, claimed: Conversation, event_id: UUID, at: datetime, error: str) -> None:
    """Again later; the person's other events wait behind it. Raises TurnLost."""
    event = session.get_one(InboxEvent, event_id)
    wait = timedelta(seconds=FIRST_WAIT_S * 4 ** (event.attempts - 1))
    renewed(session, claimed, at + wait)
    event.due_at, event.last_error = at + wait, error


def replay(event: InboxEvent, at: datetime) -> None:
    """Staff ask for a dead event to be read anew."""
    event.state, event.attempts, event.due_at, event.settled_at = InboxState.WAITING, 0, at, None
