"""Many hands on few reports at once, in no order: nobody waits in a circle, every open report keeps its one owner."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from errors import Problem
from models import Mark, Reading, Report, Session, State, Ticket, TicketState
from models.base import new_key
from models.report import OPEN_STATES
from reports import escalation, feedback, merging, overdue, progress, routing
from reports.actor import Actor
from reports.desk import correction
from reports.entry import audit
from reports.entry.audit import By
from tests.mapcounts import kept_and_recounted
from tests.people import MONDAY, a_channel, a_photo, a_report

pytestmark = pytest.mark.usefixtures("engine")
UNIT, OTHER = "ubnd-25459", "so-xay-dung"
MEMBER = Actor("staff", new_key(), UNIT)
Act = Callable[[OrmSession, Report, random.Random], object]


def resident(report: Report) -> Actor:
    return Actor("resident", report.resident_id)


def later(dice: random.Random):
    return MONDAY + timedelta(minutes=dice.randrange(20_000))


def resolve(session: OrmSession, report: Report, dice: random.Random) -> None:
    photo = session.info["photo"]
    progress.resolve(session, report, MEMBER, later(dice), text="Xong.", photo_ids=[photo])


def transfer(session: OrmSession, report: Report, dice: random.Random) -> None:
    unit = routing.active_unit(session, dice.choice((UNIT, OTHER)))
    progress.transfer(session, report, unit, MEMBER, later(dice), reason="Đúng thẩm quyền.")


def recategorise(session: OrmSession, report: Report, dice: random.Random) -> None:
    category = dice.choice(("pothole", "noise", "fallen-wire"))
    correction.recategorise(session, report, category, MEMBER, later(dice), keep_due=False)


ACTS: tuple[Act, ...] = (
    lambda s, r, dice: progress.accept(s, r, MEMBER, later(dice)),
    lambda s, r, dice: progress.accept(s, r, MEMBER, later(dice)),
    lambda s, r, dice: progress.start(s, r, MEMBER, later(dice)),
    lambda s, r, dice: progress.ask(s, r, MEMBER, later(dice), question="Ở đâu?"),
    lambda s, r, dice: progress.comment(s, r, resident(r), later(dice), text="Trước chợ."),
    lambda s, r, dice: progress.decline(s, r, MEMBER, later(dice), reason="Không phải việc này."),
    lambda s, r, dice: feedback.reopen(s, r, resident(r), later(dice), reason="Chưa xong."),
    resolve,
    resolve,
    transfer,
    recategorise,
)


def one_act(number: int, codes: list[str]) -> None:
    dice = random.Random(number)
    dice.shuffle(codes := list(codes))
    deed = dice.randrange(len(ACTS) + 2)
    photo = a_photo(MEMBER)
    try:
        if deed == len(ACTS):
            escalation.tick(later(dice))
            overdue.mark(MONDAY + timedelta(days=30))
            return
        with Session.begin() as session:
            session.info["photo"] = photo
            if deed > len(ACTS):
                one, two = (progress.lock(session, code) for code in sorted(codes[:2]))
                merging.merge(session, one, two, MEMBER, later(dice), reason="")
            else:
                ACTS[deed](session, progress.lock(session, codes[0]), dice)
            session.flush()
            audit.record(session, By(None, ""), "act", codes[0])
    except Problem:
        return


def test_whatever_many_do_at_once_every_open_report_has_one_owner_and_a_true_clock():
    a_channel(UNIT)
    codes = [a_report().code for _ in range(12)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: one_act(number, codes), range(300)))
    with Reading() as session:
        reports = session.scalars(select(Report)).all()
        open_tickets = session.scalars(select(Ticket).where(Ticket.state == TicketState.OPEN)).all()
        assert audit.verify(session).reason == ""
    owners = sorted((ticket.report_id, ticket.unit_code) for ticket in open_tickets)
    assert owners == sorted(
        (report.id, report.unit_code) for report in reports if report.state in OPEN_STATES
    )
    waiting = {report.id for report in reports if report.state is State.NEEDS_INFO}
    assert waiting == {report.id for report in reports if report.paused_at is not None}
    assert [ticket.warn_at for ticket in open_tickets if ticket.report_id in waiting] == [None] * len(waiting)
    before, recounted = kept_and_recounted()
    assert before == recounted
    overdue.mark(MONDAY + timedelta(days=30))  # where the last of them cleared it of all
    before, recounted = kept_and_recounted()
    assert before == recounted
    assert any(mark == Mark.OVERDUE for kind, _, mark, *_ in before if kind == "MapMark")
    assert any(report.state is not State.DISPATCHED for report in reports), "the walk went somewhere"
