"""Forgetting: drafts nobody came back to, and the personal data of dossiers whose time of keeping is over."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as OrmSession

from dossiers.filing import drafts
from dossiers.papers import keeping
from models import (
    Dossier,
    DossierPassage,
    DossierRead,
    DossierState,
    Session,
    Supplement,
)
from province.schema import DossierRules
from reports import deadlines

# Few at once: on SQLite nobody else can write meanwhile.
AT_ONCE = 50


def tidy(rules: DossierRules, now: datetime) -> tuple[int, int]:
    """Drop idle drafts and empty what need not be kept; returns how many of each."""
    dropped, emptied = 0, 0
    while count := _drop_drafts(rules, now):
        dropped += count
    while count := _empty(now):
        emptied += count
    return dropped, emptied


def _drop_drafts(rules: DossierRules, now: datetime) -> int:
    idle = now - timedelta(days=rules.draft_days)
    with Session.begin() as session:
        found = session.scalars(
            select(Dossier)
            .where(Dossier.state == DossierState.DRAFT, Dossier.updated_at < idle)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=Dossier)
        ).all()
        for draft in found:
            _drop_files(session, draft, now)
            session.delete(draft)
    return len(found)


def _empty(now: datetime) -> int:
    """What stays is what figures need: procedure, agency, states and moments, without anybody in it."""
    today = deadlines.local(now).date()
    with Session.begin() as session:
        found = session.scalars(
            select(Dossier)
            .where(Dossier.retain_until <= today)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=Dossier)
        ).all()
        for dossier in found:
            _drop_files(session, dossier, now)
            dossier.applicant, dossier.answers, dossier.national_id_index = {}, {}, None
            dossier.resident_id = dossier.rating_comment = dossier.retain_until = None
            dossier.helper = ""
        keys = [dossier.id for dossier in found]
        session.execute(
            update(DossierPassage)
            .where(DossierPassage.dossier_id.in_(keys))
            .values(public_text="", internal_note="", by_id=None)
        )
        session.execute(delete(Supplement).where(Supplement.dossier_id.in_(keys)))
        session.execute(delete(DossierRead).where(DossierRead.dossier_id.in_(keys)))
    return len(found)


def _drop_files(session: OrmSession, dossier: Dossier, now: datetime) -> None:
    for file in drafts.files_of(session, dossier):
        keeping.discard(session, file, now)
    session.flush()
