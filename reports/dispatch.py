"""Giving a report to a unit: the ticket, the passage, and what is owed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Category, Passage, PassageKind, Report, State, Ticket, TicketState, Unit
from models.base import new_key
from models.newrows import fresh
from reports import deadlines, owed, routing
from reports.actor import SYSTEM, Actor


@dataclass(frozen=True)
class Ending:
    """How and why a ticket leaves its unit."""

    state: TicketState
    reason: str


def unit_for(session: Session, category: Category, area_code: str, at: datetime) -> Unit:
    """The unit that routing names for a report of this category and area."""
    return routing.choose(session, category, area_code, deadlines.local(at).date())


def assign(
    session: Session, report: Report, at: datetime, *, topic: str, by: Actor = SYSTEM, note: str = ""
) -> Ticket:
    """Open a ticket at `report.unit_code`, move the report to dispatched and owe the unit `topic`."""
    report.move_to(State.DISPATCHED, assignment(report.unit_code, at, by=by, note=note))
    ticket = new_ticket(report, at)
    deadlines.plan_warning(session, ticket, report)
    session.add(ticket)
    session.flush()
    owed.to_unit(session, topic, ticket, at)
    return ticket


def assignment(unit_code: str, at: datetime, *, by: Actor = SYSTEM, note: str = "") -> Passage:
    """The line of history that tells who has the report now."""
    return Actor(by.kind, by.id, unit_code).passage(PassageKind.ASSIGNMENT, at, internal=note)


def new_ticket(report: Report, at: datetime) -> Ticket:
    """The report's ticket at `report.unit_code`, which is still to be written and told of."""
    return fresh(
        Ticket,
        id=new_key(),
        report_id=report.id,
        report=report,
        unit_code=report.unit_code,
        state=TicketState.OPEN,
        assigned_at=at,
        warned=0,
    )


def open_ticket(session: Session, report: Report) -> Ticket | None:
    """The ticket of the unit that has the report now; none when the work has ended."""
    return session.scalars(
        select(Ticket).where(Ticket.report_id == report.id, Ticket.state == TicketState.OPEN)
    ).one_or_none()


def end_ticket(session: Session, report: Report, ending: Ending, at: datetime) -> Ticket | None:
    """End the open ticket, if there is one."""
    ticket = open_ticket(session, report)
    if ticket is not None:
        ticket.state, ticket.ended_at, ticket.reason = ending.state, at, ending.reason
        ticket.warn_at = None
    return ticket


def reassign(
    session: Session, report: Report, unit: Unit, at: datetime, *, by: Actor, ending: Ending
) -> Ticket:
    """Take the report from its unit and give it to another; the due time stays, for the resident was promised it."""
    deadlines.resume(session, report, at)
    ended = end_ticket(session, report, ending, at)
    report.move_to(State.TRANSFERRED, by.passage(PassageKind.STATE, at, internal=ending.reason))
    if ended is not None and by.unit_code != ended.unit_code:
        owed.to_unit(session, "ticket.taken", ended, at, reason=ending.reason)
    report.unit_code = unit.code
    return assign(session, report, at, topic="ticket.assigned", by=by, note=ending.reason)
