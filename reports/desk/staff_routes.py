"""The door of staff: finding reports, reading one with all that is known, and asking routing what it would do."""

from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Area, Category, Reading, RoutingRule, Session
from reports import deadlines, routing, views
from reports.desk import casework, finding
from reports.desk.report_shapes import (
    ReportQuery,
    RoutedView,
    RoutingTest,
    StaffReportPage,
    StaffReportView,
)
from reports.desk.unit_shapes import ResidentContactView
from reports.entry import admission, audit, contacts
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_shapes import CodePath
from reports.reference import reference
from reports.refusals import CategoryUnknown, OutsideProvince
from wiring import wiring

bp = LateAPI(
    "staff",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Staff and reports")],
    abp_responses={**problems(401, 403, 404, 422)},
)


@bp.get("/reports", responses={200: StaffReportPage})
@allow(Permission.READ_REPORTS)
def list_reports(query: ReportQuery) -> Answer:
    """Search the reports of the asker's part of the province."""
    now, scope = datetime.now(UTC), admission.staff().scope()
    with Reading() as session:
        criteria = query.criteria().by_category(reference(session).categories)
        asked = finding.asked(criteria, scope, now, query.sort, query.limit, query.after)
        page = finding.page(session, asked)
        lens = views.prepare(session, page.reports, wiring().links, now)
        items = [views.staff_view(report, lens) for report in page.reports]
    return {"items": items, "next": page.next, "total": page.total, "total_is_all": page.total_is_all}


@bp.get("/reports/<code>", responses={200: StaffReportView})
@allow(Permission.READ_REPORTS)
def show_report(path: CodePath) -> Answer:
    """One report with everything but who sent it; that it was read goes on record."""
    person = admission.staff()
    with Session.begin() as session:
        report = casework.take(session, path.code, person, Permission.READ_REPORTS)
        now = datetime.now(UTC)
        shown = casework.shown(session, report, person.scope(), wiring().links, now)
        audit.record(session, casework.by(person), "report_seen", report.code)
    return shown


@bp.post("/reports/<code>/contact", responses={200: ResidentContactView, **problems(409)})
@allow(Permission.READ_CONTACT)
def contact(path: CodePath) -> Answer:
    """How to reach the resident. Who asked, when and for which report goes on record."""
    person = admission.staff()
    with Session.begin() as session:
        report = casework.take(session, path.code, person, Permission.READ_CONTACT)
        return contacts.reveal(session, report, casework.by(person))


@bp.post("/routing/test", responses={200: RoutedView})
@allow(Permission.READ_REPORTS)
def test_routing(body: RoutingTest) -> Answer:
    """Who would get a report of this category at this place now, and by which rule."""
    now = datetime.now(UTC)
    with Reading() as session:
        category = session.get(Category, body.category)
        if category is None:
            raise CategoryUnknown(fields={"category": "unknown"})
        area = _area(session, body)
        unit, rule = routing.explain(session, category, area.code, deadlines.local(now).date())
        due = deadlines.fix(session, category, now)
    return {
        "area": views.area_view(area),
        "unit": views.unit_view(unit),
        "rule": _rule(rule) if rule else None,
        "due_at": views.moment(due),
    }


def _area(session: OrmSession, body: RoutingTest) -> Area:
    code = wiring().atlas.area_of(session, body.latitude, body.longitude)
    if code is None:
        raise OutsideProvince(fields={"latitude": "outside", "longitude": "outside"})
    return session.get_one(Area, code)


def _rule(rule: RoutingRule) -> dict[str, object]:
    return {
        "id": str(rule.id),
        "position": rule.position,
        "group": rule.group_code,
        "category": rule.category_code,
        "unit": rule.unit_code,
        "unit_kind": rule.unit_kind.value if rule.unit_kind else None,
        "note": rule.note,
    }
