"""The doors to forms 01 to 05: of one's own dossier, and of the agency's."""

from datetime import UTC, datetime

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from doors import rates
from doors.apidocs import PDF, RESIDENT, answers, problems
from doors.late_api import LateAPI
from dossiers import reading
from dossiers.desk import queue
from dossiers.filing.filing_routes import own
from dossiers.filing.filing_shapes import DossierPath
from dossiers.forms import contents, rendering
from dossiers.forms.contents import FormNumber
from dossiers.reading import Why
from miniapp import tokens
from models import Dossier, Reading, Session
from reports.actor import Actor
from reports.entry import admission
from reports.entry.access import Permission, allow
from wiring import wiring

bp = LateAPI(
    "dossier_forms",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="Forms of dossiers")],
    abp_responses=problems(401, 404, 422),
)
bp.after_request(tokens.challenge)
FORMS_A_MINUTE = 30


class FormPath(DossierPath):
    """A form of a dossier."""

    number: FormNumber


@bp.get("/dossiers/<uuid:id>/forms/<number>", responses=answers({200: PDF}, 429), security=RESIDENT)
def fetch_form(path: FormPath) -> Response:
    """A form of one's own dossier, once there is something for it to tell."""
    resident_id = tokens.signed_in()
    rates.limit("dossier-forms", resident_id.hex, FORMS_A_MINUTE)
    with Reading() as session:
        told = said_of(session, own(session, path.id, resident_id), path.number)
    return form_answer(rendering.pdf(path.number, told), f"mau-{path.number.value}-{path.id}")


@bp.get("/unit/dossiers/<uuid:id>/forms/<number>", responses=answers({200: PDF}, 403))
@allow(Permission.READ_DOSSIERS)
def print_form(path: FormPath) -> Response:
    """A form for printing; that it was opened goes on record."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        dossier = queue.find(session, path.id, person.units(Permission.READ_DOSSIERS))
        reading.note(session, dossier, Actor("staff", person.id, dossier.unit_code), Why.PROCESSING, now)
        told = said_of(session, dossier, path.number)
    return form_answer(rendering.pdf(path.number, told), f"mau-{path.number.value}-{path.id}")


def said_of(session: OrmSession, dossier: Dossier, number: FormNumber) -> dict[str, object]:
    """The values of a form. Raises NotFound while it has nothing to tell."""
    wired = wiring()
    return contents.told(session, dossier, number, wired.texts, wired.links.dossier(str(dossier.id)))


def form_answer(content: bytes, name: str) -> Response:
    """The response that shows a form, never kept by caches."""
    response = Response(content, content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
