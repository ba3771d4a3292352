"""graph.zalo.me: who holds an access token, and what a one-time code stands for."""

import hashlib
import hmac
import re

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.orm import Session

from simulator.state import OneTimeCode, Persona
from simulator.world import CODE_LIFE, World, world

bp = Blueprint("graph", __name__, url_prefix="/graph/v2.0")

AVATAR = "https://h5.zdn.vn/static/images/avatar.png"
PERSONAL = {"name", "picture", "birthday"}


@bp.get("/me")
def me() -> ResponseReturnValue:
    """The fields asked for that the person consents to tell; errors come with HTTP 200."""
    here, token = world(), request.headers.get("access_token", "")
    with here.reading() as session:
        person = here.holder(session, token)
    if person is None:
        return _no(452, "Session key invalid. This could be because the session key has expired")
    proof = hmac.new(here.zalo.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(proof.encode(), request.headers.get("appsecret_proof", "").encode()):
        return _no(-242, "Invalid appsecret_proof provided in the API argument")
    asked = request.args.get("fields", "id,name,picture")
    fields = {re.sub(r"\.type\(\w+\)$", "", field.strip()) for field in asked.split(",")}
    if here.outside_vietnam and fields & PERSONAL:
        return _outside()
    told = {name: value for name, value in _card(person).items() if name in fields}
    return jsonify(told | {"error": 0, "message": "Success"})


@bp.get("/me/info")
def info() -> ResponseReturnValue:
    """Exchange a one-time code, once and within two minutes. The real error numbers are documented nowhere."""
    here, headers = world(), request.headers
    with here.sessions.begin() as session:
        person = here.holder(session, headers.get("access_token", ""))
        if person is None:
            return _no(452, "Session key invalid. This could be because the session key has expired")
        if not hmac.compare_digest(headers.get("secret_key", "").encode(), here.zalo.app_secret.encode()):
            return _no(100, "Invalid parameter: secret_key")
        if here.outside_vietnam:
            return _outside()
        code = _use(session, here, person, headers.get("code", ""))
    if code is None:
        return _no(100, "Invalid parameter: code is wrong, used or expired")
    return jsonify(data=_exchanged(person, code), error=0, message="Success")


def _use(session: Session, here: World, person: Persona, code: str) -> OneTimeCode | None:
    """One statement, so that of two exchanges at once only one finds the code unused."""
    return session.scalar(
        update(OneTimeCode)
        .where(
            OneTimeCode.code == code,
            OneTimeCode.persona == person.key,
            OneTimeCode.used.is_(None),
            OneTimeCode.made > here.milliseconds - CODE_LIFE,
        )
        .values(used=here.milliseconds)
        .returning(OneTimeCode)
    )


def _exchanged(person: Persona, code: OneTimeCode) -> dict[str, str]:
    if code.kind == "phone":
        return {"number": person.phone}
    return {
        "provider": "gps",
        "latitude": str(code.lat),
        "longitude": str(code.lon),
        "timestamp": str(code.made),
    }


def _card(person: Persona) -> dict[str, object]:
    card: dict[str, object] = {"id": person.app_user_id, "is_sensitive": False, "is_follower": person.follows}
    if person.follows:
        card["user_id_by_oa"] = person.oa_user_id
    if person.tells_name:
        card |= {"name": person.name, "picture": {"data": {"url": AVATAR}}}
    return card


def _outside() -> ResponseReturnValue:
    where = request.remote_addr or ""
    return _no(-501, f"Personal information is limited due to IP address not inside Vietnam: {where}")


def _no(code: int, message: str) -> ResponseReturnValue:
    return jsonify(error=code, message=message)
