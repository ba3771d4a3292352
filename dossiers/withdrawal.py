"""Taking a dossier back, while there is no result: at once before acceptance, else with the agency's agreement."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers import clock, owed
from dossiers.history import end, line, move
from errors import TransitionRefused
from models import Dossier, DossierEvent, DossierState, DueChangeKind
from reports.actor import Actor


def ask(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The applicant wants it back. Not accepted yet, that ends it; else the agency agrees or goes on."""
    came_from = dossier.state
    passage = line(by, DossierEvent.WITHDRAWAL_ASKED, at, public=reason)
    move(session, dossier, DossierState.WITHDRAWAL, passage)
    dossier.answer_by = None
    if dossier.accepted_at is None:
        end(dossier, at)
    else:
        # A supplement that was open when it was asked back is asked for again when the agency declines.
        dossier.returns_to = came_from
        clock.pause(dossier, at)
    owed.to_applicant(session, "dossier.withdrawal", dossier, at)


def agree(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The agency gives it back and stops. Raises TransitionRefused when nobody asked."""
    _expect_asked(dossier)
    dossier.returns_to = None
    move(session, dossier, DossierState.STOPPED, line(by, DossierEvent.WITHDRAWN, at, public=reason))
    owed.to_applicant(session, "dossier.withdrawn", dossier, at)


def decline(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The agency goes on where it was, with the reason. Raises TransitionRefused when nobody asked."""
    _expect_asked(dossier)
    back = dossier.returns_to or DossierState.PROCESSING
    move(session, dossier, back, line(by, DossierEvent.WITHDRAWAL_DECLINED, at, public=reason))
    dossier.returns_to = DossierState.PROCESSING if back is DossierState.SUPPLEMENT else None
    if back is not DossierState.SUPPLEMENT:
        clock.resume(session, dossier, DueChangeKind.WITHDRAWAL, reason, by, at)
    owed.to_applicant(session, "dossier.withdrawal_declined", dossier, at, reason=reason)


def _expect_asked(dossier: Dossier) -> None:
    if dossier.state is not DossierState.WITHDRAWAL or dossier.ended_at is not None:
        raise TransitionRefused(extra={"state": dossier.state.value})
