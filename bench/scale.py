"""What gives way first when many people send at once, simulated: `python -m bench.scale`.

Reports arrive at random (Poisson) and pass stations in turn: the web's processors, the rows that all reports of one
database touch (the map's widest cells), its disk, the workers. Each station has so many servers and
takes a random (exponential) time around the mean given here. Prints the busiest station and how long a report takes.
"""

import argparse
import heapq
import random
from dataclasses import dataclass, replace

REPORTS = 40_000


@dataclass(frozen=True)
class Station:
    """`servers` work at once, each `seconds` a report on average."""

    name: str
    servers: int
    seconds: float


# Means of one core and one PostgreSQL; docs/scale.md says which were measured and which is assumed.
ONE = (
    Station("web", 2, 0.0031),
    Station("hot rows", 1, 0.003),
    Station("database", 2, 0.0015),
    Station("workers", 2, 0.0016),
)


def simulate(stations: tuple[Station, ...], a_second: float, dice: random.Random) -> tuple[str, float, float]:
    """The busiest station, the share of time its servers work, and the 95th percentile of seconds to be through."""
    free = [[0.0] * station.servers for station in stations]
    busy = [0.0] * len(stations)
    waits, now = [], 0.0
    for _ in range(REPORTS):
        now += dice.expovariate(a_second)
        at = now
        for index, station in enumerate(stations):
            begins = max(at, heapq.heappop(free[index]))
            takes = dice.expovariate(1 / station.seconds)
            busy[index] += takes
            at = begins + takes
            heapq.heappush(free[index], at)
        waits.append(at - now)
    shares = [spent / (now * station.servers) for spent, station in zip(busy, stations, strict=True)]
    worst = max(range(len(stations)), key=shares.__getitem__)
    return stations[worst].name, min(1.0, shares[worst]), sorted(waits)[len(waits) * 95 // 100]


def main() -> None:
    """Print what happens at ever more reports a second, on one machine and on a fleet of 34 provinces."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--provinces", type=int, default=34)
    given = parser.parse_args()
    dice = random.Random(1)
    fleet = tuple(replace(one, servers=one.servers * (1 if one.name == "hot rows" else 4)) for one in ONE)
    for name, stations, shards in (("one machine", ONE, 1), ("fleet", fleet, given.provinces)):
        for a_second in (50, 100, 200, 300) if shards == 1 else (40, 400, 2_000, 8_000):
            worst, share, p95 = simulate(stations, a_second / shards, dice)
            print(f"{name:<12}{a_second:>6}/s  busiest: {worst:<10}{share:>5.0%}  p95 {p95 * 1000:>8.0f} ms")


if __name__ == "__main__":
    main()
