"""A dossier that was filed for somebody becomes that resident's own, once they prove that they are its applicant."""

import hmac
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dossiers import numbering
from dossiers.filing.applicant import national_phone
from dossiers.history import line, lock
from errors import NotFound
from models import Dossier, DossierEvent, DossierState, Resident
from models.secret import blind_index
from reports.actor import Actor


def take(session: Session, resident: Resident, said: str, national_id: str, at: datetime) -> Dossier:
    """Join a dossier, by its code or reference, to a resident. Raises NotFound for every reason alike.

    It was filed for somebody by staff and is nobody's yet; the phone number that Zalo has verified is the applicant's,
    and so is the national id, where the dossier has one.
    """
    code = numbering.tidy(said)
    found = session.scalars(
        select(Dossier).where(
            or_(Dossier.code == code, Dossier.reference == code),
            Dossier.filed_by_id.is_not(None),
            Dossier.resident_id.is_(None),
            Dossier.state != DossierState.DRAFT,
        )
    ).one_or_none()
    if found is None or not _is_theirs(found, resident, national_id):
        raise NotFound
    dossier = lock(session, found)
    if dossier.resident_id is not None:
        raise NotFound
    dossier.resident_id = resident.id
    dossier.add_passage(line(Actor("resident", resident.id), DossierEvent.CLAIMED, at))
    return dossier


def _is_theirs(dossier: Dossier, resident: Resident, national_id: str) -> bool:
    phone = str(dossier.applicant.get("phone") or "")
    verified = national_phone(resident.phone)
    if not phone or not hmac.compare_digest(phone.encode(), verified.encode()):
        return False
    known = dossier.national_id_index
    return known is None or hmac.compare_digest(known, blind_index(national_id))
