"""Putting right what a report says about itself: its category and its place, and who is responsible after that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from errors import FieldsRefused
from models import Category, PassageKind, Report
from models.report import OPEN_STATES
from reports import deadlines, dispatch, intake, moderated, progress
from reports.actor import Actor
from reports.places.atlas import Atlas
from reports.places.place import coarse, tile
from reports.public import mapcount
from reports.refusals import OutsideProvince
from reports.wording import clean, searchable


@dataclass(frozen=True)
class Spot:
    """Where it really is: WGS84 degrees, and its address when that changes too."""

    latitude: float
    longitude: float
    address: str | None = None


def recategorise(
    session: Session, report: Report, code: str, by: Actor, at: datetime, *, keep_due: bool
) -> None:
    """Move the locked report to another category; its due time follows the new norm unless it is kept.

    Raises CategoryUnknown, Redirected, FieldsRefused. A category that is never published hides the report.
    """
    category = intake.category_for(session, code)
    if category.code == report.category_code:
        raise FieldsRefused(fields={"category": "same"})
    was = report.category_code
    if not category.publish:
        mapcount.shown(session, report, False)
        moderated.reckon(session, report)
    report.category_code = category.code
    mapcount.recategorised(session, report, was)
    report.add_passage(by.passage(PassageKind.NOTE, at, internal=f"category: {was} → {category.code}"))
    if not keep_due:
        _set_due(session, report, category, by, at)


def relocate(session: Session, report: Report, atlas: Atlas, spot: Spot, by: Actor, at: datetime) -> None:
    """Move the locked report to where it really is. Raises OutsideProvince."""
    area_code = atlas.area_of(session, spot.latitude, spot.longitude)
    if area_code is None:
        raise OutsideProvince(fields={"latitude": "outside", "longitude": "outside"})
    was = f"{report.latitude:.6f}, {report.longitude:.6f} ({report.area_code})"
    mapcount.removed(session, report)
    _place(report, spot, area_code)
    mapcount.added(session, report)
    now = f"{spot.latitude:.6f}, {spot.longitude:.6f} ({area_code})"
    report.add_passage(by.passage(PassageKind.NOTE, at, internal=f"place: {was} → {now}"))


def reroute(session: Session, report: Report, by: Actor, at: datetime, *, reason: str) -> bool:
    """Give an open report to the unit that routing names for it now; False when that is the one that has it."""
    if report.state not in OPEN_STATES:
        return False
    category = session.get_one(Category, report.category_code)
    unit = dispatch.unit_for(session, category, report.area_code, at)
    if unit.code == report.unit_code:
        return False
    progress.transfer(session, report, unit, by, at, reason=reason)
    return True


def _place(report: Report, spot: Spot, area_code: str) -> None:
    report.latitude, report.longitude, report.area_code = spot.latitude, spot.longitude, area_code
    report.accuracy_m = None
    report.tile = tile(spot.latitude, spot.longitude)
    report.public_latitude, report.public_longitude = coarse(spot.latitude, spot.longitude)
    report.public_tile = tile(report.public_latitude, report.public_longitude)
    if spot.address is not None:
        report.address = clean(spot.address)
        report.search_text = searchable(f"{report.description} {report.address}")


def _set_due(session: Session, report: Report, category: Category, by: Actor, at: datetime) -> None:
    if report.state not in OPEN_STATES:
        return
    was, report.due_at = report.due_at, deadlines.fix_anew(session, report, category)
    ticket = dispatch.open_ticket(session, report)
    if ticket is not None:
        ticket.warned = 0  # what was warned about was another time
        if report.paused_at is None:
            deadlines.plan_warning(session, ticket, report)
    told = " → ".join(moment.isoformat() if moment else "-" for moment in (was, report.due_at))
    report.add_passage(by.passage(PassageKind.DUE, at, internal=told))
