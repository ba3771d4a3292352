"""States that a ministry's system tells us of the dossiers it owns: followed here as they come, never decided here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dossiers import owed
from dossiers.history import end, line
from dossiers.refusals import OwnedElsewhere
from errors import NotFound
from models import Dossier, DossierEvent, DossierState, ResultState
from models.dossier import FINAL
from reports.actor import SYSTEM

TOPICS = {
    DossierState.ACCEPTED: "dossier.accepted",
    DossierState.REFUSED: "dossier.refused",
    DossierState.STOPPED: "dossier.stopped",
    DossierState.DONE: "dossier.done",
}


@dataclass(frozen=True)
class Told:
    """One state of one dossier: which code or reference of ours, when it holds from, and what people are told."""

    reference: str
    state: DossierState
    at: datetime
    code: str | None = None
    due_at: datetime | None = None
    text: str = ""


def follow(session: Session, told: Told, now: datetime) -> bool:
    """Take the state over; False when a later one is known already. Raises NotFound, OwnedElsewhere.

    Only dossiers whose procedure names the ministry as the owner of their state are followed.
    """
    dossier = session.scalars(
        select(Dossier)
        .where(or_(Dossier.reference == told.reference, Dossier.code == told.reference))
        .where(Dossier.state != DossierState.DRAFT)
        .with_for_update(of=Dossier)
    ).one_or_none()
    if dossier is None:
        raise NotFound
    if dossier.status_owner != "ministry":
        raise OwnedElsewhere
    if dossier.external_at is not None and told.at <= dossier.external_at:
        return False
    dossier.external_at = told.at
    dossier.code = told.code or dossier.code
    dossier.due_at = told.due_at or dossier.due_at
    dossier.due_original = dossier.due_original or told.due_at
    dossier.answer_by = None
    changed = dossier.state is not told.state
    dossier.follow(told.state, line(SYSTEM, DossierEvent.EXTERNAL, now, public=told.text))
    _note_moments(dossier, told)
    if changed and told.state in TOPICS:
        owed.to_applicant(session, TOPICS[told.state], dossier, now, reason=told.text)
    return True


def _note_moments(dossier: Dossier, told: Told) -> None:
    if told.state is DossierState.ACCEPTED:
        dossier.accepted_at = told.at
    if told.state is DossierState.DONE:
        dossier.done_at = told.at
    if told.state is DossierState.RETURNED:
        dossier.result_state = ResultState.DELIVERED
    if told.state in FINAL:
        end(dossier, told.at)
