"""Looking a dossier up by its code: by anyone who also knows the end of the phone number, or by its own resident.

Never any personal data: what it is about, who handles it, where it stands and when it is due.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dossiers import clock, numbering
from models import Dossier, DossierState, Unit

DIGITS = 4


@dataclass(frozen=True)
class Status:
    """What may be told of a dossier."""

    id: UUID
    code: str
    procedure_vi: str
    procedure_en: str
    unit: str
    unit_en: str
    state: DossierState
    filed_at: datetime | None
    due_at: datetime | None
    late: bool


def by_phone(session: Session, code: str, digits: str, at: datetime) -> Status | None:
    """The status of a code or reference, if the applicant's phone number ends in these four digits."""
    dossier = _find(session, code)
    phone = str(dossier.applicant.get("phone", "")) if dossier else ""
    # A wrong code takes as long as wrong digits, and neither is told from the other.
    matches = hmac.compare_digest(phone[-DIGITS:].encode(), digits.encode()) and len(digits) == DIGITS
    return _status(session, dossier, at) if dossier and matches else None


def by_resident(session: Session, code: str, resident_id: UUID, at: datetime) -> Status | None:
    """The status of a resident's own dossier, as the chat tells it; None for anybody else's."""
    dossier = _find(session, code)
    if dossier is None or dossier.resident_id != resident_id:
        return None
    return _status(session, dossier, at)


def latest_of(session: Session, resident_id: UUID, at: datetime, limit: int = 5) -> list[Status]:
    """The resident's own dossiers that were filed, newest first."""
    found = session.scalars(
        select(Dossier)
        .where(Dossier.resident_id == resident_id, Dossier.state != DossierState.DRAFT)
        .order_by(Dossier.created_at.desc(), Dossier.id.desc())
        .limit(limit)
    )
    return [_status(session, dossier, at) for dossier in found]


def _find(session: Session, said: str) -> Dossier | None:
    code = numbering.tidy(said)
    return session.scalars(
        select(Dossier).where(
            or_(Dossier.code == code, Dossier.reference == code), Dossier.state != DossierState.DRAFT
        )
    ).one_or_none()


def _status(session: Session, dossier: Dossier, at: datetime) -> Status:
    entry = clock.entry_of(dossier)
    unit = session.get_one(Unit, dossier.unit_code)
    ends = dossier.done_at or dossier.ended_at or dossier.paused_at or at
    return Status(
        dossier.id,
        dossier.code or dossier.reference,
        entry.name_vi,
        entry.name_en,
        unit.name,
        unit.name_en or unit.name,
        dossier.state,
        dossier.filed_at,
        dossier.due_at,
        dossier.due_at is not None and ends > dossier.due_at,
    )
