"""Figures as JSON: every share with its numerator and denominator, every median with the number behind it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Area, Category, CategoryGroup, Unit
from reports.figures.definitions import By, Figures, Median, Share, Table
from reports.views import moment


class ShareView(BaseModel):
    """A part of a whole; `share` is null where the whole is nothing."""

    numerator: int
    denominator: int
    share: float | None = Field(description="0 to 1.")


class MedianView(BaseModel):
    """The middle of `count` durations, in hours; null of none."""

    median_hours: float | None
    count: int


class SatisfactionView(BaseModel):
    """Ratings of 1 to 5: `satisfied` are 4 and 5, `accepted` 3 to 5."""

    count: int
    mean: float | None
    satisfied: ShareView
    accepted: ShareView


class FiguresView(BaseModel):
    """Figures of one row. All but `ended` are about the reports sent in the period, as they stand now."""

    received: int = Field(description="Reports sent in the period.")
    open: int = Field(description="Of these, not ended yet.")
    ended: int = Field(
        description="Reports, whenever sent, that were resolved or ended otherwise in the period."
    )
    on_time: ShareView = Field(
        description="Of the received with a due time, not ended without work, resolved or past due: resolved in time."
    )
    first_response: MedianView = Field(description="From sending until a unit first accepts or resolves.")
    resolution: MedianView = Field(description="From sending to the latest result.")
    open_age: MedianView = Field(description="From sending to now, of the open ones.")
    oldest_open_hours: float | None
    satisfaction: SatisfactionView | None = Field(
        description="Null where so few rated that they are not told."
    )


class RowView(FiguresView):
    """Figures of what `key` names: a code, a state, a day, the Monday of a week, or a month."""

    key: str
    name: str
    name_en: str


class TableView(BaseModel):
    """Figures by something."""

    by: str
    first_day: str
    last_day: str
    at: str = Field(description="When it was counted.")
    total: FiguresView | None = Field(description="Null where it is too small to be told to the public.")
    items: list[RowView]


def view(session: Session, table: Table, at: datetime) -> dict[str, Any]:
    """The table as a TableView."""
    names = _names(session, table.by, table.rows)
    items = []
    for key, row in table.rows.items():
        name, name_en = names.get(key, (key, key))
        items.append({"key": key, "name": name, "name_en": name_en} | _figures(row))
    return {
        "by": table.by.value,
        "first_day": f"{table.period.first}",
        "last_day": f"{table.period.last}",
        "at": moment(at),
        "total": _figures(table.total) if table.total else None,
        "items": items,
    }


def _figures(row: Figures) -> dict[str, Any]:
    return {
        "received": row.received,
        "open": row.open,
        "ended": row.ended,
        "on_time": _share(row.on_time),
        "first_response": _median(row.first_response),
        "resolution": _median(row.resolution),
        "open_age": _median(row.open_age),
        "oldest_open_hours": _hours(row.oldest),
        "satisfaction": None if row.ratings_hidden else _satisfaction(row),
    }


def _satisfaction(row: Figures) -> dict[str, Any]:
    rated = row.satisfied.denominator
    return {
        "count": rated,
        "mean": round(row.stars / rated, 2) if rated else None,
        "satisfied": _share(row.satisfied),
        "accepted": _share(row.accepted),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"numerator": share.numerator, "denominator": share.denominator, "share": share.share}


def _median(median: Median) -> dict[str, Any]:
    return {"median_hours": _hours(median.seconds), "count": median.count}


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def _names(session: Session, by: By, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Vietnamese and English names of codes; states and days are called by themselves."""
    sources: dict[By, tuple[Any, Any, Any]] = {
        By.CATEGORY: (Category.code, Category.name_vi, Category.name_en),
        By.GROUP: (CategoryGroup.code, CategoryGroup.name_vi, CategoryGroup.name_en),
        By.AREA: (Area.code, Area.full_name, Area.full_name),
        By.UNIT: (Unit.code, Unit.name, Unit.name_en),
    }
    if by not in sources:
        return {}
    code, name, name_en = sources[by]
    rows = session.execute(select(code, name, name_en).where(code.in_(list(keys))))
    return {row[0]: (row[1], row[2]) for row in rows}
