"""What the bot may know, from the database and the geocoder: a short reading for each question, none open between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog import get_logger

from clients.http import Refused, Unavailable
from dossiers import lookup
from errors import NotFound
from models import (
    Area,
    Category,
    Passage,
    PassageKind,
    Photo,
    Publication,
    Reading,
    Report,
    State,
    Support,
    Unit,
)
from reports import feedback, following, likeness, views
from reports.likeness import Likely, Sight
from reports.photos.views import thumbnails
from reports.suggesting.suggest import Suggestion
from webhooks.conversation.knowledge import Asked, CategoryFacts, DossierFacts, Near, ReportFacts, Unrated
from webhooks.conversation.shapes import File, Place
from wiring import Wiring

log = get_logger(__name__)

Told = TypeVar("Told")
LATEST = 5


@dataclass(frozen=True)
class Book:
    """`Knowledge` for one resident at a moment."""

    wired: Wiring
    resident_id: UUID
    at: datetime

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """Categories the words may mean, the likeliest first."""
        with Reading() as session:
            return self.wired.guide.rank(session, text)

    def category(self, code: str) -> CategoryFacts | None:
        """An active category."""
        with Reading() as session:
            row = session.get(Category, code)
        if row is None or not row.active:
            return None
        return CategoryFacts(
            row.code, row.name_vi, row.name_en, row.questions or {}, row.emergency, row.redirect
        )

    def place_at(self, latitude: float, longitude: float) -> Place | None:
        """The place of a point, with an address where one is known; none outside the province."""
        area = self._area(latitude, longitude)
        if area is None:
            return None
        address = self._asked(lambda: self.wired.geocoder.reverse(latitude, longitude))
        return Place(latitude, longitude, address or "", area)

    def geocode(self, words: str) -> Sequence[Place]:
        """Places inside the province that the words may mean, best first."""
        found = self._asked(lambda: self.wired.geocoder.search(words)) or []
        placed = ((one, self._area(one.latitude, one.longitude)) for one in found)
        return [Place(one.latitude, one.longitude, one.label, area) for one, area in placed if area]

    def near(self, draft: File) -> Sequence[Near]:
        """Reports of the same thing that this person neither sent nor joined, the likeliest first."""
        with Reading() as session:
            category = session.get_one(Category, draft.category)
            sight = Sight(category, draft.latitude, draft.longitude, self._looks(session, draft.photo_ids))
            found = likeness.likely(session, sight, self.at)
            joined = set(
                session.scalars(select(Support.report_id).where(Support.resident_id == self.resident_id))
            )
            others = [
                one
                for one in found
                if one.report.resident_id != self.resident_id and one.report.id not in joined
            ]
            lens = views.with_photos(session, likeness.with_photos(others), self.wired.links, self.at)
        return [_near(one, lens) for one in others]

    def report(self, code: str) -> ReportFacts | None:
        """The report of a code, if this person may see it."""
        with Reading() as session:
            try:
                report = following.read(session, code, self.resident_id)
            except NotFound:
                return None
            return self._facts(session, report)

    def dossier(self, code: str) -> DossierFacts | None:
        """The person's own dossier of a code or filing reference."""
        with Reading() as session:
            found = lookup.by_resident(session, code, self.resident_id, self.at)
        if found is None:
            return None
        facts = {
            "category": {"name_vi": found.procedure_vi, "name_en": found.procedure_en},
            "unit": {"name": found.unit},
            "due_at": found.due_at.isoformat() if found.due_at else None,
        }
        return DossierFacts(found.code, found.state.value, self.wired.links.dossier(str(found.id)), facts)

    def latest(self) -> Sequence[ReportFacts]:
        """The person's own reports, newest first, five at most."""
        with Reading() as session:
            rows = following.mine(session, self.resident_id, None, LATEST)[:LATEST]
            return [self._facts(session, report) for report in rows]

    def question(self) -> Asked | None:
        """The latest question to this person that waits for an answer."""
        with Reading() as session:
            row = session.execute(
                select(Report.code, Passage.public_text, Passage.at)
                .join(Passage, Passage.report_id == Report.id)
                .where(
                    Report.resident_id == self.resident_id,
                    Report.state == State.NEEDS_INFO,
                    Passage.kind == PassageKind.QUESTION,
                )
                .order_by(Passage.seq.desc())
                .limit(1)
            ).first()
        return Asked(row.code, row.public_text, row.at) if row else None

    def unrated(self) -> Unrated | None:
        """The latest result of this person that waits for a rating."""
        with Reading() as session:
            row = session.execute(
                select(Report.code, Report.resolved_at)
                .where(
                    Report.resident_id == self.resident_id,
                    Report.state.in_([State.RESOLVED, State.CLOSED]),
                    Report.rating.is_(None),
                    Report.resolved_at >= self.at - feedback.FEEDBACK_TIME,
                )
                .order_by(Report.resolved_at.desc())
                .limit(1)
            ).first()
        return Unrated(row.code, row.resolved_at) if row else None

    def map_link(self) -> str:
        """Opens the mini app on its map."""
        return self.wired.links.filing()

    def hotlines(self) -> Sequence[tuple[str, str, str]]:
        """The province's emergency numbers: number, Vietnamese name, English name."""
        return [(line.number, line.name_vi, line.name_en) for line in self.wired.province.emergency]

    def _area(self, latitude: float, longitude: float) -> str | None:
        """The name of the area of a point."""
        with Reading() as session:
            code = self.wired.atlas.area_of(session, latitude, longitude)
            return session.get_one(Area, code).full_name if code is not None else None

    def _asked(self, question: Callable[[], Told]) -> Told | None:
        """The geocoder's answer; none while it is away: the person can send their place another way."""
        try:
            return question()
        except (Unavailable, Refused) as error:
            log.warning("the geocoder does not answer", kind=type(error).__name__)
            return None

    def _looks(self, session: Session, photo_ids: Sequence[str]) -> Sequence[int]:
        own = select(Photo.likeness).where(
            Photo.id.in_([UUID(one) for one in photo_ids]),
            Photo.uploader_kind == "resident",
            Photo.uploader_id == self.resident_id,
        )
        return session.scalars(own).all()

    def _facts(self, session: Session, report: Report) -> ReportFacts:
        mine = report.resident_id == self.resident_id
        category = session.get_one(Category, report.category_code)
        unit = session.get_one(Unit, report.unit_code)
        return ReportFacts(
            code=report.code,
            status=report.state.value,
            mine=mine,
            link=self.wired.links.report(report.code),
            facts={
                "category": views.category_view(category),
                "unit": views.unit_view(unit),
                "due_at": views.moment(report.due_at),
            },
            support_count=report.support_count,
            actions=tuple(feedback.actions(report, self.at)) if mine else (),
            result=_result(session, report, mine),
        )


def _near(one: Likely, lens: views.Lens) -> Near:
    report, category = one.report, lens.categories[one.report.category_code]
    photos = (photo for photo in lens.photos.get(report.id, ()) if photo.publication is Publication.APPROVED)
    shown = next((thumbnails(photo, lens.links, lens.at, public=True)["card"] for photo in photos), "")
    return Near(
        code=report.code,
        support_count=report.support_count,
        distance_m=one.distance_m,
        status=report.state.value,
        category_vi=category.name_vi,
        category_en=category.name_en,
        photo=shown,
    )


def _result(session: Session, report: Report, mine: bool) -> str:
    """The unit's words on the result, where this person may read them."""
    if report.resolved_at is None:
        return ""
    if not mine:
        return (report.public_result or "") if report.visible else ""
    words = session.scalar(
        select(Passage.public_text)
        .where(Passage.report_id == report.id, Passage.to_state == State.RESOLVED)
        .order_by(Passage.seq.desc())
        .limit(1)
    )
    return words or ""
