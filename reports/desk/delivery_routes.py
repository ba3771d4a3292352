"""The door to what is owed: dead letters with their last error, and having them tried anew."""

from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading, Session
from reports import jobs
from reports.desk import casework, letters, orders
from reports.desk.delivery_shapes import LetterPage, LetterQuery, LetterView, ReplayedView, ReplayForm
from reports.desk.letters import Wanted
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_shapes import IdPath
from wiring import wiring

bp = LateAPI(
    "deliveries",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Deliveries and dead letters")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("/deliveries", responses={200: LetterPage})
@allow(Permission.READ_DELIVERIES)
def list_deliveries(query: LetterQuery) -> Answer:
    """What is owed to whom, the latest first; `state=dead` are the dead letters."""
    wanted = Wanted(
        states=(query.state,) if query.state else (),
        channel=query.channel,
        unit=query.unit,
        topic=query.topic,
        report=query.report,
        since=query.since,
    )
    scope = admission.staff().scope(Permission.READ_DELIVERIES)
    with Reading() as session:
        statement = letters.select_letters(wanted, scope)
        found, following = orders.page(session, statement, letters.LATEST, query.limit, query.after)
        codes = letters.codes_of(session, found)
    items = [
        letters.letter_view(letter, codes.get(letter.report_id) if letter.report_id else None)
        for letter in found
    ]
    return {"items": items, "next": following}


@bp.post("/deliveries/<uuid:id>/replay", responses={200: LetterView, **problems(404, 409)})
@allow(Permission.REPLAY_DELIVERIES)
def replay(path: IdPath) -> Answer:
    """Have one dead or held delivery tried anew, under its old key."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        letter = letters.find(session, path.id, person.scope(Permission.REPLAY_DELIVERIES))
        letters.replay(session, letter, now)
        session.refresh(letter)
        codes = letters.codes_of(session, [letter])
        view = letters.letter_view(letter, codes.get(letter.report_id) if letter.report_id else None)
        audit.record(session, casework.by(person), "delivery_replayed", str(letter.id))
    jobs.ring(wiring())
    return view


@bp.post("/deliveries/replay", responses={200: ReplayedView})
@allow(Permission.REPLAY_DELIVERIES)
def replay_many(body: ReplayForm) -> Answer:
    """Have every dead or held delivery that the filter finds tried anew."""
    person, now, chosen = admission.staff(), datetime.now(UTC), body.filter
    wanted = Wanted(
        states=(chosen.state,) if chosen.state else (),
        channel=chosen.channel,
        unit=chosen.unit,
        topic=chosen.topic,
        report=chosen.report,
    )
    with Session.begin() as session:
        scope = person.scope(Permission.REPLAY_DELIVERIES)
        replayed = letters.replay_all(session, wanted, scope, now, body.limit)
        detail = {"count": len(replayed), "filter": chosen.model_dump(mode="json", exclude_none=True)}
        audit.record(session, casework.by(person), "deliveries_replayed", "", detail)
    jobs.ring(wiring())
    return {"replayed": len(replayed)}
