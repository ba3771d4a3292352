"""Accounts as administrators see and edit them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import FieldsRefused, NotFound
from models import Account, Area, Unit
from reports import views
from reports.admin import revision
from reports.admin.catalogue import Changes
from reports.entry import accounts
from reports.entry.access import Seat
from reports.wording import fold


def listed(session: Session, words: str) -> list[Account]:
    """Accounts whose names hold all the words, with or without marks."""
    wanted = fold(words).split()
    everyone = session.scalars(select(Account).order_by(Account.username))
    return [
        account
        for account in everyone
        if all(word in f"{account.username} {fold(account.full_name)}" for word in wanted)
    ]


def found(session: Session, account_id: UUID) -> Account:
    """The account. Raises NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def locked(session: Session, account_id: UUID) -> Account:
    """The account, locked. Raises NotFound."""
    found(session, account_id)
    return session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


def edit(session: Session, account: Account, values: dict[str, Any], seats: Sequence[Seat]) -> Changes:
    """Change an account and its seats; one that is no longer active is logged out. Raises LastAdmin, FieldsRefused."""
    changed = revision.apply(account, values)
    changed |= seat(session, account, seats)
    if not account.active:
        accounts.sign_out(session, account.id)
    accounts.keep_one_admin(session)
    return changed


def seat(session: Session, account: Account, seats: Sequence[Seat]) -> Changes:
    """Give the account exactly these seats. Raises FieldsRefused."""
    _check(session, seats)
    before = sorted(_told(Seat(one.role, one.unit_code, one.area_code)) for one in account.memberships)
    after = sorted({_told(one) for one in seats})
    if before == after:
        return {}
    accounts.seat(session, account, list(seats))
    return {"memberships": [before, after]}


def account_view(account: Account) -> dict[str, Any]:
    """An account without anything secret."""
    return {
        "id": str(account.id),
        "username": account.username,
        "full_name": account.full_name,
        "email": account.email,
        "active": account.active,
        "enrolled": account.totp_secret is not None,
        "locked_until": views.moment(account.locked_until),
        "memberships": [
            {"role": one.role.value, "unit": one.unit_code, "area": one.area_code}
            for one in account.memberships
        ],
    }


def _check(session: Session, seats: Sequence[Seat]) -> None:
    wrong = {}
    for index, one in enumerate(seats):
        if one.unit_code is not None and session.get(Unit, one.unit_code) is None:
            wrong[f"memberships.{index}.unit"] = "unknown"
        if one.area_code is not None and session.get(Area, one.area_code) is None:
            wrong[f"memberships.{index}.area"] = "unknown"
    if wrong:
        raise FieldsRefused(fields=wrong)


def _told(one: Seat) -> str:
    return ":".join([one.role.value, one.unit_code or "", one.area_code or ""])
