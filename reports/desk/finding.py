"""A page of reports among a million, whatever is asked for: near by in the list's order, else by what is rarest.

First a bounded stretch of the order's index is walked, checking everything: that fills the page of whatever is not
rare. Where it does not, what is wanted is rare (or lies elsewhere in the order), and all of it is found and sorted.
PostgreSQL knows by which index; for SQLite the conditions are counted, each up to a limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.orm import Session

from models import Report
from models.report import OPEN_STATES
from reports.desk import orders, search
from reports.desk.orders import NEVER, Order
from reports.desk.search import Criteria, Part, Sort
from reports.desk.ways import Way, checked

# So many rows are read in a few milliseconds.
NEAR = 4000
# What is not counted any further is not rare.
PROBED = 50_000


@dataclass(frozen=True)
class Page:
    """Reports, the cursor of the next page, and how many there are: counted with the first page, as far as was read."""

    reports: list[Report]
    next: str | None
    total: int | None
    total_is_all: bool


@dataclass(frozen=True)
class Asked:
    """Which reports, in which order, how many after which cursor."""

    parts: Sequence[Part]
    sort: Sort
    limit: int
    after: str | None
    ahead: Sequence[ColumnElement[bool]] = ()

    @property
    def order(self) -> Order:
        """The order."""
        return search.ORDERS[self.sort]


def asked(criteria: Criteria, parts: Sequence[Part], sort: Sort, limit: int, after: str | None) -> Asked:
    """The question. Raises FieldsRefused for a wrong cursor."""
    ahead = orders.past(search.ORDERS[sort], after)
    if sort is Sort.DUE and criteria.states and OPEN_STATES.isdisjoint(criteria.states):
        ahead.append(
            search.ORDERS[sort].value == literal(NEVER, Report.due_at.type)
        )  # they all stand at the end
    return Asked(parts, sort, limit, after, ahead)


def page(session: Session, asked: Asked, near: int = NEAR) -> Page:
    """The page."""
    order = asked.order
    columns = (order.value, order.key)
    edge = session.execute(
        select(*columns).where(*asked.ahead).order_by(*orders.directed(order, *columns)).limit(1).offset(near)
    ).one_or_none()
    here = [*asked.ahead, *([orders.until(order, *edge)] if edge else [])]
    here += [part.checked for part in asked.parts]
    rows = session.execute(
        select(Report, *columns)
        .where(*here)
        .order_by(*orders.directed(order, *columns))
        .limit(asked.limit + 1)
    ).all()
    if len(rows) <= asked.limit and edge is not None:
        return _rare(session, asked)
    found, following = orders.cut(order, rows, asked.limit)
    if asked.after is not None:
        return Page(found, following, None, False)
    total = len(rows)
    if total > asked.limit:
        total = session.scalar(select(func.count()).select_from(Report).where(*here)) or 0
    return Page(found, following, total, edge is None)


def _rare(session: Session, asked: Asked) -> Page:
    order = asked.order
    way = _rarest(session, asked.parts)
    value, key = checked(order.value).label("value"), checked(order.key).label("key")
    conditions = [part.found if way in (part.way, Way.ANY) else part.checked for part in asked.parts]
    all_of_them = (
        select(key, value, func.count().over().label("total"))
        .where(*asked.ahead, *conditions)
        .order_by(*orders.directed(order, value, key))
        .limit(asked.limit + 1)
        .subquery()
    )
    rows = session.execute(
        select(Report, all_of_them.c.value, all_of_them.c.key, all_of_them.c.total)
        .join(all_of_them, all_of_them.c.key == Report.id)
        .order_by(*orders.directed(order, all_of_them.c.value, all_of_them.c.key))
    ).all()
    found, following = orders.cut(order, rows, asked.limit)
    total = (rows[0].total if rows else 0) if asked.after is None else None
    return Page(found, following, total, total is not None)


def _rarest(session: Session, parts: Sequence[Part]) -> Way | None:
    """By which condition the fewest rows are read. PostgreSQL has statistics for that."""
    if session.get_bind().dialect.name == "postgresql":
        return Way.ANY
    ways = {part.way: part for part in parts if part.way is not None}
    if len(ways) < 2:
        return next(iter(ways), None)
    probes = [
        select(literal(way.value).label("way"), func.count().label("rows")).select_from(
            select(literal(1)).select_from(Report).where(part.found).limit(PROBED).subquery()
        )
        for way, part in ways.items()
    ]
    counted = session.execute(union_all(*probes)).all()
    return Way(min(counted, key=lambda row: row.rows).way)
