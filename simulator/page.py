"""/sim/: the chat on a phone, as a page of plain files."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, send_from_directory
from flask.typing import ResponseReturnValue

from simulator.world import Place, world

# Our own files, photos just chosen, and the mini app in a frame; nothing inline and nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def make(places: Callable[[], Sequence[Place]]) -> Blueprint:
    """The page's routes; `places` are asked for when the map is opened."""
    bp = Blueprint("zalo_page", __name__, url_prefix="/sim", static_folder="page", static_url_path="/page")

    @bp.get("/")
    def index() -> ResponseReturnValue:
        response = send_from_directory(str(bp.static_folder), "index.html")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @bp.get("/places.json")
    def list_places() -> ResponseReturnValue:
        response = jsonify(places=[asdict(place) for place in places()])
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    @bp.get("/account.json")
    def account() -> ResponseReturnValue:
        zalo = world().zalo
        return jsonify(oa_id=zalo.oa_id, mini_app_id=zalo.mini_app_id)

    @bp.after_request
    def fresh(response: Response) -> Response:
        if response.mimetype in {"text/javascript", "text/css", "text/html"}:
            response.headers["Cache-Control"] = "no-cache"
        return response

    return bp
