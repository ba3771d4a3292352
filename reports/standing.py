"""What a resident may send now, by whichever door: not while blocked, and not too many reports in an hour."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Uuid, bindparam, literal_column, select
from sqlalchemy.orm import Session

from errors import TooMany
from models import Report, Resident
from models.base import UtcDateTime
from models.direct import Direct, connection_of
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
_REPORTS = Report.metadata.tables[Report.__tablename__].c


def check_not_blocked(resident: Resident | Sender, at: datetime) -> None:
    """Raises ResidentBlocked with the moment until which the resident may only read."""
    if resident.blocked_until is not None and resident.blocked_until > at:
        until = resident.blocked_until.astimezone(UTC).isoformat()
        raise ResidentBlocked(extra={"blocked_until": until})


def alone(session: Session, *residents: UUID) -> dict[UUID, Sender]:
    """Those of the residents who are known, whose other reports wait until this transaction ends."""
    values = {f"resident_{n}": key for n, key in enumerate(residents)}
    rows = _alone(len(residents)).all(connection_of(session), values)
    return {sender.id: sender for sender in map(Sender._make, rows)}


def over_quota(session: Session, residents: Sequence[UUID], most: int, at: datetime) -> dict[UUID, TooMany]:
    """What to tell those of the residents who have sent `most` reports within an hour.

    Counted in the book itself: a repeat under the same key costs nothing, and no one forgets. They are `alone`.
    """
    values = {f"resident_{n}": key for n, key in enumerate(residents)}
    rows = _recent(len(residents)).all(connection_of(session), values | {"since": at - HOUR, "but": most - 1})
    if rows:  # or nobody is known, and nothing looked up
        know(session, rows[0][0])
    return {
        resident: TooMany(retry_after=int((first_of_most + HOUR - at).total_seconds()) + 1)
        for _, resident, first_of_most in rows
        if first_of_most is not None
    }


def check_quota(session: Session, resident_id: UUID, most: int, at: datetime) -> None:
    """Raises TooMany after `most` reports within an hour. The resident is `alone`."""
    refused = over_quota(session, [resident_id], most, at)
    if refused:
        raise refused[resident_id]


def _these(number: int) -> ColumnElement[bool]:
    return _RESIDENTS.id.in_([bindparam(f"resident_{n}", type_=Uuid()) for n in range(number)])


@cache
def _alone(number: int) -> Direct:
    # In one order everywhere, so that no two transactions wait for each other in a circle; and the weakest lock that
    # does it, for others refer to the row meanwhile.
    columns = [_RESIDENTS[name] for name in Sender._fields]
    return Direct(
        select(*columns).where(_these(number)).order_by(_RESIDENTS.id).with_for_update(key_share=True)
    )


@cache
def _recent(number: int) -> Direct:
    """With the edition of the reference data, which whoever files a report asks for next."""
    first_of_most = (
        select(_REPORTS.created_at)
        .where(
            _REPORTS.resident_id == _RESIDENTS.id,
            _REPORTS.created_at > bindparam("since", type_=UtcDateTime()),
        )
        .order_by(_REPORTS.created_at.desc())
        .limit(literal_column("1"))
        .offset(bindparam("but", type_=BigInteger()))
        .scalar_subquery()
    )
    return Direct(select(literal_column(f"({EDITION})"), _RESIDENTS.id, first_of_most).where(_these(number)))
