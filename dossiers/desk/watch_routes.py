"""The agencies' door to live changes (server-sent events): a dossier moved, so queue and case are asked for anew."""

from flask_openapi3.models.tag import Tag
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Dossier, DossierPassage
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.live import live_routes
from reports.live.changes import Change, Feed

bp = LateAPI(
    "dossier_watch",
    __name__,
    url_prefix="/api/v1/unit/dossiers",
    abp_tags=[Tag(name="Live changes")],
    abp_responses={**problems(401, 403, 503)},
)


@bp.get("/live", responses={200: live_routes.EVENTS})
@allow(Permission.READ_DOSSIERS)
def dossier_changes() -> Answer:
    """Every change of a dossier of the asker's agencies, as it happens; `code` is the dossier's key."""
    person = admission.staff()
    units = person.units(Permission.READ_DOSSIERS)
    return live_routes.follow(person, lambda change: change.unit in units, DOSSIERS, "live-dossiers")


def fetch(session: Session, wanted: ColumnElement[bool], most: int) -> list[Change]:
    """The lines of history that are wanted with what is told of their dossiers, in order."""
    rows = session.execute(
        select(
            DossierPassage.seq,
            DossierPassage.at,
            DossierPassage.event,
            Dossier.id,
            Dossier.state,
            Dossier.unit_code,
            Dossier.area_code,
        )
        .join(Dossier, Dossier.id == DossierPassage.dossier_id)
        .where(wanted)
        .order_by(DossierPassage.seq)
        .limit(most)
    )
    return [
        Change(seq, at, event.value, str(key), state.value, unit, area, frozenset({unit}))
        for seq, at, event, key, state, unit, area in rows
    ]


DOSSIERS = Feed(DossierPassage.seq, DossierPassage.at, fetch)
