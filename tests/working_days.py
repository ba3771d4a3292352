"""Real working days and office hours of some years, for facts about deadlines."""

from datetime import UTC, date, datetime, time

from reports.clock import (
    Calendar,
    DayKind,
    Norm,
    NormUnit,
    OfficeHours,
)
from reports.office_hours import VIETNAM_TIME

HALVES = ((time(7), time(11, 30)), (time(13, 30), time(17)))
HOURS = [OfficeHours(weekday, opens, closes) for weekday in range(5) for opens, closes in HALVES]

# The announced days off that fall on weekdays (and 26/04/2026, a Sunday).
DAYS_OFF = {
    2024: "02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-26 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
    2027: "01-01",
}
HOLIDAYS = [f"{year}-{day}" for year, days in DAYS_OFF.items() for day in days.split()]
MADE_UP = ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"]
DAYS = {date.fromisoformat(day): DayKind.HOLIDAY for day in HOLIDAYS} | {
    date.fromisoformat(day): DayKind.WORKING_WEEKEND for day in MADE_UP
}
CALENDAR = Calendar(HOURS, DAYS, frozenset({2024, 2025, 2026}))

SEVEN_DAYS = Norm(7, NormUnit.WORKING_DAYS, cutoff=time(18, 30))


def at(local: str) -> datetime:
    """A moment of Vietnamese wall-clock time, "2026-11-23 10:37"."""
    return datetime.fromisoformat(local).replace(tzinfo=VIETNAM_TIME).astimezone(UTC)
