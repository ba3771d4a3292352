"""Reading the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import FieldsRefused
from models import Account, AuditEntry
from reports import views


@dataclass(frozen=True)
class Wanted:
    """Which entries; every part that is given must hold."""

    account: UUID | None = None
    act: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    session: Session, wanted: Wanted, limit: int, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of entries, the latest first, and the next cursor: the number of the last one. Raises FieldsRefused."""
    found = select(AuditEntry, Account.username).outerjoin(Account, Account.id == AuditEntry.account_id)
    if wanted.account is not None:
        found = found.where(AuditEntry.account_id == wanted.account)
    if wanted.act is not None:
        found = found.where(AuditEntry.act == wanted.act)
    if wanted.subject is not None:
        found = found.where(AuditEntry.subject == wanted.subject)
    if wanted.since is not None:
        found = found.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(AuditEntry.at < wanted.until)
    if after is not None:
        found = found.where(AuditEntry.seq < _place(after))
    rows = session.execute(found.order_by(AuditEntry.seq.desc()).limit(limit + 1)).all()
    items = [_entry(row[0], row[1]) for row in rows[:limit]]
    return items, str(items[-1]["seq"]) if len(rows) > limit else None


def _place(after: str) -> int:
    if not (after.isascii() and after.isdigit() and len(after) < 18):
        raise FieldsRefused(fields={"after": "not_a_cursor"})
    return int(after)


def _entry(entry: AuditEntry, username: str | None) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": views.moment(entry.at),
        "account_id": str(entry.account_id) if entry.account_id else None,
        "username": username,
        "act": entry.act,
        "subject": entry.subject,
        "detail": entry.detail,
        "remote_address": entry.remote_address,
        "hash": entry.hash,
    }
