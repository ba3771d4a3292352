"""The months there are, and how the score of one scope went through those that are frozen."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dossiers.index766 import scoring
from dossiers.index766.facts import Scope
from dossiers.index766.months import Month
from dossiers.index766.rules import Rules
from models import Dossier, FrozenFigures, IndexFreeze

MOST_MONTHS = 60


def months(session: Session, scope: Scope, now: datetime) -> list[dict[str, Any]]:
    """{month, frozen, score} from the first dossier on, latest first, five years at most."""
    first = session.scalar(select(func.min(Dossier.accepted_at)))
    month, last = Month.of(first or now), Month.of(now)
    names = [str(last)]
    while month < last:
        names.append(str(month))
        month = month.following
    frozen = _scores(session, scope)
    return [
        {"month": name, "frozen": name in frozen, "score": frozen.get(name)}
        for name in sorted(names, reverse=True)[:MOST_MONTHS]
    ]


def _scores(session: Session, scope: Scope) -> dict[str, float | None]:
    """The score of each frozen month by its latest edition."""
    rows = session.execute(
        select(IndexFreeze, FrozenFigures.counts)
        .join(
            FrozenFigures,
            (FrozenFigures.freeze_id == IndexFreeze.id)
            & (FrozenFigures.scope == scope.kind)
            & (FrozenFigures.code == scope.code),
            isouter=True,
        )
        .order_by(IndexFreeze.month, IndexFreeze.edition)
    )
    return {
        freeze.month: scoring.score(Rules.read(freeze.rules), counts).total.score if counts else None
        for freeze, counts in rows
    }
