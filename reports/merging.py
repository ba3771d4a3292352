"""Two reports of one thing become one: the later is linked, its people join the earlier."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from models import PassageKind, PassageRefused, Report, State, Support, TicketState
from reports import deadlines, dispatch, owed
from reports.actor import Actor
from reports.dispatch import Ending
from reports.public import mapcount
from reports.refusals import MergeRefused


def support(session: Session, report: Report, resident_id: UUID, at: datetime) -> bool:
    """The resident met the same problem. False when they had joined before or it is their own report."""
    if report.resident_id == resident_id or session.get(Support, (report.id, resident_id)) is not None:
        return False
    session.add(Support(report_id=report.id, resident_id=resident_id, at=at))
    session.flush()
    _recount(session, report)
    return True


def merge(session: Session, report: Report, into: Report, by: Actor, at: datetime, *, reason: str) -> None:
    """Make `report` a duplicate of `into`: its work ends, its people join. Raises MergeRefused."""
    ended = {State.DUPLICATE, State.WITHDRAWN, State.REJECTED}
    if report.id == into.id or into.state in ended:
        raise MergeRefused
    was = report.state
    deadlines.resume(session, report, at)
    try:
        report.move_to(State.DUPLICATE, by.passage(PassageKind.STATE, at, public=into.code, internal=reason))
    except PassageRefused as refusal:
        raise MergeRefused from refusal
    mapcount.moved(session, report, was)
    report.duplicate_of_id, report.closed_at = into.id, at
    ticket = dispatch.end_ticket(session, report, Ending(TicketState.CANCELLED, into.code), at)
    if ticket is not None:
        owed.to_unit(session, "ticket.cancelled", ticket, at, reason=into.code)
    _bring_people(session, report, into, at)
    into.add_passage(by.passage(PassageKind.NOTE, at, internal=f"+ {report.code}"))
    owed.to_resident(session, "report.merged", report, at, into=into.code)
    owed.to_joined(session, "report.merged", report, at, into=into.code)


def _bring_people(session: Session, report: Report, into: Report, at: datetime) -> None:
    people = set(session.scalars(select(Support.resident_id).where(Support.report_id == report.id)))
    if report.resident_id is not None:
        people.add(report.resident_id)
    there = set(session.scalars(select(Support.resident_id).where(Support.report_id == into.id)))
    for person in sorted(people - there - {into.resident_id}):
        session.add(Support(report_id=into.id, resident_id=person, at=at))
    # What was merged into the duplicate before now points at the one that stays.
    session.execute(update(Report).where(Report.duplicate_of_id == report.id).values(duplicate_of_id=into.id))
    session.flush()
    _recount(session, into)


def _recount(session: Session, report: Report) -> None:
    # By SQL, so that joining does not raise the version under the hands of a unit that works offline.
    count = select(func.count()).select_from(Support).where(Support.report_id == report.id).scalar_subquery()
    session.execute(
        update(Report)
        .where(Report.id == report.id, exists().where(Support.report_id == report.id))
        .values(support_count=count)
        .execution_options(synchronize_session=False)
    )
    session.expire(report, ["support_count"])
