"""Zalo's word for who somebody is, turned into a resident of ours; asked with no transaction open."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from redis.exceptions import RedisError
from sqlalchemy.orm import Session as OrmSession
from structlog import get_logger

from clients.http import Refused, Unavailable
from clients.zalo import CodeRejected, Located, ZaloUser
from miniapp.refusals import ZaloCodeRejected, ZaloTokenRejected, ZaloUnavailable
from models import Reading, Resident, Session
from reports.residents import ZaloIds, meet
from reports.wording import clean
from wiring import Wiring

log = get_logger(__name__)

# A token once verified is not asked about again for this long; it is known by its digest only.
REMEMBERED_S = 300
LONGEST_NAME = 100
Told = TypeVar("Told")


def recognise(wired: Wiring, access_token: str, at: datetime) -> UUID:
    """The resident who holds this Zalo token, made known to us if new. Raises ZaloTokenRejected, ZaloUnavailable."""
    digest = hashlib.sha256(access_token.encode()).hexdigest()
    known = _remembered(wired, digest)
    if known is not None:
        return known
    user = _ask(lambda: wired.graph.me(access_token))
    with Session.begin() as session:
        resident_id = welcome(session, user, at)
    _remember(wired, digest, resident_id)
    return resident_id


def phone_of(wired: Wiring, access_token: str, code: str) -> str:
    """Exchange a one-time code for a phone number (E.164). Raises what `_ask` raises."""
    return _ask(lambda: wired.graph.phone(access_token, code))


def location_of(wired: Wiring, access_token: str, code: str) -> Located:
    """Exchange a one-time code for a place. Raises what `_ask` raises."""
    return _ask(lambda: wired.graph.location(access_token, code))


def welcome(session: OrmSession, user: ZaloUser, at: datetime) -> UUID:
    """The resident of this Zalo user: found, joined with who is known from the chat only, or new.

    Two first sessions at once make one resident.
    """
    resident_id = meet(session, ZaloIds(app=user.id, account=user.oa_user_id), at)
    resident = session.get_one(Resident, resident_id, populate_existing=True)
    # What residents call themselves here stays; Zalo only fills a gap.
    resident.name = resident.name or clean(user.name or "")[:LONGEST_NAME]
    resident.avatar = user.avatar or resident.avatar
    resident.seen_at = at
    return resident_id


def masked(phone: str | None) -> str | None:
    """A phone number as its owner recognises it and nobody else learns it: +84*****678."""
    return f"{phone[:3]}*****{phone[-3:]}" if phone else None


def _ask(question: Callable[[], Told]) -> Told:
    """Ask Zalo. Raises ZaloTokenRejected, ZaloCodeRejected, ZaloUnavailable."""
    try:
        return question()
    except CodeRejected as error:
        raise ZaloCodeRejected(fields={"code": "rejected"}) from error
    except Refused as error:
        log.warning("Zalo refused a token", error=str(error))
        raise ZaloTokenRejected from error
    except Unavailable as error:
        log.warning("Zalo is unavailable", error=str(error))
        raise ZaloUnavailable(retry_after=round(error.retry_after or 5)) from error


def _remembered(wired: Wiring, digest: str) -> UUID | None:
    try:
        kept = wired.redis.get(f"zalo-token:{digest}")
    except RedisError:
        return None  # Zalo itself will tell
    if not isinstance(kept, bytes):
        return None
    resident_id = UUID(kept.decode())
    with Reading() as session:
        resident = session.get(Resident, resident_id)
    # Who had everything erased and comes again is somebody new.
    return resident_id if resident is not None and resident.zalo_app_user_id is not None else None


def _remember(wired: Wiring, digest: str, resident_id: UUID) -> None:
    try:
        wired.redis.set(f"zalo-token:{digest}", str(resident_id), ex=REMEMBERED_S)
    except RedisError as error:
        log.warning("a verified token is not remembered", kind=type(error).__name__)
