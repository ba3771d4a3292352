"""The chat itself: messages either way, with the events they cause."""

from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from simulator import counting, events
from simulator.account import No
from simulator.records import Message, Upload
from simulator.state import Persona
from simulator.world import World, new_message_id

ECHOED = {"text", "image", "gif", "list", "file", "sticker", "template"}


def from_user(session: Session, here: World, person: Persona, kind: str, **said: Any) -> Message:  # noqa: ANN401
    """Someone writes: they are in touch again, and the webhook is told."""
    message = _keep(session, here, person, kind, from_oa=False, **said)
    touch(session, here, person)
    events.emit(
        session, here, events.of_message(here, person, message), persona=person.key, message=message.id
    )
    return message


def from_oa(session: Session, here: World, person: Persona, kind: str, **said: Any) -> Message:  # noqa: ANN401
    """The Official Account writes: the phone has it at once; the webhook is told of both."""
    message = _keep(session, here, person, kind, from_oa=True, **said)
    message.received = here.milliseconds
    for earlier in session.scalars(
        select(Message).where(
            Message.persona == person.key, Message.from_oa.is_(False), Message.seen.is_(None)
        )
    ):
        earlier.seen, earlier.revision = here.milliseconds, message.revision
    if kind in ECHOED:
        events.emit(session, here, events.of_message(here, person, message), persona=person.key)
    if kind != "zns":  # its receipt is of another shape
        received = events.from_user(here, person, "user_received_message", message={"msg_id": message.id})
        events.emit(session, here, received, persona=person.key)
    return message


def touch(session: Session, here: World, person: Persona) -> None:
    """The person was in touch: seven days of messages begin."""
    session.add(person)
    person.last_interaction = here.milliseconds
    counting.revise(session)


def react(session: Session, here: World, person: Persona, message_id: str, icon: str, *, by_oa: bool) -> None:
    """Put a reaction on the other side's message. Raises No."""
    message = session.scalar(
        select(Message).where(
            Message.id == message_id, Message.persona == person.key, Message.from_oa.is_(not by_oa)
        )
    )
    if message is None:
        raise No(-201, "react_message_id is invalid")
    message.reaction = "" if icon == "/-remove" else icon
    message.revision = counting.revise(session)
    make, name = (events.from_oa, "oa") if by_oa else (events.from_user, "user")
    told = {"msg_id": message_id, "react_icon": icon}
    events.emit(
        session, here, make(here, person, f"{name}_reacted_message", message=told), persona=person.key
    )


def see(session: Session, here: World, person: Persona) -> int:
    """The person looks at the chat: returns how many messages they had not seen."""
    unseen = session.scalars(
        select(Message)
        .where(Message.persona == person.key, Message.from_oa, Message.seen.is_(None))
        .order_by(Message.seq)
    ).all()
    if unseen:
        revision = counting.revise(session)
        for message in unseen:
            message.seen, message.revision = here.milliseconds, revision
        told = {"msg_ids": [message.id for message in unseen]}
        events.emit(
            session,
            here,
            events.from_user(here, person, "user_seen_message", message=told),
            persona=person.key,
        )
    return len(unseen)


def media_url(here: World, upload: Upload) -> str:
    """Where Zalo's content network serves a file."""
    base = here.zalo.content or request.host_url.rstrip("/")
    return f"{base}/sim/zalo/cdn/{upload.id}/{upload.name}"


def _keep(
    session: Session,
    here: World,
    person: Persona,
    kind: str,
    *,
    from_oa: bool,
    **said: Any,  # noqa: ANN401 - columns of Message
) -> Message:
    message = Message(
        id=new_message_id(),
        persona=person.key,
        from_oa=from_oa,
        kind=kind,
        sent=here.milliseconds,
        revision=counting.revise(session),
        text=said.get("text", ""),
        detail=said.get("detail", {}),
        quotes=said.get("quotes", ""),
        hidden=said.get("hidden", False),
        reaction="",
    )
    session.add(message)
    session.flush()
    return message
