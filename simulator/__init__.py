"""A faithful local Zalo, so that the whole path runs without an account or the internet. Never mounted in production.

Every host of Zalo is one path prefix: /sim/zalo/graph, /sim/zalo/openapi. What the phone and the Zalo app do is under
/sim/zalo/dev.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from simulator import faults, graph, openapi, people, phone
from simulator.world import World, ZaloApp, now

__all__ = ["World", "ZaloApp", "register"]


def register(
    app: Flask,
    state: Path,
    zalo: ZaloApp,
    clock: Callable[[], datetime] = now,
    outside_vietnam: bool = False,
) -> World:
    """Mount the simulator under /sim/zalo. `state` is its SQLite file, shared by all processes and made when needed.

    `clock` tells aware time; `outside_vietnam` keeps personal fields back, as Zalo does from servers abroad.
    """
    world = World(state, zalo, clock, outside_vietnam)
    app.extensions["zalo_simulator"] = world
    whole = Blueprint("zalo_simulator", __name__, url_prefix="/sim/zalo")
    whole.before_request(faults.interfere)
    for part in (graph.bp, openapi.bp, people.bp, phone.bp):
        whole.register_blueprint(part)
    whole.register_error_handler(ValidationError, _unreadable)
    app.register_blueprint(whole)
    return world


def _unreadable(error: ValidationError) -> ResponseReturnValue:
    """A form that cannot be read, told field by field."""
    told = {".".join(map(str, each["loc"])): each["msg"] for each in error.errors()}
    return jsonify(error="bad_request", fields=told), HTTPStatus.BAD_REQUEST
