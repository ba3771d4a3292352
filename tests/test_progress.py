"""What units, staff and residents can do to a report, and what it owes and counts afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from errors import TransitionRefused
from models import (
    Delivery,
    Passage,
    PassageKind,
    Photo,
    PhotoGroup,
    Reading,
    Report,
    Session,
    State,
    Support,
    Ticket,
    TicketState,
    Unit,
)
from reports import escalation, feedback, merging, progress
from reports.actor import Actor
from reports.refusals import AlreadyDone, MergeRefused, PhotoNeeded, PhotoUnknown, ReasonNeeded, TooLate
from tests.people import MONDAY, a_channel, a_photo, a_report, a_resident

pytestmark = pytest.mark.usefixtures("engine")
UNIT = "ubnd-25459"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def unit_member(unit_code: str = UNIT) -> Actor:
    return Actor("staff", a_resident().id, unit_code)


def act(report: Report, deed, by: Actor, at: datetime, **words: object):
    with Session.begin() as session:
        return deed(session, progress.lock(session, report.code), by, at, **words)


def worked_to_resolved(at: datetime = MONDAY) -> Report:
    report, by = a_report(at=at), unit_member()
    act(report, progress.accept, by, at + HOUR)
    act(report, progress.resolve, by, at + 2 * HOUR, text="Đã vá xong.", photo_ids=[a_photo(by)])
    return reread(report)


def reread(report: Report) -> Report:
    with Reading() as session:
        return session.get_one(Report, report.id)


def tickets(report: Report) -> list[tuple[str, TicketState]]:
    with Reading() as session:
        rows = session.scalars(select(Ticket).where(Ticket.report_id == report.id).order_by(Ticket.id))
        return [(row.unit_code, row.state) for row in rows]


def owed(report: Report) -> list[str]:
    with Reading() as session:
        return list(
            session.scalars(
                select(Delivery.topic).where(Delivery.report_id == report.id).order_by(Delivery.id)
            )
        )


def test_from_accepted_to_resolved_with_a_photo_taken_after():
    report, by = a_report(), unit_member()
    act(report, progress.accept, by, MONDAY + HOUR, assignee=None)
    act(report, progress.start, by, MONDAY + 2 * HOUR)
    photo = a_photo(by)
    act(report, progress.resolve, by, MONDAY + 3 * HOUR, text="Đã vá xong.", photo_ids=[photo])
    now = reread(report)
    assert (now.state, now.resolved_at, now.first_response_at) == (
        State.RESOLVED,
        MONDAY + 3 * HOUR,
        MONDAY + HOUR,
    )
    assert tickets(report) == [(UNIT, TicketState.RESOLVED)]
    with Reading() as session:
        assert session.get_one(Photo, photo).group is PhotoGroup.AFTER
    assert owed(report) == ["report.received", "report.accepted", "report.resolved"]


def test_a_result_needs_words_and_a_photo_of_the_units_own():
    report, by = a_report(), unit_member()
    act(report, progress.accept, by, MONDAY)
    with pytest.raises(PhotoNeeded):
        act(report, progress.resolve, by, MONDAY, text="Xong", photo_ids=[])
    with pytest.raises(ReasonNeeded):
        act(report, progress.resolve, by, MONDAY, text="  ", photo_ids=[a_photo(by)])
    with pytest.raises(PhotoUnknown):
        act(report, progress.resolve, by, MONDAY, text="Xong", photo_ids=[a_photo(unit_member())])
    assert reread(report).state is State.ACCEPTED


def test_what_is_not_accepted_cannot_be_resolved():
    report, by = a_report(), unit_member()
    with pytest.raises(TransitionRefused):
        act(report, progress.resolve, by, MONDAY, text="Xong", photo_ids=[a_photo(by)])


def test_a_declined_report_is_never_without_an_owner():
    report = a_report()
    act(report, progress.decline, unit_member(), MONDAY + HOUR, reason="Đường tỉnh, không thuộc xã.")
    assert tickets(report) == [(UNIT, TicketState.DECLINED), ("dieu-phoi-1022", TicketState.OPEN)]
    assert (reread(report).state, reread(report).unit_code) == (State.DISPATCHED, "dieu-phoi-1022")


def test_a_transfer_keeps_the_time_that_was_promised():
    report = a_report()
    a_channel("so-xay-dung")
    by = unit_member()
    with Session.begin() as session:
        unit = session.get_one(Unit, "so-xay-dung")
        locked = progress.lock(session, report.code)
        progress.transfer(session, locked, unit, by, MONDAY + DAY, reason="Quốc lộ 22B.")
    now = reread(report)
    assert (now.unit_code, now.due_at) == ("so-xay-dung", report.due_at)
    assert "ticket.assigned" in owed(report)


def test_the_clock_stands_while_the_resident_is_asked_and_goes_on_with_what_was_left():
    report, by = a_report(), unit_member()
    act(report, progress.accept, by, MONDAY)
    # Tuesday is a holiday. Asked on Wednesday 10:00, answered on Friday 10:00: two working days lost.
    act(report, progress.ask, by, MONDAY + 2 * DAY, question="Gần số nhà nào?")
    waiting = reread(report)
    assert (waiting.state, waiting.paused_at) == (State.NEEDS_INFO, MONDAY + 2 * DAY)
    resident = Actor("resident", report.resident_id)
    act(report, progress.comment, resident, MONDAY + 4 * DAY, text="Trước nhà số 12.")
    now = reread(report)
    assert (now.state, now.paused_at) == (State.ACCEPTED, None)
    # Thursday 3/12 was due; two working days later is Monday 7/12.
    assert now.due_at == MONDAY + 14 * DAY
    with Reading() as session:
        kinds = session.scalars(
            select(Passage.kind).where(Passage.report_id == report.id).order_by(Passage.seq)
        ).all()
    assert kinds[-2:] == [PassageKind.QUESTION, PassageKind.ANSWER]


def test_rating_is_once_and_within_seven_days():
    report = worked_to_resolved()
    by = Actor("resident", report.resident_id)
    with Session.begin() as session:
        feedback.rate(progress.lock(session, report.code), by, MONDAY + DAY, stars=4, comment="Tốt")
    with Session.begin() as session, pytest.raises(AlreadyDone):
        feedback.rate(progress.lock(session, report.code), by, MONDAY + DAY, stars=1)
    late = worked_to_resolved()
    with Session.begin() as session, pytest.raises(TooLate):
        feedback.rate(progress.lock(session, late.code), by, MONDAY + 8 * DAY, stars=4)
    assert (reread(report).rating, reread(late).rating) == (4, None)


def test_reopening_goes_back_to_the_unit_and_restarts_the_clock_once():
    report = worked_to_resolved()
    by = Actor("resident", report.resident_id)
    act(report, feedback.reopen, by, MONDAY + 3 * DAY, reason="Lại lún rồi.")
    now = reread(report)
    assert (now.state, now.unit_code, now.rating, now.resolved_at) == (State.DISPATCHED, UNIT, None, None)
    assert now.due_at is not None
    assert report.due_at is not None
    assert now.due_at > report.due_at
    assert now.original_due_at == report.original_due_at
    assert tickets(report) == [(UNIT, TicketState.RESOLVED), (UNIT, TicketState.OPEN)]
    unit = unit_member()
    act(report, progress.accept, unit, MONDAY + 3 * DAY)
    act(report, progress.resolve, unit, MONDAY + 4 * DAY, text="Làm lại rồi.", photo_ids=[a_photo(unit)])
    with pytest.raises(AlreadyDone):
        act(report, feedback.reopen, by, MONDAY + 5 * DAY, reason="Vẫn lún.")


def test_a_withdrawn_report_leaves_the_unit_and_stays_silent():
    a_channel(UNIT)
    report = a_report()
    by = Actor("resident", report.resident_id)
    act(report, progress.withdraw, by, MONDAY + HOUR)
    assert tickets(report) == [(UNIT, TicketState.CANCELLED)]
    assert "ticket.cancelled" in owed(report)
    with pytest.raises(TransitionRefused):
        act(report, progress.comment, by, MONDAY + HOUR, text="?")


def test_of_many_who_accept_at_once_one_does():
    report = a_report()

    def accept(_: int) -> bool:
        try:
            act(report, progress.accept, unit_member(), MONDAY)
        except (TransitionRefused, StaleDataError):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(accept, range(8))) == 1
    with Reading() as session:
        accepted = select(Passage).where(Passage.report_id == report.id, Passage.to_state == State.ACCEPTED)
        assert len(session.scalars(accepted).all()) == 1


def test_warnings_at_50_80_and_100_per_cent_are_owed_once_each_however_often_the_clock_ticks():
    a_channel(UNIT)
    home = a_channel("dieu-phoi-1022")
    report = a_report()
    assert report.due_at is not None
    moment = MONDAY
    while moment < report.due_at + 2 * DAY:
        escalation.tick(moment)
        escalation.tick(moment)
        moment += timedelta(hours=6)
    topics = [topic for topic in owed(report) if topic.startswith("ticket.warning")]
    assert topics == ["ticket.warning_50", "ticket.warning_80", "ticket.warning_100", "ticket.warning_100"]
    with Reading() as session:
        last = session.scalars(select(Delivery).where(Delivery.recipient == home.id)).one()
    assert last.topic == "ticket.warning_100"


def test_many_clocks_at_once_owe_no_warning_twice():
    a_channel(UNIT)
    report = a_report()
    due_at = report.due_at
    assert due_at is not None
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: escalation.tick(due_at), range(4)))
    assert owed(report).count("ticket.warning_100") == 1


def test_no_warning_while_the_resident_is_asked():
    a_channel(UNIT)
    report = a_report()
    act(report, progress.ask, unit_member(), MONDAY + HOUR, question="Ở đâu?")
    assert report.due_at is not None
    escalation.tick(report.due_at + 5 * DAY)
    assert not [topic for topic in owed(report) if topic.startswith("ticket.warning")]


def test_after_seven_days_without_objection_it_is_closed():
    report = worked_to_resolved()
    escalation.tick(MONDAY + 6 * DAY)
    assert reread(report).state is State.RESOLVED
    escalation.tick(MONDAY + 8 * DAY)
    assert reread(report).state is State.CLOSED


def test_joining_counts_each_person_once_and_never_raises_the_version():
    sender, friend = a_resident(), a_resident()
    report = a_report(sender)
    version = reread(report).version
    for person in (friend.id, friend.id, a_resident().id, sender.id):
        with Session.begin() as session:
            merging.support(session, progress.lock(session, report.code), person, MONDAY)
    assert (reread(report).support_count, reread(report).version) == (2, version)


def test_merging_brings_everyone_together_and_ends_the_work():
    first, second, friend = a_report(), a_report(), a_resident()
    with Session.begin() as session:
        merging.support(session, progress.lock(session, second.code), friend.id, MONDAY)
    staff = Actor("staff", a_resident().id)
    with Session.begin() as session:
        into, gone = progress.lock(session, first.code), progress.lock(session, second.code)
        merging.merge(session, gone, into, staff, MONDAY + HOUR, reason="Cùng một ổ gà")
    assert (reread(second).state, reread(second).duplicate_of_id) == (State.DUPLICATE, first.id)
    assert tickets(second) == [(UNIT, TicketState.CANCELLED)]
    with Reading() as session:
        joined = set(session.scalars(select(Support.resident_id).where(Support.report_id == first.id)))
    assert joined == {second.resident_id, friend.id}
    assert reread(first).support_count == 2


def test_a_report_is_not_merged_into_itself_or_into_what_has_ended():
    report, gone = a_report(), a_report()
    act(gone, progress.withdraw, Actor("resident", gone.resident_id), MONDAY)
    staff = Actor("staff", a_resident().id)
    for into_code in (report.code, gone.code):
        with Session.begin() as session:
            into, what = progress.lock(session, into_code), progress.lock(session, report.code)
            with pytest.raises(MergeRefused):
                merging.merge(session, what, into, staff, MONDAY, reason="")
