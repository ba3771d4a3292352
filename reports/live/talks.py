"""Which conversations of the chat have moved lately: that something was said or begun in them, never what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation
from reports.live.changes import GAP_LIVES


@dataclass(frozen=True)
class Talk:
    """A conversation that moved."""

    id: UUID


class Talks:
    """Reads what has moved since it was made or last asked. Not safe for two threads at once.

    What is committed late bears an earlier moment, so each look goes back as far as a writer may live.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._seen = _lately(session, now)

    def read(self, session: Session, now: datetime) -> list[Talk]:
        """The conversations in which somebody wrote or answered, a human was called, or a turn of the bot ended."""
        before, self._seen = self._seen, _lately(session, now)
        return [Talk(key) for key, seen in self._seen.items() if before.get(key) != seen]


def _lately(session: Session, now: datetime) -> dict[UUID, tuple[Any, ...]]:
    one = Conversation
    wanted = select(one.id, one.heard_at, one.held_until, one.called_at, one.human_since)
    lately = wanted.where(one.heard_at > now - GAP_LIVES, one.resident_id.is_not(None))
    return {row.id: tuple(row) for row in session.execute(lately)}
