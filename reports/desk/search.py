"""Finding reports for staff: words as typed without a Vietnamese keyboard, filters, and a page at a time."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from models import Category, Photo, Publication, Report, State
from models.report import OPEN_STATES
from reports.desk import orders
from reports.desk.orders import NEVER, Order
from reports.desk.ways import checked
from reports.entry.access import Scope
from reports.figures.filters import Box
from reports.wording import fold

CODE = re.compile(r"PA-\d{6}-\d{5,}", re.IGNORECASE)
# Counting goes no further: "more than ten thousand" is all that anybody wants to know of a number that large.
COUNTED = 10_000
MOST_WORDS = 12


class Sort(StrEnum):
    """How staff see the list."""

    LATEST = "latest"
    CHANGED = "changed"
    DUE = "due"


ORDERS = {
    Sort.LATEST: Order("latest", Report.created_at, Report.id, orders.moment, descending=True),
    Sort.CHANGED: Order("changed", Report.updated_at, Report.id, orders.moment, descending=True),
    Sort.DUE: Order("due", func.coalesce(Report.due_at, NEVER), Report.id, orders.moment),
}


@dataclass(frozen=True)
class Criteria:
    """What is looked for; every part that is given must hold."""

    words: str = ""
    states: Collection[State] = ()
    categories: Sequence[str] = ()
    group: str | None = None
    units: Sequence[str] = ()
    areas: Sequence[str] = ()
    box: Box | None = None
    since: datetime | None = None
    until: datetime | None = None
    overdue: bool | None = None
    has_photo: bool | None = None
    moderation_pending: bool | None = None


def matching(criteria: Criteria, scope: Scope, at: datetime) -> Select[Report]:
    """The reports of the scope that meet the criteria, in no order."""
    return select(Report).where(*conditions(criteria, scope, at))


def conditions(criteria: Criteria, scope: Scope, at: datetime) -> list[ColumnElement[bool]]:
    """The same as conditions on reports."""
    found = [scope.where(), *_words(criteria.words), *_lists(criteria), *_times(criteria)]
    if criteria.box is not None:
        found.append(criteria.box.where(Report.tile, Report.latitude, Report.longitude))
    for wanted, condition in (
        (criteria.overdue, overdue(at)),
        (criteria.has_photo, Report.has_photo == true()),
        (criteria.moderation_pending, moderation_pending()),
    ):
        if wanted is not None:
            found.append(condition if wanted else ~condition)
    return found


def count(session: Session, wanted: Select[Report], most: int = COUNTED) -> tuple[int, bool]:
    """How many there are, counted to `most`, and whether that is all."""
    counted = wanted.with_only_columns(Report.id).limit(most + 1).subquery()
    found = session.scalar(select(func.count()).select_from(counted)) or 0
    return min(found, most), found <= most


def overdue(at: datetime) -> ColumnElement[bool]:
    """Still open and past its due time, with the clock not standing."""
    return and_(
        Report.state.in_(sorted(OPEN_STATES)),
        Report.due_at.is_not(None),
        Report.due_at < at,
        Report.paused_at.is_(None),
    )


def moderation_pending() -> ColumnElement[bool]:
    """Shown to everyone, with words or photos that nobody has looked at yet."""
    unseen = select(Photo.id).where(Photo.report_id == Report.id, Photo.publication == Publication.PENDING)
    return and_(
        Report.visible,
        or_(
            Report.public_description.is_(None),
            and_(Report.resolved_at.is_not(None), Report.public_result.is_(None)),
            unseen.exists(),
        ),
    )


def _words(typed: str) -> list[ColumnElement[bool]]:
    """A code finds its report; anything else must be in the folded text, every word of it."""
    if CODE.fullmatch(typed.strip()):
        return [Report.code == typed.strip().upper()]
    words = sorted(set(fold(typed).split()), key=len, reverse=True)[:MOST_WORDS]
    return [Report.search_text.contains(word, autoescape=True) for word in words]


def _lists(criteria: Criteria) -> list[ColumnElement[bool]]:
    of_group = select(Category.code).where(Category.group_code == criteria.group)
    # Only open reports are few: SQLite would look for any state by its index and sort all it finds.
    state = Report.state if OPEN_STATES.issuperset(criteria.states) else checked(Report.state)
    pairs: list[tuple[object, ColumnElement[bool]]] = [
        (criteria.states, state.in_(sorted(criteria.states))),
        (criteria.categories, Report.category_code.in_(criteria.categories)),
        (criteria.group, Report.category_code.in_(of_group)),
        (criteria.units, Report.unit_code.in_(criteria.units)),
        (criteria.areas, Report.area_code.in_(criteria.areas)),
    ]
    return [condition for given, condition in pairs if given]


def _times(criteria: Criteria) -> list[ColumnElement[bool]]:
    conditions = []
    if criteria.since is not None:
        conditions.append(Report.created_at >= criteria.since)
    if criteria.until is not None:
        conditions.append(Report.created_at < criteria.until)
    return conditions
