"""The agencies' door to what is done to a dossier: intake, the work, its result and its ends.

Every act carries the version it was decided on and an Idempotency-Key. Sent again under its key it answers as the
first time; decided on an old version it is refused with the dossier as it is now.
"""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy import orm

from doors.apidocs import problems
from doors.late_api import LateAPI
from doors.once import once
from dossiers import casefile, processing, withdrawal
from dossiers.desk import deeds, queue
from dossiers.desk.deeds import Deed
from dossiers.desk.desk_routes import lens
from dossiers.desk.desk_shapes import (
    AcceptForm,
    ActForm,
    AskForm,
    CaseView,
    ConcludeForm,
    DossierAssignForm,
    DossierReasonForm,
    ExtensionForm,
    StepForm,
    TextForm,
    VerdictForm,
)
from dossiers.filing.filing_shapes import DossierPath
from dossiers.history import lock
from dossiers.refusals import OwnedElsewhere
from errors import Stale
from models import Dossier
from reports import jobs
from reports.actor import Actor
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.staff_shapes import KeyHeader
from wiring import wiring

bp = LateAPI(
    "dossier_acts",
    __name__,
    url_prefix="/api/v1/unit/dossiers/<uuid:id>",
    abp_tags=[Tag(name="Agencies: dossiers")],
    abp_responses={**problems(400, 401, 403, 404, 409, 422)},
)
P = Permission


@bp.post("/accept", responses={200: CaseView})
@allow(P.TAKE_DOSSIERS)
def accept_dossier(header: KeyHeader, path: DossierPath, body: AcceptForm) -> Answer:
    """Take it in: it gets its code and its due time, and the clock starts."""
    return act_on("accept", path.id, body, deeds.accepting(body), P.TAKE_DOSSIERS)


@bp.post("/supplement", responses={200: CaseView})
@allow(P.READ_DOSSIERS)
def ask_for_supplement(header: KeyHeader, path: DossierPath, body: AskForm) -> Answer:
    """Ask once and completely for what is missing; the clock stands. A second time only a leader may."""
    deed = deeds.asking(body, admission.staff())
    return act_on("supplement", path.id, body, deed, P.READ_DOSSIERS)


@bp.post("/refuse", responses={200: CaseView})
@allow(P.TAKE_DOSSIERS)
def refuse_dossier(header: KeyHeader, path: DossierPath, body: DossierReasonForm) -> Answer:
    """It cannot be taken in, with a reason the applicant reads."""
    return act_on("refuse", path.id, body, deeds.refusing(body), P.TAKE_DOSSIERS)


@bp.post("/start", responses={200: CaseView})
@allow(P.PROCESS_DOSSIERS)
def start_dossier(header: KeyHeader, path: DossierPath, body: ActForm) -> Answer:
    """A specialist takes it on."""
    return act_on("start", path.id, body, processing.start, P.PROCESS_DOSSIERS)


@bp.post("/assignee", responses={200: CaseView})
@allow(P.LEAD_DOSSIERS)
def assign_dossier(header: KeyHeader, path: DossierPath, body: DossierAssignForm) -> Answer:
    """A leader names who works on it."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        processing.assign(session, dossier, body.account_id, by, at)

    return act_on("assign", path.id, body, deed, P.LEAD_DOSSIERS)


@bp.post("/step", responses={200: CaseView})
@allow(P.PROCESS_DOSSIERS)
def finish_step(header: KeyHeader, path: DossierPath, body: StepForm) -> Answer:
    """The step in hand is done; the next one begins."""
    seats = admission.staff().seats

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        roles = frozenset(seat.role for seat in seats if seat.unit_code == dossier.unit_code)
        processing.finish_step(session, dossier, roles, by, at, note=body.note)

    return act_on("step", path.id, body, deed, P.PROCESS_DOSSIERS)


@bp.post("/notes", responses={200: CaseView})
@allow(P.READ_DOSSIERS)
def note_dossier(header: KeyHeader, path: DossierPath, body: TextForm) -> Answer:
    """Write something down for colleagues."""

    def deed(_session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        processing.note(dossier, by, at, text=body.text)

    return act_on("note", path.id, body, deed, P.READ_DOSSIERS)


@bp.post("/extension", responses={200: CaseView})
@allow(P.LEAD_DOSSIERS)
def extend_dossier(header: KeyHeader, path: DossierPath, body: ExtensionForm) -> Answer:
    """Put the due time off, with an apology; the law allows it once."""
    return act_on("extend", path.id, body, deeds.extending(body), P.LEAD_DOSSIERS)


@bp.post("/stop", responses={200: CaseView})
@allow(P.LEAD_DOSSIERS)
def stop_dossier(header: KeyHeader, path: DossierPath, body: DossierReasonForm) -> Answer:
    """End it without a result."""
    return act_on("stop", path.id, body, deeds.stopping(body), P.LEAD_DOSSIERS)


@bp.post("/withdraw", responses={200: CaseView})
@allow(P.TAKE_DOSSIERS)
def withdraw_at_counter(header: KeyHeader, path: DossierPath, body: DossierReasonForm) -> Answer:
    """The applicant asks for it back at the counter."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        withdrawal.ask(session, dossier, by, at, reason=body.reason)

    return act_on("withdraw", path.id, body, deed, P.TAKE_DOSSIERS)


@bp.post("/withdrawal", responses={200: CaseView})
@allow(P.READ_DOSSIERS)
def answer_withdrawal(header: KeyHeader, path: DossierPath, body: VerdictForm) -> Answer:
    """The applicant wants it back: agree, which stops it, or go on."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        answer = withdrawal.agree if body.agree else withdrawal.decline
        answer(session, dossier, by, at, reason=body.reason)

    return act_on("withdrawal", path.id, body, deed, P.READ_DOSSIERS)


@bp.post("/conclude", responses={200: CaseView})
@allow(P.PROCESS_DOSSIERS)
def conclude_dossier(header: KeyHeader, path: DossierPath, body: ConcludeForm) -> Answer:
    """The result is there and signed; the applicant is told and finds it in their store."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        processing.conclude(session, dossier, by, at, text=body.text)

    return act_on("conclude", path.id, body, deed, P.PROCESS_DOSSIERS)


@bp.post("/correct", responses={200: CaseView})
@allow(P.LEAD_DOSSIERS)
def correct_result(header: KeyHeader, path: DossierPath, body: DossierReasonForm) -> Answer:
    """The result was wrong and has not been given out: back to work."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        processing.correct(session, dossier, by, at, reason=body.reason)

    return act_on("correct", path.id, body, deed, P.LEAD_DOSSIERS)


@bp.post("/hand-out", responses={200: CaseView})
@allow(P.TAKE_DOSSIERS)
def hand_out_result(header: KeyHeader, path: DossierPath, body: ActForm) -> Answer:
    """The applicant has the result in hand, at the counter or by post."""
    return act_on("hand_out", path.id, body, processing.hand_out, P.TAKE_DOSSIERS)


def act_on(act: str, dossier_id: UUID, body: ActForm, deed: Deed, permission: Permission) -> Response:
    """One act on one dossier: once for its key, on the version it was decided on, recorded, answered and rung for."""
    person = admission.staff()

    def work(session: orm.Session) -> tuple[dict[str, object], int]:
        dossier = lock(session, queue.find(session, dossier_id, person.units(permission)))
        now = datetime.now(UTC)  # only now is it our turn
        if dossier.version != body.version:
            raise Stale(extra={"current": casefile.case(session, dossier, lens())})
        if dossier.status_owner == "ministry":
            raise OwnedElsewhere
        deed(session, dossier, Actor("staff", person.id, dossier.unit_code), now)
        session.flush()
        view = casefile.case(session, dossier, lens())
        by = By(person.id, admission.address())
        detail = {"unit": dossier.unit_code, "version": dossier.version}
        audit.record(session, by, f"dossier_{act}", dossier.code or dossier.reference, detail)
        return view, 200

    answer = once(f"staff:{person.id}", work, body=body.model_dump(mode="json"))
    jobs.ring(wiring())
    return answer
