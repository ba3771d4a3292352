"""Lists in an order of their own, paged by key: the cursor holds the last item's place, so pages never overlap."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from errors import FieldsRefused

Row = TypeVar("Row")
# What has no due time comes after everything that has one.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    """An order by `value` (never null), ties by `key`. `read` makes the value from what a cursor carries of it.

    `last` is a value that very many have, after all others of an ascending order.
    """

    name: str
    value: InstrumentedAttribute[Any] | ColumnElement[Any]
    key: InstrumentedAttribute[UUID] | ColumnElement[UUID]
    read: Callable[[Any], Any]
    descending: bool = False
    last: object = None


def page(
    session: Session, wanted: Select[Row], order: Order, limit: int, after: str | None
) -> tuple[list[Row], str | None]:
    """One page of a statement that selects one entity, and the next cursor. Raises FieldsRefused for a wrong one."""
    ordered: Select[Any] = wanted.add_columns(order.value, order.key).limit(limit + 1)
    ordered = ordered.where(*past(order, after)).order_by(*directed(order, order.value, order.key))
    return cut(order, session.execute(ordered).all(), limit)


def directed(
    order: Order, *parts: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> list[ColumnElement[Any]]:
    """The columns, in the order's direction."""
    return [part.desc() if order.descending else part.asc() for part in parts]


def past(order: Order, after: str | None) -> list[ColumnElement[bool]]:
    """As conditions: after the cursor (none without one). Raises FieldsRefused for a wrong one."""
    if after is None:
        return []
    value, key = place(order, after)
    if order.last is not None and value == order.last:
        return [at_last(order), order.key > key]
    return [_on_this_side(order, value), _beside(order, value, key, strictly=True)]


def place(order: Order, after: str) -> tuple[Any, UUID]:
    """The value and the key a cursor tells. Raises FieldsRefused for a wrong one."""
    try:
        name, value, key = json.loads(base64.urlsafe_b64decode(after.encode()))
        if name != order.name:
            raise ValueError("a cursor of another order")
        return order.read(value), UUID(key)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise FieldsRefused(fields={"after": "not_a_cursor"}) from error


def until(order: Order, value: object, key: UUID) -> list[ColumnElement[bool]]:
    """As a condition: not after the place of a row."""
    return [_on_this_side(order, value, turned=True), _beside(order, value, key, turned=True)]


def at_last(order: Order) -> ColumnElement[bool]:
    """As a condition: among those that have the last value of an ascending order, sorted by their keys alone."""
    return order.value == literal(order.last, order.value.type)


def cut(order: Order, rows: Sequence[Any], limit: int) -> tuple[list[Any], str | None]:
    """A page of `limit` from rows (entity, value, key) fetched with LIMIT limit + 1, and the next page's cursor."""
    shown = [row[0] for row in rows[:limit]]
    if len(rows) <= limit:
        return shown, None
    return shown, _write(order, *rows[limit - 1][1:3])


def moment(said: object) -> datetime:
    """A moment from a cursor. Raises ValueError, OverflowError (one that no calendar has in UTC)."""
    found = datetime.fromisoformat(str(said))
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found.astimezone(UTC)


def _beside(
    order: Order, value: object, key: UUID, *, turned: bool = False, strictly: bool = False
) -> ColumnElement[bool]:
    """After a place, or with `turned` before it."""
    there = tuple_(literal(value, order.value.type), literal(key, order.key.type))
    here = tuple_(order.value, order.key)
    if order.descending is not turned:
        return here < there if strictly else here <= there
    return here > there if strictly else here >= there


def _on_this_side(order: Order, value: object, *, turned: bool = False) -> ColumnElement[bool]:
    """The same for the value alone: SQLite finds a pair's place only in an index of columns, not of expressions."""
    there = literal(value, order.value.type)
    return order.value <= there if order.descending is not turned else order.value >= there


def _write(order: Order, value: object, key: UUID) -> str:
    said = json.dumps([order.name, value.isoformat() if isinstance(value, datetime) else value, key.hex])
    return base64.urlsafe_b64encode(said.encode()).decode()
