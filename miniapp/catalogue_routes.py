"""The door to what anyone may know before writing: categories, areas, what words may mean, and where an address is."""

from typing import Any

from flask import Response, jsonify, request
from flask_openapi3.models.tag import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.http import Refused, Unavailable
from doors import rates
from doors.apidocs import answers, problems
from doors.late_api import LateAPI
from errors import FieldsRefused, language
from miniapp.forms import GeocodeQuery, PointQuery, SuggestionForm
from miniapp.refusals import GeocoderUnavailable
from miniapp.shapes import AreaView, CategoriesView, GeocodeView, SuggestionsView
from models import Area, Category, CategoryGroup, Reading
from reports.refusals import OutsideProvince
from wiring import wiring

bp = LateAPI(
    "catalogue",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="Catalogue", description="Open to everyone.")],
    abp_responses=problems(422, 429),
)

ASKED_A_MINUTE = 600
GEOCODED_A_MINUTE = 60


@bp.get("/categories", responses=answers({200: CategoriesView, 304: None}))
def list_categories() -> Response:
    """Everything a report can be about, in two levels, in the order to show it."""
    with Reading() as session:
        groups = _groups(session, language())
    response = jsonify({"groups": groups})
    response.add_etag()
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.make_conditional(request)
    return response


@bp.get("/areas", responses=answers({200: AreaView}))
def find_area(query: PointQuery) -> dict[str, Any]:
    """The commune or ward of a point; refused with `outside_province` where there is none."""
    _count("areas", ASKED_A_MINUTE)
    with Reading() as session:
        code = wiring().atlas.area_of(session, query.lat, query.lon)
        if code is None:
            raise OutsideProvince(fields={"lat": "outside", "lon": "outside"})
        return _area(session.get_one(Area, code))


@bp.post("/category-suggestions", responses=answers({200: SuggestionsView}, 400, 415))
def suggest_categories(body: SuggestionForm) -> dict[str, Any]:
    """Categories that a few words may mean, the likeliest first; marks may be missing."""
    _count("suggestions", ASKED_A_MINUTE)
    with Reading() as session:
        ranked = wiring().guide.rank(session, body.text)
        names = _names(session, language())
    return {"items": [{"code": it.code, "name": names[it.code], "score": it.score} for it in ranked]}


@bp.get("/geocode", responses=answers({200: GeocodeView}, 503))
def geocode(query: GeocodeQuery) -> dict[str, Any]:
    """Places that have an address (`q`), or the address of a point (`lat`, `lon`)."""
    geocoder = wiring().geocoder
    point = None if query.lat is None or query.lon is None else (query.lat, query.lon)
    if (query.q is None) == (point is None):
        raise FieldsRefused(fields={"q": "either_q_or_lat_and_lon"})
    _count("geocode", GEOCODED_A_MINUTE)
    try:
        found = geocoder.at(*point) if point else geocoder.search(query.q or "", language())
    except (Unavailable, Refused) as error:
        raise GeocoderUnavailable(retry_after=10) from error
    with Reading() as session:
        items = [
            {
                "address": place.label,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "area": wiring().atlas.area_of(session, place.latitude, place.longitude),
            }
            for place in found
        ]
    return {"provider": geocoder.provider, "items": items}


def _count(name: str, per_minute: int) -> None:
    rates.limit(name, request.remote_addr or "", per_minute)


def _names(session: Session, speech: str) -> dict[str, str]:
    name = Category.name_en if speech == "en" else Category.name_vi
    return dict(session.execute(select(Category.code, name)).all())


def _groups(session: Session, speech: str) -> list[dict[str, Any]]:
    categories = session.scalars(select(Category).where(Category.active).order_by(Category.position)).all()
    groups = session.scalars(select(CategoryGroup).order_by(CategoryGroup.position)).all()
    shown = [
        _named(group, speech)
        | {"categories": [_category(row, speech) for row in categories if row.group_code == group.code]}
        for group in groups
    ]
    return [group for group in shown if group["categories"]]


def _category(category: Category, speech: str) -> dict[str, Any]:
    return _named(category, speech) | {
        "hazard": category.hazard.value,
        "publish": category.publish,
        "norm": category.norms.get("fix"),
        "questions": category.questions,
        "emergency": category.emergency,
        "redirect": category.redirect,
    }


def _named(thing: Category | CategoryGroup, speech: str) -> dict[str, Any]:
    return {
        "code": thing.code,
        "name": thing.name_en if speech == "en" else thing.name_vi,
        "name_vi": thing.name_vi,
        "name_en": thing.name_en,
        "icon": thing.icon,
    }


def _area(area: Area) -> dict[str, Any]:
    return {
        "code": area.code,
        "name": area.name,
        "full_name": area.full_name,
        "type": area.type,
        "former_district": area.former_district,
        "former_province": area.former_province,
        "latitude": area.latitude,
        "longitude": area.longitude,
    }
