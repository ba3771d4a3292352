"""Pages by key: the next starts after the last item shown, so nothing is skipped or shown twice while rows come."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from errors import FieldsRefused

LONGEST_CURSOR = 200
Row = TypeVar("Row")


class PageQuery(BaseModel):
    """How a list is asked for: `limit` items after the cursor that the last page gave as `next`."""

    limit: int = Field(20, ge=1, le=100, description="How many items.")
    after: str | None = Field(None, max_length=LONGEST_CURSOR, description="`next` of the page before.")


@dataclass(frozen=True)
class Cursor:
    """The place of one row in a list ordered by moment and key."""

    at: datetime
    id: UUID


def read(after: str | None) -> Cursor | None:
    """The cursor a client sent back. Raises FieldsRefused for one that we did not make."""
    if after is None:
        return None
    try:
        at, key = json.loads(base64.urlsafe_b64decode(after.encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return Cursor(moment.astimezone(UTC), UUID(key))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise FieldsRefused(fields={"after": "not_a_cursor"}) from error


def older(
    at: InstrumentedAttribute[datetime], key: InstrumentedAttribute[UUID], than: Cursor
) -> ColumnElement[bool]:
    """Rows after the cursor in a list with the newest first (`ORDER BY at DESC, key DESC`); reads a (at, key) index."""
    place = tuple_(literal(than.at, at.type), literal(than.id, key.type))
    return tuple_(at, key) < place


def cut(rows: Sequence[Row], limit: int, place: Callable[[Row], Cursor]) -> tuple[Sequence[Row], str | None]:
    """A page of `limit` from rows fetched with LIMIT limit + 1, and the cursor of the next page if there is one."""
    if len(rows) <= limit:
        return rows, None
    shown = rows[:limit]
    return shown, write(place(shown[-1]))


def write(cursor: Cursor) -> str:
    """The cursor as clients carry it, without knowing what is in it."""
    said = json.dumps([cursor.at.isoformat(), cursor.id.hex])
    return base64.urlsafe_b64encode(said.encode()).decode()


def answer(items: list[dict[str, Any]], following: str | None) -> dict[str, Any]:
    """A page as JSON: {"items": [...], "next": cursor or null}."""
    return {"items": items, "next": following}
