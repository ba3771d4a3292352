"""When an office is open: weekly hours, holidays and make-up Saturdays as data, read as stretches of UTC time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import combinations
from zoneinfo import ZoneInfo

from models import DayKind

VIETNAM_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = 0
# No office is shut for a year: past this the calendar itself is wrong, and looking on would never end.
LONGEST_CLOSURE = 366


def last_day(valid_to: date | None) -> date | None:
    """The last valid day, as the calendar wants it: the tables keep the first day no longer valid, as everywhere."""
    return valid_to - timedelta(days=1) if valid_to else None


class CalendarMissing(LookupError):
    """The calendar names no office hours where some were needed: there is nothing to count with."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One span of local office time on one weekday (0 = Monday); a lunch break makes two of them.

    Holds from `valid_from` to `valid_to`, both included; None is without end. Raises ValueError.
    """

    weekday: int
    opens: time
    closes: time
    valid_from: date = date.min
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"weekday {self.weekday} is not 0 (Monday) to 6")
        if self.opens >= self.closes:
            raise ValueError(f"office hours close at {self.closes}, not after they open at {self.opens}")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"office hours end on {self.valid_to}, before they start on {self.valid_from}")

    def holds_on(self, day: date) -> bool:
        """Whether the span is in force on a day, whatever its weekday."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of open time, aware UTC, `opens` before `closes`."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class Calendar:
    """The working calendar of an office. Raises ValueError for overlapping hours or an unknown kind of day.

    `days` maps a date to a DayKind (or its value): a holiday is off whatever its weekday; a make-up Saturday
    (the yearly announcement's "làm bù") keeps Monday's hours. `covered_years` are the years whose announcement has been
    imported: swaps are never computed, the Prime Minister's office announces them each year (Labour Code 2019,
    art. 112).
    """

    office_hours: Sequence[OfficeHours]
    days: Mapping[date, str]
    covered_years: frozenset[int]
    zone: tzinfo = VIETNAM_TIME
    _stretches: dict[date, list[Stretch]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for kind in set(self.days.values()):
            DayKind(kind)
        for one, other in combinations(self.office_hours, 2):
            if _overlap(one, other):
                raise ValueError(
                    f"office hours overlap on weekday {one.weekday}: {one.opens} and {other.opens}"
                )

    def stretches_on(self, day: date) -> list[Stretch]:
        """The open stretches of a local day, earliest first; empty on a day off."""
        found = self._stretches.get(day)
        if found is None:
            found = self._stretches[day] = self._open_on(day)
        return found

    def _open_on(self, day: date) -> list[Stretch]:
        kind = self.days.get(day)
        if kind == DayKind.HOLIDAY:
            return []
        weekday = MONDAY if kind == DayKind.WORKING_WEEKEND else day.weekday()
        spans = [span for span in self.office_hours if span.weekday == weekday and span.holds_on(day)]
        return sorted(
            (Stretch(self.utc(day, span.opens), self.utc(day, span.closes)) for span in spans),
            key=lambda stretch: stretch.opens,
        )

    def is_working(self, day: date) -> bool:
        """Whether the office opens at all on a local day."""
        return bool(self.stretches_on(day))

    def working_day(self, day: date, steps: int = 0) -> date:
        """The first working day on or after `day`, or the `steps`-th working day after that. Raises CalendarMissing."""
        for found in self._working_days(day):
            if steps == 0:
                return found
            steps -= 1
        raise CalendarMissing(f"no office hours in the year after {day}")

    def stretches_from(self, moment: datetime) -> Iterator[Stretch]:
        """Open stretches that close after a moment, in order, without end. Raises CalendarMissing."""
        for day in self._working_days(self.local(moment).date()):
            yield from (stretch for stretch in self.stretches_on(day) if stretch.closes > moment)

    def open_time(self, since: datetime, until: datetime) -> timedelta:
        """Office time between two moments; zero when `until` is not after `since`."""
        total = timedelta()
        day, last = self.local(since).date(), self.local(until).date()
        while day <= last:
            for stretch in self.stretches_on(day):
                total += max(min(stretch.closes, until) - max(stretch.opens, since), timedelta())
            day += timedelta(days=1)
        return total

    def advance(self, moment: datetime, amount: timedelta) -> datetime:
        """The earliest moment that has `amount` of office time behind it, counted from `moment`.

        A zero amount is `moment` itself. Raises CalendarMissing.
        """
        if amount <= timedelta():
            return moment
        for stretch in self.stretches_from(moment):
            begins = max(stretch.opens, moment)
            if amount <= stretch.closes - begins:
                return begins + amount
            amount -= stretch.closes - begins
        raise CalendarMissing(f"no office hours in the year after {moment}")

    def local(self, moment: datetime) -> datetime:
        """A moment on the office's wall clock. Raises ValueError when it carries no zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone cannot be placed in a calendar")
        return moment.astimezone(self.zone)

    def utc(self, day: date, wall: time) -> datetime:
        """The UTC moment of a wall-clock time on a local day."""
        return datetime.combine(day, wall, self.zone).astimezone(UTC)

    def missing_years(self, until: date, since: date | None = None) -> list[int]:
        """Years up to `until` whose announcement has not been imported; counted from `since`, else the first covered.

        Deadlines that reach into them follow the weekly rule and the fixed days known so far, and are provisional.
        """
        first = since.year if since else min(self.covered_years, default=until.year)
        return [year for year in range(first, until.year + 1) if year not in self.covered_years]

    def _working_days(self, day: date) -> Iterator[date]:
        closed = 0
        while closed < LONGEST_CLOSURE:
            if self.is_working(day):
                closed = 0
                yield day
            closed += 1
            day += timedelta(days=1)
        raise CalendarMissing(f"no office hours in the year before {day}")


def _overlap(one: OfficeHours, other: OfficeHours) -> bool:
    return (
        one.weekday == other.weekday
        and one.opens < other.closes
        and other.opens < one.closes
        and one.valid_from <= (other.valid_to or date.max)
        and other.valid_from <= (one.valid_to or date.max)
    )
