"""/sim/: the chat on a phone, as a page of plain files."""

import tomllib

from flask import Blueprint, Response, jsonify, send_from_directory
from flask.typing import ResponseReturnValue

from simulator.world import SHIPPED, world

# Our own files, photos just chosen, and the mini app in a frame; nothing inline and nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
bp = Blueprint("zalo_page", __name__, url_prefix="/sim", static_folder="page", static_url_path="/page")


@bp.get("/")
def index() -> ResponseReturnValue:
    """The page."""
    response = send_from_directory(str(bp.static_folder), "index.html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/account.json")
def account() -> ResponseReturnValue:
    """The Official Account as its console has it: its name and the menu under its chat."""
    console = tomllib.loads((SHIPPED / "account.toml").read_text(encoding="utf-8"))
    return jsonify(console | {"oa_id": world().zalo.oa_id, "mini_app_id": world().zalo.mini_app_id})


@bp.after_request
def ask_again(response: Response) -> Response:
    """These files change with the code, and come from this machine."""
    response.headers["Cache-Control"] = "no-cache"
    return response
