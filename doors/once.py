"""Idempotency-Key: one key does its work once and gets the first answer again, however often or at once it comes."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import bindparam, orm, text

from errors import KeyReused, Problem
from models import Answered, Session
from models.base import UtcDateTime
from models.direct import Direct, connection_of
from models.secret import SealedJson

LONGEST_KEY = 128
_TAKE = Direct(
    text(
        "INSERT INTO answered (actor, key, digest, status, body, at) VALUES (:actor, :key, :digest, 0, '{}', :at) "
        "ON CONFLICT DO NOTHING RETURNING key"
    ).bindparams(bindparam("at", type_=UtcDateTime()))
)
_KEEP = Direct(
    text("UPDATE answered SET body = :body, status = :status WHERE actor = :actor AND key = :key").bindparams(
        bindparam("body", type_=SealedJson())
    )
)
Work = Callable[[orm.Session], tuple[dict[str, Any], int]]


class KeyMissing(Problem):
    """This door asks for an Idempotency-Key header of 8 to 128 visible characters."""

    status, code = 400, "idempotency_key_missing"


def once(actor: str, work: Work, *, body: object = None, required: bool = True) -> Response:
    """Do `work` in one transaction under the request's Idempotency-Key and answer it as JSON.

    `actor` keeps one person's keys apart from another's; `body` is what must be the same for the key to be the same.
    `work` returns (JSON body, status); when it raises, the key stays unused. Raises KeyMissing, KeyReused.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key and not required:
        with Session.begin() as session:
            return _answer(*work(session))
    if not (8 <= len(key) <= LONGEST_KEY and key.isprintable() and key.isascii()):
        raise KeyMissing
    return once_under(actor, key, work, body)


def once_under(actor: str, key: str, work: Work, body: object) -> Response:
    """The same under a key that came another way, for instance a signed message's own id. Raises KeyReused."""
    digest = _digest(body)
    session = Session()
    try:
        earlier = None if _is_first(session, actor, key, digest) else session.get_one(Answered, (actor, key))
        if earlier is None:
            answer, status = work(session)
            kept = {"actor": actor, "key": key, "body": answer, "status": status}
            _KEEP.run(connection_of(session), kept)
        session.commit()
    except BaseException:
        session.close()  # only here, for a commit gives everything back by itself
        raise
    return _answer(answer, status) if earlier is None else _repeat(earlier, digest)


def _is_first(session: orm.Session, actor: str, key: str, digest: str) -> bool:
    """Take the key. The primary key makes every other sender of it wait here until who has it is done."""
    slot = {"actor": actor, "key": key, "digest": digest, "at": datetime.now(UTC)}
    return _TAKE.first(connection_of(session), slot) is not None


def _repeat(earlier: Answered, digest: str) -> Response:
    if earlier.digest != digest:
        raise KeyReused
    response = _answer(earlier.body, earlier.status)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _answer(body: dict[str, Any], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _digest(body: object) -> str:
    canonical = json.dumps([request.method, request.path, body], sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
