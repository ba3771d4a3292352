"""What holds of every deadline, whatever the norm and the moment: order, days off, pauses, shares."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.clock import (
    Ends,
    Norm,
    NormUnit,
    counted_from,
    due,
    elapsed,
    moment_at_share,
    resume,
    share_used,
)
from tests.working_days import CALENDAR

moments = st.datetimes(datetime(2023, 12, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
cutoffs = st.sampled_from([None, time(15), time(18, 30)])
norms = st.one_of(
    st.builds(
        Norm,
        st.integers(1, 40),
        st.sampled_from(list(NormUnit)),
        cutoffs,
        st.sampled_from([Ends.SAME_MINUTE, Ends.OFFICE_CLOSE]),
    ),
    st.builds(
        Norm,
        st.just(0),
        st.sampled_from([NormUnit.DAYS, NormUnit.WORKING_DAYS]),
        cutoffs,
        st.just(Ends.OFFICE_CLOSE),
    ),
)
working_norms = norms.filter(lambda norm: norm.unit.is_working)
lengths = st.timedeltas(timedelta(), timedelta(days=30))


@given(norms, moments, lengths)
def test_nobody_who_sends_later_is_due_earlier(norm: Norm, start: datetime, later: timedelta) -> None:
    assert due(CALENDAR, norm, start) <= due(CALENDAR, norm, start + later)


@given(norms, moments)
def test_a_deadline_lies_after_the_sending_and_is_utc(norm: Norm, start: datetime) -> None:
    deadline = due(CALENDAR, norm, start)
    assert deadline > start
    assert deadline.tzinfo is UTC


@given(working_norms, moments, st.sampled_from(list(Ends)))
def test_working_norms_never_end_on_a_day_off(norm: Norm, start: datetime, ends: Ends) -> None:
    norm = Norm(norm.amount + 1, norm.unit, norm.cutoff, ends)
    assert CALENDAR.is_working(CALENDAR.local(due(CALENDAR, norm, start)).date())


@given(st.integers(1, 40), moments)
def test_n_working_days_have_n_working_days_between(amount: int, start: datetime) -> None:
    norm = Norm(amount, NormUnit.WORKING_DAYS)
    first = CALENDAR.local(counted_from(CALENDAR, norm, start)).date()
    last = CALENDAR.local(due(CALENDAR, norm, start)).date()
    between = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    assert sum(CALENDAR.is_working(day) for day in between) == amount


@given(st.integers(1, 60), moments)
def test_a_deadline_in_working_hours_has_just_these_hours_before_it(hours: int, start: datetime) -> None:
    norm = Norm(hours, NormUnit.WORKING_HOURS)
    assert elapsed(CALENDAR, norm.unit, start, due(CALENDAR, norm, start)) == timedelta(hours=hours)


@given(norms, moments, st.floats(0, 1), lengths)
def test_what_was_left_before_a_pause_is_left_after_it(
    norm: Norm, start: datetime, part: float, length: timedelta
) -> None:
    deadline = due(CALENDAR, norm, start)
    paused = start + (deadline - start) * part
    resumed = paused + length
    moved = resume(CALENDAR, norm, deadline, paused, resumed)
    assert moved >= deadline
    left = elapsed(CALENDAR, norm.unit, paused, deadline)
    assert elapsed(CALENDAR, norm.unit, resumed, moved) == left


@given(working_norms, moments, st.floats(0, 0.99), lengths)
def test_a_pause_never_moves_a_working_deadline_to_a_day_off(
    norm: Norm, start: datetime, part: float, length: timedelta
) -> None:
    deadline = due(CALENDAR, norm, start)
    paused = start + (deadline - start) * part
    moved = resume(CALENDAR, norm, deadline, paused, paused + length)
    assert CALENDAR.is_working(CALENDAR.local(moved).date())


@given(norms, moments, st.floats(0.01, 0.99))
def test_the_moment_of_a_share_has_that_share_behind_it(norm: Norm, start: datetime, share: float) -> None:
    deadline = due(CALENDAR, norm, start)
    moment = moment_at_share(CALENDAR, norm, start, deadline, share)
    assert start <= moment <= deadline
    assert share_used(CALENDAR, norm, start, deadline, moment) == pytest.approx(share, abs=1e-6)


@given(norms, moments, st.lists(st.timedeltas(timedelta(), timedelta(days=60)), min_size=2, max_size=2))
def test_the_share_only_grows(norm: Norm, start: datetime, ages: list[timedelta]) -> None:
    deadline = due(CALENDAR, norm, start)
    early, late = (share_used(CALENDAR, norm, start, deadline, start + age) for age in sorted(ages))
    assert 0.0 <= early <= late


@given(norms, moments, st.lists(st.tuples(st.floats(0, 0.99), lengths), max_size=3))
def test_pauses_leave_the_share_where_it_was(
    norm: Norm, start: datetime, waits: list[tuple[float, timedelta]]
) -> None:
    deadline, resumed = due(CALENDAR, norm, start), start
    for part, length in waits:
        paused = resumed + (deadline - resumed) * part
        before = share_used(CALENDAR, norm, start, deadline, paused)
        resumed = paused + length
        deadline = resume(CALENDAR, norm, deadline, paused, resumed)
        after = share_used(CALENDAR, norm, start, deadline, resumed)
        if before < 1.0:
            assert after == pytest.approx(before, abs=1e-6)
        else:  # all working time is used, though the deadline lies ahead in a night: what is used stays used
            assert after >= 1.0 - 1e-6
