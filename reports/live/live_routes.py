"""The doors to live changes (server-sent events): staff hear of their part of the province, units of their tickets."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, current_app, request
from flask_openapi3.models.tag import Tag

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading
from reports.entry import admission, sessions
from reports.entry.access import Permission, Staff, allow
from reports.entry.admission import Answer
from reports.live import broadcast
from reports.live.broadcast import Hub
from reports.live.changes import REPORTS, Change, Feed
from wiring import wiring

bp = LateAPI(
    "live",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="Live changes")],
    abp_responses={**problems(401, 403, 503)},
)
EVENTS = {
    "description": "id: number of the change; data: {code, state, kind, unit, area, at}. Last-Event-ID resumes. "
    "`event: talk` with {id}: a conversation of the chat moved, for staff who may answer it.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@bp.get("/staff/live", responses={200: EVENTS})
@allow(Permission.READ_REPORTS)
def staff_changes() -> Answer:
    """Every change of a report in the asker's part of the province, as it happens; who answers the chat hears of it."""
    person = admission.staff()
    scope = person.scope()
    answers_chat = person.scope(Permission.ANSWER_CHAT).areas is None
    return follow(person, lambda change: scope.covers(change.area), talks=answers_chat)


@bp.get("/unit/live", responses={200: EVENTS})
@allow(Permission.WORK_TICKETS)
def unit_changes() -> Answer:
    """Every change of a report that one of the asker's units has or has just lost."""
    person = admission.staff()
    units = person.units()
    return follow(person, lambda change: not units.isdisjoint(change.units))


def follow(
    person: Staff,
    concerns: Callable[[Change], bool],
    feed: Feed = REPORTS,
    name: str = "live",
    *,
    talks: bool = False,
) -> Response:
    """A connection that tells what concerns the person, until their log-in ends. `name` is that of the feed's hub."""
    settings = wiring().settings
    hub: Hub = current_app.extensions.setdefault(name, Hub(settings.live_connections, feed))
    listener = hub.join(concerns, person.session, talks=talks)

    def holds() -> bool:
        with Reading() as session:
            now = sessions.find(session, person.session, settings, datetime.now(UTC))
        return now is not None and now.seats == person.seats

    told = broadcast.stream(listener, _last_seen(), holds, feed=feed)
    response = Response(told, content_type="text/event-stream")
    response.call_on_close(lambda: hub.leave(listener))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would otherwise keep changes back until it has many
    return response


def _last_seen() -> int | None:
    said = request.headers.get("Last-Event-ID", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None
