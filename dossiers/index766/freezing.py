"""Freezing a month: what was counted, by which rules, and every dossier behind it, kept for ever.

Later changes of dossiers, procedures or points alter nothing of it. Who freezes a month anew says why; the new edition
stands beside the old one. Two clocks at once do no harm: a month has one first edition.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from dossiers.index766 import counting, facts, rules
from dossiers.index766.counting import Counted
from dossiers.index766.facts import Scope
from dossiers.index766.months import Month
from dossiers.index766.rules import Rules
from dossiers.refusals import MonthNotFrozen, MonthNotOver
from models import Dossier, FrozenDossier, FrozenFigures, IndexFreeze, Reading, Session
from models.base import new_key
from province.index_schema import Index

# So many rows go into one statement.
AT_ONCE = 2000
# The edition a clock writes; anew is for people.
FIRST = 1


@dataclass(frozen=True)
class Taken:
    """A month as it was counted, before it is written down. `dossiers`: (key, unit, area, counted, met)."""

    month: Month
    rules: Rules
    figures: dict[Scope, Counted]
    dossiers: list[tuple[UUID, str, str, int, int]]


def due(index: Index, now: datetime) -> list[Month]:
    """Months that are over, lie behind their waiting time and are not frozen yet, oldest first."""
    with Reading() as session:
        first = session.scalar(select(func.min(Dossier.accepted_at)))
        frozen = set(session.scalars(select(IndexFreeze.month)))
    if first is None:
        return []
    over = Month.of(now - timedelta(hours=index.freeze_after_hours))
    return [month for month in _from(Month.of(first), over) if str(month) not in frozen]


def freeze(index: Index, month: Month, now: datetime) -> bool:
    """Freeze a month for the first time; False when somebody else has done it meanwhile."""
    with Reading() as session:
        if latest(session, month) is not None:
            return False
        taken = take(session, index, month, now)
    try:
        with Session.begin() as session:
            write(session, taken, now, edition=FIRST)
    except IntegrityError:
        return False
    return True


def take(session: OrmSession, index: Index, month: Month, now: datetime) -> Taken:
    """Count a month that is over, to be written down. Raises MonthNotOver."""
    if now < month.until:
        raise MonthNotOver
    marks = counting.marks_of(session, month, counting.PROVINCE, now)
    return Taken(
        month,
        rules.in_force(session, index, month.first),
        counting.of_everybody(session, month, now),
        list(facts.bits(session, marks)),
    )


def write(
    session: OrmSession,
    taken: Taken,
    now: datetime,
    *,
    edition: int,
    reason: str = "",
    by: UUID | None = None,
) -> IndexFreeze:
    """Write down what was counted as an edition of its month. Raises IntegrityError when somebody was faster."""
    made = IndexFreeze(
        id=new_key(),
        month=str(taken.month),
        edition=edition,
        rules=taken.rules.told() | {"digest": taken.rules.digest},
        reason=reason,
        frozen_at=now,
        frozen_by=by,
    )
    session.add(made)
    session.flush()
    session.add_all(
        FrozenFigures(
            freeze_id=made.id,
            scope=scope.kind,
            code=scope.code,
            counts=counted.counts,
            procedures=counted.procedures,
        )
        for scope, counted in taken.figures.items()
    )
    session.flush()
    for chunk in range(0, len(taken.dossiers), AT_ONCE):
        session.execute(
            insert(FrozenDossier),
            [
                {
                    "freeze_id": made.id,
                    "dossier_id": key,
                    "unit_code": unit,
                    "area_code": area,
                    "counted": counted,
                    "met": met,
                }
                for key, unit, area, counted, met in taken.dossiers[chunk : chunk + AT_ONCE]
            ],
        )
    return made


def editions(session: OrmSession, month: Month) -> list[IndexFreeze]:
    """All editions of a month, latest first."""
    wanted = select(IndexFreeze).where(IndexFreeze.month == str(month))
    return list(session.scalars(wanted.order_by(IndexFreeze.edition.desc())))


def latest(session: OrmSession, month: Month) -> IndexFreeze | None:
    """The edition of a month that holds; none while it is not frozen."""
    return next(iter(editions(session, month)), None)


def following(session: OrmSession, month: Month) -> int:
    """The number of a month's next edition, which nobody else takes meanwhile. Raises MonthNotFrozen."""
    first = select(IndexFreeze.id).where(IndexFreeze.month == str(month), IndexFreeze.edition == FIRST)
    if session.scalar(first.with_for_update()) is None:
        raise MonthNotFrozen
    return max(it.edition for it in editions(session, month)) + 1


def _from(month: Month, until: Month) -> Iterator[Month]:
    while month < until:
        yield month
        month = month.following
