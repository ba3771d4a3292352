"""What a report looks like to each audience: the public, its resident, units and staff. Nobody else writes this down.

The public sees what a moderator approved and the coarse point; residents see all that is theirs; units and staff see
the exact place and the words, never who reported it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Area, Category, Passage, Photo, Report, Ticket, Unit
from reports import feedback
from reports.links import Links
from reports.photos.views import photo_view
from reports.reference import reference
from reports.timeline import Audience, timeline


@dataclass(frozen=True)
class Lens:
    """Everything views need besides the reports themselves, fetched once for a whole page of them."""

    links: Links
    at: datetime
    categories: Mapping[str, Category]
    areas: Mapping[str, Area]
    units: Mapping[str, Unit]
    originals: Mapping[UUID, str]
    photos: Mapping[UUID, Sequence[Photo]]
    passages: Mapping[UUID, Sequence[Passage]] = field(default_factory=dict)


def prepare(
    session: Session,
    reports: Iterable[Report],
    links: Links,
    at: datetime,
    *,
    history: bool = False,
    photos: bool = True,
) -> Lens:
    """Fetch what the views of these reports need, in a fixed number of queries; `history` for timelines too."""
    seen, known = list(reports), reference(session)
    ids = [report.id for report in seen]
    return Lens(
        links=links,
        at=at,
        categories=known.categories,
        areas=known.areas,
        units=known.units,
        originals=_originals(session, seen),
        photos=_photos(session, ids) if photos and ids else {},
        passages=_passages(session, seen) if history else {},
    )


def with_photos(session: Session, ids: Sequence[UUID], links: Links, at: datetime) -> Lens:
    """The same for those who look at no more than the photos of these reports."""
    known = reference(session)
    photos = _photos(session, ids) if ids else {}
    return Lens(links, at, known.categories, known.areas, known.units, originals={}, photos=photos)


def public_view(report: Report, lens: Lens) -> dict[str, Any]:
    """For everyone, also for people who joined it; words and photos only while the public may see the report."""
    shown = report.visible
    return _heading(report, lens) | {
        "latitude": report.public_latitude,
        "longitude": report.public_longitude,
        "description": report.public_description if shown else None,
        "result": report.public_result if shown else None,
        "photos": _photo_views(report, lens, Audience.PUBLIC) if shown else [],
    }


def resident_view(report: Report, lens: Lens) -> dict[str, Any]:
    """For the resident whose report it is. `actions` says what they may do now."""
    return _heading(report, lens) | {
        "mine": True,
        "anonymous": report.anonymous,
        "description": report.description,
        "answers": report.answers,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "accuracy_m": report.accuracy_m,
        "address": report.address,
        "captured_at": moment(report.captured_at),
        "paused_at": moment(report.paused_at),
        "rating": report.rating,
        "rating_comment": report.rating_comment,
        "rated_at": moment(report.rated_at),
        "actions": feedback.actions(report, lens.at),
        "photos": _photo_views(report, lens, Audience.RESIDENT),
    }


def staff_view(report: Report, lens: Lens) -> dict[str, Any]:
    """For units and staff: the matter and the exact place; who reported it is not in here (see the contact action)."""
    return _heading(report, lens) | {
        "id": str(report.id),
        "version": report.version,
        "source": report.source.value,
        "hazard": lens.categories[report.category_code].hazard.value,
        "anonymous": report.anonymous,
        "visible": report.visible,
        "description": report.description,
        "public_description": report.public_description,
        "public_result": report.public_result,
        "answers": report.answers,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "accuracy_m": report.accuracy_m,
        "address": report.address,
        "captured_at": moment(report.captured_at),
        "original_due_at": moment(report.original_due_at),
        "paused_at": moment(report.paused_at),
        "first_response_at": moment(report.first_response_at),
        "reopened_at": moment(report.reopened_at),
        "rating": report.rating,
        "rating_comment": report.rating_comment,
        "photos": _photo_views(report, lens, Audience.STAFF),
    }


def ticket_view(ticket: Ticket, report: Report, lens: Lens) -> dict[str, Any]:
    """For the unit that has, or had, the report: the ticket with the report in it. `version` is the report's."""
    return {
        "id": str(ticket.id),
        "version": report.version,
        "state": ticket.state.value,
        "unit_code": ticket.unit_code,
        "assignee_id": str(ticket.assignee_id) if ticket.assignee_id else None,
        "assigned_at": moment(ticket.assigned_at),
        "accepted_at": moment(ticket.accepted_at),
        "ended_at": moment(ticket.ended_at),
        "reason": ticket.reason,
        "report": staff_view(report, lens),
    }


def history(report: Report, lens: Lens, audience: Audience) -> list[dict[str, Any]]:
    """The report's timeline for an audience; the lens must have been prepared with `history`."""
    return timeline(report, lens.passages[report.id], lens.units, audience)


def moment(at: datetime | None) -> str | None:
    """A moment as clients read it: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat() if at else None


def category_view(category: Category) -> dict[str, Any]:
    """A category inside another thing."""
    return {
        "code": category.code,
        "group": category.group_code,
        "name_vi": category.name_vi,
        "name_en": category.name_en,
        "icon": category.icon,
    }


def area_view(area: Area) -> dict[str, Any]:
    """An area inside another thing."""
    return {"code": area.code, "name": area.full_name}


def unit_view(unit: Unit) -> dict[str, Any]:
    """A unit inside another thing."""
    return {"code": unit.code, "name": unit.name, "name_en": unit.name_en}


def _heading(report: Report, lens: Lens) -> dict[str, Any]:
    """What every audience may know."""
    return {
        "code": report.code,
        "status": report.state.value,
        "category": category_view(lens.categories[report.category_code]),
        "area": area_view(lens.areas[report.area_code]),
        "unit": unit_view(lens.units[report.unit_code]),
        "duplicate_of": lens.originals.get(report.id),
        "support_count": report.support_count,
        "created_at": moment(report.created_at),
        "updated_at": moment(report.updated_at),
        "due_at": moment(report.due_at),
        "resolved_at": moment(report.resolved_at),
        "closed_at": moment(report.closed_at),
    }


def _photo_views(report: Report, lens: Lens, audience: Audience) -> list[dict[str, Any]]:
    views = (photo_view(photo, lens.links, audience, lens.at) for photo in lens.photos.get(report.id, ()))
    return [view for view in views if view is not None]


def _originals(session: Session, reports: Iterable[Report]) -> dict[UUID, str]:
    into = {report.id: report.duplicate_of_id for report in reports if report.duplicate_of_id}
    if not into:
        return {}
    codes = dict(session.execute(select(Report.id, Report.code).where(Report.id.in_(into.values()))).all())
    return {report_id: codes[original] for report_id, original in into.items()}


def _photos(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Photo]]:
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for photo in session.scalars(select(Photo).where(Photo.report_id.in_(ids)).order_by(Photo.id)):
        if photo.report_id is not None:
            found[photo.report_id].append(photo)
    return found


def _passages(session: Session, reports: Iterable[Report]) -> dict[UUID, list[Passage]]:
    # Those of a report that has just come in are here already.
    found = {report.id: list(report.__dict__.get("passages", ())) for report in reports}
    ids = [report_id for report_id, lines in found.items() if not lines]
    if not ids:
        return found
    for line in session.scalars(select(Passage).where(Passage.report_id.in_(ids)).order_by(Passage.seq)):
        found[line.report_id].append(line)
    return found
