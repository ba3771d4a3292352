"""What a resident may send now, by whichever door: not while blocked, and not too many reports in an hour."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, literal_column, select
from sqlalchemy.orm import Session

from errors import TooMany
from models import Report, Resident
from models.direct import Direct
from reports.refusals import ResidentBlocked

HOUR = timedelta(hours=1)
_REPORTS = Report.metadata.tables[Report.__tablename__].c
_RECENT = Direct(
    select(_REPORTS.created_at)
    .where(_REPORTS.resident_id == bindparam("resident"), _REPORTS.created_at > bindparam("since"))
    .order_by(_REPORTS.created_at.desc())
    .offset(bindparam("but"))
    .limit(literal_column("1", Integer))
)


class Sender(NamedTuple):
    """A resident who is about to send a report."""

    id: UUID
    blocked_until: datetime | None
    zalo_app_user_id: str | None
    zalo_oa_user_id: str | None


_RESIDENTS = Resident.metadata.tables[Resident.__tablename__].c
# The weakest lock that does it, for others refer to the row meanwhile.
_ALONE = Direct(
    select(*(_RESIDENTS[name] for name in Sender._fields))
    .where(_RESIDENTS.id == bindparam("resident"))
    .with_for_update(key_share=True)
)


def check_not_blocked(resident: Resident | Sender, at: datetime) -> None:
    """Raises ResidentBlocked with the moment until which the resident may only read."""
    if resident.blocked_until is not None and resident.blocked_until > at:
        until = resident.blocked_until.astimezone(UTC).isoformat()
        raise ResidentBlocked(extra={"blocked_until": until})


def alone(session: Session, resident_id: UUID) -> Sender | None:
    """The resident, whose other reports wait until this transaction ends."""
    row = _ALONE.first(session.connection(), {"resident": resident_id})
    return Sender(*row) if row is not None else None


def check_quota(session: Session, resident_id: UUID, most: int, at: datetime) -> None:
    """Raises TooMany after `most` reports within an hour.

    Counted in the book itself: a repeat under the same key costs nothing, and no one forgets. The resident is `alone`.
    """
    values = {"resident": resident_id, "since": at - HOUR, "but": most - 1}
    first_of_most = _RECENT.first(session.connection(), values)
    if first_of_most is not None:
        raise TooMany(retry_after=int((first_of_most[0] + HOUR - at).total_seconds()) + 1)
