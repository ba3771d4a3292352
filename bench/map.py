"""How fast the map and the public list are with many reports: `python -m bench.map --reports 100000`.

Loads made-up reports into a database of its own (SQLite in a temporary folder, or `--database postgresql+psycopg://...`,
which must be empty), starts the web server on it and asks for tiles of every zoom around real reports, in turn with the
empty route /healthz. What counts is the ratio to the empty route in the same run.
"""

import argparse
import http.client
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

from bench.server import EMPTY, serving

ZOOMS = range(6, 17)
# Around the middle of the province's five towns; degrees.
TOWNS = ((11.310, 106.098), (11.284, 106.130), (10.536, 106.413), (11.038, 106.362), (10.885, 106.291))
SPREAD = 0.05


def tile(latitude: float, longitude: float, zoom: int) -> str:
    """The tile that a point lies in, `z/x/y`."""
    side = 1 << zoom
    x = int((longitude + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * side)
    return f"{zoom}/{x}/{y}"


def questions(dice: Random) -> dict[str, str]:
    """One address of each kind, somewhere new each time."""
    latitude, longitude = dice.choice(TOWNS)
    latitude, longitude = latitude + dice.gauss(0, SPREAD), longitude + dice.gauss(0, SPREAD)
    month = (datetime.now(UTC) - timedelta(days=30)).date()
    side = dice.choice((0.01, 0.05, 0.3))
    box = f"{longitude - side:.5f},{latitude - side:.5f},{longitude + side:.5f},{latitude + side:.5f}"
    asked = {f"tile z{zoom}": f"/api/v1/map/{tile(latitude, longitude, zoom)}.json" for zoom in ZOOMS}
    return asked | {
        "tile z11 .mvt": f"/api/v1/map/{tile(latitude, longitude, 11)}.mvt",
        "tile z15 .mvt": f"/api/v1/map/{tile(latitude, longitude, 15)}.mvt",
        "tile z10 one category": f"/api/v1/map/{tile(latitude, longitude, 10)}.json?category=street-light",
        "tile z8 open": f"/api/v1/map/{tile(latitude, longitude, 8)}.json?status=open",
        "tile z8 last month": f"/api/v1/map/{tile(latitude, longitude, 8)}.json?since={month}",
        "tile z12 last month": f"/api/v1/map/{tile(latitude, longitude, 12)}.json?since={month}",
        "list": "/api/v1/public/reports?limit=20",
        "list in a box": f"/api/v1/public/reports?limit=20&bbox={box}",
        "list in a box, open": f"/api/v1/public/reports?limit=20&status=open&bbox={box}",
    }


class Clock:
    """Asks over one kept-alive connection and remembers how long each kind of question took, in milliseconds."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.times: dict[str, list[float]] = defaultdict(list)
        self.largest: dict[str, int] = defaultdict(int)

    def ask(self, kind: str, path: str) -> None:
        """Ask once. Raises SystemExit when the answer is not 200."""
        start = time.perf_counter()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        self.times[kind].append((time.perf_counter() - start) * 1000)
        self.largest[kind] = max(self.largest[kind], len(body))
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300].decode()}")


def fill(environment: dict[str, str], reports: int) -> None:
    """Make the database and load it."""
    for command in ("db upgrade", "province load", f"demo load --synthetic {reports}"):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command.split()], env=environment, check=True
        )
        print(f"flask {command}: {time.perf_counter() - start:.1f} s")


def main() -> None:
    """Fill, ask in turns, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; without it SQLite")
    parser.add_argument("--filled", action="store_true", help="the database is loaded already")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATA_DIR": folder, "DATABASE_URL": given.database}
        if not given.filled:
            fill(environment, given.reports)
        with serving(environment) as port:
            report(_measure(port, given.rounds))


def _measure(port: int, rounds: int) -> Clock:
    dice, clock = Random(1), Clock(port)
    for path in questions(dice).values():
        Clock(port).ask("warm", path)
    for _ in range(rounds):
        for kind, path in questions(dice).items():
            clock.ask(EMPTY, EMPTY)
            clock.ask(kind, path)
    return clock


def report(clock: Clock) -> None:
    """Print the middle and the slow end of each kind, and the ratio to the empty route."""
    empty = statistics.median(clock.times[EMPTY])
    print(f"{'':<24}{'p50 ms':>9}{'p95 ms':>9}{'x empty':>9}{'p95 x':>9}{'largest kB':>12}")
    for kind, times in clock.times.items():
        middle, slow = statistics.median(times), statistics.quantiles(times, n=20)[18]
        ratios = f"{middle / empty:>9.1f}{slow / empty:>9.1f}"
        print(f"{kind:<24}{middle:>9.2f}{slow:>9.2f}{ratios}{clock.largest[kind] / 1000:>12.1f}")


if __name__ == "__main__":
    main()
