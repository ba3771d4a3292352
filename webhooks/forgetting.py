"""What the chat forgets by itself: old events, talks that ended long ago, and a human's silence."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as OrmSession

from models import Conversation, InboxEvent, InboxState, Session
from webhooks import acting, hearing, inbox

# Far beyond the half day in which Zalo repeats, so that a replay is noticed; staff read a talk back as far as this.
EVENTS_LIVE = timedelta(days=30)
# A dead letter waits for somebody to look at it.
DEAD_LIVE = timedelta(days=180)
TALKS_LIVE = timedelta(days=180)
# A talk with a human in which nobody has said a word for so long is over, and the bot answers again.
HUMAN_SILENT = timedelta(hours=24)
# Few at once: on SQLite nobody else can write meanwhile.
AT_ONCE = 100
ENDED = (InboxState.DONE, InboxState.IGNORED)


def tidy(now: datetime) -> int:
    """Forget what is old and give silent talks back to the bot; returns how many of these there were."""
    while _drop_events(now) == AT_ONCE:
        pass
    with Session.begin() as session:
        idle = Conversation.heard_at < now - TALKS_LIVE
        session.execute(delete(Conversation).where(idle, Conversation.called_at.is_(None)))
        return _give_back(session, now)


def _drop_events(now: datetime) -> int:
    old = InboxEvent.state.in_(ENDED) & (InboxEvent.received_at < now - EVENTS_LIVE)
    dead = (InboxEvent.state == InboxState.DEAD) & (InboxEvent.received_at < now - DEAD_LIVE)
    chosen = select(InboxEvent.id).where(old | dead).limit(AT_ONCE)
    with Session.begin() as session:
        return len(
            session.execute(
                delete(InboxEvent)
                .where(InboxEvent.id.in_(chosen.scalar_subquery()))
                .returning(InboxEvent.id)
                .execution_options(synchronize_session=False)
            ).all()
        )


def _give_back(session: OrmSession, now: datetime) -> int:
    silent = session.scalars(
        select(Conversation)
        .where(Conversation.human_since.is_not(None), Conversation.heard_at < now - HUMAN_SILENT)
        .with_for_update(skip_locked=True)
    ).all()
    for conversation in silent:
        inbox.keep_ours(session, conversation.sender, hearing.STAFF_LEFT, now)
        acting.release(conversation)
    return len(silent)
