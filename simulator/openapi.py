"""openapi.zalo.me: messages of the Official Account to people."""

import unicodedata
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from simulator import account, chat
from simulator.account import No, member, sought, words, yes
from simulator.records import Upload
from simulator.state import Persona
from simulator.world import World, world

bp = Blueprint("openapi", __name__, url_prefix="/openapi")
bp.before_request(account.count_call)
bp.before_request(account.check_token)
bp.after_request(account.tell_limits)
bp.register_error_handler(No, account.say_no)

LONGEST_TEXT = 2000
LONGEST_PAYLOAD = 1000
LONGEST_TITLE = 100
MOST_ELEMENTS = 5
MOST_BUTTONS = 5
# Milliseconds since the person was last in touch: free until the first, refused after the second.
FREE = 2 * 86_400_000
WINDOW = 7 * 86_400_000
MEDIA = {"image", "gif", "sticker"}
BUTTONS = {"oa.open.url", "oa.query.show", "oa.query.hide", "oa.open.phone", "oa.open.sms"}
ICONS = {"/-strong", "/-heart", ":>", "--b", ":-((", ":-h", ":o", "/-remove"}


@bp.post("/v3.0/oa/message/cs")
def send() -> ResponseReturnValue:
    """Keep a consultation message; errors come with HTTP 200, as from Zalo."""
    here, body = world(), request.get_json(silent=True)
    with here.sessions.begin() as session:
        person = sought(session, member(body, "recipient", "user_id"))
        check_reach(here, person)
        kind, text, detail = _content(session, here, member(body, "message"))
        quotes = words(body, "message", "quote_message_id") or words(body, "message", "react_message_id")
        message = chat.from_oa(session, here, person, kind, text=text, detail=detail, quotes=quotes)
    answer = {"message_id": message.id, "user_id": person.oa_user_id, "quota": _quota(here, person)}
    return yes(answer)


@bp.post("/v2.0/oa/message")
def react() -> ResponseReturnValue:
    """A reaction to someone's message; everything else of the old path is shut down."""
    here, body = world(), request.get_json(silent=True)
    if member(body, "sender_action") is None:
        raise No(-240, "This API version is no longer supported, use v3.0")
    icon = words(body, "sender_action", "react_icon")
    if icon not in ICONS:
        raise No(-201, "react_icon is invalid")
    with here.sessions.begin() as session:
        person = sought(session, member(body, "recipient", "user_id"))
        chat.react(session, here, person, words(body, "sender_action", "react_message_id"), icon, by_oa=True)
    return yes({"message_id": words(body, "sender_action", "react_message_id"), "user_id": person.oa_user_id})


@bp.post("/v3.0/oa/quota/message")
def quota() -> ResponseReturnValue:
    """What may still be sent to someone, or which assets the account owns."""
    here, body = world(), request.get_json(silent=True)
    if member(body, "quota_owner") is not None:
        return yes([])
    with here.reading() as session:
        person = sought(session, member(body, "user_id"))
    reply = {"remain": 8, "total": 8} if _age(here, person) <= WINDOW else {"remain": 0, "total": 8}
    promotion = {"daily_remain": 0, "daily_total": 1, "monthly_remain": 4, "monthly_total": 6}
    last = str(person.last_interaction or "")
    return yes({"last_interaction": last, "cs_reply": reply, "promotion": promotion})


def check_reach(here: World, person: Persona) -> None:
    """Whether a consultation message may go to the person now. Raises No."""
    if person.inactive:
        raise No(-227, "User is banned or has been inactive for more than 45 days")
    if person.blocks:
        raise No(-217, "User has blocked invitations from this OA")
    if _age(here, person) > WINDOW:
        raise No(-230, "User has not interacted with the OA in the past 7 days")


def _age(here: World, person: Persona) -> int:
    return WINDOW + 1 if person.last_interaction is None else here.milliseconds - person.last_interaction


def _quota(here: World, person: Persona) -> dict[str, str]:
    kind = "reply" if _age(here, person) <= FREE else "purchase_quota"
    return {"quota_type": kind, "remain": "7", "total": "8", "owner_type": "OA", "owner_id": here.zalo.oa_id}


def _content(session: Session, here: World, message: object) -> tuple[str, str, dict[str, Any]]:
    """Kind, text and detail of what is sent. Raises No."""
    text = unicodedata.normalize("NFC", words(message, "text"))
    if len(text) > LONGEST_TEXT:
        raise No(-210, f"Parameter text exceeds the limit of {LONGEST_TEXT} characters")
    attachment = member(message, "attachment")
    if attachment is None:
        if not text:
            raise No(-201, "text is invalid")
        return "text", text, {}
    if words(attachment, "type") == "file":
        return "file", text, _uploaded(session, here, words(attachment, "payload", "token"), {"file"})
    return _template(session, here, text, member(attachment, "payload"))


def _template(session: Session, here: World, text: str, payload: object) -> tuple[str, str, dict[str, Any]]:
    match words(payload, "template_type"):
        case "media":
            return _media(session, here, text, payload)
        case "list":
            return "list", text, _list(payload)
        case "request_user_info":
            elements = member(payload, "elements")
            if not isinstance(elements, list) or len(elements) != 1 or not words(elements[0], "title"):
                raise No(-201, "elements is invalid")
            return "request_user_info", text, {"elements": elements}
    raise No(-233, "Message type is not supported")


def _media(session: Session, here: World, text: str, payload: object) -> tuple[str, str, dict[str, Any]]:
    elements = member(payload, "elements")
    element = elements[0] if isinstance(elements, list) and len(elements) == 1 else None
    kind, url = words(element, "media_type"), words(element, "url")
    attachment_id = words(element, "attachment_id")
    if kind not in MEDIA or bool(url) == bool(attachment_id):
        raise No(-201, "elements is invalid")
    if kind == "gif" and not (member(element, "width") and member(element, "height")):
        raise No(-201, "width and height are invalid")
    if url:
        return kind, text, {"url": url, "thumbnail": url}
    if kind == "sticker":
        return kind, text, {"id": attachment_id, "url": ""}
    return kind, text, _uploaded(session, here, attachment_id, {"image", "gif"})


def _uploaded(session: Session, here: World, key: str, kinds: set[str]) -> dict[str, Any]:
    found = session.get(Upload, key)
    if found is None or found.kind not in kinds or found.expires is None:
        raise No(-201, "attachment_id is invalid")
    if found.expires <= here.milliseconds:
        raise No(-100, "Attachment is expired")
    url = chat.media_url(here, found)
    return {"url": url, "thumbnail": url, "name": found.name, "size": str(len(found.content))}


def _list(payload: object) -> dict[str, Any]:
    elements, buttons = member(payload, "elements"), member(payload, "buttons") or []
    if not isinstance(elements, list) or not 1 <= len(elements) <= MOST_ELEMENTS:
        raise No(-201, "elements is invalid")
    if not isinstance(buttons, list) or len(buttons) > MOST_BUTTONS:
        raise No(-201, "buttons is invalid")
    if not all(0 < len(words(each, "title")) <= LONGEST_TITLE for each in [*elements, *buttons]):
        raise No(-201, "title is invalid")
    actions = [each["default_action"] for each in elements if "default_action" in each]
    for action in [*buttons, *actions]:
        _check_action(action)
    return {"elements": elements, "buttons": buttons}


def _check_action(action: object) -> None:
    kind, payload = words(action, "type"), member(action, "payload")
    if kind not in BUTTONS:
        raise No(-201, "type is invalid")
    if kind.startswith("oa.query"):
        good = isinstance(payload, str) and 0 < len(payload) <= LONGEST_PAYLOAD
    elif kind == "oa.open.url":
        # The Java sample of lists puts the address beside the type.
        good = (words(payload, "url") or words(action, "url")).startswith(("https://", "http://"))
    else:
        good = bool(words(payload, "phone_code"))
    if not good:
        raise No(-201, "payload is invalid")
