"""Template messages (ZNS, now ZBS): by phone at business.openapi.zalo.me, by user id at openapi.zalo.me."""

import hashlib
import re
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from simulator import account, events
from simulator.account import No, member, sought, words, yes
from simulator.chat import from_oa
from simulator.records import Message, Template
from simulator.state import Persona
from simulator.world import World, world

by_user_id = Blueprint("templates_by_user_id", __name__, url_prefix="/openapi")
bp = Blueprint("templates", __name__, url_prefix="/business")
for each in (by_user_id, bp):
    each.before_request(account.count_call)
    each.after_request(account.tell_limits)
    each.register_error_handler(No, account.say_no)
by_user_id.before_request(account.check_token)

ENABLED = 1
DAILY = 500
LONGEST_TRACKING = 48
DAY = 86_400_000
# Milliseconds between sending and the receipt.
RECEIPT_DELAY = 1000
# What the two APIs say of the same trouble: (by phone, by user id).
UNKNOWN, DISABLED, MISSING, TOO_LONG = (-109, -201), (-131, -201), (-1122, -201), (-1121, -210)


@bp.before_request
def check_token() -> None:
    """This host has a number of its own for a bad token."""
    try:
        account.check_token()
    except No as no:
        raise No(-124, "Access token is invalid") from no


@by_user_id.post("/v3.0/oa/message/template")
def send_by_user_id() -> ResponseReturnValue:
    """A template message to an id of the Official Account, at any time; not every template allows it."""
    here, body = world(), request.get_json(silent=True)
    with here.sessions.begin() as session:
        person = sought(session, member(body, "user_id"))
        template = _checked(session, body, by=1)
        if not template.allows_user_id:
            raise No(-249, "Template is not allowed to send by UID")
        if person.inactive or person.blocks:
            raise No(-244, "User has restricted this type of message")
        message = from_oa(session, here, person, "template", detail=_card(template, body))
    quota = {"quota_type": "purchase_quota", "remain": 4821}
    sent = {"message_id": message.id, "user_id": person.oa_user_id, "sent_time": str(message.sent)}
    return yes(sent | {"quota": quota})


@bp.post("/message/template")
def send_by_phone() -> ResponseReturnValue:
    """A template message to a phone number, 84 and nine digits."""
    phone = words(request.get_json(silent=True), "phone")
    if not re.fullmatch(r"84[0-9]{9}", phone):
        raise No(-108, "Phone number is invalid")
    return _send(select(Persona).where(Persona.phone == phone), phone)


@bp.post("/message/template/hashphone")
def send_by_hash() -> ResponseReturnValue:
    """The same to the SHA-256 of a phone number."""
    given = words(request.get_json(silent=True), "hash_phone")
    with world().reading() as session:
        phones = session.scalars(select(Persona.phone).where(Persona.phone != "")).all()
    phone = next((each for each in phones if hashlib.sha256(each.encode()).hexdigest() == given), None)
    if phone is None:
        raise No(-118, "Zalo account does not exist")
    return _send(select(Persona).where(Persona.phone == phone), given)


@bp.get("/message/status")
def status() -> ResponseReturnValue:
    """Whether the phone has a message: -1 unknown, 0 pushed, 1 delivered."""
    with world().reading() as session:
        query = select(Message).where(Message.id == request.args.get("message_id"), Message.from_oa)
        message = session.scalar(query)
    if message is None:
        return yes({"status": -1, "message": "Message not found", "delivery_time": ""})
    return yes({"status": 1, "message": "Delivered", "delivery_time": str(message.received)})


@bp.get("/message/quota")
def quota() -> ResponseReturnValue:
    """How many may still be sent today."""
    with world().reading() as session:
        return yes(_quota(world(), session))


@bp.get("/template/all")
def list_templates() -> ResponseReturnValue:
    """The account's templates."""
    wanted = request.args.get("status", type=int)
    query = select(Template).order_by(Template.id)
    with world().reading() as session:
        found = session.scalars(query if wanted is None else query.where(Template.status == wanted)).all()
    offset, limit = request.args.get("offset", 0, int), request.args.get("limit", 100, int)
    if offset < 0 or not 1 <= limit <= 100:
        raise No(-132, "offset or limit is invalid")
    lines = [{"templateId": each.id, "templateName": each.name, "status": _status(each)} for each in found]
    return yes(lines[offset : offset + limit])


@bp.get("/template/info/v2")
def template_info() -> ResponseReturnValue:
    """One template with its parameters."""
    with world().reading() as session:
        found = session.get(Template, request.args.get("template_id", ""))
    if found is None:
        raise No(-109, "Template ID is invalid")
    told: dict[str, object] = {"templateId": found.id, "templateName": found.name, "status": _status(found)}
    told |= {"timeout": 7_200_000, "previewUrl": "", "templateQuality": "HIGH", "templateTag": "TRANSACTION"}
    return yes(told | {"price_sdt": "300", "price_uid": "200"} | found.shape)


def _send(who: Any, told_as: str) -> ResponseReturnValue:  # noqa: ANN401 - a Select of whoever has the phone
    here, body = world(), request.get_json(silent=True)
    tracking = words(body, "tracking_id")
    if len(tracking) > LONGEST_TRACKING:
        raise No(-132, "tracking_id is invalid")
    with here.sessions.begin() as session:
        template = _checked(session, body, by=0)
        person = session.scalar(who)
        if person is None:
            raise No(-118, "Zalo account does not exist")
        if person.inactive or person.blocks:
            raise No(-119, "Account cannot receive ZNS")
        remaining = _quota(here, session)
        if int(remaining["remainingQuota"]) <= 0:
            raise No(-144, "Daily ZNS quota exceeded")
        message = from_oa(session, here, person, "zns", detail=_card(template, body))
        _send_receipt(session, here, person, message, {"told_as": told_as, "tracking_id": tracking})
        left = _quota(here, session)
    return yes({"msg_id": message.id, "sent_time": str(message.sent), "sending_mode": "1", "quota": left})


def _send_receipt(
    session: Session, here: World, person: Persona, message: Message, names: dict[str, str]
) -> None:
    told = {"delivery_time": str(message.received), "msg_id": message.id, "tracking_id": names["tracking_id"]}
    event = events.from_oa(here, person, "user_received_message", message=told)
    event["recipient"] = {"id": names["told_as"]}
    for call in events.emit(session, here, event, persona=person.key):
        call.headers = call.headers | {"X-ZEvent-Server": "ZNS"}
        call.next_at += RECEIPT_DELAY


def _checked(session: Session, body: object, by: int) -> Template:
    """The template, when it may be sent with these values. Raises No."""
    found = session.get(Template, str(member(body, "template_id") or ""))
    if found is None:
        raise No(UNKNOWN[by], "Template ID is invalid")
    if found.status != ENABLED:
        raise No(-146 if found.status == 4 and by == 0 else DISABLED[by], "Template is not enabled")
    values = member(body, "template_data")
    for param in found.shape["listParams"]:
        value = member(values, param["name"])
        if value in {None, ""}:
            if param["require"]:
                raise No(MISSING[by], f"template_data is missing {param['name']}")
        elif len(str(value)) > param["maxLength"]:
            raise No(TOO_LONG[by], f"{param['name']} is longer than {param['maxLength']}")
    return found


def _card(template: Template, body: object) -> dict[str, Any]:
    """What the phone draws."""
    values = member(body, "template_data")
    given = {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}
    rows = [
        {"label": param["label"], "value": given[param["name"]]}
        for param in template.shape["listParams"]
        if given.get(param["name"])
    ]
    buttons = [
        {
            "title": button["title"],
            "url": re.sub(r"\{(\w+)\}", lambda m: given.get(m[1], ""), button["content"]),
        }
        for button in template.shape["listButtons"]
    ]
    return {"template_id": template.id, "title": template.shape["title"], "rows": rows, "buttons": buttons}


def _quota(here: World, session: Session) -> dict[str, str]:
    sent = select(func.count()).where(Message.kind == "zns", Message.sent > here.milliseconds - DAY)
    return {"dailyQuota": str(DAILY), "remainingQuota": str(DAILY - (session.scalar(sent) or 0))}


def _status(template: Template) -> str:
    return {1: "ENABLE", 2: "PENDING_REVIEW", 3: "REJECT", 4: "DISABLE"}[template.status]
