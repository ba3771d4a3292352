"""Codes as staff type them: of one that is not typed to its end it is known on which days such were given."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reports.deadlines import ZONE

WHOLE = re.compile(r"PA-\d{6}-\d{5,}", re.ASCII)
# With as much of the day, or of the number after it.
_BEGUN = re.compile(r"PA-(\d{1,6})|PA-(\d{6})-\d{0,4}", re.ASCII)
# Codes tell no century.
_SINCE = 2000


@dataclass(frozen=True)
class Begun:
    """The beginning of a code, and as much as is typed of its `yymmdd`."""

    code: str
    day: str
    is_whole_day: bool

    def days(self) -> tuple[datetime, datetime]:
        """When such were given at the earliest, and the first moment after; both the same if no day begins so."""
        years = _numbers(range(100), self.day[:2])
        months, days = _numbers(range(1, 13), self.day[2:4]), _numbers(range(1, 32), self.day[4:])
        first = datetime(_SINCE + years[0], months[0] if months else 1, 1, tzinfo=ZONE)
        if not months or not days:
            return first.astimezone(UTC), first.astimezone(UTC)
        last = datetime(_SINCE + years[-1], months[-1], 1, tzinfo=ZONE)
        length = monthrange(last.year, last.month)[1]
        # There is no 30 February, nor any report of that day.
        since = first + timedelta(days=min(days[0], length) - 1)
        until = last + timedelta(days=min(days[-1], length))
        return since.astimezone(UTC), until.astimezone(UTC)


def begun(typed: str) -> Begun | None:
    """The beginning of a code, if it is one and no more."""
    code = typed.strip().upper()
    found = _BEGUN.fullmatch(code)
    if found is None:
        return None
    begun_day, day = found.groups()
    return Begun(code, day or begun_day, day is not None)


def _numbers(among: range, begin: str) -> list[int]:
    return [number for number in among if f"{number:02}".startswith(begin)]
