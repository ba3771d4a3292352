"""A report as the mini app sends it: what is checked before it is submitted, and what the sender gets back."""

from collections.abc import Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from doors import rates
from doors.once import Done, Held, OnceTogether
from errors import FieldsRefused, Problem
from miniapp import tokens
from miniapp.forms import DuplicatesQuery, ReportForm
from miniapp.refusals import EmergencyCallFirst
from models import Category, Photo, Publication, Report
from reports import following, intake, jobs, likeness, standing, views
from reports.intake import Draft, Entry
from reports.likeness import Likely, Met, Sight
from reports.photos.views import thumbnails
from reports.refusals import OutsideProvince
from wiring import Wiring

# A phone's clock may be ahead by this much; photos of another century come from broken ones.
CLOCK_AHEAD = timedelta(minutes=5)
FIRST_PHONES = datetime(2000, 1, 1, tzinfo=UTC)
# While one waits for PostgreSQL the other has the interpreter. On SQLite they would wait for each other.
TURNS = 2


@dataclass(frozen=True)
class Sending:
    """A report that somebody sends. `context` is that of their request, for all that is noted of it."""

    form: ReportForm
    sender: UUID
    context: Context = field(default_factory=copy_context)


def together(wired: Wiring) -> OnceTogether[Sending]:
    """Where those who send a report at one moment meet."""

    def limit(sendings: Sequence[Sending]) -> Sequence[Problem | None]:
        senders = [sending.sender.hex for sending in sendings]
        return rates.over_limit("resident-writes", senders, rates.WRITES_A_MINUTE)

    return OnceTogether(
        limit,
        lambda session, sendings: send(session, wired, sendings),
        wait=lambda session, sending: standing.alone(session, sending.sender),
        after=lambda: jobs.ring(wired),
        most=TURNS if wired.engine.dialect.name == "postgresql" else 1,
    )


def send(session: Session, wired: Wiring, sendings: Sequence[Sending]) -> list[Done | Problem | Held]:
    """File reports, each of another sender; for each its resident's view with likely duplicates, and 201.

    Held of whom another transaction has in hand. Those refused: Unauthenticated, ResidentBlocked, TooMany,
    FieldsRefused, EmergencyCallFirst and what `intake.check` raises.
    """
    at, senders = datetime.now(UTC), [sending.sender for sending in sendings]
    free = standing.free(session, senders)
    known, refused = standing.over_quota(session, senders, wired.settings.reports_an_hour, at)
    held = known - free.keys()
    told: dict[UUID, Done | Problem | Held] = dict.fromkeys(held, Held())
    entries: list[Entry] = []
    for sending in sendings:
        if sending.sender in held:
            continue
        try:
            tokens.check_sender(free.get(sending.sender), at)
            if sending.sender in refused:
                raise refused[sending.sender]
            entries.append(sending.context.run(_check, session, wired, sending, at))
        except Problem as problem:
            told[sending.sender] = problem
    if entries:  # or everybody is refused, and nothing looked up
        told |= _file(session, wired, entries, at)
    return [told[sender] for sender in senders]


def _file(session: Session, wired: Wiring, entries: Sequence[Entry], at: datetime) -> dict[UUID, Done]:
    reports = intake.enter(session, entries, at)
    sights = [_sight(entry, report) for entry, report in zip(entries, reports, strict=True)]
    alike = likeness.likely_each(session, sights, at)
    lens = _lens(session, wired, [one for found in alike for one in found], at)
    return {
        entry.resident_id: (entry.context.run(_sent, session, wired, entry, report, found, lens), 201)
        for entry, report, found in zip(entries, reports, alike, strict=True)
    }


def _check(session: Session, wired: Wiring, sending: Sending, at: datetime) -> Entry:
    form = sending.form
    _check_moment(form.captured_at, at)
    _check_emergency(intake.category_for(session, form.category), form)
    return intake.check(session, wired.atlas, _draft(form), sending.sender)


def _sight(entry: Entry, report: Report) -> Sight:
    looks = [photo.likeness for photo in entry.photos]
    return Sight(entry.category, report.latitude, report.longitude, looks, exact=True, besides=report.id)


def _sent(
    session: Session, wired: Wiring, entry: Entry, report: Report, found: Sequence[Likely], lens: views.Lens
) -> dict[str, Any]:
    at, sender = report.created_at, entry.resident_id
    story = following.story(session, wired, report, sender, at, photos=bool(entry.photos))
    return story | {"suggestions": _likely_views(found, lens, sender)}


def duplicates(
    session: Session, wired: Wiring, query: DuplicatesQuery, asker: UUID, at: datetime
) -> list[dict[str, Any]]:
    """Likely duplicates of what is not sent yet. Raises CategoryUnknown, Redirected, OutsideProvince."""
    category = intake.category_for(session, query.category)
    if wired.atlas.area_of(session, query.lat, query.lon) is None:
        raise OutsideProvince(fields={"lat": "outside", "lon": "outside"})
    looks = _likenesses(session, query.photo_ids, asker)
    found = likeness.likely(session, Sight(category, query.lat, query.lon, looks), at)
    return _likely_views(found, _lens(session, wired, found, at), asker)


def _lens(session: Session, wired: Wiring, found: Sequence[Likely], at: datetime) -> views.Lens:
    return views.with_photos(session, likeness.with_photos(found), wired.links, at)


def _likely_views(found: Sequence[Likely], lens: views.Lens, asker: UUID) -> list[dict[str, Any]]:
    """Likely duplicates as JSON: nothing that the public may not see."""
    return [
        {
            "code": it.report.code,
            "status": it.report.state.value,
            "category": views.category_view(lens.categories[it.report.category_code]),
            "distance_m": it.distance_m,
            "thumbnail": _thumbnail(lens, it.report),
            "alike_photo": it.alike_photo,
            "supporters": it.report.support_count,
            "mine": it.report.resident_id == asker,
            "created_at": views.moment(it.report.created_at),
        }
        for it in found
    ]


def _thumbnail(lens: views.Lens, report: Met) -> str | None:
    for photo in lens.photos.get(report.id, ()):
        if photo.publication is Publication.APPROVED:
            return thumbnails(photo, lens.links, lens.at, public=True)["thumb"]
    return None


def _check_moment(captured_at: datetime | None, at: datetime) -> None:
    if captured_at is None:
        return
    if captured_at > at + CLOCK_AHEAD:
        raise FieldsRefused(fields={"captured_at": "in_the_future"})
    if captured_at < FIRST_PHONES:
        raise FieldsRefused(fields={"captured_at": "too_old"})


def _check_emergency(category: Category, form: ReportForm) -> None:
    notice = category.emergency
    if notice is not None and notice["stops"] and not form.emergency_acknowledged:
        raise EmergencyCallFirst(
            fields={"emergency_acknowledged": "needed"},
            extra={name: notice.get(name) for name in ("hotlines", "text_vi", "text_en")},
        )


def _draft(form: ReportForm) -> Draft:
    return Draft(
        category=form.category,
        description=form.description,
        latitude=form.latitude,
        longitude=form.longitude,
        accuracy_m=form.accuracy_m,
        captured_at=form.captured_at,
        address=form.address,
        photo_ids=form.photo_ids,
        answers=form.answers,
        anonymous=form.anonymous,
    )


def _likenesses(session: Session, photo_ids: Sequence[UUID], owner: UUID) -> Sequence[int]:
    if not photo_ids:
        return ()
    return session.scalars(
        select(Photo.likeness).where(
            Photo.id.in_(photo_ids), Photo.uploader_kind == "resident", Photo.uploader_id == owner
        )
    ).all()
