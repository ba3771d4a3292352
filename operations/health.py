"""Questions machines ask: is the process alive, can it serve, what are its figures."""

from collections.abc import Callable
from datetime import UTC, datetime
from hmac import compare_digest
from time import monotonic, perf_counter
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import migrations
from clients.http import Refused, Unavailable
from errors import Unauthenticated
from models import Reading
from operations import metrics
from reports.chat import grants
from reports.chat.grants import Standing
from wiring import Wiring, wiring

bp = Blueprint("health", __name__)

# Drains come at least every 15 seconds; what is overdue for longer means that no worker is at work.
LATE_S = 120
PROBE_EVERY_S = 10.0
# Redis is only the bell and late deliveries are not lost: taking the web away would only make things worse.
VITAL = frozenset({"database", "storage"})


class Trouble(Exception):
    """A part does not do its work; the message says how, in a few words."""


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers; nothing else is asked, so that a database's trouble restarts nobody."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether requests can be served: `ok`, `degraded` (still ready) or 503 `unavailable`, and each part's state."""
    wired = wiring()
    parts = {
        "database": _look(_database, wired),
        "storage": _look(_storage, wired),
        "redis": _look(_redis, wired),
        "deliveries": _look(_deliveries, wired),
        "zalo": _look(_zalo, wired),
    }
    broken = {name for name, part in parts.items() if not part["ok"]}
    status = "unavailable" if broken & VITAL else "degraded" if broken else "ok"
    return {"status": status, "parts": parts}, 503 if broken & VITAL else 200


@bp.get("/metrics")
def figures() -> ResponseReturnValue:
    """Figures for Prometheus. Raises Unauthenticated without METRICS_TOKEN where one is set."""
    wired = wiring()
    expected = f"Bearer {wired.settings.metrics_token}"
    given = request.headers.get("Authorization", "")
    if wired.settings.metrics_token and not compare_digest(given.encode(), expected.encode()):
        raise Unauthenticated
    return Response(generate_latest(metrics.registry(wired)), content_type=CONTENT_TYPE_LATEST)


def _look(part: Callable[[Wiring], None], wired: Wiring) -> dict[str, Any]:
    began = perf_counter()
    trouble = ""
    try:
        part(wired)
    except Trouble as error:
        trouble = str(error)
    except (SQLAlchemyError, RedisError, Unavailable, Refused) as error:
        trouble = type(error).__name__  # its text may hold addresses
    state: dict[str, Any] = {"ok": not trouble, "ms": round((perf_counter() - began) * 1000, 1)}
    return state | ({"trouble": trouble} if trouble else {})


def _database(wired: Wiring) -> None:
    with Reading() as session:
        session.execute(text("SELECT 1"))
    if migrations.pending(wired.engine):
        raise Trouble("migrations are pending")


def _storage(wired: Wiring) -> None:
    # The probe writes; whoever asks in a loop must not turn that into a load.
    seen = current_app.extensions
    if monotonic() - seen.get("storage_probed_at", -PROBE_EVERY_S) >= PROBE_EVERY_S:
        wired.storage.check()
        seen["storage_probed_at"] = monotonic()


def _redis(wired: Wiring) -> None:
    wired.redis.ping()


def _deliveries(_: Wiring) -> None:
    with Reading() as session:
        late = metrics.late_seconds(session, datetime.now(UTC))
    if late > LATE_S:
        raise Trouble(f"a delivery is {late:.0f} s overdue")


def _zalo(wired: Wiring) -> None:
    """What an administrator must look at: without a token messages wait. Where no account is set there is nothing."""
    if not wired.settings.zalo_oa_id:
        return
    found = grants.standing(wired.keeper.grant(), datetime.now(UTC))
    if found is not Standing.OK:
        raise Trouble(f"the Official Account's token is {found.value.replace('_', ' ')}")
