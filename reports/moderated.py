"""Whether a report waits for a moderator: shown to everyone, with words or photos that nobody has looked at yet.

It is kept with the report, for staff ask for all that wait. Whoever changes what the public may see, what a moderator
said about it or what there is to be looked at has it reckoned anew.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models import Photo, Publication, Report
from reports.public import mapcount


def reckon(session: Session, report: Report) -> None:
    """Reckon it for the locked report, and count it so on the map."""
    is_unseen = has_unseen_words(report.public_description, report.resolved_at, report.public_result)
    mapcount.judged(session, report, report.visible and (is_unseen or _has_unseen_photo(session, report)))


def has_unseen_words(description: str | None, resolved_at: datetime | None, result: str | None) -> bool:
    """Whether words of a resident, or of a unit on the result, have nothing yet that the public may read."""
    return description is None or (resolved_at is not None and result is None)


def reckon_all(session: Session) -> None:
    """Reckon it for all reports anew; the map is to be recounted after that."""
    pending = _pending()
    is_wrong = Report.moderation_pending != pending
    # Locked by a statement before: one that waits for a moderator knows of the report as they leave it, but not of its
    # photos.
    wrong = select(Report.id).where(is_wrong).with_for_update().subquery()
    session.execute(select(func.count()).select_from(wrong))
    session.execute(
        update(Report).where(is_wrong).values(moderation_pending=pending),
        execution_options={"synchronize_session": False},
    )


def _has_unseen_photo(session: Session, report: Report) -> bool:
    unseen = select(Photo.id).where(Photo.report_id == report.id, Photo.publication == Publication.PENDING)
    return session.scalar(unseen.limit(1)) is not None


def _pending() -> ColumnElement[bool]:
    unseen = select(Photo.id).where(Photo.report_id == Report.id, Photo.publication == Publication.PENDING)
    return and_(
        Report.visible,
        or_(
            Report.public_description.is_(None),
            and_(Report.resolved_at.is_not(None), Report.public_result.is_(None)),
            unseen.exists(),
        ),
    )
