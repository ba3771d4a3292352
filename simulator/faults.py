"""Trouble on demand: `X-Sim-Fault` as header or in the query, or a switch for calls that others make."""

import time

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from simulator import counting
from simulator.world import world

# Seconds, longer than a patient caller waits.
SILENCE = 15.0
LONGEST_DELAY = 30.0
HOSTS = ("graph", "oauth", "openapi", "business", "mini", "payment")
# What the mini app's SDK asks of the phone, which refuses with 403: "phone" among the hosts.
SDK = ("dev/session", "dev/phone-token", "dev/location-token")
UNREADABLE = "A fault is <error code>, http500, timeout or slow:<ms>"


def interfere() -> ResponseReturnValue | None:
    """`<error code>` (as Zalo says it: HTTP 200), `http500`, `timeout`, `slow:<ms>`; anything else is told so."""
    fault = request.headers.get("X-Sim-Fault") or request.args.get("X-Sim-Fault") or _switched()
    if not fault:
        return None
    if not is_fault(fault):
        return jsonify(error=UNREADABLE), 400
    if fault == "http500":
        return "Internal Server Error", 500
    if fault == "timeout":
        time.sleep(SILENCE)
        return "", 504
    if fault.startswith("slow:"):
        time.sleep(min(int(fault.removeprefix("slow:")) / 1000, LONGEST_DELAY))
        return None
    told = jsonify(error=int(fault), message="Simulated fault")
    return (told, 403) if _host() == "phone" else told


def is_fault(words: str) -> bool:
    """Whether the words name a fault."""
    number = words.removeprefix("slow:") if words.startswith("slow:") else words.removeprefix("-")
    return words in {"http500", "timeout"} or (number.isascii() and number.isdecimal())


def _switched() -> str:
    """The fault that someone set for this host or for all, counting its use."""
    host = _host()
    if not host:
        return ""
    here = world()
    for name in (f"fault:{host}", "fault:") if host != "phone" else ("fault:phone",):
        with here.reading() as session:
            is_set = counting.switched(session, name)
        if is_set:
            with here.sessions.begin() as session:
                counting.revise(session)
                return counting.use(session, name)
    return ""


def _host() -> str:
    """Which of Zalo's hosts, or `phone`, this request is for; "" for the page's own."""
    path = request.path.removeprefix("/sim/zalo/")
    host = path.partition("/")[0]
    return host if host in HOSTS else "phone" if path in SDK else ""
