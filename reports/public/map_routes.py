"""The map's door: one tile at a time, for everyone and for staff."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from http import HTTPStatus
from math import ceil

from flask import Response, request
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict
from pydantic import BaseModel, Field
from werkzeug.http import quote_etag

from doors.apidocs import answers, problems
from doors.late_api import LateAPI
from errors import NotFound
from models import Reading
from reports.desk.search import Criteria
from reports.entry import admission
from reports.entry.access import Permission, Scope, allow
from reports.entry.staff_shapes import Name
from reports.figures.filters import Codes, Filters, Since, Wanted
from reports.public import map_tiles, mapcount, mvt
from reports.public.editions import LATELY_S, lately
from reports.public.looks import EVERYONE, Look, staff_look
from reports.public.map_shapes import DEEPEST_ZOOM, Spot
from reports.public.mapcount import Edition
from wiring import wiring

# A resident who has just sent a report looks for it on the map; nobody should look longer than this in vain. What a
# browser keeps may have been so old when it came (`editions`).
SHOWN_WITHIN_S = 10
KEPT_BY_BROWSERS = f"public, max-age={SHOWN_WITHIN_S - ceil(LATELY_S)}"
# Public tiles that a process remembers, of at most 100 kB each, most of them of a few.
REMEMBERED = 256

bp = LateAPI("map", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Map")])


class TilePath(BaseModel):
    """A map tile in the XYZ scheme."""

    z: int = Field(ge=0, le=DEEPEST_ZOOM, description="Zoom.")
    x: int = Field(ge=0, description="Column, 0 to 2^z - 1 from 180° west.")
    y: int = Field(ge=0, description="Row, 0 to 2^z - 1 from the north.")


class StaffFilters(Filters):
    """Staff may also ask for what their list can be asked for."""

    q: Name = Field("", description="Words, with or without marks, all of them; or a code.")
    unit: Codes | None = Field(None, description="Unit codes, comma separated.")
    area: Codes | None = Field(None, description="Area codes, comma separated.")
    until: Since | None = Field(None, description="Sent before this moment or local day.")
    overdue: bool | None = Field(None, description="Open and past its due time.")
    has_photo: bool | None = None
    moderation_pending: bool | None = Field(
        None, description="Shown to everyone with words or photos nobody has looked at."
    )

    def wanted(self) -> Wanted:
        """As the domain takes them."""
        return replace(super().wanted(), until=self.until.astimezone(UTC) if self.until else None)

    def look(self, scope: Scope) -> Look:
        """What of the scope is looked at."""
        criteria = Criteria(
            words=self.q,
            units=self.unit or (),
            areas=self.area or (),
            overdue=self.overdue,
            has_photo=self.has_photo,
            moderation_pending=self.moderation_pending,
        )
        return staff_look(criteria, scope, datetime.now(UTC))


class ClusterView(BaseModel):
    """`n` reports around a point, `open` of them not done yet."""

    n: int
    open: int
    p: tuple[float, float] = Field(description="Longitude, latitude.")


class PointView(BaseModel):
    """One report."""

    code: str
    category: str
    state: str
    p: tuple[float, float] = Field(description="Longitude, latitude.")


class TileView(BaseModel):
    """What a tile shows: clusters while there are many reports, points once there are few."""

    type: str = Field(description="`clusters` or `points`.")
    features: list[ClusterView | PointView]
    newest_only: bool | None = Field(
        None, description="True if very many reports have the words: only the newest of these are told of."
    )


_VECTOR: ResponseDict = {
    "200": {"content": {mvt.CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


@bp.get("/map/<int:z>/<int:x>/<int:y>.json", responses=answers({200: TileView}, 404, 422))
def public_json(path: TilePath, query: Filters) -> Response:
    """One tile of the public map, as JSON."""
    return _answer(EVERYONE, path, query, as_json=True)


@bp.get("/map/<int:z>/<int:x>/<int:y>.mvt", responses={**_VECTOR, **problems(404, 422)})
def public_mvt(path: TilePath, query: Filters) -> Response:
    """One tile of the public map, as a Mapbox Vector Tile with the layer `clusters` or `points`."""
    return _answer(EVERYONE, path, query, as_json=False)


@bp.get("/staff/map/<int:z>/<int:x>/<int:y>.json", responses=answers({200: TileView}, 404, 422))
@allow(Permission.READ_REPORTS)
def staff_json(path: TilePath, query: StaffFilters) -> Response:
    """One tile with all reports of the person's areas at their exact places, as JSON."""
    return _answer(query.look(admission.staff().scope()), path, query, as_json=True)


@bp.get("/staff/map/<int:z>/<int:x>/<int:y>.mvt", responses={**_VECTOR, **problems(404, 422)})
@allow(Permission.READ_REPORTS)
def staff_mvt(path: TilePath, query: StaffFilters) -> Response:
    """One tile with all reports of the person's areas at their exact places, as a Mapbox Vector Tile."""
    return _answer(query.look(admission.staff().scope()), path, query, as_json=False)


def _answer(look: Look, path: TilePath, query: Filters, *, as_json: bool) -> Response:
    try:
        spot = Spot(path.z, path.x, path.y)
    except ValueError:
        raise NotFound from None
    if look.public:
        edition = lately((wiring().engine.url.database, spot), lambda: _asked(spot))
        # Made after its edition was read it may be newer than that, never older.
        body, etag = _of_edition(edition, spot, query.wanted(), as_json=as_json)
    else:
        body, etag = _made(look, spot, query.wanted(), as_json=as_json)
    # What staff see is in no cache, as the porter says.
    headers = {"ETag": quote_etag(etag)} | ({"Cache-Control": KEPT_BY_BROWSERS} if look.public else {})
    if request.if_none_match.contains(etag):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, content_type="application/json" if as_json else mvt.CONTENT_TYPE)


def _asked(spot: Spot) -> Edition:
    with Reading() as session:
        return mapcount.edition(session, spot.zoom, spot.range)


@lru_cache(maxsize=REMEMBERED)
def _of_edition(edition: Edition, spot: Spot, wanted: Wanted, *, as_json: bool) -> tuple[bytes, str]:
    return _made(EVERYONE, spot, wanted, edition.most, as_json=as_json)


def _made(
    look: Look, spot: Spot, wanted: Wanted, most: int | None = None, *, as_json: bool
) -> tuple[bytes, str]:
    """A tile as it is sent, and its tag."""
    with Reading() as session:
        tile = map_tiles.read(session, look, spot, wanted, most)
    body = tile.as_json() if as_json else tile.as_mvt()
    return body, blake2b(body, digest_size=16).hexdigest()
