"""The beginning of a code tells of which days it is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from reports.deadlines import ZONE
from reports.desk import codes

# The days of five years, one of them a leap year.
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(5 * 365)]


@pytest.mark.parametrize("typed", range(1, 7))
def test_all_days_that_begin_so_lie_between(typed: int) -> None:
    for day in DAYS:
        begun = codes.begun(f" pa-{day:%y%m%d}"[: len(" pa-") + typed])
        assert begun is not None
        since, until = begun.days()
        first, last = (datetime.combine(day, clock, ZONE) for clock in (time.min, time.max))
        assert since <= first < last < until
        longest = {1: 3653, 2: 366, 3: 274, 4: 31, 5: 10, 6: 1}[typed]
        assert until - since <= timedelta(days=longest)


@pytest.mark.parametrize("typed", ["PA-2613", "PA-2600", "PA-262", "PA-261139", "PA-261100"])
def test_of_what_no_day_begins_with_there_is_nothing(typed: str) -> None:
    begun = codes.begun(typed)
    assert begun is not None
    since, until = begun.days()
    assert since == until


@pytest.mark.parametrize(
    "typed", ["PA", "PA-", "PA-261123-00001", "PA-2611234", "PA-26-1", "261123", "PA-²6"]
)
def test_what_is_no_beginning_of_a_code(typed: str) -> None:
    assert codes.begun(typed) is None


def test_with_a_number_begun_it_is_of_the_whole_day() -> None:
    for typed in ("PA-261123", "PA-261123-", "PA-261123-0000"):
        begun = codes.begun(typed)
        assert begun is not None
        assert begun.days() == (
            datetime(2026, 11, 22, 17, tzinfo=UTC),
            datetime(2026, 11, 23, 17, tzinfo=UTC),
        )
