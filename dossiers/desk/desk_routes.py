"""The agencies' door to dossiers: the queue, one dossier, its files. Each reading is written down for the applicant."""

from datetime import UTC, datetime

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy import select

from doors.apidocs import PDF, problems
from doors.late_api import LateAPI
from dossiers import casefile, reading
from dossiers.desk import queue
from dossiers.desk.desk_shapes import (
    CaseView,
    DossierQueueView,
    IdentityForm,
    IdentityView,
    OfficersView,
    OpenQuery,
    OwnAgenciesView,
    QueueQuery,
)
from dossiers.desk.queue import Wanted
from dossiers.filing.filing_shapes import DossierFilePath, DossierPath, DossierReadsView
from dossiers.papers import keeping
from dossiers.papers.answer import pdf_answer
from dossiers.reading import Why
from dossiers.views import Lens
from errors import NotFound, language
from models import DossierFile, Reading, Session, Unit
from reports.actor import Actor
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from wiring import wiring

bp = LateAPI(
    "dossier_desk",
    __name__,
    url_prefix="/api/v1/unit/dossiers",
    abp_tags=[Tag(name="Agencies: dossiers", description="One-stop officers, specialists and leaders.")],
    abp_responses={**problems(401, 403, 404, 422)},
)


@bp.get("", responses={200: DossierQueueView})
@allow(Permission.READ_DOSSIERS)
def list_queue(query: QueueQuery) -> Answer:
    """The dossiers of the asker's agencies by what falls due first; those that have ended only when asked for."""
    person, now = admission.staff(), datetime.now(UTC)
    units = person.units(Permission.READ_DOSSIERS)
    wanted = Wanted(
        units=units & {query.unit} if query.unit else units,
        state=query.state,
        assignee=person.id if query.mine else None,
        late_at=now if query.late else None,
        procedure=query.procedure,
        words=query.q,
    )
    with Reading() as session:
        found, following = queue.page(session, wanted, query.limit, query.after)
        return {
            "items": queue.listed(session, found, lens()),
            "next": following,
            "counts": dict(queue.counts(session, units)),
            "late": queue.count(session, Wanted(units, late_at=now)),
            "mine": queue.count(session, Wanted(units, assignee=person.id)),
        }


@bp.get("/<uuid:id>", responses={200: CaseView})
@allow(Permission.READ_DOSSIERS)
def open_case(path: DossierPath, query: OpenQuery) -> Answer:
    """One dossier with its form, papers, steps and history. Who opened it, when and why goes on record."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        dossier = queue.find(session, path.id, person.units(Permission.READ_DOSSIERS))
        reading.note(session, dossier, Actor("staff", person.id, dossier.unit_code), query.why, now)
        return casefile.case(session, dossier, lens())


@bp.get("/<uuid:id>/files/<uuid:file_id>", responses={200: PDF, **problems(503)})
@allow(Permission.READ_DOSSIERS)
def open_file(path: DossierFilePath, query: OpenQuery) -> Response:
    """A file of a dossier; that it was opened goes on record."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        dossier = queue.find(session, path.id, person.units(Permission.READ_DOSSIERS))
        file = session.get(DossierFile, path.file_id)
        if file is None or file.dossier_id != dossier.id:
            raise NotFound
        by = Actor("staff", person.id, dossier.unit_code)
        reading.note(session, dossier, by, query.why, now, file_id=file.id)
    return pdf_answer(keeping.read(wiring(), file), file)


@bp.post("/<uuid:id>/identity", responses={200: IdentityView})
@allow(Permission.READ_DOSSIERS)
def reveal_identity(path: DossierPath, body: IdentityForm) -> Answer:
    """The applicant's national id in full; that it was asked for and why goes on record and is shown to them."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        dossier = queue.find(session, path.id, person.units(Permission.READ_DOSSIERS))
        by = Actor("staff", person.id, dossier.unit_code)
        reading.note(session, dossier, by, Why.IDENTITY, now).reason = body.reason
        return {"national_id": dossier.applicant.get("national_id")}


@bp.get("/<uuid:id>/reads", responses={200: DossierReadsView})
@allow(Permission.LEAD_DOSSIERS)
def list_case_reads(path: DossierPath) -> Answer:
    """Who opened it, when and why."""
    with Reading() as session:
        units = admission.staff().units(Permission.LEAD_DOSSIERS)
        return {"items": reading.told(session, queue.find(session, path.id, units))}


@bp.get("/<uuid:id>/officers", responses={200: OfficersView})
@allow(Permission.LEAD_DOSSIERS)
def list_officers(path: DossierPath) -> Answer:
    """Who can be named to work on it."""
    with Reading() as session:
        dossier = queue.find(session, path.id, admission.staff().units(Permission.LEAD_DOSSIERS))
        return {"items": [{"id": str(key), "name": name} for key, name in queue.officers(session, dossier)]}


@bp.get("/agencies", responses={200: OwnAgenciesView})
@allow(Permission.SELF)
def list_own_agencies() -> Answer:
    """The units of the asker's own seats, by name and area."""
    codes = sorted({seat.unit_code for seat in admission.staff().seats if seat.unit_code})
    with Reading() as session:
        found = session.scalars(select(Unit).where(Unit.code.in_(codes)).order_by(Unit.name)).all()
    return {
        "items": [
            {"code": it.code, "name": it.name, "name_en": it.name_en, "area": it.area_code} for it in found
        ]
    }


def lens() -> Lens:
    """Words in the asker's language, as of now."""
    return Lens(wiring().texts, language(), datetime.now(UTC))
