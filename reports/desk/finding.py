"""A page of reports among a million, whatever is asked for: near by in the list's order, else by what is rarest.

First a bounded stretch of the order's index is walked, checking everything: that fills the page of whatever is not
rare. Where it does not, what is wanted is rare, and all of it is found and sorted; or it lies elsewhere in the order,
and as the index holds nearly all that is asked, it is soon walked to there. PostgreSQL knows which; for SQLite the
conditions are counted, each up to a limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select
from sqlalchemy.orm import Session

from models import Report
from reports.desk import orders, rarity, search, stretches
from reports.desk.orders import Order
from reports.desk.rarity import Rarest
from reports.desk.search import Criteria, Part, Sort
from reports.desk.stretches import Stretch
from reports.desk.ways import checked, only_checked, place

# So many rows of the order are read in a few milliseconds; and at most so many of those that its index leaves, if what
# is wanted is not rare at all.
NEAR, FAR = 4000, 8000
# So many times more are near by the index alone; of those it leaves this part is read for what it does not hold.
EASIER, FEWER = 10, 4
# So many times farther is walked, if the page may then be filled.
FARTHER = 8
# What there are more of is not rare.
PROBED = 20_000


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
    order: Order
    limit: int
    after: str | None
    past: Sequence[ColumnElement[bool]]
    # The same as pieces of the order, of which not each holds what is of no use.
    ahead: Sequence[Stretch]


def asked(criteria: Criteria, parts: Sequence[Part], sort: Sort, limit: int, after: str | None) -> Asked:
    """The question. Raises FieldsRefused for a wrong cursor."""
    order = search.ORDERS[sort]
    return Asked(
        parts, order, limit, after, orders.past(order, after)[0], stretches.ahead(criteria, sort, after)
    )


def page(session: Session, asked: Asked, near: int = NEAR, far: int = FAR, probed: int = PROBED) -> Page:
    """The page."""
    near_by, is_near = _near_by(session, asked, near * EASIER)
    rows, is_all = _walk(session, asked, near_by, near // FEWER)
    if len(rows) > asked.limit or (is_all and is_near):
        return _page(asked, rows, _total(session, asked, rows, near, near_by), is_all and is_near)
    # A few more than are read on the way, for these are found without walking.
    rarest = rarity.rarest(session, asked.parts, probed, min(probed, far * 5 // 4))
    if not rarest.is_few:  # it will turn up, only not among the first: what is overdue is not new
        asked = replace(asked, parts=rarest.parts)
        for reach in _reaches(rarest, far, is_tried=not is_all):
            if rarest.is_put_together and not is_all and len(rows) * FARTHER <= asked.limit:
                break  # words and what they are hardly ever said of
            rows, is_all = _walk(session, asked, asked.ahead, reach)
            if len(rows) > asked.limit or is_all:
                return _page(asked, rows, len(rows), is_all)
    return _rare(session, asked, rarest.conditions)


def _reaches(rarest: Rarest, far: int, *, is_tried: bool) -> list[int | None]:
    """How many are read on one walk after the other; near by the first of these were, if there are as many."""
    if not rarest.conditions:
        return [None]
    return [far] if is_tried else [far // FARTHER, far]


def _total(
    session: Session, asked: Asked, rows: Sequence[Row[Any]], near: int, near_by: Sequence[Stretch]
) -> int:
    """How many there are near by, with the first page; fewer are looked at if the reports must be read for it."""
    if asked.after is not None or len(rows) <= asked.limit:
        return len(rows)
    if not rarity.are_told(asked.parts):
        near_by = _near_by(session, asked, near)[0]
    return max(len(rows), sum(_count(session, asked, stretch) for stretch in near_by))


def _near_by(session: Session, asked: Asked, reach: int) -> tuple[list[Stretch], bool]:
    """The next rows of the order, of no stretch more than `reach`, as pieces of its index; whether these are all."""
    order, whole = asked.order, list[Stretch]()
    for here in asked.ahead:
        places = select(order.value, order.key).where(*here.whole()).order_by(*here.sorted(order))
        edge = session.execute(places.limit(1).offset(reach)).one_or_none()
        if edge is not None:
            return [*whole, *here.until(order, *edge)], False
        whole.append(here)
    return whole, True


def _walk(
    session: Session, asked: Asked, ahead: Sequence[Stretch], most: int | None = None
) -> tuple[list[Row[Any]], bool]:
    """A page of what is there, each row looked at in the order's index, and whether that is all. Of those left in a
    stretch `most` are read, for what the index does not tell; if these are not all, there the walk ends."""
    order, rows = asked.order, list[Row[Any]]()
    told = [part.checked for part in asked.parts if part.is_in_order]
    untold = [part.checked for part in asked.parts if not part.is_in_order]
    for stretch in ahead:
        wanted = select(
            order.key.label("key"),
            order.value.label("value"),
            literal(0).label("total"),
            place().label("place"),
        )
        wanted = wanted.where(*stretch.whole(), *told).order_by(*stretch.sorted(order))
        missing = asked.limit + 1 - len(rows)
        wanted = wanted.limit(most if untold else missing)
        rows += _read(session, order, wanted, untold, missing, at_last=stretch.at_last)
        if len(rows) > asked.limit or (untold and most is not None and _number(session, wanted) >= most):
            return rows, False
    return rows, True


def _read(
    session: Session,
    order: Order,
    wanted: Select[Any],
    untold: Sequence[ColumnElement[bool]] = (),
    limit: int | None = None,
    *,
    at_last: bool = False,
) -> Sequence[Row[Any]]:
    """Reports with what a cursor says of them, by their places: these are told by an index, and few are read.

    PostgreSQL is to see that they come sorted: it then reads no more of them than there is room for.
    """
    found = wanted.subquery()
    sorted_ = orders.directed(order, *(() if at_last else (found.c.value,)), found.c.key)
    return session.execute(
        select(Report, found.c.value, found.c.key, found.c.total)
        .join(found, found.c.place == place())
        .where(*untold)
        .order_by(*sorted_)
        .limit(limit)
    ).all()


def _count(session: Session, asked: Asked, stretch: Stretch) -> int:
    checks = (part.checked for part in asked.parts)
    return _number(session, select(Report.id).where(*stretch.whole(), *checks))


def _number(session: Session, wanted: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _page(asked: Asked, rows: Sequence[Any], total: int, is_all: bool) -> Page:
    found, following = orders.cut(asked.order, rows, asked.limit)
    return Page(found, following, None if asked.after else total, is_all and not asked.after)


def _rare(session: Session, asked: Asked, conditions: Sequence[ColumnElement[bool]]) -> Page:
    """The page from all there are."""
    order = asked.order
    value, key = checked(order.value).label("value"), checked(order.key).label("key")
    all_of_them = (
        select(key, value, func.count().over().label("total"), place().label("place"))
        .where(*map(only_checked, asked.past), *conditions)
        .order_by(*orders.directed(order, value, key))
        .limit(asked.limit + 1)
    )
    rows = _read(session, order, all_of_them)
    return _page(asked, rows, rows[0].total if rows else 0, is_all=True)
