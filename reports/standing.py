"""What a resident may send now, by whichever door: not while blocked, and not too many reports in an hour."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, column, select, text
from sqlalchemy.orm import Session

from errors import TooMany
from models import Resident
from models.base import UtcDateTime
from models.direct import Direct, connection_of
from reports.reference import EDITION, know
from reports.refusals import ResidentBlocked

HOUR = timedelta(hours=1)
# With the edition of the reference data, which whoever files a report asks for next.
_RECENT = Direct(
    text(f"""
        SELECT ({EDITION}), (
            SELECT created_at FROM reports WHERE resident_id = :resident AND created_at > :since
            ORDER BY created_at DESC LIMIT 1 OFFSET :but
        )
    """)
    .bindparams(bindparam("resident", type_=Uuid()), bindparam("since", type_=UtcDateTime()))
    .columns(column("edition"), column("first_of_most", UtcDateTime()))
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
    row = _ALONE.first(connection_of(session), {"resident": resident_id})
    return Sender(*row) if row is not None else None


def check_quota(session: Session, resident_id: UUID, most: int, at: datetime) -> None:
    """Raises TooMany after `most` reports within an hour.

    Counted in the book itself: a repeat under the same key costs nothing, and no one forgets. The resident is `alone`.
    """
    values = {"resident": resident_id, "since": at - HOUR, "but": most - 1}
    ((edition, first_of_most),) = _RECENT.all(connection_of(session), values)
    know(session, edition)
    if first_of_most is not None:
        raise TooMany(retry_after=int((first_of_most + HOUR - at).total_seconds()) + 1)
