"""What every API of the Official Account asks first: is the token good, and how many calls are left."""

import hmac
import json
from collections.abc import Mapping

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from simulator import counting
from simulator.records import OaToken
from simulator.state import Persona
from simulator.world import World, world

CALLS_A_MINUTE = 4000


class No(Exception):
    """Raised to say no as Zalo does: HTTP 200 with a number and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code, self.message = code, message


def say_no(no: No) -> ResponseReturnValue:
    """The answer to a refused call."""
    return jsonify(error=no.code, message=no.message)


def yes(data: object) -> ResponseReturnValue:
    """The answer to a call that went well."""
    return jsonify(data=data, error=0, message="Success")


def check_token() -> None:
    """Refuse a call with no good token. The API Explorer's token never runs out; others live 25 hours."""
    here, given = world(), request.headers.get("access_token", "")
    explorers = here.zalo.oa_access_token
    if explorers and hmac.compare_digest(given.encode(), explorers.encode()):
        return
    with here.reading() as session:
        pair = session.get(OaToken, given)
    if pair is None:
        raise No(-216, "Access token is invalid")
    if pair.expires <= here.milliseconds:
        raise No(-220, "Access token is expired or removed")


def count_call() -> None:
    """Count this call of the app's minute; refuse what is too many."""
    here = world()
    with here.sessions.begin() as session:
        calls = counting.add(session, _minute(here))
    if calls > CALLS_A_MINUTE:
        raise No(-32, "Your application reached limit call api")


def tell_limits(response: Response) -> Response:
    """Every answer tells how many calls the app has left in this minute."""
    here = world()
    with here.reading() as session:
        left = CALLS_A_MINUTE - counting.told(session, _minute(here))
    response.headers["X-RateLimit-Limit"] = str(CALLS_A_MINUTE)
    response.headers["X-RateLimit-Remain"] = str(max(left, 0))
    return response


def sought(session: Session, user_id: object) -> Persona:
    """The person with this id of the Official Account. Raises No."""
    person = None
    if isinstance(user_id, str):
        person = session.scalar(select(Persona).where(Persona.oa_user_id == user_id))
    if person is None:
        raise No(-201, "user_id is invalid")
    return person


def asked() -> Mapping[str, object]:
    """The one query parameter `data`, a JSON object. Raises No."""
    try:
        given = json.loads(request.args.get("data", "{}"))
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise No(-201, "data is invalid")
    return given


def number(given: Mapping[str, object], name: str, most: int, default: int = 0) -> int:
    """A whole number from 0 to `most`. Raises No."""
    value = given.get(name, default)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise No(-201, f"{name} is invalid")
    return value


def member(given: object, *names: str) -> object:
    """What lies at a path of members; None where there is nothing."""
    for name in names:
        given = given.get(name) if isinstance(given, dict) else None
    return given


def words(given: object, *names: str) -> str:
    """Text at a path of members; "" where there is none."""
    found = member(given, *names)
    return found if isinstance(found, str) else ""


def _minute(here: World) -> str:
    return f"calls:{here.milliseconds // 60_000}"
