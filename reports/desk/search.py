"""Finding reports for staff: words as typed without a Vietnamese keyboard, filters, and a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select

from models import Category, Report, State
from models.report import OPEN_STATES
from reports.desk import codes, orders, wordindex
from reports.desk.orders import NEVER, Order
from reports.desk.ways import Way, due_first, only_checked
from reports.desk.wordindex import Question
from reports.entry.access import Scope
from reports.figures.filters import Box, in_group

# What is rare, or of the last few weeks.
WIDE = 3


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
    categories: Sequence[str] | None = None
    group: str | None = None
    units: Sequence[str] = ()
    areas: Sequence[str] = ()
    box: Box | None = None
    since: datetime | None = None
    until: datetime | None = None
    overdue: bool | None = None
    has_photo: bool | None = None
    moderation_pending: bool | None = None

    def by_category(self, categories: Mapping[str, Category]) -> "Criteria":
        """The same without a group: by its categories."""
        if self.group is None:
            return self
        return replace(self, group=None, categories=in_group(self.group, self.categories, categories))

    def by_days(self) -> "Criteria":
        """The same, of the days that the beginning of a code tells, if that is what is typed."""
        begun = codes.begun(self.words)
        if begun is None:
            return self
        since, until = begun.days()
        return replace(self, since=max(self.since or since, since), until=min(self.until or until, until))


@dataclass(frozen=True)
class Part:
    """One condition on reports: what they may be found by (None: nothing finds them), how it is merely checked, how
    SQLite counts those it holds for; whether the indexes of the list's orders hold all that it is about; how the index
    of words is asked for it, if that knows, or PostgreSQL's if only that does, and for each of its words, if it has
    several; so many times what is few is looked at by the index that finds it, if this holds all that the orders' hold
    (else 0); and in which pieces of that index it lies, if these are several: each is read by the index alone, all at
    once are not."""

    way: Way | None
    found: ColumnElement[bool]
    checked: ColumnElement[bool]
    probe: Select[Any]
    is_in_order: bool = False
    of_index: Question | None = None
    of_postgresql: Question | None = None
    each_word: Sequence[Question] = ()
    looked_at: int = 0
    pieces: Sequence[ColumnElement[bool]] = ()

    @property
    def is_indexed_words(self) -> bool:
        """Whether it is words for which their index is asked."""
        return self.way is Way.WORDS and self.of_index is not None


def matching(criteria: Criteria, scope: Scope, at: datetime) -> Select[Report]:
    """The reports of the scope that meet the criteria, in no order."""
    return select(Report).where(*conditions(criteria, scope, at))


def conditions(criteria: Criteria, scope: Scope, at: datetime) -> list[ColumnElement[bool]]:
    """The same as conditions on reports; words are looked up in their index."""
    return [part.found for part in parts(criteria, scope, at)]


def parts(criteria: Criteria, scope: Scope, at: datetime) -> list[Part]:
    """The same, one by one."""
    criteria = criteria.by_days()
    found = _lists(criteria, at)
    if scope.areas is not None:
        of_index = wordindex.of_kind("area", sorted(scope.areas))
        found.append(replace(_part(Way.AREA, scope.where()), of_index=of_index))
    if criteria.box is not None:
        found.append(_in_box(criteria.box))
    if criteria.overdue is False:
        found.append(_part(None, ~overdue(at)))
    if criteria.has_photo is not None:
        found.append(_part(None, Report.has_photo.is_(criteria.has_photo)))
    if criteria.moderation_pending is not None:
        if criteria.moderation_pending:
            waiting = _part(Way.MODERATION, Report.moderation_pending.expression, looked_at=WIDE)
            found.append(replace(waiting, of_postgresql=wordindex.of_kind("moderation", ["true"])))
        else:
            found.append(_part(None, ~Report.moderation_pending))
    # SQLite checks in this order.
    return found + _words(criteria.words)


def _in_box(box: Box) -> Part:
    pieces, inside = box.about_public(), only_checked(box.where(Report.latitude, Report.longitude))
    part = Part(Way.PLACE, and_(or_(*pieces), inside), inside, _probe(or_(*pieces)), is_in_order=True)
    return replace(part, looked_at=WIDE, pieces=[and_(piece, inside) for piece in pieces])


def overdue(at: datetime) -> ColumnElement[bool]:
    """Still open and past its due time, with the clock not standing."""
    return and_(due_first() < at, Report.paused_at.is_(None))


def _part(
    way: Way | None, *conditions: ColumnElement[bool], is_in_order: bool = True, looked_at: int = 0
) -> Part:
    """All of them. Each is checked for itself: first what an index tells, and not all of a report for the rest."""
    found = and_(*conditions)
    checked = and_(*map(only_checked, conditions))
    return Part(way, found, checked, _probe(found), is_in_order, looked_at=looked_at)


def _probe(condition: ColumnElement[bool]) -> Select[Any]:
    return select(literal(1)).select_from(Report).where(condition)


def _words(typed: str) -> list[Part]:
    """A code finds its report, the beginning of one all that begin so; anything else must be among a report's words,
    every word of it."""
    code = typed.strip().upper()
    if codes.WHOLE.fullmatch(code):
        return [_part(Way.WORDS, Report.code == code, is_in_order=False)]
    if begun_code := codes.begun(code):
        is_so, day = _part(None, Report.code.startswith(code), is_in_order=False), begun_code.day
        words, begun = (["pa", day], "") if begun_code.is_whole_day else (["pa"], day)
        return [_indexed(is_so.checked, words, begun), is_so]
    words, begun = wordindex.words_of(typed)
    if not words:
        return [_indexed(wordindex.read_begun(begun), (), begun)] if begun else []
    found_words = _indexed(and_(*map(wordindex.read, words)), words)
    # Very many words begin with a letter: the index would put them all together.
    if not begun:
        return [found_words]
    return [found_words, _part(None, wordindex.read_begun(begun), is_in_order=False)]


def _indexed(checked: ColumnElement[bool], words: Sequence[str], begun: str = "") -> Part:
    asked = wordindex.of_words(words, begun)
    each_word = [wordindex.of_words([word]) for word in words] if len(words) > 1 else []
    return Part(
        Way.WORDS,
        wordindex.indexed(asked),
        checked,
        wordindex.probe(asked),
        of_index=asked,
        each_word=each_word,
    )


def _lists(criteria: Criteria, at: datetime) -> list[Part]:
    """At most one for each way: what contradicts itself is then known to be rare."""
    of_group = select(Category.code).where(Category.group_code == criteria.group)
    sent, since, until = Report.created_at, criteria.since, criteria.until
    of_states = Report.state.in_(_states(criteria))
    is_never = since is not None and until is not None and since >= until
    conditions: list[tuple[Way, object, ColumnElement[bool]]] = [
        (Way.TIME, since, sent >= literal(since, sent.type)),
        (Way.TIME, until, sent < literal(until, sent.type)),
        (Way.TIME, is_never, false()),
        # Past its due time is less than open.
        (Way.STATE, criteria.states, only_checked(of_states) if criteria.overdue else of_states),
        (Way.STATE, criteria.overdue, due_first() < at),
        (Way.STATE, criteria.overdue, Report.paused_at.is_(None)),
        (Way.CATEGORY, criteria.categories is not None, Report.category_code.in_(criteria.categories or ())),
        (Way.CATEGORY, criteria.group, Report.category_code.in_(of_group)),
        (Way.UNIT, criteria.units, Report.unit_code.in_(criteria.units)),
        (Way.AREA, criteria.areas, Report.area_code.in_(criteria.areas)),
    ]
    by_way: dict[Way, list[ColumnElement[bool]]] = {}
    for way, given, condition in conditions:
        if given:
            by_way.setdefault(way, []).append(condition)
    known = {
        Way.CATEGORY: wordindex.of_kind("category", criteria.categories),
        Way.UNIT: wordindex.of_kind("unit", criteria.units),
        Way.AREA: wordindex.of_kind("area", criteria.areas),
    }
    # Of several states nearly all are in one.
    is_rare = len(set(criteria.states)) == 1 and not criteria.overdue
    states = wordindex.of_kind("state", criteria.states) if is_rare else None
    # What was sent until some day is mostly nearly all.
    looked_at = {Way.TIME: WIDE if since else 1, Way.STATE: WIDE if criteria.overdue else 0}
    found = [
        replace(
            _part(way, *these, looked_at=looked_at.get(way, 0)),
            of_index=known.get(way),
            of_postgresql=states if way is Way.STATE else None,
        )
        for way, these in by_way.items()
    ]
    if criteria.overdue is not False or not criteria.states or not OPEN_STATES.issuperset(criteria.states):
        return found
    return [_in_time(part, at) if part.way is Way.STATE else part for part in found]


def _in_time(of_states: Part, at: datetime) -> Part:
    """What is open and not overdue, which is the least of what is open: due later, never, or the clock stands."""
    in_time = or_(
        and_(due_first() >= at, due_first() < NEVER),
        and_(Report.state.in_(sorted(OPEN_STATES)), Report.due_at.is_(None)),
        and_(Report.state == State.NEEDS_INFO, Report.paused_at.is_not(None)),
    )
    found = and_(in_time, of_states.checked)
    return replace(of_states, way=Way.IN_TIME, found=found, probe=_probe(in_time), of_postgresql=None)


def _states(criteria: Criteria) -> list[State]:
    """Those in which a report may be; what is done is not overdue."""
    return sorted(state for state in criteria.states if not criteria.overdue or state in OPEN_STATES)
