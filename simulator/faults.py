"""Trouble on demand: `X-Sim-Fault` as header or in the query, to see how a caller takes it."""

import time

from flask import jsonify, request
from flask.typing import ResponseReturnValue

# Seconds, longer than a patient caller waits.
SILENCE = 15.0
LONGEST_DELAY = 30.0


def interfere() -> ResponseReturnValue | None:
    """`<error code>` (as Zalo says it: HTTP 200), `http500`, `timeout`, `slow:<ms>`; anything else is told so."""
    fault = request.headers.get("X-Sim-Fault") or request.args.get("X-Sim-Fault")
    if not fault:
        return None
    kind, _, amount = fault.partition(":")
    if fault == "http500":
        return "Internal Server Error", 500
    if fault == "timeout":
        time.sleep(SILENCE)
        return "", 504
    if kind == "slow" and amount.isdecimal():
        time.sleep(min(int(amount) / 1000, LONGEST_DELAY))
        return None
    if fault.removeprefix("-").isdecimal():
        return jsonify(error=int(fault), message="Simulated fault")
    return jsonify(error="X-Sim-Fault is <error code>, http500, timeout or slow:<ms>"), 400
