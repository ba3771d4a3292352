"""Who of an agency opened a dossier, when and why: written down each time, and shown to the applicant."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Dossier, DossierRead, Unit
from reports.actor import Actor


class Why(StrEnum):
    """What a dossier is opened for."""

    PROCESSING = "processing"
    QUESTION = "question"
    SUPERVISION = "supervision"
    IDENTITY = "identity"


def note(
    session: Session, dossier: Dossier, by: Actor, why: Why, at: datetime, *, file_id: UUID | None = None
) -> DossierRead:
    """Write down that somebody reads a dossier or one of its files now; the reason in words may be put into it."""
    assert by.id is not None, "only people with an account read dossiers"
    read = DossierRead(
        dossier_id=dossier.id,
        at=at,
        account_id=by.id,
        unit_code=dossier.unit_code,
        why=why.value,
        file_id=file_id,
        reason="",
    )
    session.add(read)
    return read


def told(session: Session, dossier: Dossier, limit: int = 200) -> list[dict[str, Any]]:
    """The latest readings: {at, who, unit, why, reason, file}; newest first."""
    rows: Sequence[tuple[DossierRead, str, str]] = session.execute(
        select(DossierRead, Account.full_name, Unit.name)
        .join(Account, Account.id == DossierRead.account_id)
        .join(Unit, Unit.code == DossierRead.unit_code)
        .where(DossierRead.dossier_id == dossier.id)
        .order_by(DossierRead.at.desc(), DossierRead.id.desc())
        .limit(limit)
    ).all()
    return [
        {
            "at": read.at.isoformat(),
            "who": name,
            "unit": unit,
            "why": read.why,
            "reason": read.reason,
            "file": str(read.file_id) if read.file_id else None,
        }
        for read, name, unit in rows
    ]
