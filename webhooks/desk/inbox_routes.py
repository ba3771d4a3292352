"""The door to the inbox: events that could not be heard, with their last error, and having them heard anew."""

from datetime import UTC, datetime
from typing import Any

from flask_openapi3.models.tag import Tag
from sqlalchemy import select

from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import NotFound
from models import InboxEvent, InboxState, Reading, Session
from reports import jobs, views
from reports.desk import casework, orders
from reports.desk.orders import Order
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_refusals import NotReplayable
from reports.entry.staff_shapes import IdPath
from webhooks import inbox, reader
from webhooks.desk.shapes import EventPage, EventQuery, EventView
from wiring import wiring

bp = LateAPI(
    "staff_inbox",
    __name__,
    url_prefix="/api/v1/staff/inbox",
    abp_tags=[Tag(name="The chat's inbox and dead letters")],
    abp_responses={**problems(401, 403, 422)},
)
LATEST = Order("inbox", InboxEvent.received_at, InboxEvent.id, orders.moment, descending=True)


@bp.get("", responses={200: EventPage})
@allow(Permission.READ_DELIVERIES)
def list_events(query: EventQuery) -> Answer:
    """What Zalo sent, the latest first, without what it says."""
    scope = admission.staff().scope(Permission.READ_DELIVERIES)
    wanted = select(InboxEvent).where(scope.whole())
    if query.state is not None:
        wanted = wanted.where(InboxEvent.state == query.state)
    if query.name is not None:
        wanted = wanted.where(InboxEvent.name == query.name)
    with Reading() as session:
        found, following = orders.page(session, wanted, LATEST, query.limit, query.after)
    return {"items": [_view(event) for event in found], "next": following}


@bp.post("/<uuid:id>/replay", responses={200: EventView, **problems(404, 409)})
@allow(Permission.REPLAY_DELIVERIES)
def replay_event(path: IdPath) -> Answer:
    """Have one dead event heard anew."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        event = session.get(InboxEvent, path.id, with_for_update=True)
        if event is None or person.scope(Permission.REPLAY_DELIVERIES).areas is not None:
            raise NotFound
        if event.state is not InboxState.DEAD:
            raise NotReplayable(extra={"state": event.state.value})
        inbox.replay(event, now)
        view = _view(event)
        audit.record(session, casework.by(person), "inbox_event_replayed", str(event.id))
    jobs.wake(wiring().queues["inbox"], reader.read_inbox)
    return view


def _view(event: InboxEvent) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "name": event.name,
        "state": event.state.value,
        "proven": event.proven,
        "attempts": event.attempts,
        "last_error": event.last_error,
        "happened_at": views.moment(event.happened_at),
        "received_at": views.moment(event.received_at),
        "settled_at": views.moment(event.settled_at),
    }
