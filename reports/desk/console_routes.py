"""The door to what the staff's console needs besides reports: units to choose from, and one's saved filters."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from flask import Response
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, StringConstraints

from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading, Session
from reports.desk import choices, saved_filters
from reports.desk.unit_shapes import UnitChoices
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.staff_shapes import NO_NUL, Form, IdPath

bp = LateAPI(
    "console",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Staff's console")],
    abp_responses={**problems(401, 403, 422)},
)


class FilterForm(Form):
    """A search to keep; one of the same name is replaced."""

    name: Annotated[
        str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=NO_NUL)
    ]
    query: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]


class FilterView(FilterForm):
    """A search one has kept; `query` is a query string."""

    id: UUID
    saved_at: datetime


class FilterList(BaseModel):
    """The searches one has kept."""

    items: list[FilterView]


@bp.get("/units", responses={200: UnitChoices})
@allow(Permission.READ_REPORTS)
def list_units() -> Answer:
    """The active units of the province, to filter by and to give reports to."""
    with Reading() as session:
        return {"items": choices.units(session)}


@bp.get("/filters", responses={200: FilterList})
@allow(Permission.READ_REPORTS)
def list_filters() -> Answer:
    """The searches one has kept, by name."""
    with Reading() as session:
        kept = saved_filters.listed(session, admission.staff().id)
    return {"items": [saved_filters.view(one) for one in kept]}


@bp.post("/filters", responses={200: FilterView, **problems(409)})
@allow(Permission.READ_REPORTS)
def save_filter(body: FilterForm) -> Answer:
    """Keep a search under a name."""
    with Session.begin() as session:
        kept = saved_filters.save(session, admission.staff().id, body.name, body.query, datetime.now(UTC))
        return saved_filters.view(kept)


@bp.delete("/filters/<uuid:id>", responses={204: None, **problems(404)})
@allow(Permission.READ_REPORTS)
def drop_filter(path: IdPath) -> Answer:
    """Forget a search one has kept."""
    with Session.begin() as session:
        saved_filters.drop(session, admission.staff().id, path.id)
    return Response(status=204)
