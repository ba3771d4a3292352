"""What everyone may see of a report: a moderator shows or hides it, approves words and photos, blacks out parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Category, PassageKind, Photo, Publication, Report
from reports import moderated
from reports.actor import Actor
from reports.entry.staff_refusals import NeverPublished
from reports.public import mapcount
from reports.refusals import PhotoUnknown
from reports.wording import clean


@dataclass(frozen=True)
class Judgement:
    """What a moderator decided; what is not in it stays. `words` may hold `description` and `result`, each a text to
    show or None to show none."""

    visible: bool | None = None
    words: Mapping[str, str | None] = field(default_factory=dict)
    photos: Mapping[UUID, Publication] = field(default_factory=dict)


def judge(session: Session, report: Report, judgement: Judgement, by: Actor, at: datetime) -> None:
    """Carry it out on the locked report. Raises NeverPublished, PhotoUnknown."""
    told = [
        *_show(session, report, judgement.visible),
        *_say(report, judgement.words),
        *_publish(session, report, judgement.photos),
    ]
    moderated.reckon(session, report)
    report.add_passage(by.passage(PassageKind.MODERATION, at, internal="; ".join(told)))


def _show(session: Session, report: Report, visible: bool | None) -> list[str]:
    if visible is None or visible == report.visible:
        return []
    if visible and not session.get_one(Category, report.category_code).publish:
        raise NeverPublished
    mapcount.shown(session, report, visible)
    return [f"visible={visible}"]


def _say(report: Report, words: Mapping[str, str | None]) -> list[str]:
    for name, text in words.items():
        kept = clean(text) or None if text is not None else None
        match name:
            case "description":
                report.public_description = kept
            case "result":
                report.public_result = kept
            case _:
                raise ValueError(f"a report has no public {name}")
    return [f"public_{name}" for name in sorted(words)]


def _publish(session: Session, report: Report, decided: Mapping[UUID, Publication]) -> list[str]:
    photos = session.scalars(
        select(Photo).where(Photo.id.in_(decided), Photo.report_id == report.id).with_for_update()
    ).all()
    if len(photos) != len(decided):
        raise PhotoUnknown(fields={"photos": "unknown"})
    for photo in photos:
        photo.publication = decided[photo.id]
    return [f"photo {photo.id}={photo.publication.value}" for photo in photos]
