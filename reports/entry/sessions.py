"""Log-ins of units and staff: a random token in a cookie, of which only the digest is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from config import Environment, Settings
from models import Account, Membership, Role, StaffSession
from models.direct import Direct
from reports.entry.access import GUARDED_ROLES, UNIT_ROLES, Seat, Staff
from reports.wording import clean

LONGEST = timedelta(hours=12)
# On a phone that only its owner uses, without which a unit's phone would ask for a password in the middle of the work.
LONGEST_STAY = timedelta(days=30)
# Writing down every request would make reading cost a write; a minute's precision is enough for an idle time.
SEEN_EVERY = timedelta(minutes=1)
# Letters of a digest that name a log-in, and the most that is kept of what a browser calls itself.
NAME, AGENT = 16, 200


_SESSIONS, _ACCOUNTS, _MEMBERSHIPS = StaffSession.__table__.c, Account.__table__.c, Membership.__table__.c
# Asked by every request, so in one question: a row for each seat, or one without where the account has none.
_HELD = Direct(
    select(
        _ACCOUNTS.id,
        _ACCOUNTS.username,
        _ACCOUNTS.full_name,
        _ACCOUNTS.password_temporary,
        _ACCOUNTS.totp_secret.is_not(None),
        _SESSIONS.csrf,
        _SESSIONS.seen_at,
        _SESSIONS.expires_at,
        _SESSIONS.stays,
        _MEMBERSHIPS.role,
        _MEMBERSHIPS.unit_code,
        _MEMBERSHIPS.area_code,
    )
    .join_from(StaffSession.__table__, Account.__table__)
    .outerjoin(Membership.__table__, _MEMBERSHIPS.account_id == _ACCOUNTS.id)
    .where(_SESSIONS.token_digest == bindparam("digest"), _ACCOUNTS.active)
    .order_by(_MEMBERSHIPS.id)
)


class _Row(NamedTuple):
    account_id: UUID
    username: str
    full_name: str
    password_temporary: bool
    enrolled: bool
    csrf: str
    seen_at: datetime
    expires_at: datetime
    stays: bool
    role: Role | None
    unit_code: str | None
    area_code: str | None


@dataclass(frozen=True)
class Opened:
    """A new log-in: the token for the cookie and when it ends at the latest."""

    token: str
    expires_at: datetime


def start(
    session: Session,
    account: Account,
    now: datetime,
    *,
    stays: bool = False,
    address: str = "",
    agent: str = "",
) -> Opened:
    """Open a session for an account that has just proved itself, from an `address` by a browser that says `agent`.

    It `stays` for LONGEST_STAY where that was asked for and the account works for units only: who may change what
    everyone sees logs in anew each day.
    """
    token = secrets.token_urlsafe(32)
    stays = stays and all(seat.role in UNIT_ROLES for seat in account.memberships)
    expires_at = now + (LONGEST_STAY if stays else LONGEST)
    session.add(
        StaffSession(
            token_digest=digest(token),
            account_id=account.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
            stays=stays,
            address=address[:64],
            agent=clean(agent)[:AGENT],
        )
    )
    session.flush()
    return Opened(token, expires_at)


def find(session: Session, token_digest: str, settings: Settings, now: datetime) -> Staff | None:
    """Who holds the session; none when it ended, was idle too long or its account may not log in any more."""
    rows = [_Row(*row) for row in _HELD.all(session.connection(), {"digest": token_digest})]
    if not rows or rows[0].expires_at <= now:
        return None
    row = rows[0]
    if not row.stays and row.seen_at + _idle(settings) <= now:
        return None
    seats = tuple(Seat(each.role, each.unit_code, each.area_code) for each in rows if each.role is not None)
    return Staff(
        id=row.account_id,
        username=row.username,
        full_name=row.full_name,
        seats=seats,
        session=token_digest,
        csrf=row.csrf,
        enrolled=row.enrolled,
        limited=not row.enrolled and any(seat.role in _guarded(settings) for seat in seats),
        temporary=row.password_temporary,
        stale=row.seen_at < now - SEEN_EVERY,
    )


def touch(session: Session, token_digest: str, now: datetime) -> None:
    """The session was used."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.token_digest == token_digest, StaffSession.seen_at < now - SEEN_EVERY)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, token_digest: str) -> None:
    """Log out."""
    session.execute(delete(StaffSession).where(StaffSession.token_digest == token_digest))


def name_of(token_digest: str) -> str:
    """What a log-in is called before its own person; neither the token nor its digest can be had from it."""
    return token_digest[:NAME]


def of(session: Session, account_id: UUID, settings: Settings, now: datetime) -> list[StaffSession]:
    """The account's log-ins that are good still, the one used last first."""
    awake = or_(StaffSession.stays, StaffSession.seen_at > now - _idle(settings))
    wanted = select(StaffSession).where(
        StaffSession.account_id == account_id, StaffSession.expires_at > now, awake
    )
    return list(session.scalars(wanted.order_by(StaffSession.seen_at.desc())))


def end_named(session: Session, account_id: UUID, name: str) -> bool:
    """End the one log-in of an account that is called so; whether there was one."""
    ended = delete(StaffSession).where(
        StaffSession.account_id == account_id, func.substr(StaffSession.token_digest, 1, NAME) == name
    )
    return session.scalars(ended.returning(StaffSession.token_digest)).first() is not None


def digest(token: str) -> str:
    """What is kept of a token: SHA-256, 64 hex. The token is random, so that no salt or cost is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _guarded(settings: Settings) -> frozenset[Role]:
    if settings.environment is not Environment.PRODUCTION:
        return frozenset()
    return GUARDED_ROLES | frozenset(map(Role, settings.second_factor_roles))


def _idle(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.staff_idle_minutes)
