"""Accounts of units and staff: making them, and telling whether a log-in is right without giving guessers a chance.

A log-in runs in three steps so that no transaction is open while the password is checked: `begin` counts the attempt
as a failure before anything is checked (a hundred guesses at once are still a hundred failures), `passwords.holds`
checks, `finish` takes the failure back when everything was right.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from errors import FieldsRefused, NotFound, Problem
from models import Account, Membership, Role, StaffSession
from models.base import new_key
from reports.entry import codes
from reports.entry.access import Seat
from reports.entry.staff_refusals import (
    AccountLocked,
    CodeNeeded,
    CodeWrong,
    CredentialsWrong,
    LastAdmin,
    UsernameTaken,
)
from reports.push import subscriptions

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
FAILURES_ALLOWED = 5
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)


@dataclass(frozen=True)
class Attempt:
    """A log-in that has begun. `account_id` is None and `kept` empty when nobody has the name."""

    account_id: UUID | None = None
    kept: str = ""
    locked_until: datetime | None = None


def begin(session: Session, username: str, now: datetime) -> Attempt:
    """Count the attempt as a failure until `finish` says otherwise. Raises AccountLocked."""
    found = session.execute(
        update(Account)
        .where(
            Account.username == spelled(username),
            or_(Account.locked_until.is_(None), Account.locked_until <= now),
        )
        .values(failures=Account.failures + 1)
        .returning(Account.id, Account.password_hash, Account.failures)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if found is None:
        _refuse_locked(session, username, now)
        return Attempt()
    until = locked_until(found.failures, now)
    session.execute(
        update(Account)
        .where(Account.id == found.id)
        .values(locked_until=until)
        .execution_options(synchronize_session=False)
    )
    return Attempt(found.id, found.password_hash, until)


def finish(
    session: Session, attempt: Attempt, *, matches: bool, code: str, now: datetime, renewed: str | None = None
) -> Account | Problem:
    """The account when everything was right, or the refusal to raise once this transaction is committed."""
    if not matches or attempt.account_id is None:
        return CredentialsWrong()
    account = session.get(Account, attempt.account_id, with_for_update=True)
    if account is None or not account.active:
        return CredentialsWrong()
    if account.totp_secret is not None:
        if not code:
            _take_back(account, attempt)
            return CodeNeeded()
        if not codes.spend(session, account, code, now):
            return CodeWrong()
    account.failures, account.locked_until = 0, None
    account.password_hash = renewed or account.password_hash
    return account


def locked_until(failures: int, now: datetime) -> datetime | None:
    """After the fifth failure a minute, doubled with each further one up to an hour."""
    if failures < FAILURES_ALLOWED:
        return None
    return now + min(LONGEST_LOCK, FIRST_LOCK * (1 << min(failures - FAILURES_ALLOWED, 10)))


def checked_name(username: str) -> str:
    """The one spelling of a new name. Raises FieldsRefused for one that is too short or has other letters."""
    name = spelled(username)
    if not USERNAME.fullmatch(name):
        raise FieldsRefused(fields={"username": "form"})
    return name


def create(
    session: Session, username: str, full_name: str, digest: str, now: datetime, *, temporary: bool = False
) -> Account:
    """A new account without a seat; `digest` as `passwords.digest` made it, of a password that is `temporary` where
    somebody else has seen it. Raises UsernameTaken, FieldsRefused."""
    name = checked_name(username)
    account = Account(
        id=new_key(),
        username=name,
        full_name=full_name.strip() or name,
        password_hash=digest,
        password_temporary=temporary,
        failures=0,
        active=True,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise UsernameTaken(fields={"username": "taken"}) from error
    return account


def set_digest(
    session: Session, account: Account, digest: str, *, keep: str | None = None, temporary: bool = False
) -> None:
    """A new password, as `passwords.digest` made it; every session but `keep` (a token's digest) ends."""
    account.password_hash, account.password_temporary = digest, temporary
    account.failures, account.locked_until = 0, None
    sign_out(session, account.id, keep=keep)


def sign_out(session: Session, account_id: UUID, *, keep: str | None = None) -> None:
    """End the account's sessions, all but `keep` (a digest), and what its browsers are told; they ask again."""
    ended = delete(StaffSession).where(StaffSession.account_id == account_id)
    session.execute(ended.where(StaffSession.token_digest != keep) if keep else ended)
    subscriptions.end_all(session, account_id)


def seat(session: Session, account: Account, seats: list[Seat]) -> None:
    """Give the account exactly these seats. Raises FieldsRefused for one that means nothing."""
    for index, wanted in enumerate(seats):
        if not wanted.holds:
            raise FieldsRefused(fields={f"memberships.{index}": "unit_or_area"})
    session.execute(delete(Membership).where(Membership.account_id == account.id))
    for wanted in dict.fromkeys(seats):
        session.add(
            Membership(
                account_id=account.id,
                role=wanted.role,
                unit_code=wanted.unit_code,
                area_code=wanted.area_code,
            )
        )
    session.flush()
    session.expire(account, ["memberships"])


def keep_one_admin(session: Session) -> None:
    """Refuse a change after which no active administrator is left. Raises LastAdmin."""
    session.flush()
    admins = (
        select(Account.id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.role == Role.ADMIN, Membership.area_code.is_(None), Account.active)
        .with_for_update(
            of=Account
        )  # two administrators who dismiss each other at once must not both succeed
    )
    if session.scalars(admins).first() is None:
        raise LastAdmin


def by_name(session: Session, username: str) -> Account:
    """The account of this name. Raises NotFound."""
    account = session.scalars(select(Account).where(Account.username == spelled(username))).one_or_none()
    if account is None:
        raise NotFound
    return account


def spelled(username: str) -> str:
    """The one spelling of a name."""
    return username.strip().casefold()


def _refuse_locked(session: Session, username: str, now: datetime) -> None:
    until = session.scalars(
        select(Account.locked_until).where(Account.username == spelled(username))
    ).one_or_none()
    if until is not None and until > now:
        raise AccountLocked(retry_after=int((until - now).total_seconds()) + 1)


def _take_back(account: Account, attempt: Attempt) -> None:
    # A right password without a code is no failure; a lock that another attempt has set meanwhile stays, or asking
    # without a code would clear the count of wrong ones.
    if account.locked_until == attempt.locked_until:
        account.failures, account.locked_until = account.failures - 1, None
