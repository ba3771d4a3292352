"""openapi.zalo.me: messages of the Official Account to people."""

import hmac
import secrets
import unicodedata

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from simulator.state import Message, Persona
from simulator.world import world

bp = Blueprint("openapi", __name__, url_prefix="/openapi")

LONGEST_TEXT = 2000
# Milliseconds since the person was last in touch, after which consultation messages are refused.
WINDOW = 7 * 86_400_000
CALLS_A_MINUTE = 4000


@bp.after_request
def tell_limits(response: Response) -> Response:
    """Every answer tells how many calls the app has left in this minute (here: messages kept)."""
    here = world()
    with here.sessions() as session:
        recent = select(func.count()).where(Message.sent > here.milliseconds - 60_000)
        left = CALLS_A_MINUTE - (session.scalar(recent) or 0)
    response.headers["X-RateLimit-Limit"] = str(CALLS_A_MINUTE)
    response.headers["X-RateLimit-Remain"] = str(max(left, 0))
    return response


@bp.post("/v3.0/oa/message/cs")
def send() -> ResponseReturnValue:
    """Keep a text message; errors come with HTTP 200, as from Zalo."""
    here, given = world(), request.headers.get("access_token", "")
    valid = here.zalo.oa_access_token
    if not valid or not hmac.compare_digest(given.encode(), valid.encode()):
        return _no(-216, "Access token is invalid")
    body = request.get_json(silent=True)
    recipient, text = _member(body, "recipient", "user_id"), _member(body, "message", "text")
    with here.sessions.begin() as session:
        person = session.scalar(select(Persona).where(Persona.oa_user_id == recipient))
        no = _reason(person, text, here.milliseconds)
        if no is not None:
            return _no(*no)
        assert person is not None
        message = Message(id=secrets.token_hex(10), persona=person.key, text=text, sent=here.milliseconds)
        session.add(message)
    return jsonify(data={"message_id": message.id, "user_id": recipient}, error=0, message="Success")


def _reason(person: Persona | None, text: str, now: int) -> tuple[int, str] | None:
    if person is None:
        return -201, "user_id is invalid"
    if person.blocks:
        return -217, "User has blocked invitations from this OA"
    if person.last_interaction is None or now - person.last_interaction > WINDOW:
        return -230, "User has not interacted with the OA in the past 7 days"
    if not text:
        return -201, "text is invalid"
    if len(unicodedata.normalize("NFC", text)) > LONGEST_TEXT:
        return -210, "Parameter text exceeds the limit of 2000 characters"
    return None


def _member(body: object, *names: str) -> str:
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, str) else ""


def _no(code: int, message: str) -> ResponseReturnValue:
    return jsonify(error=code, message=message)
