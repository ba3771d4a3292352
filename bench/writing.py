"""What people and Zalo send: how many a second are accepted, beside the empty route of the same server."""

import json
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from bench.figures import EVENT, EVENT_P99, REPORT, Figure
from bench.load import Ran, request, run
from bench.server import EMPTY, serving
from bench.stage import Stage
from config import SIMULATED_ZALO
from webhooks.signature import official_account_mac

REPETITIONS = 3
# Around the middle of the province's five towns, and how far from it; degrees.
TOWNS = ((11.310, 106.098), (11.284, 106.130), (10.536, 106.413), (11.038, 106.362), (10.885, 106.291))
SPREAD = 0.02
CATEGORIES = ("sidewalk-subsidence", "pothole", "street-light")
APP_ID, SECRET = SIMULATED_ZALO["zalo_app_id"], SIMULATED_ZALO["zalo_oa_secret_key"]
_numbers = count(1)


def measure(stage: Stage, short: bool) -> list[Figure]:
    """Reports at 32 connections, events at 8; each repetition beside its own run of the empty route."""
    reports, events = (300, 600) if short else (900, 2000)
    with serving(stage.environment) as port:
        of_reports, p99 = _beside_empty(port, 32, lambda: sent(stage, reports), 201)
        yielded, event_p99 = _beside_empty(port, 8, lambda: [event() for _ in range(events)], 200)
    return [
        Figure(REPORT, stage.name, of_reports, f"p99 {min(p99):.0f} ms"),
        Figure(EVENT, stage.name, yielded),
        Figure(EVENT_P99, stage.name, event_p99),
    ]


def sent(stage: Stage, number: int) -> list[bytes]:
    """Reports of many residents, each somewhere else, under keys of their own."""
    people = stage.bearers()
    return [report(people[index % len(people)]) for index in range(number)]


def report(person: dict[str, str]) -> bytes:
    """One report: words and a point."""
    town = random.choice(TOWNS)
    form = {
        "category": random.choice(CATEGORIES),
        "description": "Vỉa hè sụt lún trước cổng chợ, người đi bộ phải xuống lòng đường.",
        "latitude": town[0] + random.uniform(-SPREAD, SPREAD),
        "longitude": town[1] + random.uniform(-SPREAD, SPREAD),
    }
    headers = person | {"Idempotency-Key": uuid.uuid4().hex}
    return request("POST", "/api/v1/reports", json.dumps(form).encode(), headers)


def event() -> bytes:
    """A new message of one of a thousand people, signed as Zalo signs."""
    number, stamp = next(_numbers), str(int(datetime.now(UTC).timestamp() * 1000))
    said = {
        "app_id": APP_ID,
        "user_id_by_app": f"5521{number % 1000:015d}",
        "event_name": "user_send_text",
        "timestamp": stamp,
        "sender": {"id": f"2468{number % 1000:015d}"},
        "recipient": {"id": "2460000000000000001"},
        "message": {"msg_id": f"{number:020x}", "text": "Ổ gà lớn trước chợ, xe máy dễ té 😀"},
    }
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    mac = official_account_mac(APP_ID, body, stamp, SECRET)
    headers = {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}
    return request("POST", "/webhooks/zalo", body, headers)


def empty(port: int, connections: int, number: int = 3000) -> Ran:
    """The empty route."""
    return run(port, [request("GET", EMPTY)] * number, connections)


def _beside_empty(
    port: int, connections: int, made: Callable[[], list[bytes]], status: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Ratios of the rates, and p99 in milliseconds, of each repetition."""
    run(port, made()[: connections * 4], connections, expect=status)  # connections and caches are there
    empties, runs = [], []
    for _ in range(REPETITIONS):
        empties.append(empty(port, connections))
        runs.append(run(port, made(), connections, expect=status))
    ratios = tuple(one.rate / beside.rate for one, beside in zip(runs, empties, strict=True))
    return ratios, tuple(one.percentile(99) for one in runs)
