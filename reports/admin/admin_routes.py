"""The door of administrators to the catalogue: groups and categories, units and how they are reached."""

from typing import Any

from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from clients.guard import Guard
from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import FieldsRefused
from models import Channel, Reading
from reports.admin import catalogue, unit_registry
from reports.admin.admin_shapes import NameQuery, SlugPath
from reports.admin.catalogue_shapes import (
    CatalogueView,
    CategoryEdit,
    CategoryEditView,
    ChannelEdit,
    ChannelForm,
    ChannelView,
    GroupForm,
    GroupPath,
    GroupView,
    UnitEditList,
    UnitEditView,
    UnitForm,
)
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.recorded import Done, recorded
from reports.entry.staff_refusals import AddressRefused
from reports.entry.staff_shapes import IdPath
from wiring import wiring

bp = LateAPI(
    "admin",
    __name__,
    url_prefix="/api/v1/admin",
    abp_tags=[Tag(name="Administration: catalogue")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("/categories", responses={200: CatalogueView})
@allow(Permission.MANAGE_CATALOGUE)
def list_categories() -> Answer:
    """All groups and categories, as they can be sent back changed."""
    with Reading() as session:
        return catalogue.everything(session)


@bp.put("/groups/<code>", responses={200: GroupView})
@allow(Permission.MANAGE_CATALOGUE)
def put_group(path: GroupPath, body: GroupForm) -> Answer:
    """Make or change a group of categories."""

    def work(session: OrmSession) -> Done:
        group, changed = catalogue.put_group(session, path.code, body.model_dump())
        session.flush()
        return Done("group_put", group.code, catalogue.group_view(group), changed)

    return recorded(work)


@bp.put("/categories/<code>", responses={200: CategoryEditView, **problems(409)})
@allow(Permission.MANAGE_CATALOGUE)
def put_category(path: SlugPath, body: CategoryEdit) -> Answer:
    """Make a category, or change the version that was seen. Reports sent before keep their due times."""
    if body.category.code != path.code:
        raise FieldsRefused(fields={"category.code": "differs"})

    def work(session: OrmSession) -> Done:
        category, changed = catalogue.put_category(
            session, body.category, body.position, active=body.active, version=body.version
        )
        session.flush()
        return Done("category_put", category.code, catalogue.category_view(category), changed)

    return recorded(work)


@bp.get("/units", responses={200: UnitEditList})
@allow(Permission.MANAGE_CATALOGUE)
def list_units(query: NameQuery) -> Answer:
    """Units, also those that are not active."""
    with Reading() as session:
        found = unit_registry.listed(session, query.q)
        return {"items": [unit_registry.unit_view(unit) for unit in found]}


@bp.get("/units/<code>", responses={200: UnitEditView, **problems(404)})
@allow(Permission.MANAGE_CATALOGUE)
def show_unit(path: SlugPath) -> Answer:
    """One unit with the ways to reach it."""
    with Reading() as session:
        return _shown(session, path.code)


@bp.put("/units/<code>", responses={200: UnitEditView, **problems(404, 409)})
@allow(Permission.MANAGE_CATALOGUE)
def put_unit(path: SlugPath, body: UnitForm) -> Answer:
    """Make a unit, or change the version that was seen."""
    values = body.model_dump(exclude={"version", "area"}) | {"area_code": body.area}

    def work(session: OrmSession) -> Done:
        unit, changed = unit_registry.put_unit(session, path.code, values, body.version)
        session.flush()
        return Done("unit_put", unit.code, _shown(session, unit.code), changed)

    return recorded(work)


@bp.post("/units/<code>/channels", responses={201: ChannelView, **problems(404)})
@allow(Permission.MANAGE_CATALOGUE)
def add_channel(path: SlugPath, body: ChannelForm) -> Answer:
    """Add a way to reach the unit; a webhook's secret is in this answer and never shown again."""

    def work(session: OrmSession) -> Done:
        owner = unit_registry.unit(session, path.code)
        made = unit_registry.add_channel(session, owner, body.kind, body.address, _guard())
        view = unit_registry.channel_view(made) | {"secret": made.secret}
        return Done("channel_added", owner.code, view, {"channel": str(made.id), "kind": body.kind.value})

    return recorded(work), 201


@bp.put("/channels/<uuid:id>", responses={200: ChannelView, **problems(404)})
@allow(Permission.MANAGE_CATALOGUE)
def edit_channel(path: IdPath, body: ChannelEdit) -> Answer:
    """Change where a channel leads and whether it is used."""

    def work(session: OrmSession) -> Done:
        found, changed = unit_registry.edit_channel(
            session, path.id, body.address, _guard(), active=body.active
        )
        detail = {"channel": str(found.id)} | changed
        return Done("channel_changed", found.unit_code, unit_registry.channel_view(found), detail)

    return recorded(work)


@bp.post("/channels/<uuid:id>/secret", responses={200: ChannelView, **problems(404)})
@allow(Permission.MANAGE_CATALOGUE)
def renew_secret(path: IdPath) -> Answer:
    """Give a webhook a new secret, in this answer and never shown again; the old one ends at once."""

    def work(session: OrmSession) -> Done:
        found = unit_registry.channel(session, path.id)
        if found.kind is not Channel.WEBHOOK:
            raise AddressRefused(fields={"kind": "no_webhook"})
        found.secret = unit_registry.new_secret()
        view = unit_registry.channel_view(found) | {"secret": found.secret}
        return Done("channel_secret_renewed", found.unit_code, view, {"channel": str(found.id)})

    return recorded(work)


def _shown(session: OrmSession, code: str) -> dict[str, Any]:
    unit = unit_registry.unit(session, code)
    return unit_registry.unit_view(unit) | {"channels": unit_registry.channels_view(session, code)}


def _guard() -> Guard:
    return Guard(allow_private=wiring().settings.private_urls_allowed)
