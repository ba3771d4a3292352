"""The people of the simulated world, to see and to add."""

import re
import secrets
import unicodedata
from http import HTTPStatus
from typing import Annotated

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field
from sqlalchemy import select

from simulator import counting
from simulator.state import Persona
from simulator.world import PersonaForm, world

bp = Blueprint("people", __name__, url_prefix="/dev")

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Consents(BaseModel):
    """What the person lets the app know; what is false answers -201."""

    userInfo: bool = True  # noqa: N815 - as Zalo names the scopes
    phone: bool = True
    location: bool = True


class NewPersona(BaseModel):
    """`persona` is the key to sign in with; made from the name when absent. `phone` as 84 and nine digits."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    persona: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")] | None = None
    phone: Annotated[str, Field(pattern=r"^([0-9]{8,15})?$")] = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    consents: Consents = Consents()
    follows: bool = True
    blocks: bool = False
    inactive: bool = False
    takes_notices: bool = True


@bp.get("/personas")
def personas() -> ResponseReturnValue:
    """Everyone one can sign in as."""
    with world().reading() as session:
        everyone = session.scalars(select(Persona).order_by(Persona.key))
        return jsonify(personas=[card(persona) for persona in everyone])


@bp.post("/personas")
def create_persona() -> ResponseReturnValue:
    """Let someone new live here."""
    form, here = NewPersona.model_validate(request.get_json(silent=True)), world()
    key = form.persona or _key(form.name)
    with here.sessions.begin() as session:
        wanted = PersonaForm(
            key=key,
            name=form.name,
            phone=form.phone,
            lat=form.lat,
            lon=form.lon,
            tells_name=form.consents.userInfo,
            tells_phone=form.consents.phone,
            tells_place=form.consents.location,
            follows=form.follows,
            blocks=form.blocks,
            inactive=form.inactive,
            takes_notices=form.takes_notices,
        )
        counting.revise(session)
        if not here.settle(session, wanted):
            return jsonify(error="persona exists"), HTTPStatus.CONFLICT
        return jsonify(card(session.get_one(Persona, key))), HTTPStatus.CREATED


def card(person: Persona) -> dict[str, object]:
    return {
        "persona": person.key,
        "name": person.name,
        "note": person.note,
        "phone": person.phone,
        "lat": person.lat,
        "lon": person.lon,
        "consents": {
            "userInfo": person.tells_name,
            "phone": person.tells_phone,
            "location": person.tells_place,
        },
        "follows": person.follows,
        "blocks": person.blocks,
        "inactive": person.inactive,
        "takes_notices": person.takes_notices,
        "app_user_id": person.app_user_id,
        "oa_user_id": person.oa_user_id,
        "last_interaction": person.last_interaction,
    }


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40]}-{secrets.token_hex(3)}".lstrip("-")
