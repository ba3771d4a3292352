"""The searches people of staff keep under a name, each their own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from errors import NotFound
from models import Account, SavedFilter
from reports.entry.staff_refusals import FiltersFull
from reports.views import moment

MOST = 50


def listed(session: Session, account: UUID) -> list[SavedFilter]:
    """All of the account's, by name."""
    wanted = select(SavedFilter).where(SavedFilter.account_id == account)
    return list(session.scalars(wanted.order_by(SavedFilter.name, SavedFilter.id)))


def save(session: Session, account: UUID, name: str, query: str, now: datetime) -> SavedFilter:
    """Keep a search under a name, in place of the one that has it. Raises FiltersFull."""
    # Two windows of one person save one after the other.
    session.get_one(Account, account, with_for_update=True)
    kept = session.scalar(
        select(SavedFilter).where(SavedFilter.account_id == account, SavedFilter.name == name)
    )
    if kept is None:
        count = session.scalar(select(func.count()).where(SavedFilter.account_id == account)) or 0
        if count >= MOST:
            raise FiltersFull
        kept = SavedFilter(account_id=account, name=name)
        session.add(kept)
    kept.query, kept.saved_at = query, now
    session.flush()
    return kept


def drop(session: Session, account: UUID, key: UUID) -> None:
    """Forget one. Raises NotFound where the account has none such."""
    kept = session.get(SavedFilter, key)
    if kept is None or kept.account_id != account:
        raise NotFound
    session.delete(kept)


def view(kept: SavedFilter) -> dict[str, Any]:
    """As its owner sees it."""
    return {"id": str(kept.id), "name": kept.name, "query": kept.query, "saved_at": moment(kept.saved_at)}
