"""Log-ins of units and staff: a random token in a cookie, of which only the digest is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from config import Environment, Settings
from models import Account, StaffSession
from reports.entry.access import GUARDED_ROLES, UNIT_ROLES, Seat, Staff

LONGEST = timedelta(hours=12)
# On a phone that only its owner uses, without which a unit's phone would ask for a password in the middle of the work.
LONGEST_STAY = timedelta(days=30)
# Writing down every request would make reading cost a write; a minute's precision is enough for an idle time.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """A new log-in: the token for the cookie and when it ends at the latest."""

    token: str
    expires_at: datetime


def start(session: Session, account: Account, now: datetime, *, stays: bool = False) -> Opened:
    """Open a session for an account that has just proved itself.

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
        )
    )
    session.flush()
    return Opened(token, expires_at)


def find(session: Session, token_digest: str, settings: Settings, now: datetime) -> Staff | None:
    """Who holds the session; none when it ended, was idle too long or its account may not log in any more."""
    row = session.get(StaffSession, token_digest)
    if row is None or row.expires_at <= now:
        return None
    if not row.stays and row.seen_at + _idle(settings) <= now:
        return None
    account = session.get(Account, row.account_id)
    if account is None or not account.active:
        return None
    return _staff(account, row, guarded=settings.environment is Environment.PRODUCTION)


def touch(session: Session, token_digest: str, now: datetime) -> None:
    """The session was used."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.token_digest == token_digest, StaffSession.seen_at < now - SEEN_EVERY)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def is_due_for_touch(session: Session, token_digest: str, now: datetime) -> bool:
    """Whether `touch` would write."""
    row = session.get(StaffSession, token_digest)
    return row is not None and row.seen_at < now - SEEN_EVERY


def end(session: Session, token_digest: str) -> None:
    """Log out."""
    session.execute(delete(StaffSession).where(StaffSession.token_digest == token_digest))


def digest(token: str) -> str:
    """What is kept of a token: SHA-256, 64 hex. The token is random, so that no salt or cost is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _staff(account: Account, row: StaffSession, *, guarded: bool) -> Staff:
    seats = tuple(Seat(kept.role, kept.unit_code, kept.area_code) for kept in account.memberships)
    enrolled = account.totp_secret is not None
    return Staff(
        id=account.id,
        username=account.username,
        full_name=account.full_name,
        seats=seats,
        session=row.token_digest,
        csrf=row.csrf,
        enrolled=enrolled,
        limited=guarded and not enrolled and any(seat.role in GUARDED_ROLES for seat in seats),
    )


def _idle(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.staff_idle_minutes)
