"""How a dossier moves: through its one transition table, leaving a passage, and owing the national system the news."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import retention
from dossiers.interchange import sync
from errors import NotFound, TransitionRefused
from models import Dossier, DossierEvent, DossierPassage, DossierState
from models.dossier import FINAL
from models.report import PassageRefused
from reports.actor import Actor


def lock(session: Session, dossier: Dossier) -> Dossier:
    """The dossier as it is now, locked until the transaction ends. Raises NotFound when it is gone."""
    found = session.scalars(
        select(Dossier)
        .where(Dossier.id == dossier.id)
        .with_for_update(of=Dossier)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def line(
    by: Actor, event: DossierEvent, at: datetime, *, public: str = "", internal: str = ""
) -> DossierPassage:
    """A line of history, to be given to `move` or `Dossier.add_passage`."""
    return DossierPassage(
        event=event,
        at=at,
        by_kind=by.kind,
        by_id=by.id,
        unit_code=by.unit_code,
        public_text=public,
        internal_note=internal,
    )


def move(session: Session, dossier: Dossier, state: DossierState, passage: DossierPassage) -> None:
    """Bring a dossier to a state. Raises TransitionRefused when its table does not lead there."""
    try:
        dossier.move_to(state, passage)
    except PassageRefused as error:
        raise TransitionRefused(extra={"state": dossier.state.value}) from error
    if state in FINAL:
        end(dossier, passage.at)
    sync.owe(session, dossier, passage.at)


def end(dossier: Dossier, at: datetime) -> None:
    """Nothing more will be done: from now on runs the time for which it is kept."""
    dossier.ended_at = at
    dossier.paused_at = None
    dossier.retain_until = retention.until(dossier, at)
