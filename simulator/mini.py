"""openapi.mini.zalo.me: notices through the system's Mini App account."""

import hmac

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from simulator import account, counting
from simulator.account import No, member, words
from simulator.records import Message
from simulator.state import Persona
from simulator.world import new_message_id, world

bp = Blueprint("mini", __name__, url_prefix="/mini")
bp.register_error_handler(No, account.say_no)

# Milliseconds since the app was last used, after which notices are refused.
RECENT = 7 * 86_400_000
FIELDS = ("title", "contentTitle", "contentDescription")


@bp.post("/notification/template")
def notify() -> ResponseReturnValue:
    """A notice to a user of the app who accepted notices and was here within seven days."""
    here, headers, body = world(), request.headers, request.get_json(silent=True)
    key = f"Bearer {here.zalo.mini_api_key}"
    if not here.zalo.mini_api_key or not hmac.compare_digest(
        headers.get("X-Api-Key", "").encode(), key.encode()
    ):
        raise No(-102, "Invalid API key")
    if headers.get("X-MiniApp-Id") != here.zalo.mini_app_id:
        raise No(-114, "Invalid Mini App id")
    data = member(body, "templateData")
    if not words(body, "templateId") or not all(words(data, name) for name in FIELDS):
        raise No(-100, "Missing parameter")
    with here.sessions.begin() as session:
        query = select(Persona).where(Persona.app_user_id == headers.get("X-User-Id"))
        person = session.scalar(query)
        if person is None:
            raise No(-110, "Invalid user id")
        last = person.last_interaction
        if not person.takes_notices or last is None or here.milliseconds - last > RECENT:
            raise No(-111, "Cannot notify this user now")
        message = Message(
            id=new_message_id(),
            persona=person.key,
            from_oa=True,
            kind="notice",
            text="",
            detail=data,
            sent=here.milliseconds,
            received=here.milliseconds,
            revision=counting.revise(session),
        )
        session.add(message)
    return jsonify(error=0, message="Success")
