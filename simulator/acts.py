"""What people do in the chat with their thumbs; each act tells the webhook as Zalo does."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from simulator import chat, counting, events, uploads
from simulator.account import No
from simulator.forms import Away, Info, Located, Reacted, Said, Shared, Someone, Stuck, Wish
from simulator.people import card
from simulator.records import Message
from simulator.state import Persona
from simulator.world import world

bp = Blueprint("acts", __name__, url_prefix="/dev")

MEDIA = {"image": "image/", "gif": "image/gif", "audio": "audio/", "video": "video/", "file": ""}
LARGEST_MEDIA = 25_000_000
# Milliseconds.
DAY = 86_400_000


class NoPersona(Exception):
    """Raised when nobody has that key."""


@bp.post("/text")
def say() -> ResponseReturnValue:
    """Someone writes, or taps a button: its payload comes as text."""
    form = Said.model_validate(_body())
    return _sent(form, "text", text=form.text, hidden=form.hidden, quotes=form.quotes)


@bp.post("/location")
def locate() -> ResponseReturnValue:
    """Someone sends a place."""
    form = Located.model_validate(_body())
    where = {"latitude": str(form.latitude), "longitude": str(form.longitude)}
    return _sent(form, "location", text=form.name, detail={"coordinates": where})


@bp.post("/sticker")
def stick() -> ResponseReturnValue:
    """Someone sends a sticker."""
    form = Stuck.model_validate(_body())
    return _sent(form, "sticker", detail={"id": form.id, "url": form.url})


@bp.post("/share")
def share() -> ResponseReturnValue:
    """Someone sends a link or a business card."""
    form = Shared.model_validate(_body())
    detail = {"url": form.url, "thumbnail": form.thumbnail, "description": form.description}
    return _sent(form, form.kind, detail=detail | ({"title": form.title} if form.title else {}))


@bp.post("/media")
def send_media() -> ResponseReturnValue:
    """Someone sends a photo, animation, voice message, video or file: form fields persona, kind, file, text."""
    request.max_content_length = LARGEST_MEDIA
    kind, given = request.form.get("kind", "image"), request.files.get("file")
    if given is None or not given.mimetype.startswith(MEDIA.get(kind, "-")):
        return jsonify(
            error="bad_request", fields={"file": "not a file of this kind"}
        ), HTTPStatus.BAD_REQUEST
    form = Said.model_validate({"persona": request.form.get("persona", ""), "text": "-"})
    content = given.read()
    kept = uploads.keep(kind, given.filename or "", given.mimetype, content, for_ever=True)
    url = chat.media_url(world(), kept)
    detail: dict[str, Any] = {"url": url}
    if kind == "file":
        detail |= {"size": str(len(content)), "name": given.filename, "type": given.mimetype}
        detail["checksum"] = uploads.checksum(content)
    elif kind != "audio":
        detail["thumbnail"] = url
    return _sent(form, kind, text=request.form.get("text", "")[:2000], detail=detail)


@bp.post("/interaction")
def interact() -> ResponseReturnValue:
    """The person follows: seven days of messages begin."""
    return _follow(Wish(persona=Someone.model_validate(_body()).persona, on=True))


@bp.post("/follow")
def follow() -> ResponseReturnValue:
    """The person follows or unfollows."""
    return _follow(Wish.model_validate(_body()))


@bp.post("/block")
def block() -> ResponseReturnValue:
    """The person blocks the account, or lets it speak again. Zalo tells nobody."""
    form = Wish.model_validate(_body())
    with world().sessions.begin() as session:
        person = _person(session, form)
        person.blocks = form.on
        counting.revise(session)
        return jsonify(card(person))


@bp.post("/absence")
def stay_away() -> ResponseReturnValue:
    """Let it be days since the person was last in touch: after seven no message reaches them but by template."""
    form, here = Away.model_validate(_body()), world()
    with here.sessions.begin() as session:
        person = _person(session, form)
        person.last_interaction = here.milliseconds - form.days * DAY
        counting.revise(session)
        return jsonify(card(person))


@bp.post("/open")
def open_chat() -> ResponseReturnValue:
    """The person looks at the chat: what is there is seen, and the first time Zalo tells of it."""
    form, here = Someone.model_validate(_body()), world()
    with here.sessions.begin() as session:
        person = _person(session, form)
        seen = chat.see(session, here, person)
        if not person.has_opened_chat:
            person.has_opened_chat = True
            chat.touch(session, here, person)
            event = events.about_account(here, person, "user_click_chatnow", user_id=person.oa_user_id)
            events.emit(session, here, event, persona=person.key)
    return jsonify(seen=seen)


@bp.post("/reaction")
def react() -> ResponseReturnValue:
    """The person reacts to a message of the account."""
    form, here = Reacted.model_validate(_body()), world()
    with here.sessions.begin() as session:
        person = _person(session, form)
        chat.react(session, here, person, form.message_id, form.icon, by_oa=False)
        chat.touch(session, here, person)
    return jsonify(error=0)


@bp.post("/info")
def submit_info() -> ResponseReturnValue:
    """The person fills in who they are."""
    form, here = Info.model_validate(_body()), world()
    told: dict[str, Any] = {"name": form.name, "phone": form.phone}
    if form.old_shape:
        told |= {"address": form.address, "city": form.city, "district": "", "ward": form.ward}
    else:
        told |= {"user_dob": "30/10/1990", "gender": "Nam"}
        told["full_address"] = {
            "user_city": form.city,
            "user_ward": form.ward,
            "user_address": form.address,
        }
    with here.sessions.begin() as session:
        person = _person(session, form)
        chat.touch(session, here, person)
        events.emit(
            session, here, events.from_user(here, person, "user_submit_info", info=told), persona=person.key
        )
    return jsonify(error=0)


@bp.post("/withdrawal")
def withdraw() -> ResponseReturnValue:
    """The person takes consent back: from the mini app, and from the account as a request to erase."""
    form, here = Someone.model_validate(_body()), world()
    with here.sessions.begin() as session:
        person = _person(session, form)
        event = {
            "event": "user.revoke.consent",
            "appId": here.zalo.mini_app_id,
            "userId": person.app_user_id,
            "timestamp": here.milliseconds,
        }
        events.emit_for_mini_app(session, here, event, person.key)
        told = events.about_account(here, person, "user_withdraw", user_id=person.oa_user_id)
        events.emit(session, here, told, persona=person.key)
    return jsonify(error=0)


def _follow(form: Wish) -> ResponseReturnValue:
    here = world()
    with here.sessions.begin() as session:
        person = _person(session, form)
        person.follows = form.on
        if form.on:
            chat.touch(session, here, person)
        event = events.about_account(here, person, "follow" if form.on else "unfollow", source="oa_profile")
        event |= {"follower": {"id": person.oa_user_id}}
        events.emit(session, here, event, persona=person.key)
        counting.revise(session)
        return jsonify(card(person))


def _sent(form: Someone, kind: str, **said: Any) -> ResponseReturnValue:  # noqa: ANN401 - passed on
    here = world()
    with here.sessions.begin() as session:
        message: Message = chat.from_user(session, here, _person(session, form), kind, **said)
    return jsonify(message_id=message.id), HTTPStatus.CREATED


def _person(session: Session, form: Someone) -> Persona:
    person = session.get(Persona, form.persona)
    if person is None:
        raise NoPersona
    return person


def no_persona(_error: NoPersona) -> ResponseReturnValue:
    """The answer to an act of nobody."""
    return jsonify(error="no such persona"), HTTPStatus.NOT_FOUND


def refused(no: No) -> ResponseReturnValue:
    """The answer to an act that cannot be."""
    return jsonify(error=no.code, message=no.message), HTTPStatus.BAD_REQUEST


def _body() -> object:
    return request.get_json(silent=True)
