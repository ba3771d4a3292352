"""Zalo's door: an event is verified over its raw bytes, kept once and answered; what it asks is done by workers.

Zalo waits two seconds and calls again after anything but 200, so nothing here asks the outside and nothing is done
before the answer but one short transaction.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request
from structlog import get_logger
from structlog.contextvars import bind_contextvars

from errors import NotFound, Problem
from webhooks import events, signature
from webhooks.coming import Come
from webhooks.keeping import Keeping
from webhooks.refusals import SignatureWrong
from webhooks.signature import Variant
from wiring import wiring

log = get_logger(__name__)

bp = Blueprint("zalo", __name__)
KEEPING = "zalo_keeping"
bp.record_once(
    lambda state: state.app.extensions.setdefault(KEEPING, Keeping(state.app.extensions["wiring"]))
)

# The longest text of a chat is 2,000 characters; twenty photos with their addresses are far below this.
LARGEST_EVENT = 256_000
# No event of Zalo's is nested deeper than six.
DEEPEST = 32


@bp.post("/webhooks/zalo")
def take() -> Response:
    """An event of the Official Account; also of the mini app, where the operator gave it the same address."""
    raw = _body()
    if raw is None:
        return _taken()
    body = _parsed(raw)
    if "event_name" not in body and "event" in body:
        return _take_from_mini_app(raw, body)
    proven = _proven(raw, body)
    return _keep(raw, body, proven=proven)


@bp.post("/webhooks/zalo/mini-app")
def take_from_mini_app() -> Response:
    """An event of the mini app: the withdrawal of consent."""
    raw = _body()
    return _taken() if raw is None else _take_from_mini_app(raw, _parsed(raw))


@bp.get("/webhooks/zalo")
@bp.get("/webhooks/zalo/mini-app")
def look() -> Response:
    """Somebody tries the address in a browser."""
    return _taken()


@bp.get("/zalo_verifier<code>.html")
def prove_domain(code: str) -> Response:
    """The file by which Zalo's console checks that the domain is ours."""
    ours = wiring().settings.zalo_verifier
    if not ours or code != ours:
        raise NotFound
    page = f'<meta name="zalo-platform-site-verification" content="{ours}">'
    return Response(
        f"<!doctype html><html><head>{page}</head><body>{ours}</body></html>", mimetype="text/html"
    )


def _body() -> bytes | None:
    """The raw bytes; None for the probe that Zalo's console sends when the address is saved: nothing, or `{}`."""
    request.max_content_length = LARGEST_EVENT
    raw = request.get_data(cache=True)
    return None if raw.strip() in (b"", b"{}") else raw


def _parsed(raw: bytes) -> Mapping[str, Any]:
    """The body as an object, whatever is in it. Raises Problem for what is none."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Problem from error
    if not isinstance(body, dict) or _is_too_deep(body):
        raise Problem
    return body


def _is_too_deep(body: object) -> bool:
    level: list[object] = [body]
    for _ in range(DEEPEST):
        level = [
            part
            for value in level
            if isinstance(value, dict | list)
            for part in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True


def _proven(raw: bytes, body: Mapping[str, Any]) -> bool:
    """Whether the account's signature holds. Raises SignatureWrong where that is enforced."""
    settings = wiring().settings
    variant = signature.matching(raw, body, request.headers, settings.zalo_app_id, settings.oa_secret)
    if variant is None:
        log.warning("an event without a good signature", enforced=settings.zalo_webhook_signature)
        if settings.zalo_webhook_signature == "enforce":
            raise SignatureWrong
    elif variant is not Variant.APP_ID:
        log.warning("a signature that begins with another id than the app's", variant=variant.value)
    return variant is not None


def _take_from_mini_app(raw: bytes, body: Mapping[str, Any]) -> Response:
    """Its withdrawals erase what we know of somebody, so a good signature is asked for whatever the setting says."""
    if not signature.is_from_mini_app(body, request.headers, wiring().settings.zalo_mini_app_key):
        log.warning("an event of the mini app without a good signature")
        raise SignatureWrong
    return _keep(raw, body, proven=True)


def _keep(raw: bytes, body: Mapping[str, Any], *, proven: bool) -> Response:
    wired, now = wiring(), datetime.now(UTC)
    event = events.read(body, now)
    settled = now + timedelta(milliseconds=wired.settings.zalo_settling_ms)
    keeping: Keeping = current_app.extensions[KEEPING]
    is_new = keeping.keep(Come(event, raw, now, proven=proven, due_at=settled))
    # With the line that tells of the answer; a line of its own would cost as much as keeping it.
    bind_contextvars(event_name=event.name, kept="new" if is_new else "again")
    return _taken()


def _taken() -> Response:
    return Response("ok", mimetype="text/plain")
