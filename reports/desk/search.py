"""Finding reports for staff: words as typed without a Vietnamese keyboard, filters, and a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select

from models import Category, Report, State
from models.report import OPEN_STATES
from reports.desk import codes, orders, wordindex
from reports.desk.orders import NEVER, Order
from reports.desk.parts import Part, part, probe
from reports.desk.ways import Way, due_first, only_checked
from reports.entry.access import Scope
from reports.figures.filters import Box, in_group

# So many times what is few is looked at, by an index alone that holds all that a list asks.
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


def matching(criteria: Criteria, scope: Scope, at: datetime) -> Select[Report]:
    """The reports of the scope that meet the criteria, in no order."""
    return select(Report).where(*conditions(criteria, scope, at))


def conditions(criteria: Criteria, scope: Scope, at: datetime) -> list[ColumnElement[bool]]:
    """The same as conditions on reports; words are looked up in their index."""
    return [one.found for one in parts(criteria, scope, at)]


def parts(criteria: Criteria, scope: Scope, at: datetime) -> list[Part]:
    """The same, one by one."""
    criteria = criteria.by_days()
    found = _lists(criteria, at)
    if scope.areas is not None:
        of_index = wordindex.of_kind("area", sorted(scope.areas))
        found.append(replace(part(Way.AREA, scope.where()), of_index=of_index))
    if criteria.box is not None:
        found.append(_in_box(criteria.box))
    if criteria.overdue is False:
        found.append(part(None, ~overdue(at)))
    if criteria.has_photo is not None:
        found.append(part(None, Report.has_photo.is_(criteria.has_photo)))
    if criteria.moderation_pending is not None:
        if criteria.moderation_pending:
            waiting = part(Way.MODERATION, Report.moderation_pending.expression, looked_at=WIDE)
            found.append(replace(waiting, of_postgresql=wordindex.of_kind("moderation", ["true"])))
        else:
            found.append(part(None, ~Report.moderation_pending))
    # SQLite checks in this order.
    return found + _words(criteria.words)


def _in_box(box: Box) -> Part:
    pieces, inside = box.about_public(), only_checked(box.where(Report.latitude, Report.longitude))
    found = Part(Way.PLACE, and_(or_(*pieces), inside), inside, probe(or_(*pieces)), is_in_order=True)
    return replace(found, looked_at=WIDE, pieces=[and_(piece, inside) for piece in pieces])


def overdue(at: datetime) -> ColumnElement[bool]:
    """Still open and past its due time, with the clock not standing."""
    return and_(due_first() < at, Report.paused_at.is_(None))


def _words(typed: str) -> list[Part]:
    """A code finds its report, the beginning of one all that begin so; anything else must be among a report's words,
    every word of it."""
    code = typed.strip().upper()
    if codes.WHOLE.fullmatch(code):
        return [part(Way.WORDS, Report.code == code, is_in_order=False)]
    if begun_code := codes.begun(code):
        is_so = part(None, Report.code.startswith(code), is_in_order=False)
        of_day = [_indexed(is_so.checked, ["pa", begun_code.day])] if begun_code.is_whole_day else []
        return [*of_day, is_so]
    words, begun = wordindex.words_of(typed)
    if not words:
        return [_indexed(wordindex.read_begun(begun), (), begun)] if begun else []
    found_words = _indexed(and_(*map(wordindex.read, words)), words)
    # Very many words begin with a letter: the index would put them all together.
    if not begun:
        return [found_words]
    return [found_words, part(None, wordindex.read_begun(begun), is_in_order=False)]


def code_begun(typed: str) -> Part | None:
    """The beginning of a code, as the index of words may be asked for it: that tells of more, and nobody knows of how
    many. Its days find it sooner, unless the newest are looked for."""
    begun = codes.begun(typed)
    if begun is None or begun.is_whole_day:
        return None
    return _indexed(only_checked(Report.code.startswith(begun.code)), ["pa"], begun.day)


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
            part(way, *these, looked_at=looked_at.get(way, 0)),
            of_index=known.get(way),
            of_postgresql=states if way is Way.STATE else None,
        )
        for way, these in by_way.items()
    ]
    if criteria.overdue is not False or not criteria.states or not OPEN_STATES.issuperset(criteria.states):
        return found
    return [_in_time(one, at) if one.way is Way.STATE else one for one in found]


def _in_time(of_states: Part, at: datetime) -> Part:
    """What is open and not overdue, which is the least of what is open: due later, never, or the clock stands."""
    in_time = or_(
        and_(due_first() >= at, due_first() < NEVER),
        and_(Report.state.in_(sorted(OPEN_STATES)), Report.due_at.is_(None)),
        and_(Report.state == State.NEEDS_INFO, Report.paused_at.is_not(None)),
    )
    found = and_(in_time, of_states.checked)
    return replace(of_states, way=Way.IN_TIME, found=found, probe=probe(in_time), of_postgresql=None)


def _states(criteria: Criteria) -> list[State]:
    """Those in which a report may be; what is done is not overdue."""
    return sorted(state for state in criteria.states if not criteria.overdue or state in OPEN_STATES)
