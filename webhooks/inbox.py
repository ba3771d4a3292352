"""The row owns its retries: keeping each event once, taking a conversation under a lease, settling event by event.

As with deliveries, a claim is one atomic UPDATE ... RETURNING, the same on SQLite and PostgreSQL. What is claimed is
the conversation, so that one person's events are worked by one worker at a time and in the order in which they
happened. A worker that dies leaves a lease that runs out; one that outlives its lease finds the turn not its own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Conversation, InboxEvent, InboxState
from models.base import new_key
from webhooks.events import STALE_AFTER, Event

# Each limit outlives the one before: media 10 s < job 60 s < lease 120 s.
LEASE = timedelta(seconds=120)
# A fault of ours is tried a few times while its person waits, then staff see it.
MOST_ATTEMPTS = 5
FIRST_WAIT_S = 2.0
# So many events of one person at once are not in disorder but a flood.
MOST_COMPARED = 50

_INBOX, _TALKS = (kind.metadata.tables[kind.__tablename__] for kind in (InboxEvent, Conversation))
# By dialect. Made once: to make one takes longer than to execute it.
_KEEP = {
    insert: insert(_INBOX).on_conflict_do_nothing(index_elements=["key"]).returning(_INBOX.c.id)
    for insert in (postgresql.insert, sqlite.insert)
}
_TALK = {
    insert: insert(_TALKS).on_conflict_do_nothing(index_elements=["sender"])
    for insert in (postgresql.insert, sqlite.insert)
}
_THERE = (
    select(_TALKS.c.sender)
    .where(_TALKS.c.sender.in_(bindparam("senders", expanding=True)))
    .with_for_update(read=True, key_share=True, skip_locked=True)
)


class TurnLost(Exception):
    """Raised when the lease ran out meanwhile and somebody else may have gone on: nothing of ours counts."""


@dataclass(frozen=True, slots=True)
class Come:
    """An event as it came: `raw` are the bytes, `proven` that their signature held. It is due at `due_at`, a moment
    after it came, so that those that overtook each other fall into order."""

    event: Event
    raw: bytes
    at: datetime
    proven: bool
    due_at: datetime

    @property
    def waits(self) -> bool:
        """Whether a worker has to hear it."""
        return self.event.asks_something and self.event.happened_at > self.at - STALE_AFTER


def keep(connection: Connection, come: Sequence[Come]) -> list[bool]:
    """Keep each event, once; tells of each whether it is new. What asks nothing of us is settled at once."""
    rows = [_row(one) for one in come]
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # In one order everywhere, so that no two transactions wait for each other in a circle.
    kept = connection.execute(_KEEP[insert], sorted(rows, key=itemgetter("key"))).scalars().all()
    is_new = [row["id"] in kept for row in rows]
    people = {one.event.sender: one.at for one, new in zip(come, is_new, strict=True) if new and one.waits}
    if people:
        # Who is there stays until we have committed; whoever is locked may be about to go.
        there = connection.execute(_THERE, {"senders": sorted(people)}).scalars().all()
        new = [_talk(sender, people[sender]) for sender in sorted(people.keys() - set(there))]
        if new:
            connection.execute(_TALK[insert], new)
    return is_new


def _row(come: Come) -> dict[str, Any]:
    event, waits = come.event, come.waits
    return {
        "id": new_key(),
        "key": event.key,
        "name": event.name,
        "sender": event.sender,
        "proven": come.proven,
        "body": come.raw.decode("utf-8", "replace"),
        "media": [],
        "happened_at": event.happened_at,
        "received_at": come.at,
        "state": InboxState.WAITING if waits else InboxState.IGNORED,
        "due_at": come.due_at,
        "attempts": 0,
        "last_error": "it is older than a day" if event.asks_something and not waits else "",
        "settled_at": None if waits else come.at,
    }


def _talk(sender: str, at: datetime) -> dict[str, Any]:
    return {"id": new_key(), "sender": sender, "talk": "", "turn": 0, "called_for": "", "heard_at": at}


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
