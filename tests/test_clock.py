"""Deadlines over the working calendar: days off, swaps, cut-offs, pauses and warnings."""

from datetime import date, datetime, time, timedelta

import pytest

from reports.clock import (
    Calendar,
    CalendarMissing,
    Ends,
    Norm,
    NormUnit,
    OfficeHours,
    due,
    moment_at_share,
    resume,
    share_used,
)
from tests.working_days import CALENDAR, DAYS, HOURS, SEVEN_DAYS, at


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-06-01 10:37", "2026-06-10 10:37"),  # Monday, no day off between but one weekend
        ("2026-06-01 12:15", "2026-06-10 12:15"),  # the lunch break belongs to the day
        ("2026-06-01 18:30", "2026-06-10 18:30"),  # the cut-off itself is still today
        ("2026-06-01 18:31", "2026-06-11 07:00"),  # later counts as the next opening
        ("2026-06-01 23:59", "2026-06-11 07:00"),
        ("2026-06-02 05:00", "2026-06-11 07:00"),  # before the opening counts from the opening
        ("2026-06-05 19:00", "2026-06-17 07:00"),  # Friday night counts as Monday
        ("2026-06-06 09:00", "2026-06-17 07:00"),  # so does Saturday
        ("2026-06-07 22:00", "2026-06-17 07:00"),  # and Sunday
        ("2026-02-11 10:00", "2026-02-27 10:00"),  # over Tết 14-22 February
        ("2026-02-17 10:00", "2026-03-04 07:00"),  # sent on the first day of Tết
        ("2024-02-07 16:00", "2024-02-23 16:00"),  # Tết 2024
        ("2025-01-24 08:00", "2025-02-11 08:00"),  # Tết 2025
        ("2024-04-25 09:00", "2024-05-08 09:00"),  # 29/04 swapped with Saturday 04/05
        ("2024-05-04 09:00", "2024-05-14 09:00"),  # a make-up Saturday is a working day to send on
        ("2025-04-25 09:00", "2025-05-08 09:00"),  # make-up 26/04, off 30/04 to 02/05
        ("2025-12-30 09:00", "2026-01-10 09:00"),  # year border, off 01 and 02/01, due on a make-up Saturday
        ("2025-12-31 09:00", "2026-01-12 09:00"),  # the make-up Saturday 10/01 counts
        ("2026-08-21 09:00", "2026-09-03 09:00"),  # make-up 22/08, off 31/08 to 02/09
        ("2026-11-23 09:00", "2026-12-03 09:00"),  # Vietnam Cultural Day 24/11
        ("2026-11-24 09:00", "2026-12-04 07:00"),
    ],
)
def test_seven_working_days_as_the_city_counts_them(sent: str, expected: str) -> None:
    assert due(CALENDAR, SEVEN_DAYS, at(sent)) == at(expected)


def test_eight_working_days_end_at_the_minute_of_receipt() -> None:
    assert due(CALENDAR, Norm(8, NormUnit.WORKING_DAYS), at("2026-06-01 13:48")) == at("2026-06-11 13:48")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (Ends.SAME_MINUTE, "2026-06-11 07:00"),
        (Ends.SENT_MINUTE, "2026-06-11 19:12"),
        (Ends.OFFICE_CLOSE, "2026-06-11 17:00"),
    ],
)
def test_a_norm_says_at_which_minute_of_the_last_day_it_ends(ends: Ends, expected: str) -> None:
    norm = Norm(7, NormUnit.WORKING_DAYS, time(18, 30), ends)
    assert due(CALENDAR, norm, at("2026-06-01 19:12")) == at(expected)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-06-01 09:00", "2026-06-01 17:00"),
        ("2026-06-01 15:00", "2026-06-01 17:00"),
        ("2026-06-01 15:01", "2026-06-02 17:00"),
        ("2026-06-05 15:01", "2026-06-08 17:00"),
        ("2026-11-23 15:30", "2026-11-25 17:00"),
        ("2025-04-25 16:00", "2025-04-26 17:00"),
        ("2026-06-06 09:00", "2026-06-08 17:00"),
    ],
)
def test_same_day_matters_received_after_15_are_due_the_next_working_day(
    received: str, expected: str
) -> None:
    same_day = Norm(0, NormUnit.WORKING_DAYS, time(15), Ends.OFFICE_CLOSE)
    assert due(CALENDAR, same_day, at(received)) == at(expected)


@pytest.mark.parametrize("unit", [NormUnit.DAYS, NormUnit.WORKING_DAYS])
def test_same_day_matters_received_after_closing_are_due_the_next_working_day(unit: NormUnit) -> None:
    same_day = Norm(0, unit, ends=Ends.OFFICE_CLOSE)
    assert due(CALENDAR, same_day, at("2026-06-05 17:00")) == at("2026-06-08 17:00")
    assert due(CALENDAR, same_day, at("2026-06-05 16:59")) == at("2026-06-05 17:00")


@pytest.mark.parametrize(
    ("hours", "start", "expected"),
    [
        (2, "2026-06-01 08:00", "2026-06-01 10:00"),
        (2, "2026-06-01 10:30", "2026-06-01 14:30"),  # over lunch
        (8, "2026-06-01 07:00", "2026-06-01 17:00"),  # a whole day ends with it
        (8, "2026-06-01 14:00", "2026-06-02 14:00"),
        (2, "2026-06-05 16:00", "2026-06-08 08:00"),  # over the weekend
        (2, "2026-06-06 16:00", "2026-06-08 09:00"),  # sent on Saturday
        (8, "2026-08-21 14:00", "2026-08-22 14:00"),  # into a make-up Saturday
        (16, "2025-12-31 14:00", "2026-01-06 14:00"),
    ],
)
def test_working_hours_run_only_while_the_office_is_open(hours: int, start: str, expected: str) -> None:
    assert due(CALENDAR, Norm(hours, NormUnit.WORKING_HOURS), at(start)) == at(expected)


@pytest.mark.parametrize(
    ("norm", "expected"),
    [
        (Norm(15, NormUnit.MINUTES), "2026-02-15 23:05"),
        (Norm(24, NormUnit.HOURS), "2026-02-16 22:50"),
        (Norm(3, NormUnit.DAYS), "2026-02-18 22:50"),
        (Norm(3, NormUnit.DAYS, ends=Ends.OFFICE_CLOSE), "2026-02-23 17:00"),  # art. 148: moved past Tết
    ],
)
def test_calendar_units_run_straight_through_days_off(norm: Norm, expected: str) -> None:
    assert due(CALENDAR, norm, at("2026-02-15 22:50")) == at(expected)


def test_a_make_up_saturday_keeps_mondays_hours_even_where_saturday_has_its_own() -> None:
    desk = Calendar([*HOURS, OfficeHours(5, time(7), time(11))], DAYS, CALENDAR.covered_years)
    assert [stretch.closes for stretch in desk.stretches_on(date(2026, 8, 22))] == [
        at("2026-08-22 11:30"),
        at("2026-08-22 17:00"),
    ]
    assert [stretch.closes for stretch in desk.stretches_on(date(2026, 8, 15))] == [at("2026-08-15 11:00")]


def test_office_hours_change_on_their_date() -> None:
    old = [OfficeHours(w, time(7), time(17), valid_to=date(2026, 6, 30)) for w in range(5)]
    new = [OfficeHours(w, time(8), time(16), valid_from=date(2026, 7, 1)) for w in range(5)]
    office = Calendar(old + new, {}, frozenset({2026}))
    assert office.open_time(at("2026-06-30 00:00"), at("2026-07-02 00:00")) == timedelta(hours=18)
    assert due(office, Norm(2, NormUnit.WORKING_HOURS), at("2026-06-30 16:00")) == at("2026-07-01 09:00")


def test_a_year_without_its_announcement_is_named_and_still_counted_by_the_week() -> None:
    start = at("2026-12-30 09:00")
    deadline = due(CALENDAR, SEVEN_DAYS, start)
    assert deadline == at("2027-01-11 09:00")  # 01/01 known, nothing else
    assert CALENDAR.missing_years(deadline.date(), since=start.date()) == [2027]
    assert CALENDAR.missing_years(date(2026, 12, 31)) == []
    assert CALENDAR.missing_years(date(2026, 1, 1), since=date(2023, 5, 1)) == [2023]
    assert Calendar(HOURS, {}, frozenset()).missing_years(date(2026, 1, 1)) == [2026]


def test_a_calendar_without_office_hours_cannot_count_working_time() -> None:
    empty = Calendar([], {}, frozenset({2026}))
    for unit in (NormUnit.WORKING_DAYS, NormUnit.WORKING_HOURS):
        with pytest.raises(CalendarMissing):
            due(empty, Norm(1, unit), at("2026-06-01 09:00"))
    assert due(empty, Norm(1, NormUnit.HOURS), at("2026-06-01 09:00")) == at("2026-06-01 10:00")


def test_hours_that_end_for_ever_are_noticed() -> None:
    ended = Calendar([OfficeHours(0, time(7), time(17), valid_to=date(2026, 6, 1))], {}, frozenset({2026}))
    with pytest.raises(CalendarMissing):
        due(ended, Norm(40, NormUnit.WORKING_HOURS), at("2026-06-01 09:00"))


@pytest.mark.parametrize("unit", list(NormUnit))
def test_a_moment_without_a_zone_is_refused(unit: NormUnit) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        due(CALENDAR, Norm(1, unit), datetime(2026, 6, 1, 9))  # noqa: DTZ001


def test_wrong_calendar_data_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Calendar([OfficeHours(0, time(7), time(12)), OfficeHours(0, time(11), time(17))], {}, frozenset())
    with pytest.raises(ValueError, match="not after"):
        OfficeHours(0, time(12), time(7))
    with pytest.raises(ValueError, match="weekday"):
        OfficeHours(7, time(7), time(12))
    with pytest.raises(ValueError, match="before they start"):
        OfficeHours(0, time(7), time(12), date(2026, 2, 1), date(2026, 1, 1))
    with pytest.raises(ValueError, match="half_day"):
        Calendar(HOURS, {date(2026, 6, 1): "half_day"}, frozenset())


@pytest.mark.parametrize(
    ("amount", "unit", "ends"),
    [
        (-1, NormUnit.DAYS, Ends.OFFICE_CLOSE),
        (0, NormUnit.WORKING_DAYS, Ends.SAME_MINUTE),
        (0, NormUnit.MINUTES, Ends.OFFICE_CLOSE),
    ],
)
def test_a_norm_of_nothing_is_refused(amount: int, unit: NormUnit, ends: Ends) -> None:
    with pytest.raises(ValueError, match="no norm"):
        Norm(amount, unit, ends=ends)


def test_a_pause_moves_the_deadline_by_the_office_time_lost() -> None:
    deadline = at("2026-06-10 10:37")
    # Friday 16:00 to Monday 08:00: one hour before the weekend, one after it.
    moved = resume(CALENDAR, SEVEN_DAYS, deadline, at("2026-06-05 16:00"), at("2026-06-08 08:00"))
    assert moved == at("2026-06-10 14:37")  # 10:37 + 2 h, over lunch
    whole_days = resume(CALENDAR, SEVEN_DAYS, deadline, at("2026-06-03 10:00"), at("2026-06-08 10:00"))
    assert whole_days == at("2026-06-15 10:37")


def test_a_pause_while_the_office_is_shut_changes_nothing() -> None:
    deadline = at("2026-06-10 18:20")
    assert resume(CALENDAR, SEVEN_DAYS, deadline, at("2026-06-05 17:30"), at("2026-06-07 20:00")) == deadline


def test_a_matter_already_late_stays_late() -> None:
    deadline = at("2026-06-10 10:37")
    assert resume(CALENDAR, SEVEN_DAYS, deadline, at("2026-06-11 09:00"), at("2026-06-15 09:00")) == deadline


def test_a_pause_with_no_office_time_left_ends_in_an_opening() -> None:
    deadline = at("2026-06-05 18:00")
    moved = resume(CALENDAR, SEVEN_DAYS, deadline, at("2026-06-05 17:30"), at("2026-06-13 09:00"))
    assert moved == at("2026-06-15 07:00")


def test_calendar_units_pause_by_the_wall_clock() -> None:
    norm = Norm(24, NormUnit.HOURS)
    moved = resume(CALENDAR, norm, at("2026-06-06 10:00"), at("2026-06-05 20:00"), at("2026-06-07 20:00"))
    assert moved == at("2026-06-08 10:00")


def test_a_pause_cannot_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="pause"):
        resume(CALENDAR, SEVEN_DAYS, at("2026-06-10 10:00"), at("2026-06-05 10:00"), at("2026-06-04 10:00"))


def test_warnings_fall_in_office_time() -> None:
    start = at("2026-06-01 08:00")
    deadline = due(CALENDAR, SEVEN_DAYS, start)
    assert moment_at_share(CALENDAR, SEVEN_DAYS, start, deadline, 0.5) == at("2026-06-04 14:00")
    assert moment_at_share(CALENDAR, SEVEN_DAYS, start, deadline, 0.8) == at("2026-06-08 14:48")
    assert moment_at_share(CALENDAR, SEVEN_DAYS, start, deadline, 1.0) == deadline


def test_warnings_wait_with_the_clock() -> None:
    start, asked, answered = at("2026-06-01 08:00"), at("2026-06-04 14:00"), at("2026-06-24 14:00")
    deadline = due(CALENDAR, SEVEN_DAYS, start)
    assert share_used(CALENDAR, SEVEN_DAYS, start, deadline, asked) == 0.5
    moved = resume(CALENDAR, SEVEN_DAYS, deadline, asked, answered)
    assert share_used(CALENDAR, SEVEN_DAYS, start, moved, answered) == 0.5
    assert moment_at_share(CALENDAR, SEVEN_DAYS, start, moved, 0.8) == at("2026-06-26 14:48")
    assert moment_at_share(CALENDAR, SEVEN_DAYS, start, moved, 0.4) <= answered


def test_a_deadline_put_off_by_a_person_warns_by_what_is_left() -> None:
    start, extended = at("2026-06-01 08:00"), at("2026-06-17 08:00")  # five working days more
    assert share_used(CALENDAR, SEVEN_DAYS, start, extended, start) == 0.0
    assert moment_at_share(CALENDAR, SEVEN_DAYS, start, extended, 0.5) == at("2026-06-11 14:00")


def test_the_share_reaches_one_at_the_deadline_and_not_at_the_closing_before_it() -> None:
    start = at("2026-06-01 18:20")
    deadline = due(CALENDAR, SEVEN_DAYS, start)
    assert share_used(CALENDAR, SEVEN_DAYS, start, deadline, deadline - timedelta(minutes=1)) < 1.0
    assert share_used(CALENDAR, SEVEN_DAYS, start, deadline, deadline) == 1.0
    assert share_used(CALENDAR, SEVEN_DAYS, start, deadline, deadline + timedelta(days=2)) > 1.0


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_only_shares_of_the_time_have_a_moment(share: float) -> None:
    start = at("2026-06-01 08:00")
    with pytest.raises(ValueError, match="no share"):
        moment_at_share(CALENDAR, SEVEN_DAYS, start, at("2026-06-10 08:00"), share)
