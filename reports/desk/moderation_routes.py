"""The door of moderators: what everyone may see of a report, and photos with parts burned black."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask_openapi3.models.tag import Tag
from sqlalchemy import orm

from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import NotFound
from models import Report
from reports.actor import Actor
from reports.desk import casework, moderation
from reports.desk.casework import Act
from reports.desk.moderation import Judgement
from reports.desk.moderation_shapes import BlackOutForm, JudgementForm, StaffPhotoView
from reports.desk.report_shapes import StaffReportView, StaleReportView
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_shapes import CodePath, IdPath
from reports.photos import retouch
from reports.photos.gate import Rectangle
from reports.photos.retouch import Order
from reports.photos.views import photo_view
from reports.timeline import Audience
from wiring import wiring

bp = LateAPI(
    "moderation",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Moderation")],
    abp_responses={**problems(401, 403, 404, 422)},
)


@bp.post("/reports/<code>/moderation", responses={200: StaffReportView, 409: StaleReportView})
@allow(Permission.MODERATE)
def moderate(path: CodePath, body: JudgementForm) -> Answer:
    """Show or hide the report, approve or take back words and photos."""
    judgement = Judgement(body.visible, _words(body), body.photos)

    def deed(session: orm.Session, report: Report, by: Actor, at: datetime) -> None:
        moderation.judge(session, report, judgement, by, at)

    said = body.model_dump(mode="json", exclude_unset=True)
    return casework.do(Act("moderated", Permission.MODERATE, path.code, body.version, said), deed)


@bp.post("/photos/<uuid:id>/black-out", responses={200: StaffPhotoView, **problems(409, 503)})
@allow(Permission.MODERATE)
def black_out(path: IdPath, body: BlackOutForm) -> Answer:
    """Burn parts of a photo black for ever, for everyone; the old files are removed."""
    person, now = admission.staff(), datetime.now(UTC)
    parts = [Rectangle(part.x, part.y, part.width, part.height) for part in body.rectangles]

    def check(report: Report) -> None:
        if not person.scope(Permission.MODERATE).covers(report.area_code):
            raise NotFound

    def record(session: orm.Session, report: Report) -> None:
        detail = {"photo": str(path.id), "rectangles": len(parts)}
        audit.record(session, casework.by(person), "photo_blacked_out", report.code, detail)

    order = Order(path.id, body.revision, parts, Actor("staff", person.id), now)
    photo = retouch.burn(wiring(), order, check, record)
    return photo_view(photo, wiring().links, Audience.STAFF, now) or {}


def _words(body: JudgementForm) -> Mapping[str, str | None]:
    given = {"description": body.public_description, "result": body.public_result}
    return {name: text for name, text in given.items() if f"public_{name}" in body.model_fields_set}
