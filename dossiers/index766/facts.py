"""What each dossier counts for in a month: one row a dossier with a mark for every formula, made by the database.

`counted` marks are the denominators, `met` the numerators; the same rows are summed for figures, listed for whoever
looks behind them, and kept when the month is frozen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, and_, case, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from dossiers.index766 import moments
from models import (
    Dossier,
    DossierFile,
    FileKind,
    FilingChannel,
    OrderState,
    Payment,
    PaymentOrder,
    PayWay,
    Verdict,
)
from province.index_schema import Formula
from reports.figures.dialects import seconds_between

F = Formula
# The formulas that are about dossiers; the others are about procedures.
OF_DOSSIERS = (
    F.SYNCHRONISED,
    F.ON_TIME,
    F.HANDLED,
    F.ONLINE,
    F.PAID_ONLINE,
    F.E_RESULT,
    F.DIGITISED,
    F.REUSED,
    F.SATISFIED,
)
DISLIKED = 2
# Numerator and denominator by formula.
Counts = dict[str, list[int]]
SYNCHRONISED_FROM = 2  # acknowledged: that it was filed, and that it was accepted
REUSED_FROM = 2
ONLINE_WAYS = (PayWay.TRANSFER, PayWay.CHECKOUT)


@dataclass(frozen=True)
class Span:
    """What is looked at: dossiers in hand from `since` until `until`, as they stood at `until` (aware UTC)."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Scope:
    """Whose dossiers: of a unit, of an area, or all."""

    unit: str | None = None
    area: str | None = None

    @property
    def kind(self) -> str:
        """`unit`, `area` or `province`."""
        return "unit" if self.unit else "area" if self.area else "province"

    @property
    def code(self) -> str:
        """The unit's or area's; "" of the province."""
        return self.unit or self.area or ""

    def where(self) -> ColumnElement[bool]:
        """As a condition on dossiers."""
        if self.unit:
            return Dossier.unit_code == self.unit
        return Dossier.area_code == self.area if self.area else true()


def of_dossiers(span: Span, scope: Scope, documents: Sequence[UUID]) -> CTE:
    """The marks of every dossier in hand: id, unit, area, procedure, `taken` (seconds), and counted_*/met_* as 0 or 1.

    `documents` are keys of the versions of procedures whose result is a document.
    """
    seen = _seen(span, scope)
    marks = _marks(seen, documents)
    columns = [
        mark
        for formula, (counted, met) in marks.items()
        for mark in (
            _one(counted).label(f"counted_{formula.value}"),
            _one(and_(counted, met)).label(f"met_{formula.value}"),
        )
    ]
    told = ("id", "unit", "area", "procedure", "taken", "received", "online", "paid_online")
    return select(*(seen.c[name] for name in told), *columns).cte("facts")


@dataclass(frozen=True)
class Part:
    """The sums of one version of a procedure in one unit and area.

    `online`, `paid`: a dossier accepted in the span was filed, and paid, online. Of HANDLED the numerator is seconds.
    """

    unit: str
    area: str
    procedure: UUID
    online: bool
    paid: bool
    counts: Counts


def parts(session: Session, facts: CTE) -> list[Part]:
    """Everything summed in one go: the smallest parts, of which all scopes are made."""
    columns = []
    for formula in OF_DOSSIERS:
        met = facts.c.taken if formula is F.HANDLED else facts.c[f"met_{formula.value}"]
        columns += [_sum(met), _sum(facts.c[f"counted_{formula.value}"])]
    it = facts.c
    key = (it.unit, it.area, it.procedure)
    used = (func.max(it.received * it.online), func.max(it.received * it.paid_online))
    rows = session.execute(select(*key, *used, *columns).group_by(*key))
    return [
        Part(unit, area, procedure, bool(online), bool(paid), _pairs(summed))
        for unit, area, procedure, online, paid, *summed in rows
    ]


def bits(session: Session, facts: CTE) -> Iterator[tuple[UUID, str, str, int, int]]:
    """Every dossier (key, unit, area) with its marks as two numbers: bit n is the formula n of `Formula`."""
    order = list(Formula)
    counted: ColumnElement[int] = literal(0)
    met: ColumnElement[int] = literal(0)
    for formula in OF_DOSSIERS:
        weight = 1 << order.index(formula)
        counted = counted + facts.c[f"counted_{formula.value}"] * weight
        met = met + facts.c[f"met_{formula.value}"] * weight
    yield from session.execute(select(facts.c.id, facts.c.unit, facts.c.area, counted, met))


def _seen(span: Span, scope: Scope) -> CTE:
    """Every dossier in hand with what its marks are made of; each looked up once, so it is made before it is read."""
    at = span.until
    done = and_(Dossier.done_at >= span.since, Dossier.done_at < at)
    seen = select(
        Dossier.id,
        Dossier.unit_code.label("unit"),
        Dossier.area_code.label("area"),
        Dossier.procedure_id.label("procedure"),
        _one(and_(Dossier.accepted_at >= span.since)).label("received"),
        _one(done).label("done"),
        case((done, seconds_between(Dossier.accepted_at, Dossier.done_at))).label("taken"),
        _one(Dossier.channel == FilingChannel.ONLINE).label("online"),
        _one(Dossier.done_at < at).label("finished"),
        moments.stopped_at(at).label("stopped_at"),
        moments.due_then(at).label("due"),
        moments.blamed_due(at).label("blamed"),
        moments.asked_again(at).label("asked_again"),
        _one(and_(Dossier.rating <= DISLIKED, Dossier.rated_at < at)).label("disliked"),
        _one(or_(Dossier.sync_acked >= SYNCHRONISED_FROM, Dossier.status_owner != "province")).label(
            "synchronised"
        ),
        _one(_has_file(at, FileKind.RESULT)).label("result"),
        _one(_has_file(at, FileKind.COMPONENT, DossierFile.digitised >= 1)).label("digitised"),
        _one(_has_file(at, FileKind.COMPONENT, DossierFile.digitised >= REUSED_FROM)).label("reused"),
        _one(owes(at)).label("owes"),
        _one(paid_online(at)).label("paid_online"),
    ).where(moments.under_way(span.since, at), scope.where())
    return seen.cte("seen").prefix_with("MATERIALIZED")  # fmt: skip


def _marks(
    seen: CTE, documents: Sequence[UUID]
) -> Mapping[Formula, tuple[ColumnElement[bool], ColumnElement[bool]]]:
    it = seen.c
    received, done = it.received == 1, it.done == 1
    judged = it.due.is_not(None)
    on_time = moments.in_time(it)
    result = it.result == 1
    document = it.procedure.in_(documents) if documents else false()
    return {
        F.SYNCHRONISED: (received, it.synchronised == 1),
        F.ON_TIME: (judged, on_time),
        F.HANDLED: (done, done),
        F.ONLINE: (received, and_(it.online == 1, or_(it.finished == 0, result, ~document))),
        F.PAID_ONLINE: (and_(received, it.owes == 1), it.paid_online == 1),
        F.E_RESULT: (and_(done, document), result),
        F.DIGITISED: (done, and_(it.digitised == 1, result)),
        F.REUSED: (received, it.reused == 1),
        F.SATISFIED: (judged, and_(on_time, it.disliked == 0)),
    }


def _has_file(at: datetime, kind: FileKind, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        DossierFile.dossier_id == Dossier.id,
        DossierFile.kind == kind,
        DossierFile.created_at < at,
        or_(DossierFile.superseded_at.is_(None), DossierFile.superseded_at >= at),
        *more,
    )


def owes(at: datetime) -> ColumnElement[bool]:
    """Whether more than nothing was to be paid by then."""
    return exists().where(
        PaymentOrder.dossier_id == Dossier.id,
        PaymentOrder.amount > 0,
        PaymentOrder.created_at < at,
        PaymentOrder.state != OrderState.CANCELLED,
    )


def paid_online(at: datetime) -> ColumnElement[bool]:
    """Whether what was owed came in by transfer or Checkout by then."""
    return exists().where(
        PaymentOrder.dossier_id == Dossier.id,
        PaymentOrder.paid_at < at,
        Payment.order_id == PaymentOrder.id,
        Payment.verdict == Verdict.MATCHED,
        Payment.way.in_(ONLINE_WAYS),
    )


def _pairs(summed: Sequence[float]) -> Counts:
    return {
        it.value: [round(summed[2 * place]), round(summed[2 * place + 1])]
        for place, it in enumerate(OF_DOSSIERS)
    }


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(column), 0)


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
