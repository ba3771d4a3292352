"""What becomes of a resident's dossiers when they are forgotten, united with another row, or ask for a copy.

Dossiers that were filed are kept by law (Luật Lưu trữ 33/2024) whatever their applicant later withdraws; nothing leads
from them to anybody's account any more. Drafts are the applicant's own and go.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dossiers import clock, reading
from models import DiscardedFile, Dossier, DossierFile, DossierPassage, DossierState

RESIDENT = "resident"
_UNSYNCHRONISED = {"synchronize_session": False}


def forget(session: Session, resident_id: UUID, at: datetime) -> None:
    """Drop the resident's drafts with their files, and cut what leads from their dossiers to them."""
    drafts = select(Dossier.id).where(Dossier.resident_id == resident_id, Dossier.state == DossierState.DRAFT)
    keys = session.scalars(drafts).all()
    files = DossierFile.dossier_id.in_(keys)
    for storage_key in session.scalars(select(DossierFile.storage_key).where(files)):
        session.add(DiscardedFile(key=storage_key, due_at=at))
    for goes in (delete(DossierFile).where(files), delete(Dossier).where(Dossier.id.in_(keys))):
        session.execute(goes, execution_options=_UNSYNCHRONISED)
    left = update(Dossier).where(Dossier.resident_id == resident_id)
    session.execute(left.values(resident_id=None), execution_options=_UNSYNCHRONISED)
    _mark(session, resident_id, None)


def unite(session: Session, gone: UUID, into: UUID) -> None:
    """What one row of a human did to dossiers was done by the other."""
    _mark(session, gone, into)


def copy_of(session: Session, resident_id: UUID) -> list[dict[str, Any]]:
    """Every dossier of the resident with all they said in it, and who of the agencies has read it."""
    found = session.scalars(
        select(Dossier).where(Dossier.resident_id == resident_id).order_by(Dossier.created_at, Dossier.id)
    )
    return [_copy(session, dossier) for dossier in found]


def _copy(session: Session, dossier: Dossier) -> dict[str, Any]:
    entry = clock.entry_of(dossier)
    lines = session.scalars(
        select(DossierPassage).where(DossierPassage.dossier_id == dossier.id).order_by(DossierPassage.seq)
    )
    files = session.scalars(select(DossierFile).where(DossierFile.dossier_id == dossier.id))
    return {
        "id": str(dossier.id),
        "reference": dossier.reference,
        "code": dossier.code,
        "procedure": {"code": entry.code, "version": entry.version, "name": entry.name_vi},
        "unit": dossier.unit_code,
        "state": dossier.state.value,
        "applicant": dict(dossier.applicant),
        "answers": dict(dossier.answers),
        "filed_at": dossier.filed_at.isoformat() if dossier.filed_at else None,
        "kept_until": dossier.retain_until.isoformat() if dossier.retain_until else None,
        "timeline": [
            {"at": it.at.isoformat(), "event": it.event.value, "text": it.public_text} for it in lines
        ],
        "files": [{"id": str(it.id), "name": it.name, "sha256": it.sha256} for it in files],
        "reads": reading.told(session, dossier),
    }


def _mark(session: Session, gone: UUID, into: UUID | None) -> None:
    """Columns that hold a resident's key only where the one beside them says so."""
    lines = update(DossierPassage).where(DossierPassage.by_kind == RESIDENT, DossierPassage.by_id == gone)
    files = update(DossierFile).where(
        DossierFile.uploaded_by_kind == RESIDENT, DossierFile.uploaded_by == gone
    )
    session.execute(lines.values(by_id=into), execution_options=_UNSYNCHRONISED)
    session.execute(files.values(uploaded_by=into), execution_options=_UNSYNCHRONISED)
