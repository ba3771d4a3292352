"""The door of administrators to the routing rules and the working calendar."""

from datetime import UTC, datetime
from typing import Any

from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading
from reports import deadlines
from reports.admin import almanac, rulebook
from reports.admin.admin_shapes import (
    CalendarView,
    DayForm,
    DayPath,
    DayView,
    RuleEdit,
    RuleForm,
    RuleList,
    RuleView,
    VersionQuery,
    WeekForm,
    YearQuery,
)
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.recorded import Done, recorded
from reports.entry.staff_shapes import IdPath

bp = LateAPI(
    "admin_rules",
    __name__,
    url_prefix="/api/v1/admin",
    abp_tags=[Tag(name="Administration: routing and calendar")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("/routing-rules", responses={200: RuleList})
@allow(Permission.MANAGE_CATALOGUE)
def list_rules() -> Answer:
    """The routing rules in the order in which they are read; the first that fits names the unit."""
    with Reading() as session:
        return {"items": [rulebook.rule_view(rule) for rule in rulebook.listed(session)]}


@bp.post("/routing-rules", responses={201: RuleView})
@allow(Permission.MANAGE_CATALOGUE)
def add_rule(body: RuleForm) -> Answer:
    """Add a rule; those at its position and after it move down by one."""

    def work(session: OrmSession) -> Done:
        rule = rulebook.add(session, _rule_values(body))
        view = rulebook.rule_view(rule)
        return Done("rule_added", str(rule.id), view, view)

    return recorded(work), 201


@bp.put("/routing-rules/<uuid:id>", responses={200: RuleView, **problems(404, 409)})
@allow(Permission.MANAGE_CATALOGUE)
def edit_rule(path: IdPath, body: RuleEdit) -> Answer:
    """Change or move the version of a rule that was seen."""

    def work(session: OrmSession) -> Done:
        rule, changed = rulebook.edit(session, path.id, _rule_values(body), body.version)
        session.flush()
        return Done("rule_changed", str(rule.id), rulebook.rule_view(rule), changed)

    return recorded(work)


@bp.delete("/routing-rules/<uuid:id>", responses={200: RuleView, **problems(404, 409)})
@allow(Permission.MANAGE_CATALOGUE)
def remove_rule(path: IdPath, query: VersionQuery) -> Answer:
    """Take out the version of a rule that was seen; answers the rule as it was."""

    def work(session: OrmSession) -> Done:
        view = rulebook.rule_view(rulebook.remove(session, path.id, query.version))
        return Done("rule_removed", view["id"], view, view)

    return recorded(work)


@bp.get("/calendar", responses={200: CalendarView})
@allow(Permission.MANAGE_CATALOGUE)
def show_calendar(query: YearQuery) -> Answer:
    """A year's special days, and all office hours."""
    with Reading() as session:
        return almanac.year_view(session, query.year)


@bp.put("/calendar/<day>", responses={200: DayView})
@allow(Permission.MANAGE_CATALOGUE)
def put_day(path: DayPath, body: DayForm) -> Answer:
    """Say that a day is a holiday or a make-up day. Due times promised before stay."""

    def work(session: OrmSession) -> Done:
        day, changed = almanac.put_day(session, path.day, body.kind, body.name, body.source)
        return Done("calendar_day_put", path.day.isoformat(), almanac.day_view(day), changed)

    return recorded(work)


@bp.delete("/calendar/<day>", responses={200: DayView, **problems(404)})
@allow(Permission.MANAGE_CATALOGUE)
def remove_day(path: DayPath) -> Answer:
    """Let the weekly rule hold on a day again; answers the day as it was."""

    def work(session: OrmSession) -> Done:
        view = almanac.day_view(almanac.remove_day(session, path.day))
        return Done("calendar_day_removed", path.day.isoformat(), view, view)

    return recorded(work)


@bp.put("/office-hours", responses={200: CalendarView, **problems(409)})
@allow(Permission.MANAGE_CATALOGUE)
def put_hours(body: WeekForm) -> Answer:
    """All office hours anew, in place of the edition that was seen."""
    wanted, today = [span.model_dump() for span in body.items], deadlines.local(datetime.now(UTC)).date()

    def work(session: OrmSession) -> Done:
        made = almanac.put_hours(session, wanted, body.edition, today)
        hours = [almanac.hours_view(span) for span in made]
        edition = almanac.edition(made)
        view = {"days": [], "office_hours": hours, "edition": edition}
        return Done("office_hours_put", edition, view, {"office_hours": hours})

    return recorded(work)


def _rule_values(body: RuleForm) -> dict[str, Any]:
    return {
        "position": body.position,
        "category_code": body.category,
        "group_code": body.group,
        "areas": body.areas,
        "unit_code": body.unit,
        "unit_kind": body.unit_kind,
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
        "note": body.note,
    }
