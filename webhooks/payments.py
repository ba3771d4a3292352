"""The door for Checkout SDK's callbacks: believed as a hint under its signature, confirmed by asking Zalo itself."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from structlog import get_logger

from clients.zalo import checkout as signatures
from dossiers.fees import checkout
from errors import Problem
from models import PaymentOrder, Session
from reports import jobs
from webhooks.refusals import SignatureWrong
from wiring import wiring

log = get_logger(__name__)

bp = Blueprint("checkout", __name__)
LARGEST = 64_000
TAKEN = {"returnCode": 1, "returnMessage": "OK"}


@bp.post("/webhooks/zalo/payment")
def take_payment() -> ResponseReturnValue:
    """Somebody paid, or did not. Kept before Zalo is asked: what it does not answer now is asked again by the clock.

    A repeated callback changes nothing. One about an order that is none of ours is taken, so that it is not repeated.
    """
    request.max_content_length = LARGEST
    told = _told()
    wired, now = wiring(), datetime.now(UTC)
    zalo_id, ours = str(told.get("orderId", "")), _ours(told)
    with Session.begin() as session:
        order = session.get(PaymentOrder, ours) if ours is not None else None
        if order is None or not 0 < len(zalo_id) <= 64 or not checkout.keep(session, zalo_id, order.id, now):
            log.warning("a payment for no order of ours", order=zalo_id[:64])
            return TAKEN
    checkout.confirm(wired.payments, zalo_id, now)
    jobs.ring(wired)
    return TAKEN


def _told() -> Mapping[str, Any]:
    """The callback's data, if it is signed by Zalo. Raises Problem, SignatureWrong."""
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise Problem from error
    told = body.get("data") if isinstance(body, dict) else None
    if not isinstance(told, dict):
        raise Problem
    key = wiring().settings.zalo_checkout_key
    if not key or not signatures.callback_holds(told, body.get("overallMac"), key):
        raise SignatureWrong
    return told


def _ours(told: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(json.loads(unquote(str(told["extradata"])))["order"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
