"""What is looked at, among ever more reports: tiles, the staff's list, the search by words. Growth is their chart."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection

from sqlalchemy import text
from sqlalchemy.engine import Engine

from bench import filling
from bench.asked import around_town, listed, of_three, searches, staff_tiles, tiles
from bench.figures import (
    CACHED,
    PAGE,
    STAFFS_GROWTH,
    STAFFS_TILE,
    TILE,
    TILE_GROWTH,
    WORDS,
    Figure,
    Goal,
)
from bench.load import Ran, request, run
from bench.server import serving
from bench.stage import Stage
from bench.writing import REPETITIONS, empty
from reports.demo.accounts import PASSWORD
from reports.places.tiles import tile_range, tile_shift
from reports.public import mapcount

SIZES = (10_000, 100_000, 1_000_000)
SLOW_MS = 200.0
# So many of the worst kinds are told.
TOLD = 4
Growth = dict[str, dict[int, float]]
# The kinds of what is asked with their p95 in milliseconds in each repetition, the worst first.
Kinds = list[tuple[str, tuple[float, ...]]]


@dataclass(frozen=True)
class Asked:
    """Who is asked: a server, as whom, and what is done before each request."""

    port: int
    headers: dict[str, str]
    before: Callable[[str], None] = lambda _path: None


def measure(
    stage: Stage, beside: Stage, short: bool, tell: Callable[[str], None]
) -> tuple[list[Figure], Growth]:
    """Fill up to each size and ask; the figures are those of the largest. `beside` stays at the smallest: both are
    asked for tiles in turn at last, for within half an hour a machine becomes faster or slower."""
    sizes = SIZES[:2] if short else SIZES
    rounds = 6 if short else 20
    filling.fill(beside.engine, 1, sizes[0])
    growth: Growth = {"tile": {}, "staff's tile": {}, "staff's list": {}, "search": {}}
    there, found, small = 0, dict[str, Kinds](), dict[str, Kinds]()
    for size in sizes:
        tell(f"{stage.name}: filling up to {size:,} reports")
        filling.fill(stage.engine, there + 1, size)
        there = size
        with ExitStack() as stack:
            stages = [stage, beside] if size == sizes[-1] else [stage]
            ports = [stack.enter_context(serving(one.environment)) for one in stages]
            public = [
                Asked(port, {}, partial(_stir, one.engine)) for port, one in zip(ports, stages, strict=True)
            ]
            staff = [Asked(port, _log_in(port)) for port in ports]
            port, cookie = ports[0], staff[0].headers
            tile, staffs = _worst(public, tiles(), rounds), _worst(staff, staff_tiles(), rounds)
            found = {
                "tile": tile[0],
                "staff's tile": staffs[0],
                "staff's list": _worst(staff[:1], pages(port, cookie), rounds)[0],
                "search": _worst(staff[:1], searches(), rounds)[0],
            }
            small = {"tile": tile[-1], "staff's tile": staffs[-1]}
            cached = _cached(port) if size == sizes[-1] else ()
        for name, kinds in found.items():
            growth[name][size] = _median(kinds[0][1])
            told = "; ".join(f"{_median(runs):.1f} ({kind})" for kind, runs in kinds[:TOLD])
            tell(f"{stage.name}, {size:,}: {name} p95 in ms {told}")
    for name, kinds in small.items():
        tell(f"{stage.name}, {sizes[0]:,} at that time: {name} {_median(kinds[0][1]):.1f} ({kinds[0][0]})")
    at = f"{sizes[-1]:,} reports"

    def worst(goal: Goal, name: str) -> Figure:
        kind, runs = found[name][0]
        return Figure(goal, stage.name, runs, f"{at}; worst: {kind}")

    def grown(goal: Goal, name: str) -> Figure:
        first = _median(small[name][0][1])
        return Figure(goal, stage.name, tuple(one / first for one in found[name][0][1]), at)

    return [
        worst(TILE, "tile"),
        grown(TILE_GROWTH, "tile"),
        worst(STAFFS_TILE, "staff's tile"),
        grown(STAFFS_GROWTH, "staff's tile"),
        Figure(CACHED, stage.name, cached),
        worst(PAGE, "staff's list"),
        worst(WORDS, "search"),
    ], growth


def pages(port: int, cookie: dict[str, str]) -> dict[str, Callable[[], str]]:
    """The staff's list under combinations of filters, at the beginning and fifty pages deep."""
    long_ago = (datetime.now(UTC) - timedelta(days=300)).date()
    filters = {
        "all": "",
        "open": "status=open",
        "done": "status=done",
        "a category": "category=pothole",
        "a category, open, by due": "category=pothole&status=open&sort=due",
        "overdue, changed": "overdue=true&sort=changed",
        "an area": "area=25459",
        "an area, done, by due": "area=25459&status=done&sort=due",
        "with a photo": "has_photo=true",
        "to moderate": "moderation_pending=true",
        "a box": "bbox=106.05,11.28,106.15,11.34",
        "a month": f"since={(datetime.now(UTC) - timedelta(days=30)).date()}",
        "with a photo, open, by due": "has_photo=true&status=open&sort=due",
        "done, by due": "status=done&sort=due",
        "rejected, an area": "status=rejected&area=25459",
        "a unit, a category": "unit=ubnd-25459&category=street-light",
        "withdrawn, no photo, changed": "status=withdrawn&has_photo=false&sort=changed",
        "until a day, changed": f"until={long_ago}&sort=changed",
        "until a day, a group, changed": f"until={long_ago}&group=roads&sort=changed",
        "until a day, to moderate, changed": f"until={long_ago}&moderation_pending=true&sort=changed",
        "not overdue, words, by due": "overdue=false&q=duong&sort=due",
        "a category, to moderate, by due": "category=street-light&moderation_pending=true&sort=due",
        "rejected, words": "status=rejected&q=duong",
        "rejected, a box": "status=rejected&bbox=106.05,11.28,106.15,11.34",
        "to moderate, a box": "moderation_pending=true&bbox=106.05,11.28,106.15,11.34",
        "a unit, a group it has nothing of": "unit=dien-luc-tay-ninh&group=roads",
        "a month, by due": f"since={(datetime.now(UTC) - timedelta(days=30)).date()}&sort=due",
    }
    asked: dict[str, Callable[[], str]] = {}
    for name, query in (filters | of_three()).items():
        deep = _deep(port, cookie, query)
        asked[name] = partial(listed, query)
        asked[f"{name}, deep"] = partial(listed, query + deep)
    return asked


def _worst(of: Sequence[Asked], asked: dict[str, Callable[[], str]], rounds: int) -> list[Kinds]:
    """What each took, all of them asked in turn in each repetition."""
    worst: list[dict[str, list[float]]] = [{name: [] for name in asked} for _ in of]
    for _ in range(REPETITIONS):
        for one, times in zip(of, worst, strict=True):
            for name, path in asked.items():
                times[name].append(_times(one, path, rounds).percentile(95))
    kinds = [[(name, tuple(runs)) for name, runs in times.items()] for times in worst]
    return [sorted(one, key=lambda kind: -_median(kind[1])) for one in kinds]


def _times(one: Asked, path: Callable[[], str], rounds: int) -> Ran:
    ran = Ran()
    # What is slow is known to be slow after three; the first may only be the first.
    while len(ran.times) < 3 or (len(ran.times) < rounds and min(ran.times) < SLOW_MS):
        address = path()
        one.before(address)
        ran.times += run(one.port, [request("GET", address, headers=one.headers)], 1).times
    return ran


def _median(runs: Sequence[float]) -> float:
    return sorted(runs)[len(runs) // 2]


def _stir(engine: Engine, path: str) -> None:
    """Count one more change where the tile lies, so that nobody remembers it."""
    zoom, x, y = (int(part) for part in path.split("?")[0].removesuffix(".json").split("/")[-3:])
    level = max((kept for kept in mapcount.LEVELS if kept <= zoom), default=mapcount.LEVELS[0])
    first, last = tile_range(zoom, x, y)
    stirred = text(
        "UPDATE map_cells SET edition = edition + 1 WHERE level = :level AND cell BETWEEN :first AND :last"
    )
    cells = {"first": first >> tile_shift(level), "last": last - 1 >> tile_shift(level)}
    with engine.begin() as connection:
        connection.execute(stirred, {"level": level, **cells})


def _cached(port: int) -> tuple[float, ...]:
    """Tiles whose version the browser has already, beside the empty route."""
    ratios = []
    for _ in range(REPETITIONS):
        path = f"/api/v1/map/{around_town(10)}.json"
        tag = _ask(port, path, {}).headers["ETag"] or ""
        beside = empty(port, 8)
        unchanged = run(port, [request("GET", path, headers={"If-None-Match": tag})] * 2000, 8, expect=304)
        ratios.append(unchanged.rate / beside.rate)
    return tuple(ratios)


def _deep(port: int, cookie: dict[str, str], query: str) -> str:
    after = ""
    for _ in range(10):
        page = json.loads(_ask(port, f"/api/v1/staff/reports?limit=100&{query}{after}", cookie).body)
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    return after


class _Answer:
    def __init__(self, port: int, method: str, path: str, headers: dict[str, str], body: str | None) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self.body = answer.read()
        self.headers = answer.headers
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {self.body[:300].decode()}")


def _ask(port: int, path: str, headers: dict[str, str]) -> _Answer:
    return _Answer(port, "GET", path, headers, None)


def _log_in(port: int) -> dict[str, str]:
    said = json.dumps({"username": "lanhdao", "password": PASSWORD})
    answer = _Answer(port, "POST", "/api/v1/staff/session", {"Content-Type": "application/json"}, said)
    return {"Cookie": (answer.headers["Set-Cookie"] or "").partition(";")[0]}
