"""All that is kept about one resident, for their own eyes (Law 91/2025/QH15 on personal data: the right to a copy)."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import people
from models import Conversation, InboxEvent, Photo, Report, Resident, Support
from reports import views
from reports.links import Links
from reports.photos.views import uploaded_view
from reports.timeline import Audience
from reports.views import moment


def copy_of(session: Session, resident: Resident, links: Links, at: datetime) -> dict[str, Any]:
    """Everything, as JSON: the person, reports and dossiers with their histories, what was joined, photos, messages."""
    return {
        "made_at": moment(at),
        "person": _person(resident),
        "reports": _reports(session, resident, links, at),
        "joined": _joined(session, resident),
        "dossiers": people.copy_of(session, resident.id),
        "photos": _photos(session, resident, links, at),
        "messages": _messages(session, resident),
    }


def _person(resident: Resident) -> dict[str, Any]:
    return {
        "id": str(resident.id),
        "zalo_app_user_id": resident.zalo_app_user_id,
        "zalo_oa_user_id": resident.zalo_oa_user_id,
        "name": resident.name,
        "avatar": resident.avatar,
        "phone": resident.phone,
        "language": resident.language,
        "created_at": moment(resident.created_at),
        "seen_at": moment(resident.seen_at),
        "blocked_until": moment(resident.blocked_until),
        "follows_account": resident.zalo_follows,
        "last_wrote_at": moment(resident.zalo_last_interaction_at),
        "messages_refused_at": moment(resident.muted_at),
    }


def _reports(session: Session, resident: Resident, links: Links, at: datetime) -> list[dict[str, Any]]:
    wanted = select(Report).where(Report.resident_id == resident.id).order_by(Report.created_at)
    reports = session.scalars(wanted).all()
    lens = views.prepare(session, reports, links, at, history=True)
    return [
        views.resident_view(report, lens) | {"timeline": views.history(report, lens, Audience.RESIDENT)}
        for report in reports
    ]


def _joined(session: Session, resident: Resident) -> list[str]:
    wanted = select(Report.code).join(Support).where(Support.resident_id == resident.id)
    return list(session.scalars(wanted.order_by(Report.code)))


def _photos(session: Session, resident: Resident, links: Links, at: datetime) -> list[dict[str, Any]]:
    own = select(Photo).where(Photo.uploader_kind == "resident", Photo.uploader_id == resident.id)
    return [uploaded_view(photo, links, at) for photo in session.scalars(own.order_by(Photo.id))]


def _messages(session: Session, resident: Resident) -> list[dict[str, Any]]:
    """What the person wrote to the Official Account and is not forgotten yet, and what the bot remembers of it."""
    sender = resident.zalo_oa_user_id
    if sender is None:
        return []
    events = session.scalars(
        select(InboxEvent).where(InboxEvent.sender == sender).order_by(InboxEvent.happened_at)
    )
    said = [
        {"at": moment(event.happened_at), "event": event.name, "body": json.loads(event.body or "null")}
        for event in events
    ]
    talks = session.scalars(select(Conversation.talk).where(Conversation.sender == sender))
    return said + [{"remembered": json.loads(talk)} for talk in talks if talk]
