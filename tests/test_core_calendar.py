"""Office hours that change on a date: the day on which the old ones end is the first of the new ones."""

from datetime import UTC, date, datetime, time

import pytest

from errors import FieldsRefused
from models import Session
from reports import clock, deadlines
from reports.admin import almanac
from reports.clock import Norm, NormUnit

pytestmark = pytest.mark.usefixtures("engine")
CHANGE = date(2026, 12, 1)  # a Tuesday


def week(opens: time, valid_from: date, valid_to: date | None) -> list[dict[str, object]]:
    """The same hours from Monday to Friday."""
    span = {"opens": opens, "closes": time(17), "valid_from": valid_from, "valid_to": valid_to}
    return [span | {"weekday": weekday} for weekday in range(5)]


def put(*spans: dict[str, object]) -> None:
    with Session.begin() as session:
        seen = almanac.year_view(session, 2026)["edition"]
        almanac.put_hours(session, spans, seen, CHANGE)


def test_hours_may_change_without_a_day_in_between():
    put(*week(time(7), date(2000, 1, 1), CHANGE), *week(time(8), CHANGE, None))
    monday_evening = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    with Session.begin() as session:
        calendar = deadlines.calendar(session)
    due_at = clock.due(calendar, Norm(1, NormUnit.WORKING_HOURS), monday_evening)
    assert due_at == datetime(2026, 12, 1, 2, 0, tzinfo=UTC), "08:00 and an hour, in Tây Ninh"


def test_hours_that_overlap_are_still_refused():
    with pytest.raises(FieldsRefused) as refused:
        put(*week(time(7), date(2000, 1, 1), date(2026, 12, 2)), *week(time(8), CHANGE, None))
    assert refused.value.fields == {"items": "overlap"}
