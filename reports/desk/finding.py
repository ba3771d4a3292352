"""A page of reports among a million, whatever is asked for: near by in the list's order, else by what is rarest.

First a bounded stretch of the order's index is walked, checking everything: that fills the page of whatever is not
rare. Where it does not, what is wanted is rare, and all of it is found and sorted; or it lies elsewhere in the order,
and as the index holds nearly all that is asked, it is soon walked to there. PostgreSQL knows which; for SQLite the
conditions are counted, each up to a limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select
from sqlalchemy.orm import Session

from models import Report
from reports.desk import orders, rarity, search, stretches
from reports.desk.orders import Order
from reports.desk.parts import Part
from reports.desk.planned import is_postgresql
from reports.desk.search import Criteria, Sort
from reports.desk.stretches import Stretch
from reports.desk.ways import checked, only_checked, place
from reports.entry.access import Scope

# So many rows of the order are looked at in a few milliseconds if they must be read; and at most so many are read of
# those that its index leaves, if what is wanted is not rare at all.
NEAR, FAR = 4000, 8000
# So many times more are near by the index alone, of which this part of `NEAR` is read for what it does not hold.
EASIER, FEWER = 10, 4
# Each of these costs PostgreSQL so many times as much.
DEARER = 2
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


def asked(criteria: Criteria, scope: Scope, at: datetime, sort: Sort, limit: int, after: str | None) -> Asked:
    """The question for those of the scope at a moment. Raises FieldsRefused for a wrong cursor."""
    order = search.ORDERS[sort]
    ahead = stretches.ahead(criteria.by_days(), sort, after, at)
    past = orders.past(order, after)
    return Asked(search.parts(criteria, scope, at), order, limit, after, past, ahead)


def page(session: Session, asked: Asked, near: int = NEAR, far: int = FAR, probed: int = PROBED) -> Page:
    """The page."""
    near = near // DEARER if is_postgresql(session) else near
    read = near // FEWER
    near_by, is_near = _near_by(session, asked, near * EASIER)
    rows = _walk(session, asked, near_by, read)
    if len(rows) > asked.limit:
        return _page(asked, rows, *_total(session, asked, rows, near, near_by, is_near))
    if is_near and not _is_cut(session, asked, near_by, read):
        return _page(asked, rows, len(rows), True)
    # A few more than are read on the way, for these are found without walking.
    rarest = rarity.rarest(session, asked.parts, asked.past, probed, min(probed, far * 5 // 4))
    if rarest.is_few:
        return _rare(session, asked, rarest.pieces)
    # It will turn up, only not among the first: what is overdue is not new.
    asked = replace(asked, parts=rarest.parts)
    if rarity.are_told(asked.parts) or not rarest.pieces:
        rows = _walk(session, asked, asked.ahead)
        return _page(asked, rows, len(rows), len(rows) <= asked.limit)
    is_cut = _is_cut(session, asked, near_by, read)
    for reach in [far] if is_cut else [far // FARTHER, far]:
        if rarest.is_put_together and is_cut and len(rows) * FARTHER <= asked.limit:
            break  # words and what they are hardly ever said of
        rows = _walk(session, asked, asked.ahead, reach)
        is_cut = len(rows) > asked.limit or _is_cut(session, asked, asked.ahead, reach)
        if len(rows) > asked.limit or not is_cut:
            return _page(asked, rows, len(rows), not is_cut)
    return _rare(session, asked, rarest.pieces)


def _total(
    session: Session,
    asked: Asked,
    rows: Sequence[Row[Any]],
    near: int,
    near_by: Sequence[Stretch],
    is_near: bool,
) -> tuple[int, bool]:
    """How many there are near by, with the first page, and whether these are all; fewer are looked at if the reports
    must be read for it, and if most of what is near by is something else none, unless these are all."""
    if asked.after is not None:
        return len(rows), False
    is_thin = any(stretch.thickly for stretch in asked.ahead)
    if is_thin or not rarity.are_told(asked.parts):
        from_here = [replace(stretch, thickly=()) for stretch in asked.ahead]
        near_by, is_near = _near_by(session, replace(asked, ahead=from_here), near)
    if is_thin and not is_near:
        return len(rows), False
    return max(len(rows), sum(_count(session, asked, stretch) for stretch in near_by)), is_near


def _near_by(session: Session, asked: Asked, reach: int) -> tuple[list[Stretch], bool]:
    """The next rows of the order, of no stretch more than `reach` where it holds many, as pieces of its index; whether
    these are all."""
    order, whole = asked.order, list[Stretch]()
    for here in asked.ahead:
        begun = replace(here, where=here.thickly or here.where)
        places = select(order.value, order.key).where(*begun.whole()).order_by(*here.sorted(order))
        edge = session.execute(places.limit(1).offset(reach)).one_or_none()
        if edge is not None:
            return [*whole, *here.until(order, *edge)], False
        whole.append(here)
    return whole, True


def _walk(
    session: Session, asked: Asked, ahead: Sequence[Stretch], most: int | None = None
) -> list[Row[Any]]:
    """A page of what is there, each row looked at in the order's index. Of those left in a stretch `most` are read, for
    what the index does not tell; if these are not all, there the walk ends."""
    order, rows = asked.order, list[Row[Any]]()
    untold = [part.checked for part in asked.parts if not part.is_in_order]
    for stretch in ahead:
        missing = asked.limit + 1 - len(rows)
        wanted = _told(asked, stretch).limit(most if untold else missing)
        rows += _read(session, order, wanted, untold, missing, at_last=stretch.at_last)
        is_last = len(rows) > asked.limit or stretch is ahead[-1]
        if is_last or (most is not None and _is_cut(session, asked, [stretch], most)):
            break
    return rows


def _told(asked: Asked, stretch: Stretch) -> Select[Any]:
    """What the order's index leaves of a stretch."""
    order, told = asked.order, [part.checked for part in asked.parts if part.is_in_order]
    key, value = order.key.label("key"), order.value.label("value")
    wanted = select(key, value, literal(0).label("total"), place().label("place"))
    return wanted.where(*stretch.whole(), *told).order_by(*stretch.sorted(order))


def _is_cut(session: Session, asked: Asked, ahead: Sequence[Stretch], most: int) -> bool:
    """Whether not all that the index leaves of some stretch are read on the walk."""
    if rarity.are_told(asked.parts):
        return False
    return any(_number(session, _told(asked, stretch).limit(most)) >= most for stretch in ahead)


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


def _rare(session: Session, asked: Asked, pieces: rarity.Pieces) -> Page:
    """The page from all there are."""
    order, past = asked.order, [only_checked(condition) for condition in asked.past]
    columns = [
        checked(order.key).label("key"),
        checked(order.value).label("value"),
        place().label("place"),
    ]
    found = rarity.all_of([[*past, *piece] for piece in pieces], *columns).subquery()
    # Which later pages do not tell.
    total = func.count().over() if asked.after is None else literal(0)
    page = (
        select(found, total.label("total"))
        .order_by(*orders.directed(order, found.c.value, found.c.key))
        .limit(asked.limit + 1)
    )
    rows = _read(session, order, page)
    return _page(asked, rows, rows[0].total if rows else 0, is_all=True)
