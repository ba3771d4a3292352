"""How the work goes on: what units, staff and residents do to a report from its dispatch to its result.

Every function takes the report already locked by `lock`, never commits, and raises TransitionRefused when the
transition table does not lead there.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import FieldsRefused, NotFound, TransitionRefused
from models import (
    Passage,
    PassageKind,
    PassageRefused,
    Photo,
    PhotoGroup,
    Report,
    State,
    Ticket,
    TicketState,
    Unit,
)
from reports import deadlines, dispatch, intake, moderated, owed, routing
from reports.actor import Actor
from reports.dispatch import Ending
from reports.public import mapcount
from reports.refusals import (
    NobodyToAsk,
    PhotoNeeded,
    PhotoUnknown,
    ReasonNeeded,
)

ENDED_STATES = frozenset({State.REJECTED, State.DUPLICATE, State.WITHDRAWN})


def lock(session: Session, code: str) -> Report:
    """The report of this code as it is now, locked until the transaction ends. Raises NotFound."""
    wanted = select(Report).where(Report.code == code).with_for_update()
    report = session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()
    if report is None:
        raise NotFound
    return report


def accept(
    session: Session, report: Report, by: Actor, at: datetime, *, assignee: UUID | None = None
) -> None:
    """The unit takes the ticket on; one that waited for the resident goes on without the answer."""
    deadlines.resume(session, report, at)
    move(session, report, State.ACCEPTED, by.passage(PassageKind.STATE, at))
    ticket = _open(session, report)
    if ticket.accepted_at is None:
        owed.to_resident(session, "report.accepted", report, at, mark=ticket.id.hex)
    ticket.accepted_at, ticket.assignee_id = ticket.accepted_at or at, assignee
    report.first_response_at = report.first_response_at or at


def start(session: Session, report: Report, by: Actor, at: datetime) -> None:
    """The unit is on the spot; it no longer waits for an answer."""
    deadlines.resume(session, report, at)
    move(session, report, State.IN_PROGRESS, by.passage(PassageKind.STATE, at))


def decline(
    session: Session, report: Report, by: Actor, at: datetime, *, reason: str, proposed: Unit | None = None
) -> Ticket:
    """The unit gives the ticket back with a reason; the coordinator owns the report from now on."""
    why = needed(reason) if proposed is None else f"{needed(reason)} (→ {proposed.name})"
    home = routing.coordinator(session)
    if report.unit_code == home.code:
        raise TransitionRefused(extra={"state": report.state.value})
    return _reassign(session, report, home, at, by=by, ending=Ending(TicketState.DECLINED, why))


def transfer(session: Session, report: Report, unit: Unit, by: Actor, at: datetime, *, reason: str) -> Ticket:
    """Another unit gets the report, by a unit's own act or a coordinator's."""
    if unit.code == report.unit_code:
        raise FieldsRefused(fields={"unit": "same_unit"})
    return _reassign(session, report, unit, at, by=by, ending=Ending(TicketState.TRANSFERRED, needed(reason)))


def ask(session: Session, report: Report, by: Actor, at: datetime, *, question: str) -> None:
    """Ask the resident; the clock stands until the answer."""
    if report.resident_id is None:
        raise NobodyToAsk
    question = needed(question)
    before = report.state
    move(session, report, State.NEEDS_INFO, by.passage(PassageKind.QUESTION, at, public=question))
    report.paused_from = before
    deadlines.pause(session, report, at)
    owed.to_resident(session, "report.question", report, at, mark=_mark(at), question=question)


def comment(session: Session, report: Report, by: Actor, at: datetime, *, text: str) -> None:
    """The resident adds words. While the unit waits for an answer, these are the answer and the clock goes on."""
    text = needed(text)
    if report.state in ENDED_STATES:
        raise TransitionRefused(extra={"state": report.state.value})
    if report.state is State.NEEDS_INFO and report.paused_from is not None:
        back = report.paused_from
        deadlines.resume(session, report, at)
        move(session, report, back, by.passage(PassageKind.ANSWER, at, public=text))
    else:
        report.add_passage(by.passage(PassageKind.COMMENT, at, public=text))
    ticket = dispatch.open_ticket(session, report)
    if ticket is not None:
        owed.to_unit(session, "ticket.comment", ticket, at, mark=_mark(at), text=text)


def note(report: Report, by: Actor, at: datetime, *, text: str, public: bool) -> None:
    """A unit or staff writes something down, for themselves or for the resident as well."""
    text = needed(text)
    words = {"public": text} if public else {"internal": text}
    report.add_passage(by.passage(PassageKind.NOTE, at, **words))


def resolve(
    session: Session, report: Report, by: Actor, at: datetime, *, text: str, photo_ids: Sequence[UUID]
) -> None:
    """The unit has done it: words and at least one photo taken afterwards. Raises PhotoNeeded, PhotoUnknown."""
    text = needed(text)
    photos = _after_photos(session, photo_ids, by)
    deadlines.resume(session, report, at)
    move(session, report, State.RESOLVED, by.passage(PassageKind.STATE, at, public=text))
    dispatch.end_ticket(session, report, Ending(TicketState.RESOLVED, ""), at)
    session.flush()
    intake.attach(session, photos, report, PhotoGroup.AFTER)
    report.resolved_at = at
    moderated.reckon(session, report)
    report.first_response_at = report.first_response_at or at
    proof = str(photo_ids[0])
    owed.to_resident(session, "report.resolved", report, at, mark=_mark(at), result=text, photo_id=proof)
    owed.to_joined(session, "report.joined_resolved", report, at, mark=_mark(at))


def reject(session: Session, report: Report, by: Actor, at: datetime, *, reason: str) -> None:
    """Staff end it without work, with a reason the resident reads."""
    reason = needed(reason)
    deadlines.resume(session, report, at)
    move(session, report, State.REJECTED, by.passage(PassageKind.STATE, at, public=reason))
    _end_work(session, report, at, by, reason)
    report.closed_at = at
    owed.to_resident(session, "report.rejected", report, at, reason=reason)
    owed.to_joined(session, "report.joined_rejected", report, at)


def withdraw(session: Session, report: Report, by: Actor, at: datetime, *, reason: str = "") -> None:
    """The resident takes it back while it is open."""
    deadlines.resume(session, report, at)
    move(session, report, State.WITHDRAWN, by.passage(PassageKind.STATE, at, public=reason))
    _end_work(session, report, at, by, reason)
    report.closed_at = at


def move(session: Session, report: Report, state: State, passage: Passage) -> None:
    """Take the report to another state and count it there on the map. Raises TransitionRefused."""
    was = report.state
    try:
        report.move_to(state, passage)
    except PassageRefused as refusal:
        raise TransitionRefused(
            extra={"state": refusal.current.value, "wanted": refusal.wanted.value}
        ) from refusal
    mapcount.moved(session, report, was)


def needed(text: str) -> str:
    """The text without spare spaces. Raises ReasonNeeded when there is none."""
    text = text.strip()
    if not text:
        raise ReasonNeeded(fields={"text": "needed"})
    return text


def _reassign(
    session: Session, report: Report, unit: Unit, at: datetime, *, by: Actor, ending: Ending
) -> Ticket:
    was = report.state
    try:
        ticket = dispatch.reassign(session, report, unit, at, by=by, ending=ending)
    except PassageRefused as refusal:
        raise TransitionRefused(extra={"state": was.value, "wanted": refusal.wanted.value}) from refusal
    mapcount.moved(session, report, was)
    owed.to_resident(session, "report.transferred", report, at, mark=ticket.id.hex)
    return ticket


def _open(session: Session, report: Report) -> Ticket:
    ticket = dispatch.open_ticket(session, report)
    if ticket is None:
        raise TransitionRefused(extra={"state": report.state.value})
    return ticket


def _end_work(session: Session, report: Report, at: datetime, by: Actor, reason: str) -> None:
    ticket = dispatch.end_ticket(session, report, Ending(TicketState.CANCELLED, reason), at)
    if ticket is not None and by.unit_code != ticket.unit_code:
        owed.to_unit(session, "ticket.cancelled", ticket, at, reason=reason)


def _after_photos(session: Session, ids: Sequence[UUID], by: Actor) -> list[Photo]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise PhotoNeeded(fields={"photo_ids": "needed"})
    photos = session.scalars(
        select(Photo).where(
            Photo.id.in_(wanted),
            Photo.uploader_kind == by.kind,
            Photo.uploader_id == by.id,
            Photo.report_id.is_(None),
        )
    ).all()
    if len(photos) != len(wanted):
        raise PhotoUnknown(fields={"photo_ids": "unknown"})
    return list(photos)


def _mark(at: datetime) -> str:
    return str(int(at.timestamp() * 1_000_000))
