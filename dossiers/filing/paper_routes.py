"""The residents' door to the papers of dossiers: sending pages, reading files, and the store of results."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_openapi3.models.tag import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from doors import rates
from doors.apidocs import MULTIPART, PDF, RESIDENT, answers, problems
from doors.late_api import LateAPI
from dossiers import clock, lookup, processing, views
from dossiers.filing import components
from dossiers.filing.filing_routes import own
from dossiers.filing.filing_shapes import (
    ComponentQuery,
    DossierFilePath,
    DossierFileView,
    DossierPath,
    DossierStatusView,
    LookupForm,
    StoredResultsView,
)
from dossiers.history import lock
from dossiers.papers import keeping
from dossiers.papers.answer import pdf_answer
from errors import NotFound, TransitionRefused, language
from miniapp import tokens
from models import Dossier, DossierFile, DossierState, FileKind, Reading, ResultState, ResultWay, Session
from reports.actor import Actor
from wiring import wiring

bp = LateAPI(
    "residents_papers",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="Residents: papers and results")],
    abp_responses=problems(422, 429),
)
bp.after_request(tokens.challenge)

FILES_A_MINUTE = 60
# Who guesses has few guesses: by the asker's address, and by the code, whoever asks.
LOOKUPS_A_MINUTE, LOOKUPS_OF_A_CODE, IN_S = 10, 10, 600


@bp.post(
    "/dossiers/<uuid:id>/files",
    responses=answers({201: DossierFileView}, 401, 403, 404, 409, 413, 415, 503),
    security=RESIDENT,
    openapi_extensions=MULTIPART,
)
def send_paper(path: DossierPath, query: ComponentQuery) -> tuple[dict[str, Any], int]:
    """Send a component as multipart/form-data: one PDF, or photos of its pages in order, which become one PDF."""
    resident_id, now, wired = tokens.signed_in(), datetime.now(UTC), wiring()
    rates.limit("dossier-files", resident_id.hex, FILES_A_MINUTE)
    with Reading() as session:
        tokens.writer(session, resident_id, now)
        components.expect_room(session, own(session, path.id, resident_id), query)
    row = keeping.store(wired, keeping.take_in(wired, components.sent(wired)), now)
    with Session.begin() as session:
        dossier = lock(session, own(session, path.id, resident_id))
        components.put(session, dossier, row, query, Actor("resident", resident_id), now)
    return views.file_view(row), 201


@bp.delete(
    "/dossiers/<uuid:id>/files/<uuid:file_id>",
    responses=answers({204: None}, 401, 403, 404, 409),
    security=RESIDENT,
)
def remove_paper(path: DossierFilePath) -> tuple[str, int]:
    """Take a file out of a draft; what has been filed stays."""
    resident_id, now = tokens.signed_in(), datetime.now(UTC)
    with Session.begin() as session:
        tokens.writer(session, resident_id, now)
        dossier = lock(session, own(session, path.id, resident_id))
        file = _file(session, dossier, path.file_id)
        if dossier.state is not DossierState.DRAFT:
            raise TransitionRefused(extra={"state": dossier.state.value})
        keeping.discard(session, file, now)
        dossier.updated_at = now
    return "", 204


@bp.get(
    "/dossiers/<uuid:id>/files/<uuid:file_id>",
    responses=answers({200: PDF}, 401, 404, 503),
    security=RESIDENT,
)
def fetch_paper(path: DossierFilePath) -> Response:
    """A file of one's own dossier. Opening a result that was to be electronic takes it over: it is handed out then."""
    resident_id, now = tokens.signed_in(), datetime.now(UTC)
    with Reading() as session:
        file = _file(session, own(session, path.id, resident_id), path.file_id)
    content = keeping.read(wiring(), file)
    if file.kind is FileKind.RESULT:
        _hand_out(path.id, resident_id, now)
    return pdf_answer(content, file)


@bp.get("/me/results", responses=answers({200: StoredResultsView}, 401), security=RESIDENT)
def list_results() -> dict[str, Any]:
    """The store of one's electronic results, newest first."""
    resident_id, speech = tokens.signed_in(), language()
    wanted = (
        select(DossierFile, Dossier)
        .join(Dossier, Dossier.id == DossierFile.dossier_id)
        .where(
            Dossier.resident_id == resident_id,
            Dossier.result_state != ResultState.NONE,
            DossierFile.kind == FileKind.RESULT,
            DossierFile.superseded_at.is_(None),
        )
        .order_by(DossierFile.created_at.desc(), DossierFile.id.desc())
        .limit(200)
    )
    with Reading() as session:
        return {"items": [_result(file, dossier, speech) for file, dossier in session.execute(wanted)]}


@bp.post("/dossier-lookups", responses=answers({200: DossierStatusView}, 400, 404, 415))
def look_up(body: LookupForm) -> dict[str, Any]:
    """The status of a dossier for who knows its code and the end of the phone number; no personal data."""
    rates.limit("dossier-lookups", request.remote_addr or "", LOOKUPS_A_MINUTE)
    rates.quota("dossier-lookups-of", body.code.upper(), LOOKUPS_OF_A_CODE, IN_S)
    with Reading() as session:
        found = lookup.by_phone(session, body.code, body.phone_digits, datetime.now(UTC))
    if found is None:
        raise NotFound
    speech = language()
    return {
        "code": found.code,
        "procedure": found.procedure_en if speech == "en" else found.procedure_vi,
        "unit": found.unit_en if speech == "en" else found.unit,
        "state": found.state.value,
        "state_text": wiring().texts.say(f"dossier.state.{found.state.value}", speech),
        "filed_at": found.filed_at.isoformat() if found.filed_at else None,
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "late": found.late,
    }


def _file(session: OrmSession, dossier: Dossier, file_id: UUID) -> DossierFile:
    """A file its applicant may see: every component, and results that have been given."""
    file = session.get(DossierFile, file_id)
    if file is None or file.dossier_id != dossier.id:
        raise NotFound
    hidden = dossier.result_state is ResultState.NONE or file.superseded_at is not None
    if file.kind is FileKind.RESULT and hidden:
        raise NotFound
    return file


def _hand_out(dossier_id: UUID, resident_id: UUID, at: datetime) -> None:
    with Session.begin() as session:
        dossier = lock(session, own(session, dossier_id, resident_id))
        if dossier.state is DossierState.DONE and dossier.result_way is ResultWay.ELECTRONIC:
            processing.hand_out(session, dossier, Actor("resident", resident_id), at)


def _result(file: DossierFile, dossier: Dossier, speech: str) -> dict[str, Any]:
    entry = clock.entry_of(dossier)
    return views.file_view(file) | {
        "dossier_id": str(dossier.id),
        "code": dossier.code,
        "procedure": entry.name_en if speech == "en" else entry.name_vi,
    }
