"""What a resident may send now, by whichever door: not while blocked, and not too many reports in an hour."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import TooMany
from models import Report, Resident
from reports.refusals import ResidentBlocked

HOUR = timedelta(hours=1)


def check_not_blocked(resident: Resident, at: datetime) -> None:
    """Raises ResidentBlocked with the moment until which the resident may only read."""
    if resident.blocked_until is not None and resident.blocked_until > at:
        until = resident.blocked_until.astimezone(UTC).isoformat()
        raise ResidentBlocked(extra={"blocked_until": until})


def check_quota(session: Session, resident: Resident, most: int, at: datetime) -> None:
    """Raises TooMany after `most` reports within an hour.

    Counted in the book itself: a repeat under the same key costs nothing, and no one forgets.
    """
    # One report of a resident after another; the weakest lock that does it, for others refer to the row meanwhile.
    session.refresh(resident, ["seen_at"], with_for_update={"key_share": True})
    recent = session.scalars(
        select(Report.created_at)
        .where(Report.resident_id == resident.id, Report.created_at > at - HOUR)
        .order_by(Report.created_at.desc())
        .limit(most)
    ).all()
    if len(recent) >= most:
        raise TooMany(retry_after=int((recent[-1] + HOUR - at).total_seconds()) + 1)
