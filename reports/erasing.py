"""Forgetting a person who withdrew their consent (Law 91/2025/QH15 on personal data; Zalo's `user.revoke.consent`).

What names the person goes: name, picture, phone, ids, the talk, what is owed to them. Their reports stay, for the work
on them is the province's, but nothing leads from them to anyone any more.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dossiers import people
from models import (
    Answered,
    Conversation,
    Delivery,
    InboxEvent,
    InboxState,
    Passage,
    Photo,
    Report,
    Resident,
    Support,
)
from reports import tidying
from reports.entry import audit
from reports.entry.audit import By

ERASED = "erased"
RESIDENT = "resident"


def erase(session: Session, resident_id: UUID, at: datetime, *, cause: str) -> None:
    """Erase the resident, with an entry in the audit as the transaction's last act."""
    # The talk before its resident, as everywhere: who is heard at this moment must not wait for us, nor we for them.
    forget_talk(session, session.get_one(Resident, resident_id).zalo_oa_user_id, at)
    resident = session.get_one(Resident, resident_id, with_for_update=True, populate_existing=True)
    _forget_traces(session, resident_id)
    people.forget(session, resident_id, at)
    _drop_photos(session, resident_id, at)
    _blank(resident)
    session.flush()
    session.expire_all()
    audit.record(session, By(None, ""), "resident_erased", str(resident_id), {"cause": cause})


def forget_talk(session: Session, sender: str | None, at: datetime) -> None:
    """Erase a conversation and what its events said; their keys stay, so that a replay is still noticed."""
    if sender is None:
        return
    unsynchronised = {"synchronize_session": False}
    session.execute(delete(Conversation).where(Conversation.sender == sender))
    theirs = InboxEvent.sender == sender
    waiting = update(InboxEvent).where(theirs, InboxEvent.state == InboxState.WAITING)
    ignored = waiting.values(state=InboxState.IGNORED, last_error=ERASED, settled_at=at)
    session.execute(ignored, execution_options=unsynchronised)
    forgotten = update(InboxEvent).where(theirs).values(sender=ERASED, body="", media=[])
    session.execute(forgotten, execution_options=unsynchronised)


def _forget_traces(session: Session, resident_id: UUID) -> None:
    unsynchronised = {"synchronize_session": False}
    reports = update(Report).where(Report.resident_id == resident_id)
    lines = update(Passage).where(Passage.by_kind == RESIDENT, Passage.by_id == resident_id)
    session.execute(reports.values(resident_id=None, anonymous=True), execution_options=unsynchronised)
    session.execute(lines.values(by_id=None), execution_options=unsynchronised)
    for goes in (
        delete(Delivery).where(Delivery.recipient_kind == RESIDENT, Delivery.recipient == resident_id),
        # How many people joined a report stays counted in it.
        delete(Support).where(Support.resident_id == resident_id),
        delete(Answered).where(Answered.actor == f"resident:{resident_id}"),
        delete(Conversation).where(Conversation.resident_id == resident_id),
    ):
        session.execute(goes, execution_options=unsynchronised)


def _drop_photos(session: Session, resident_id: UUID, at: datetime) -> None:
    """Those of no report go; of the others nothing but the picture is kept."""
    own = select(Photo).where(Photo.uploader_kind == RESIDENT, Photo.uploader_id == resident_id)
    for photo in session.scalars(own):
        if photo.report_id is None:
            tidying.discard(session, photo, at)
            session.delete(photo)
        else:
            photo.uploader_id, photo.latitude, photo.longitude, photo.taken_at = photo.id, None, None, None


def _blank(resident: Resident) -> None:
    resident.zalo_app_user_id = resident.zalo_oa_user_id = None
    resident.name = resident.avatar = ""
    resident.phone = resident.phone_index = None
    resident.zalo_last_interaction_at = resident.zalo_follows = resident.muted_at = None
