"""The door where residents come in: Zalo's token against ours, one-time codes, and what they say of themselves."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request
from flask_openapi3.models.tag import Tag

from doors import rates
from doors.apidocs import RESIDENT, answers, problems
from doors.late_api import LateAPI
from miniapp import identity, tokens
from miniapp.forms import CodeForm, MeForm, SessionForm
from miniapp.refusals import ZaloTokenRejected
from miniapp.shapes import LocationView, MeView, MyDataView, SessionView
from miniapp.tokens import Use
from models import Reading, Resident, Session
from reports import erasing, my_data, residents
from reports.views import moment
from wiring import wiring

bp = LateAPI(
    "residents_session",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="Residents: signing in", description="Who is asking, by Zalo's word.")],
    abp_responses=problems(400, 401, 415, 422, 429),
)
bp.after_request(tokens.challenge)

# A mobile network may hide a whole district behind one address.
SESSIONS_A_MINUTE = 300
CODES_A_MINUTE = 10
CHANGES_A_MINUTE = 20
EXPORTS_A_MINUTE = 6


@bp.post("/session", responses=answers({200: SessionView}, 503))
def open_session(body: SessionForm) -> dict[str, Any]:
    """Sign in with the mini app's Zalo access token."""
    rates.limit("session", request.remote_addr or "", SESSIONS_A_MINUTE)
    now, settings = datetime.now(UTC), wiring().settings
    resident_id = identity.recognise(wiring(), body.access_token, now)
    issued = tokens.issue(settings, Use.RESIDENTS, resident_id, now)
    with Reading() as session:
        resident = tokens.reader(session, resident_id)
    return {
        "token": issued.token,
        "expires_at": moment(issued.expires_at),
        "resident": _me(resident),
    }


@bp.post("/session/phone", responses=answers({200: MeView}, 403, 503), security=RESIDENT)
def give_phone(body: CodeForm) -> dict[str, Any]:
    """Exchange the code of `getPhoneNumber()`; the number is kept encrypted and shown masked."""
    resident_id = _same_person(body)
    phone = identity.phone_of(wiring(), body.access_token, body.code)
    with Session.begin() as session:
        resident = tokens.writer(session, resident_id, datetime.now(UTC))
        residents.keep_phone(resident, phone)
    return _me(resident)


@bp.post("/session/location", responses=answers({200: LocationView}, 503), security=RESIDENT)
def give_location(body: CodeForm) -> dict[str, Any]:
    """Exchange the code of `getLocation()`; the place is answered and kept nowhere."""
    _same_person(body)
    located = identity.location_of(wiring(), body.access_token, body.code)
    with Reading() as session:
        area = wiring().atlas.area_of(session, located.lat, located.lon)
    return {
        "latitude": located.lat,
        "longitude": located.lon,
        "provider": located.provider,
        "at": moment(located.at),
        "area": area,
    }


@bp.get("/me", responses=answers({200: MeView}), security=RESIDENT)
def read_me() -> dict[str, Any]:
    """What is known about the resident who is signed in."""
    with Reading() as session:
        return _me(tokens.reader(session, tokens.signed_in()))


@bp.patch("/me", responses=answers({200: MeView}, 403), security=RESIDENT)
def change_me(body: MeForm) -> dict[str, Any]:
    """Change the name, the language or a consent; what is left out stays. A phone number is only taken back here."""
    resident_id, now = tokens.signed_in(), datetime.now(UTC)
    rates.limit("me", resident_id.hex, CHANGES_A_MINUTE)
    with Session.begin() as session:
        resident = tokens.writer(session, resident_id, now)
        resident.name = resident.name if body.name is None else body.name
        resident.language = body.language or resident.language
        if body.messages is not None:
            resident.muted_at = None if body.messages else (resident.muted_at or now)
        if "phone" in body.model_fields_set:
            resident.phone = resident.phone_index = None
    return _me(resident)


@bp.get("/me/export", responses=answers({200: MyDataView}), security=RESIDENT)
def export_me() -> Response:
    """A copy of all that is kept about the resident who is signed in, as a file."""
    resident_id = tokens.signed_in()
    rates.limit("me-export", resident_id.hex, EXPORTS_A_MINUTE)
    with Reading() as session:
        resident = tokens.reader(session, resident_id)
        copy = my_data.copy_of(session, resident, wiring().links, datetime.now(UTC))
    response = jsonify(copy)
    response.headers["Content-Disposition"] = 'attachment; filename="tay-ninh-smart.json"'
    return response


@bp.delete("/me", responses=answers({204: None}), security=RESIDENT)
def erase_me() -> Response:
    """Withdraw all consent: what names the resident is erased at once; reports stay, and lead to nobody any more."""
    resident_id = tokens.signed_in()
    with Session.begin() as session:
        tokens.reader(session, resident_id)
        erasing.erase(session, resident_id, datetime.now(UTC), cause="asked in the app")
    return Response(status=204)


def _same_person(form: CodeForm) -> UUID:
    resident_id = tokens.signed_in()
    rates.limit("codes", resident_id.hex, CODES_A_MINUTE)
    if identity.recognise(wiring(), form.access_token, datetime.now(UTC)) != resident_id:
        raise ZaloTokenRejected
    return resident_id


def _me(resident: Resident) -> dict[str, Any]:
    return {
        "id": str(resident.id),
        "name": resident.name,
        "avatar": resident.avatar,
        "language": resident.language,
        "phone": identity.masked(resident.phone),
        "messages": resident.muted_at is None,
        "blocked_until": moment(resident.blocked_until),
        "created_at": moment(resident.created_at),
    }
