"""The door of staff: what they do to reports, each on the version they saw, each on record."""

from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag
from sqlalchemy import orm

from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import Problem
from models import Report, Session
from reports import feedback, jobs, merging, progress, routing
from reports.actor import Actor
from reports.desk import casework, correction
from reports.desk.casework import Act
from reports.desk.correction import Spot
from reports.desk.report_shapes import (
    AssignForm,
    CategoryForm,
    CloseForm,
    MergeForm,
    OutcomesView,
    PlaceForm,
    QuestionForm,
    ReasonForm,
    StaffNote,
    StaffReportView,
    StaleReportView,
)
from reports.entry import admission, audit
from reports.entry.access import Permission, Staff, allow
from reports.entry.admission import Answer
from reports.entry.staff_shapes import CodePath, Versioned
from wiring import wiring

bp = LateAPI(
    "staff_acts",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Staff and reports")],
    abp_responses={409: StaleReportView, **problems(401, 403, 404, 422)},
)


@bp.post("/reports/assign", responses={200: OutcomesView})
@allow(Permission.DISPATCH)
def assign(body: AssignForm) -> Answer:
    """Give many reports to one unit; each is done or refused by itself, so that one refusal does not stop the rest."""
    person = admission.staff()
    with Session.begin() as session:
        routing.active_unit(session, body.unit)
    items = [{"code": code, "outcome": _assign_one(code, body, person)} for code in dict.fromkeys(body.codes)]
    jobs.ring(wiring())
    return {"items": items}


@bp.post("/reports/<code>/merge", responses={200: StaffReportView})
@allow(Permission.MERGE)
def merge(path: CodePath, body: MergeForm) -> Answer:
    """Join the report to another of the same matter: its work ends, its people follow the other one."""

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        into = casework.take(session, body.into, admission.staff(), Permission.MERGE)
        merging.merge(session, report, into, by, at, reason=body.reason)

    return casework.do(_act("merged", Permission.MERGE, path, body, body.into), deed)


@bp.post("/reports/<code>/reject", responses={200: StaffReportView})
@allow(Permission.DISPATCH)
def reject(path: CodePath, body: ReasonForm) -> Answer:
    """End the report without work; the resident reads the reason."""

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        progress.reject(session, report, by, at, reason=body.reason)

    return casework.do(_act("rejected", Permission.DISPATCH, path, body), deed)


@bp.post("/reports/<code>/close", responses={200: StaffReportView})
@allow(Permission.DISPATCH)
def close(path: CodePath, body: CloseForm) -> Answer:
    """End a resolved report before the time for feedback is over."""

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        feedback.close(session, report, at, by=by)

    return casework.do(_act("closed", Permission.DISPATCH, path, body), deed)


@bp.post("/reports/<code>/question", responses={200: StaffReportView})
@allow(Permission.DISPATCH)
def ask(path: CodePath, body: QuestionForm) -> Answer:
    """Ask the resident; the clock stands until they answer."""

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        progress.ask(session, report, by, at, question=body.question)

    return casework.do(_act("asked", Permission.DISPATCH, path, body), deed)


@bp.post("/reports/<code>/notes", responses={200: StaffReportView})
@allow(Permission.WRITE_NOTES)
def note(path: CodePath, body: StaffNote) -> Answer:
    """Write something down, for staff and the unit or for the resident as well."""

    def deed(_session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        progress.note(report, by, at, text=body.text, public=body.public)

    return casework.do(_act("noted", Permission.WRITE_NOTES, path, body), deed)


@bp.post("/reports/<code>/category", responses={200: StaffReportView})
@allow(Permission.CORRECT)
def recategorise(path: CodePath, body: CategoryForm) -> Answer:
    """Put the category right; routing may be asked who is responsible now."""

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        correction.recategorise(session, report, body.category, by, at, keep_due=body.keep_due)
        if body.reroute:
            correction.reroute(session, report, by, at, reason=body.category)

    return casework.do(_act("recategorised", Permission.CORRECT, path, body), deed)


@bp.post("/reports/<code>/place", responses={200: StaffReportView})
@allow(Permission.CORRECT)
def relocate(path: CodePath, body: PlaceForm) -> Answer:
    """Put the place right; routing may be asked who is responsible now."""
    spot = Spot(body.latitude, body.longitude, body.address)

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        correction.relocate(session, report, wiring().atlas, spot, by, at)
        if body.reroute:
            correction.reroute(session, report, by, at, reason=report.area_code)

    return casework.do(_act("relocated", Permission.CORRECT, path, body), deed)


def _act(name: str, permission: Permission, path: CodePath, body: Versioned, *also: str) -> Act:
    return Act(name, permission, path.code, body.version, body.model_dump(mode="json"), also)


def _assign_one(code: str, body: AssignForm, person: Staff) -> str:
    """`assigned`, `unchanged` (the unit has it already) or the code of the refusal; a transaction of its own."""
    try:
        with Session.begin() as session:
            report = casework.take(session, code, person, Permission.DISPATCH)
            if report.unit_code == body.unit:
                return "unchanged"
            unit = routing.active_unit(session, body.unit)
            now = datetime.now(UTC)
            progress.transfer(session, report, unit, Actor("staff", person.id), now, reason=body.reason)
            session.flush()
            audit.record(session, casework.by(person), "report_assigned", report.code, {"unit": unit.code})
            return "assigned"
    except Problem as refused:
        return refused.code
