"""The pieces of an order's index that lie ahead of a page, without what none of its reports can lie in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal

from models import Report, State
from models.report import OPEN_STATES
from reports.desk import orders
from reports.desk.orders import Order
from reports.desk.search import ORDERS, Criteria, Sort
from reports.desk.ways import SURELY_LATE, changed_late, only_checked

# How far the clocks of machines may be apart, and much more.
CLOCKS = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """A piece of the order's index, and how far it goes unless it is cut sooner: no piece is told two ends, of which
    SQLite would take any. Where all have the last value it is sorted by their keys alone."""

    where: Sequence[ColumnElement[bool]]
    end: Sequence[ColumnElement[bool]] = ()
    at_last: bool = False
    # From where on what is asked for is not rare, if that is not at once.
    thickly: Sequence[ColumnElement[bool]] = ()

    def whole(self) -> list[ColumnElement[bool]]:
        """All of it."""
        return [*self.where, *self.end]

    def sorted(self, order: Order) -> list[ColumnElement[Any]]:
        """What it is to be sorted by."""
        return orders.directed(order, *(() if self.at_last else (order.value,)), order.key)

    def until(self, order: Order, value: object, key: UUID) -> "list[Stretch]":
        """Its pieces not after the place of a row."""
        if order.last is None or value != order.last:
            return [Stretch([*self.where, *orders.until(order, value, key)])]
        until = order.key <= key
        if self.at_last:
            return [Stretch([*self.where, until], at_last=True)]
        before = Stretch([*self.where, _before_last(order)])
        return [before, Stretch([orders.at_last(order), until], at_last=True)]


def ahead(criteria: Criteria, sort: Sort, after: str | None, at: datetime) -> list[Stretch]:
    """What lies after the cursor. Raises FieldsRefused for a wrong one."""
    order = ORDERS[sort]
    past = orders.past(order, after)
    here = None if after is None else orders.place(order, after)[0]
    if sort is Sort.LATEST:
        return [_sent(criteria, past, here)]
    if sort is Sort.DUE:
        return _due(criteria, order, past, here, at)
    # What was sent since then was not changed before, by whichever clock.
    end = [] if criteria.since is None else [Report.updated_at >= criteria.since - CLOCKS]
    if criteria.until is None or (here is not None and here <= criteria.until):
        return [Stretch(past, end)]
    thickly = [Report.updated_at <= criteria.until]
    if here is not None and here < criteria.until + SURELY_LATE:
        return [Stretch(past, end, thickly=thickly)]
    # What was changed since then is only what was so late.
    since = criteria.until + SURELY_LATE
    return [
        Stretch([*past, changed_late()], [Report.updated_at >= since]),
        Stretch([Report.updated_at < since], end, thickly=thickly),
    ]


def _sent(criteria: Criteria, past: Sequence[ColumnElement[bool]], here: datetime | None) -> Stretch:
    """Times are where it begins and ends."""
    since, until, sent = criteria.since, criteria.until, Report.created_at
    if until is not None and (here is None or until <= here):
        past = [sent < literal(until, sent.type)]
    return Stretch(past, [] if since is None else [sent >= literal(since, sent.type)])


def _due(
    criteria: Criteria, order: Order, past: Sequence[ColumnElement[bool]], here: datetime | None, at: datetime
) -> list[Stretch]:
    """What is open and due comes first, most of it overdue; of all others hardly any is open."""
    states, at_last = frozenset(criteria.states), here == order.last
    is_open = bool(states) and states <= OPEN_STATES
    if states and OPEN_STATES.isdisjoint(states):
        return [Stretch(past if at_last else [*past, orders.at_last(order)], at_last=True)]
    undated = Stretch(
        [Report.state.in_(sorted(states)), Report.due_at.is_(None), *map(only_checked, past)], at_last=True
    )
    if at_last:
        return [] if criteria.overdue else [undated if is_open else Stretch(past, at_last=True)]
    late = order.value < literal(at, order.value.type)
    if criteria.overdue:
        return [Stretch(past, [late])]
    ends, standing = ([_before_last(order)], [undated]) if is_open else ([], [])
    if criteria.overdue is None or (here is not None and here >= at):
        return [Stretch(past, ends), *standing]
    # Of what is past its time only that is not overdue whose clock stands.
    asked = [
        Report.state == State.NEEDS_INFO,
        Report.paused_at.is_not(None),
        *map(only_checked, [*past, late]),
    ]
    return [Stretch(asked), Stretch([order.value >= literal(at, order.value.type)], ends), *standing]


def _before_last(order: Order) -> ColumnElement[bool]:
    return order.value < literal(order.last, order.value.type)
