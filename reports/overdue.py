"""Marking what is overdue, so that staff's map need not count it one by one (`mapmarks`).

Whether a report is overdue is told by its state and its times alone. The mark may come later, and only the clock sets
it; whoever changes these takes it off (`mapcount`).
"""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session as OrmSession

from models import Report, Session
from models.report import OPEN_STATES
from reports.public import mapcount

# Few at once: on SQLite nobody else can write meanwhile.
AT_ONCE = 100


def mark(now: datetime) -> int:
    """Mark all that is overdue at `now` and not marked yet; returns how many these were."""
    count = 0
    while True:
        with Session.begin() as session:
            done = _mark_some(session, now)
        count += done
        if done < AT_ONCE:
            return count


def reckon_all(session: OrmSession) -> None:
    """Take the mark off all that cannot be overdue; the map is to be recounted after that."""
    is_not = or_(
        Report.state.not_in(sorted(OPEN_STATES)), Report.due_at.is_(None), Report.paused_at.is_not(None)
    )
    session.execute(
        update(Report).where(Report.overdue_marked, is_not).values(overdue_marked=False),
        execution_options={"synchronize_session": False},
    )


def _mark_some(session: OrmSession, now: datetime) -> int:
    # What somebody works on now comes with the next tick.
    reports = session.scalars(
        select(Report)
        .where(
            Report.state.in_(sorted(OPEN_STATES)),
            ~Report.overdue_marked,
            Report.due_at < now,
            Report.paused_at.is_(None),
        )
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    # By SQL, so that a mark does not raise the version under the hands of a unit that works offline.
    session.execute(
        update(Report).where(Report.id.in_([report.id for report in reports])).values(overdue_marked=True),
        execution_options={"synchronize_session": False},
    )
    for report in reports:
        mapcount.marked(session, report)
    return len(reports)
