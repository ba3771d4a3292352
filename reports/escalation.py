"""The clock's knocking: warnings at 50, 80 and 100 % of the time, and closing what nobody objected to.

50 % knocks at the unit, 80 % also at its heads, 100 % also at the coordinator. Every warning is a delivery under a key
of its own, so that it is owed once however often the clock ticks.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import contains_eager

from models import Account, Membership, Report, Role, Session, State, Ticket, TicketState
from reports import deadlines, feedback, owed, routing

# Few at once: on SQLite nobody else can write meanwhile.
AT_ONCE = 20


def tick(now: datetime) -> int:
    """Warn and close until nothing is left to do at `now`; returns how many tickets and reports were touched."""
    count = 0
    for work in (_warn_some, _close_some):
        while True:
            with Session.begin() as session:
                done = work(session, now)
            count += done
            if done < AT_ONCE:
                break
    return count


def _warn_some(session: OrmSession, now: datetime) -> int:
    # The report as well: whoever works on it locks it before the ticket, and what is owed about it needs it too. With
    # the ticket alone in hand we would wait for each other. What is locked now comes with the next tick.
    tickets = session.scalars(
        select(Ticket)
        .join(Ticket.report)
        .options(contains_eager(Ticket.report))
        .where(Ticket.state == TicketState.OPEN, Ticket.warn_at <= now)
        .order_by(Ticket.warn_at)
        .limit(AT_ONCE)
        .with_for_update(of=(Report, Ticket), skip_locked=True)
    ).all()
    for ticket in tickets:
        _warn(session, ticket, now)
    return len(tickets)


def _warn(session: OrmSession, ticket: Ticket, now: datetime) -> None:
    """Knock once for the highest share that has passed; a ticket that came late gets one warning, not three."""
    while ticket.warn_at is not None and ticket.warn_at <= now:
        ticket.warned = next(share for share in deadlines.SHARES if share > ticket.warned)
        deadlines.plan_warning(session, ticket, ticket.report)
    topic = f"ticket.warning_{ticket.warned}"
    mark = _mark(ticket)
    owed.to_unit(session, topic, ticket, now, mark=mark, share=ticket.warned)
    if ticket.warned >= 80:
        owed.to_accounts(session, topic, ticket, _heads(session, ticket.unit_code), now, mark=mark)
    if ticket.warned >= 100:
        home = routing.coordinator(session)
        if home.code != ticket.unit_code:
            owed.to_unit(session, topic, ticket, now, mark=mark, unit_code=home.code, share=ticket.warned)


def _mark(ticket: Ticket) -> str:
    """Of which share of which time the warning is: a due time that was put right is warned about anew."""
    due_at = ticket.report.due_at
    return f"{ticket.warned}-{int(due_at.timestamp()) if due_at else 0}"


def _heads(session: OrmSession, unit_code: str) -> list[UUID]:
    return list(
        session.scalars(
            select(Account.id)
            .join(Membership, Membership.account_id == Account.id)
            .where(
                Membership.unit_code == unit_code,
                Membership.role == Role.HEAD,
                Account.active,
                Account.email.is_not(None),
            )
            .order_by(Account.id)
            .distinct()
        )
    )


def _close_some(session: OrmSession, now: datetime) -> int:
    reports = session.scalars(
        select(Report)
        .where(Report.state == State.RESOLVED, Report.resolved_at < now - feedback.FEEDBACK_TIME)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for report in reports:
        feedback.close(session, report, now)
    return len(reports)
