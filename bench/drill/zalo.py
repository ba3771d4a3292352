"""Zalo as the drill plays it where the simulator's own queue would be in the way: newcomers, and signed events."""

import json
from dataclasses import dataclass
from uuid import uuid4

from bench.drill.line import Line
from config import SIMULATED_ZALO
from webhooks.signature import official_account_mac

Event = tuple[bytes, str]


@dataclass(frozen=True)
class Somebody:
    """Who uses Zalo, by the ids that the Official Account and the app know them by."""

    at_account: str
    at_app: str


def newcomer(line: Line, name: str) -> Somebody:
    """Let somebody new live at Zalo. An answer that was lost leaves them there already."""
    status, person = line.insist("POST", "/sim/zalo/dev/personas", {"name": name, "persona": name})
    if status == 409:
        everybody = line.done("GET", "/sim/zalo/dev/personas")["personas"]
        person = next(each for each in everybody if each["persona"] == name)
    return Somebody(person["oa_user_id"], person["app_user_id"])


def event(sender: Somebody, kind: str, at: int, **message: object) -> Event:
    """What somebody sent, as bytes, and when (milliseconds)."""
    said = {
        "app_id": SIMULATED_ZALO["zalo_app_id"],
        "user_id_by_app": sender.at_app,
        "event_name": f"user_send_{kind}",
        "timestamp": str(at),
        "sender": {"id": sender.at_account},
        "recipient": {"id": SIMULATED_ZALO["zalo_oa_id"]},
        "message": {"msg_id": uuid4().hex[:20]} | message,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), str(at)


def deliver(line: Line, it: Event) -> None:
    """Call the webhook as Zalo does: until it is told 200. Raises AssertionError for any other answer."""
    body, at = it
    mac = official_account_mac(SIMULATED_ZALO["zalo_app_id"], body, at, SIMULATED_ZALO["zalo_oa_secret_key"])
    line.headers["X-ZEvent-Signature"] = f"mac={mac}"
    status, _ = line.insist("POST", "/webhooks/zalo", raw=("application/json", body))
    assert status == 200, f"an event: {status}"
