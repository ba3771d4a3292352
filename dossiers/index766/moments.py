"""When a dossier ended for the clock, and whether that was in time: as it stood at a moment, also one long past.

On time (the national rule): what was done, or still runs, by its due time. Waiting for the applicant does not count: a
dossier that waits, or was stopped while it waited, ended when the waiting began. A second request for supplements
counts as late, and so does an extension that was told too late (form 04) for who needed it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from models import Dossier, DossierPassage, DossierState, DueChange, DueChangeKind, Supplement

D = DossierState
WAITING = (D.SUPPLEMENT, D.WITHDRAWAL)
WORKED_ON = (D.FILED, D.ACCEPTED, D.PROCESSING, D.PAYMENT, D.DONE, D.RETURNED)
MOMENT = Dossier.created_at.type
# Columns of a statement by their labels.
Columns = ReadOnlyColumnCollection[str, Any]


def under_way(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Accepted before `until` and not over before `since`: what an agency had in hand. Each part has its index."""
    return or_(
        and_(Dossier.accepted_at >= since, Dossier.accepted_at < until),
        and_(Dossier.done_at >= since, Dossier.accepted_at < since),
        and_(Dossier.done_at.is_(None), Dossier.ended_at >= since, Dossier.accepted_at < since),
        and_(Dossier.done_at.is_(None), Dossier.ended_at.is_(None), Dossier.accepted_at < since),
    )


def stopped_at(at: datetime) -> ColumnElement[datetime]:
    """Until when a dossier's time counts, as it stood at `at`."""
    now = literal(at, MOMENT)
    return case(
        (Dossier.done_at < at, Dossier.done_at),
        else_=func.coalesce(
            case((Dossier.paused_at < at, Dossier.paused_at), else_=_waits_since(at)),
            case((Dossier.ended_at < at, Dossier.ended_at), else_=now),
        ),
    )


def due_then(at: datetime) -> ColumnElement[datetime]:
    """The due time as it stood at `at`: what moved it afterwards does not count."""
    later = (
        select(DueChange.from_due)
        .where(DueChange.dossier_id == Dossier.id, DueChange.at >= at)
        .order_by(DueChange.at)
        .limit(1)
    )
    return func.coalesce(later.scalar_subquery(), Dossier.due_at)


def blamed_due(at: datetime) -> ColumnElement[datetime]:
    """The due time before an extension that was told too late; null where there was none."""
    told_late = select(func.min(DueChange.from_due)).where(
        DueChange.dossier_id == Dossier.id,
        DueChange.kind == DueChangeKind.EXTENSION,
        DueChange.in_time.is_(False),
        DueChange.at < at,
    )
    return told_late.scalar_subquery()


def asked_again(at: datetime) -> ColumnElement[bool]:
    """Whether supplements were asked for more than once by then."""
    requests = select(func.count()).where(Supplement.dossier_id == Dossier.id, Supplement.asked_at < at)
    return case((Dossier.supplement_count < 2, literal(False)), else_=requests.scalar_subquery() > 1)


def in_time(it: Columns) -> ColumnElement[bool]:
    """On time, of rows that have `stopped_at`, `due`, `blamed` and `asked_again` as made above."""
    return and_(
        it.stopped_at <= it.due,
        or_(it.blamed.is_(None), it.stopped_at <= it.blamed),
        it.asked_again.is_(False),
    )


def _waits_since(at: datetime) -> ColumnElement[datetime]:
    """When the waiting began that was the last thing to happen to it; null where the agency was working on it."""
    earlier = aliased(DossierPassage)
    worked = (
        select(func.max(earlier.seq))
        .where(earlier.dossier_id == Dossier.id, earlier.at < at, earlier.to_state.in_(WORKED_ON))
        .correlate(Dossier)  # else it would be joined: two selects lie between
    )
    began = select(func.min(DossierPassage.at)).where(
        DossierPassage.dossier_id == Dossier.id,
        DossierPassage.at < at,
        DossierPassage.to_state.in_(WAITING),
        DossierPassage.seq > func.coalesce(worked.scalar_subquery(), 0),
    )
    return began.correlate(Dossier).scalar_subquery()
