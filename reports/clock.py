"""Deadlines: a norm counted over a working calendar, its warnings, and its pauses. Pure arithmetic, UTC in and out.

**How a deadline is counted**

* Minutes, hours, days and months run straight through nights and holidays. `days` and `months` may still end with an
  office day (below). A month ends on the day of the same number, or on the last of a shorter month (art. 146-148).
* Working units count from the *counted moment*: the moment of sending, unless the office has not opened yet that
  day (then its opening); sent after the norm's `cutoff` or on a day off, it counts as sent at the opening of the next
  working day. Without a cutoff every minute of a working day counts for that day.
* `working_hours` run only while the office is open. A deadline that falls on a closing time stays there. How many
  hours make a working day is what the calendar's hours add up to (8 in the usual ones), not a constant.
* `working_days` do not count the first day (Civil Code 2015, art. 147). The deadline falls on the n-th working day
  after the counted one, at the moment of that day the norm's `ends` says.
* `days` with `ends=office_close` that run out on a day off move to the end of the next working day (art. 148).
* Same-day matters ("nhận sau 15 giờ trả ngày làm việc tiếp theo") are 0 working days, cutoff 15:00, `office_close`.

A pause (waiting for the resident) moves the deadline on by the office time lost, so what was left is still left.
Past the years that a calendar covers the weekly rule goes on: ask `Calendar.missing_years` and call the answer
provisional.
"""

import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from models import DayKind
from reports.office_hours import Calendar, CalendarMissing, OfficeHours

__all__ = [
    "Calendar",
    "CalendarMissing",
    "DayKind",
    "Ends",
    "Norm",
    "NormUnit",
    "OfficeHours",
    "counted_from",
    "due",
    "elapsed",
    "moment_at_share",
    "resume",
    "share_used",
]

ALMOST = math.nextafter(1.0, 0.0)


class NormUnit(StrEnum):
    """What a norm is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"

    @property
    def is_working(self) -> bool:
        """Whether only office time counts."""
        return self in (NormUnit.WORKING_HOURS, NormUnit.WORKING_DAYS)


class Ends(StrEnum):
    """At which moment of the last day a norm in days or working days runs out.

    `same_minute`: the wall-clock minute it counted from, so a report put off to the next opening is due at opening
    time, and nobody who sends later is due earlier. `sent_minute`: the wall-clock minute it was sent, also when it
    counts from a later day. `office_close`: when the office closes.
    """

    SAME_MINUTE = "same_minute"
    SENT_MINUTE = "sent_minute"
    OFFICE_CLOSE = "office_close"


@dataclass(frozen=True, slots=True)
class Norm:
    """How long a matter may take. `cutoff` (local, inclusive) concerns working units, `ends` concerns days.

    Raises ValueError for a negative amount, or for none where the matter would be due at once.
    """

    amount: int
    unit: NormUnit
    cutoff: time | None = None
    ends: Ends = Ends.SAME_MINUTE

    def __post_init__(self) -> None:
        same_day = self.unit in (NormUnit.DAYS, NormUnit.WORKING_DAYS) and self.ends == Ends.OFFICE_CLOSE
        if self.amount < 0 or (self.amount == 0 and not same_day):
            raise ValueError(f"{self.amount} {self.unit} is no norm")


def due(calendar: Calendar, norm: Norm, start: datetime) -> datetime:
    """When a matter sent at `start` is due, by the rules above. Raises CalendarMissing, ValueError (no zone)."""
    match norm.unit:
        case NormUnit.MINUTES:
            return _utc(start) + timedelta(minutes=norm.amount)
        case NormUnit.HOURS:
            return _utc(start) + timedelta(hours=norm.amount)
        case NormUnit.WORKING_HOURS:
            return calendar.advance(counted_from(calendar, norm, start), timedelta(hours=norm.amount))
        case NormUnit.DAYS | NormUnit.MONTHS:
            return _due_in_days(calendar, norm, start)
        case NormUnit.WORKING_DAYS:
            return _due_in_working_days(calendar, norm, start)


def counted_from(calendar: Calendar, norm: Norm, start: datetime) -> datetime:
    """The moment from which a norm counts: `start`, or the opening to which a late or early sending is put off."""
    if not norm.unit.is_working:
        return _utc(start)
    local = calendar.local(start)
    day = local.date()
    if norm.cutoff is not None and local.time() > norm.cutoff:
        day += timedelta(days=1)
    opening = calendar.stretches_on(calendar.working_day(day))[0].opens
    return max(_utc(start), opening)


def _due_in_days(calendar: Calendar, norm: Norm, start: datetime) -> datetime:
    local = calendar.local(start)
    if norm.unit == NormUnit.MONTHS:
        last = _months_after(local.date(), norm.amount)
    else:
        last = local.date() + timedelta(days=norm.amount)
    if norm.ends == Ends.OFFICE_CLOSE:
        return _closing(calendar, last, start)
    return calendar.utc(last, local.time())


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _due_in_working_days(calendar: Calendar, norm: Norm, start: datetime) -> datetime:
    counted = calendar.local(counted_from(calendar, norm, start))
    last = calendar.working_day(counted.date(), norm.amount)
    if norm.ends == Ends.OFFICE_CLOSE:
        return _closing(calendar, last, start)
    minute = calendar.local(start) if norm.ends == Ends.SENT_MINUTE else counted
    return calendar.utc(last, minute.time())


def _closing(calendar: Calendar, day: date, start: datetime) -> datetime:
    """When the office closes on the first working day from `day`; the next one's where it had closed at `start`."""
    last = calendar.working_day(day)
    closing = calendar.stretches_on(last)[-1].closes
    if closing > start:
        return closing
    return calendar.stretches_on(calendar.working_day(last, 1))[-1].closes


def elapsed(calendar: Calendar, unit: NormUnit, start: datetime, now: datetime) -> timedelta:
    """Time the unit counts between two moments: office time for working units; zero when `now` is not after `start`."""
    if unit.is_working:
        return calendar.open_time(start, now)
    return max(now - start, timedelta())


def resume(
    calendar: Calendar, norm: Norm, due_at: datetime, paused_at: datetime, resumed_at: datetime
) -> datetime:
    """The new deadline after a pause: the time left at `paused_at` is left again at `resumed_at`.

    A matter already late when it was paused stays late, at its old deadline. A pause in which the office never opened
    changes nothing. Raises ValueError when the pause ends before it began.
    """
    if resumed_at < paused_at:
        raise ValueError("a pause cannot end before it began")
    if paused_at >= due_at:
        return due_at
    lost = elapsed(calendar, norm.unit, paused_at, resumed_at)
    if not lost or not norm.unit.is_working:
        return due_at + lost
    moved = calendar.advance(due_at, lost)
    # Only where no office time was left: it is due again once the office is open.
    return moved if moved >= resumed_at else next(calendar.stretches_from(resumed_at)).opens


def share_used(calendar: Calendar, norm: Norm, start: datetime, due_at: datetime, now: datetime) -> float:
    """How much of the norm's time is used at `now`: 1.0 exactly from `due_at` on and above it later, never below 0.0.

    It is told by what is left until `due_at`, so deadlines that `resume` or a person has moved need no history. While
    the clock stands, ask for the moment at which it stopped.
    """
    allowed = _allowed(calendar, norm, start)
    if now >= due_at:
        return 1.0 + elapsed(calendar, norm.unit, due_at, now) / allowed
    # An office that closes before the deadline's minute has used all its time, but the matter is not due yet.
    return min(max(1.0 - elapsed(calendar, norm.unit, now, due_at) / allowed, 0.0), ALMOST)


def moment_at_share(
    calendar: Calendar, norm: Norm, start: datetime, due_at: datetime, share: float
) -> datetime:
    """When `share_used` reaches a share from 0.0 to 1.0 (warnings: 0.5, 0.8, 1.0), not before `start`.

    To be asked again when `due_at` moves; the moment may then already be past. Raises ValueError for other shares.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{share} is no share")
    if share == 1.0:
        return due_at
    left = _allowed(calendar, norm, start) * (1.0 - share)
    used = max(elapsed(calendar, norm.unit, start, due_at) - left, timedelta())
    return calendar.advance(start, used) if norm.unit.is_working else start + used


def _allowed(calendar: Calendar, norm: Norm, start: datetime) -> timedelta:
    """The time the norm gives to a matter sent at `start`; never zero."""
    return elapsed(calendar, norm.unit, start, due(calendar, norm, start))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no deadline")
    return moment.astimezone(UTC)
