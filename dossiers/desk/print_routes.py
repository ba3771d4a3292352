"""The agencies' door to paper: what a form would say before the act, and the forms of many dossiers in one PDF."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy import orm

from doors import rates
from doors.apidocs import PDF, problems
from doors.late_api import LateAPI
from dossiers import reading
from dossiers.desk import deeds, queue
from dossiers.desk.deeds import Deed
from dossiers.desk.desk_shapes import (
    AcceptForm,
    ActForm,
    AskForm,
    DossierReasonForm,
    ExtensionForm,
    PrintQuery,
)
from dossiers.filing.filing_shapes import DossierPath
from dossiers.forms import rendering
from dossiers.forms.contents import FormNumber
from dossiers.forms.form_routes import form_answer, said_of
from dossiers.history import lock
from dossiers.papers import pdf
from dossiers.reading import Why
from dossiers.refusals import OwnedElsewhere
from errors import NotFound, Stale
from models import Dossier, Session
from reports.actor import Actor
from reports.entry import admission
from reports.entry.access import Permission, allow
from wiring import wiring

bp = LateAPI(
    "dossier_prints",
    __name__,
    url_prefix="/api/v1/unit/dossiers",
    abp_tags=[Tag(name="Forms of dossiers")],
    abp_responses={**problems(401, 403, 404, 409, 422, 429)},
)
P = Permission
PREVIEWS_A_MINUTE = 30
PRINTS_A_MINUTE = 6


@bp.get("/prints", responses={200: PDF})
@allow(P.READ_DOSSIERS)
def print_many(query: PrintQuery) -> Response:
    """The chosen forms of up to 30 dossiers as one PDF; that each was opened goes on record.

    A form that has nothing to tell yet is left out, which the last sheet tells; with none left it is 404.
    """
    person, now = admission.staff(), datetime.now(UTC)
    rates.limit("dossier-prints", person.id.hex, PRINTS_A_MINUTE)
    told: list[tuple[FormNumber, dict[str, object]]] = []
    lacking: list[str] = []
    with Session.begin() as session:
        for key in query.id:
            dossier = queue.find(session, key, person.units(P.READ_DOSSIERS))
            there = _there(session, dossier, query.form)
            if there:
                by = Actor("staff", person.id, dossier.unit_code)
                reading.note(session, dossier, by, Why.PROCESSING, now)
            told += there
            made = {number for number, _ in there}
            lacking += [_missing(dossier, number) for number in query.form if number not in made]
    if not told:
        raise NotFound
    sheets = [rendering.pdf(number, said) for number, said in told]
    if lacking:
        sheets.append(rendering.left_out(lacking, wiring().texts))
    return form_answer(pdf.merge(sheets), "mau-in")


@bp.post("/<uuid:id>/previews/accept", responses={200: PDF})
@allow(P.TAKE_DOSSIERS)
def preview_receipt(path: DossierPath, body: AcceptForm) -> Response:
    """Form 01 as it would be."""
    return _preview(path.id, body, deeds.accepting(body), FormNumber.RECEIPT, P.TAKE_DOSSIERS)


@bp.post("/<uuid:id>/previews/supplement", responses={200: PDF})
@allow(P.READ_DOSSIERS)
def preview_supplement(path: DossierPath, body: AskForm) -> Response:
    """Form 02 as it would be."""
    deed = deeds.asking(body, admission.staff())
    return _preview(path.id, body, deed, FormNumber.SUPPLEMENT, P.READ_DOSSIERS)


@bp.post("/<uuid:id>/previews/refuse", responses={200: PDF})
@allow(P.TAKE_DOSSIERS)
def preview_refusal(path: DossierPath, body: DossierReasonForm) -> Response:
    """Form 03 as it would be."""
    return _preview(path.id, body, deeds.refusing(body), FormNumber.REFUSAL, P.TAKE_DOSSIERS)


@bp.post("/<uuid:id>/previews/extension", responses={200: PDF})
@allow(P.LEAD_DOSSIERS)
def preview_apology(path: DossierPath, body: ExtensionForm) -> Response:
    """Form 04 as it would be."""
    return _preview(path.id, body, deeds.extending(body), FormNumber.APOLOGY, P.LEAD_DOSSIERS)


@bp.post("/<uuid:id>/previews/stop", responses={200: PDF})
@allow(P.LEAD_DOSSIERS)
def preview_stopping(path: DossierPath, body: DossierReasonForm) -> Response:
    """Form 05 as it would be."""
    return _preview(path.id, body, deeds.stopping(body), FormNumber.STOPPING, P.LEAD_DOSSIERS)


def _preview(
    dossier_id: UUID, body: ActForm, deed: Deed, number: FormNumber, permission: Permission
) -> Response:
    """The form that the act would leave: the act is done, told and undone again. Raises what the act raises."""
    person, wired = admission.staff(), wiring()
    rates.limit("dossier-previews", person.id.hex, PREVIEWS_A_MINUTE)
    with Session() as session:
        dossier = lock(session, queue.find(session, dossier_id, person.units(permission)))
        if dossier.version != body.version:
            raise Stale
        if dossier.status_owner == "ministry":
            raise OwnedElsewhere
        coded = dossier.code is not None
        deed(session, dossier, Actor("staff", person.id, dossier.unit_code), datetime.now(UTC))
        session.flush()
        told = said_of(session, dossier, number)
        session.rollback()
    if not coded:
        # The number belongs to whoever is accepted first.
        told |= dict.fromkeys(("code", "number"), wired.texts.say("forms.no_number", "vi"))
    return form_answer(rendering.pdf(number, told), f"xem-truoc-{number.value}")


def _there(
    session: orm.Session, dossier: Dossier, numbers: Sequence[FormNumber]
) -> list[tuple[FormNumber, dict[str, object]]]:
    found = []
    for number in numbers:
        with suppress(NotFound):
            found.append((number, said_of(session, dossier, number)))
    return found


def _missing(dossier: Dossier, number: FormNumber) -> str:
    words = {"name": dossier.code or dossier.reference, "number": number.value}
    return wiring().texts.say("forms.left_out_one", "vi", words)
