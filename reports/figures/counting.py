"""Counting the figures: what `figures` defines, asked of either database in three statements."""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from statistics import median
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Category, Report, State
from models.report import OPEN_STATES
from reports.figures.definitions import By, Figures, Median, Period, Share, Span, Table, together
from reports.figures.dialects import called, seconds_between

DURATIONS = ("first_response", "resolution", "open_age")
# Ended without work: nobody could have been late with them.
WITHOUT_WORK = (State.DUPLICATE, State.REJECTED, State.WITHDRAWN)


def table(
    session: Session, by: By, period: Period, where: Sequence[ColumnElement[bool]], at: datetime
) -> Table:
    """The figures of the reports that meet the conditions, as they stand at `at` (aware UTC)."""
    facts = _facts(by, period, where, at)
    rows = {row[0]: _row(row[1:]) for row in session.execute(_counts(facts))}
    for name, ended in session.execute(_ended(by, period, where)):
        rows.setdefault(name, Figures()).ended = ended
    total = together(rows.values())
    _measure(session, facts, rows, total)
    if by in {By.DAY, By.WEEK, By.MONTH}:
        rows = {name: rows.get(name, Figures()) for name in period.stretches(Span(by.value))}
    return Table(by, period, total, dict(sorted(rows.items())))


def ratings(
    session: Session, by: By, period: Period, where: Sequence[ColumnElement[bool]]
) -> list[dict[str, int]]:
    """For each month in which reports were sent: how many ratings each row has."""
    facts = (
        select(_key(by, Report.created_at).label("key"), called(Span.MONTH, Report.created_at).label("month"))
        .where(*_sent_in(period), Report.rating.is_not(None), *where)
        .subquery()
    )
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for key, month, count in session.execute(
        select(facts.c.key, facts.c.month, func.count()).group_by(facts.c.key, facts.c.month)
    ):
        months[month][key] = count
    return list(months.values())


def _measure(session: Session, facts: Subquery, rows: dict[str, Figures], total: Figures) -> None:
    """Fill in the medians. All durations are read once, as numbers: sorting them here beats six sorts there."""
    spans: dict[str, list[array[float]]] = defaultdict(lambda: [array("d") for _ in DURATIONS])
    columns = [facts.c[name] for name in DURATIONS]
    statement = select(facts.c.key, *columns).where(or_(*(column.is_not(None) for column in columns)))
    for key, *durations in session.execute(statement).yield_per(5000):
        for there, seconds in zip(spans[key], durations, strict=True):
            if seconds is not None:
                there.append(seconds)
    for key, measured in spans.items():
        _set(rows[key], measured)
    _set(total, [array("d", chain.from_iterable(parts)) for parts in zip(*spans.values(), strict=True)])


def _set(figures: Figures, measured: "Sequence[array[float]]") -> None:
    medians = [Median(median(spans), len(spans)) if spans else Median() for spans in measured]
    if medians:
        figures.first_response, figures.resolution, figures.open_age = medians


def _facts(by: By, period: Period, where: Sequence[ColumnElement[bool]], at: datetime) -> Subquery:
    """One row for each report sent in the period: its key, and what is counted and measured about it."""
    is_open = Report.state.in_(sorted(OPEN_STATES))
    is_judged = _is_judged(at)
    now = literal(at, Report.created_at.type)
    return (
        select(
            _key(by, Report.created_at).label("key"),
            _one(is_open).label("open"),
            _one(is_judged).label("judged"),
            _one(and_(is_judged, Report.resolved_at <= Report.due_at)).label("on_time"),
            Report.rating.label("rating"),
            seconds_between(Report.created_at, Report.first_response_at).label("first_response"),
            seconds_between(Report.created_at, Report.resolved_at).label("resolution"),
            case((is_open, seconds_between(Report.created_at, now))).label("open_age"),
        )
        .where(*_sent_in(period), *where)
        .subquery()
    )


def _sent_in(period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Report.created_at >= period.since, Report.created_at < period.until


def _is_judged(at: datetime) -> ColumnElement[bool]:
    """Whether it is known if the report was on time."""
    return and_(
        Report.due_at.is_not(None),
        Report.state.not_in(WITHOUT_WORK),
        or_(Report.resolved_at.is_not(None), func.coalesce(Report.paused_at, at) > Report.due_at),
    )


def _counts(facts: Subquery) -> Select[Any]:
    rating = facts.c.rating
    return select(
        facts.c.key,
        func.count(),
        func.sum(facts.c.open),
        func.sum(facts.c.judged),
        func.sum(facts.c.on_time),
        func.count(rating),
        func.sum(_one(rating >= 4)),
        func.sum(_one(rating >= 3)),
        func.coalesce(func.sum(rating), 0),
        func.max(facts.c.open_age),
    ).group_by(facts.c.key)


def _row(counts: Sequence[Any]) -> Figures:
    received, is_open, judged, on_time, rated, satisfied, accepted, stars, oldest = counts
    return Figures(
        received=received,
        open=is_open,
        on_time=Share(on_time, judged),
        satisfied=Share(satisfied, rated),
        accepted=Share(accepted, rated),
        stars=stars,
        oldest=oldest,
    )


def _ended(by: By, period: Period, where: Sequence[ColumnElement[bool]]) -> Select[str, int]:
    ended_at = func.coalesce(Report.resolved_at, Report.closed_at)
    ended = (
        select(_key(by, ended_at).label("key"))
        .where(ended_at >= period.since, ended_at < period.until, *where)
        .subquery()
    )
    return select(ended.c.key, func.count()).group_by(ended.c.key)


def _key(by: By, moment: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """What a report is counted under; `moment` says where in time."""
    match by:
        case By.STATUS:
            return type_coerce(Report.state, String)
        case By.CATEGORY:
            return Report.category_code.expression
        case By.GROUP:
            group = select(Category.group_code).where(Category.code == Report.category_code)
            return group.scalar_subquery()
        case By.AREA:
            return Report.area_code.expression
        case By.UNIT:
            return Report.unit_code.expression
    return called(Span(by.value), moment)


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
