"""Idempotency-Key: one key does its work once and gets the first answer again, however often or at once it comes."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from errors import KeyReused, Problem
from models import Answered, Reading, Session

LONGEST_KEY = 128
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
    try:
        return _first(actor, key, digest, work)
    except IntegrityError:
        # Somebody with the same key was faster; on any other broken rule there is no answer to repeat.
        with Reading() as session:
            earlier = session.get(Answered, (actor, key))
        if earlier is None:
            raise
        return _repeat(earlier, digest)


def _first(actor: str, key: str, digest: str, work: Work) -> Response:
    with Session.begin() as session:
        earlier = session.get(Answered, (actor, key))
        if earlier is not None:
            return _repeat(earlier, digest)
        slot = Answered(actor=actor, key=key, digest=digest, status=0, body={}, at=datetime.now(UTC))
        session.add(slot)
        session.flush()  # the primary key makes every other sender of this key wait here until we are done
        slot.body, slot.status = work(session)
        return _answer(slot.body, slot.status)


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
