"""Events for the webhook: composed, serialised once, signed over those bytes, and put in the outbox."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from simulator import counting
from simulator.records import Call, Message, WebhookCall
from simulator.state import Persona
from simulator.world import World

Event = dict[str, Any]


def emit(session: Session, world: World, event: Event, **about: str) -> list[WebhookCall]:
    """Put an event of the Official Account in the outbox, as the switch `mode` says: duplicate, bad_signature, hold.

    `about` may name the `persona` it is of and the `message` that a good answer marks as received. Nothing is sent
    where no webhook is set. UTF-8 and backslash-u forms take turns, as both come from Zalo.
    """
    escaped = counting.add(session, "events") % 2 == 0
    body = json.dumps(event, ensure_ascii=escaped, separators=(",", ":")).encode()
    mode = counting.switched(session, "mode")
    mac = signature(world, body, str(event["timestamp"]), bad=mode == "bad_signature")
    copies = 2 if mode == "duplicate" else 1
    return [
        put(session, world, str(event["event_name"]), body, {"X-ZEvent-Signature": f"mac={mac}"}, **about)
        for _ in range(copies if world.zalo.webhook else 0)
    ]


def emit_for_mini_app(session: Session, world: World, event: Event, persona: str) -> None:
    """The same for an event of the mini app, which is signed otherwise: sorted values and the API key (SDK)."""
    if world.zalo.webhook:
        said = "".join(str(event[name]) for name in sorted(event)) + world.zalo.mini_api_key
        mac = hashlib.sha256(said.encode()).hexdigest()
        body = json.dumps(event, separators=(",", ":")).encode()
        put(session, world, str(event["event"]), body, {"X-ZEvent-Signature": mac}, persona=persona)


def signature(world: World, body: bytes, timestamp: str, *, bad: bool = False) -> str:
    """SHA-256 of app id, raw body, timestamp and the OA's secret key, one after the other; not an HMAC."""
    secret = world.zalo.oa_secret + ("-wrong" if bad else "")
    return hashlib.sha256(
        world.zalo.app_id.encode() + body + timestamp.encode() + secret.encode()
    ).hexdigest()


def put(
    session: Session, world: World, name: str, body: bytes, headers: Mapping[str, str], **about: str
) -> WebhookCall:
    """One row of the outbox, due now unless webhooks are held back."""
    held = counting.switched(session, "mode") == "hold"
    call = WebhookCall(
        event=name,
        persona=about.get("persona", ""),
        message=about.get("message", ""),
        address=world.zalo.webhook,
        body=body,
        headers=dict(headers),
        made=world.milliseconds,
        state=Call.HELD if held else Call.WAITING,
        next_at=world.milliseconds,
        revision=counting.revise(session),
    )
    session.add(call)
    return call


def from_user(world: World, person: Persona, name: str, **more: Any) -> Event:  # noqa: ANN401 - JSON
    """Something a person did in the chat. Every scalar is a string, as Zalo sends them."""
    return _envelope(world, person, name) | {
        "sender": {"id": person.oa_user_id},
        "recipient": {"id": world.zalo.oa_id},
        **more,
    }


def from_oa(world: World, person: Persona, name: str, **more: Any) -> Event:  # noqa: ANN401 - JSON
    """The echo of something the Official Account did."""
    return _envelope(world, person, name) | {
        "sender": {"id": world.zalo.oa_id},
        "recipient": {"id": person.oa_user_id},
        **more,
    }


def about_account(world: World, person: Persona, name: str, **more: Any) -> Event:  # noqa: ANN401 - JSON
    """An event of management, which has a flat `oa_id` instead of sender and recipient."""
    return _envelope(world, person, name) | {"oa_id": world.zalo.oa_id, **more}


def of_message(world: World, person: Persona, message: Message) -> Event:
    """The event that tells of a message, whoever sent it."""
    told: dict[str, Any] = {"msg_id": message.id}
    if message.text:
        told["text"] = message.text
    if message.quotes:
        told["quote_msg_id"] = message.quotes
    if message.kind != "text":
        told["attachments"] = [{"type": _attachment(message.kind), "payload": message.detail}]
    make, side = (from_oa, "oa") if message.from_oa else (from_user, "user")
    return make(world, person, f"{side}_send_{message.kind}", message=told)


def _attachment(kind: str) -> str:
    return "link" if kind == "business_card" else kind


def _envelope(world: World, person: Persona, name: str) -> Event:
    return {
        "app_id": world.zalo.app_id,
        "user_id_by_app": person.app_user_id,
        "event_name": name,
        "timestamp": str(world.milliseconds),
    }
