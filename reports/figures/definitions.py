"""Figures about reports: how many came and went, how many were on time, how long it took and how people liked it.

Two sorts of numbers, never mixed. *Received* and all that follows from it is about the reports **sent in the period**,
as they stand now. *Ended* is about what **left the desk in the period**, whenever it was sent. Days are local days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from reports.deadlines import ZONE


class Span(StrEnum):
    """Stretches of local time; each is called by its first day (a month by its number)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class By(StrEnum):
    """What the rows are."""

    STATUS = "status"
    CATEGORY = "category"
    GROUP = "group"
    AREA = "area"
    UNIT = "unit"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """Local days, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """Its first moment, UTC."""
        return datetime.combine(self.first, time.min, ZONE).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it, UTC."""
        return datetime.combine(self.last + timedelta(days=1), time.min, ZONE).astimezone(UTC)

    def stretches(self, span: Span) -> Iterator[str]:
        """The names of all days, weeks or months it touches, in order."""
        day, before = self.first, ""
        while day <= self.last:
            monday = day - timedelta(days=day.weekday())
            name = {Span.DAY: f"{day}", Span.WEEK: f"{monday}", Span.MONTH: f"{day:%Y-%m}"}[span]
            if name != before:
                yield name
            before = name
            day += timedelta(days=1)


@dataclass(frozen=True)
class Share:
    """A part of a whole. Nothing is no whole: its share is None, not 100 per cent."""

    numerator: int = 0
    denominator: int = 0

    @property
    def share(self) -> float | None:
        """0 to 1, four decimals."""
        return round(self.numerator / self.denominator, 4) if self.denominator else None


@dataclass(frozen=True)
class Median:
    """The middle of `count` durations, in seconds; None of none."""

    seconds: float | None = None
    count: int = 0


@dataclass
class Figures:
    """One row of figures.

    `received`: reports sent in the period. `open`: those of them not ended yet. `ended`: reports whose result came, or
    that ended without one, in the period.
    `on_time`: of the received that have a due time, did not end without work and are resolved or past due: those
    resolved by then. A report whose clock stands counts only if it was late before the clock stopped.
    `first_response`: from sending until a unit first accepts or resolves. `resolution`: from sending to the latest
    result. `open_age`: from sending to now, of the open ones; `oldest` is the greatest, in seconds.
    `satisfied`: ratings of 4 and 5 of all ratings; `accepted`: of 3 to 5. `stars` is the sum of all ratings.
    `ratings_hidden`: there are so few that they are not told.
    """

    received: int = 0
    ended: int = 0
    open: int = 0
    on_time: Share = field(default_factory=Share)
    satisfied: Share = field(default_factory=Share)
    accepted: Share = field(default_factory=Share)
    stars: int = 0
    first_response: Median = field(default_factory=Median)
    resolution: Median = field(default_factory=Median)
    open_age: Median = field(default_factory=Median)
    oldest: float | None = None
    ratings_hidden: bool = False


@dataclass(frozen=True)
class Table:
    """Figures by something: the total and a row for each key. No total, where it is too small to be told."""

    by: By
    period: Period
    total: Figures | None
    rows: dict[str, Figures]


def together(rows: Iterable[Figures]) -> Figures:
    """What can be told of several rows together; medians cannot."""
    merged = Figures()
    for row in rows:
        merged = Figures(
            received=merged.received + row.received,
            ended=merged.ended + row.ended,
            open=merged.open + row.open,
            on_time=_sum(merged.on_time, row.on_time),
            satisfied=_sum(merged.satisfied, row.satisfied),
            accepted=_sum(merged.accepted, row.accepted),
            stars=merged.stars + row.stars,
            oldest=max((age for age in (merged.oldest, row.oldest) if age is not None), default=None),
        )
    return merged


def _sum(one: Share, other: Share) -> Share:
    return Share(one.numerator + other.numerator, one.denominator + other.denominator)
