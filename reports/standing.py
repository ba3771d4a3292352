"""What a resident may send now, by whichever door: not while blocked, and not too many reports in an hour."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, column
from sqlalchemy.orm import Session

from errors import TooMany
from models import Resident
from models.base import UtcDateTime
from models.direct import connection_of
from models.many import Among
from reports.reference import EDITION, know
from reports.refusals import ResidentBlocked

HOUR = timedelta(hours=1)


class Sender(NamedTuple):
    """A resident who is about to send a report."""

    id: UUID
    blocked_until: datetime | None
    zalo_app_user_id: str | None
    zalo_oa_user_id: str | None


_RESIDENTS = Resident.metadata.tables[Resident.__tablename__].c


def _senders(lock: str) -> Among:
    # In one order everywhere, so that no two transactions wait for each other in a circle.
    return Among(
        f"SELECT {', '.join(Sender._fields)} FROM residents WHERE id {{these}} ORDER BY id",
        Uuid(),
        [_RESIDENTS[name] for name in Sender._fields],
        lock,
    )


# The weakest lock that does it, for others refer to the row meanwhile.
_ALONE, _FREE = _senders("FOR NO KEY UPDATE"), _senders("FOR NO KEY UPDATE SKIP LOCKED")
# With the edition of the reference data, which whoever files a report asks for next.
_RECENT = Among(
    f"""
    SELECT ({EDITION}), residents.id, (
        SELECT created_at FROM reports WHERE resident_id = residents.id AND created_at > :since
        ORDER BY created_at DESC LIMIT 1 OFFSET :but
    ) FROM residents WHERE residents.id {{these}}
    """,
    Uuid(),
    [column("edition", BigInteger()), column("id", Uuid()), column("first_of_most", UtcDateTime())],
    since=UtcDateTime(),
    but=BigInteger(),
)


def check_not_blocked(resident: Resident | Sender, at: datetime) -> None:
    """Raises ResidentBlocked with the moment until which the resident may only read."""
    if resident.blocked_until is not None and resident.blocked_until > at:
        until = resident.blocked_until.astimezone(UTC).isoformat()
        raise ResidentBlocked(extra={"blocked_until": until})


def alone(session: Session, *residents: UUID) -> dict[UUID, Sender]:
    """Those of the residents who are known, whose other reports wait until this transaction ends."""
    return _by_id(_ALONE.all(connection_of(session), residents))


def free(session: Session, residents: Sequence[UUID]) -> dict[UUID, Sender]:
    """The same of those whom no other transaction has in hand; it never waits."""
    return _by_id(_FREE.all(connection_of(session), residents))


def _by_id(rows: Sequence[tuple[Any, ...]]) -> dict[UUID, Sender]:
    return {sender.id: sender for sender in map(Sender._make, rows)}


def over_quota(
    session: Session, residents: Sequence[UUID], most: int, at: datetime
) -> tuple[set[UUID], dict[UUID, TooMany]]:
    """Who of the residents is known, and what to tell those who have sent `most` reports within an hour.

    Counted in the book itself: a repeat under the same key costs nothing, and no one forgets. They are `alone`.
    """
    rows = _RECENT.all(connection_of(session), residents, {"since": at - HOUR, "but": most - 1})
    if rows:  # or nobody is known, and nothing looked up
        know(session, rows[0][0])
    return {resident for _, resident, _ in rows}, {
        resident: TooMany(retry_after=int((first_of_most + HOUR - at).total_seconds()) + 1)
        for _, resident, first_of_most in rows
        if first_of_most is not None
    }


def check_quota(session: Session, resident_id: UUID, most: int, at: datetime) -> None:
    """Raises TooMany after `most` reports within an hour. The resident is `alone`."""
    _, refused = over_quota(session, [resident_id], most, at)
    if refused:
        raise refused[resident_id]
