"""How many reports a running service takes: `python -m bench.submit --base URL --reports 400 --at-once 8`.

Reports are sent by several residents at once, each under its own idempotency key; the same connections first ask the
empty route /healthz, and the figure is the ratio of the two in one run. Run the service with RATE_FACTOR=1000 and
REPORTS_PER_HOUR=1000000, for this is more than a resident may send. Standard library only.
"""

import argparse
import http.client
import json
import random
import statistics
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from bench.walk import CATEGORY, PERSONA, PLACE, Person

SPREAD = 0.02  # degrees: within the ward and its neighbours


class Line:
    """One kept-alive connection of one resident."""

    def __init__(self, base: str) -> None:
        person = Person(base)
        zalo = person.send("POST", "/sim/zalo/dev/session", {"persona": PERSONA})
        opened = person.send("POST", "/api/v1/session", {"access_token": zalo["access_token"]})
        self.headers = {"Authorization": f"Bearer {opened['token']}", "Content-Type": "application/json"}
        parts = urlsplit(base)
        self.connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port)

    def empty(self) -> float:
        """Ask the empty route; seconds it took."""
        return self._timed("GET", "/healthz", None, {})

    def report(self) -> float:
        """Send one report; seconds it took."""
        form = {
            "category": CATEGORY,
            "description": "Vỉa hè sụt lún trước cổng chợ.",
            "latitude": PLACE[0] + random.uniform(-SPREAD, SPREAD),
            "longitude": PLACE[1] + random.uniform(-SPREAD, SPREAD),
        }
        headers = self.headers | {"Idempotency-Key": uuid.uuid4().hex}
        return self._timed("POST", "/api/v1/reports", json.dumps(form), headers)

    def _timed(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> float:
        start = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300].decode()}")
        return time.perf_counter() - start


def measure(name: str, lines: list[Line], each: Callable[[Line], float], count: int) -> float:
    """Have every line do its part of `count`; prints and returns how many a second came through."""
    share = count // len(lines)
    start = time.perf_counter()
    with ThreadPoolExecutor(len(lines)) as pool:
        times = [t for part in pool.map(lambda line: [each(line) for _ in range(share)], lines) for t in part]
    rate = len(times) / (time.perf_counter() - start)
    cuts = statistics.quantiles(times, n=100)
    print(f"{name:<10} {rate:8.1f}/s   p50 {cuts[49] * 1000:7.1f} ms   p99 {cuts[98] * 1000:7.1f} ms")
    return rate


def main() -> None:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--at-once", type=int, default=8)
    given = parser.parse_args()
    lines = [Line(given.base.rstrip("/")) for _ in range(given.at_once)]
    empty = measure("empty", lines, Line.empty, given.reports * 4)
    reports = measure("reports", lines, Line.report, given.reports)
    print(f"a report costs {empty / reports:.1f} empty requests")


if __name__ == "__main__":
    main()
