"""Finding reports for staff: words as typed without a Vietnamese keyboard, filters, and a page at a time."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true

from models import Category, Photo, Publication, Report, State
from models.report import OPEN_STATES
from reports.desk import orders, wordindex
from reports.desk.orders import NEVER, Order
from reports.desk.ways import Way, due_first, only_checked
from reports.entry.access import Scope
from reports.figures.filters import Box

CODE = re.compile(r"PA-\d{6}-\d{5,}", re.ASCII)
# With as much of the day, or of the number after it.
CODE_BEGUN = re.compile(r"PA-(\d{1,6})|PA-(\d{6})-\d{0,4}", re.ASCII)


class Sort(StrEnum):
    """How staff see the list."""

    LATEST = "latest"
    CHANGED = "changed"
    DUE = "due"


ORDERS = {
    Sort.LATEST: Order("latest", Report.created_at, Report.id, orders.moment, descending=True),
    Sort.CHANGED: Order("changed", Report.updated_at, Report.id, orders.moment, descending=True),
    Sort.DUE: Order("due", due_first(), Report.id, orders.moment, last=NEVER),
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


@dataclass(frozen=True)
class Part:
    """One condition on reports: what they may be found by (None: nothing finds them), how it is merely checked, and
    how SQLite counts those it holds for."""

    way: Way | None
    found: ColumnElement[bool]
    checked: ColumnElement[bool]
    probe: Select[Any]


def matching(criteria: Criteria, scope: Scope, at: datetime) -> Select[Report]:
    """The reports of the scope that meet the criteria, in no order."""
    return select(Report).where(*conditions(criteria, scope, at))


def conditions(criteria: Criteria, scope: Scope, at: datetime) -> list[ColumnElement[bool]]:
    """The same as conditions on reports; words are looked up in their index."""
    return [part.found for part in parts(criteria, scope, at)]


def parts(criteria: Criteria, scope: Scope, at: datetime) -> list[Part]:
    """The same, one by one."""
    found = [*_words(criteria.words), *_lists(criteria), *_times(criteria)]
    if scope.areas is not None:
        found.append(_part(Way.AREA, scope.where()))
    if criteria.box is not None:
        found.append(_part(Way.PLACE, criteria.box.where(Report.tile, Report.latitude, Report.longitude)))
    for way, wanted, condition in (
        (Way.STATE, criteria.overdue, overdue(at)),
        (None, criteria.has_photo, Report.has_photo == true()),
        (None, criteria.moderation_pending, moderation_pending()),
    ):
        if wanted is not None:
            found.append(_part(way if wanted else None, condition if wanted else ~condition))
    return found


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


def _part(way: Way | None, condition: ColumnElement[bool]) -> Part:
    return Part(
        way, condition, only_checked(condition), select(literal(1)).select_from(Report).where(condition)
    )


def _words(typed: str) -> list[Part]:
    """A code finds its report, the beginning of one all that begin so; anything else must be among a report's words,
    every word of it."""
    code = typed.strip().upper()
    if CODE.fullmatch(code):
        return [_part(Way.WORDS, Report.code == code)]
    if begun_code := CODE_BEGUN.fullmatch(code):
        begun_day, day = begun_code.groups()
        asked = (["pa", day], "") if day else (["pa"], begun_day)
        is_so = Report.code.startswith(code)
        found = and_(wordindex.indexed(*asked), is_so)
        return [Part(Way.WORDS, found, only_checked(is_so), wordindex.probe(*asked))]
    words, begun = wordindex.words_of(typed)
    if not words:
        return [_begun(begun)] if begun else []
    read = and_(*map(wordindex.read, words))
    found_words = Part(Way.WORDS, wordindex.indexed(words), read, wordindex.probe(words))
    # Very many words begin with a letter: the index would put them all together.
    return [found_words, *([_part(None, wordindex.read_begun(begun))] if begun else [])]


def _begun(word: str) -> Part:
    asked = ((), word)
    return Part(Way.WORDS, wordindex.indexed(*asked), wordindex.read_begun(word), wordindex.probe(*asked))


def _lists(criteria: Criteria) -> list[Part]:
    of_group = select(Category.code).where(Category.group_code == criteria.group)
    pairs: list[tuple[Way, object, ColumnElement[bool]]] = [
        (Way.STATE, criteria.states, Report.state.in_(sorted(criteria.states))),
        (Way.CATEGORY, criteria.categories, Report.category_code.in_(criteria.categories)),
        (Way.CATEGORY, criteria.group, Report.category_code.in_(of_group)),
        (Way.UNIT, criteria.units, Report.unit_code.in_(criteria.units)),
        (Way.AREA, criteria.areas, Report.area_code.in_(criteria.areas)),
    ]
    return [_part(way, condition) for way, given, condition in pairs if given]


def _times(criteria: Criteria) -> list[Part]:
    found = []
    if criteria.since is not None:
        found.append(_part(Way.TIME, Report.created_at >= criteria.since))
    if criteria.until is not None:
        found.append(_part(Way.TIME, Report.created_at < criteria.until))
    return found
