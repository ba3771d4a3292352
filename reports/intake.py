"""How a report comes in: checked, placed, coded, given to a unit, and what is owed written down, all at once."""

from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from errors import FieldsRefused
from models import (
    Category,
    Delivery,
    PassageKind,
    Photo,
    PhotoGroup,
    Report,
    Source,
    State,
    Ticket,
)
from models.base import new_key
from models.newrows import fresh, insert_now, insert_only
from models.sequence import next_unique
from reports import deadlines, dispatch, moderated, owed
from reports.actor import Actor
from reports.deadlines import Plan
from reports.places.atlas import Atlas
from reports.places.place import coarse, tile
from reports.public import mapcount
from reports.reference import reference
from reports.refusals import CategoryUnknown, OutsideProvince, PhotoUnknown, PlaceUnclear, Redirected
from reports.wording import clean, searchable

MOST_PHOTOS = 6
LONGEST_DESCRIPTION = 4000
# Farther than this a unit would search the wrong street; the person is asked to move the pin instead.
WORST_ACCURACY_M = 500.0


@dataclass(frozen=True)
class Draft:
    """What a person tells: the door has checked shapes, this room checks sense. Degrees WGS84, metres, aware UTC."""

    category: str
    description: str
    latitude: float
    longitude: float
    accuracy_m: float | None = None
    captured_at: datetime | None = None
    address: str = ""
    photo_ids: Sequence[UUID] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    anonymous: bool = False
    source: Source = Source.MINI_APP


@dataclass(frozen=True)
class Entry:
    """A draft in order: what is entered of it. `context` is that of whoever sent it, for all that is noted of it."""

    draft: Draft
    resident_id: UUID
    category: Category
    area_code: str
    photos: Sequence[Photo]
    context: Context = field(default_factory=copy_context)


def submit(session: Session, atlas: Atlas, draft: Draft, resident_id: UUID, at: datetime) -> Report:
    """File the report, give it to a unit and owe everyone their message.

    Raises CategoryUnknown, Redirected, OutsideProvince, PlaceUnclear, PhotoUnknown, FieldsRefused.
    """
    (report,) = enter(session, [check(session, atlas, draft, resident_id)], at, insert_now)
    return report


def check(session: Session, atlas: Atlas, draft: Draft, resident_id: UUID) -> Entry:
    """See whether the draft is in order; nothing is written.

    Raises CategoryUnknown, Redirected, OutsideProvince, PlaceUnclear, PhotoUnknown, FieldsRefused.
    """
    category = category_for(session, draft.category)
    _check_answers(session, category, draft.answers)
    area_code = place(session, atlas, draft)
    photos = _photos_of(session, draft.photo_ids, resident_id)
    return Entry(draft, resident_id, category, area_code, photos)


def enter(
    session: Session, entries: Sequence[Entry], at: datetime, insert: Callable[..., None] = insert_only
) -> list[Report]:
    """File the reports, each kind of row of all of them at once. Raises PhotoUnknown for a photo taken meanwhile.

    They are for showing: they belong to no session, unless `insert` is `insert_now`.
    """
    if not entries:
        return []
    codes = _next_codes(session, at, len(entries))
    # Of those of one category that come at one moment one is worth reckoning.
    categories = {entry.category.code: entry.category for entry in entries}
    plans = {code: deadlines.plan(session, category, at) for code, category in categories.items()}
    new = [
        _build(session, entry, code, plans[entry.category.code], at)
        for entry, code in zip(entries, codes, strict=True)
    ]
    reports, tickets = [report for report, _ in new], [ticket for _, ticket in new]
    passages = [passage for report in reports for passage in report.passages]
    letters: list[Delivery] = []
    receivers = owed.receivers_in(session, *{ticket.unit_code for ticket in tickets})
    for entry, report, ticket in zip(entries, reports, tickets, strict=True):
        photo_ids = sorted(str(photo.id) for photo in entry.photos)
        told = owed.of_arrival(session, report, ticket, photo_ids, receivers[ticket.unit_code])
        letters += entry.context.run(list, told)
    insert(session, *reports, *passages, *tickets, *letters)
    for entry, report in zip(entries, reports, strict=True):
        attach(session, entry.photos, report, PhotoGroup.BEFORE)
        mapcount.added(session, report)
    return reports


def category_for(session: Session, code: str) -> Category:
    """The category people may file under. Raises CategoryUnknown, or Redirected with the words that say where to go."""
    category = reference(session).categories.get(code)
    if category is None or not category.active:
        raise CategoryUnknown(fields={"category": "unknown"})
    if category.redirect is not None:
        raise Redirected(extra={"redirect": category.redirect})
    return category


def place(session: Session, atlas: Atlas, draft: Draft) -> str:
    """The area of the draft's point. Raises PlaceUnclear, OutsideProvince."""
    if draft.accuracy_m is not None and draft.accuracy_m > WORST_ACCURACY_M:
        raise PlaceUnclear(fields={"accuracy_m": "too_inaccurate"}, metres=round(draft.accuracy_m))
    area_code = atlas.area_of(session, draft.latitude, draft.longitude)
    if area_code is None:
        raise OutsideProvince(fields={"latitude": "outside", "longitude": "outside"})
    return area_code


def add_photos(session: Session, report: Report, ids: Sequence[UUID], resident_id: UUID) -> int:
    """The resident sends more photos of what they reported; how many. Raises PhotoUnknown, FieldsRefused."""
    photos = _photos_of(session, ids, resident_id)
    attach(session, photos, report, PhotoGroup.BEFORE)
    moderated.reckon(session, report)
    return len(photos)


def attach(session: Session, photos: Sequence[Photo], report: Report, group: PhotoGroup) -> None:
    """Give the photos to the report. Raises PhotoUnknown when another report took one meanwhile."""
    if not photos:
        return
    taken = session.execute(
        update(Photo)
        .where(Photo.id.in_([photo.id for photo in photos]), Photo.report_id.is_(None))
        .values(report_id=report.id, group=group)
        .returning(Photo.id)
    ).all()
    if len(taken) != len(photos):
        raise PhotoUnknown(fields={"photo_ids": "used"})
    mapcount.photographed(session, report)


def _next_codes(session: Session, at: datetime, number: int) -> list[str]:
    """The next `PA-yymmdd-nnnnn` of the local day on which the reports are sent, by which they are looked for as well;
    past 99999 they grow by a digit."""
    day = deadlines.local(at).strftime("%y%m%d")
    return [f"PA-{day}-{one:05d}" for one in next_unique(session, f"report-code-{day}", number)]


def _build(session: Session, entry: Entry, code: str, plan: Plan, at: datetime) -> tuple[Report, Ticket]:
    """The report and its ticket, with its first passages; nothing is written."""
    draft, category = entry.draft, entry.category
    description = clean(draft.description)
    public_latitude, public_longitude = coarse(draft.latitude, draft.longitude)
    report = fresh(
        Report,
        id=new_key(),
        code=code,
        source=draft.source,
        resident_id=entry.resident_id,
        anonymous=draft.anonymous,
        category_code=category.code,
        description=description,
        search_text=searchable(f"{description} {draft.address}"),
        answers=draft.answers,
        latitude=draft.latitude,
        longitude=draft.longitude,
        accuracy_m=draft.accuracy_m,
        address=clean(draft.address),
        area_code=entry.area_code,
        tile=tile(draft.latitude, draft.longitude),
        public_latitude=public_latitude,
        public_longitude=public_longitude,
        public_tile=tile(public_latitude, public_longitude),
        unit_code=dispatch.unit_for(session, category, entry.area_code, at).code,
        state=State.DRAFT,
        visible=category.publish,
        moderation_pending=category.publish,
        has_photo=bool(entry.photos),
        support_count=0,
        captured_at=draft.captured_at,
        created_at=at,
        updated_at=at,
        original_due_at=plan.due_at,
        due_at=plan.due_at,
        version=1,  # as its insert would have it, but its unit is told of it before
    )
    report.begin(
        (State.RECEIVED, Actor("resident", entry.resident_id).passage(PassageKind.STATE, at)),
        (State.DISPATCHED, dispatch.assignment(report.unit_code, at)),
    )
    ticket = dispatch.new_ticket(report, at)
    ticket.warn_at = plan.warn_at
    return report, ticket


def _check_answers(session: Session, category: Category, answers: dict[str, Any]) -> None:
    problems = {
        ".".join(map(str, ("answers", *error.absolute_path))): str(error.validator)
        for error in reference(session).validators[category.code].iter_errors(answers)
    }
    if problems:
        raise FieldsRefused(fields=problems)


def _photos_of(session: Session, ids: Sequence[UUID], resident_id: UUID) -> list[Photo]:
    if len(ids) > MOST_PHOTOS:
        raise FieldsRefused(fields={"photo_ids": "too_many"})
    if not ids:
        return []
    wanted = list(dict.fromkeys(ids))
    photos = session.scalars(
        select(Photo).where(
            Photo.id.in_(wanted), Photo.uploader_kind == "resident", Photo.uploader_id == resident_id
        )
    ).all()
    if len(photos) != len(wanted) or any(photo.report_id is not None for photo in photos):
        raise PhotoUnknown(fields={"photo_ids": "unknown"})
    return list(photos)
