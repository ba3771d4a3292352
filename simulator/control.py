"""The hands behind the curtain: what the chat page looks at, the outbox of webhooks, and trouble on demand."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy import delete, literal_column, select
from sqlalchemy.orm import Session

from simulator import counting, dispatcher, events, faults
from simulator.people import card
from simulator.records import Call, Message, Switch, Upload, WebhookCall
from simulator.state import Persona
from simulator.world import world

bp = Blueprint("control", __name__, url_prefix="/dev")

MOST_MESSAGES = 500
MOST_CALLS = 60
# Milliseconds between events that are let go in another order.
APART = 60


class Fault(BaseModel):
    """Trouble for calls of the service to one host, or to all: `times` calls long, or until it is taken away ("")."""

    fault: Annotated[str, Field(max_length=40)]
    host: Literal["", "graph", "oauth", "openapi", "business", "mini", "payment", "phone"] = ""
    times: Annotated[int, Field(ge=1, le=10_000)] | None = None


class Manner(BaseModel):
    """How webhooks go out: `speed` divides the waits of the retry ladder."""

    mode: Literal["", "duplicate", "bad_signature", "hold"] | None = None
    speed: Annotated[float, Field(gt=0, le=100_000)] | None = None


class Again(BaseModel):
    """How an event goes out once more."""

    bad_signature: bool = False


class Release(BaseModel):
    """In which order held events go."""

    order: Literal["kept", "reversed"] = "kept"


class Raw(BaseModel):
    """Any event of the catalogue: `members` beyond the envelope; `management` ones have a flat `oa_id`."""

    persona: str
    event_name: Annotated[str, Field(pattern=r"^[a-z_]{3,60}$")]
    members: dict[str, Any] = {}
    management: bool = False


@bp.get("/feed")
def feed() -> ResponseReturnValue:
    """What has changed since revision `since`: people, messages, calls, switches; only its number if nothing."""
    since, here = request.args.get("since", 0, int), world()
    with here.reading() as session:
        revision = counting.told(session, "revision")
        if since and since == revision:
            return jsonify(revision=revision)
        return jsonify(
            revision=revision,
            now=here.milliseconds,
            personas=[
                card(each) for each in session.scalars(select(Persona).order_by(literal_column("rowid")))
            ],
            messages=_messages(session, since),
            calls=_calls(session, since),
            switches={each.name: each.value for each in session.scalars(select(Switch))},
            webhook=here.zalo.webhook,
            speed=float(counting.switched(session, "speed") or dispatcher.SPEED),
        )


@bp.post("/faults")
def set_fault() -> ResponseReturnValue:
    """Raise trouble for calls of the service."""
    form = Fault.model_validate(_body())
    if form.fault and not faults.is_fault(form.fault):
        return jsonify(error="bad_request", fields={"fault": faults.UNREADABLE}), HTTPStatus.BAD_REQUEST
    with world().sessions.begin() as session:
        counting.switch(session, f"fault:{form.host}", form.fault, form.times)
        counting.revise(session)
    return jsonify(error=0)


@bp.post("/dispatcher")
def set_manner() -> ResponseReturnValue:
    """Say how webhooks go out from now on."""
    form = Manner.model_validate(_body())
    with world().sessions.begin() as session:
        for name, value in form.model_dump(exclude_none=True).items():
            counting.switch(session, name, str(value))
        counting.revise(session)
    return jsonify(error=0)


@bp.post("/outbox/<int:number>/again")
def send_again(number: int) -> ResponseReturnValue:
    """The same event once more, as Zalo does when an answer was lost; or with a wrong signature."""
    form, here = Again.model_validate(_body() or {}), world()
    with here.sessions.begin() as session:
        old = session.get(WebhookCall, number)
        if old is None:
            return jsonify(error="no such call"), HTTPStatus.NOT_FOUND
        headers = {str(name): str(value) for name, value in old.headers.items()}
        if form.bad_signature:
            headers["X-ZEvent-Signature"] = "mac=" + "0" * 64
        about = {"persona": old.persona, "message": old.message}
        new = events.put(session, here, old.event, old.body, headers, **about)
        session.flush()
        return jsonify(id=new.id), HTTPStatus.CREATED


@bp.post("/outbox/release")
def release() -> ResponseReturnValue:
    """Let go what was held, in order or the other way round, and hold no more."""
    form, here = Release.model_validate(_body() or {}), world()
    with here.sessions.begin() as session:
        counting.switch(session, "mode", "")
        held = session.scalars(
            select(WebhookCall).where(WebhookCall.state == Call.HELD).order_by(WebhookCall.id)
        ).all()
        for place, call in enumerate(held if form.order == "kept" else held[::-1]):
            call.state, call.next_at = Call.WAITING, here.milliseconds + place * APART
            call.revision = counting.revise(session)
        counting.revise(session)
    return jsonify(released=len(held))


@bp.post("/events")
def raise_event() -> ResponseReturnValue:
    """Any event that no thumb causes: tags, groups, templates, ratings of template messages."""
    form, here = Raw.model_validate(_body()), world()
    with here.sessions.begin() as session:
        person = session.get(Persona, form.persona)
        if person is None:
            return jsonify(error="no such persona"), HTTPStatus.NOT_FOUND
        make = events.about_account if form.management else events.from_user
        event = make(here, person, form.event_name, **form.members)
        events.emit(session, here, event, persona=person.key)
    return jsonify(error=0), HTTPStatus.CREATED


@bp.post("/tidying")
def tidy() -> ResponseReturnValue:
    """Forget every message, file and webhook call; people stay."""
    with world().sessions.begin() as session:
        session.execute(delete(Message))
        session.execute(delete(WebhookCall))
        # The account's own uploads stay: the service knows them by id.
        session.execute(delete(Upload).where(Upload.expires.is_(None)))
        counting.revise(session)
    return jsonify(error=0)


def _messages(session: Session, since: int) -> list[dict[str, Any]]:
    query = select(Message).where(Message.revision > since).order_by(Message.seq.desc()).limit(MOST_MESSAGES)
    return [
        {
            "seq": each.seq,
            "id": each.id,
            "persona": each.persona,
            "from_oa": each.from_oa,
            "kind": each.kind,
            "text": each.text,
            "detail": each.detail,
            "quotes": each.quotes,
            "hidden": each.hidden,
            "sent": each.sent,
            "received": each.received,
            "seen": each.seen,
            "reaction": each.reaction,
        }
        for each in reversed(session.scalars(query).all())
    ]


def _calls(session: Session, since: int) -> list[dict[str, Any]]:
    query = select(WebhookCall).where(WebhookCall.revision > since)
    query = query.order_by(WebhookCall.id.desc()).limit(MOST_CALLS)
    return [
        {
            "id": each.id,
            "event": each.event,
            "persona": each.persona,
            "state": each.state,
            "attempts": each.attempts,
            "answer": each.answer,
            "next_at": each.next_at,
            "body": each.body.decode(),
        }
        for each in reversed(session.scalars(query).all())
    ]


def _body() -> object:
    return request.get_json(silent=True)
