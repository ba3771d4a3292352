"""Which reports a resident may read, and in which view: all of their own, the public side of others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from errors import Forbidden, NotFound
from models import Report, Support
from reports import pages, progress, views
from reports.pages import Cursor
from reports.timeline import Audience
from wiring import Wiring


def read(session: Session, code: str, reader: UUID) -> Report:
    """A report the resident may read: their own, one they joined, or a public one. Raises NotFound for any other."""
    report = session.scalars(select(Report).where(Report.code == code)).one_or_none()
    if report is None or not _may_read(session, report, reader):
        raise NotFound
    return report


def own(session: Session, code: str, resident: UUID) -> Report:
    """The resident's own report, locked. Raises NotFound, or Forbidden where they may read it only."""
    report = progress.lock(session, code)
    if report.resident_id == resident:
        return report
    raise Forbidden if _may_read(session, report, resident) else NotFound


def public(session: Session, code: str, resident: UUID) -> Report:
    """A report the resident may join, locked. Raises NotFound for one that the public may not see."""
    report = progress.lock(session, code)
    if not (report.visible or _has_joined(session, report, resident)):
        raise NotFound
    return report


def mine(session: Session, resident: UUID, after: Cursor | None, limit: int) -> Sequence[Report]:
    """The reports the resident sent, newest first, one more than `limit` if there are more."""
    wanted = select(Report).where(Report.resident_id == resident)
    return _page(session, wanted, after, limit)


def joined(session: Session, resident: UUID, after: Cursor | None, limit: int) -> Sequence[Report]:
    """The reports of others that the resident joined, newest first, one more than `limit` if there are more."""
    wanted = select(Report).join(Support).where(Support.resident_id == resident)
    return _page(session, wanted, after, limit)


def item(report: Report, lens: views.Lens, reader: UUID, *, joined: bool) -> dict[str, Any]:
    """A report in a list."""
    if report.resident_id == reader:
        return views.resident_view(report, lens) | {"mine": True, "joined": False}
    return views.public_view(report, lens) | {"mine": False, "joined": joined}


def story(
    session: Session, wired: Wiring, report: Report, reader: UUID, at: datetime, *, photos: bool = True
) -> dict[str, Any]:
    """A report with its history, as this resident may read it; `photos` is false where there can be none yet."""
    lens = views.prepare(session, [report], wired.links, at, history=True, photos=photos)
    own = report.resident_id == reader
    audience = Audience.RESIDENT if own else Audience.PUBLIC
    shown = item(report, lens, reader, joined=not own and _has_joined(session, report, reader))
    return shown | {"timeline": views.history(report, lens, audience)}


def _may_read(session: Session, report: Report, reader: UUID) -> bool:
    return report.visible or report.resident_id == reader or _has_joined(session, report, reader)


def _has_joined(session: Session, report: Report, resident: UUID) -> bool:
    return session.get(Support, (report.id, resident)) is not None


def _page(session: Session, wanted: Select[Report], after: Cursor | None, limit: int) -> Sequence[Report]:
    if after is not None:
        wanted = wanted.where(pages.older(Report.created_at, Report.id, after))
    newest = wanted.order_by(Report.created_at.desc(), Report.id.desc())
    return session.scalars(newest.limit(limit + 1)).all()
