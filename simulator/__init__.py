"""A faithful local Zalo, so that the whole path runs without an account or the internet. Never mounted in production.

Every host of Zalo is one path prefix: /sim/zalo/graph, /sim/zalo/openapi, ... What the phone and the Zalo app do is
under /sim/zalo/dev, and /sim/ is the chat on a phone, to try it all by hand.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from simulator import (
    acts,
    control,
    faults,
    graph,
    mini,
    oauth,
    openapi,
    page,
    payment,
    people,
    phone,
    templates,
    uploads,
    users,
)
from simulator.account import No
from simulator.dispatcher import Dispatcher
from simulator.world import World, ZaloApp, now

__all__ = ["World", "ZaloApp", "register"]

PARTS = (
    graph.bp,
    oauth.bp,
    openapi.bp,
    uploads.bp,
    uploads.cdn,
    users.bp,
    templates.by_user_id,
    templates.bp,
    mini.bp,
    payment.bp,
    payment.wallet,
    payment.counter,
    people.bp,
    phone.bp,
    acts.bp,
    control.bp,
)


def register(
    app: Flask,
    state: Path,
    zalo: ZaloApp,
    clock: Callable[[], datetime] = now,
    outside_vietnam: bool = False,
    dispatches: bool = True,
) -> World:
    """Mount the simulator under /sim/. `state` is its SQLite file, shared by all processes and made when needed.

    `clock` tells aware time; `outside_vietnam` keeps personal fields back, as Zalo does from servers abroad.
    Another process may be the one that `dispatches` webhook calls.
    """
    world = World(state, zalo, clock, outside_vietnam)
    app.extensions["zalo_simulator"] = world
    whole = Blueprint("zalo_simulator", __name__, url_prefix="/sim/zalo")
    whole.before_request(faults.interfere)
    for part in PARTS:
        whole.register_blueprint(part)
    whole.register_error_handler(ValidationError, _unreadable)
    whole.register_error_handler(acts.NoPersona, acts.no_persona)
    whole.register_error_handler(No, acts.refused)
    if zalo.webhook and dispatches:
        _dispatch(app, whole, Dispatcher(world))
    app.register_blueprint(whole)
    app.register_blueprint(page.bp)
    return world


def _dispatch(app: Flask, whole: Blueprint, dispatcher: Dispatcher) -> None:
    """Call the webhook for whatever a request caused, and once for what a process before this one left undone."""
    first = [True]

    def resume() -> None:
        if first and first.pop() and dispatcher.world.state.exists():
            dispatcher.wake()

    def wake(response: Response) -> Response:
        if request.method == "POST":
            dispatcher.wake()
        return response

    app.before_request(resume)
    whole.after_request(wake)


def _unreadable(error: ValidationError) -> ResponseReturnValue:
    """A form that cannot be read, told field by field."""
    told = {".".join(map(str, each["loc"])): each["msg"] for each in error.errors()}
    return jsonify(error="bad_request", fields=told), HTTPStatus.BAD_REQUEST
