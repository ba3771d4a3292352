"""Counting a month: numerators and denominators of every formula for the province, its areas and its units."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session

from dossiers.catalogue.procedures import parsed
from dossiers.index766 import facts
from dossiers.index766.catalogued import Catalogue, Lists
from dossiers.index766.facts import Counts, Scope, Span
from dossiers.index766.months import Month
from models import Procedure

PROVINCE = Scope()


@dataclass(frozen=True)
class Counted:
    """What was counted for one scope: [numerator, denominator] by formula, and the procedures behind."""

    counts: Counts
    procedures: Lists


def of_month(session: Session, month: Month, scope: Scope, now: datetime) -> Counted:
    """One scope's month as it stands: at its end, or now where it has not ended."""
    marks = marks_of(session, month, scope, now)
    return _roll_up(session, month, marks, scope, lambda _unit, _area: (scope,))[scope]


def of_everybody(session: Session, month: Month, now: datetime) -> dict[Scope, Counted]:
    """The province, and each unit and area that had a dossier in hand."""
    marks = marks_of(session, month, PROVINCE, now)
    return _roll_up(
        session,
        month,
        marks,
        PROVINCE,
        lambda unit, area: (PROVINCE, Scope(unit=unit), Scope(area=area)),
    )


def marks_of(session: Session, month: Month, scope: Scope, now: datetime) -> CTE:
    """The marks of the scope's dossiers in the month."""
    versions = session.execute(select(Procedure.id, Procedure.content)).all()
    documents = [key for key, content in versions if parsed(content).outcome.document]
    return facts.of_dossiers(Span(month.since, min(month.until, now)), scope, documents)


def _roll_up(
    session: Session, month: Month, marks: CTE, whole: Scope, scopes: Callable[[str, str], Sequence[Scope]]
) -> dict[Scope, Counted]:
    """Sums for `whole`, and for every scope that a dossier of some unit and area belongs to."""
    counts: dict[Scope, Counts] = defaultdict(_nothing, {whole: _nothing()})
    online: dict[Scope, set[str]] = defaultdict(set)
    paid: dict[Scope, set[str]] = defaultdict(set)
    codes: dict[UUID, str] = dict(session.execute(select(Procedure.id, Procedure.code)).all())
    for part in facts.parts(session, marks):
        for scope in scopes(part.unit, part.area):
            _add(counts[scope], part.counts)
            online[scope] |= {codes[part.procedure]} if part.online else set()
            paid[scope] |= {codes[part.procedure]} if part.paid else set()
    catalogue = Catalogue.read(session, month)
    told = {}
    for scope in counts:
        lists = catalogue.lists(scope, online[scope], paid[scope])
        lengths = {name: [len(it["met"]), len(it["counted"])] for name, it in lists.items()}
        told[scope] = Counted(counts[scope] | lengths, lists)
    return told


def _nothing() -> Counts:
    return {it.value: [0, 0] for it in facts.OF_DOSSIERS}


def _add(to: Counts, more: Counts) -> None:
    for name, (met, counted) in more.items():
        to[name] = [to[name][0] + met, to[name][1] + counted]
