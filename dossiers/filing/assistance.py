"""Filing for somebody else: at the counter by an intake officer, or online with a helper who goes door to door.

The applicant stays the party to it (their name, number and phone; the helper's account replaces nobody), and how they
agreed is written down. Nothing that is known of a resident is filled in: who files for others learns nothing of them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.filing import drafts
from dossiers.refusals import NotYourCounter
from errors import NotFound
from models import Consent, Dossier, DossierState, FilingChannel
from reports.entry.access import Permission, Staff


class Way(StrEnum):
    """COUNTER: papers are handed in at the agency. ASSISTED: filed online, and somebody helps."""

    COUNTER = "counter"
    ASSISTED = "assisted"


@dataclass(frozen=True)
class Wish:
    """What is filed where, in which way, how the applicant agreed, and who helps them by name."""

    procedure: str
    area: str
    way: Way
    consent: Consent
    helper: str = ""


def begin(session: Session, person: Staff, wish: Wish, at: datetime) -> Dossier:
    """A draft for somebody else. Raises NotYourCounter besides what `drafts.blank` and `drafts.expect_few` raise."""
    dossier = drafts.blank(session, wish.procedure, wish.area, at)
    drafts.expect_few(session, Dossier.filed_by_id == person.id)
    if wish.way is Way.COUNTER:
        if dossier.unit_code not in person.units(Permission.TAKE_DOSSIERS):
            raise NotYourCounter
        dossier.channel = FilingChannel.COUNTER
    else:
        dossier.assisted, dossier.helper = True, wish.helper or person.full_name
    dossier.filed_by_id, dossier.consent, dossier.consent_at = person.id, wish.consent, at
    return drafts.keep(session, dossier)


def find(session: Session, dossier_id: UUID, person: Staff) -> Dossier:
    """What the person may write into: their own drafts, own supplements, and supplements brought to their counter.

    Once it is filed, a helper sees no more of it. Raises NotFound.
    """
    dossier = session.get(Dossier, dossier_id)
    if dossier is None:
        raise NotFound
    mine = dossier.filed_by_id == person.id and dossier.state in {DossierState.DRAFT, DossierState.SUPPLEMENT}
    brought = dossier.state is DossierState.SUPPLEMENT and (
        dossier.unit_code in person.units(Permission.TAKE_DOSSIERS)
    )
    if not mine and not brought:
        raise NotFound
    return dossier


def filed_by(session: Session, person_id: UUID, limit: int = 50) -> list[Dossier]:
    """What somebody began or filed for others, newest first."""
    wanted = select(Dossier).where(Dossier.filed_by_id == person_id)
    return list(session.scalars(wanted.order_by(Dossier.created_at.desc(), Dossier.id.desc()).limit(limit)))
