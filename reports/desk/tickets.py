"""A unit's tickets: the list its people work from, one ticket as they see it, and the lock before every act."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import cos, radians
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from errors import FieldsRefused, NotFound, Stale, TransitionRefused
from models import Account, Membership, PassageKind, Report, State, Ticket, TicketState
from models.report import TRANSITIONS
from reports import views
from reports.actor import Actor
from reports.desk import orders
from reports.desk.orders import NEVER, Order
from reports.entry.access import TICKET_ROLES
from reports.links import Links
from reports.timeline import Audience
from reports.views import Lens

# What a unit may do, by the state the report goes to; notes and questions of its own are not in here.
ACTS = {
    "accept": State.ACCEPTED,
    "start": State.IN_PROGRESS,
    "ask": State.NEEDS_INFO,
    "decline": State.TRANSFERRED,
    "transfer": State.TRANSFERRED,
    "resolve": State.RESOLVED,
}
TAKEN_AWAY = frozenset({TicketState.DECLINED, TicketState.TRANSFERRED, TicketState.CANCELLED})


class TicketSort(StrEnum):
    """How a unit sees its list."""

    DUE = "due"
    NEAR = "near"
    LATEST = "latest"


@dataclass(frozen=True)
class Wanted:
    """Which tickets: of these units, in these states, of this person or of anyone; `near` is (latitude, longitude)."""

    units: Collection[str]
    tickets: Collection[TicketState] = (TicketState.OPEN,)
    states: Collection[State] = ()
    assignee: UUID | None = None
    sort: TicketSort = TicketSort.DUE
    near: tuple[float, float] | None = None


def page(session: Session, wanted: Wanted, limit: int, after: str | None) -> tuple[list[Ticket], str | None]:
    """A page of tickets with the next cursor. Raises FieldsRefused for a wrong cursor or `near` without a place."""
    return orders.page(session, _select(wanted), _order(wanted), limit, after)


def find(session: Session, ticket_id: UUID, units: Collection[str]) -> Ticket:
    """The ticket, when it is of one of the units. Raises NotFound."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or ticket.unit_code not in units:
        raise NotFound
    return ticket


def take(session: Session, ticket_id: UUID, units: Collection[str]) -> Ticket:
    """The ticket with its report locked, both as they are now. Raises NotFound."""
    ticket = find(session, ticket_id, units)
    session.scalars(
        select(Report)
        .where(Report.id == ticket.report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(ticket)
    return ticket


def expect(session: Session, ticket: Ticket, version: int, links: Links, at: datetime) -> None:
    """Refuse to act on what the sender has not seen, or what the unit has no more. Raises Stale, TransitionRefused."""
    if ticket.report.version != version:
        raise Stale(extra={"current": shown(session, ticket, links, at)})
    if ticket.state is not TicketState.OPEN:
        raise TransitionRefused(extra={"state": ticket.report.state.value})


def shown(session: Session, ticket: Ticket, links: Links, at: datetime) -> dict[str, Any]:
    """One ticket with its history and what may be done now."""
    lens = views.prepare(session, [ticket.report], links, at, history=True)
    report = ticket.report
    return views.ticket_view(ticket, report, lens) | {
        "actions": actions(ticket),
        "history": _history(ticket, lens),
        "map_link": f"https://www.google.com/maps/dir/?api=1&destination={report.latitude},{report.longitude}",
        "geo": f"geo:{report.latitude},{report.longitude}",
    }


def listed(session: Session, tickets: list[Ticket], links: Links, at: datetime) -> list[dict[str, Any]]:
    """Tickets as they stand in the list."""
    lens = views.prepare(session, [ticket.report for ticket in tickets], links, at)
    return [
        views.ticket_view(ticket, ticket.report, lens) | {"actions": actions(ticket)} for ticket in tickets
    ]


def members(session: Session, units: Collection[str]) -> list[dict[str, Any]]:
    """The people of the units to whom a ticket can be given: {id, full_name, unit, role}."""
    rows = session.execute(
        select(Account.id, Account.full_name, Membership.unit_code, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.unit_code.in_(sorted(units)), Membership.role.in_(sorted(TICKET_ROLES)), Account.active
        )
        .order_by(Membership.unit_code, Account.full_name, Account.id)
    )
    return [
        {"id": str(row.id), "full_name": row.full_name, "unit": row.unit_code, "role": row.role.value}
        for row in rows
    ]


def give(session: Session, ticket: Ticket, account_id: UUID | None, by: Actor, at: datetime) -> None:
    """Name the member who works on it, or nobody. Raises FieldsRefused for somebody who is not of the unit."""
    names = {member["id"]: member["full_name"] for member in members(session, [ticket.unit_code])}
    if account_id is not None and str(account_id) not in names:
        raise FieldsRefused(fields={"account_id": "not_of_the_unit"})
    ticket.assignee_id = account_id
    words = f"→ {names.get(str(account_id), '')}"
    ticket.report.add_passage(by.passage(PassageKind.ASSIGNMENT, at, internal=words))


def actions(ticket: Ticket) -> list[str]:
    """What the unit may do with it now."""
    if ticket.state is not TicketState.OPEN:
        return []
    possible = TRANSITIONS[ticket.report.state]
    acts = [act for act, state in ACTS.items() if state in possible]
    if ticket.report.resident_id is None and "ask" in acts:
        acts.remove("ask")
    return [*acts, "note"]


def _history(ticket: Ticket, lens: Lens) -> list[dict[str, Any]]:
    """A unit that has the report no more is not told how it goes on elsewhere."""
    lines = views.history(ticket.report, lens, Audience.STAFF)
    if ticket.state not in TAKEN_AWAY or ticket.ended_at is None:
        return lines
    return [line for line in lines if datetime.fromisoformat(line["at"]) <= ticket.ended_at]


def _select(wanted: Wanted) -> Select[Ticket]:
    found = (
        select(Ticket)
        .join(Ticket.report)
        .options(contains_eager(Ticket.report))
        .where(Ticket.unit_code.in_(sorted(wanted.units)), Ticket.state.in_(sorted(wanted.tickets)))
    )
    if wanted.states:
        found = found.where(Report.state.in_(sorted(wanted.states)))
    if wanted.assignee is not None:
        found = found.where(Ticket.assignee_id == wanted.assignee)
    return found


def _order(wanted: Wanted) -> Order:
    match wanted.sort:
        case TicketSort.DUE:
            return Order("due", func.coalesce(Report.due_at, NEVER), Ticket.id, orders.moment)
        case TicketSort.LATEST:
            return Order("latest", Ticket.assigned_at, Ticket.id, orders.moment, descending=True)
        case TicketSort.NEAR:
            return _nearest(wanted.near)


def _nearest(place: tuple[float, float] | None) -> Order:
    """By distance: squared degrees on a plane that touches the place, exact enough for one province."""
    if place is None:
        raise FieldsRefused(fields={"lat": "needed", "lon": "needed"})
    latitude, longitude = place
    north = Report.latitude - latitude
    east = (Report.longitude - longitude) * cos(radians(latitude))
    return Order(f"near {latitude},{longitude}", north * north + east * east, Ticket.id, float)
