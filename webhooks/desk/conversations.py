"""Conversations as staff see and answer them. The bot is silent from the call for a human until the release."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from errors import NotFound
from models import Conversation, Resident
from reports import owed, views
from reports.desk import casework, orders
from reports.desk.orders import Order
from reports.entry.access import Permission, Scope, Staff
from reports.links import Links
from webhooks import acting, hearing, inbox
from webhooks.desk import messages
from webhooks.desk.shapes import Attention

LATEST = Order("conversations", Conversation.heard_at, Conversation.id, orders.moment, descending=True)
STAFF = "staff"


def select_conversations(attention: Attention | None, scope: Scope) -> Select[Conversation]:
    """The conversations that are wanted. They belong to no area: only who has the whole province sees them."""
    wanted: dict[Attention | None, ColumnElement[bool]] = {
        None: Conversation.called_at.is_not(None),
        Attention.WAITING: Conversation.called_at.is_not(None) & Conversation.human_since.is_(None),
        Attention.ANSWERING: Conversation.human_since.is_not(None),
        Attention.BOT: Conversation.called_at.is_(None),
    }
    return select(Conversation).where(wanted[attention], Conversation.resident_id.is_not(None), scope.whole())


def find(session: Session, conversation_id: UUID, person: Staff) -> Conversation:
    """One conversation, locked. Raises NotFound."""
    scope = person.scope(Permission.ANSWER_CHAT)
    wanted = select(Conversation).where(
        Conversation.id == conversation_id, Conversation.resident_id.is_not(None), scope.whole()
    )
    found = session.scalars(wanted.with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def answer(
    session: Session, conversation: Conversation, person: Staff, at: datetime, *, text: str, cause: UUID
) -> None:
    """Owe the person these words; from now on the bot leaves the talk to the human."""
    if conversation.human_since is None:
        inbox.keep_ours(session, conversation.sender, hearing.STAFF_CAME, at)
    conversation.called_at = conversation.called_at or at
    conversation.human_since = conversation.human_since or at
    conversation.human_id, conversation.heard_at = person.id, at
    body = {"text": text, "buttons": [], "by": str(person.id)}
    owed.to_chat(session, _resident(session, conversation).id, cause, body, at, mark=STAFF)


def release(session: Session, conversation: Conversation, at: datetime) -> None:
    """Give the conversation back to the bot; nothing happens where it has it."""
    if conversation.called_at is not None:
        inbox.keep_ours(session, conversation.sender, hearing.STAFF_LEFT, at)
        acting.release(conversation)


def item(conversation: Conversation, names: dict[str, str]) -> dict[str, Any]:
    """A conversation in the list."""
    human = str(conversation.human_id) if conversation.human_id else ""
    return {
        "id": str(conversation.id),
        "state": _attention(conversation).value,
        "called_at": views.moment(conversation.called_at),
        "called_for": conversation.called_for,
        "human_since": views.moment(conversation.human_since),
        "human": names.get(human),
        "heard_at": views.moment(conversation.heard_at),
    }


def items(session: Session, found: Sequence[Conversation]) -> list[dict[str, Any]]:
    """Conversations with the names of who answers."""
    names = casework.names(session, {str(one.human_id) for one in found if one.human_id})
    return [item(one, names) for one in found]


def shown(session: Session, conversation: Conversation, links: Links, at: datetime) -> dict[str, Any]:
    """A conversation with its latest messages."""
    resident = _resident(session, conversation)
    return items(session, [conversation])[0] | {
        "resident": resident.name,
        "follows": resident.zalo_follows,
        "messages": messages.latest(session, conversation, links, at),
    }


def _resident(session: Session, conversation: Conversation) -> Resident:
    return session.get_one(Resident, conversation.resident_id)


def _attention(conversation: Conversation) -> Attention:
    if conversation.human_since is not None:
        return Attention.ANSWERING
    return Attention.BOT if conversation.called_at is None else Attention.WAITING
