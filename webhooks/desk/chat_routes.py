"""The door of the coordinator to the chat: who waits for a human, what was said, answering, and back to the bot."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from doors.apidocs import problems
from doors.late_api import LateAPI
from doors.once import once
from models import Conversation, Reading, Session
from models.base import new_key
from reports import jobs
from reports.desk import casework, orders
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_shapes import IdPath, KeyHeader
from webhooks import reader
from webhooks.desk import conversations
from webhooks.desk.shapes import AnswerForm, ConversationPage, ConversationQuery, TalkView
from wiring import wiring

bp = LateAPI(
    "staff_chat",
    __name__,
    url_prefix="/api/v1/staff/conversations",
    abp_tags=[Tag(name="Conversations that want a human")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("", responses={200: ConversationPage})
@allow(Permission.ANSWER_CHAT)
def list_conversations(query: ConversationQuery) -> Answer:
    """Conversations that want a human, the one heard last first."""
    scope = admission.staff().scope(Permission.ANSWER_CHAT)
    with Reading() as session:
        wanted = conversations.select_conversations(query.state, scope)
        found, following = orders.page(session, wanted, conversations.LATEST, query.limit, query.after)
        items = conversations.items(session, found)
    return {"items": items, "next": following}


@bp.get("/<uuid:id>", responses={200: TalkView, **problems(404)})
@allow(Permission.ANSWER_CHAT)
def read_conversation(path: IdPath) -> Answer:
    """What was said. That it was read goes on record."""
    person = admission.staff()
    with Session.begin() as session:
        conversation = conversations.find(session, path.id, person)
        shown = conversations.shown(session, conversation, wiring().links, datetime.now(UTC))
        audit.record(session, casework.by(person), "conversation_seen", str(conversation.id))
    return shown


@bp.post("/<uuid:id>/answer", responses={200: TalkView, **problems(400, 404, 409)})
@allow(Permission.ANSWER_CHAT)
def answer(header: KeyHeader, path: IdPath, body: AnswerForm) -> Response:
    """Answer in the chat; the bot is silent from now on, until the conversation is released."""

    def deed(session: OrmSession, conversation: Conversation, at: datetime) -> None:
        person = admission.staff()
        conversations.answer(session, conversation, person, at, text=body.text, cause=new_key())

    return _do(path, "conversation_answered", deed, body.model_dump(mode="json"))


@bp.post("/<uuid:id>/release", responses={200: TalkView, **problems(400, 404, 409)})
@allow(Permission.ANSWER_CHAT)
def release(header: KeyHeader, path: IdPath) -> Response:
    """Give the conversation back to the bot."""
    return _do(path, "conversation_released", conversations.release)


def _do(
    path: IdPath, act: str, deed: Callable[[OrmSession, Conversation, datetime], None], body: object = None
) -> Response:
    """Do it once for its Idempotency-Key (if there is one); record, answer, ring."""
    person = admission.staff()

    def work(session: OrmSession) -> tuple[dict[str, Any], int]:
        now = datetime.now(UTC)
        conversation = conversations.find(session, path.id, person)
        deed(session, conversation, now)
        session.flush()
        shown = conversations.shown(session, conversation, wiring().links, now)
        audit.record(session, casework.by(person), act, str(conversation.id))
        return shown, 200

    done = once(f"staff:{person.id}", work, body=body, required=False)
    jobs.wake(wiring().queues["inbox"], reader.read_inbox)
    jobs.ring(wiring())
    return done
