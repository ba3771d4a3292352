"""Idempotency-Key: one key does its work once and gets the first answer again, however often or at once it comes."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from threading import Lock
from typing import Any, Generic, Literal, NamedTuple, TypeVar, overload
from weakref import WeakValueDictionary

from flask import Response, jsonify, request
from sqlalchemy import orm, text

from doors.together import Together
from errors import KeyReused, Problem
from models import Answered, Session
from models.base import Json
from models.direct import Direct, connection_of
from models.many import Listed
from models.secret import sealed

LONGEST_KEY = 128
_ANSWERED = Answered.metadata.tables[Answered.__tablename__].c
# What the body keeps is sealed already.
_ROW = {name: _ANSWERED[name].type for name in ("actor", "key", "digest", "status", "at")} | {"body": Json}
_INTO = f"INSERT INTO answered ({', '.join(_ROW)})"
_TAKE = Listed(_INTO, _ROW, "ON CONFLICT DO NOTHING RETURNING actor, key", [_ANSWERED.actor, _ANSWERED.key])
_KEEP = Listed(
    _INTO, _ROW, "ON CONFLICT (actor, key) DO UPDATE SET status = excluded.status, body = excluded.body"
)
_RELEASE = Direct(text("DELETE FROM answered WHERE actor = :actor AND key = :key"))
Done = tuple[dict[str, Any], int]
Work = Callable[[orm.Session], Done]
Asked = TypeVar("Asked")


class Slot(NamedTuple):
    """One actor's key, and the digest of what it is used for."""

    actor: str
    key: str
    digest: str


@dataclass(eq=False)
class _Call(Generic[Asked]):
    """What is asked under a key; whether it has been counted as one request, and if that was too many."""

    slot: Slot
    asked: Asked
    is_counted: bool
    refused: Problem | None = None


class Held:
    """Somebody else has in hand what one of many asks about: the others are not to wait for that."""


_Told = Done | Problem | Held | Answered


class KeyMissing(Problem):
    """This door asks for an Idempotency-Key header of 8 to 128 visible characters."""

    status, code = 400, "idempotency_key_missing"


def once(actor: str, work: Work, *, body: object = None, required: bool = True) -> Response:
    """Do `work` in one transaction under the request's Idempotency-Key and answer it as JSON.

    `actor` keeps one person's keys apart from another's; `body` is what must be the same for the key to be the same.
    `work` returns (JSON body, status); when it raises, the key stays unused. Raises KeyMissing, KeyReused.
    """
    key = _key(required=required)
    if key is None:
        with Session.begin() as session:
            return _answer(*work(session))
    return once_under(actor, key, work, body)


def once_under(actor: str, key: str, work: Work, body: object) -> Response:
    """The same under a key that came another way, for instance a signed message's own id. Raises KeyReused."""
    slot = Slot(actor, key, _digest(body))
    session = Session()
    try:
        earlier = None if _take(session, [slot]) else _earlier(session, slot)
        if earlier is None:
            answer, status = work(session)
            _keep(session, {slot: (answer, status)})
        session.commit()
    except BaseException:
        session.close()  # only here, for a commit gives everything back by itself
        raise
    return _answer(answer, status) if earlier is None else _repeat(earlier, slot.digest)


class OnceTogether(Generic[Asked]):
    """`once` for a door at which many come at one moment: they share one transaction, each under a key of their own.

    `work` does all that is asked or raises; of each it returns the answer, or the Problem with which it is refused
    and nothing of it written, or Held: then it is done for itself, after `wait` has waited until nobody else has it in
    hand. What is asked is of different actors, in one order everywhere. `limit` says before the transaction who has
    asked too often. `after` is called when all is committed.
    """

    def __init__(
        self,
        limit: Callable[[Sequence[Asked]], Sequence[Problem | None]],
        work: Callable[[orm.Session, Sequence[Asked]], Sequence[Done | Problem | Held]],
        wait: Callable[[orm.Session, Asked], object],
        after: Callable[[], object],
        most: int = 1,
    ) -> None:
        self._limit, self._work, self._wait, self._after = limit, work, wait, after
        self._together = Together(nullcontext, self._turn, most, after)
        # What one actor does may count for what they do next, so that the second waits for the next turn.
        self._actors: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._guard = Lock()

    def once(self, actor: str, asked: Asked, body: object) -> Response:
        """The answer of what is asked under the request's Idempotency-Key. Raises KeyMissing, KeyReused, Problem."""
        slot = Slot(actor, _key(required=True), _digest(body))
        alone = self._alone(actor)
        is_counted = not alone.acquire(blocking=False)
        if is_counted:
            # Or somebody could fill the house with requests of theirs that wait to be turned away.
            (refused,) = self._limit([asked])
            if refused is not None:
                raise refused
            alone.acquire()
        try:
            told = self._together.ask(_Call(slot, asked, is_counted))
            if isinstance(told, Held):
                told = self._patiently(slot, asked)
        finally:
            alone.release()
        if isinstance(told, Problem):
            raise told
        return _repeat(told, slot.digest) if isinstance(told, Answered) else _answer(*told)

    def _alone(self, actor: str) -> Lock:
        """Their lock, which is kept as long as somebody has it or waits for it."""
        with self._guard:
            return self._actors.setdefault(actor, Lock())

    def _patiently(self, slot: Slot, asked: Asked) -> Done | Problem | Answered:
        """What comes of it when it is waited for. The key is taken only then: a turn that meets it would wait, too."""
        with Session.begin() as session:
            self._wait(session, asked)
            told = self._serve(session, {slot: asked})[slot]
            assert not isinstance(told, Held), "it was waited for"
        self._after()
        return told

    def _turn(self, _: None, calls: Sequence[_Call[Asked]]) -> list[_Told]:
        self._count([call for call in calls if not call.is_counted])
        served = [(call.slot, call.asked) for call in calls if call.refused is None]
        told: dict[Slot, _Told] = {}
        if served:
            with Session.begin() as session:
                told = self._serve(session, dict(sorted(served, key=itemgetter(0))))
        return [call.refused or told[call.slot] for call in calls]

    def _count(self, calls: Sequence[_Call[Asked]]) -> None:
        """Count each once, though a turn in which one stumbles is done again one by one."""
        said = self._limit([call.asked for call in calls]) if calls else []
        for call, refused in zip(calls, said, strict=True):
            call.is_counted, call.refused = True, refused

    def _serve(self, session: orm.Session, asked: Mapping[Slot, Asked]) -> dict[Slot, _Told]:
        taken = _take(session, list(asked))
        new = [slot for slot in asked if (slot.actor, slot.key) in taken]
        done = self._work(session, [asked[slot] for slot in new]) if new else []
        answers = dict(zip(new, done, strict=True))
        _keep(session, {slot: done for slot, done in answers.items() if not isinstance(done, Problem | Held)})
        _release(session, [slot for slot, done in answers.items() if isinstance(done, Problem | Held)])
        return {slot: answers[slot] if slot in answers else _earlier(session, slot) for slot in asked}


@overload
def _key(*, required: Literal[True]) -> str: ...
@overload
def _key(*, required: bool) -> str | None: ...
def _key(*, required: bool) -> str | None:
    """The request's Idempotency-Key; None where there is none and none is required. Raises KeyMissing."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key and not required:
        return None
    if not (8 <= len(key) <= LONGEST_KEY and key.isprintable() and key.isascii()):
        raise KeyMissing
    return key


def _take(session: orm.Session, slots: Sequence[Slot]) -> set[tuple[str, str]]:
    """Those of the keys (actor, key) that nobody used. The primary key makes every other sender of one wait here until
    who has it is done."""
    rows = [_row(slot, {}, 0) for slot in slots]
    return {(actor, key) for actor, key in _TAKE.all(connection_of(session), rows)}


def _keep(session: orm.Session, told: Mapping[Slot, Done]) -> None:
    rows = [_row(slot, sealed(answer), status) for slot, (answer, status) in told.items()]
    if rows:
        _KEEP.run(connection_of(session), rows)


def _row(slot: Slot, body: Mapping[str, str], status: int) -> dict[str, Any]:
    return slot._asdict() | {"status": status, "body": body, "at": datetime.now(UTC)}


def _release(session: orm.Session, slots: Sequence[Slot]) -> None:
    if slots:
        _RELEASE.run(connection_of(session), *({"actor": slot.actor, "key": slot.key} for slot in slots))


def _earlier(session: orm.Session, slot: Slot) -> Answered:
    return session.get_one(Answered, (slot.actor, slot.key))


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
