"""What comes after the result: the resident rates it or has the report reopened, and in the end it is closed.

Like `progress`, every act takes the report already locked, never commits, and raises TransitionRefused when the
transition table does not lead there.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from errors import TransitionRefused
from models import PassageKind, Report, State, Ticket
from models.report import TRANSITIONS
from reports import deadlines, dispatch, moderated, progress, routing
from reports.actor import SYSTEM, Actor
from reports.public import mapcount
from reports.reference import reference
from reports.refusals import AlreadyDone, TooLate

FEEDBACK_TIME = timedelta(days=7)


def actions(report: Report, at: datetime) -> list[str]:
    """What the resident may do to their report now, as the screens show it: some of comment, withdraw, rate, reopen."""
    can = []
    if report.state not in progress.ENDED_STATES:
        can.append("comment")
    if State.WITHDRAWN in TRANSITIONS[report.state]:
        can.append("withdraw")
    if report.resolved_at is not None and at - report.resolved_at <= FEEDBACK_TIME:
        if report.state in {State.RESOLVED, State.CLOSED} and report.rating is None:
            can.append("rate")
        if State.REOPENED in TRANSITIONS[report.state] and report.reopened_at is None:
            can.append("reopen")
    return can


def rate(report: Report, by: Actor, at: datetime, *, stars: int, comment: str = "") -> None:
    """One to five stars, once for each result, within seven days of it. Raises TooLate, AlreadyDone."""
    _in_feedback_time(report, at)
    if report.rating is not None:
        raise AlreadyDone
    report.rating, report.rating_comment, report.rated_at = stars, comment or None, at
    report.add_passage(by.passage(PassageKind.RATING, at))


def reopen(session: Session, report: Report, by: Actor, at: datetime, *, reason: str) -> Ticket:
    """Not fixed after all: once, within seven days, back to the same unit, and the clock starts anew."""
    reason = progress.needed(reason)
    if report.reopened_at is not None:
        raise AlreadyDone
    _in_feedback_time(report, at)
    progress.move(session, report, State.REOPENED, by.passage(PassageKind.STATE, at, public=reason))
    report.reopened_at, report.closed_at, report.resolved_at = at, None, None
    report.rating, report.rating_comment, report.rated_at = None, None, None
    report.public_result = None
    moderated.reckon(session, report)
    report.due_at = deadlines.fix(session, reference(session).categories[report.category_code], at)
    if not _still_there(session, report):
        report.unit_code = routing.coordinator(session).code
    was = report.state
    ticket = dispatch.assign(session, report, at, topic="ticket.reopened", by=SYSTEM, note=reason)
    mapcount.moved(session, report, was)
    return ticket


def close(session: Session, report: Report, at: datetime, *, by: Actor = SYSTEM) -> None:
    """The time for feedback is over, or staff end it before."""
    progress.move(session, report, State.CLOSED, by.passage(PassageKind.STATE, at))
    report.closed_at = at


def _in_feedback_time(report: Report, at: datetime) -> None:
    if report.state not in {State.RESOLVED, State.CLOSED} or report.resolved_at is None:
        raise TransitionRefused(extra={"state": report.state.value})
    if at - report.resolved_at > FEEDBACK_TIME:
        raise TooLate


def _still_there(session: Session, report: Report) -> bool:
    unit = reference(session).units.get(report.unit_code)
    return unit is not None and unit.active
