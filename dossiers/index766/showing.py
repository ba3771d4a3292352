"""A month as people see it: from its freeze where there is one, else counted now; and the dossiers behind a figure."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from dossiers.index766 import counting, freezing, rules, scoring
from dossiers.index766.counting import Counted
from dossiers.index766.facts import Counts, Scope
from dossiers.index766.months import Month
from dossiers.index766.rules import Rules
from dossiers.index766.scoring import Score
from errors import NotFound
from models import Dossier, FrozenDossier, FrozenFigures, IndexFreeze
from province.index_schema import Formula, Index
from reports.desk import orders
from reports.desk.orders import Order

# Part of what is behind a figure: mark of the denominator, mark of the numerator (None: either).
PARTS = {"counted": None, "met": True, "unmet": False}
# A unit or area that had nothing in hand in a frozen month.
NOTHING: Counts = {it.value: [0, 0] for it in Formula}
ORDER = Order("accepted", Dossier.accepted_at, Dossier.id, orders.moment)


@dataclass(frozen=True)
class Told:
    """A month of a scope: by which rules, what was counted, and the freeze it comes from (none: counted now)."""

    month: Month
    scope: Scope
    rules: Rules
    counted: Counted
    freeze: IndexFreeze | None


@dataclass(frozen=True)
class Wanted:
    """Which dossiers to look at: those behind a formula's figure of a month and scope; `part` is one of PARTS."""

    month: Month
    scope: Scope
    formula: Formula
    part: str
    edition: int | None = None


def rules_of(session: Session, index: Index, month: Month, edition: int | None = None) -> Rules:
    """The rules a month was frozen by, or those that hold for it. Raises NotFound."""
    freeze = _freeze(session, month, edition)
    return Rules.read(freeze.rules) if freeze else rules.in_force(session, index, month.first)


def month_of(
    session: Session, index: Index, month: Month, scope: Scope, now: datetime, edition: int | None = None
) -> Told:
    """The month as it is frozen, or as it stands. Raises NotFound for an edition that does not exist."""
    freeze = _freeze(session, month, edition)
    holding = rules_of(session, index, month, edition)
    if freeze is None:
        counted = counting.of_month(session, month, scope, now)
        return Told(month, scope, holding, counted, None)
    kept = session.get(FrozenFigures, (freeze.id, scope.kind, scope.code))
    counted = Counted(kept.counts, kept.procedures) if kept else Counted(NOTHING, {})
    return Told(month, scope, holding, counted, freeze)


def ranking(
    session: Session, index: Index, month: Month, kind: str, now: datetime
) -> tuple[bool, list[tuple[Scope, Score]]]:
    """Whether the month is frozen, and every unit or area (`kind`) that had a dossier in hand with its score."""
    freeze = freezing.latest(session, month)
    holding = rules_of(session, index, month)
    if freeze is None:
        found = counting.of_everybody(session, month, now)
        counts = [(scope, it.counts) for scope, it in found.items() if scope.kind == kind]
    else:
        kept = session.scalars(
            select(FrozenFigures).where(FrozenFigures.freeze_id == freeze.id, FrozenFigures.scope == kind)
        )
        counts = [(Scope(**{kind: it.code}), it.counts) for it in kept]
    return freeze is not None, [(scope, scoring.score(holding, it)) for scope, it in counts]


def behind(session: Session, wanted: Wanted, now: datetime) -> Select[Dossier]:
    """The dossiers behind a figure: all counted, those that met it, or those that did not. Raises NotFound."""
    freeze, met = _freeze(session, wanted.month, wanted.edition), PARTS[wanted.part]
    if freeze is not None:
        return _kept_behind(freeze, wanted, met)
    marks = counting.marks_of(session, wanted.month, wanted.scope, now)
    found = (
        select(Dossier)
        .join(marks, marks.c.id == Dossier.id)
        .where(marks.c[f"counted_{wanted.formula.value}"] == 1)
    )
    return found if met is None else found.where(marks.c[f"met_{wanted.formula.value}"] == int(met))


def procedures_behind(told: Told, formula: Formula, part: str) -> list[str]:
    """The codes of the procedures behind a figure about procedures."""
    lists = told.counted.procedures.get(formula.value, {"counted": [], "met": []})
    if part == "unmet":
        return [code for code in lists["counted"] if code not in lists["met"]]
    return list(lists[part])


def _kept_behind(freeze: IndexFreeze, wanted: Wanted, met: bool | None) -> Select[Dossier]:
    bit, kept = 1 << freeze.rules["formulas"].index(wanted.formula.value), FrozenDossier
    found = (
        select(Dossier)
        .join(kept, kept.dossier_id == Dossier.id)
        .where(kept.freeze_id == freeze.id, kept.counted.bitwise_and(bit) != 0)
    )
    if wanted.scope.unit:
        found = found.where(kept.unit_code == wanted.scope.unit)
    if wanted.scope.area:
        found = found.where(kept.area_code == wanted.scope.area)
    return found if met is None else found.where((kept.met.bitwise_and(bit) != 0) == met)


def _freeze(session: Session, month: Month, edition: int | None) -> IndexFreeze | None:
    known = freezing.editions(session, month)
    if edition is None:
        return known[0] if known else None
    found = next((it for it in known if it.edition == edition), None)
    if found is None:
        raise NotFound
    return found
