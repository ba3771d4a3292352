"""What the phone and the Zalo app do in reality: sign in, consent, give one-time codes, show received messages."""

import secrets
from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from sqlalchemy import delete, select

from simulator.forms import Someone
from simulator.people import Latitude, Longitude
from simulator.records import Message
from simulator.state import OneTimeCode, Persona, UserToken
from simulator.world import CODE_LIFE, TOKEN_LIFE, world

bp = Blueprint("phone", __name__, url_prefix="/dev")

MOST_MESSAGES = 200


class Holder(BaseModel):
    """Whose access token; a place other than the persona's own may be told."""

    access_token: str
    latitude: Latitude | None = None
    longitude: Longitude | None = None


@bp.post("/session")
def sign_in() -> ResponseReturnValue:
    """What `getAccessToken()` does."""
    form, here = Someone.model_validate(_body()), world()
    with here.sessions.begin() as session:
        session.execute(delete(UserToken).where(UserToken.expires <= here.milliseconds))
        session.execute(delete(OneTimeCode).where(OneTimeCode.made <= here.milliseconds - CODE_LIFE))
        if session.get(Persona, form.persona) is None:
            return _nobody()
        token = secrets.token_urlsafe(32)
        session.add(UserToken(token=token, persona=form.persona, expires=here.milliseconds + TOKEN_LIFE))
    return jsonify(access_token=token)


@bp.post("/phone-token")
def phone_token() -> ResponseReturnValue:
    """What `getPhoneNumber()` does."""
    return _code("phone")


@bp.post("/location-token")
def location_token() -> ResponseReturnValue:
    """What `getLocation()` does."""
    return _code("location")


@bp.get("/messages")
def messages() -> ResponseReturnValue:
    """The latest messages the Official Account sent, oldest first: to one persona or to all."""
    wanted = request.args.get("persona")
    query = select(Message).where(Message.from_oa).order_by(Message.seq.desc()).limit(MOST_MESSAGES)
    with world().reading() as session:
        if wanted is not None and session.get(Persona, wanted) is None:
            return _nobody()
        found = session.scalars(query if wanted is None else query.where(Message.persona == wanted)).all()
    return jsonify(
        messages=[
            {"message_id": each.id, "persona": each.persona, "text": each.text, "sent_at": each.sent}
            for each in reversed(found)
        ]
    )


def _code(kind: str) -> ResponseReturnValue:
    form, here = Holder.model_validate(_body()), world()
    with here.sessions.begin() as session:
        person = here.holder(session, form.access_token)
        if person is None:
            return jsonify(error=452, message="Session key invalid"), HTTPStatus.UNAUTHORIZED
        lat = person.lat if form.latitude is None else form.latitude
        lon = person.lon if form.longitude is None else form.longitude
        known = bool(person.phone) if kind == "phone" else lat is not None and lon is not None
        if not known or not (person.tells_phone if kind == "phone" else person.tells_place):
            return jsonify(error=-201, message="User refused"), HTTPStatus.FORBIDDEN
        code = secrets.token_urlsafe(32)
        session.add(
            OneTimeCode(code=code, kind=kind, persona=person.key, lat=lat, lon=lon, made=here.milliseconds)
        )
    return jsonify(token=code)


def _body() -> object:
    return request.get_json(silent=True)


def _nobody() -> ResponseReturnValue:
    return jsonify(error="no such persona"), HTTPStatus.NOT_FOUND
