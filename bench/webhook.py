"""How fast Zalo is answered: `python -m bench.webhook`, on SQLite and PostgreSQL, at 1, 8 and 32 connections.

Starts the web server as the service runs it (one process) on a new database, with a Redis to ring on and no worker, and
sends signed events, each one new, in turn with the empty route /healthz over the same connections. What counts is the
ratio of the two in one run; Zalo waits two seconds. PostgreSQL and Redis come from the wheels that the tests use.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bench.server import EMPTY, serving
from config import SIMULATED_ZALO
from tests.ground import Ground, new_folder
from webhooks.signature import official_account_mac

CONNECTIONS = (1, 8, 32)
APP_ID, SECRET = SIMULATED_ZALO["zalo_app_id"], SIMULATED_ZALO["zalo_oa_secret_key"]
PATIENCE_MS = 2000
_numbers = count(1)


def event() -> tuple[bytes, dict[str, str]]:
    """A new message of one of a thousand people, with its headers."""
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
    return body, {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def empty(self) -> float:
        """Ask the empty route; seconds it took."""
        return self._timed("GET", EMPTY, b"", {})

    def event(self) -> float:
        """Deliver an event; seconds until it was acknowledged."""
        return self._timed("POST", "/webhooks/zalo", *event())

    def _timed(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> float:
        start = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {text[:300].decode()}")
        return time.perf_counter() - start


def measure(lines: list[Line], each: Callable[[Line], float], total: int) -> tuple[float, float, float]:
    """Have the lines do their parts of `total` at once: how many a second, and p50 and p99 in milliseconds."""
    share = max(1, total // len(lines))
    start = time.perf_counter()
    with ThreadPoolExecutor(len(lines)) as pool:
        times = [t for part in pool.map(lambda line: [each(line) for _ in range(share)], lines) for t in part]
    rate = len(times) / (time.perf_counter() - start)
    cuts = statistics.quantiles(times, n=100)
    return rate, cuts[49] * 1000, cuts[98] * 1000


def run(name: str, environment: dict[str, str], total: int) -> None:
    """Measure one database."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], env=environment, check=True
    )
    with serving(environment) as port:
        for connections in CONNECTIONS:
            lines = [Line(port) for _ in range(connections)]
            measure(lines, Line.event, connections * 2)  # every thread has its connection to the database
            empty_rate, _, empty_p99 = measure(lines, Line.empty, total * 2)
            rate, middle, slow = measure(lines, Line.event, total)
            print(
                f"{name:<11}{connections:>3} connections: {rate:7.1f} acknowledgements/s, p50 {middle:6.1f} ms, "
                f"p99 {slow:6.1f} ms; empty {empty_rate:7.1f}/s, p99 {empty_p99:5.1f} ms; "
                f"one costs {empty_rate / rate:4.1f} empty requests"
            )
            if slow > PATIENCE_MS:
                raise SystemExit("Zalo would have hung up")


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=800, help="events for each number of connections")
    given = parser.parse_args()
    ground = Ground(new_folder())
    try:
        urls = {"SQLite": "", "PostgreSQL": ground.postgres().format("postgres")}
        for number, (name, url) in enumerate(urls.items()):
            with tempfile.TemporaryDirectory() as folder:
                environment = os.environ | {
                    "DATA_DIR": str(Path(folder)),
                    "DATABASE_URL": url,
                    "REDIS_URL": ground.redis(number),
                    "LOG_LEVEL": "WARNING",
                }
                run(name, environment, given.events)
    finally:
        ground.stop()


if __name__ == "__main__":
    main()
