"""The agencies' door for results: a PDF is uploaded, its signatures are verified, and the report is kept with it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import request
from flask_openapi3.models.tag import Tag

from doors import rates
from doors.apidocs import MULTIPART, problems
from doors.late_api import LateAPI
from dossiers import views
from dossiers.desk import queue
from dossiers.desk.desk_shapes import UploadedResultView
from dossiers.filing.filing_shapes import DossierPath
from dossiers.history import lock
from dossiers.papers import keeping
from dossiers.refusals import OwnedElsewhere, SignatureBroken, SignatureMissing
from errors import FieldsRefused, TransitionRefused
from models import DossierState, FileKind, Reading, Session
from reports.actor import Actor
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.wording import clean
from wiring import Wiring, wiring

if TYPE_CHECKING:
    from dossiers.papers.signatures import Report

bp = LateAPI(
    "dossier_results",
    __name__,
    url_prefix="/api/v1/unit/dossiers",
    abp_tags=[Tag(name="Agencies: dossiers")],
    abp_responses={**problems(401, 403, 404, 409, 413, 415, 422, 429, 503)},
)
RESULTS_A_MINUTE = 30
MARGIN = 64_000
LONGEST_NAME = 200


@bp.post("/<uuid:id>/results", responses={201: UploadedResultView}, openapi_extensions=MULTIPART)
@allow(Permission.PROCESS_DOSSIERS)
def upload_result(path: DossierPath) -> Answer:
    """Upload one result (PDF, multipart/form-data) to a dossier in work; a signature that does not hold refuses it."""
    person, now, wired = admission.staff(), datetime.now(UTC), wiring()
    rates.limit("dossier-results", person.id.hex, RESULTS_A_MINUTE)
    units = person.units(Permission.PROCESS_DOSSIERS)
    with Reading() as session:
        queue.find(session, path.id, units)
    request.max_content_length = wired.settings.dossier_file_bytes + MARGIN
    sent = [(file.filename or "", file.read()) for _, file in request.files.items(multi=True)]
    if len(sent) != 1:
        raise FieldsRefused(fields={"file": "too_many" if sent else "needed"})
    ((filename, content),) = sent
    paper = keeping.look(wired, content)
    report = _verified(wired, content, now)
    row = keeping.store(wired, paper, now)
    row.signature = report.kept() if report.signatures else None
    with Session.begin() as session:
        dossier = lock(session, queue.find(session, path.id, units))
        if dossier.status_owner == "ministry":
            raise OwnedElsewhere
        if dossier.state is not DossierState.PROCESSING:
            raise TransitionRefused(extra={"state": dossier.state.value})
        by = Actor("staff", person.id, dossier.unit_code)
        name = clean(filename)[:LONGEST_NAME] or "ket-qua.pdf"
        keeping.settle(session, row, dossier.id, FileKind.RESULT, by, name)
        dossier.updated_at = now
        session.flush()
        view = views.file_view(row) | {"version": dossier.version}
        detail = {"sha256": row.sha256, "signatures": len(report.signatures)}
        subject = dossier.code or dossier.reference
        audit.record(session, By(person.id, admission.address()), "dossier_result", subject, detail)
    return view, 201


def _verified(wired: Wiring, content: bytes, at: datetime) -> "Report":
    # Loaded where a result is verified: pyHanko takes half a second.
    from dossiers.papers.signatures import verify

    report = verify(content, wired.signature_roots, at)
    if not report.signatures:
        if wired.settings.signatures_needed:
            raise SignatureMissing(fields={"file": "not_signed"})
        return report
    if not report.intact or (wired.signature_roots and not report.trusted):
        raise SignatureBroken(fields={"file": "signature"}, extra={"signature": report.kept()})
    return report
