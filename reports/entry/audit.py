"""The audit: who saw and changed what, append-only and chained, so that a line changed or removed later is noticed.

The chain proves that nothing inside it was altered; that nobody rewrote all of it is proved by keeping the head's hash
(printed by `flask audit verify`) somewhere else.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import AuditEntry, AuditHead

BEFORE_THE_FIRST = "0" * 64
HEAD = 1


@dataclass(frozen=True)
class By:
    """Who acts, from which network address; no account for the machine itself or an unknown guesser."""

    account_id: UUID | None
    address: str


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many entries hold, the head's hash, and the first broken entry with its reason."""

    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


def record(
    session: Session, by: By, act: str, subject: str, detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Append one entry. Call it last in a transaction: from here on every other recorder waits for the commit.

    `detail` holds strings, whole numbers, booleans and lists or mappings of them; never a password or a phone number.
    """
    head = _locked_head(session)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=datetime.now(UTC),
        account_id=by.account_id,
        act=act,
        subject=_keepable(subject),
        detail={_keepable(name): _keepable(value) for name, value in (detail or {}).items()},
        remote_address=by.address[:64],
        previous_hash=head.hash,
    )
    entry.hash = hash_of(entry)
    session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    session.flush()
    return entry


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 (64 hex) over the canonical JSON of everything in the entry, the hash before it included."""
    said = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "account_id": str(entry.account_id) if entry.account_id else None,
        "act": entry.act,
        "subject": entry.subject,
        "detail": entry.detail,
        "remote_address": entry.remote_address,
        "previous_hash": entry.previous_hash,
    }
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(session: Session) -> Verdict:
    """Recompute the chain from its first entry and name the first that does not hold."""
    wanted = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000)
    with closing(session.scalars(wanted)) as entries:
        verdict = _follow(entries)
    head = session.get(AuditHead, HEAD)
    end = (head.seq, head.hash) if head is not None else (0, BEFORE_THE_FIRST)
    if verdict.broken_at is None and end != (verdict.entries, verdict.head):
        return replace(verdict, broken_at=verdict.entries + 1, reason="the end of the chain is missing")
    return verdict


def _keepable(said: Any) -> Any:  # noqa: ANN401 - JSON
    """The same without what PostgreSQL keeps in no text: an entry must never fail for what somebody typed."""
    if isinstance(said, str):
        return said.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(said, Mapping):
        return {_keepable(name): _keepable(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_keepable(value) for value in said]
    return said


def _follow(entries: Iterable[AuditEntry]) -> Verdict:
    expected, previous = 1, BEFORE_THE_FIRST
    for entry in entries:
        reason = _fault(entry, expected, previous)
        if reason:
            return Verdict(expected - 1, previous, min(entry.seq, expected), reason)
        expected, previous = expected + 1, entry.hash
    return Verdict(expected - 1, previous)


def _fault(entry: AuditEntry, expected: int, previous: str) -> str:
    if entry.seq != expected:
        return "an entry is missing"
    if entry.previous_hash != previous:
        return "it does not follow the entry before"
    if entry.hash != hash_of(entry):
        return "it was changed"
    return ""


def _locked_head(session: Session) -> AuditHead:
    wanted = select(AuditHead).where(AuditHead.id == HEAD).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    head = session.scalars(wanted).one_or_none()
    if head is not None:
        return head
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(AuditHead).values(id=HEAD, seq=0, hash=BEFORE_THE_FIRST)
    session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
    return session.scalars(wanted).one()
