"""Counting the statistics in two statements: what was accepted in a period, and what ended in it.

Two sorts of numbers, never mixed. *Received* and what follows from it is about dossiers **accepted in the period**, as
they stand at its end (or now); *handled* is about what **ended in the period**, whenever it was accepted: its result
was signed, or the agency stopped it. In time is what `index766.moments` calls so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, String, and_, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from dossiers.index766 import facts, moments
from dossiers.index766.facts import Scope
from models import Dossier, FilingChannel, Procedure
from reports.figures.definitions import Period, Share, Span
from reports.figures.dialects import called, seconds_between

SATISFIED_FROM = 4


class DossiersBy(StrEnum):
    """What the rows are."""

    MONTH = "month"
    CHANNEL = "channel"
    PROCEDURE = "procedure"
    UNIT = "unit"
    AREA = "area"


@dataclass
class Figures:
    """One row of counts, all of which add up over rows.

    `open`, `overdue`: of the received, not over yet, and of these past due. `owing`, `paid_online`: of the received.
    `judged`: of the handled those with a due time. `rated`, `satisfied`: of the handled. `taken_s` and `allowed_s` are
    seconds over all handled: from acceptance to the end, and what the norm with its pauses allowed.
    """

    received: int = 0
    online: int = 0
    counter: int = 0
    post: int = 0
    open: int = 0
    overdue: int = 0
    owing: int = 0
    paid_online: int = 0
    handled: int = 0
    judged: int = 0
    on_time: int = 0
    rated: int = 0
    satisfied: int = 0
    taken_s: int = 0
    allowed_s: int = 0

    @property
    def in_time(self) -> Share:
        """Of what was handled, in time."""
        return Share(self.on_time, self.judged)


RECEIVED = ("received", "online", "counter", "post", "open", "overdue", "owing", "paid_online")
HANDLED = ("handled", "judged", "on_time", "rated", "satisfied", "taken_s", "allowed_s")


@dataclass(frozen=True)
class Wanted:
    """Rows by what, of which days and whose dossiers; of some procedures or channels only."""

    by: DossiersBy
    period: Period
    scope: Scope
    procedures: Sequence[str] = ()
    channel: FilingChannel | None = None


def table(session: Session, wanted: Wanted, now: datetime) -> dict[str, Figures]:
    """The rows by key, in the keys' order; of months also those without anything."""
    at = min(wanted.period.until, now)
    rows: dict[str, Figures] = {}
    for names, statement in ((RECEIVED, _received(wanted, at)), (HANDLED, _handled(wanted, at))):
        for key, *summed in session.execute(statement):
            row = rows.setdefault(key, Figures())
            for name, value in zip(names, summed, strict=True):
                setattr(row, name, round(value or 0))
    if wanted.by is DossiersBy.MONTH:
        rows = {name: rows.get(name, Figures()) for name in wanted.period.stretches(Span.MONTH)}
    return dict(sorted(rows.items()))


def together(rows: Iterable[Figures]) -> Figures:
    """The sum of rows."""
    total = Figures()
    for row in rows:
        for it in fields(Figures):
            setattr(total, it.name, getattr(total, it.name) + getattr(row, it.name))
    return total


def _received(wanted: Wanted, at: datetime) -> Select[Any]:
    is_open = and_(
        or_(Dossier.done_at.is_(None), Dossier.done_at >= at),
        or_(Dossier.ended_at.is_(None), Dossier.ended_at >= at),
    )
    seen = _seen(
        wanted,
        Dossier.accepted_at,
        is_open.label("open"),
        moments.stopped_at(at).label("stopped_at"),
        moments.due_then(at).label("due"),
        Dossier.channel.label("channel"),
        facts.owes(at).label("owes"),
        facts.paid_online(at).label("paid"),
    ).where(Dossier.accepted_at >= wanted.period.since, Dossier.accepted_at < at)
    it = _made_first(seen)
    return select(
        it.c.key,
        func.count(),
        *(_sum(it.c.channel == channel) for channel in FilingChannel),
        _sum(it.c.open),
        _sum(and_(it.c.open, it.c.stopped_at > it.c.due)),
        _sum(it.c.owes),
        _sum(and_(it.c.owes, it.c.paid)),
    ).group_by(it.c.key)


def _handled(wanted: Wanted, at: datetime) -> Select[Any]:
    ended = func.coalesce(Dossier.done_at, Dossier.ended_at)
    since = wanted.period.since
    in_period = or_(
        and_(Dossier.done_at >= since, Dossier.done_at < at),
        and_(Dossier.done_at.is_(None), Dossier.ended_at >= since, Dossier.ended_at < at),
    )
    due = moments.due_then(at)
    seen = _seen(
        wanted,
        ended,
        moments.stopped_at(at).label("stopped_at"),
        due.label("due"),
        moments.blamed_due(at).label("blamed"),
        moments.asked_again(at).label("asked_again"),
        Dossier.rating.label("rating"),
        seconds_between(Dossier.accepted_at, ended).label("taken"),
        seconds_between(Dossier.accepted_at, due).label("allowed"),
    ).where(in_period, Dossier.accepted_at.is_not(None))
    it = _made_first(seen)
    return select(
        it.c.key,
        func.count(),
        func.count(it.c.due),
        _sum(moments.in_time(it.c)),
        func.count(it.c.rating),
        _sum(it.c.rating >= SATISFIED_FROM),
        func.sum(it.c.taken),
        func.sum(it.c.allowed),
    ).group_by(it.c.key)


def _seen(wanted: Wanted, moment: Any, *columns: ColumnElement[Any]) -> Select[Any]:  # noqa: ANN401 - a column of time
    seen = select(_key(wanted.by, moment).label("key"), *columns).where(wanted.scope.where())
    if wanted.by is DossiersBy.PROCEDURE or wanted.procedures:
        seen = seen.join(Procedure, Procedure.id == Dossier.procedure_id)
    if wanted.procedures:
        seen = seen.where(Procedure.code.in_(wanted.procedures))
    return seen if wanted.channel is None else seen.where(Dossier.channel == wanted.channel)


def _made_first(seen: Select[Any]) -> CTE:
    return seen.cte("seen").prefix_with("MATERIALIZED")


def _key(by: DossiersBy, moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    match by:
        case DossiersBy.MONTH:
            return called(Span.MONTH, moment)
        case DossiersBy.CHANNEL:
            return type_coerce(Dossier.channel, String)
        case DossiersBy.PROCEDURE:
            return Procedure.code.expression
        case DossiersBy.UNIT:
            return Dossier.unit_code.expression
    return Dossier.area_code.expression


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, literal(1)), else_=0))
