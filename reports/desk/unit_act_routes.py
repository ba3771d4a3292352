"""The door of the units: what they do to a ticket, also from a phone that was offline meanwhile.

Every act carries the version it was decided on and an Idempotency-Key. Sent again under its key it answers as the
first time; decided on an old version it is refused with the ticket as it is now.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy import orm

from doors.apidocs import problems
from doors.late_api import LateAPI
from doors.once import once
from models import Ticket
from reports import jobs, progress, routing
from reports.actor import Actor
from reports.desk import tickets
from reports.desk.unit_shapes import (
    Act,
    Ask,
    Assignee,
    Decline,
    NoteForm,
    Resolve,
    StaleTicketView,
    Transfer,
    UnitTicketView,
)
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.staff_shapes import IdPath, KeyHeader, Versioned
from wiring import wiring

bp = LateAPI(
    "unit_acts",
    __name__,
    url_prefix="/api/v1/unit",
    abp_tags=[Tag(name="Units and their tickets")],
    abp_responses={409: StaleTicketView, **problems(400, 401, 403, 404, 422)},
)
Deed = Callable[[orm.Session, Ticket, Actor, datetime], object]


@bp.post("/tickets/<uuid:id>/accept", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def accept(header: KeyHeader, path: IdPath, body: Act) -> Answer:
    """Take the ticket on; it is the asker's unless somebody was named before."""
    me = admission.staff().id

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        progress.accept(session, ticket.report, by, at, assignee=ticket.assignee_id or me)

    return _do("accept", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/start", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def start(header: KeyHeader, path: IdPath, body: Act) -> Answer:
    """Somebody is on the spot."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        progress.start(session, ticket.report, by, at)

    return _do("start", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/decline", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def decline(header: KeyHeader, path: IdPath, body: Decline) -> Answer:
    """Give the ticket back to the coordinator, with a reason and perhaps who should have it."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        proposed = routing.active_unit(session, body.proposed_unit) if body.proposed_unit else None
        progress.decline(session, ticket.report, by, at, reason=body.reason, proposed=proposed)

    return _do("decline", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/transfer", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def transfer(header: KeyHeader, path: IdPath, body: Transfer) -> Answer:
    """Hand the ticket to another unit, with a reason; the due time stays."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        unit = routing.active_unit(session, body.unit)
        progress.transfer(session, ticket.report, unit, by, at, reason=body.reason)

    return _do("transfer", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/ask", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def ask(header: KeyHeader, path: IdPath, body: Ask) -> Answer:
    """Ask the resident; the clock stands until they answer."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        progress.ask(session, ticket.report, by, at, question=body.question)

    return _do("ask", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/notes", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def note(header: KeyHeader, path: IdPath, body: NoteForm) -> Answer:
    """Write something down, for the unit and staff or for the resident as well."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        progress.note(ticket.report, by, at, text=body.text, public=body.public)

    return _do("note", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/resolve", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def resolve(header: KeyHeader, path: IdPath, body: Resolve) -> Answer:
    """It is done: words for the resident and at least one photo taken afterwards."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        progress.resolve(session, ticket.report, by, at, text=body.text, photo_ids=body.photo_ids)

    return _do("resolve", path.id, body, deed)


@bp.post("/tickets/<uuid:id>/assignee", responses={200: UnitTicketView})
@allow(Permission.LEAD_UNIT)
def assign(header: KeyHeader, path: IdPath, body: Assignee) -> Answer:
    """A head names the member who works on the ticket."""

    def deed(session: orm.Session, ticket: Ticket, by: Actor, at: datetime) -> None:
        tickets.give(session, ticket, body.account_id, by, at)

    return _do("assign", path.id, body, deed, Permission.LEAD_UNIT)


def _do(
    act: str,
    ticket_id: UUID,
    body: Versioned,
    deed: Deed,
    permission: Permission = Permission.WORK_TICKETS,
) -> Response:
    """One act on one ticket: once for its key, on the version it was decided on, recorded, answered and rung for."""
    person, links = admission.staff(), wiring().links

    def work(session: orm.Session) -> tuple[dict[str, object], int]:
        ticket = tickets.take(session, ticket_id, person.units(permission))
        now = datetime.now(UTC)  # only now is it our turn: the act before may have come after our knock
        tickets.expect(session, ticket, body.version, links, now)
        deed(session, ticket, Actor("staff", person.id, ticket.unit_code), now)
        session.flush()
        view = tickets.shown(session, ticket, links, now)
        audit.record(
            session,
            By(person.id, admission.address()),
            f"ticket_{act}",
            ticket.report.code,
            {"ticket": str(ticket.id), "unit": ticket.unit_code, "version": ticket.report.version},
        )
        return view, 200

    answer = once(f"staff:{person.id}", work, body=body.model_dump(mode="json"))
    jobs.ring(wiring())
    return answer
