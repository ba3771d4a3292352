"""Zalo's word for who somebody is, turned into a resident of ours; asked with no transaction open."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from redis.exceptions import RedisError
from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased
from structlog import get_logger

from clients.http import Refused, Unavailable
from clients.zalo import CodeRejected, Located, ZaloUser
from miniapp.refusals import ZaloCodeRejected, ZaloTokenRejected, ZaloUnavailable
from models import Reading, Resident, Session
from models.base import new_key
from models.secret import blind_index
from reports import delivery
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
    resident_id = _known(session, user, at) or _known_from_chat(session, user) or _new(session, user, at)
    _note_chat(session, resident_id, user.oa_user_id, at)
    resident = session.get_one(Resident, resident_id, populate_existing=True)
    # What residents call themselves here stays; Zalo only fills a gap.
    resident.name = resident.name or clean(user.name or "")[:LONGEST_NAME]
    resident.avatar = user.avatar or resident.avatar
    resident.seen_at = at
    return resident_id


def keep_phone(resident: Resident, phone: str) -> None:
    """Remember a phone number, encrypted, with the blind index by which it can be found."""
    resident.phone, resident.phone_index = phone, blind_index(phone)


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
        return resident_id if session.get(Resident, resident_id) is not None else None


def _remember(wired: Wiring, digest: str, resident_id: UUID) -> None:
    try:
        wired.redis.set(f"zalo-token:{digest}", str(resident_id), ex=REMEMBERED_S)
    except RedisError as error:
        log.warning("a verified token is not remembered", kind=type(error).__name__)


def _known(session: OrmSession, user: ZaloUser, at: datetime) -> UUID | None:
    return session.execute(
        update(Resident)
        .where(Resident.zalo_app_user_id == user.id)
        .values(seen_at=at)
        .returning(Resident.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def _known_from_chat(session: OrmSession, user: ZaloUser) -> UUID | None:
    if user.oa_user_id is None:
        return None
    return session.execute(
        update(Resident)
        .where(Resident.zalo_oa_user_id == user.oa_user_id, Resident.zalo_app_user_id.is_(None))
        .values(zalo_app_user_id=user.id)
        .returning(Resident.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def _new(session: OrmSession, user: ZaloUser, at: datetime) -> UUID:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Resident).values(
        id=new_key(), zalo_app_user_id=user.id, name="", avatar="", language="vi", created_at=at, seen_at=at
    )
    # Whoever came at the same moment with the same id gets the same row.
    resident_id: UUID = session.execute(
        statement.on_conflict_do_update(
            index_elements=["zalo_app_user_id"], set_={"seen_at": statement.excluded.seen_at}
        ).returning(Resident.id)
    ).scalar_one()
    return resident_id


def _note_chat(session: OrmSession, resident_id: UUID, oa_user_id: str | None, at: datetime) -> None:
    """Note the chat's id of a resident, unless somebody else has it: two people are never made one silently."""
    if oa_user_id is None:
        return
    other = aliased(Resident)
    taken = exists(select(other.id).where(other.zalo_oa_user_id == oa_user_id))
    noted = session.execute(
        update(Resident)
        .where(Resident.id == resident_id, Resident.zalo_oa_user_id.is_(None), ~taken)
        .values(zalo_oa_user_id=oa_user_id)
        .returning(Resident.id)
        .execution_options(synchronize_session=False)
    ).first()
    if noted is not None:
        delivery.release(session, resident_id, at)
