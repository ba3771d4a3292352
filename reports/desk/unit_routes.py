"""The door of the units: the tickets of the asker's units, and what is needed to work on them."""

from datetime import UTC, datetime

from flask import request
from flask_openapi3.models.tag import Tag

from doors import rates
from doors.apidocs import MULTIPART, problems
from doors.late_api import LateAPI
from errors import FieldsRefused
from models import Reading, Session, TicketState
from reports.desk import choices, tickets
from reports.desk.unit_shapes import (
    ResidentContactView,
    TicketQuery,
    UnitChoices,
    UnitMembers,
    UnitPhotosView,
    UnitQuery,
    UnitTicketPage,
    UnitTicketView,
)
from reports.entry import admission, contacts
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.staff_refusals import ContactHidden
from reports.entry.staff_shapes import IdPath
from reports.intake import MOST_PHOTOS
from reports.photos import keeping
from reports.photos.views import uploaded_view
from wiring import wiring

bp = LateAPI(
    "unit",
    __name__,
    url_prefix="/api/v1/unit",
    abp_tags=[Tag(name="Units and their tickets")],
    abp_responses={**problems(401, 403, 404, 422)},
)
PHOTOS_A_MINUTE = 30
# What a multipart body has besides the photos.
MULTIPART_MARGIN = 64_000


@bp.get("/tickets", responses={200: UnitTicketPage})
@allow(Permission.WORK_TICKETS)
def list_tickets(query: TicketQuery) -> Answer:
    """The tickets of the asker's units, by due time, by distance or the latest first."""
    person = admission.staff()
    units = person.units()
    wanted = tickets.Wanted(
        units=units & {query.unit} if query.unit else units,
        tickets=(query.state,),
        states=(query.status,) if query.status else (),
        assignee=person.id if query.mine else None,
        sort=query.order,
        near=(query.lat, query.lon) if query.lat is not None and query.lon is not None else None,
    )
    with Reading() as session:
        found, following = tickets.page(session, wanted, query.limit, query.after)
        items = tickets.listed(session, found, wiring().links, datetime.now(UTC))
    return {"items": items, "next": following}


@bp.get("/tickets/<uuid:id>", responses={200: UnitTicketView})
@allow(Permission.WORK_TICKETS)
def show_ticket(path: IdPath) -> Answer:
    """One ticket with its whole history and photos."""
    with Reading() as session:
        ticket = tickets.find(session, path.id, admission.staff().units())
        return tickets.shown(session, ticket, wiring().links, datetime.now(UTC))


@bp.post("/tickets/<uuid:id>/contact", responses={200: ResidentContactView, **problems(409)})
@allow(Permission.WORK_TICKETS)
def contact(path: IdPath) -> Answer:
    """How to reach the resident of an open ticket. Who asked, when and for which report goes on record."""
    person = admission.staff()
    with Session.begin() as session:
        ticket = tickets.find(session, path.id, person.units())
        if ticket.state is not TicketState.OPEN:
            raise ContactHidden
        by = By(person.id, admission.address())
        return contacts.reveal(session, ticket.report, by, {"ticket": str(ticket.id)})


@bp.post(
    "/photos",
    responses={201: UnitPhotosView, **problems(413, 415, 429, 503)},
    openapi_extensions=MULTIPART,
)
@allow(Permission.WORK_TICKETS)
def send_photos() -> Answer:
    """Send photos of the result as multipart/form-data, under any field names; all are kept or none."""
    person, now, wired = admission.staff(), datetime.now(UTC), wiring()
    request.max_content_length = wired.settings.photo_max_bytes + MULTIPART_MARGIN
    sent = [file.read() for _, file in request.files.items(multi=True)]
    if not 1 <= len(sent) <= MOST_PHOTOS:
        raise FieldsRefused(fields={"file": "too_many" if sent else "needed"})
    for _ in sent:
        rates.limit("unit-photos", person.id.hex, PHOTOS_A_MINUTE)
    examined = [keeping.look(wired, content) for content in sent]
    kept = [keeping.keep_examined(wired, one, "staff", person.id, now) for one in examined]
    return {"items": [uploaded_view(photo, wired.links, now) for photo in kept]}, 201


@bp.get("/units", responses={200: UnitChoices})
@allow(Permission.WORK_TICKETS)
def list_units(query: UnitQuery) -> Answer:
    """The active units of the province, to hand a ticket to."""
    with Reading() as session:
        return {"items": choices.units(session, query.q)}


@bp.get("/members", responses={200: UnitMembers})
@allow(Permission.WORK_TICKETS)
def list_members() -> Answer:
    """The people of the asker's units."""
    with Reading() as session:
        return {"items": tickets.members(session, admission.staff().units())}
