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
    """An order by `value` (never null), ties by `key`. `read` makes the value from what a cursor carries of it."""

    name: str
    value: InstrumentedAttribute[Any] | ColumnElement[Any]
    key: InstrumentedAttribute[UUID] | ColumnElement[UUID]
    read: Callable[[Any], Any]
    descending: bool = False


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
    """As a condition: after the cursor. None where there is no cursor. Raises FieldsRefused for a wrong one."""
    if after is None:
        return []
    place = _place(order, *_read(order, after))
    here = tuple_(order.value, order.key)
    return [here < place if order.descending else here > place]


def until(order: Order, value: object, key: UUID) -> ColumnElement[bool]:
    """As a condition: not after the place of a row."""
    place = _place(order, value, key)
    here = tuple_(order.value, order.key)
    return here >= place if order.descending else here <= place


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


def _place(order: Order, value: object, key: UUID) -> ColumnElement[Any]:
    return tuple_(literal(value, order.value.type), literal(key, order.key.type))


def _read(order: Order, after: str) -> tuple[Any, UUID]:
    try:
        name, value, key = json.loads(base64.urlsafe_b64decode(after.encode()))
        if name != order.name:
            raise ValueError("a cursor of another order")
        return order.read(value), UUID(key)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise FieldsRefused(fields={"after": "not_a_cursor"}) from error


def _write(order: Order, value: object, key: UUID) -> str:
    said = json.dumps([order.name, value.isoformat() if isinstance(value, datetime) else value, key.hex])
    return base64.urlsafe_b64encode(said.encode()).decode()
