"""Giving a report to a unit: the ticket, the passage, and what is owed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Category, PassageKind, Report, State, Ticket, TicketState, Unit
from models.base import new_key
from reports import deadlines, owed, routing
from reports.actor import SYSTEM, Actor


@dataclass(frozen=True)
class Ending:
    """How and why a ticket leaves its unit."""

    state: TicketState
    reason: str


def unit_for(session: Session, report: Report, category: Category, at: datetime) -> Unit:
    """The unit that routing names for the report as it is now."""
    return routing.choose(session, category, report.area_code, deadlines.local(at).date())


def assign(
    session: Session, report: Report, at: datetime, *, topic: str, by: Actor = SYSTEM, note: str = ""
) -> Ticket:
    """Open a ticket at `report.unit_code`, move the report to dispatched and owe the unit `topic`."""
    ticket = new_ticket(session, report, at, by=by, note=note)
    session.add(ticket)
    session.flush()
    owed.to_unit(session, topic, ticket, at)
    return ticket


def new_ticket(
    session: Session, report: Report, at: datetime, *, by: Actor = SYSTEM, note: str = ""
) -> Ticket:
    """Move the report to dispatched; its ticket at `report.unit_code`, which is still to be written and told of."""
    report.move_to(
        State.DISPATCHED,
        Actor(by.kind, by.id, report.unit_code).passage(PassageKind.ASSIGNMENT, at, internal=note),
    )
    ticket = Ticket(
        id=new_key(),
        report_id=report.id,
        report=report,
        unit_code=report.unit_code,
        state=TicketState.OPEN,
        assigned_at=at,
        warned=0,
    )
    deadlines.plan_warning(session, ticket, report)
    return ticket


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
