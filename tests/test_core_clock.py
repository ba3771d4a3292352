"""The clock among many hands: no circle of waiting, no warning twice, no ended ticket that is looked at for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import select

from models import Account, Delivery, Membership, Reading, Report, Role, Session, State, Ticket, TicketState
from models.base import new_key
from reports import escalation, overdue, progress
from reports.actor import Actor
from reports.desk import correction
from tests.people import MONDAY, a_channel, a_photo, a_report

pytestmark = pytest.mark.usefixtures("engine")
UNIT = "ubnd-25459"
HOUR = timedelta(hours=1)
LATE = MONDAY + timedelta(days=30)
MEMBER = Actor("staff", new_key(), UNIT)


def a_head(*areas: str | None) -> Account:
    """A head of the unit, seated once for each area."""
    head = Account(
        id=new_key(),
        username=new_key().hex,
        full_name="Trưởng đơn vị",
        email="truong@example.vn",
        password_hash="",
        failures=0,
        active=True,
        created_at=MONDAY,
    )
    with Session.begin() as session:
        session.add(head)
        session.flush()
        for area in areas:
            seat = Membership(account_id=head.id, role=Role.HEAD, unit_code=UNIT, area_code=area)
            session.add(seat)
    return head


def warnings(report: Report) -> list[str]:
    with Reading() as session:
        wanted = select(Delivery.topic).where(
            Delivery.report_id == report.id, Delivery.topic.startswith("ticket.warning")
        )
        return list(session.scalars(wanted.order_by(Delivery.id)))


def due(report: Report) -> datetime:
    assert report.due_at is not None
    return report.due_at


def test_a_head_with_two_seats_is_warned_once_and_stops_nobodys_clock():
    report = a_report()
    a_head(None, "25459")
    escalation.tick(LATE)
    assert warnings(report) == ["ticket.warning_100"]


def test_who_works_on_a_ticket_and_the_clock_do_not_wait_for_each_other_in_a_circle():
    report = a_report()
    a_channel(UNIT)
    with ThreadPoolExecutor(1) as pool:
        with Session.begin() as session:
            locked = progress.lock(session, report.code)
            ticking = pool.submit(escalation.tick, LATE)
            sleep(0.2)  # the clock is now at this report, or waits before it
            progress.accept(session, locked, MEMBER, MONDAY + HOUR)
        ticking.result()
    escalation.tick(LATE)
    assert warnings(report) == ["ticket.warning_100"]
    with Reading() as session:
        assert session.get_one(Report, report.id).state is State.ACCEPTED


@pytest.mark.parametrize("ending", ["resolve", "withdraw", "transfer"])
def test_a_ticket_that_has_ended_is_none_the_clock_looks_at(ending):
    report, at, photo = a_report(), MONDAY + HOUR, a_photo(MEMBER)
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        progress.accept(session, locked, MEMBER, at)
        match ending:
            case "resolve":
                progress.resolve(session, locked, MEMBER, at, text="Xong.", photo_ids=[photo])
            case "withdraw":
                progress.withdraw(session, locked, Actor("resident", report.resident_id), at)
            case "transfer":
                progress.decline(session, locked, MEMBER, at, reason="Không thuộc thẩm quyền.")
    with Reading() as session:
        ended = session.scalars(
            select(Ticket).where(Ticket.report_id == report.id, Ticket.state != TicketState.OPEN)
        ).one()
    assert ended.warn_at is None


def test_an_answer_begun_before_the_question_was_committed_is_still_an_answer():
    report, asked = a_report(), MONDAY + HOUR
    with Session.begin() as session:
        progress.ask(session, progress.lock(session, report.code), MEMBER, asked, question="Ở đâu?")
    with Session.begin() as session:
        by, before = Actor("resident", report.resident_id), asked - timedelta(milliseconds=5)
        progress.comment(session, progress.lock(session, report.code), by, before, text="Trước chợ.")
    with Reading() as session:
        answered = session.get_one(Report, report.id)
    assert (answered.state, answered.paused_at) == (State.DISPATCHED, None)
    assert answered.due_at == report.due_at


def put_right(report: Report, category: str, at: datetime) -> Report:
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        correction.recategorise(session, locked, category, MEMBER, at, keep_due=False)
        return locked


def test_the_time_waited_for_the_resident_still_counts_when_the_category_is_put_right():
    report, plain = a_report(), a_report()
    resident, at = Actor("resident", report.resident_id), MONDAY
    for _ in range(2):
        with Session.begin() as session:
            locked = progress.lock(session, report.code)
            progress.ask(session, locked, MEMBER, at + HOUR, question="Ở đâu?")
            progress.comment(session, locked, resident, at + timedelta(days=2), text="Trước chợ.")
        at += timedelta(days=2)
    waited = put_right(report, "sidewalk-subsidence", at + HOUR)
    assert due(waited) == due(locked), "the norm is the same, and so are the pauses"
    assert due(waited) > due(put_right(plain, "sidewalk-subsidence", at + HOUR))


def test_a_pause_that_goes_on_is_counted_once_when_it_ends():
    asked, answered, times = MONDAY + HOUR, MONDAY + timedelta(days=2), []
    for category in ("", "sidewalk-subsidence"):
        report = a_report()
        with Session.begin() as session:
            locked = progress.lock(session, report.code)
            progress.ask(session, locked, MEMBER, asked, question="Ở đâu?")
            if category:
                correction.recategorise(session, locked, category, MEMBER, asked + HOUR, keep_due=False)
            progress.comment(session, locked, Actor("resident", report.resident_id), answered, text="Chợ.")
            times.append(due(locked))
    assert times[0] == times[1] > due(report)


def test_a_time_that_was_put_right_is_warned_about_anew():
    report = a_report(category="fallen-wire")
    a_channel(report.unit_code)
    escalation.tick(MONDAY + timedelta(days=1))
    assert warnings(report) == ["ticket.warning_100"]
    due_at = due(put_right(report, "pothole", MONDAY + timedelta(days=1)))
    escalation.tick(due_at - timedelta(minutes=1))
    escalation.tick(due_at)
    escalation.tick(due_at)
    assert warnings(report) == ["ticket.warning_100", "ticket.warning_80", "ticket.warning_100"]


def seen(report: Report) -> tuple[bool, int]:
    with Reading() as session:
        row = session.get_one(Report, report.id)
        return row.overdue_marked, row.version


def test_what_is_overdue_is_marked_once_and_nobodys_version_is_raised():
    report, other = a_report(), a_report(at=LATE)
    assert overdue.mark(due(report)) == 0
    assert overdue.mark(due(report) + HOUR) == 1
    assert overdue.mark(LATE) == 0
    assert (seen(report), seen(other)) == ((True, report.version), (False, other.version))


def test_who_changes_what_is_overdue_takes_the_mark_off_and_the_clock_sets_it_again():
    report = a_report()
    overdue.mark(LATE)
    with Session.begin() as session:
        progress.accept(session, progress.lock(session, report.code), MEMBER, LATE)
    assert not seen(report)[0]
    assert overdue.mark(LATE) == 1
    with Session.begin() as session:
        progress.reject(session, progress.lock(session, report.code), MEMBER, LATE, reason="Không đúng.")
    assert not seen(report)[0]
    assert overdue.mark(LATE + HOUR) == 0


def test_what_somebody_works_on_is_marked_later():
    report, free = a_report(), a_report()
    with ThreadPoolExecutor(1) as pool:
        with Session.begin() as session:
            locked = progress.lock(session, report.code)
            marking = pool.submit(overdue.mark, LATE)
            sleep(0.2)  # the clock is now past this report, or waits for its turn to write
            progress.accept(session, locked, MEMBER, MONDAY + HOUR)
        assert marking.result() in (1, 2)
    assert seen(free)[0]
    overdue.mark(LATE)
    assert seen(report)[0]
