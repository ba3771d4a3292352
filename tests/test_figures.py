"""Figures against a second reckoning in plain Python, at the edges of days and definitions, none of them small."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy.engine import Engine

from models import Reading, Report, Role, Session, State
from models.report import OPEN_STATES
from reports.deadlines import ZONE
from reports.entry.access import Seat
from reports.figures import counting
from reports.figures.definitions import By, Figures, Median, Period, Share, Table
from tests.crowd import NOW, a_crowd, everything, groups
from tests.desk import a_desk
from tests.people import a_report

YEAR = Period(date(2025, 11, 1), date(2026, 11, 23))
WITHOUT_WORK = {State.REJECTED, State.DUPLICATE, State.WITHDRAWN}


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def keys() -> dict[By, Callable[[Report, datetime], str]]:
    group_of = groups()
    return {
        By.STATUS: lambda one, _: one.state.value,
        By.CATEGORY: lambda one, _: one.category_code,
        By.GROUP: lambda one, _: group_of[one.category_code],
        By.AREA: lambda one, _: one.area_code,
        By.UNIT: lambda one, _: one.unit_code,
        By.DAY: lambda _, at: f"{local_day(at)}",
        By.WEEK: lambda _, at: f"{local_day(at) - timedelta(days=local_day(at).weekday())}",
        By.MONTH: lambda _, at: f"{local_day(at):%Y-%m}",
    }


def reckoned(
    reports: list[Report], key: Callable[[Report, datetime], str], period: Period
) -> dict[str, Figures]:
    """The same figures, one report after the other."""
    sent: dict[str, list[Report]] = defaultdict(list)
    ended: dict[str, int] = defaultdict(int)
    for one in reports:
        if period.first <= local_day(one.created_at) <= period.last:
            sent[key(one, one.created_at)].append(one)
        ended_at = one.resolved_at or one.closed_at
        if ended_at and period.first <= local_day(ended_at) <= period.last:
            ended[key(one, ended_at)] += 1
    return {name: _row(sent[name], ended[name]) for name in sent.keys() | ended.keys()}


def _row(reports: list[Report], ended: int) -> Figures:
    opened = [one for one in reports if one.state in OPEN_STATES]
    judged = [
        one
        for one in reports
        if one.due_at
        and one.state not in WITHOUT_WORK
        and (one.resolved_at or (one.paused_at or NOW) > one.due_at)
    ]
    stars = [one.rating for one in reports if one.rating]
    ages = [(NOW - one.created_at).total_seconds() for one in opened]
    kept = [one for one in judged if one.resolved_at and one.due_at and one.resolved_at <= one.due_at]
    return Figures(
        received=len(reports),
        ended=ended,
        open=len(opened),
        on_time=Share(len(kept), len(judged)),
        satisfied=Share(sum(star >= 4 for star in stars), len(stars)),
        accepted=Share(sum(star >= 3 for star in stars), len(stars)),
        stars=sum(stars),
        first_response=_median(reports, "first_response_at"),
        resolution=_median(reports, "resolved_at"),
        open_age=Median(_about(median(ages)), len(ages)) if ages else Median(),
        oldest=_about(max(ages)) if ages else None,
    )


def _median(reports: list[Report], end: str) -> Median:
    took = [
        (getattr(one, end) - one.created_at).total_seconds()
        for one in reports
        if getattr(one, end) is not None
    ]
    return Median(_about(median(took)), len(took)) if took else Median()


def _about(seconds: float) -> Any:
    return pytest.approx(seconds, abs=0.01)


def counted(by: By, period: Period = YEAR) -> Table:
    with Reading() as session:
        return counting.table(session, by, period, [], NOW)


def test_every_figure_is_as_counted_by_hand(engine: Engine):
    a_crowd(250)
    reports = everything()
    for period in (YEAR, Period(date(2026, 8, 3), date(2026, 9, 16))):
        for by, key in keys().items():
            table = counted(by, period)
            expected = reckoned(reports, key, period)
            empty = Figures()
            assert {name: row for name, row in table.rows.items() if row != empty} == expected, by
            ((_, total),) = reckoned(reports, lambda *_: "", period).items()
            assert table.total == total


def test_days_without_reports_are_rows_too(engine: Engine):
    table = counted(By.DAY, Period(date(2026, 2, 27), date(2026, 3, 2)))
    assert list(table.rows) == ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]
    assert list(counted(By.WEEK, Period(date(2026, 1, 1), date(2026, 1, 5))).rows) == [
        "2025-12-29",
        "2026-01-05",
    ]
    assert set(map(repr, table.rows.values())) == {repr(Figures())}


def test_a_day_ends_at_midnight_where_the_province_is(engine: Engine):
    a_report(at=datetime.fromisoformat("2026-11-21T16:59:59+00:00"))
    a_report(at=datetime.fromisoformat("2026-11-21T17:00:00+00:00"))
    rows = counted(By.DAY, Period(date(2026, 11, 21), date(2026, 11, 22))).rows
    assert [row.received for row in rows.values()] == [1, 1]
    total = counted(By.MONTH, Period(date(2026, 11, 22), date(2026, 11, 30))).total
    assert total is not None
    assert total.received == 1


def test_nothing_is_not_all(engine: Engine):
    """No report judged yet: the share on time is unknown, not 100 per cent."""
    a_report(at=NOW - timedelta(minutes=5))
    total = counted(By.STATUS).total
    assert total is not None
    assert (total.received, total.on_time, total.on_time.share) == (1, Share(0, 0), None)
    assert (total.resolution, total.satisfied.share) == (Median(), None)


@pytest.mark.parametrize(
    ("changed", "on_time"),
    [
        ({"due_at": NOW - timedelta(hours=1)}, Share(0, 1)),
        ({"due_at": NOW + timedelta(hours=1)}, Share(0, 0)),
        ({"due_at": NOW, "resolved_at": NOW, "state": State.RESOLVED}, Share(1, 1)),
        ({"due_at": NOW - timedelta(seconds=1), "resolved_at": NOW, "state": State.CLOSED}, Share(0, 1)),
        ({"due_at": NOW + timedelta(days=9), "resolved_at": NOW, "state": State.RESOLVED}, Share(1, 1)),
        ({"due_at": None, "resolved_at": NOW, "state": State.RESOLVED}, Share(0, 0)),
        ({"due_at": NOW - timedelta(days=2), "closed_at": NOW, "state": State.REJECTED}, Share(0, 0)),
        # The clock stands since before it was due: nobody is late while the resident is asked.
        (
            {
                "due_at": NOW - timedelta(days=1),
                "paused_at": NOW - timedelta(days=2),
                "state": State.NEEDS_INFO,
            },
            Share(0, 0),
        ),
        (
            {
                "due_at": NOW - timedelta(days=2),
                "paused_at": NOW - timedelta(days=1),
                "state": State.NEEDS_INFO,
            },
            Share(0, 1),
        ),
    ],
)
def test_who_is_on_time(engine: Engine, changed: dict[str, Any], on_time: Share):
    report = a_report(at=NOW - timedelta(days=5))
    with Session.begin() as session:
        kept = session.get_one(Report, report.id)
        for name, value in changed.items():
            setattr(kept, name, value)
    total = counted(By.STATUS).total
    assert total is not None
    assert total.on_time == on_time


def test_staff_get_the_figures_of_their_areas_and_filters(app: OpenAPI):
    now = datetime.now(UTC)  # of reports that came long ago one would be late
    here = a_report(at=now)
    a_report(at=now, latitude=10.5352, longitude=106.4137, category="rubbish")
    days = {"from": f"{local_day(now) - timedelta(days=1):%Y-%m-%d}", "to": f"{local_day(now):%Y-%m-%d}"}
    everywhere, at_home = a_desk(app, Seat(Role.VIEWER)), a_desk(app, Seat(Role.VIEWER, area_code="25459"))
    assert everywhere.get("/staff/figures", by="area", **days).get_json()["total"]["received"] == 2
    assert everywhere.get("/staff/figures", category="rubbish", **days).get_json()["total"]["received"] == 1
    assert everywhere.get("/staff/figures", unit="nobody", **days).get_json()["total"]["received"] == 0
    body = at_home.get("/staff/figures", by="area", **days).get_json()
    assert [(row["key"], row["name"], row["received"]) for row in body["items"]] == [
        (here.area_code, "Phường Tân Ninh", 1)
    ]
    assert body["total"]["on_time"] == {"numerator": 0, "denominator": 0, "share": None}
    assert body["total"]["first_response"] == {"median_hours": None, "count": 0}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"by": "day", "from": "2024-01-01", "to": "2026-01-01"}, "from"),
        ({"by": "mood"}, "by"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"status": "gone"}, "status"),
    ],
)
def test_senseless_periods_are_refused(app: OpenAPI, query: dict[str, str], field: str):
    answer = a_desk(app, Seat(Role.VIEWER)).get("/staff/figures", **query)
    assert answer.status_code == 422
    assert field in answer.get_json()["fields"]
