"""The door to what every screen needs of the province itself: its names, its emergency numbers, its outlines."""

from hashlib import blake2b
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from doors.apidocs import answers
from doors.late_api import LateAPI
from models import Reading
from wiring import wiring

bp = LateAPI("province", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Catalogue")])


class EmergencyNumberView(BaseModel):
    """Whom to call where every minute counts."""

    number: str
    name_vi: str
    name_en: str


class ProvinceView(BaseModel):
    """What screens need to know before anyone has signed in."""

    name: str
    full_name: str
    name_en: str
    bbox: tuple[float, float, float, float] = Field(description="West, south, east, north in degrees.")
    emergency: list[EmergencyNumberView]
    map_style: str | None = Field(description="MapLibre style of the background; null: the areas' outlines.")
    simulated: bool = Field(description="Whether this is a demo with a simulated Zalo.")
    mini_app: str | None = Field(description="Where the mini app opens in Zalo.")


@bp.get("/province", responses=answers({200: ProvinceView}))
def read_province() -> Response:
    """The province, its emergency numbers, and how maps are drawn."""
    wired = wiring()
    province, settings = wired.province, wired.settings
    view: dict[str, Any] = {
        "name": province.name,
        "full_name": province.full_name,
        "name_en": province.name_en,
        "bbox": (province.bbox.west, province.bbox.south, province.bbox.east, province.bbox.north),
        "emergency": [number.model_dump(mode="json") for number in province.emergency],
        "map_style": settings.map_style_url or None,
        "simulated": settings.simulated,
        "mini_app": f"https://zalo.me/s/{settings.zalo_mini_app_id}/" if settings.zalo_mini_app_id else None,
    }
    response = jsonify(view)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@bp.get(
    "/areas/outlines",
    responses={"200": {"content": {"application/geo+json": {}}}, "304": {}},
)
def area_outlines() -> Response:
    """The outlines of all communes and wards as GeoJSON, simplified to about 300 m, for the background of maps."""
    with Reading() as session:
        plain, packed = wiring().drawing.geojson(session)
    accepts = request.accept_encodings["gzip"] > 0
    response = Response(packed if accepts else plain, content_type="application/geo+json")
    if accepts:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.set_etag(blake2b(packed if accepts else plain, digest_size=16).hexdigest())
    response.make_conditional(request)
    return response
