"""The clock of a report: its due time by the category's norm and the working calendar, its pauses and its warnings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Category, Report, State, Ticket, TicketState
from reports import clock
from reports.clock import Calendar, Ends, Norm, NormUnit
from reports.office_hours import VIETNAM_TIME
from reports.reference import reference

ZONE = VIETNAM_TIME
SHARES = (50, 80, 100)
DEFAULT_NORM = Norm(7, NormUnit.WORKING_DAYS, cutoff=time(18, 30))


def local(at: datetime) -> datetime:
    """The moment as people of the province read it."""
    return at.astimezone(ZONE)


def calendar(session: Session) -> Calendar:
    """The working calendar as it stands in the database."""
    return reference(session).calendar


def norm(category: Category, name: str = "fix") -> Norm | None:
    """One of the category's norms (contain, fix, answer); none where the category has none of that name."""
    row = category.norms.get(name)
    if row is None:
        return None
    cutoff = time.fromisoformat(row["cutoff"]) if row.get("cutoff") else None
    ends = Ends(row.get("ends", Ends.SAME_MINUTE))
    return Norm(int(row["amount"]), NormUnit(row["unit"]), cutoff=cutoff, ends=ends)


def fix(session: Session, category: Category, start: datetime) -> datetime | None:
    """When a report of this category, started then, must be done."""
    wanted = norm(category)
    return clock.due(calendar(session), wanted, start) if wanted else None


@dataclass(frozen=True)
class Plan:
    """When a new report must be done, and when its unit is first warned."""

    due_at: datetime | None
    warn_at: datetime | None


def plan(session: Session, category: Category, start: datetime) -> Plan:
    """The plan of a report of this category that comes in at `start`."""
    due_at = fix(session, category, start)
    return Plan(due_at, _warning(session, category, start, due_at, SHARES[0]) if due_at else None)


def fix_anew(session: Session, report: Report, category: Category) -> datetime | None:
    """When the report would be due had it always been of this category: each time it waited for the resident counts."""
    start = report.reopened_at or report.created_at
    due_at, wanted = fix(session, category, start), norm(category)
    if due_at is None or wanted is None:
        return None
    for paused_at, resumed_at in _pauses(report, start):
        due_at = clock.resume(calendar(session), wanted, due_at, paused_at, resumed_at)
    return due_at


def pause(session: Session, report: Report, at: datetime) -> None:
    """The clock stands while the resident is asked."""
    report.paused_at = at
    ticket = _open_ticket(session, report)
    if ticket is not None:
        ticket.warn_at = None


def resume(session: Session, report: Report, at: datetime) -> None:
    """The clock goes on with the working time that was left; nothing happens when it was not standing."""
    if report.paused_at is None:
        return
    if report.due_at is not None:
        # Who answers may have read the clock before they got their turn, after whoever asked.
        at = max(at, report.paused_at)
        category = reference(session).categories[report.category_code]
        report.due_at = clock.resume(
            calendar(session), norm(category) or DEFAULT_NORM, report.due_at, report.paused_at, at
        )
    report.paused_at = report.paused_from = None
    ticket = _open_ticket(session, report)
    if ticket is not None:
        plan_warning(session, ticket, report)


def plan_warning(session: Session, ticket: Ticket, report: Report) -> None:
    """Set when the next warning about this ticket falls: 50, 80 and 100 per cent of the time from report to due."""
    ticket.warn_at = None
    remaining = [share for share in SHARES if share > ticket.warned]
    if report.due_at is None or not remaining:
        return
    category, start = (
        reference(session).categories[report.category_code],
        report.reopened_at or report.created_at,
    )
    ticket.warn_at = _warning(session, category, start, report.due_at, remaining[0])


def _warning(session: Session, category: Category, start: datetime, due_at: datetime, share: int) -> datetime:
    allowed = norm(category) or DEFAULT_NORM
    return clock.moment_at_share(calendar(session), allowed, start, due_at, share / 100)


def _pauses(report: Report, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the clock stood since `start`; a pause that goes on is not among them, for `resume` will count it."""
    paused_at: datetime | None = None
    for line in report.passages:
        if line.to_state is State.NEEDS_INFO and line.at >= start:
            paused_at = line.at
        elif line.from_state is State.NEEDS_INFO and paused_at is not None:
            yield paused_at, max(line.at, paused_at)
            paused_at = None


def _open_ticket(session: Session, report: Report) -> Ticket | None:
    return session.scalars(
        select(Ticket).where(Ticket.report_id == report.id, Ticket.state == TicketState.OPEN)
    ).one_or_none()
